"""Answers in plain JSON types."""

import json
from datetime import date
from types import SimpleNamespace

from every import every

from callcenter_kit.texts.display import to_json
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.sources import source


@every(
    ("value", "expected"),
    [
        (date(2026, 12, 1), "2026-12-01"),
        (Text("甲", "A"), {"zh-CN": "甲", "en": "A"}),
        (source("guide §5.2"), "guide §5.2"),
        ({date(2026, 12, 1): (1, None)}, {"2026-12-01": [1, None]}),
        ([0.5, "x", True], [0.5, "x", True]),
        (frozenset({"b", "a"}), ["a", "b"]),
        (SimpleNamespace(to_dict=lambda: {"id": 1}), {"id": 1}),
    ],
)
def test_what_json_does_not_know_is_written_so_that_it_does(value, expected):
    assert to_json(value) == expected
    assert json.loads(json.dumps(to_json(value))) == expected

"""The table of lines that a lawyer can read and extend: tests/cases/lines.toml."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest
from every import every

import callcenter_kit as ck
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.sources import BADGES, source
from callcenter_kit.timeline.process import process

TABLE = Path(__file__).parents[1] / "cases" / "lines.toml"
LINES = tomllib.loads(TABLE.read_text("utf-8"))["line"]
KEYS = {"at", "zh", "en", "source", "badge", "why"}
BOOKS = {"guide": ck.rulebook("guide"), "law": ck.rulebook("law"), "process": process()}


def line_at(place):
    """The line of a rulebook, or of the process, that stands at ``place``."""
    book, part, key = place.split(".", 2)
    lines = getattr(BOOKS[book], part)
    if part == "scopes":
        scope, _, row = key.split(".")
        return lines[scope].rows[row]
    return lines[key]


def said(line, language):
    """All that a line says of itself: its statement, the law's beside a paragraph, a duty's why."""
    texts = [
        getattr(line, name, None)
        for name in ("text", "sentence", "law", "when", "consequence", "why")
    ]
    return " ".join(getattr(text, language) for text in texts if isinstance(text, Text))


@every("case", [pytest.param(case, id=case["at"]) for case in LINES])
def test_a_line_says_what_the_table_says_with_its_source_and_badge(case):
    line = line_at(case["at"])
    for language in ("zh", "en"):
        assert case[language] in said(line, language), case["why"]
        unsaid = case.get("never", {}).get(language)
        assert unsaid is None or unsaid not in said(line, language), case["why"]
    assert [str(cited) for cited in line.sources] == case["source"], case["why"]
    assert line.badge == case["badge"], case["why"]


def test_every_line_of_the_table_is_written_as_the_readme_says():
    assert [at for at, times in Counter(case["at"] for case in LINES).items() if times > 1] == []
    for case in LINES:
        assert KEYS <= set(case) <= KEYS | {"never"}, case["at"]
        assert set(case.get("never", {})) <= {"zh", "en"}, case["at"]
        assert case["badge"] in BADGES, case["at"]
        assert case["why"].strip().endswith("."), case["at"]
        assert source(case["why"].split()[0].rstrip(",;:.")), case["at"]

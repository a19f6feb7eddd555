"""Each scenario as a link into the pages, as a page's own *Copy link* writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from callcenter_kit.rules.reading import SHIPPED
from callcenter_kit.texts.plain import write_value
from callcenter_kit.what_if.scenario import Scenario

_VERSION: Final = "1"
# What a link calls the working days of each step and extra.
DURATIONS: Final = {
    "direction": "direction_days",
    "agency_contract": "contract_days",
    "prepare_materials": "materials_days",
    "write_and_submit": "writing_days",
    "correction_round": "correction_days",
    "expert_review": "expert_days",
}
# What a page takes where nothing is chosen.
_UNTOLD: Final = {
    **{"reading": "guide", "clock": "guide"},
    **{"agency": True, "correction_rounds": 0, "expert_review": False},
}


def fragment(scenario: Scenario, language: str) -> str | None:
    """The scenario as the part of an address after the #, without the company's name.

    ``None`` where no page can be told of it: a rulebook of one's own, or with other numbers.
    """
    book, options = scenario.rulebook, scenario.options
    if book.id not in SHIPPED or book.amended or book.retimed:
        return None
    durations: Mapping[str, Any] = options.get("durations", {})
    parameters = {
        **{"lang": language, "reading": book.id, "on": scenario.on, "start_on": scenario.start},
        **{name: options.get(name) for name in _UNTOLD if name in options},
        **{DURATIONS[step]: days for step, days in durations.items()},
        **scenario.applicant.known(),
        "name": None,
    }
    chosen = {name: value for name, value in parameters.items() if value != _UNTOLD.get(name)}
    texts = {name: write_value(value) for name, value in chosen.items() if value is not None}
    parts = {"v": _VERSION, **{name: text for name, text in texts.items() if text}}
    return "#" + "&".join(f"{name}={quote(text, safe=',')}" for name, text in parts.items())

"""Links into the pages: fields after the # in a page's address, as *Copy link* writes them.

The pages' cases are written by these too, so that a scenario's link is the link of its case.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import quote

from callcenter_kit.rules.statements import DEFAULT_RULEBOOK, SHIPPED
from callcenter_kit.texts.display import write_value
from callcenter_kit.timeline.filing import Filing
from callcenter_kit.what_if.scenario import Scenario

VERSION: Final = "1"
FIRST_PAGE: Final = "voila/render/01_eligibility.ipynb"
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
_DEFAULTS: Final = {
    **{"reading": DEFAULT_RULEBOOK, "clock": "guide"},
    **{"agency": True, "correction_rounds": 0, "expert_review": False},
}


# The corrections that a link has room for, and the days of each.
ROUNDS: Final = (1, 2, 3)
CORRECTION_DAYS: Final = ("asked_on", "due_on", "answered_on")


def _filing_values(filing: Filing) -> dict[str, date | None]:
    names = [name for name in Filing.__dataclass_fields__ if name.endswith("_on")]
    values = {name: getattr(filing, name) for name in names}
    # A fact of the applicant has the other name.
    values["filing_refused_on"] = values.pop("refused_on")
    for number, notice in zip(ROUNDS, filing.corrections, strict=False):
        days = {part: getattr(notice, part) for part in CORRECTION_DAYS}
        values |= {f"correction_{number}_{part}": day for part, day in days.items()}
    values["experts_begun_on"], values["experts_ended_on"] = filing.expert_review or (None, None)
    return values


def write_fragment(texts: Mapping[str, str]) -> str:
    """The fields in ``texts``, each as its link writes it, as the part of an address after the #.

    >>> write_fragment({"lang": "en", "provinces": "CN-BJ,CN-HE"})
    '#v=1&lang=en&provinces=CN-BJ,CN-HE'
    """
    fields = {"v": VERSION, **texts}
    # Commas between the values of a set stay as they are: people read these addresses.
    return "#" + "&".join(f"{name}={quote(text, safe=',')}" for name, text in fields.items())


def page_address(base_url: str) -> str:
    """The page at ``base_url`` without its fragment; of a server's address, its first page.

    >>> page_address("http://localhost:8866/")
    'http://localhost:8866/voila/render/01_eligibility.ipynb'
    """
    address = base_url.partition("#")[0]
    if address.partition("?")[0].endswith(".ipynb"):
        return address
    return f"{address.rstrip('/')}/{FIRST_PAGE}" if address else FIRST_PAGE


def fragment(scenario: Scenario, language: str) -> str | None:
    """The scenario as the part of an address after the #, without the company's name.

    ``None`` for what no page can show: a rulebook of one's own, or one with other numbers, a filing
    with more corrections than a link has room for, or a review that takes another time than the
    clock's. A case that is filed is looked at on the day on which the page is opened.
    """
    book, options = scenario.rulebook, scenario.options
    durations: Mapping[str, Any] = options.get("durations", {})
    filing = options.get("filing") or Filing()
    has_room = len(filing.corrections) <= len(ROUNDS) and durations.keys() <= DURATIONS.keys()
    if book.id not in SHIPPED or book.amended or book.retimed or not has_room:
        return None
    values = {
        **{"lang": language, "reading": book.id, "on": scenario.on, "start_on": scenario.start},
        **{name: options.get(name) for name in _DEFAULTS if name in options},
        **{DURATIONS[step]: days for step, days in durations.items()},
        **_filing_values(filing),
        **scenario.applicant.known(),
        "name": None,
    }
    texts = {
        name: write_value(value)
        for name, value in values.items()
        if value is not None and value != _DEFAULTS.get(name)
    }
    return write_fragment({name: text for name, text in texts.items() if text})

"""Links into the pages: fields after the # in a page's address, as *Copy link* writes them.

The pages' cases are written by these too, so that a scenario's link is the link of its case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from callcenter_kit.rules.loading import SHIPPED
from callcenter_kit.texts.display import write_value
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
    **{"reading": "guide", "clock": "guide"},
    **{"agency": True, "correction_rounds": 0, "expert_review": False},
}


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

    ``None`` for what no page can show: a rulebook of one's own, or one with other numbers, a case
    that is filed, or a review that takes another time than the clock's.
    """
    book, options = scenario.rulebook, scenario.options
    durations: Mapping[str, Any] = options.get("durations", {})
    is_open = options.get("filing") is None and durations.keys() <= DURATIONS.keys()
    if book.id not in SHIPPED or book.amended or book.retimed or not is_open:
        return None
    values = {
        **{"lang": language, "reading": book.id, "on": scenario.on, "start_on": scenario.start},
        **{name: options.get(name) for name in _DEFAULTS if name in options},
        **{DURATIONS[step]: days for step, days in durations.items()},
        **scenario.applicant.known(),
        "name": None,
    }
    texts = {
        name: write_value(value)
        for name, value in values.items()
        if value is not None and value != _DEFAULTS.get(name)
    }
    return write_fragment({name: text for name, text in texts.items() if text})

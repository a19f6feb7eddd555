"""The guide's rules for a million applicants as one would write them by hand, in numpy alone.

Each finding is two arrays, met and missed; neither is unknown. What both scopes ask alike is
worked out once. It starts from the form that suits it best (see `screening_rows`), which `screen`
has to make for itself first, and checks no domain; it knows one rulebook and no other.
"""

from functools import reduce

import numpy as np

from benchmarks.speed.screening_rows import Facts

Finding = tuple[np.ndarray, np.ndarray]

LICENCE = np.array(["required", "not_required", "undetermined"], object)
OUTCOMES = np.array(["eligible", "ineligible", "undetermined", "not_required"], object)
OBSTACLES = np.array(
    [None, "prohibited", "other_procedure", "time_limited", "correctable", "unknown"], object
)
CAPITAL = {"nationwide": 10_000_000, "local": 1_000_000}


def by_hand(facts: Facts, texts: bool = True) -> Facts:
    """Licence, outcomes, masks and obstacles; the answers as texts, or as small whole numbers."""
    unmet, unknown = masks(shared(facts))
    form = facts["business_form"]
    needed, not_needed = (form == 0) | (form == 1), form >= 2
    strictest = strict_obstacles(facts)
    licence = np.where(needed, 0, np.where(not_needed, 1, 2)).astype(np.int8)
    columns = {"licence": LICENCE[licence] if texts else licence}
    for scope, minimum in CAPITAL.items():
        own = masks({2: at_least(facts["registered_capital"], minimum)})
        columns[f"{scope}_unmet"] = missed = unmet + own[0]
        columns[f"{scope}_unknown"] = open_ = unknown + own[1]
        settled = np.where(missed > 0, 1, np.where(open_ > 0, 2, 0))
        outcome = np.where(not_needed, 3, np.where(needed, settled, 2)).astype(np.int8)
        columns[scope] = OUTCOMES[outcome] if texts else outcome
        least = np.where(missed > 0, 4, np.where((open_ > 0) | ~(needed | not_needed), 5, 0))
        kind = np.where(not_needed, 0, np.where(strictest > 0, strictest, least)).astype(np.int8)
        columns[f"{scope}_obstacle"] = OBSTACLES[kind] if texts else kind
    return columns


def strict_obstacles(facts: Facts) -> np.ndarray:
    """The place of the strictest kind that more than work stands behind, 0 where there is none."""
    forbidden = (facts["marketing_calls"] == 1) | (facts["inbound_mainly"] == 0)
    barred = (facts["clean_record"] == 0) | (facts["refused_for_falsehood"] == 1)
    other = np.where(facts["domestic_capital"] == 0, 2, np.where(barred, 3, 0))
    return np.where(forbidden, 1, other)


def shared(facts: Facts) -> dict[int, Finding]:
    """The findings that are the same in both scopes, by their place in the rulebook."""

    def yes(name: str) -> Finding:
        return facts[name] == 1, facts[name] == 0

    def no(name: str) -> Finding:
        return facts[name] == 0, facts[name] == 1

    insured = at_least(facts["insured_staff"], 3), at_least(facts["insured_months"], 3)
    calls = yes("inbound_mainly"), yes("outbound_consent"), no("marketing_calls")
    return {
        0: yes("is_company"),
        1: yes("domestic_capital"),
        3: yes("clean_record"),
        4: all_of(*insured),
        5: all_of(yes("feasibility_report"), yes("technical_plan")),
        6: yes("premises"),
        7: yes("long_term_service"),
        8: all_of(*calls),
        9: no("refused_for_falsehood"),
    }


def at_least(number: np.ndarray, minimum: int) -> Finding:
    """NaN compares false either way, and so stays unknown."""
    return number >= minimum, number < minimum


def all_of(*findings: Finding) -> Finding:
    """Met when all are, missed when one is."""
    met, missed = zip(*findings, strict=True)
    return reduce(np.logical_and, met), reduce(np.logical_or, missed)


def masks(findings: dict[int, Finding]) -> tuple[np.ndarray, np.ndarray]:
    """The bits of what is missed and of what is unknown."""
    unmet, unknown = 0, 0
    for place, (met, missed) in findings.items():
        bit = np.int32(1 << place)
        unmet = unmet + missed * bit
        unknown = unknown + ~(met | missed) * bit
    return unmet, unknown

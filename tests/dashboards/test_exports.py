"""The files that the pages hand over, made from what they show."""

from dataclasses import replace
from datetime import date

import pytest
from every import every
from visits import plan_of

import callcenter_kit as ck
from callcenter_kit.dashboards.answers.case_answer import EXPORTS
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.documents import FORMATS

for library in ("docx", "openpyxl", "icalendar"):
    pytest.importorskip(library)

TODAY = date(2026, 11, 24)
TOLD = ck.Applicant(business_form="seat_rental", registered_capital=3_000_000, insured_staff=2)
DAYS = (999, 999, 999)
ENDLESS = {"correction_rounds": 2, "correction_days": DAYS, "materials_days": DAYS}


def file(kind, language="en", **case):
    state = State(Case(applicant=TOLD, language=language, **case))
    return EXPORTS[f"export_{kind}"](state, TODAY)


@every("kind", FORMATS)
def test_what_no_answer_can_be_given_for_is_left_aside_in_the_files_too(kind):
    exported = file(kind)
    assert file(kind, **ENDLESS) == file(kind, on=date(2010, 1, 1)) == exported
    dated = replace(TOLD, last_violation_on=date(2025, 1, 1))
    case = Case(applicant=dated, language="en", on=date(2010, 1, 1))
    assert EXPORTS[f"export_{kind}"](State(case), TODAY) == exported
    for scope in ("nationwide", "local"):
        assert plan_of(Case(applicant=TOLD, scope=scope, **ENDLESS)).scope == scope

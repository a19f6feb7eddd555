"""What happened to an application: what it may be, and what is refused with the days named."""

import pickle
import random
from datetime import date, datetime, timedelta
from itertools import combinations

import filed_by_hand
from every import every
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.timeline.filing import filing_from_json

S, A, B, C, D = (date(2026, 10, n) for n in (12, 15, 19, 23, 28))


def filed(**days):
    return ck.Filing(**{"submitted_on": S, **days})


ENDINGS = ("issued_on", "refused_on", "not_accepted_on", "withdrawn_on")
WRONG = [
    ({"decided_on": S - timedelta(1)}, "OutOfOrder"),
    ({"accepted_on": B, "decided_on": A}, "OutOfOrder"),
    ({"inspected_on": C, "refused_on": B}, "OutOfOrder"),
    ({"decided_on": D, "issued_on": C}, "OutOfOrder"),
    ({"refused_on": D, "received_on": C}, "OutOfOrder"),
    ({"issued_on": D, "received_on": S - timedelta(1)}, "OutOfOrder"),
    ({"expert_review": (C, B)}, "OutOfOrder"),
    ({"expert_review": (B, D), "decided_on": C}, "OutOfOrder"),
    ({"corrections": [(S - timedelta(1), None)]}, "OutOfOrder"),
    ({"corrections": [(A, C), (B, D)]}, "OutOfOrder"),
    ({"corrections": [(B, D)], "refused_on": C}, "OutOfOrder"),
    ({"corrections": [(A, None), (B, None)]}, "StillUnanswered"),
    ({"corrections": [(A, None), (B, D)]}, "StillUnanswered"),
    *(({first: B, then: C}, "TwoEndings") for first, then in combinations(ENDINGS, 2)),
    ({"decided_on": B, "refused_on": C}, "TwoEndings"),
    ({"decided_on": B, "withdrawn_on": C}, "TwoEndings"),
    ({"accepted_on": A, "not_accepted_on": B}, "TwoEndings"),
]


@every(("days", "code"), WRONG)
def test_a_history_that_cannot_be_is_refused_and_both_days_are_named(days, code):
    with refusal(code) as caught:
        filed(**days)
    error = caught.value
    assert {error.day, error.other_day} <= {S - timedelta(1), S, A, B, C, D}
    assert error.day != error.other_day
    assert str(error.day) in str(error)
    assert str(error.other_day) in str(error)
    for day in (error.day, error.other_day):
        assert f"{day.year}年{day.month}月{day.day}日" in error.say("zh-CN")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@every(("asked", "answered", "due"), [(B, A, None), (B, None, A)])
def test_nobody_answers_or_has_to_before_the_notice(asked, answered, due):
    with refusal("OutOfOrder", match="2026-10-15 lies before asked_on = 2026-10-19"):
        ck.Correction(asked, answered, due)


@every(
    ("days", "code", "match"),
    [
        ({"decided_on": B}, "NotSubmitted", "decided_on = 2026-10-19 is given without"),
        ({"corrections": [(B,)]}, "NotSubmitted", r"corrections\[0\].asked_on = 2026-10-19"),
        ({"expert_review": (B, None)}, "NotSubmitted", r"expert_review\[0\] = 2026-10-19"),
        ({"submitted_on": S, "received_on": B}, "NothingReceived", "received_on = 2026-10-19"),
        ({"submitted_on": S, "received_on": C, "withdrawn_on": B}, "NothingReceived", "10-23"),
        ({"submited_on": S}, "UnknownEvent", "Did you mean 'submitted_on'"),
        ({"colour": S}, "UnknownEvent", "no 'colour'"),
        ({"submitted_on": "2026-10-12"}, "NotADay", "submitted_on = '2026-10-12'"),
        ({"submitted_on": datetime(2026, 10, 12)}, "NotADay", "submitted_on"),  # noqa: DTZ001
        ({"submitted_on": S, "corrections": B}, "NotTheDays", "corrections"),
        ({"submitted_on": S, "corrections": [B]}, "NotTheDays", "corrections"),
        ({"submitted_on": S, "corrections": [(None, B)]}, "NotTheDays", "corrections"),
        ({"submitted_on": S, "corrections": [(A, B, C, D)]}, "NotTheDays", "corrections"),
        ({"submitted_on": S, "corrections": [(A, "B")]}, "NotADay", "answered_on|corrections"),
        ({"submitted_on": S, "expert_review": (None, B)}, "NotTheDays", "expert_review"),
    ],
)
def test_what_is_no_history_is_refused_by_name(days, code, match):
    with refusal(code, match=match):
        ck.Filing(**days)


def test_what_happens_on_one_day_and_on_a_rest_day_is_allowed():
    one_day = dict.fromkeys(("accepted_on", "inspected_on", "decided_on", "received_on"), S)
    assert filed(**one_day, issued_on=S).ending == ("decided_on", S)
    case = filed(accepted_on=A, corrections=[ck.Correction(B, D, due_on=C)])  # later than its limit
    assert (case.complete_on, case.unanswered) == (D, None)
    saturday = date(2026, 10, 17)
    notes = ck.plan(A, filing=ck.Filing(submitted_on=saturday)).notes
    assert "17 October 2026 is a rest day; please check it." in [note.en for note in notes]


def test_a_filing_reads_again_what_it_wrote():
    dice = random.Random(3)
    for case in (filed_by_hand.history(dice)[0] for _ in range(200)):
        filing = ck.Filing(**case)
        assert filing_from_json(filing.to_dict()) == filing
        assert pickle.loads(pickle.dumps(filing)) == filing
    assert ck.Filing().to_dict() == {}


def test_what_lies_after_the_day_looked_at_is_refused_with_both_days():
    plan = ck.plan(A, filing=filed(accepted_on=D))
    for look in (plan.progress, lambda day: ck.plan(A, filing=plan.filing, as_of=day)):
        with refusal("NotYet", match="accepted_on = 2026-10-28 lies after 2026-10-23"):
            look(C)
    assert plan.progress(on=D).stage == "under_review"
    with refusal("NoDayToLookAt"):
        plan.progress()
    with refusal("NotADay", match="as_of"):
        ck.plan(A, filing=filed(), as_of="2026-10-28")
    with refusal("NotAFiling", match="2026"):
        ck.plan(A, filing=S)


def test_who_plans_ahead_takes_no_filing():
    client = ck.Applicant(business_form="seat_rental")
    for name, call in {
        "plan_back": lambda: ck.plan_back(date(2027, 6, 30), filing=filed()),
        "strategies": lambda: ck.strategies(client, A, filing=filed()),
        "waiting_times": lambda: ck.waiting_times(2026, filing=filed()),
    }.items():
        with refusal("FilingNotAsked", match=f"{name} is for .* 2026-10-12"):
            call()
    assert ck.plan_back(date(2027, 6, 30), on=A, filing=ck.Filing()).plan.filing is None


def test_experts_who_ended_before_the_file_was_complete_take_no_day_of_the_review():
    calendar, corrected = ck.WorkCalendar(), filed(corrections=[(B, D)])
    reviewed = filed(corrections=[(B, D)], expert_review=(A, A))
    assert reviewed.expert_days(calendar, "working", C) == 0
    assert reviewed.expert_days(calendar, "calendar", None) == 0
    days = {filing.waited(calendar, date(2026, 11, 24)) for filing in (reviewed, corrected)}
    assert len(days) == 1


def test_a_refusal_of_the_company_ends_its_filing_where_it_can_be_the_end():
    filing, told = filed(accepted_on=A), {"refused_for_falsehood": True}
    for day, as_of, end, kind in (
        (A, None, A, "assumed"),
        (S, None, None, "undated"),  # the case went on after it
        (S - timedelta(days=1), None, None, None),
        (A, S, None, None),  # still to come
        (None, None, None, "undated"),
    ):
        seen = filing.with_refusal_in({"refused_on": day, **told}, as_of)
        assert (seen.refused_on, seen.company_refusal) == (end, kind)
        assert filing_from_json(seen.to_dict()) == seen
    ended = filed(decided_on=A)
    assert ended.with_refusal_in({"refused_on": A}, None) is ended

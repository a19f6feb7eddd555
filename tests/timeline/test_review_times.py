"""How long reviews took, by Kaplan and Meier: a published example, a plain sum, and plans."""

import pickle
from datetime import date, datetime

import pandas
import pytest
from every import every
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.timeline.filing import times_from_json

CALENDAR = ck.WorkCalendar("project")
SINCE = date(2026, 3, 2)
ON = date(2026, 11, 24)


def cases(decided=(), running=()):
    """A table of cases that waited so many working days; those running were withdrawn then."""
    days = [CALENDAR.add(SINCE, n) for n in (*decided, *running)]
    ended, nothing = len([*decided]), len([*running])
    return {
        "submitted_on": [SINCE] * len(days),
        "decided_on": [*days[:ended], *[None] * nothing],
        "withdrawn_on": [*[None] * ended, *days[ended:]],
    }


def test_the_weeks_in_remission_of_gehan_1965_come_out_as_published():
    """Freireich et al. 1963, the 6-MP arm of 21 patients, in Gehan, Biometrika 52 (1965) 203."""
    relapsed = (6, 6, 6, 7, 10, 13, 16, 22, 23)
    censored = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
    times = ck.review_times(cases(relapsed, censored), on=ON)
    published = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert {n: round(1 - share, 3) for n, share in times.curve.items()} == published
    assert (times.n, times.decided, times.longest) == (21, 9, 35)
    assert (times.low, times.likely, times.high) == (6, 23, None)
    assert times.durations == (6, 23, 35)


def test_a_case_that_runs_has_waited_until_the_day_looked_at():
    table = cases(decided=range(2, 10))
    table = {name: [*column, None] for name, column in table.items()}
    table["submitted_on"][-1] = SINCE
    times = ck.review_times(table, on=CALENDAR.add(SINCE, 40))
    assert (times.n, times.decided, times.longest) == (9, 8, 40)
    assert times.curve[2] == pytest.approx(1 / 9)


def test_a_corrected_file_is_counted_from_the_day_on_which_it_was_complete():
    table = cases([10] * 8)
    table["complete_on"] = [CALENDAR.add(SINCE, 4), *[None] * 7]
    assert {*ck.review_times(table, on=ON).curve} == {6, 10}


def test_a_case_that_has_waited_is_told_what_is_left():
    times = ck.review_times(cases([10, 10, 20, 20, 20, 30, 30, 40], [50, 50]), on=ON)
    later = times.after(20)
    assert later.curve == {30: pytest.approx(0.4), 40: pytest.approx(0.6)}
    assert (later.n, later.waited, later.low, later.high) == (10, 20, 30, None)
    assert times.after(19).curve[20] == pytest.approx(3 / 8)
    over = times.after(45)
    assert (over.curve, over.likely, over.durations) == ({}, None, (50, 50, 50))
    assert over.text.en.startswith("None of 10 cases was decided after more than 45 working days")
    assert times.after(60).durations == (60, 60, 60)


@every(
    "frame",
    [
        pandas.DataFrame(cases(range(1, 9), [9])),
        pandas.DataFrame(cases(range(1, 9), [9])).astype("datetime64[s]"),
        pandas.DataFrame(cases(range(1, 9), [9])).astype(object).where(lambda f: f.notna(), None),
        {
            name: [day and datetime(day.year, day.month, day.day) for day in column]  # noqa: DTZ001
            for name, column in cases(range(1, 9), [9]).items()
        },
    ],
    ids=["objects", "moments", "nothing", "midnights"],
)
def test_whatever_holds_the_days_they_are_the_same(frame):
    assert ck.review_times(frame, on=ON) == ck.review_times(cases(range(1, 9), [9]), on=ON)


def test_a_table_that_says_too_little_or_cannot_be_is_refused():
    with refusal("TooFewCases", match="Only 7 of the cases are decided, and fewer than 8"):
        ck.review_times(cases(range(1, 8), [30] * 20), on=ON)
    table = cases(range(1, 9))
    with refusal("NotYet", match="decided_on = .* lies after 2026-03-05"):
        ck.review_times(table, on=date(2026, 3, 5))
    with refusal("MissingDay", match="Row 3 has no submitted_on"):
        ck.review_times(table | {"submitted_on": [SINCE, SINCE, None, *[SINCE] * 5]}, on=ON)
    with refusal("MissingColumn", match="no column decided_on"):
        ck.review_times({"submitted_on": [SINCE]}, on=ON)
    doubled = pandas.DataFrame([[SINCE] * 3], columns=["submitted_on", "decided_on", "decided_on"])
    with refusal("DoubledColumn", match="more than one column 'decided_on'"):
        ck.review_times(doubled, on=ON)
    with refusal("OutOfOrder", match="decided_on = 2026-03-03 lies before complete_on"):
        ck.review_times(table | {"complete_on": [date(2026, 4, 1)] * 8}, on=ON)
    with refusal("TwoEndings"):
        ck.review_times(table | {"withdrawn_on": [ON] * 8}, on=ON)
    with refusal("TextForDay"):
        ck.review_times(table | {"decided_on": ["soon"] * 8}, on=ON)


def test_times_read_again_what_they_wrote_and_say_of_how_many_cases_they_speak():
    times = ck.review_times(cases(range(10, 18), [20] * 4), on=ON).after(12)
    assert times_from_json(times.to_dict()) == times == pickle.loads(pickle.dumps(times))
    assert times.text.en.startswith("Of 12 cases, 8 of them decided, one in ten was decided")


# In a plan.


def test_the_longest_of_many_cases_has_its_chance_and_so_has_the_longest_wait():
    by_curve = {CALENDAR.add(SINCE, n + 10): 0.1 for n in range(21, 31)}
    waiting = {CALENDAR.add(SINCE, n + 10): 1 / 11 for n in (*range(21, 31), 40)}
    for running, expected in (((), by_curve), ((40,), waiting)):
        times = ck.review_times(cases(range(21, 31), running), on=ON)
        assert times.high < times.longest
        case = {"filing": ck.Filing(submitted_on=SINCE), "as_of": SINCE}
        plan = ck.plan(SINCE, clock="law_working", durations={"review": times}, **case)
        assert ck.distribution(plan).chances == pytest.approx(expected)


def test_a_plan_takes_the_authoritys_time_as_assumed_and_says_so():
    assumed = ck.plan(SINCE, clock="law_working", durations={"review": (40, 52, 60)})
    assert assumed.decided_on == CALENDAR.add(assumed.submitted, 52)
    assert assumed.licence_on == CALENDAR.add(assumed.decided_on, 10)
    notes = " ".join(note.en for note in assumed.notes)
    assert "You assume that the review takes 40 to 60 working days." in notes
    assert "With your longest time" not in notes
    found = ck.distribution(assumed)
    assert ("review", "review") in [(swing.id, swing.kind) for swing in found.tornado]
    assert found.range == assumed.duration_range
    fixed = ck.distribution(ck.plan(SINCE, clock="law_working", durations={"review": 52}))
    assert fixed.range[0] > found.range[0]


@every(("clock", "days"), [("law_working", (40, 52, 61)), ("law_calendar", (30, 40, 45))])
def test_a_review_beyond_the_clock_is_said_to_be_late(clock, days):
    late = ck.plan(SINCE, clock=clock, durations={"review": days})
    assert "With your longest time" in " ".join(note.en for note in late.notes)


def test_past_cases_date_a_plan_and_a_filed_one_by_what_is_left():
    times = ck.review_times(cases([10, 10, 20, 20, 20, 30, 30, 40], [50, 50]), on=ON)
    unfiled = ck.plan(SINCE, clock="law_working", durations={"review": times})
    assert unfiled.durations["review"] == times.durations == (10, 20, 50)
    assert unfiled.decided_on == CALENDAR.add(unfiled.submitted, 20)
    assert times.text in unfiled.notes
    filed = {"filing": ck.Filing(submitted_on=SINCE), "as_of": CALENDAR.add(SINCE, 25)}
    waited = ck.plan(SINCE, clock="law_working", durations={"review": times}, **filed)
    assert waited.decided_on == CALENDAR.add(SINCE, times.after(25).likely)
    assert times.after(25).likely == 40
    with refusal("WrongDuration"):
        ck.plan(SINCE, durations={"direction": times})

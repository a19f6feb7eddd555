"""A filed case's picture: what happened solid, what is expected hatched, the plan before below."""

from datetime import date, timedelta

from every import every

import callcenter_kit as ck
from callcenter_kit.charts.gantt import gantt

START, TODAY = date(2026, 9, 21), date(2026, 11, 24)
S, ASKED, ANSWERED = date(2026, 10, 12), date(2026, 10, 19), date(2026, 10, 28)
FILING = ck.Filing(submitted_on=S, corrections=[(ASKED, ANSWERED)])


def plan(start=START, as_of=TODAY, filing=FILING, **options):
    return ck.plan(start, "local", clock="law_working", filing=filing, as_of=as_of, **options)


def bars(figure):
    """The first and the last day of every bar, by its kind."""
    drawn, found = figure["data"][1], {}
    columns = (drawn[name] for name in ("customdata", "base", "x"))
    for kind, base, length in zip(*columns, strict=True):
        first = date.fromisoformat(base)
        last = first + timedelta(milliseconds=length) - timedelta(days=1)
        found.setdefault(kind, []).append((first, last))
    return found


def test_what_happened_is_solid_and_what_is_expected_hatched_from_tomorrow():
    made = plan()
    found = bars(gantt(made))
    assert found["step"][:2] == [(START, S), (ASKED, ANSWERED)]
    review, issue = made.step("review"), made.step("collect")
    tomorrow = TODAY + timedelta(days=1)
    assert (tomorrow, review.ends_on) in found["expected"]
    assert (issue.begins_on, issue.ends_on) in found["expected"]
    assert "projected" not in found


def test_the_plan_before_the_filing_is_a_line_below():
    made = plan()
    before = made.baseline
    assert bars(gantt(made))["baseline"] == [
        (before.step("direction").begins_on, before.submitted),
        (before.step("review").begins_on, before.decided_on),
        (before.step("collect").begins_on, before.licence_on),
    ]
    assert "baseline" not in bars(gantt(plan(start=S)))
    hovers = gantt(made, "en")["data"][1]["hovertext"]
    assert "Planned before: 22 September 2026 to 21 October 2026" in hovers


def test_today_is_the_day_looked_at_unless_another_is_given():
    def lines(figure):
        shapes = figure["layout"]["shapes"]
        return [shape["x0"] for shape in shapes if shape.get("line", {}).get("dash") == "dot"]

    assert lines(gantt(plan())) == ["2026-11-24"]
    assert lines(gantt(plan(), today=date(2026, 12, 1))) == ["2026-12-01"]
    assert lines(gantt(plan(as_of=None))) == []


@every(
    ("days", "expected"),
    [
        ({}, 3),  # silence has become acceptance
        ({"corrections": [(ASKED, None)]}, 4),
        ({"accepted_on": ASKED}, 3),
        ({"accepted_on": ASKED, "inspected_on": ANSWERED}, 2),
        ({"decided_on": date(2026, 11, 20)}, 1),
        ({"decided_on": date(2026, 11, 17), "issued_on": date(2026, 11, 20)}, 0),
    ],
)
def test_only_what_is_open_is_hatched(days, expected):
    filing = ck.Filing(submitted_on=S, **days)
    for narrow in (False, True):
        figure = gantt(plan(filing=filing), narrow=narrow)
        assert len(bars(figure).get("expected", ())) == expected
    unheard = gantt(plan(as_of=date(2026, 10, 19), filing=ck.Filing(submitted_on=S)))
    assert len(bars(unheard)["expected"]) == 4


def test_a_correction_over_a_weekend_has_its_bar_and_is_not_left_out():
    weekend = [(date(2026, 10, 17), date(2026, 10, 18))]
    made = plan(filing=ck.Filing(submitted_on=S, corrections=weekend))
    assert weekend[0] in bars(gantt(made))["step"]
    entry = next(entry for entry in made.entries() if entry.id == "correction.1")
    assert (entry.working_days, entry.is_left_out, entry.status) == (None, False, "official")
    assert made.to_frame("en").loc[1, "name"] == "Correction"


LATE = [  # what happened, the day by which it had to go on, the row that waits
    ({"submitted_on": date(2026, 8, 17)}, date(2026, 11, 13), "review"),
    ({"submitted_on": S, "decided_on": date(2026, 10, 20)}, date(2026, 11, 3), "collect"),
    (
        {"submitted_on": S, "corrections": [ck.Correction(ASKED, due_on=date(2026, 11, 23))]},
        date(2026, 11, 23),
        "correction.1",
    ),
]


@every(("days", "due", "waiting"), LATE)
def test_a_late_case_has_its_limit_in_the_picture_and_no_later_day(days, due, waiting):
    filing = ck.Filing(**days)
    on_time, late = plan(START, due, filing), plan(START, due + timedelta(days=1), filing)
    marks = gantt(on_time)["data"][2]["customdata"]
    assert ("licence" in marks, "limit" in marks, on_time.is_late) == (True, False, False)
    for narrow in (False, True):
        figure = gantt(late, "en", narrow=narrow)
        marks, found = figure["data"][2], bars(figure)
        assert marks["x"][marks["customdata"].index("limit")] == f"{due} 12:00"
        assert not {"licence", "range", "decision"} & {*marks["customdata"]}
        assert "expected" not in found
        labels = figure["data"][3]
        open_ends = [
            side
            for text, side in zip(labels["text"], labels["textposition"], strict=True)
            if "so far" in text or "no day" in text
        ]
        assert {*open_ends} <= {"middle right", "middle center"}  # left of its bar it would be cut
        assert max(last for _, last in found["step"]) == late.as_of
    entries = {entry.id: entry for entry in late.entries()}
    assert entries[waiting].is_open
    assert entries[waiting].working_days == late.calendar.count(
        entries[waiting].begins_on - timedelta(days=1), late.as_of
    )
    assert entries["collect"].is_open
    assert not any(entry.is_over and entry.is_open for entry in entries.values())


def test_past_cases_of_ones_own_say_when_a_late_decision_may_come():
    days = {"submitted_on": [date(2026, 1, 5)] * 10, "decided_on": [date(2026, 6, 30)] * 10}
    times = ck.review_times(days, on=TODAY)
    late = plan(
        START, TODAY, ck.Filing(submitted_on=date(2026, 8, 17)), durations={"review": times}
    )
    assert not late.is_late
    assert "licence" in gantt(late)["data"][2]["customdata"]

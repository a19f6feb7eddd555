"""A plan's picture says what the plan says: every day off, every projected day, the licence day."""

import re
from datetime import date, datetime, timedelta
from itertools import pairwise, product

import plotly.graph_objects as go
import pytest
from every import every

import callcenter_kit as ck
from callcenter_kit.charts.gantt import NARROW, gantt
from callcenter_kit.charts.style import THEMES, paint, text_width
from callcenter_kit.texts.language import format_day

DAY = timedelta(days=1)
PLANS = {
    "over the new year": ck.plan(date(2026, 12, 1)),
    "all announced": ck.plan(date(2026, 3, 2), "local"),
    "everything asked for": ck.plan(
        date(2026, 11, 24),
        "local",
        clock="law_working",
        agency=False,
        number_permit=True,
        correction_rounds=2,
        expert_review=True,
    ),
    "slow and far ahead": ck.plan(
        date(2027, 7, 5), clock="law_calendar", durations={"prepare_materials": (20, 90, 160)}
    ),
    "no projection": ck.plan(date(2026, 3, 2), calendar=ck.WorkCalendar()),
    "first days known": ck.plan(date(2004, 1, 1)),
    "last days known": ck.plan(date(2036, 5, 6)),
}
WAYS = [
    pytest.param(plan, language, narrow, id=f"{name}, {language}{', narrow' if narrow else ''}")
    for (name, plan), language, narrow in product(PLANS.items(), ("zh-CN", "en"), (False, True))
]


def trace(figure, name):
    """What of the picture is called ``name``: a part of its own, or some points of one."""
    for part in figure["data"]:
        if part.get("name") == name:
            return part
        ids = part.get("customdata", ())
        places = [place for place, called in enumerate(ids) if called == name]
        if places:
            return only(places, part, len(ids))
    return {"x": [], "y": [], "base": [], "text": [], "textposition": []}


def only(places, value, count):
    """``value`` with those places of each list that has a value for every point."""
    if isinstance(value, dict):
        return {key: only(places, item, count) for key, item in value.items()}
    is_list = isinstance(value, list) and len(value) == count
    return [value[place] for place in places] if is_list else value


def narrowest(figure, narrow=False):
    """How many pixels the days have on the narrowest page that shows the picture."""
    return 290 if narrow else 552 - figure["layout"]["margin"]["l"]


def days_shown(figure):
    first, after = (date.fromisoformat(day) for day in figure["layout"]["xaxis"]["range"])
    return [first + n * DAY for n in range((after - first).days)]


def shaded(figure):
    """Every day that lies under a shape, with how strongly it is shaded."""
    shades = {}
    for shape in figure["layout"]["shapes"]:
        for corners in re.findall(r"M(\S+?),.*?L(\S+?),.*?Z", shape.get("path", "")):
            day, after = map(date.fromisoformat, corners)
            while day < after:
                assert day not in shades, "two shapes over one day"
                shades[day] = (shape["fillcolor"], shape["opacity"])
                day += DAY
    return shades


def lengths(figure):
    """(text, day, side) of how long each step takes, beside its bar."""
    part = trace(figure, "length")
    sides = [side.removeprefix("middle ") for side in part["textposition"]]
    texts = [text.strip() for text in part["text"]]
    return list(zip(texts, part["x"], sides, strict=True))


def each_day(part):
    """Every day of every bar, with the bar's place."""
    return {
        (first + n * DAY, y)
        for first, last, y in bars(part)
        for n in range((last - first).days + 1)
    }


@every(("plan", "language", "narrow"), WAYS)
def test_the_picture_says_of_every_day_and_step_what_the_plan_says(plan, language, narrow):
    figure = gantt(plan, language, today=plan.start, narrow=narrow)
    for theme in THEMES:
        go.Figure(paint(figure, theme), skip_invalid=False)
    days, calendar = days_shown(figure), plan.calendar
    assert set(shaded(figure)) == {day for day in days if not calendar.is_working(day)}
    worked = [day for day in days if day.weekday() >= 5 and calendar.is_working(day)]
    assert marked(trace(figure, "made_up")) == worked
    licence, whisker = trace(figure, "licence"), trace(figure, "range")
    assert marked(licence) == [plan.licence_on]
    assert licence["text"] == [f"<b>{format_day(plan.licence_on, language)}</b>"]
    assert marked(whisker) == list(plan.full_range)
    assert whisker["text"] == [format_day(day, language) for day in plan.full_range]
    assert marked(trace(figure, "decision")) == [plan.decided_on]
    steps = trace(figure, "step")
    spans = [(first, last) for first, last, _ in bars(steps)]
    lasting = [(step.begins_on, step.ends_on) for step in plan.steps if step.working_days]
    permits = [duty for duty in plan.duties if duty.id == "number_permit"]
    lasting += [(calendar.add(plan.licence_on, 1), permit.day) for permit in permits]
    assert {*lasting} <= {*spans}
    stages, ends = {stage.id: stage.day for stage in plan.stages}, [last for _, last in spans]
    assert stages["completeness_check"] in ends
    assert ends.count(stages["site_inspection"]) >= 2  # the check on site, and the review itself
    hatched = trace(figure, "projected")
    projected = {pair for pair in each_day(steps) if calendar.status(pair[0]) == "projected"}
    assert each_day(hatched) == projected
    assert set(hatched.get("marker", {}).get("pattern", {}).get("shape", "/")) == {"/"}
    assert set(steps["marker"]["pattern"]["shape"]) == {""}


@every(("plan", "language", "narrow"), WAYS)
def test_every_row_festival_and_month_is_named_and_none_runs_into_the_next(plan, language, narrow):
    """Measured by the letters, on the narrowest plot that they are for."""
    figure = gantt(plan, language, narrow=narrow)
    row_names = written_names(figure)
    names = [step.name.say(language).replace(" ", "") for step in plan.steps]
    assert [name for name in names if not any(text.startswith(name) for text in row_names)] == []
    festivals, axis, end = trace(figure, "festival"), figure["layout"]["xaxis"], 0
    days, width = days_shown(figure), narrowest(figure, narrow)
    per_day = width / len(days)
    for day, name in zip(marked(festivals), festivals["text"], strict=True):
        if name:
            half = max(sum(12 if c > "\u2e80" else 6 for c in s) for s in name.split("<br>")) / 2
            middle = (day - days[0]).days * per_day
            assert middle - half >= end
            end = middle + half
    assert len(festivals["hovertext"]) == len(festivals["x"])  # those without a name still answer
    ticks = [date.fromisoformat(day) for day in axis["tickvals"]]
    assert ticks
    assert all((later - day).days * per_day > 38 for day, later in pairwise(ticks))
    for day, name in zip(ticks, axis["ticktext"], strict=True):
        letters = max(text_width(line, 13) for line in name.split("<br>"))
        assert (day - days[0]).days * per_day + letters <= width
    assert axis["ticklabeloverflow"] == "allow"  # Plotly is told not to look


def marked(part):
    """The days that a trace of single marks stands on."""
    return [datetime.fromisoformat(day).date() for day in part["x"]]


def bars(part):
    """(first, last, middle) of every bar; Plotly measures a day in milliseconds."""
    lengths = [timedelta(milliseconds=length) for length in part["x"]]
    firsts = [date.fromisoformat(day) for day in part["base"]]
    return [
        (first, first + length - DAY, y)
        for first, length, y in zip(firsts, lengths, part["y"], strict=True)
    ]


def written_names(figure):
    """What the rows are called, without spaces, for a name may go on in a line below."""
    return [re.sub("<br>| ", "", name) for name in figure["layout"]["yaxis"]["ticktext"]]


MUCH_TO_DO = ck.plan(
    date(2026, 11, 25),
    applicant=ck.Applicant(
        business_form="seat_rental",
        registered_capital=3_000_000,
        insured_staff=2,
        premises=False,
        clean_record=False,
        last_violation_on=date(2025, 5, 10),
    ),
)


@every("language", ["zh-CN", "en"])
@every("plan", [*PLANS.values(), MUCH_TO_DO], ids=[*PLANS, "much to do"])
def test_how_long_a_step_takes_is_written_within_the_picture(plan, language):
    """Measured by letters wider than most typefaces have, on the narrowest plot they are for."""
    figure = gantt(plan, language)
    days = days_shown(figure)
    assert len(lengths(figure)) >= 5
    for text, day, side in lengths(figure):
        width = sum(12 if letter > "\u2e80" else 7.2 for letter in text)
        at = (datetime.fromisoformat(day).date() - days[0]).days * narrowest(figure) / len(days)
        left = at - width * (side == "left")
        assert left >= 0, text
        assert left + width <= narrowest(figure), text


@every("plan", [*PLANS.values(), MUCH_TO_DO], ids=[*PLANS, "much to do"])
def test_a_telephone_shows_every_name_whole_with_how_long_its_step_takes(plan):
    names = gantt(plan, "en", narrow=True)["layout"]["yaxis"]["ticktext"]
    lines = [line for name in names for line in name.split("<br>")]
    assert [line for line in lines if 7.15 * len(line) > 290] == []
    durations = [text for text, *_ in lengths(gantt(plan, "en"))]
    assert len(durations) >= 5
    assert [text for text in durations if text.replace(" ", "\u00a0") not in " ".join(names)] == []


@every("language", ["zh-CN", "en"])
@every("narrow", [False, True])
def test_a_task_is_called_by_what_to_do_and_rows_are_as_high_as_their_names(language, narrow):
    figure = gantt(MUCH_TO_DO, language, narrow=narrow)
    row_names = " ".join(written_names(figure))
    for entry in MUCH_TO_DO.entries():
        if entry.kind == "task":
            assert entry.todo.say(language).replace(" ", "") in row_names
    names = figure["layout"]["yaxis"]
    places = sorted(zip(names["tickvals"], names["ticktext"], strict=True))
    for (upper, above), (lower, below) in pairwise(places):
        lines = above.count("<br>") + below.count("<br>") + 2
        assert lower - upper >= 8 * lines, (above, below)
    if not narrow:
        assert figure["layout"]["margin"]["l"] <= 196


# A filed case: what happened solid, what is expected hatched, the plan before below.

START, TODAY = date(2026, 9, 21), date(2026, 11, 24)
S, ASKED, ANSWERED = date(2026, 10, 12), date(2026, 10, 19), date(2026, 10, 28)
FILING = ck.Filing(submitted_on=S, corrections=[(ASKED, ANSWERED)])


def filed_plan(start=START, as_of=TODAY, filing=FILING, **options):
    return ck.plan(start, "local", clock="law_working", filing=filing, as_of=as_of, **options)


def bars_by_kind(figure):
    """The first and the last day of every bar, by its kind."""
    kinds = dict.fromkeys(figure["data"][0]["customdata"])
    return {kind: [bar[:2] for bar in bars(trace(figure, kind))] for kind in kinds}


DECEMBER = date(2026, 12, 7)


@every(
    ("plan", "today", "days"),
    [
        (PLANS["over the new year"], DECEMBER, [DECEMBER]),
        (PLANS["over the new year"], None, []),
        (PLANS["over the new year"], date(2028, 1, 1), []),
        (filed_plan(), None, [TODAY]),  # the day looked at, unless another is given
        (filed_plan(as_of=None), None, []),
    ],
)
@every("narrow", [False, True])
def test_today_is_marked_where_it_is_in_sight(plan, today, days, narrow):
    figure = gantt(plan, "en", today=today, narrow=narrow)
    lines = [shape for shape in figure["layout"]["shapes"] if "dash" in shape.get("line", {})]
    assert [line["x0"] for line in lines] == [*map(str, days)]
    for line in lines:  # on a narrow picture it ends above the labels
        assert (line["y1"] - line["y0"] == NARROW.head) is narrow
    word = trace(figure, "today")
    assert (list(word["text"]), marked(word)) == (["today"] * len(days), days)
    first, *_, last = days_shown(figure)
    for day, count in ((first - DAY, 0), (first, 1), (last, 1), (last + DAY, 0)):
        edge = gantt(plan, "en", today=day, narrow=narrow)
        assert len(trace(edge, "today")["x"]) == count


@every(
    ("days", "expected"),
    [
        ({}, 3),  # silence has become acceptance
        ({"corrections": [(ASKED, None)]}, 3),  # nobody knows when the notice is answered
        ({"accepted_on": ASKED}, 3),
        ({"accepted_on": ASKED, "inspected_on": ANSWERED}, 2),
        ({"decided_on": date(2026, 11, 20)}, 1),
        ({"decided_on": date(2026, 11, 17), "issued_on": date(2026, 11, 20)}, 0),
    ],
)
def test_only_what_is_open_is_hatched(days, expected):
    filing = ck.Filing(submitted_on=S, **days)
    for narrow in (False, True):
        figure = gantt(filed_plan(filing=filing), narrow=narrow)
        assert len(bars_by_kind(figure).get("expected", ())) == expected
    unheard = gantt(filed_plan(as_of=date(2026, 10, 19), filing=ck.Filing(submitted_on=S)))
    assert len(bars_by_kind(unheard)["expected"]) == 4


@every("days", [{}, {"accepted_on": ASKED}, {"decided_on": date(2026, 11, 20)}])
def test_beside_a_bar_that_fills_the_picture_its_length_never_lies_on_its_name(days):
    # Without a start of its own the plan begins when it was filed.
    filing = ck.Filing(submitted_on=S, **days)
    plan = ck.plan(S, "local", filing=filing, as_of=TODAY)
    assert {side for *_, side in lengths(gantt(plan))} == {"right"}


def test_a_correction_over_a_weekend_has_its_bar():
    weekend = (date(2026, 10, 17), date(2026, 10, 18))
    plan = filed_plan(filing=ck.Filing(submitted_on=S, corrections=[weekend]))
    assert weekend in bars_by_kind(gantt(plan))["step"]


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
    on_time, late = (
        filed_plan(START, due, filing),
        filed_plan(START, due + timedelta(days=1), filing),
    )
    marks = gantt(on_time)["data"][1]["customdata"]
    assert ("licence" in marks, "limit" in marks, on_time.is_late) == (True, False, False)
    for narrow in (False, True):
        figure = gantt(late, "en", narrow=narrow)
        marks, kinds = figure["data"][1], bars_by_kind(figure)
        assert marks["x"][marks["customdata"].index("limit")] == f"{due} 12:00"
        assert not {"licence", "range", "decision"} & {*marks["customdata"]}
        assert "expected" not in kinds
        open_ends = {side for text, _, side in lengths(figure) if re.search("so far|no day", text)}
        assert open_ends <= {"right"}  # left of its bar it would be cut
        assert max(last for _, last in kinds["step"]) == late.as_of
    [open_row] = [e for e in late.entries() if e.is_open and e.id == waiting]
    assert open_row.working_days == late.calendar.count(open_row.begins_on - DAY, late.as_of)

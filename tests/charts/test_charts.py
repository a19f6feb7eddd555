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
from callcenter_kit.texts.display import DARK, LIGHT
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
every_way = every(("plan", "language", "narrow"), WAYS)


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
    return 310 if narrow else 552 - figure["layout"]["margin"]["l"]


def days_shown(figure):
    first, after = (date.fromisoformat(day) for day in figure["layout"]["xaxis"]["range"])
    return [first + n * DAY for n in range((after - first).days)]


def shaded(figure):
    """Every day that lies under a shape, with how strongly it is shaded."""
    found = {}
    for shape in figure["layout"]["shapes"]:
        for corners in re.findall(r"M(\S+?),.*?L(\S+?),.*?Z", shape.get("path", "")):
            day, after = map(date.fromisoformat, corners)
            while day < after:
                assert day not in found, "two shapes over one day"
                found[day] = (shape["fillcolor"], shape["opacity"])
                day += DAY
    return found


def lengths(figure):
    """(text, day, side) of how long each step takes, beside its bar or upon it."""
    return placed(figure, "length")


def statuses(figure):
    """(text, day, side) of what the strip says of the days off."""
    return placed(figure, "status")


def placed(figure, name):
    part = trace(figure, name)
    sides = [side.removeprefix("middle ") for side in part["textposition"]]
    texts = [text.strip() for text in part["text"]]
    return list(zip(texts, part["x"], sides, strict=True))


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


@every_way
def test_plotly_accepts_every_part_of_the_picture(plan, language, narrow):
    figure = gantt(plan, language, today=plan.start, narrow=narrow)
    for theme in THEMES:
        go.Figure(paint(figure, theme), skip_invalid=False)


@every_way
def test_every_day_off_is_shaded_and_no_working_day_is(plan, language, narrow):
    figure = gantt(plan, language, narrow=narrow)
    off = {day for day in days_shown(figure) if not plan.calendar.is_working(day)}
    assert set(shaded(figure)) == off


@every_way
def test_make_up_days_are_marked_and_only_they(plan, language, narrow):
    figure = gantt(plan, language, narrow=narrow)
    days = days_shown(figure)
    worked = [d for d in days if d.weekday() >= 5 and plan.calendar.is_working(d)]
    assert marked(trace(figure, "made_up")) == worked


@every_way
def test_the_licence_stands_on_its_day_over_its_earliest_and_latest(plan, language, narrow):
    figure = gantt(plan, language, narrow=narrow)
    licence, whisker = trace(figure, "licence"), trace(figure, "range")
    assert marked(licence) == [plan.licence_on]
    assert licence["text"] == [f"<b>{format_day(plan.licence_on, language)}</b>"]
    assert marked(whisker) == list(plan.full_range)
    assert whisker["text"] == [format_day(day, language) for day in plan.full_range]
    assert marked(trace(figure, "decision")) == [plan.decided_on]


@every_way
def test_each_step_has_its_bar_from_its_first_to_its_last_day(plan, language, narrow):
    figure = gantt(plan, language, narrow=narrow)
    drawn = {(first, last) for first, last, _ in bars(trace(figure, "step"))}
    lasting = [step for step in plan.steps if step.ends_on > step.begins_on or step.working_days]
    assert {(step.begins_on, step.ends_on) for step in lasting} <= drawn
    stages = {stage.id: stage.day for stage in plan.stages}
    ends = [last for _, last, _ in bars(trace(figure, "step"))]
    assert stages["completeness_check"] in ends
    assert ends.count(stages["site_inspection"]) >= 2  # the check on site, and the review itself


@every_way
def test_exactly_the_projected_days_of_the_bars_are_hatched(plan, language, narrow):
    figure = gantt(plan, language, narrow=narrow)
    hatched = trace(figure, "projected")
    expected = {
        (day, y)
        for first, last, y in bars(trace(figure, "step"))
        for day in (first + n * DAY for n in range((last - first).days + 1))
        if plan.calendar.status(day) == "projected"
    }
    found = {
        (first + n * DAY, y)
        for first, last, y in bars(hatched)
        for n in range((last - first).days + 1)
    }
    assert found == expected
    assert set(hatched.get("marker", {}).get("pattern", {}).get("shape", "/")) == {"/"}
    assert set(trace(figure, "step")["marker"]["pattern"]["shape"]) == {""}


@every_way
def test_the_strip_says_of_every_day_shown_how_surely_it_is_known(plan, language, narrow):
    figure = gantt(plan, language, narrow=narrow)
    told = {
        first + n * DAY: status
        for status in ("official", "provisional", "projected")
        for first, last, _ in bars(trace(figure, f"known_{status}"))
        for n in range((last - first).days + 1)
    }
    assert told == {day: plan.calendar.status(day) for day in days_shown(figure)}


def names_of_festivals(language, plan="over the new year", **options):
    return list(trace(gantt(PLANS[plan], language, **options), "festival")["text"])


def test_festivals_are_named_over_their_days_and_projected_ones_as_projected():
    assert names_of_festivals("zh-CN")[:2] == ["元旦（推算）", "春节（推算）"]
    assert names_of_festivals("en")[1] == "Spring Festival<br>(projected)"
    assert names_of_festivals("zh-CN", "all announced")[:2] == ["清明节", "劳动节"]


@every_way
def test_festivals_names_never_run_into_each_other(plan, language, narrow):
    """Measured by the letters' widths in the fonts named, on the narrowest plot they are for."""
    figure = gantt(plan, language, narrow=narrow)
    festivals, days = trace(figure, "festival"), days_shown(figure)
    per_day = narrowest(figure, narrow) / len(days)
    reached = 0
    for day, name in zip(marked(festivals), festivals["text"], strict=True):
        if name:
            lines = name.split("<br>")
            half = max(sum(12 if c > "\u2e80" else 6 for c in line) for line in lines) / 2
            middle = (day - days[0]).days * per_day
            assert middle - half >= reached
            reached = middle + half
    assert len(festivals["hovertext"]) == len(festivals["x"])  # those without a name still answer


@every_way
def test_months_are_few_enough_to_be_read_and_end_within_the_picture(plan, language, narrow):
    """Plotly is told not to look: measured by the letters, on the narrowest plot they are for."""
    figure = gantt(plan, language, narrow=narrow)
    axis = figure["layout"]["xaxis"]
    first, after = map(date.fromisoformat, axis["range"])
    ticks = [date.fromisoformat(day) for day in axis["tickvals"]]
    per_day = narrowest(figure, narrow) / (after - first).days
    assert ticks
    assert all((later - day).days * per_day > 38 for day, later in pairwise(ticks))
    for day, name in zip(ticks, axis["ticktext"], strict=True):
        width = max(text_width(line, 13) for line in name.split("<br>"))
        assert (day - first).days * per_day + width <= per_day * (after - first).days
    assert axis["ticklabeloverflow"] == "allow"


@every_way
def test_every_row_has_its_name(plan, language, narrow):
    written = written_names(gantt(plan, language, narrow=narrow))
    names = [step.name.say(language).replace(" ", "") for step in plan.steps]
    found = [name for name in names if any(text.startswith(name) for text in written)]
    assert found == names


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
        left = at - width * {"right": 0, "left": 1, "center": 0.5}[side]
        assert left >= 0, text
        assert left + width <= narrowest(figure), text


@every("plan", [*PLANS.values(), MUCH_TO_DO], ids=[*PLANS, "much to do"])
def test_a_telephone_shows_every_name_whole_and_how_long_its_step_takes(plan):
    figure = gantt(plan, "en", narrow=True)
    names = figure["layout"]["yaxis"]["ticktext"]
    lines = [line for name in names for line in name.split("<br>")]
    assert [line for line in lines if 7.15 * len(line) > 310] == []
    told = " ".join([*names, *(text for text, *_ in lengths(figure))])
    wide = [text for text, *_ in lengths(gantt(plan, "en"))]
    found = [text for text in wide if text.endswith(("working days", "counted in months"))]
    assert len(found) >= 5
    assert [text for text in found if text not in told] == []


@every("language", ["zh-CN", "en"])
@every("narrow", [False, True])
def test_a_task_is_called_by_what_to_do_and_rows_are_as_high_as_their_names(language, narrow):
    figure = gantt(MUCH_TO_DO, language, narrow=narrow)
    written = " ".join(written_names(figure))
    for entry in MUCH_TO_DO.entries():
        if entry.kind == "task":
            assert entry.todo.say(language).replace(" ", "") in written
    names = figure["layout"]["yaxis"]
    places = sorted(zip(names["tickvals"], names["ticktext"], strict=True))
    for (upper, above), (lower, below) in pairwise(places):
        lines = above.count("<br>") + below.count("<br>") + 2
        assert lower - upper >= 8 * lines, (above, below)
    if not narrow:
        assert figure["layout"]["margin"]["l"] <= 196


def test_words_upon_bars_and_strips_stand_on_a_ground_as_wide_as_they_are():
    figure = gantt(PLANS["over the new year"], "en")
    ground = trace(figure, "ground")
    said = [word for word in (*lengths(figure), *statuses(figure)) if word[2] == "center"]
    assert [text for text, *_ in said] == ["60 working days", "projected"]
    assert ground["x"] == [day for _, day, _ in said]
    assert ground["marker"]["color"] == ["var(--chart-1)", "var(--card)"]
    widths = [
        1.4 * size - text_width(text)
        for size, (text, *_) in zip(ground["marker"]["size"], said, strict=True)
    ]
    assert [round(width) for width in widths] == [4, 4]
    assert "annotations" not in figure["layout"]


def test_the_number_permit_has_a_row_when_it_is_asked_for():
    plan = PLANS["everything asked for"]
    permit = next(duty for duty in plan.duties if duty.id == "number_permit")
    figure = gantt(plan, "en")
    assert (plan.calendar.next_working(plan.licence_on), permit.day) in {
        (first, last) for first, last, _ in bars(trace(figure, "step"))
    }
    assert "Number permit" in figure["layout"]["yaxis"]["ticktext"]


def test_a_step_that_is_left_out_has_no_bar_and_says_so():
    figure = gantt(PLANS["everything asked for"], "en")
    assert "left out" in [text for text, *_ in lengths(figure)]
    assert len(trace(figure, "step")["y"]) == 8  # of six steps five, two stages, the permit


@every(
    ("today", "days"),
    [(date(2026, 12, 7), 1), (None, 0), (date(2026, 10, 1), 0), (date(2028, 1, 1), 0)],
)
def test_today_is_marked_when_it_is_given_and_in_sight(today, days):
    figure = gantt(PLANS["over the new year"], "en", today=today)
    lines = [shape["x0"] for shape in figure["layout"]["shapes"] if "dash" in shape.get("line", {})]
    assert lines == [str(today)] * days
    word = trace(figure, "today")
    assert list(word["text"]) == ["today"] * days
    assert marked(word) == [today] * days


def colours_in(value):
    if isinstance(value, dict):
        return {found for part in value.values() for found in colours_in(part)}
    if isinstance(value, list | tuple):
        return {found for part in value for found in colours_in(part)}
    text = str(value)
    return {text} if text.startswith(("#", "rgb", "var(")) else set()


def test_a_pages_picture_names_its_colours_and_another_holds_the_themes():
    figure, clear = gantt(PLANS["over the new year"]), {"rgba(0,0,0,0)"}
    names = colours_in(figure) - clear
    assert names <= {f"var(--{name})" for name in (*LIGHT, "font")}
    for theme, colours in {"light": LIGHT, "dark": DARK}.items():
        painted = paint(figure, theme)
        assert colours_in(painted) - clear <= set(colours.values())
        assert painted["layout"]["font"]["family"].startswith('"PingFang')
    assert colours_in(figure) - clear == names  # the page's stays as it is


def test_on_a_narrow_picture_the_line_of_today_ends_above_the_labels():
    day = date(2026, 12, 7)
    ends = {}
    for narrow in (False, True):
        shapes = gantt(PLANS["over the new year"], today=day, narrow=narrow)["layout"]["shapes"]
        [line] = [shape for shape in shapes if "dash" in shape.get("line", {})]
        ends[narrow] = line["y1"] - line["y0"]
    assert ends[True] == NARROW.head
    assert ends[False] > 10 * NARROW.head

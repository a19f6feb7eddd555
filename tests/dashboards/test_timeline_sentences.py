"""Which sentence the page of dates says, and what lies around its plan: spread, year, way back."""

import re
from dataclasses import replace
from datetime import date, timedelta

from every import every
from visits import plan_of

import callcenter_kit as ck
from callcenter_kit.dashboards import timeline
from callcenter_kit.dashboards.answers.case_answer import answer_for
from callcenter_kit.dashboards.answers.verdict import day_by_other_clock
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import examples
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.timeline import sentences
from callcenter_kit.dashboards.timeline.sentences import when, working_days
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import format_date, within_sentence
from callcenter_kit.timeline.decision import in_part_of_month
from callcenter_kit.what_if.scenario import DURATIONS

TODAY = date(2026, 11, 24)
READY, GROWING = (examples()[key].case.applicant for key in ("ready", "growing"))
PLAN = ck.plan(TODAY)


def case_of(applicant, **looks):
    return Case(applicant=applicant, language="en", **looks)


def headline_of(case):
    answer, planning = answer_for(case, TODAY), plan_of(case, TODAY)
    return answer.decision("en"), planning, sentences.headline(answer, planning, "en")


def test_the_headline_is_the_plans_own_day_for_the_licence_that_is_not_decided_on():
    served = replace(READY, provinces=frozenset({"CN-BJ"}))
    for applicant, kind in ((served, "dated"), (replace(served, premises=None), "assumed")):
        decision, plan, said = headline_of(case_of(applicant, scope="nationwide"))
        when, licence = in_part_of_month(plan, "en"), say("decision.licence.nationwide", "en")
        text = say(f"timeline.headline.{kind}", "en", when=when, licence=licence)
        assert (decision.scope, said) == ("local", (text, kind == "assumed", "", ""))


def test_the_timeline_says_what_has_to_be_done():
    def said(**facts):
        return sentences.to_do(plan_of(case_of(replace(READY, **facts))), "en")

    assert said() == ""
    # Nobody can do what only time ends.
    refused = {"refused_for_falsehood": True, "refused_on": date(2026, 6, 24)}
    until = say("timeline.lead.waits", "en", day=date(2027, 6, 25))
    assert said(**refused) == until
    one = say("timeline.lead.tasks", "en", count=1)
    assert said(**refused, insured_staff=0) == f"{one} {until}"


@every(("clock", "other"), [("working", "calendar"), ("calendar", "working")])
def test_the_doubt_between_working_and_calendar_days_names_the_other_day(clock, other):
    case = case_of(READY, clock=f"law_{clock}")
    plan = plan_of(case)
    day = ck.plan(TODAY, plan.scope, applicant=READY, clock=f"law_{other}").licence_on
    assert day != plan.licence_on
    said = say(f"verdict.counted_{clock}", "en", days=60, day=day)
    assert day_by_other_clock(answer_for(case, TODAY), "en") == said
    # No law has a number of days of one's own, neither in this sentence nor in the table.
    own = replace(case, rulebook=ck.rulebook("law").amend(review_days=45))
    answer, plan = answer_for(own, TODAY), plan_of(own)
    assert day_by_other_clock(answer, "en") == ""
    review = next(entry for entry in plan.entries() if entry.id == "review")
    _, of_table = working_days(review, plan.clock, "en")
    assert ("45 calendar days" in of_table) == (clock == "calendar")


DAY, LATE = PLAN.licence_on, date(2028, 1, 4)


@every(
    ("chances", "key"),
    [
        ({DAY: 0.8, LATE: 0.2}, "between"),
        ({DAY: 0.79, LATE: 0.21}, "range"),  # one day alone is likely, and nearly sure
        ({DAY: 0.95, LATE: 0.05}, "range"),
        ({DAY: 1.0}, "range"),
    ],
)
def test_below_the_headline_stands_the_day_of_80_percent_and_the_one_that_is_nearly_sure(
    chances, key
):
    (first, last), known = PLAN.full_range, replace(ck.distribution(PLAN), chances=chances)
    values = {"day": DAY, "share": "80%", "late": LATE, "late_share": "95%"}
    said = say(f"timeline.lead.chance.{key}", "en", first=first, last=last, **values)
    for status in ("official", "provisional", "projected"):
        plan = replace(PLAN, status=status)
        days = {"provisional": plan.calendar.first_provisional_day, "projected": date(2027, 1, 1)}
        sure = say(f"timeline.lead.days_off.{status}", "en", since=days.get(status))
        assert sentences.summary(plan, "en", known) == f"{said} {sure}"


def test_a_stage_that_happened_has_its_day_and_any_other_the_last_one():
    days = {"submitted_on": date(2026, 9, 15), "accepted_on": date(2026, 9, 18)}
    for filing, check, decision in (
        (ck.Filing(**days), "18 September 2026", "expected 14 December 2026"),
        (ck.Filing(**days, decided_on=date(2026, 11, 10)), "18 September 2026", "10 November 2026"),
    ):
        plan = ck.plan(date(2026, 9, 1), "local", filing=filing, as_of=date(2026, 11, 24))
        stages = {each.id: when(each, plan, "en") for each in plan.entries()}
        assert (stages["completeness_check"], stages["decision"]) == (check, decision)


# What lies around a plan: its spread, its movers, the year ahead, the way back.


START = date(2026, 12, 1)
FIXED = dict.fromkeys(("direction", "agency_contract", "prepare_materials", "write_and_submit"), 3)


def around(plan, case, today=TODAY):
    """What the page of dates lays around the plan of a case."""
    times = answer_for(case, today).waiting_times
    return sentences.Timing(ck.distribution(plan), times, case.language)


def test_what_moves_the_day_is_named_alone_where_it_is_alone():
    english = Case(language="en")
    made = ck.plan(START, durations={**FIXED, "direction": (1, 2, 5)})
    [only] = [swing for swing in ck.distribution(made).tornado if swing.calendar_days]
    named = {"name": within_sentence(only.name.en, "en"), "count": only.calendar_days}
    assert around(made, english).movers == say("timing.movers.most", "en", **named)
    assert around(ck.plan(START, durations=FIXED), english).movers == ""


def test_the_curve_looks_ahead_from_today_never_back_and_is_left_out_past_the_calendar():
    times = around(ck.plan(START), Case(start_on=START)).times
    assert min(times.submitted[0], times.shortest[0], times.longest[0]) >= TODAY
    assert (times.submitted[-1] - TODAY).days <= 365
    late = date(2036, 3, 3)
    found = around(ck.plan(late), Case(start_on=late), late)
    assert (found.times, "curve" in found.figures) == (None, False)


def wanting(applicant=READY, **told):
    return Case(language="en", applicant=applicant, start_on=START, **told)


def way_back(case):
    return sentences.back_from_deadline(answer_for(case, TODAY), case.wanted_on, case.language)


@every("reading", ["guide", "law"])
def test_the_way_back_is_the_answer_and_names_the_days_that_are_nearly_sure(reading):
    wish, days = date(2027, 5, 31), r"start by (.*?)(?:,| and) file by (.*?)\."
    case = wanting(wanted_on=wish, reading=reading)
    options = {"applicant": case.applicant, "on": TODAY, "rulebook": reading}
    counts = ("law_working", "law_calendar") if reading == "law" else ("guide",)
    found = re.findall(days, way_back(case))
    for clock, pair in zip(counts, found[:-1], strict=True):
        back = ck.plan_back(wish, clock=clock, **options)
        assert pair == tuple(format_date(day, "en") for day in (back.start_by, back.submit_by))
    # Of all days on which one is nearly sure, the last ones or almost.
    starts = (TODAY + timedelta(days=n) for n in range(250))
    [start] = [day for day in starts if format_date(day, "en") == found[-1][0]]
    chances = ck.distribution(ck.plan(start, **options))
    assert wish - timedelta(days=9) < chances.p95 <= wish
    assert format_date(chances.plan.submitted, "en") == found[-1][1]
    # Who wants it as soon as it is likely can't be surer; what nothing can move is sure at once.
    soonest = ck.plan(TODAY, **options).licence_on
    assert "It is too late to be 95% sure." in way_back(replace(case, wanted_on=soonest))
    fixed = dict.fromkeys(DURATIONS.values(), (3, 3, 3))
    still = way_back(wanting(wanted_on=date(2026, 10, 30), on=date(2026, 3, 2), **fixed))
    assert still.count(". ") == 0


@every(
    ("told", "sentence"),
    [
        ({"wanted_on": date(2027, 1, 4)}, "Too soon for 4 January 2027: if you start"),
        ({"wanted_on": date(2099, 1, 1)}, "is beyond what we can project"),
        (
            {
                "wanted_on": date(2027, 6, 1),
                "applicant": ck.Applicant(business_form="seat_rental", clean_record=False),
            },
            "so we can give no date",
        ),
    ],
)
def test_where_there_is_no_way_back_a_sentence_says_why(told, sentence):
    assert sentence in timeline.render(State(wanting(**told)), TODAY).html

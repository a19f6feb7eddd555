"""Which sentence a page says: chosen in Python, each choice tried without a page around it."""

from dataclasses import replace
from datetime import date
from itertools import chain

import pytest
from every import every
from visits import decision_of

from callcenter_kit.dashboards.answers.case_answer import (
    NOTES,
    named,
    notes,
    other_rulebook_summary,
)
from callcenter_kit.dashboards.answers.questions import Question
from callcenter_kit.dashboards.answers.verdict import Todo, WayForward, expected_day
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import examples
from callcenter_kit.dashboards.eligibility import summary
from callcenter_kit.dashboards.materials import missing_by_supplier
from callcenter_kit.documents.checklist import checklist
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.assessment import assess
from callcenter_kit.rules.comparison import compare
from callcenter_kit.rules.loading import rulebook
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES
from callcenter_kit.timeline.decision import in_part_of_month
from callcenter_kit.timeline.planning import plan
from callcenter_kit.timeline.process import process

TODAY = date(2026, 11, 24)
READY, GROWING = (examples()[key].case.applicant for key in ("ready", "growing"))


def case_of(applicant, **looks):
    return Case(applicant=applicant, language="en", **looks)


def judged(applicant, reading="guide"):
    return assess(applicant, TODAY, reading)


@every(
    ("told", "key"),
    [({}, "needed"), ({"provinces": None}, "needed"), ({"marketing_calls": True}, "judged")],
)
def test_the_eligibility_page_says_that_the_licence_is_needed_or_what_was_checked(told, key):
    case = case_of(replace(READY, **told))
    values = {"reading": say("eligibility.reading_name.guide", "en"), "day": TODAY}
    said = say(f"eligibility.lead.{key}", "en", **values)
    assert summary(judged(case.applicant), decision_of(case), case, TODAY) == said


def test_the_other_reading_is_compared_only_where_a_licence_is_required():
    ready = other_rulebook_summary(compare(READY, on=TODAY), "en")
    reading = say("eligibility.reading_name.law", "en")
    assert ready == say("eligibility.reading.same_outcome", "en", reading=reading, count=10)
    assert "the date may differ" in ready
    issues = {name: clock.issue_working_days for name, clock in process().clocks.items()}
    assert issues == {"guide": 0, "law_working": 10, "law_calendar": 10}
    foreign = replace(READY, domestic_capital=False)
    differs = other_rulebook_summary(compare(foreign, on=TODAY), "en")
    eligible = say("common.outcome.eligible", "en")
    values = {"ours": say("eligibility.reading_name.guide", "en"), "reading": reading}
    key = "eligibility.reading.other_outcome"
    assert differs == say(f"{key}_alike", "en", **values, outcome=eligible)
    poorer = replace(foreign, registered_capital=5_000_000)
    outcomes = {"nationwide": say("common.outcome.ineligible", "en"), "local": eligible}
    said = other_rulebook_summary(compare(poorer, on=TODAY), "en")
    assert said == say(key, "en", **values, **outcomes)
    assert other_rulebook_summary(compare(Applicant(), on=TODAY), "en") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_only_the_other_reading_still_asks_for_is_named(language):
    told = replace(READY, insured_staff=2, sufficient_funds_and_staff=None)
    said = other_rulebook_summary(compare(told, on=TODAY), language)
    assert open_there(["funds_and_staff"], language) in said
    two = other_rulebook_summary(compare(replace(told, premises=None), on=TODAY), language)
    assert open_there(["funds_and_staff", "premises"], language) in two
    listed = replace(READY, premises=None, on_dishonesty_list=True)  # a no, whatever the answer
    said = other_rulebook_summary(compare(listed, on=TODAY), language)
    assert open_there(["premises"], language) not in said


def open_there(requirements, language):
    """The sentence on what the law leaves open."""
    button = say("eligibility.reading.law", language)
    names = named((rulebook("law").requirements[key] for key in requirements), language)
    return say("eligibility.reading.open_there", language, names=names, reading=button)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_guide_asks_beyond_the_law_is_asked_of_the_authority(language):
    ask = say("eligibility.reading.ask", language)
    alone = replace(READY, insured_staff=2)
    assert other_rulebook_summary(compare(alone, on=TODAY), language).endswith(ask)
    turned = compare(alone, "law", "guide", on=TODAY)
    assert ask not in other_rulebook_summary(turned, language)
    assert ask not in other_rulebook_summary(compare(READY, on=TODAY), language)  # the same
    for less in ({"on_dishonesty_list": True}, {"sufficient_funds_and_staff": None}):
        assert ask not in other_rulebook_summary(
            compare(replace(READY, **less), on=TODAY), language
        )
    foreign = replace(alone, domestic_capital=False)  # whom to ask stands there
    assert ask not in other_rulebook_summary(compare(foreign, on=TODAY), language)


@every(
    ("fact", "settles", "clears", "key"),
    [
        ("premises", (), (), None),
        ("premises", ("local",), ("nationwide",), "settles"),
        ("premises", ("nationwide", "local"), (), "settles_both"),
        ("premises", (), ("local",), "clears"),
        ("premises", (), ("nationwide", "local"), "clears_both"),
        ("business_form", ("local",), (), None),
        ("provinces", ("local",), (), None),
    ],
)
def test_a_question_says_what_its_answer_settles_or_shows(fact, settles, clears, key):
    question = Question(fact, settles, clears)
    for reading, scope in (("guide", "scopes.scope.local"), ("law", "by_law.scopes.scope.local")):
        said = say(f"way_forward.question.{key}", "en", scope=say(scope, "en")) if key else ""
        assert question.why("en", reading) == said


def test_a_paper_that_only_the_guide_asks_for_is_marked_where_the_guide_leads():
    empty = Applicant(business_form="seat_rental")
    by_guide = missing_by_supplier(checklist(judged(empty), frozenset()), "en")
    by_law = missing_by_supplier(checklist(judged(empty, "law"), frozenset()), "en")
    names = [paper.name.en for paper in judged(empty).rulebook.materials.values()]
    [marked] = set(chain.from_iterable(by_guide.values())) - set(names)
    assert marked in {say("materials.who.dropped", "en", name=name) for name in names}
    assert marked not in chain.from_iterable(by_law.values())


@every("status", ["official", "provisional", "projected"])
def test_the_expected_day_stands_with_its_range_where_it_has_one(status):
    made = replace(plan(TODAY), status=status)
    first, last = made.full_range
    for day, key in ((last, "range"), (first, "one_day")):
        spread = replace(made, full_range=(first, day))
        when = in_part_of_month(spread, "en")
        said = say(f"verdict.day.{status}.{key}", "en", when=when, first=first, last=last)
        assert expected_day(spread, "en") == said
        assert when == ("on 18 March 2027" if key == "one_day" else "in mid-March 2027")
    assert expected_day(None, "en") == ""


RAISING = plan(TODAY, applicant=replace(READY, registered_capital=3_000_000))
INSURING = plan(TODAY, applicant=replace(READY, insured_staff=0))


@every(
    ("kinds", "made", "key"),
    [
        ([], RAISING, None),
        (["do"], RAISING, "beside"),
        (["do"], INSURING, None),  # it sets the day
        (["do"], None, None),
        (["wait"], RAISING, None),
        (["do", "do"], None, "together"),
        (["do", "wait"], RAISING, None),
    ],
)
def test_what_can_be_done_beside_each_other_or_the_preparation_is_said_to(kinds, made, key):
    todos = tuple(Todo(kind, "", "", "law", ()) for kind in kinds)
    said = say(f"way_forward.{key}", "en") if key else ""
    assert WayForward("nationwide", todos, (), made).together("en") == said


def test_every_note_belongs_to_a_requirement_or_a_step_and_is_there():
    rules = (rulebook(key).requirements for key in ("guide", "law"))
    assert set(NOTES) <= {*chain(*rules), *process().steps}
    assert all(notes(key) for key in NOTES)
    assert notes("premises") == []

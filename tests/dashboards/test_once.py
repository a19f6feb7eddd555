"""Each thing that is said of a case is worked out once while its page is drawn."""

import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace

import pytest
from visits import CASES, TODAY, state_of

from callcenter_kit.dashboards import eligibility, materials, scopes, timeline
from callcenter_kit.rules.assessment import assess
from callcenter_kit.rules.comparison import comparison_of
from callcenter_kit.rules.loading import as_rulebook
from callcenter_kit.timeline.advice import Obstacles, advice_on
from callcenter_kit.timeline.decision import decide
from callcenter_kit.timeline.distribution import distribution
from callcenter_kit.timeline.planning import plan_for

PAGES = [eligibility, scopes, timeline, materials]


def case_of(assessment):
    return assessment.applicant, assessment.rulebook.id


def days_of(given):
    company = case_of(given["needs"].tasks.__self__.assessment)
    return company, given["start"], given["options"]["clock"]


# What is worked out, and what tells one of it from another.
WORK = {
    assess: lambda given: (given["applicant"], given["on"], as_rulebook(given["rulebook"]).id),
    advice_on: lambda given: (case_of(given["obstacles"].assessment), given["obstacles"].scope),
    Obstacles.changes.func: lambda given: (case_of(given["self"].assessment), given["self"].scope),
    plan_for: lambda given: (given["needs"].book.id, given["needs"].scope, days_of(given)),
    comparison_of: lambda _: (),
    decide: lambda _: (),
    distribution.__wrapped__: lambda given: (
        given["plan"].scope,
        given["plan"].start,
        given["plan"].licence_on,
    ),
}


@contextmanager
def counted():
    """How often each thing is worked out inside, by the function's name and the thing."""
    names = {function.__code__: function for function in WORK}
    calls = Counter()

    def see(frame, event, _):
        function = names.get(frame.f_code)
        if event == "call" and function is not None:
            calls[function.__name__, repr(WORK[function](frame.f_locals))] += 1

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        yield calls
    finally:
        sys.setprofile(before)


def with_another_capital(state, capital):
    """The case as nobody has asked of it yet, so that no answer is at hand."""
    applicant = replace(state.case.applicant, registered_capital=capital)
    return replace(state, case=replace(state.case, applicant=applicant))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__.rpartition(".")[2])
def test_a_page_works_out_each_thing_once_whatever_the_case(page):
    again = {}
    for number, name in enumerate(CASES):
        state = with_another_capital(state_of(name, "en"), 4_000_000 + number)
        with counted() as calls:
            page.render(state, TODAY)
        again[name] = {call: times for call, times in calls.items() if times > 1}
    assert {name: calls for name, calls in again.items() if calls} == {}


def test_the_page_of_dates_asks_and_plans_no_more_than_it_shows():
    """One case by one rulebook: a plan of each licence; the guide says no day of the law's."""
    state = with_another_capital(state_of("ready", "en"), 4_100_000)
    with counted() as calls:
        timeline.render(state, TODAY)
    times = Counter(name for name, _ in calls.elements())
    of_each_licence = dict.fromkeys(("advice_on", "changes", "plan_for"), 2)
    assert times == {**of_each_licence, "assess": 1, "decide": 1, "distribution": 1}

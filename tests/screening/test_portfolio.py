"""What many applicants come to, counted again one by one; and the pictures of it."""

import warnings
from collections import Counter
from dataclasses import replace
from datetime import date
from random import Random

import pandas
import pytest
from applicants import MET_BY_BOTH
from every import every
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.charts.portfolio import blocking, capital, freeing, outcomes
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.screening.portfolio import OUTCOMES, portfolio
from callcenter_kit.screening.rows import FORM
from callcenter_kit.screening.screen import MissingFactsWarning
from callcenter_kit.timeline.advice import exclusion_in

go = pytest.importorskip("plotly.graph_objects", reason="plotly is not installed")

TODAY = date(2026, 11, 24)
READY = MET_BY_BOTH


def judged(*changes, rulebook="guide"):
    """Applicants who are ready but for ``changes``, screened."""
    rows = [{**READY, **change} for change in changes]
    frame = pandas.DataFrame(rows, dtype=object)
    return ck.screen(frame, TODAY, rulebook)


def summed(*changes):
    return portfolio(judged(*changes), TODAY, "guide")


def obstacle(summary, scope, name):
    return next(one for one in summary.obstacles[scope] if one.id == name)


def some(random):
    """Somebody with a few things changed or not known."""
    answers = (True, False, None)
    changed = {name: random.choice(answers) for name in random.sample(sorted(READY), 3)}
    changed = {name: value for name, value in changed.items() if type(READY[name]) is bool}
    return {
        **changed,
        "business_form": random.choice(["seat_rental", "own_customers", "seat_rental", None]),
        "registered_capital": random.choice([999_999, 1_000_000, 9_999_999, 10_000_000, None]),
        "insured_staff": random.choice([2, 3, 3, None]),
    }


@pytest.mark.parametrize("rulebook", ["guide", "law"])
def test_every_count_is_what_the_applicants_say_one_by_one(rulebook):
    random = Random(5)
    frame = judged(*(some(random) for _ in range(400)), rulebook=rulebook)
    answers = [ck.explain(row, TODAY, rulebook) for row in frame.to_dict("records")]
    summary = portfolio(frame, TODAY, rulebook)
    assert summary.count == 400
    for scope in SCOPES:
        marks = {"prohibited": "ineligible", "other_procedure": "undetermined"}
        marks["unknown"] = "undetermined"
        totals = Counter(marks.get(exclusion_in(a), a.scopes[scope].outcome) for a in answers)
        assert dict(summary.outcomes[scope]) == {outcome: totals[outcome] for outcome in OUTCOMES}
        for one in summary.obstacles[scope][1:]:
            concerned = [answer for answer in answers if answer.licence != "not_required"]
            statuses = [answer.scopes[scope].findings[one.id].status for answer in concerned]
            assert (one.unmet, one.unknown) == (statuses.count("unmet"), statuses.count("unknown"))
            last = [
                answer.scopes[scope].findings[one.id].status
                for answer in concerned
                if answer.licence == "required"
                and not exclusion_in(answer)
                and [*answer.scopes[scope].unmet, *answer.scopes[scope].unknown] == [one.id]
            ]
            counts = (last.count("unmet"), last.count("unknown"))
            assert (one.last_unmet, one.last_unknown) == counts


def test_a_form_that_nobody_told_is_an_obstacle_and_may_be_the_last_one():
    unknown = {"business_form": None}
    summary = summed(unknown, unknown, {**unknown, "premises": False})
    form = obstacle(summary, "local", FORM)
    assert (form.unknown, form.last_unknown, form.freed) == (3, 2, 2)
    assert obstacle(summary, "local", "premises").last_unmet == 0


def test_a_bar_that_can_only_lapse_is_no_repair_but_may_be_confirmed():
    summary = summed({"clean_record": False}, {"clean_record": None})
    bar = obstacle(summary, "local", "clean_record")
    assert (bar.unmet, bar.last_unmet, bar.repaired, bar.last_unknown, bar.freed) == (1, 1, 0, 1, 1)


def test_the_one_step_that_frees_most_comes_first():
    summary = summed({"premises": None}, {"premises": False}, {"insured_staff": 2})
    assert [pair[0].id for pair in summary.freeing()] == ["premises", "social_insurance"]
    assert [pair[0].id for pair in summary.blocking()] == ["premises", "social_insurance"]
    assert obstacle(summary, "nationwide", "premises").repaired == 1


@every(
    ("amount", "enough"),
    [
        (999_999, {"nationwide": 0, "local": 0}), (1_000_000, {"nationwide": 0, "local": 1}),
        (1_000_001, {"nationwide": 0, "local": 1}), (9_999_999, {"nationwide": 0, "local": 1}),
        (10_000_000, {"nationwide": 1, "local": 1}), (10_000_001, {"nationwide": 1, "local": 1}),
    ],
)  # fmt: skip
def test_the_minimum_itself_is_enough_and_begins_a_bar(amount, enough):
    spread = summed({"registered_capital": amount}).capital
    assert dict(spread.enough) == enough
    [mine] = [one for one in spread.ranges if one.count]
    for least in spread.thresholds.values():
        assert (mine.low >= least) == (amount >= least)


def test_the_ranges_of_the_capital_begin_at_round_amounts_and_the_last_has_no_end():
    spread = summed({"registered_capital": 0}, {"registered_capital": 200_000_000}).capital
    thousands = (0, 100, 200, 500, *(1_000 * n for n in (1, 2, 5, 10, 20, 50, 100)))
    lows = [1_000 * n for n in thousands]
    assert [one.low for one in spread.ranges] == lows
    assert [one.high for one in spread.ranges] == [*lows[1:], None]
    assert [one.count for one in spread.ranges] == [1, *[0] * 9, 1]
    spread = summed({"registered_capital": 1_000_000}).capital
    assert (spread.ranges[0].high, spread.ranges[-1].low) == (1_000_000, 10_000_000)


def test_a_capital_that_is_not_known_is_counted_apart_and_no_column_is_nobody_known():
    spread = summed({"registered_capital": None}, {"registered_capital": 0}).capital
    assert spread.unknown == 1
    assert sum(one.count for one in spread.ranges) == 1
    with warnings.catch_warnings(action="ignore", category=MissingFactsWarning):
        bare = ck.screen(pandas.DataFrame({"business_form": ["seat_rental"]}))
    assert portfolio(bare).capital.unknown == 1


def test_a_rulebook_without_a_minimum_has_no_thresholds():
    book = ck.rulebook("guide")
    rules = {key: rule for key, rule in book.requirements.items() if key != "registered_capital"}
    numbers = {key: number for key, number in book.parameters.items() if key != "minimum_capital"}
    other = replace(book, requirements=rules, parameters=numbers)
    frame = judged({"registered_capital": None})
    summary = portfolio(ck.screen(frame[list(READY)], TODAY, other), TODAY, other)
    assert summary.capital.thresholds == {}
    assert summary.capital.ranges == ()


# -- the pictures ---------------------------------------------------------------------------------


def test_pictures_of_nobody_can_be_drawn():
    nobody = summed({"business_form": "own_customers", "registered_capital": 1, "premises": None})
    assert nobody.blocking() == nobody.freeing() == []
    for chart in (outcomes, blocking, freeing, capital):
        go.Figure(chart(nobody), skip_invalid=False)


def test_a_table_that_was_screened_by_other_rules_or_on_another_day_is_not_counted_by_these():
    by_law = judged({}, {"premises": False}, rulebook="law")
    clients = ck.read_clients(pandas.DataFrame([READY])).screen(on=TODAY, rulebook="law")
    for screened in (by_law, by_law.iloc[:1], clients, clients.to_frame()):
        summary = ck.portfolio(screened, rulebook="law")
        assert (summary.on, summary.rulebook) == (TODAY, ck.rulebook("law"))
        another = ck.rulebook("law").amend(minimum_capital=5)
        for choice in ({"rulebook": "guide"}, {"on": date(2026, 1, 5)}, {"rulebook": another}):
            with refusal("ScreenedOtherwise", match="law 1.2.0 on 2026-11-24"):
                ck.portfolio(screened, **{"rulebook": "law", **choice})
    assert ck.portfolio(clients).rulebook == ck.rulebook("law")


def test_a_screened_frame_keeps_its_own_attributes():
    frame = pandas.DataFrame([READY])
    frame.attrs["from"] = "the register"
    assert ck.screen(frame, TODAY).attrs["from"] == "the register"
    assert frame.attrs == {"from": "the register"}

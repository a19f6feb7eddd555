"""What "nationwide or local?" says for a case, read from its HTML without a browser."""

from dataclasses import replace
from datetime import date

from every import every
from parsing import parsed, words
from visits import plan_of

import callcenter_kit as ck
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import examples
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.scopes import capital, render
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.texts.datafile import say
from callcenter_kit.timeline.decision import in_part_of_month

TODAY = date(2026, 11, 24)
READY = examples()["ready"].case.applicant
BEIJING = frozenset({"CN-BJ"})
THREE = frozenset({"CN-BJ", "CN-GD", "CN-SH"})
MINIMUMS = (1_000_000, 10_000_000)


def draw(applicant, **case):
    return parsed(render(State(Case(applicant=applicant, **case)), TODAY).html)


def column(page, scope):
    """The card of ``scope``; where the provinces are known, only the licence needed has one."""
    return page.select_one(f".verdict:has(:is(#verdict-{scope}, #verdict-both))")


def test_the_recommendation_is_made_by_coverage_and_nothing_else():
    for capital_told in (0, 1_000_000, 10_000_000, None):
        page = draw(replace(READY, registered_capital=capital_told, provinces=THREE))
        assert "办全网许可证" in words(page.h1)
        assert column(page, "nationwide").select(".needed")
        assert column(page, "local") is None
    page = draw(replace(READY, provinces=BEIJING))
    assert column(page, "local").select(".needed")
    assert column(page, "nationwide") is None
    assert draw(READY).select(".needed") == []
    beyond = draw(replace(READY, provinces=frozenset({"CN-GD"})))
    lead = " ".join(map(words, beyond.select(".lead")))
    assert say("scopes.lead.elsewhere", province="广东") in lead
    assert say("scopes.limits.local") not in lead  # that its days are Beijing's


EXCLUDED = [
    ({"domestic_capital": False, "foreign_share": 20}, "decision.foreign", "other_procedure"),
    ({"marketing_calls": True}, "decision.prohibited.marketing_calls", "prohibited"),
    ({"inbound_mainly": False}, "decision.prohibited.inbound_mainly", "prohibited"),
]


@every("reading", ["guide", "law"])
@every(("facts_told", "sentence", "kind"), EXCLUDED)
@every("served", [None, BEIJING, THREE])
def test_who_can_prepare_nothing_is_told_so_and_shown_no_way_capital_or_day(
    facts_told, sentence, kind, served, reading
):
    page = draw(replace(READY, **facts_told, provinces=served), reading=reading)
    assert words(page.h1) == say(sentence)
    for card in page.select(".verdict, .verdict-bar"):
        assert say(f"common.exclusion.{kind}") in words(card)
    assert not page.select(".date, .expected-on, .needed, .ways, .capital, .ask")
    assert say("common.outcome.eligible") not in words(page.main)
    assert bool(page.select("#note-foreign_investment")) is (kind == "other_procedure")


def test_the_days_are_those_of_the_timeline_whatever_was_chosen_there():
    chosen = {"clock": "law_calendar", "materials_days": (1, 1, 1), "agency": False}
    chosen |= {"correction_rounds": 1, "expert_review": True}
    for days in ({"start_on": date(2026, 12, 1)}, {"on": date(2026, 12, 8)}, {}):
        page = draw(READY, **chosen, **days)
        for scope in SCOPES:
            made = plan_of(Case(applicant=READY, scope=scope, **chosen, **days))
            assert made.start == next(iter(days.values()), TODAY)
            assert in_part_of_month(made, "zh-CN") in words(column(page, scope))


@every("amount", [None, 0, 1, 999_999, 1_000_000, 5_000_000, 10_000_000, 10**12])
def test_the_line_keeps_its_order_and_its_ends(amount):
    stand = capital(ck.assess(Applicant(registered_capital=amount)))
    low, high = stand.minimums
    assert (low.scope, high.scope) == ("local", "nationwide")
    assert 0 < low.left < high.left < 100
    assert 0 <= stand.left <= 100
    assert stand.beyond == (amount == 10**12)
    ends = {10**12: 50, 10_000_000: 80, None: 80}  # the nationwide minimum, in hundredths
    assert high.left == ends.get(amount, 80)
    assert stand.left == (100 if stand.beyond else round((amount or 0) / 125_000, 2))
    if amount is not None:
        assert [one.gap for one in stand.minimums] == [max(m - amount, 0) for m in MINIMUMS]
    if amount is not None and amount < 10_000_000:
        assert stand.left < high.left
    assert (low.status == "met") == (amount is not None and amount >= low.amount)

"""What "what is it?" says, read from its HTML without a browser."""

from copy import copy
from datetime import date

import pytest
from parsing import parsed, words

import callcenter_kit as ck
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.what import render
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.texts.language import LANGUAGES

TODAY = date(2026, 11, 25)
GUIDE, LAW = ck.rulebook("guide"), ck.rulebook("law")


def shown(language="zh-CN", today=TODAY, reading="guide", **facts):
    state = State(Case(applicant=Applicant(**facts), language=language, reading=reading))
    return parsed(render(state, today).html)


def in_sight(part):
    """The words that stand open; what has to be opened first is left out."""
    opened = copy(part)
    for closed in opened.select("details > :not(summary)"):
        closed.decompose()
    return words(opened)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_asks_for_nothing_and_says_the_same_whatever_was_entered(language):
    page = shown(language)
    assert page.main.select("input, select, textarea") == []
    told = shown(language, business_form="own_customers", registered_capital=5)
    assert words(told.main) == words(page.main)
    assert words(shown(language, today=None).main) == words(page.main)


def test_it_is_short_enough_to_be_read():
    page = shown("en")
    assert len(in_sight(page.main).split() + in_sight(page.footer).split()) <= 1830

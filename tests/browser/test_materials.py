"""A visitor ticks what is in hand, sees what the current list asks, and takes the list away."""

import pytest
from browsing import ALIVE, wait_for_address
from clicking import headline_becomes

pytestmark = pytest.mark.browser
PAGE = "04_materials"


def tick(page, paper):
    page.locator(f'label:has(> input[value="{paper}"])').click()


def test_ticks_count_at_once_and_travel_in_the_link(visit):
    opened = visit("#v=1&lang=zh-CN&first_list=guide")
    page = opened.page
    headline_becomes(page, "代理机构指南的 11 项材料：已备 0 项")
    tick(page, "research_report")
    headline_becomes(page, "代理机构指南的 11 项材料：已备 1 项")
    assert "部分备齐" in page.inner_text("#entry-development_plan")
    tick(page, "technical_scheme")
    headline_becomes(page, "代理机构指南的 11 项材料：已备 2 项")
    assert "部分备齐" not in page.inner_text("#entry-development_plan")
    tick(page, "research_report")
    wait_for_address(page, "materials=technical_scheme")
    page.reload()
    page.wait_for_selector(ALIVE)
    headline_becomes(page, "代理机构指南的 11 项材料：已备 1 项")
    assert page.is_checked("input[value=technical_scheme]")
    assert (opened.problems, opened.external_requests) == ([], [])

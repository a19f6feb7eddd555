"""A visitor ticks what is in hand, sees what the current list asks, and takes the list away."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from browsing import ALIVE, wait_for_address
from clicking import headline_becomes, saved_by

pytestmark = pytest.mark.browser
PAGE = "04_materials"
FOUR = "materials=application,business_licence,technical_scheme,undertaking"


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


def test_the_checklist_is_saved_in_the_pages_language(visit):
    page = visit(f"#v=1&lang=en&name=%3D1%2B1&{FOUR}").page
    saved = saved_by(page, "button[data-do=xlsx]")
    assert saved.suggested_filename.endswith(".xlsx")
    notes = openpyxl.load_workbook(BytesIO(Path(saved.path()).read_bytes())).worksheets[-1]
    assert notes["A1"].value.startswith("The platform's forms: 2 of 7 ready")
    assert notes["A2"].value == "Applicant: =1+1"

"""The checklist: the guide's eleven, the law's nine, what covers what, and its files."""

from datetime import date
from io import BytesIO
from itertools import combinations

import openpyxl
import pytest
from every import every
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.documents.checklist import LISTS, ON_SITE, checklist, summary
from callcenter_kit.rules.applicant import MATERIALS, Applicant
from callcenter_kit.texts.language import LANGUAGES

DAY = date(2026, 11, 24)
HOSTILE = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\u202e\x00\ud800<b>&", "甲" * 900]


def listed(materials=(), reading="guide", on_site=(), **facts):
    """The list of a reading, or the forms, first."""
    applicant = Applicant(materials=set(materials), **facts)
    book, first = ("guide", "forms") if reading == "forms" else (reading, None)
    return checklist(ck.assess(applicant, on=DAY, rulebook=book), on_site, first)


# Eleven and nine


def test_every_set_of_ticks_covers_exactly_what_its_papers_make_up():
    makes = {key: paper.current for key, paper in ck.rulebook("guide").materials.items()}
    for size in range(len(MATERIALS) + 1):
        for ticked in combinations(MATERIALS, size):
            lacking = {makes[key] for key in MATERIALS if key not in ticked}
            ready = {e.current.id for e in listed(ticked).to_file if e.readiness == "ready"}
            assert ready == set(ck.rulebook("law").materials) - lacking


# The on-site check


def test_what_is_ours_about_the_on_site_check_is_labelled():
    for reading in ("guide", "law"):
        points = {point.id: point for point in listed(reading=reading).on_site}
        assert tuple(points) == ON_SITE
        ours = {key for key, point in points.items() if point.badge == "assumption"}
        assert ours == {"profile", "originals", "contact"}


def test_what_is_no_point_of_the_check_is_refused():
    assert [p.id for p in listed(on_site={"contact"}).on_site if p.ticked] == ["contact"]
    with refusal("UnknownChoice", match="coffee"):
        listed(on_site={"coffee"})


# The headline


@pytest.mark.parametrize("leads", LISTS)
def test_the_companys_own_comes_ahead_but_for_what_the_law_no_longer_asks(leads):
    rules = ck.rulebook("guide").materials.values()
    ours = [m.id for m in rules if m.supplied_by == "applicant" and m.current]
    assert [material.id for material in listed(reading=leads).to_gather] == ours
    assert listed(ours, leads).to_gather == ()
    assert listed(MATERIALS, leads).to_gather == ()


def test_of_what_comes_later_three_are_named_and_the_others_counted():
    said = summary(listed(("application",), "law"), "en")
    later = "Then: 7, including articles and shareholding, "
    assert said.startswith(f"Next: business licence. {later}")
    few = summary(listed([*MATERIALS][:7], "law"), "en")
    assert (few.count(","), "including" in few) == (2, False), few


# The file


def sheets_of(one, language="zh-CN"):
    return openpyxl.load_workbook(BytesIO(one.to_excel(language))).worksheets


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_leading_list_stands_first_and_ticks_are_boxes_to_choose(language):
    for reading, sizes in (("guide", [11, 7, 9]), ("law", [9, 7, 11]), ("forms", [7, 9, 11])):
        sheets = sheets_of(listed({"application"}, reading), language)
        assert [sheet.max_row - 1 for sheet in sheets[:5]] == [*sizes, 7, 6]
        ticks = [row[0] for row in sheets[0].iter_rows(min_row=2, values_only=True)]
        assert ticks == ["☐" if reading == "forms" else "☑"] + ["☐"] * (sizes[0] - 1)
        assert [len(s.data_validations.dataValidation) for s in sheets] == [1, 1, 1, 1, 1, 0]


@pytest.mark.slow
@every("name", HOSTILE)
def test_a_hostile_name_is_only_a_name(name):
    sheets = sheets_of(listed(name=name))
    for cell in (cell for sheet in sheets for row in sheet.iter_rows() for cell in row):
        assert cell.data_type != "f"
        assert not str(cell.value or "").startswith(("=", "+", "-", "@"))
    assert any("申请人：" in str(cell) for row in sheets[-1].values for cell in row)

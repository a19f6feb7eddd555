"""What is done to every page: days and amounts in one piece, badges and sources written once."""

import re

from every import every
from parsing import parsed
from still import view

import callcenter_kit as ck
from callcenter_kit.dashboards import pages
from callcenter_kit.dashboards.drawing.view import View, first_paint, no_break, source_chips
from callcenter_kit.texts.language import LANGUAGES
from callcenter_kit.texts.sources import BADGES, source

NAMES = [page.name for page in pages()]


@every(
    ("text", "kept"),
    [
        ("2027年3月11日至4月14日", ["2027年3月11日", "4月14日"]),
        ("27 Nov to 30 November 2026", ["27 Nov", "30 November 2026"]),
        ("on 1 May, by 31 Dec", ["1 May", "31 Dec"]),
        ("by CNY 7,000,000, to CNY 10,000,000.", ["CNY 7,000,000", "CNY 10,000,000"]),
        ("增资 999.9999 万元，至 1000 万元", ["999.9999 万元", "1000 万元"]),
        ("再为 1 人参保满 12 个月，60 天内", ["1 人", "12 个月", "60 天"]),
        ("1 person for 3 months, 3 people", ["1 person", "3 months", "3 people"]),
        ("自受理起 60 日、5 个工作日、30 个自然日", ["60 日", "5 个工作日", "30 个自然日"]),
        ("为 3 名员工, 4 employees", ["3 名员工", "4 employees"]),
        ("60 working days, 2 calendar days", ["60 working days", "2 calendar days"]),
        ("3 more people, 10 more working days", ["3 more people", "10 more working days"]),
        ("0 of 7 ready, 12 of 13, 010-51938038", ["0 of 7", "12 of 13", "010-51938038"]),
        ("2 more working of days, 15 dayside, 60 working hours, 十 个月, 95 号码, 3 年", []),
        ("3 Marches in 2027, order 42 of 2017", []),
    ],
)
def test_a_day_an_amount_and_a_number_are_kept_in_one_piece(text, kept):
    page = parsed(no_break(f"<p>{text}</p>"))
    assert [one.get_text() for one in page.select(".unbroken")] == kept
    assert page.get_text() == text


def test_the_first_paint_is_kept_in_one_piece_too_and_what_stands_in_a_tag_is_left_alone():
    paint = first_paint(lambda _state, _today: View("", "<p>自受理起 60 日</p>"), "")
    assert [one.get_text() for one in parsed(paint).select("p .unbroken")] == ["60 日"] * 2
    option = "<option>示例·河畔云, in 60 days</option>"
    html = f'<p title="2027年3月11日"><input value="1 May 2027">{option}.</p>'
    assert no_break(html) == html


@every("language", LANGUAGES)
@every("name", NAMES)
def test_no_number_of_days_months_or_people_is_forgotten(name, language):
    page = parsed(no_break(view(name, "growing", language).html))
    for one in page.select(".unbroken, option, title, script, style"):
        one.decompose()
    counted = r"\d (?:working |calendar |more )*(?:months?|days?|people|person|employees?)\b"
    in_chinese = r"\d (?:个月|个工作日|个自然日|名员工|[天日人])"
    assert re.findall(f"{counted}|{in_chinese}", page.get_text()) == []


@every("name", NAMES)
def test_where_the_style_does_not_come_nothing_is_said_of_the_connection(name):
    states = parsed(view(name, "growing", "en").html).select(".lost-banner, .working > span")
    assert [state.has_attr("hidden") for state in states] == [True] * 3


# Badges and sources


ARTICLE = (source("order42 art. 6(4)"), source("companylaw art. 47"))


@every(("reading", "silent"), [("guide", {"law", "guide_only"}), ("law", {"law"})])
def test_a_remark_is_left_out_where_the_line_is_what_the_reading_goes_by(reading, silent):
    chips = source_chips("en", cites_guide=ck.rulebook(reading).cites_guide)
    remark, badge = chips["remark"], chips["badge"]
    assert {kind for kind in BADGES if not remark(kind)} == silent
    assert all(remark(kind) == badge(kind) for kind in BADGES if kind not in silent)


@every("language", LANGUAGES)
def test_a_chip_says_the_first_source_in_short_and_opens_to_all_in_full(language):
    chips = source_chips(language, cites_guide=True)
    chip, label = (str(chips[name](ARTICLE, "law")) for name in ("source_chip", "chip_label"))
    assert label in chip
    assert ARTICLE[0].brief(language) in label
    assert all(f"<span>{each.say(language)}</span>" in chip for each in ARTICLE)

"""The widget without a browser: messages in, one state out, and nothing that kills the page."""

import json
import logging
import math
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from every import every
from front_end import Browser
from parsing import parsed

from callcenter_kit.dashboards import drawing, pages
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.drawing.view import View
from callcenter_kit.dashboards.session.page import Page
from callcenter_kit.dashboards.session.session import Content
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.texts.language import LANGUAGES

TODAY = date(2026, 11, 24)
CSS = Page._css


def tiny(state, today):
    """A page that shows its case; thirteen people are too much for it."""
    staff = state.case.applicant.insured_staff
    if staff == 13:
        raise RuntimeError(f"the applicant said {staff}")
    figures = {"bar": {"data": [{"y": [staff]}], "layout": {}}} if staff else {}
    return View(f"{staff} people", f"<p>{staff} {today} {state.case.reading}</p>", figures)


def browser(render=tiny, **options):
    return Browser(Page(Content(render, **options), today=lambda: TODAY))


def visited(fragment="", **options):
    ours = browser(**options)
    ours.do("hello", fragment=fragment, language="zh-CN")
    return ours


def test_the_first_answer_is_the_case_of_the_link_as_of_today():
    assert browser().page.view == {}  # before its visitor comes
    fragment = "#v=1&lang=en&insured_staff=4"
    view = visited(fragment).page.view
    assert view["html"] == "<p>4 2026-11-24 guide</p>"
    names = ("title", "language", "fragment", "seq")
    assert [view[name] for name in names] == ["4 people", "en", fragment, 1]


def test_one_message_up_is_one_update_down_with_figures_only_when_they_changed():
    ours = visited("#insured_staff=4")
    assert ours.do("set", name="insured_staff", value="5")["seq"] == ours.seq == 2
    assert ours.updates == [{"view", "figures", "case_json"}]
    ours.do("set", name="reading", value="law")
    assert ours.updates == [{"view", "case_json"}]
    assert ours.page.figures == {"bar": {"data": [{"y": [5]}], "layout": {}}}
    # A figure travels as one text, and never with a number that is none.
    (written,) = ours.page.get_state("figures")["figures"].values()
    assert json.loads(written) == {"data": [{"y": [5]}], "layout": {}}
    ours.page.figures = {"bar": {"data": [{"y": [math.nan]}]}}
    with pytest.raises(ValueError, match="not JSON compliant"):
        ours.page.get_state("figures")


def test_what_stands_further_down_follows_the_answer_in_a_message_of_its_own():
    def long(state, today):
        shown = tiny(state, today)
        return replace(shown, later={"curve": lambda: {"data": [len(shown.html)]}})

    ours = visited("#insured_staff=4", render=long)
    assert ours.updates == [{"view", "figures", "case_json"}, {"later"}]
    assert (list(ours.page.figures), list(ours.page.later)) == (["bar"], ["curve"])
    ours.do("set", name="insured_staff", value="5")
    assert ours.updates == [{"view", "figures", "case_json"}]


def test_what_is_no_value_stays_in_its_field_and_leaves_the_case_unknown():
    ours = visited("#insured_staff=4")
    assert ours.do("set", name="insured_staff", value="2.5")["alert"] == ""
    refused = ours.page.state.refusals["insured_staff"]
    assert refused.text == "2.5"
    assert "2.5" in refused.reason.say("zh-CN")
    assert ours.page.applicant.insured_staff is None
    ours.do("set", name="insured_staff", value="2")
    assert (ours.page.state.refusals, ours.page.applicant.insured_staff) == ({}, 2)
    ours.do("set", name="insured_months", value="many")
    assert ours.do("set", name="lang", value="en")["language"] == "en"
    assert (ours.page.state.refusals, ours.page.applicant.insured_staff) == ({}, 2)


def test_a_failing_render_is_a_sentence_with_a_number_and_the_page_lives_on(caplog):
    ours = visited("#insured_staff=4")
    with caplog.at_level(logging.ERROR):
        view = ours.do("set", name="insured_staff", value="13")
    [number] = re.findall(r"[0-9A-F]{6}", view["alert"])
    assert (view["html"], view["seq"]) == ("<p>4 2026-11-24 guide</p>", ours.seq)
    assert ours.page.applicant.insured_staff == 4
    [logged] = caplog.messages
    assert [part in logged for part in (number, "RuntimeError", "test_page.py")] == [True] * 3
    assert "said 13" not in logged
    assert ours.do("set", name="insured_staff", value="5")["alert"] == ""
    view = visited("#insured_staff=13").page.view  # one that fails at once still says so
    assert view["html"] == ""
    assert "编号" in view["alert"]


GARBAGE = [
    1, None, [], "text", {"do": {}}, {"do": "set"}, {"do": "piece"}, {"do": "give_up"},
    {"do": "give_up", "file": "a"}, {"do": "ping", "seq": "a"}, {"do": "whole", "file": []},
    {"do": "nonsense"}, {"do": "example", "value": "x"}, {"do": None},
]  # fmt: skip


@every("message", GARBAGE, ids=str)
def test_a_message_that_is_none_of_a_page_is_a_sentence_and_the_page_lives_on(message):
    ours = visited("#v=1&lang=en&insured_staff=4")
    ours.page._session.receive(message)
    assert "could not work this out" in ours.page.view["alert"]
    ours.do("set", name="insured_staff", value="5")
    assert ours.page.view["title"] == "5 people"


def test_another_case_is_in_the_same_language_and_reading_and_overwrites_what_is_typed():
    ours = visited("#lang=en&reading=law&name=Acme")
    before = ours.page.view["epoch"]
    assert ours.do("example", value="growing")["epoch"] == before + 1
    case = ours.page.case
    assert (case.language, case.reading, case.applicant.name) == ("en", "law", None)
    assert case.applicant.registered_capital == 3_000_000
    ours.do("start_again")
    assert ours.page.case == Case(language="en", reading="law")


def test_back_in_the_browser_opens_the_case_of_that_address():
    ours = visited("#lang=en&insured_staff=4")
    ours.do("answer", name="premises", value="")
    ours.do("open", fragment="#v=1&lang=en&insured_staff=2&shoe_size=4")
    assert ours.page.applicant == Applicant(insured_staff=2)
    assert [complaint.name for complaint in ours.page.state.complaints] == ["shoe_size"]
    # What the visitor does not know is kept on the way back, and not for another case.
    assert ours.page.state.skipped_questions == {"premises"}
    ours.do("dismiss")
    assert ours.page.state.complaints == ()
    ours.do("start_again")
    assert ours.page.state.skipped_questions == frozenset()


def test_a_list_of_provinces_that_was_emptied_is_asked_for_again_and_an_answer_is_not():
    ours = visited("#lang=en&provinces=CN-BJ")
    steps = [("set", "", set()), ("answer", "", {"provinces"}), ("answer", "CN-BJ", set())]
    for action, value, skipped in steps:
        ours.do(action, name="provinces", value=value)
        assert ours.page.state.skipped_questions == skipped


def test_a_saved_file_opens_again_in_the_language_on_the_screen():
    ours = visited("#lang=zh-CN&insured_staff=4&is_company=no")
    ours.do("save")
    [(told, [content])] = ours.sent
    name = "呼叫中心许可证-案例.json"
    assert told == {"download": name, "type": "application/json", "seq": ours.seq}
    other = visited("#lang=en")
    other.do("file", value=content.decode(), size=len(content))
    applicant = Applicant(insured_staff=4, is_company=False)
    assert other.page.case == Case(language="en", applicant=applicant)


@every(("text", "size"), [("", 90_000), ("x" * 70_000, 10), ("not a case", 10)])
def test_a_file_that_is_no_case_is_said_and_the_case_stays(text, size):
    ours = visited("#insured_staff=4")
    ours.do("file", value=text, size=size)
    assert (ours.page.applicant.insured_staff, len(ours.page.state.complaints)) == (4, 1)


def test_a_heartbeat_is_answered_undrawn_and_the_library_only_where_it_is_no_file(monkeypatch):
    ours = visited()
    ours.do("ping")
    assert (ours.sent, ours.updates) == ([({"pong": True}, None)], [])
    ours.do("plotly")
    _, (told, [library]) = ours.sent
    assert told == {"plotly": True}
    assert library.startswith(b"/**\n* plotly.js (basic - minified)")
    # Else a line of a visitor's would bring a megabyte, again and again.
    monkeypatch.setenv(drawing.WIDGET_IS_FETCHED, "1")
    ours.do("plotly")
    assert len(ours.sent) == 2


def test_the_first_paint_is_the_page_for_nobody_in_both_languages():
    bundle, _ = browser().page._repr_mimebundle_()
    paint = parsed(bundle["text/html"])
    shown = paint.select(".callcenter-kit[inert]")
    assert [page["lang"] for page in shown] == list(LANGUAGES)
    assert [page.p.text for page in shown] == ["None None guide"] * 2
    assert "application/vnd.jupyter.widget-view+json" in bundle


# The script and the style


def test_every_rule_of_the_style_is_scoped_to_the_page():
    plain = re.sub(r"/\*.*?\*/", "", CSS, flags=re.S)
    for selector in re.findall(r"(?:^|[}{;])\s*([^{}@;]+?)\s*\{", plain):
        while "(" in selector:  # what stands in brackets is a part of what stands before them
            selector = re.sub(r"\([^()]*\)", "", selector)
        for part in selector.split(","):
            assert part.strip().startswith(".callcenter-kit"), part


def test_dark_colours_are_the_same_whether_the_browser_or_the_notebook_asks_for_them():
    by_browser, by_notebook = re.findall(r"\{([^{}]*color-scheme: dark;[^{}]*)\}", CSS)
    assert by_browser == by_notebook


# Each page and the parts are imported, and a page is opened, without a library that they need.
WITHOUT_EXTRA = """
import sys
from importlib import import_module
from callcenter_kit.errors import MissingLibrary
sys.modules[sys.argv[1]] = None
for name in ("parts", *sys.argv[2:]):
    try:
        import_module("callcenter_kit.dashboards." + name).page()
    except MissingLibrary as error:
        print(name, error.library, error.extra)
"""


@every("library", ["jinja2", "anywidget", "traitlets"])
def test_without_the_extra_pages_and_parts_say_what_to_install(library):
    names = [page.name for page in pages()]
    command = [sys.executable, "-c", WITHOUT_EXTRA, library, *names]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == [f"{name} {library} dashboards" for name in ("parts", *names)]

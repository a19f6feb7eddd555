"""The pages' parts as widgets: the same templates, no frame of a page, and cases in step."""

import os
import subprocess
import sys
from datetime import date

import traitlets
from browsing import ask
from every import every
from front_end import Browser
from parsing import parsed

import callcenter_kit as ck
from callcenter_kit.dashboards import eligibility, parts, timeline
from callcenter_kit.dashboards.case.files import examples
from callcenter_kit.dashboards.drawing import WIDGET_IS_FETCHED
from callcenter_kit.dashboards.server.static import jupyter_page_config, server_page_config
from callcenter_kit.dashboards.session.page import Page
from callcenter_kit.dashboards.session.session import Content

TODAY = date(2026, 11, 24)
CASE = examples()["growing"].case


def shown(part):
    return parsed(part.view["html"])


@every("example", examples())
@every("kind", [getattr(parts, name) for name in parts.__all__])
def test_a_part_shows_every_case_without_the_frame_of_a_page(kind, example):
    part = kind(examples()[example].case, today=TODAY)
    page = shown(part)
    assert page.form["class"][:2] == ["page", "part"]
    frame = "header, footer, main, nav, .skip, h1, .verdict-bar, a[href*='.ipynb']"
    assert page.select(frame) == []
    assert part.assessment == ck.assess(part.applicant, on=TODAY)


def test_a_part_is_what_its_page_shows():
    def words(widget, selector):
        [place] = shown(widget).select(selector)
        return place.get_text().split()  # a link in the page is plain text in the part

    own, page = {parts.Form: "section.form", parts.Verdicts: ".verdicts"}, eligibility.page
    own |= {parts.Findings: "section.findings", parts.NextSteps: ".onward"}
    for kind, place in own.items():
        assert words(kind(CASE, today=TODAY), place) == words(page(CASE, today=TODAY), place)
    chart, page = parts.GanttChart(CASE, today=TODAY), timeline.page(CASE, today=TODAY)
    assert chart.figures["gantt"] == page.figures["gantt"]
    assert chart.plan == page.plan
    chart.applicant = ck.Applicant(business_form="own_customers")
    assert (chart.figures, isinstance(chart.plan, ck.NoPlan)) == ({}, True)
    assert chart.plan.reason.say("zh-CN") in shown(chart).get_text()


def test_linked_parts_are_a_dashboard():
    form, *others = (kind(today=TODAY) for kind in (parts.Form, parts.Verdicts, parts.GanttChart))
    links = [traitlets.link((form, "case"), (part, "case")) for part in others]
    assert form.get_state()["is_part"] is True
    browser = Browser(form)
    browser.do("hello", fragment="", language="en")
    assert form.case == ck.Case(language="en")
    browser.do("set", name="registered_capital", value="3000000")
    assert [part.case for part in others] == [form.case] * 2
    for part in others:  # whose views say hello only now
        Browser(part).do("hello", fragment="", language="en")
    assert form.applicant == ck.Applicant(registered_capital=3_000_000)
    assert len(links) == 2


def test_two_of_a_kind_on_one_screen_share_the_style_and_no_name_of_an_element():
    first, second = parts.Form(CASE, today=TODAY), parts.Form(CASE, today=TODAY)
    names = [{tag["id"] for tag in shown(part).select("[id]")} for part in (first, second)]
    assert names[0]
    assert names[0] & names[1] == set()
    for part, own in zip((first, second), names, strict=True):
        for kind in ("for", "aria-labelledby", "data-narrows"):
            assert {tag[kind] for tag in shown(part).select(f"[{kind}]")} <= own
        assert shown(part).select("[data-narrows]")
    identities = {part.get_state()["_anywidget_id"] for part in (first, second)}
    assert identities == {Page(Content(lambda *_: None)).get_state()["_anywidget_id"]}


def test_where_a_part_leads_to_another_the_name_is_the_pages():
    [question] = shown(parts.NextSteps(CASE, today=TODAY)).select("a[data-jump]")
    form = shown(parts.Form(today=TODAY, case=ck.Case()))
    assert form.select_one(f'[id^="{question["data-jump"]}--"]')


def test_a_checklist_hands_out_its_files():
    browser = Browser(parts.Materials(CASE, today=TODAY))
    browser.do("xlsx")
    [(message, [content])] = browser.sent
    assert message["download"].endswith(".xlsx")
    assert content.startswith(b"PK")


def test_a_notebook_is_offered_the_parts_and_nothing_else():
    names = "Findings Form GanttChart Materials NextSteps ScopeCards Verdicts"
    assert dir(parts) == names.split()


# Sent as files, or by the kernel


def sent_by_a_kernel(environment):
    """How much script and style a part is sent by a kernel with that environment."""
    ask = "from callcenter_kit.dashboards.parts import Form as F; print(len(F._esm), len(F._css))"
    command = [sys.executable, "-c", ask]
    text = subprocess.check_output(command, env={**os.environ, **environment}, text=True)
    return tuple(map(int, text.split()))


def test_a_part_is_sent_script_and_style_only_where_they_are_no_files():
    assert sent_by_a_kernel({}) == (len(Page._esm), len(Page._css))
    script, style = sent_by_a_kernel({WIDGET_IS_FETCHED: "1"})
    assert (script < 500, style) == (True, 0)


def test_our_server_has_as_files_what_a_part_is_else_sent(dashboards_server):
    addresses = server_page_config({}, base_url=dashboards_server.url)
    for name, sent in (("widgetUrl", Page._esm), ("widgetStyleUrl", Page._css)):
        answer = ask(addresses[name])
        assert (answer.status, answer.text) == (200, sent)
        assert "immutable" in answer.headers["Cache-Control"]
    assert "widgetUrl" not in jupyter_page_config({}, base_url="/")  # nobody serves them there

"""The conversation in a visitor's browser: its line, what it fetches later, what it can't make."""

import json
from contextlib import contextmanager
from datetime import date
from unittest.mock import Mock

import pytest
from refusals import refusal
from visits import READY

from callcenter_kit.dashboards import SERVER, TARGET
from callcenter_kit.dashboards.session import session
from callcenter_kit.dashboards.site import worker
from callcenter_kit.errors import MissingLibrary, NothingToDate, SiteError

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def no_loop(monkeypatch):
    """Everything is done at once, whatever runs a loop in this process besides."""
    monkeypatch.setattr(session, "_running_loop", lambda: None)


@contextmanager
def begun(page="eligibility", fetch=Mock()):  # noqa: B008
    """A conversation about the ready company, and the messages that it sent down."""
    said = []
    token = TARGET.set(SERVER)
    try:
        post = lambda *what: said.append(what)  # noqa: E731
        receive = worker.start_session(page, post, fetch, lambda: TODAY)

        def ask(number, **message):
            said.clear()
            receive(json.dumps({**message, "seq": number}), [])
            return [(kind, json.loads(content), pieces) for kind, content, pieces in said]

        hello = ask(1, do="hello", fragment=READY, language="en")
        yield hello, ask
    finally:
        TARGET.reset(token)


def test_the_state_goes_down_in_one_message_then_what_changed_and_all_when_asked_again():
    with begun("timeline") as ((now, later), ask):
        assert now[0] == later[0] == "update"
        assert now[1]["view"]["seq"] == 1
        assert json.loads(now[1]["figures"]["gantt"])["data"]
        assert [*later[1]] == ["later"]
        ((kind, state, _),) = ask(2, do="set", name="name", value="Example")
        assert (kind, [*state]) == ("update", ["view"])
        ((kind, state, _),) = ask(2, do="set", name="name", value="Example", again=True)
        assert (kind, sorted(state)) == ("update", ["figures", "later", "view"])


def test_the_pages_say_that_they_are_plain_files_answer_a_ping_and_send_files_with_their_bytes():
    with begun() as (hello, ask):
        html = hello[0][1]["view"]["html"]
        assert 'href="03_timeline.html#' in html
        assert ".ipynb" not in html
        assert "不会发到任何服务器" in html
        assert ask(2, do="ping") == [("message", {"pong": True}, [])]
        *_, (kind, content, pieces) = ask(3, do="save")
    assert (kind, content["type"]) == ("message", "application/json")
    assert b'"insured_staff"' in pieces[0]


def test_a_failure_is_told_to_the_page_and_reported():
    with begun() as (_, ask):
        (report, reported, _), (update, state, _) = ask(2, do="no such thing")
    assert (report, update) == ("report", "update")
    assert reported.partition(":")[0] in state["view"]["alert"]


def test_what_makes_files_is_fetched_for_the_first_and_again_where_that_failed():
    fetch = Mock(side_effect=[RuntimeError("a JavaScript error: no network"), None])
    with begun(fetch=fetch) as (_, ask):
        assert not fetch.called
        *_, (_, state, _) = ask(2, do="export_record")
        assert state["view"]["alert"] == SiteError("NotFetched").say("zh-CN")
        for number in (3, 4):
            *_, (kind, content, _) = ask(number, do="export_record")
            assert (kind, content["type"]) == ("message", "application/json")
    assert fetch.call_count == 2
    with begun("portfolio", fetch := Mock()) as (_, ask):
        ask(2, do="whole", file=1, name="a.csv", size=0)
    fetch.assert_called_once_with()


def test_what_needs_a_library_that_no_browser_has_is_said_in_words():
    def asked_for(error):
        worker._in_browser(Mock(side_effect=error), Mock())(None, None)

    with refusal("OnlyInFullEdition"):
        asked_for(MissingLibrary(library="python-docx", extra="exports"))
    with refusal("NothingToDate"):
        asked_for(NothingToDate())

"""A conversation over a line that is no widget's: what goes down, and what is said only once."""

import asyncio
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from coroutines import result_of
from every import every

from callcenter_kit.dashboards.case.files import MOST_PARTS, File, split_typed
from callcenter_kit.dashboards.drawing.view import View
from callcenter_kit.dashboards.session import session
from callcenter_kit.dashboards.session.session import Content, LongWork, Session
from callcenter_kit.errors import CaseError

TODAY = date(2026, 11, 24)
CASE = "#v=1&lang=en&insured_staff=4"
FORGET = {"forget": lambda state, *_: replace(state, upload=None)}
LARGE = {"list": lambda *_: File("a.csv", [bytes(session._WHOLE + 1)], "text/csv")}


def tiny(state, today):
    staff = state.case.applicant.insured_staff
    return View(f"{staff} people", "<p></p>", {"bar": {"data": [staff]}})


class RecordingConnection:
    """A line that keeps what goes down."""

    def __init__(self):
        self.parts, self.messages, self.repeated = [], [], 0

    def put(self, **parts):
        self.parts.append(parts)

    def repeat(self):
        self.repeated += 1

    def send(self, content, buffers=None):
        self.messages.append((content, buffers))

    def publish(self):
        pass

    def report(self, text):
        raise AssertionError(text)


class Talk(Session):
    """A conversation where no event loop runs; a browser's test may have left one."""

    def receive(self, message, buffers=()):
        with ThreadPoolExecutor(1) as apart:
            apart.submit(super().receive, message, buffers).result()


def talking(kind=Talk, **parts):
    """A conversation on a line of its own, about what is shown and done by ``parts``."""
    conversation = kind(Content(tiny, **parts), RecordingConnection(), lambda: TODAY)
    conversation.line = conversation._connection
    return conversation


@pytest.fixture
def talk():
    conversation = talking()
    conversation.receive({"do": "hello", "seq": 1, "fragment": CASE, "language": "en"})
    return conversation


def staff(conversation):
    return conversation.state.case.applicant.insured_staff


def test_whoever_had_a_file_is_told_that_it_is_not_here_unless_it_is(talk):
    hello = {"do": "hello", "seq": 2, "fragment": CASE, "language": "en", "had_file": True}
    talk.receive(hello)
    said = CaseError("UploadNotKept").say("en")
    assert [part["view"]["alert"] for part in talk.line.parts if "view" in part] == ["", "", said]
    talk.receive({"do": "set", "name": "insured_staff", "value": "5", "seq": 3})
    assert talk.line.parts[-2]["view"]["alert"] == ""
    talk.state = replace(talk.state, upload="a file")
    talk.receive({**hello, "seq": 4})
    assert talk.line.parts[-2]["view"]["alert"] == ""


def test_a_message_that_comes_again_is_answered_again_and_not_done_twice(talk):
    change = {"do": "set", "name": "insured_staff", "value": "5", "seq": 2}
    talk.receive(change)
    talk.receive({"do": "set", "name": "insured_staff", "value": "6", "seq": 3})
    puts = len(talk.line.parts)
    talk.receive({**change, "again": True})
    assert (talk.line.repeated, len(talk.line.parts), staff(talk)) == (1, puts, 6)


def test_a_file_whose_end_was_told_to_a_closed_line_is_said_to_be_done_when_it_is_asked_again():
    told = []

    def load_upload(state, name, content, tell, today):
        talk.receive({**whole, "again": True})  # while it is still being read
        told.extend(talk.line.messages)
        yield
        return "a table"

    talk = talking(load_upload=load_upload)
    whole = {"do": "whole", "seq": 2, "file": 1, "name": "a.csv", "size": 0}
    talk.receive(whole)
    talk.line.messages.clear()
    talk.receive({**whole, "again": True})
    assert (told, talk.line.messages) == ([], [({"upload": {"file": 1, "stage": "done"}}, None)])


def test_whoever_sends_nonsense_for_long_fills_no_log_with_it(talk, monkeypatch):
    reports = []
    monkeypatch.setattr(talk.line, "report", reports.append)
    for _ in range(100):
        talk.receive({"do": "nothing that there is"})
    assert len(reports) == 20
    assert talk.line.parts[-1]["view"]["alert"]


def test_after_midnight_a_page_is_drawn_again_as_soon_as_somebody_is_there(talk):
    day = TODAY
    talk.clock = lambda: day
    puts = len(talk.line.parts)
    talk.receive({"do": "ping", "here": True})
    day = date(2026, 11, 25)
    talk.receive({"do": "ping"})
    assert len(talk.line.parts) == puts
    talk.receive({"do": "ping", "here": True})
    drawn = len(talk.line.parts)
    talk.receive({"do": "ping", "here": True})
    assert len(talk.line.parts) == drawn > puts


def test_a_message_that_was_lost_is_done_when_it_comes_again_and_who_counts_anew_is_heard(talk):
    talk.receive({"do": "set", "name": "insured_staff", "value": "5", "seq": 7, "again": True})
    assert (talk.line.repeated, staff(talk)) == (0, 5)
    assert talk.line.parts[-2]["view"]["seq"] == 7
    talk.receive({"do": "set", "name": "insured_staff", "value": "6", "seq": 1})
    assert staff(talk) == 6


# What was typed when nothing answered any more


def test_what_was_typed_and_not_answered_is_told_when_the_address_is_opened(talk):
    typed = "&typed.registered_capital=1%2C200%E4%B8%87&typed.insured_staff=%EF%BC%95"
    talk.receive({"do": "open", "seq": 2, "fragment": CASE + typed})
    view = talk.line.parts[-2]["view"]
    assert view["fragment"] == "#v=1&lang=en&registered_capital=12000000&insured_staff=5"
    assert talk.state.complaints == ()
    # An amount is read in the unit of the language it was typed in.
    chinese = "#v=1&lang=zh-CN&typed.registered_capital=300&typed.lang=en"
    talk.receive({"do": "open", "seq": 3, "fragment": chinese})
    assert talk.state.case.applicant.registered_capital == 3_000_000
    assert talk.state.language == "en"
    # What cannot be told is said, and the rest survives.
    typed = "&typed.shoe_size=43&typed.insured_staff=two&typed.insured_months=6"
    talk.receive({"do": "open", "seq": 4, "fragment": CASE + typed})
    assert [complaint.name for complaint in talk.state.complaints] == ["shoe_size"]
    assert talk.state.refusals["insured_staff"].text == "two"
    assert talk.state.case.applicant.insured_months == 6
    _, typed = split_typed("#v=1" + "&typed.name=x" * 9000)
    assert len(typed) == MOST_PARTS


def test_half_of_a_sign_is_answered_as_a_sign_that_cannot_be_read(talk):
    """A browser may send it, and no answer can carry it: the page waited for ever."""
    talk.receive({"do": "set", "name": "insured_staff", "value": "\ud800", "seq": 2})
    assert talk.state.refusals["insured_staff"].text == "?"
    talk.receive({"do": "open", "fragment": f"{CASE}&\udfff=1", "seq": 3})
    assert [complaint.name for complaint in talk.state.complaints] == ["?"]


def test_a_file_given_up_while_it_is_read_is_not_shown_and_its_question_is_answered():
    def load_upload(state, name, content, tell, today):
        talk.receive({"do": "give_up", "file": 1})
        yield
        return "a table"

    talk = talking(load_upload=load_upload)
    talk.receive({"do": "whole", "seq": 2, "file": 1, "name": "a.csv", "size": 0})
    assert talk.state.upload is None
    assert talk.line.parts[0]["view"]["seq"] == 2


def test_a_conversation_needs_no_widget_and_no_notebook():
    code = (
        "import sys, callcenter_kit.dashboards.session.session\n"
        "heavy = {'anywidget', 'ipywidgets', 'IPython', 'traitlets', 'ipykernel'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"


# Work beside a conversation: in a thread or in steps, and what was said meanwhile comes first.


def in_three_steps(noted):
    """Work that notes each of its steps."""
    for number in (1, 2, 3):
        noted.append(number)
        yield
    return threading.current_thread()


def failing():
    yield
    raise ValueError("no table")


async def while_it_works(work, noted):
    """How the work's result is taken; noted is what the loop was asked meanwhile, too."""
    done = asyncio.get_running_loop().create_future()
    LongWork().add("", 1, lambda: work, done.set_result)
    while not done.done():
        noted.append("answered")
        await asyncio.sleep(0)
    return await done


@pytest.mark.parametrize("has_threads", [True, False])
def test_work_is_done_in_a_thread_else_every_step_gives_way(monkeypatch, has_threads):
    monkeypatch.setattr(session, "_HAS_THREADS", has_threads)
    noted = []
    worker = result_of(while_it_works(in_three_steps(noted), noted))()
    assert worker.name.startswith("asyncio") is has_threads
    if has_threads:
        assert [number for number in noted if number != "answered"] == [1, 2, 3]
    else:
        first, last = noted.index(1), noted.index(3)
        assert noted[first : last + 1] == [1, "answered", 2, "answered", 3]
    result = result_of(while_it_works(failing(), []))
    with pytest.raises(ValueError, match="no table"):  # where the result is taken
        result()


def test_one_is_done_after_the_other_and_of_what_waits_under_one_name_the_latest_two():
    """Six files were made at once, and as many more waited as there were messages."""
    at_work, most, done = set(), 0, []

    def work(name):
        nonlocal most
        at_work.add(name)
        most = max(most, len(at_work))
        yield
        at_work.remove(name)
        return name

    async def ask():
        files = LongWork()
        for number in range(50):
            for kind in "ab":
                begin = partial(work, f"{kind}{number}")
                for _ in "twice":  # one question that comes again is done once
                    files.add(kind, number, begin, lambda got: done.append(got()))
            if number == 20:
                await asyncio.sleep(0.05)  # all are done by then
        await asyncio.wait([files._task])
        await asyncio.sleep(0.01)

    result_of(ask())
    latest = [f"{kind}{number}" for number in (19, 20, 48, 49) for kind in "ab"]
    assert (most, done) == (1, latest)


def test_what_waits_is_done_whatever_the_one_before_it_raises():
    raised, done = [], []

    def fail(result):
        raise ValueError(result())

    async def ask():
        loop, files = asyncio.get_running_loop(), LongWork()
        loop.set_exception_handler(lambda _, context: raised.append(str(context["exception"])))
        for number, callback in ((1, fail), (2, lambda result: done.append(result()))):
            files.add("", number, lambda: in_three_steps([]), callback)
        await asyncio.wait([files._task])
        await asyncio.sleep(0.01)

    result_of(ask())
    assert (len(raised), len(done)) == (1, 1)


def test_what_an_upload_shows_and_python_refuses_is_said_on_the_page(talk, monkeypatch):
    """It stood in the log with the error's own words, which may quote an applicant."""
    reports = []
    monkeypatch.setattr(talk.line, "report", reports.append)
    talk._load_upload = lambda *_: in_three_steps([])

    async def send():
        monkeypatch.setattr(talk.line, "publish", lambda: 1 / 0)
        talk._finish_upload({"file": 1, "name": "a.csv", "size": 0})
        await asyncio.wait([talk._work._task])
        await asyncio.sleep(0.01)

    result_of(send())
    assert len(reports) == 1
    views = [parts["view"] for parts in talk.line.parts if "view" in parts]
    assert reports[0].split(": ")[0] in views[-1]["alert"]


# A file goes down in parts


@every(
    ("size", "parts"),
    [(0, 1), (session._WHOLE, 1), (session._WHOLE + 1, 33), (34 * session._PART, 34)],
)
def test_a_file_goes_down_in_parts_each_once_it_is_asked_for(size, parts):
    """One of 134 MB came in one message: the server grew by 360 MB and stood still for 2 s."""
    content = bytes(range(256)) * (size // 256 + 1)
    halves = [content[: size // 2], content[size // 2 : size]]
    talk = talking(downloads={"list": lambda *_: File("a.csv", halves, "text/csv")})
    talk.receive({"do": "list", "seq": 7})
    for _ in range(parts - 1):
        assert talk.line.messages[-1][0]["more"]
        talk.receive({"do": "more", "file": 7})
    assert len(talk.line.messages) == parts
    assert talk.line.messages[-1][0] == {"download": "a.csv", "type": "text/csv", "seq": 7}
    assert b"".join(buffers[0] for _, buffers in talk.line.messages) == content[:size]


def test_of_files_that_nobody_asks_the_rest_of_the_latest_two_are_kept():
    talk = talking(downloads=LARGE)
    for number in (1, 2, 3):
        talk.receive({"do": "list", "seq": number})
    assert [*talk._files] == [2, 3]
    sent = len(talk.line.messages)
    talk.receive({"do": "more", "file": 1})
    assert ([*talk._files], len(talk.line.messages)) == ([2, 3], sent)


@every(
    ("upload", "message", "kept"),
    [
        ("a file", {"do": "set", "name": "insured_staff", "value": "5"}, [2]),
        ("a file", {"do": "hello", "fragment": CASE, "language": "en"}, []),
        ("a file", {"do": "forget"}, []),
        (None, {"do": "forget"}, [2]),
    ],
)
def test_what_is_left_of_a_file_goes_with_the_page_and_with_what_it_was_made_of(
    upload, message, kept
):
    talk = talking(actions=FORGET, downloads=LARGE)
    talk.state = replace(talk.state, upload=upload)
    talk.receive({"do": "list", "seq": 2})
    talk.receive({**message, "seq": 3})
    assert [*talk._files] == kept


def test_of_a_forgotten_file_nothing_stays_and_nothing_that_was_on_its_way_comes():
    def make(state, today):
        talk.receive({"do": "forget", "seq": 3})  # while it is made
        return File("a.csv", [b"a"], "text/csv")

    talk = talking(actions=FORGET, downloads={"list": make})
    talk.state = replace(talk.state, upload="a file")
    talk.receive({"do": "piece", "file": 7}, [b"half of another"])
    talk.receive({"do": "list", "seq": 2})
    talk.receive({"do": "piece", "file": 7}, [b"the rest"])
    told = [content for content, _ in talk.line.messages]
    assert told == [{"upload": {"file": 7, "received": size}} for size in (15, 0)]
    assert not talk._upload._content


def test_of_two_files_that_are_read_the_second_is_done_when_it_is(monkeypatch):
    monkeypatch.setattr(session, "_HAS_THREADS", False)
    ends = []

    def load_upload(state, name, content, tell, today):
        while name == "2.csv" and not ends:
            yield
        return name

    talk = talking(Session, load_upload=load_upload)
    whole = {"do": "whole", "name": "1.csv", "file": 1, "size": 0, "seq": 1}
    second = {**whole, "name": "2.csv", "file": 2, "seq": 2}

    def done():
        return [content["upload"]["file"] for content, _ in talk.line.messages]

    async def send():
        talk.receive(whole)
        await asyncio.sleep(0)  # it is begun, and the second waits for it
        talk.receive(second)
        while not done():
            await asyncio.sleep(0)
        talk.receive({**second, "again": True})
        meanwhile = done()
        ends.append(True)
        await asyncio.sleep(0.05)
        return meanwhile, done()

    assert result_of(send()) == ([1], [1, 2])


def test_a_file_that_was_given_up_before_its_turn_came_is_not_read_and_its_question_is_answered():
    read = []

    def load_upload(state, name, content, tell, today):
        read.append(name)
        yield
        return name

    talk = talking(Session, load_upload=load_upload)

    async def send():
        for number in (1, 2, 3):
            talk.receive({"do": "piece", "file": number}, [b"abc"])
            whole = {"do": "whole", "file": number, "name": f"{number}.csv", "size": 3}
            talk.receive({**whole, "seq": number})
            if number != 2:
                await asyncio.sleep(0.05)
        talk.receive({"do": "piece", "file": 4}, [b"abc"])
        talk.receive({"do": "whole", "file": 4, "name": "4.csv", "size": 3, "seq": 4})
        talk.receive({"do": "give_up", "file": 4})
        await asyncio.sleep(0.05)

    result_of(send())
    assert (read, talk.state.upload) == (["1.csv", "3.csv"], "3.csv")
    views = [parts["view"] for parts in talk.line.parts if "view" in parts]
    assert (views[-1]["seq"], {view["alert"] for view in views}) == (4, {""})

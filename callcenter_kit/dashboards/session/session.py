"""One visitor's session with a page: a message in, a state out, whatever carries them.

Python keeps the case, the browser keeps what is typed, focused, scrolled or opened. In a kernel the
comm of a widget carries them (`page.Page`); nothing here knows of kernels or widgets.

A large file is made and read in the background, one after the other. That work is written in
steps, as a generator: where there are no threads, as in a browser, a page answers between one step
and the next. A file goes down in parts, each once the page has the one before.
"""

import asyncio
import os
import secrets
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from types import coroutine
from typing import Any, Final, Protocol

from callcenter_kit.dashboards import drawing, shanghai_today
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import File, split_typed
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.drawing.view import View, no_break
from callcenter_kit.dashboards.session.actions import (
    ACTIONS,
    DOWNLOADS,
    Action,
    Download,
    Message,
    Upload,
    file_in_steps,
    open_case,
)
from callcenter_kit.errors import ArgumentError, CaseError, KitError, NotADay
from callcenter_kit.steps import Result, Steps, run_all
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.dates import require_day
from callcenter_kit.texts.language import Language

Clock = Callable[[], date]
Today = date | Clock
Buffers = Sequence[bytes | memoryview]
Render = Callable[[State, date | None], View]
# What a page makes of an uploaded file, from the state, the file's name and its content; it reports
# each stage as it comes to it, works in steps, and is told which day it is.
LoadUpload = Callable[[State, str, bytes, Callable[[str], None], date], Steps[object]]
_MOST_REPORTS: Final = 20  # of one session
_WHOLE: Final = 4_194_304  # bytes of a file that is sent in one message
_PART: Final = 131_072  # of a larger one at a time: the server has others waiting
_MOST_FILES: Final = 2  # still to be made of one kind, or sent; a page that lost its line asks anew
_EMPTY_VIEW: Final = {"html": "", "title": "", "fragment": "", "epoch": 0}
_DRAWING_SECONDS: Final = 0.05  # until then the browser draws the answer, undisturbed
_HAS_THREADS: Final = sys.platform != "emscripten"


def as_clock(today: Today | None) -> Clock:
    """Today as a page asks for it each time that it is drawn; Shanghai's, where it is ``None``.

    ``ArgumentError`` for what is neither a day nor a function that gives one.
    """
    if today is None:
        return shanghai_today
    clock = today if callable(today) else partial(require_day, today)
    try:
        require_day(clock())
    except NotADay:
        raise ArgumentError("WrongToday", name="today", value=today) from None
    return clock


@dataclass(frozen=True, slots=True)
class Content:
    """What a page shows, and what it can do beyond what every page does.

    ``actions`` and ``downloads`` have their names in ``data-do``: an action makes the next state of
    the present one, the browser's message and today's date; a download makes a file to save of the
    state and today's date. ``load_upload`` reads a file that was uploaded.
    """

    render: Render
    actions: Mapping[str, Action] = field(default_factory=dict)
    downloads: Mapping[str, Download] = field(default_factory=dict)
    load_upload: LoadUpload | None = None


class Connection(Protocol):
    """What carries a session's answers down to the browser."""

    def put(self, **parts: Any) -> None:  # noqa: ANN401 - each part has its own type
        """Send parts of the state in one message: ``view``, ``figures``, ``later``, the case."""

    def repeat(self) -> None:
        """Send every part of the state as it was put last."""

    def send(self, content: Any, buffers: Any = None) -> None:  # noqa: ANN401 - as ipywidgets'
        """Send a message beside the state: ``content`` is JSON, ``buffers`` are bytes."""

    def publish(self) -> None:
        """Let whoever follows the state in Python see it, and raise what goes wrong there."""

    def report(self, text: str) -> None:
        """Write where whoever runs the pages reads it; none of it reaches the visitor."""


class Session:
    """What a page answers to one visitor's messages, over ``connection``.

    Files are made and read in the background, in a thread or step by step, so that a large one
    never keeps the page from answering. ``today`` is called each time the page is drawn.
    """

    def __init__(self, content: Content, connection: Connection, today: Clock) -> None:
        self.state = State()
        self._has_case = False  # one that Python set, and not the visitor's address
        self._connection = connection
        self._render = content.render
        self._actions = {**ACTIONS, **content.actions}
        self._downloads = {**DOWNLOADS, **content.downloads}
        self._load_upload = content.load_upload
        self.clock = today
        self._upload = Upload()
        self._work = LongWork()
        self._files: dict[int, tuple[Message, memoryview]] = {}  # what is still to be sent of them
        self._forgotten = 0  # the number of the message by which the visitor's file was forgotten
        self._loading = 0  # the number of the latest file that came up whole, while it is read
        self._latest = 0  # the number of the latest message, which the answers carry
        self._view: View | None = None
        self._view_day: date | None = None
        self._report_count = 0
        self._view_message: dict[str, Any] = {}

    @property
    def view(self) -> View:
        """What the page shows of its state, or would show if somebody came."""
        return self._view or self._render(self.state, self.clock())

    def open(self, case: Case, complaints: tuple[KitError, ...] = ()) -> None:
        """Show another case, as Python asks; what goes wrong is raised, and the page stays."""
        # Another epoch tells the browser to overwrite what is being typed, too.
        epoch = self.state.epoch + 1
        state = replace(self.state, case=case, refusals={}, complaints=complaints, epoch=epoch)
        self._show(state)
        self._has_case = True

    def receive(self, message: Message, buffers: Buffers = ()) -> None:
        """Answer one message of the browser; whatever is wrong with it is said, never raised."""
        with self._errors_on_the_page():  # whoever is at the other end may say anything
            # Half of a sign, which a browser may send, could not be answered: UTF-8 has none.
            message = {
                key: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
                for key, value in message.items()
            }
            self.dispatch(message, buffers)
        self._connection.publish()

    def dispatch(self, message: Message, buffers: Buffers = ()) -> None:
        """Do what ``message`` asks for: its ``do`` is one of these, an action or a download.

        One that comes ``again``, after the connection was lost, is not done twice: its answer is
        repeated.
        """
        # Questions have numbers, which their answers carry; a ping or a piece of a file has none.
        number = int(message.get("seq", self._latest))
        if message.get("again") and number <= self._latest:
            self._connection.repeat()
            if message.get("do") == "whole" and (file := int(message["file"])) != self._loading:
                self._send_stage(file, "done")
            return
        self._latest = number
        match str(message.get("do")):
            case "ping":
                self._connection.send({"pong": True})
                # Somebody looks at a page that was drawn before midnight.
                if message.get("here") and self._view_day not in (None, self.clock()):
                    self._show(self.state)
            # Where it is served as a file it would be a megabyte for a message of a line.
            case "plotly" if drawing.WIDGET_IS_FETCHED not in os.environ:
                self._connection.send({"plotly": True}, [drawing.plotly_file().read_bytes()])
            case "hello":
                self._files.clear()  # whoever waited for the rest of them is gone
                self._greet(message)
            case "open":
                self._show(self._state_of(str(message["fragment"]), self.state.language))
            case "piece":
                size = self._upload.append(file := int(message["file"]), bytes(buffers[0]))
                self._connection.send({"upload": {"file": file, "received": size}})
            case "whole":
                self._finish_upload(message)
            case "give_up":
                self._upload.discard(int(message["file"]) + 1)
            case "more":
                if message["file"] in self._files:  # else it gave its place to newer ones
                    self._send_part(message["file"])
            case name if name in self._downloads:
                # The question is answered now; the file follows once it is made.
                self._show(self.state)
                self._make_file(name)
            case name:
                self._show(self._actions[name](self.state, message, self.clock()))

    @contextmanager
    def _errors_on_the_page(self) -> Iterator[None]:
        """Whatever goes wrong is said in a sentence, and the page goes on."""
        try:
            yield
        except KitError as reason:
            self._alert(reason.say(self.state.language))
        except Exception as error:
            self._alert(self._report(error))

    def _greet(self, message: Message) -> None:
        """Show the case of the address; without one, the case that Python set meanwhile."""
        language: Language = "en" if str(message["language"]).startswith("en") else "zh-CN"
        fragment = str(message["fragment"])
        keeps_case = self._has_case and not fragment.strip("#")
        self._show(self.state if keeps_case else self._state_of(fragment, language))
        if message.get("had_file") and self.state.upload is None:
            raise CaseError("UploadNotKept")

    def _state_of(self, fragment: str, language: Language) -> State:
        """The case of the address, with what was typed when nothing answered any more."""
        fragment, pending = split_typed(fragment)
        state = open_case(self.state, fragment, language)
        for name, text in pending:
            try:
                message = {"name": name, "value": text}
                state = self._actions["set"](state, message, self.clock())
            except KitError as complaint:
                state = replace(state, complaints=(*state.complaints, complaint))
        return state

    def _finish_upload(self, message: Message) -> None:
        """Read the file whose last piece came, in the background, and show what it holds."""
        file, name, size = int(message["file"]), str(message["name"]), int(message["size"])
        load_upload = self._load_upload
        assert load_upload is not None  # a page without it has no field for a file

        loop = _running_loop() if _HAS_THREADS else None

        def report_stage(stage: str) -> None:  # from whichever thread reads the file
            if loop is None:
                self._send_stage(file, stage)
            else:
                loop.call_soon_threadsafe(self._send_stage, file, stage)

        def begin() -> Steps[object]:
            if self._upload.file > file:  # given up, or another was sent, before its turn
                return (None for _ in ())
            content = self._upload.finish(file, size)
            return load_upload(self.state, name, content, report_stage, self.clock())

        def show(result: Callable[[], object]) -> None:
            with self._errors_on_the_page():
                try:
                    upload = result()
                finally:
                    self._loading = 0 if self._loading == file else self._loading
                    # Before the view: once that has come, the question is not asked again.
                    self._send_stage(file, "done")
                # Else it was given up, or another was sent; the question is answered all the same.
                is_latest = self._upload.file == file
                epoch = self.state.epoch + 1
                new_state = replace(self.state, upload=upload, complaints=(), epoch=epoch)
                self._show(new_state if is_latest else self.state)
                self._connection.publish()

        self._loading = file
        self._work.add("whole", self._latest, begin, show)

    def _send_stage(self, file: int, stage: str) -> None:
        self._connection.send({"upload": {"file": file, "stage": stage}})

    def _make_file(self, name: str) -> None:
        number = self._latest  # of several views, only the one that asked saves
        state, today = self.state, self.clock()

        def send(result: Callable[[], File]) -> None:
            with self._errors_on_the_page():
                file = result()
                if number < self._forgotten:
                    return
                message = {"download": file.name, "type": file.kind, "seq": number}
                self._files[number] = message, memoryview(file.content)
                for oldest in [*self._files][:-_MOST_FILES]:
                    del self._files[oldest]
                self._send_part(number, _WHOLE if len(file.content) <= _WHOLE else _PART)

        begin = partial(file_in_steps, self._downloads[name], state, today)
        self._work.add(name, number, begin, send)

    def _send_part(self, number: int, size: int = _PART) -> None:
        message, content = self._files.pop(number)
        part, rest = content[:size], content[size:]
        if rest:
            self._files[number] = message, rest
            message = {**message, "more": True}
        self._connection.send(message, [bytes(part)])

    def _show(self, state: State) -> None:
        # Whatever cannot be drawn is raised here: the state before it stays, and so does the page.
        view = self._render(state, today := self.clock())
        if self.state.upload is not None and state.upload is None:
            # Files that are on their way tell of the one that is to be forgotten.
            self._forgotten = self._latest
            self._files.clear()
            self._upload.discard(self._upload.file + 1)
        self.state, self._view, self._view_day = state, view, today
        self._view_message = {
            "html": no_break(view.html),
            "title": view.title,
            "language": state.language,
            "fragment": state.case.fragment(),
            "epoch": state.epoch,
            "alert": "",
            "seq": self._latest,
        }
        figures, fields = dict(view.figures), state.case.fields_json()
        self._connection.put(view=self._view_message, figures=figures, case_json=fields)

        def send_later_figures() -> None:
            if view is self._view:  # else the page shows something else by now
                with self._errors_on_the_page():
                    self._connection.put(later={name: make() for name, make in view.later.items()})

        # Once the answer is on its way; at once where no event loop runs.
        if (loop := _running_loop()) is None:
            send_later_figures()
        else:
            loop.call_later(_DRAWING_SECONDS, send_later_figures)

    def _alert(self, sentence: str) -> None:
        """Say what went wrong above what the page showed before."""
        before = self._view_message or {**_EMPTY_VIEW, "language": self.state.language}
        self._view_message = {**before, "alert": sentence, "seq": self._latest}
        self._connection.put(view=self._view_message)

    def _report(self, error: Exception) -> str:
        """The sentence for the visitor; the places in the code go to whoever runs the pages."""
        reference = secrets.token_hex(3).upper()
        # The error's own words stay out: they may quote what an applicant told us.
        places = "".join(traceback.format_tb(error.__traceback__))
        self._report_count += 1
        # Whoever sends nonsense for an hour fills no disk with it.
        if self._report_count <= _MOST_REPORTS:
            self._connection.report(f"{reference}: {type(error).__name__}\n{places}")
        return say("common.notice.failed", self.state.language, reference=reference)


class LongWork:
    """What takes a session long, one after the other: several at once would take all memory.

    Of what waits under one name, the latest two are done: two views of a page may ask for it.
    """

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, int], tuple[Callable[..., Any], Callable[..., None]]] = {}
        self._task: asyncio.Task[None] | None = None

    def add(
        self,
        name: str,
        number: int,
        begin: Callable[[], Steps[Result]],
        callback: Callable[[Callable[[], Result]], None],
    ) -> None:
        """Do what ``begin`` begins, in a thread or in steps, for the question ``number``.

        ``callback``, back in the session, is handed a function, which gives the result or raises
        what the work raised. Without a running event loop it is all done at once.
        """
        loop = _running_loop()
        if loop is None:
            callback(lambda: run_all(begin()))
            return
        self._waiting[name, number] = begin, callback
        for oldest in [key for key in self._waiting if key[0] == name][:-_MOST_FILES]:
            del self._waiting[oldest]
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._do_all())

    async def _do_all(self) -> None:
        while self._waiting:
            begin, callback = self._waiting.pop(next(iter(self._waiting)))
            # Waited for without its result, so that an error is raised where the callback asks.
            task = asyncio.ensure_future(_do(begin))
            await asyncio.wait([task])
            # By the loop: whatever the callback raises, what waits is done.
            asyncio.get_running_loop().call_soon(callback, task.result)


async def _do(begin: Callable[[], Steps[Result]]) -> Result:
    if _HAS_THREADS:
        return await asyncio.to_thread(run_all, begin())
    return await coroutine(begin)()  # after each step the loop has its turn, as in sleep(0)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None

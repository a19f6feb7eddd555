"""One visitor's conversation with a page: a message in, a state out, whatever carries them.

A change in the browser is one message up; the answer is one state down. Python keeps the case,
the browser keeps what is typed, focused, scrolled or opened. In a kernel the line is the comm of
a widget (`page.Page`); nothing here knows of kernels or widgets.
"""

from __future__ import annotations

import secrets
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Protocol

from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import typed_apart
from callcenter_kit.dashboards.drawing.assets import plotly_file
from callcenter_kit.dashboards.drawing.view import View, unbroken
from callcenter_kit.dashboards.errors import UploadNotKept
from callcenter_kit.dashboards.session.actions import (
    ACTIONS,
    DOWNLOADS,
    Action,
    Arrival,
    Download,
    File,
    Message,
    open_case,
    whole,
)
from callcenter_kit.dashboards.session.background import aside, from_aside, soon
from callcenter_kit.dashboards.session.state import State
from callcenter_kit.errors import KitError
from callcenter_kit.slices import Slices
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import Language

Buffers = Sequence[bytes | memoryview]
Render = Callable[[State, date | None], View]
# What a page makes of a file that was uploaded: from the state, the file's name and content; it
# tells each stage as it comes to it, and works in slices.
Bring = Callable[[State, str, bytes, Callable[[str], None]], Slices[object]]
_NOT_DRAWN: Final = {"html": "", "title": "", "fragment": "", "epoch": 0}


@dataclass(frozen=True, slots=True)
class Content:
    """What a page shows, and what it can do beyond what every page does.

    ``actions`` and ``downloads`` have their names in ``data-do``: an action takes the state and the
    browser's message and gives the next state, a download gives a file to save. ``bring`` reads a
    file that was uploaded.
    """

    render: Render
    actions: Mapping[str, Action] = field(default_factory=dict)
    downloads: Mapping[str, Download] = field(default_factory=dict)
    bring: Bring | None = None


class PageLine(Protocol):
    """What carries a conversation down to the browser."""

    def put(self, **parts: Any) -> None:  # noqa: ANN401 - each part has its own type
        """Send parts of the state in one message: ``view``, ``figures``, ``later``, the case."""

    def repeat(self) -> None:
        """Send every part of the state as it was put last."""

    def send(self, content: Any, buffers: Any = None) -> None:  # noqa: ANN401 - as ipywidgets'
        """Send a message beside the state: ``content`` is JSON, ``buffers`` are bytes."""

    def changed(self) -> None:
        """The state may be another one now; whatever goes wrong here is not the page's."""

    def report(self, text: str) -> None:
        """Write where whoever runs the pages reads it; none of it reaches the visitor."""


class Conversation:
    """What a visitor and a page say to each other over ``line``.

    Files are made and read beside the conversation, in a thread or slice by slice, so that a large
    one never keeps the page from answering. ``today`` is asked each time the page is drawn.
    """

    def __init__(
        self, content: Content, line: PageLine, today: Callable[[], date], case: Case | None = None
    ) -> None:
        self.state = State() if case is None else State(case=case)
        self._is_given = case is not None
        self._line = line
        self._render = content.render
        self._actions = {**ACTIONS, **content.actions}
        self._downloads = {**DOWNLOADS, **content.downloads}
        self._bring = content.bring
        self._today = today
        self._arrival = Arrival()
        self._latest = 0
        self._drawn: View | None = None
        self._view: dict[str, Any] = {}

    @property
    def drawn(self) -> View:
        """What the page shows of its state, or would show if somebody came."""
        return self._drawn or self._render(self.state, self._today())

    def show(self) -> None:
        """Show the case as it stands, before anybody came."""
        self._show(self.state)

    def open(self, case: Case, complaints: tuple[KitError, ...] = ()) -> None:
        """Show another case, as Python asks; what goes wrong is raised, and the page stays."""
        epoch = self.state.epoch + 1
        another = replace(self.state, case=case, refused={}, complaints=complaints, epoch=epoch)
        self._show(another)
        self._is_given = True

    def alert(self, reason: KitError) -> None:
        """Say what could not be done, above what the page shows."""
        self._alert(reason.say(self.state.language))

    def receive(self, message: Message, buffers: Buffers = ()) -> None:
        """Answer one message of the browser; whatever is wrong with it is said, never raised.

        One that comes ``again``, after a line was lost, is not done twice: its answer is repeated.
        """
        with self._guarded():  # whoever is at the other end may say anything
            self._hear(message, buffers)
        self._line.changed()

    def _hear(self, message: Message, buffers: Buffers) -> None:
        number = int(message.get("seq", self._latest))
        if message.get("again") and number <= self._latest:
            self._line.repeat()
            return
        self._latest = number
        self._answer(message, buffers)

    def _answer(self, message: Message, buffers: Buffers) -> None:
        match message.get("do"):
            case "ping":
                self._line.send({"pong": True})
            case "plotly":
                self._line.send({"plotly": True}, [plotly_file().read_bytes()])
            case "give_up":
                self._arrival.forget(int(message["file"]) + 1)
            case asked:
                self._act(str(asked), message, buffers)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Whatever goes wrong is said in a sentence, and the page goes on."""
        try:
            yield
        except KitError as reason:
            self._alert(reason.say(self.state.language))
        except Exception as error:
            self._alert(self._reported(error))

    def _act(self, asked: str, message: Message, buffers: Buffers) -> None:
        match asked:
            case "hello":
                language: Language = "en" if str(message["language"]).startswith("en") else "zh-CN"
                self._greet(str(message["fragment"]), language)
                if message.get("had_file") and self.state.brought is None:
                    self.alert(UploadNotKept())
            case "open":
                self._show(self._opened(str(message["fragment"]), self.state.language))
            case "piece":
                file = int(message["file"])
                held = self._arrival.take(file, bytes(buffers[0]))
                self._line.send({"upload": {"file": file, "held": held}})
            case "whole":
                self._read(message)
            case _ if asked in self._downloads:
                self._show(self.state)
                self._make(self._downloads[asked])
            case _:
                self._show(self._actions[asked](self.state, message))

    def _greet(self, fragment: str, language: Language) -> None:
        """Show the case of the address; without one, the case that Python gave meanwhile."""
        is_awaited = self._is_given and not fragment.strip("#")
        self._show(self.state if is_awaited else self._opened(fragment, language))

    def _opened(self, fragment: str, language: Language) -> State:
        """The case of the address, with what was typed when nothing answered any more."""
        fragment, typed = typed_apart(fragment)
        state = open_case(self.state, fragment, language)
        for name, text in typed:
            try:
                state = self._actions["set"](state, {"name": name, "value": text})
            except KitError as complaint:
                state = replace(state, complaints=(*state.complaints, complaint))
        return state

    def _read(self, message: Message) -> None:
        file, name, size = int(message["file"]), str(message["name"]), int(message["size"])
        state, bring = self.state, self._bring
        assert bring is not None  # a page without it has no field for a file
        tell = from_aside(lambda stage: self._line.send({"upload": {"file": file, "stage": stage}}))

        def then(brought: Callable[[], object]) -> None:
            with self._guarded():
                table = brought()
                # Else it was given up, or another was sent; the question is answered all the same.
                is_wanted = self._arrival.file == file
                epoch = self.state.epoch + 1
                read = replace(self.state, brought=table, complaints=(), epoch=epoch)
                self._show(read if is_wanted else self.state)
            tell("done")
            self._line.changed()

        try:
            content = self._arrival.whole(file, size)
        except KitError:
            tell("done")
            raise
        aside(bring(state, name, content, tell), then)

    def _make(self, download: Download) -> None:
        state, number = self.state, self._latest  # of several views, only the one that asked saves

        def then(made: Callable[[], File]) -> None:
            with self._guarded():
                file = made()
                message = {"download": file.name, "type": file.kind, "seq": number}
                self._line.send(message, [file.content])

        aside(whole(download, state), then)

    def _show(self, state: State) -> None:
        drawn = self._render(state, self._today())
        self.state, self._drawn = state, drawn
        self._view = {
            "html": unbroken(drawn.html),
            "title": drawn.title,
            "language": state.language,
            "fragment": state.case.fragment(),
            "epoch": state.epoch,
            "alert": "",
            "seq": self._latest,
        }
        self._line.put(view=self._view, figures=dict(drawn.figures), case_json=state.case.to_json())
        soon(lambda: self._follow(drawn))

    def _follow(self, drawn: View) -> None:
        """The figures further down, unless the page shows something else by now."""
        if drawn is self._drawn:
            with self._guarded():
                self._line.put(later={name: make() for name, make in drawn.later.items()})

    def _alert(self, sentence: str) -> None:
        """Say what went wrong above what the page showed before."""
        before = self._view or {**_NOT_DRAWN, "language": self.state.language}
        self._view = {**before, "alert": sentence, "seq": self._latest}
        self._line.put(view=self._view)

    def _reported(self, error: Exception) -> str:
        """The sentence for the visitor; the places in the code go to whoever runs the pages."""
        reference = secrets.token_hex(3).upper()
        # The error's own words stay out: they may quote what an applicant told us.
        places = "".join(traceback.format_tb(error.__traceback__))
        self._line.report(f"{reference}: {type(error).__name__}\n{places}")
        return say("common.notice.failed", self.state.language, reference=reference)

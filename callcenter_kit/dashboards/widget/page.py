"""The one widget behind every page: a render function's HTML in the browser, kept alive.

A change in the browser is one message up; the answer is one state down. Python keeps the case,
the browser keeps what is typed, focused, scrolled or opened.
"""

from __future__ import annotations

import json
import secrets
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import anywidget
from ipywidgets import Widget
from traitlets import Dict
from traitlets.log import get_logger

from callcenter_kit.dashboards.widget.actions import ACTIONS, Action, Message, open_case
from callcenter_kit.dashboards.widget.background import aside, from_aside, soon
from callcenter_kit.dashboards.widget.downloads import DOWNLOADS, Download, File
from callcenter_kit.dashboards.widget.joining import joined
from callcenter_kit.dashboards.widget.state import State
from callcenter_kit.dashboards.widget.uploading import Arrival
from callcenter_kit.dashboards.widget.vendored import plotly_file
from callcenter_kit.dashboards.widget.view import Figure, View, first_paint
from callcenter_kit.errors import KitError
from callcenter_kit.texts.language import Language
from callcenter_kit.texts.words import say

_WIDGET: Final = Path(__file__).parent
SCRIPT: Final = _WIDGET / "scripts" / "page.js"
Buffers = Sequence[bytes | memoryview]
Render = Callable[[State, date | None], View]
# What a page makes of a file that was sent up: from the state, the file's name and content; it
# tells each stage as it comes to it.
Bring = Callable[[State, str, bytes, Callable[[str], None]], object]


def _style(dashboards: Path) -> str:
    """The style of every page: the widget's, then what pages share, then each page's own."""
    # One sheet serves all, since a notebook may show several pages; a page's rules come last and
    # therefore win over equally specific ones above them.
    own = sorted(dashboards.glob("*/page.html.j2"))
    folders = [dashboards / "widget", dashboards / "shared", *(page.parent for page in own)]
    files = [file for folder in folders for file in sorted(folder.glob("*.css"))]
    return "\n".join(file.read_text("utf-8") for file in files)


def _written(figures: Mapping[str, Figure], _: Widget) -> dict[str, str]:
    """Every figure as one text: thousands of small values each on its own take their time."""
    return {
        name: json.dumps(figure, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        for name, figure in figures.items()
    }


def shanghai_today() -> date:
    """Today in Asia/Shanghai, by the server's clock."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


class Page(anywidget.AnyWidget):
    """A page in the browser: shows what ``render`` makes of the case, and changes the case.

    ``actions`` and ``downloads`` add the page's own, by the name in ``data-do``: an action takes
    the state and the browser's message and gives the next state, a download gives a file to save.
    ``bring`` reads a file that was sent up. Files are made and read beside the conversation, in a
    thread, so that a large one never keeps the page from answering. ``today`` is asked each time
    the page is drawn.
    """

    _esm = joined(SCRIPT)
    _css = _style(_WIDGET.parent)
    view = Dict().tag(sync=True)
    figures = Dict().tag(sync=True, to_json=_written)
    later = Dict().tag(sync=True, to_json=_written)

    def __init__(
        self,
        render: Render,
        actions: Mapping[str, Action] | None = None,
        downloads: Mapping[str, Download] | None = None,
        today: Callable[[], date] = shanghai_today,
        bring: Bring | None = None,
    ) -> None:
        super().__init__()
        self.state = State()
        self._bring = bring
        self._arrival = Arrival()
        self._latest = 0
        self._drawn: View | None = None
        self._render = render
        self._actions = {**ACTIONS, **(actions or {})}
        self._downloads = {**DOWNLOADS, **(downloads or {})}
        self._today = today
        self.on_msg(self._receive)

    def _receive(self, _: object, message: Message, buffers: Buffers) -> None:
        with self._guarded():  # whoever is at the other end may say anything
            self._latest = int(message.get("seq", self._latest))
            self._answer(message, buffers)

    def _answer(self, message: Message, buffers: Buffers) -> None:
        match message.get("do"):
            case "ping":
                self.send({"pong": True})
            case "plotly":
                self.send({"plotly": True}, [plotly_file().read_bytes()])
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
            self._alert(_reported(error, self.state.language))

    def _act(self, asked: str, message: Message, buffers: Buffers) -> None:
        match asked:
            case "hello":
                language: Language = "en" if str(message["language"]).startswith("en") else "zh-CN"
                self._show(open_case(self.state, str(message["fragment"]), language))
            case "piece":
                file = int(message["file"])
                held = self._arrival.take(file, bytes(buffers[0]))
                self.send({"upload": {"file": file, "held": held}})
            case "whole":
                self._read(message)
            case _ if asked in self._downloads:
                self._show(self.state)
                self._make(self._downloads[asked])
            case _:
                self._show(self._actions[asked](self.state, message))

    def _read(self, message: Message) -> None:
        file, name, size = int(message["file"]), str(message["name"]), int(message["size"])
        state, bring = self.state, self._bring
        assert bring is not None  # a page without it has no field for a file
        tell = from_aside(lambda stage: self.send({"upload": {"file": file, "stage": stage}}))

        def then(brought: Callable[[], object]) -> None:
            with self._guarded():
                value = brought()
                if self._arrival.file == file:  # else the visitor gave it up, or sent another
                    epoch = self.state.epoch + 1
                    self._show(replace(self.state, brought=value, complaints=(), epoch=epoch))
            tell("done")

        try:
            content = self._arrival.whole(file, size)
        except KitError:
            tell("done")
            raise
        aside(lambda: bring(state, name, content, tell), then)

    def _make(self, download: Download) -> None:
        state = self.state

        def then(made: Callable[[], File]) -> None:
            with self._guarded():
                file = made()
                self.send({"download": file.name, "type": file.kind}, [file.content])

        aside(lambda: download(state), then)

    def _show(self, state: State) -> None:
        drawn = self._render(state, self._today())
        self.state = state
        with self.hold_sync():
            self.view = {
                "html": drawn.html,
                "title": drawn.title,
                "language": state.language,
                "fragment": state.case.fragment(),
                "epoch": state.epoch,
                "alert": "",
                "seq": self._latest,
            }
            self.figures = dict(drawn.figures)
        self._drawn = drawn
        soon(lambda: self._follow(drawn))

    def _follow(self, drawn: View) -> None:
        """The figures further down, unless the page shows something else by now."""
        if drawn is self._drawn:
            with self._guarded():
                self.later = {name: make() for name, make in drawn.later.items()}

    def _alert(self, sentence: str) -> None:
        """Say what went wrong above what the page showed before."""
        before = self.view or {"language": self.state.language, "html": "", "epoch": 0}
        self.view = {**before, "alert": sentence, "seq": self._latest}

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:  # noqa: ANN401 - as anywidget's
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, "text/html": first_paint(self._render, self._css)}, metadata


def _reported(error: Exception, language: Language) -> str:
    """The sentence for the visitor; the places in the code go to the server's log only."""
    reference = secrets.token_hex(3).upper()
    # The error's own words stay out: they may quote what an applicant told us. This logger
    # writes past the kernel's captured output, so nothing of it reaches the browser.
    places = "".join(traceback.format_tb(error.__traceback__))
    get_logger().error("%s: %s\n%s", reference, type(error).__name__, places)
    return say("common.notice.failed", language, reference=reference)

"""The one widget behind every page: a conversation carried by a widget's comm.

A notebook's front end shows it as any other widget. On Voila a client's page is brought to life by
its own script (``scripts/client.js``), which speaks to the widget's comm itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import anywidget
from ipywidgets import Widget
from traitlets import Dict
from traitlets.log import get_logger

from callcenter_kit.dashboards.widget.actions import Action, Message
from callcenter_kit.dashboards.widget.conversation import (
    Bring,
    Buffers,
    Content,
    Conversation,
    Render,
)
from callcenter_kit.dashboards.widget.downloads import Download
from callcenter_kit.dashboards.widget.joining import joined
from callcenter_kit.dashboards.widget.state import State
from callcenter_kit.dashboards.widget.view import Figure, first_paint

_WIDGET: Final = Path(__file__).parent
SCRIPT: Final = _WIDGET / "scripts" / "page.js"
# By this Voila's template knows a page of ours among the outputs of a notebook.
PAGE_MARK: Final = {"callcenter_kit": "page"}


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

    What the page itself adds is a `conversation.Content`; the widget is the conversation's line.
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
        self._render = render
        content = Content(render, actions or {}, downloads or {}, bring)
        self._conversation = Conversation(content, self, today)
        self.on_msg(self._receive)

    @property
    def state(self) -> State:
        """What the page knows of its visitor."""
        return self._conversation.state

    def put(self, **parts: Any) -> None:  # noqa: ANN401 - each part has its own type
        """Send the parts of the state that changed, in one message; none where none did."""
        changed = {name: part for name, part in parts.items() if part != getattr(self, name)}
        if changed:
            with self.hold_sync():
                for name, part in changed.items():
                    setattr(self, name, part)

    def repeat(self) -> None:
        """Send the state as it stands."""
        self.send_state(["view", "figures", "later"])

    def report(self, text: str) -> None:
        """Write to the kernel's own log, past its captured output: none of it is an output."""
        get_logger().error(text)

    def _receive(self, _: object, message: Message, buffers: Buffers) -> None:
        self._conversation.receive(message, buffers)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:  # noqa: ANN401 - as anywidget's
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        first = {"text/html": first_paint(self._render, self._css)}
        return {**data, **first}, {**metadata, **PAGE_MARK}

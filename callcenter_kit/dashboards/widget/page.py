"""The one widget behind every page: a conversation carried by a widget's comm.

A notebook's front end shows it as any other widget. On Voila a client's page is brought to life by
its own script (``scripts/client.js``), which speaks to the widget's comm itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, NoReturn
from zoneinfo import ZoneInfo

import anywidget
from ipywidgets import Widget
from traitlets import Bunch, Dict, Instance, Unicode, Union, observe, validate
from traitlets import default as default_of
from traitlets.log import get_logger

from callcenter_kit.dashboards.errors import NotACaseFile, WrongKind, WrongToday
from callcenter_kit.dashboards.widget.actions import Action, Message
from callcenter_kit.dashboards.widget.case import Case
from callcenter_kit.dashboards.widget.case_file import read_case_file
from callcenter_kit.dashboards.widget.case_link import Complaints
from callcenter_kit.dashboards.widget.conversation import (
    Bring,
    Buffers,
    Content,
    Conversation,
    Render,
)
from callcenter_kit.dashboards.widget.downloads import Download
from callcenter_kit.dashboards.widget.errors import NotACaseJson, WrongTrait
from callcenter_kit.dashboards.widget.joining import joined
from callcenter_kit.dashboards.widget.state import State
from callcenter_kit.dashboards.widget.view import Figure, first_paint
from callcenter_kit.errors import NotADay
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.workdays.arguments import plain_day

_WIDGET: Final = Path(__file__).parent
SCRIPT: Final = _WIDGET / "scripts" / "page.js"
# By this Voila's template knows a page of ours among the outputs of a notebook.
PAGE_MARK: Final = {"callcenter_kit": "page"}
PAGE_STYLE: Final = "callcenter_kit"


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


Today = date | Callable[[], date]


def asked_today(today: Today | None) -> Callable[[], date]:
    """Today as a page asks for it each time that it is drawn; Shanghai's, where none is given.

    ``WrongToday`` for what is neither a day nor a function that gives one.
    """
    if today is None:
        return shanghai_today
    try:
        if callable(today):
            plain_day(today())
            return today
        day = plain_day(today)
    except NotADay:
        raise WrongToday(name="today", value=today) from None
    return lambda: day


class Kept(Instance[Any]):
    """A trait that holds an instance of a class of the kit, and refuses all else in a sentence."""

    def error(self, _: object, value: object, *__: object) -> NoReturn:
        """Say what was given in place of what."""
        kind = getattr(self.klass, "__name__", "")
        raise WrongTrait(name=self.name, value=value, kind=f"callcenter_kit.{kind}")


class Page(anywidget.AnyWidget):
    """A page in the browser: shows what ``render`` makes of the case, and changes the case.

    ``case`` and ``applicant`` may be set, linked and observed: they change whenever the visitor
    does something and whenever they are assigned. ``assessment`` and ``plan`` follow from them and
    can be observed only; ``plan`` is ``None`` on a page that makes none. ``case_json`` is the case
    as JSON for other front ends, as `Case.to_json` writes it; they may set it, too. What is none
    of these is a ``TraitError``, and the page stays as it was.

    What the page itself adds is a `conversation.Content`; the widget is the conversation's line.
    """

    _esm = joined(SCRIPT)
    _css = _style(_WIDGET.parent)
    view = Dict().tag(sync=True)
    figures = Dict().tag(sync=True, to_json=_written)
    later = Dict().tag(sync=True, to_json=_written)
    case = Kept(Case)
    applicant = Kept(Applicant)
    assessment = Instance(Assessment, allow_none=True, read_only=True)
    plan = Union((Instance(Plan), Instance(NoPlan)), allow_none=True, read_only=True)
    case_json = Unicode().tag(sync=True)

    def __init__(
        self,
        render: Render,
        case: Case | None = None,
        *,
        actions: Mapping[str, Action] | None = None,
        downloads: Mapping[str, Download] | None = None,
        today: Callable[[], date] = shanghai_today,
        bring: Bring | None = None,
    ) -> None:
        if not (case is None or isinstance(case, Case)):
            raise WrongKind(name="case", value=case, kind="callcenter_kit.Case")
        self._render = render
        content = Content(render, actions or {}, downloads or {}, bring)
        self._conversation = Conversation(content, self, today, case)
        first = self.state.case
        # One style for all on a screen: the front end keeps one for each identity.
        super().__init__(case=first, applicant=first.applicant, _anywidget_id=PAGE_STYLE)
        self.on_msg(self._receive)
        if case is not None:
            self._conversation.show()

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

    def changed(self) -> None:
        """Let the traits follow what the page shows; those who observe them hear of it then."""
        case, drawn = self.state.case, self._conversation.drawn
        with self.hold_trait_notifications():
            self.case, self.applicant = case, case.applicant
            self.set_trait("assessment", drawn.assessment)
            self.set_trait("plan", drawn.plan)
            self.case_json = case.to_json()

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what a front end has set; what it may not set is said on the page."""
        try:
            super().set_state(sync_data)
        except NotACaseJson as reason:
            self._conversation.alert(reason)

    @default_of("assessment")
    def _first_assessment(self) -> Assessment | None:
        return self._conversation.drawn.assessment

    @default_of("plan")
    def _first_plan(self) -> Plan | NoPlan | None:
        return self._conversation.drawn.plan

    @default_of("case_json")
    def _first_json(self) -> str:
        return self.state.case.to_json()

    @observe("case")
    def _case_given(self, change: Bunch) -> None:
        self._open(change.new)

    @observe("applicant")
    def _applicant_given(self, change: Bunch) -> None:
        self._open(replace(self.state.case, applicant=change.new))

    @validate("case_json")
    def _case_in_json(self, proposal: Bunch) -> str:
        try:
            read_case_file(proposal.value)
        except NotACaseFile:
            raise NotACaseJson from None
        return str(proposal.value)

    @observe("case_json")
    def _json_given(self, change: Bunch) -> None:
        if change.new != self.state.case.to_json():
            self._open(*read_case_file(change.new))

    def _open(self, case: Case, complaints: Complaints = ()) -> None:
        if case == self.state.case and not complaints:
            return
        try:
            self._conversation.open(case, complaints)
        finally:  # where it cannot be shown, what the page shows stays the case
            self.changed()

    def _receive(self, _: object, message: Message, buffers: Buffers) -> None:
        self._conversation.receive(message, buffers)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:  # noqa: ANN401 - as anywidget's
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        first = {"text/html": first_paint(self._render, self._css)}
        return {**data, **first}, {**metadata, **PAGE_MARK}

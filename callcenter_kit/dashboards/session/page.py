"""The one widget behind every page, and behind a part of one: a session carried by a widget's comm.

On Voila a client's page is brought to life by its own script (``scripts/client.js``), which speaks
to the widget's comm itself. What the widget refuses is a ``TraitError``, as ipywidgets' are.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, Final

from callcenter_kit import errors
from callcenter_kit.dashboards import drawing, shanghai_today
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import Complaints, examples, read_case_file
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.drawing.view import View, as_json, first_paint
from callcenter_kit.dashboards.session.actions import Download
from callcenter_kit.dashboards.session.session import (
    Clock,
    Content,
    Render,
    Session,
    Today,
    as_clock,
)
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.assessment import Assessment
from callcenter_kit.timeline.plan import NoPlan, Plan

with errors.optional_libraries("dashboards"):
    import anywidget
    from traitlets import Bool, Bunch, Dict, Instance, TraitError, Unicode, Union, observe, validate
    from traitlets import default as default_of
    from traitlets.log import get_logger

if TYPE_CHECKING:
    from callcenter_kit.clients import Clients


class NotACaseJson(errors.KitError, TraitError):
    """A text that a page was given as its case is not one; the page stays as it was."""


# By this Voila's template knows a page of ours among the outputs of a notebook.
PAGE_MARK: Final = {"callcenter_kit": "page"}
PAGE_STYLE: Final = "callcenter_kit"


class Page(anywidget.AnyWidget):
    """A page in the browser: shows what its ``content`` makes of the case, and changes the case.

    ``case`` and ``applicant`` may be set, linked and observed. ``assessment`` and ``plan`` follow
    from them and can be observed only; ``plan`` is ``None`` on a page that makes none. Other front
    ends may set ``case_json``, the case as `Case.fields_json` writes it. What is none of these is a
    ``TraitError``, and the page stays as it was.

    ``day``, ``case_or_example`` and ``clients_or_examples`` are what a notebook's next cell goes on
    with, whether anything was entered or not.
    """

    # Where they are no files, every widget is sent its script and its style.
    _is_fetched: ClassVar = drawing.WIDGET_IS_FETCHED in os.environ
    _esm = drawing.join_scripts("widget-loader.js" if _is_fetched else "page.js")
    _css = "" if _is_fetched else drawing.page_style()
    view = Dict().tag(sync=True)
    figures = Dict().tag(sync=True, to_json=lambda figures, _: as_json(figures))
    later = Dict().tag(sync=True, to_json=lambda figures, _: as_json(figures))
    case = Instance(Case, ())
    applicant = Instance(Applicant, ())
    assessment = Instance(Assessment, allow_none=True, read_only=True)
    plan = Union((Instance(Plan), Instance(NoPlan)), allow_none=True, read_only=True)
    case_json = Unicode(Case().fields_json()).tag(sync=True)

    def __init__(
        self, content: Content, case: Case | None = None, *, today: Clock = shanghai_today
    ) -> None:
        if case is not None:
            errors.check_kind("case", case, Case)
        self._render = content.render
        self._session = Session(content, self, today)
        # One style for all on a screen: the front end keeps one for each identity.
        super().__init__(_anywidget_id=PAGE_STYLE)
        self.on_msg(lambda _, message, buffers: self._session.receive(message, buffers))
        if case is not None:
            self._session.open(case)
            self.publish()

    def __setattr__(self, name: str, value: object) -> None:
        # What is no trait would be kept and change nothing, without a word.
        if not (name.startswith("_") or hasattr(type(self), name)):
            names = (each for each in self.trait_names() if not each.startswith("_"))
            raise errors.unknown_attribute(type(self).__name__, name, names)
        super().__setattr__(name, value)

    @property
    def state(self) -> State:
        """What the page knows of its visitor."""
        return self._session.state

    @property
    def day(self) -> date:
        """The day of the question: the case's own, else today by the page's clock."""
        return self.state.case.on or self._session.clock()

    @property
    def case_or_example(self) -> Case:
        """The case; where nothing was told of the company, it is that of an invented one."""
        case = self.state.case
        if case.applicant != Applicant():
            return case
        return replace(case, applicant=examples()["growing"].case.applicant)

    @property
    def clients_or_examples(self) -> "Clients":
        """The clients of the table that was sent up to 05; invented ones where none was."""
        from callcenter_kit.clients import Clients, example_clients  # of a page in five

        clients = getattr(self.state.upload, "clients", None)
        return clients if isinstance(clients, Clients) else example_clients(self.state.language)

    def put(self, **parts: Any) -> None:  # noqa: ANN401 - each part has its own type
        """Send the parts of the state that changed, in one message; none where none did."""
        # Else each trait would be a message of its own, and the page be drawn for each.
        with self.hold_sync():
            for name, part in parts.items():
                setattr(self, name, part)

    def repeat(self) -> None:
        """Send the state as it stands."""
        self.send_state(["view", "figures", "later"])

    def report(self, text: str) -> None:
        """Write to the kernel's own log, past its captured output: none of it is an output."""
        get_logger().error(text)

    def publish(self) -> None:
        """Let the traits follow what the page shows; those who observe them hear of it then."""
        case, view = self.state.case, self._session.view
        with self.hold_trait_notifications():
            self.case, self.applicant = case, case.applicant
            self.set_trait("assessment", view.assessment)
            self.set_trait("plan", view.plan)
            self.case_json = case.fields_json()

    @default_of("assessment")
    def _first_assessment(self) -> Assessment | None:
        return self._session.view.assessment

    @default_of("plan")
    def _first_plan(self) -> Plan | NoPlan | None:
        return self._session.view.plan

    @observe("case")
    def _on_case(self, change: Bunch) -> None:
        self._open(change.new)

    @observe("applicant")
    def _on_applicant(self, change: Bunch) -> None:
        self._open(replace(self.state.case, applicant=change.new))

    @validate("case_json")
    def _check_case_json(self, proposal: Bunch) -> str:
        try:
            read_case_file(proposal.value)
        except errors.NotACaseFile:
            raise NotACaseJson() from None
        return str(proposal.value)

    @observe("case_json")
    def _on_case_json(self, change: Bunch) -> None:
        # The widget's own change comes by here, too, and has been shown already.
        if change.new != self.state.case.fields_json():
            self._open(*read_case_file(change.new))

    def _open(self, case: Case, complaints: Complaints = ()) -> None:
        if case == self.state.case and not complaints:
            return
        try:
            self._session.open(case, complaints)
        finally:  # where it cannot be shown, what the page shows stays the case
            self.publish()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:  # noqa: ANN401 - as anywidget's
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        # The first paint is for whoever reads the notebook's output before the widget lives.
        data, metadata = bundle
        html = first_paint(self._render, drawing.page_style())
        return {**data, "text/html": html}, {**metadata, **PAGE_MARK}


_PART_NUMBERS: Final = count(1)
_ID_ATTRIBUTE: Final = re.compile(
    r'(?<= )(id|for|aria-labelledby|aria-describedby|data-narrows)="([^"]+)"'
)


class Part(Page):
    """One part of a page: shows what follows from ``case``, and changes it where it can.

    ``case`` and ``today`` are those of a page. ``ArgumentError`` for what is neither.
    """

    is_part = Bool(default_value=True, read_only=True).tag(sync=True)
    render: ClassVar[Render]
    files: ClassVar[Mapping[str, Download]] = {}

    def __init__(self, case: Case | None = None, *, today: Today | None = None) -> None:
        number, part_class = next(_PART_NUMBERS), type(self)

        def with_own_ids(match: re.Match[str]) -> str:
            # Labels and descriptions name other elements: a screen may show a part twice.
            ids = " ".join(f"{element}--{number}" for element in match[2].split())
            return f'{match[1]}="{ids}"'

        def render_part(state: State, day: date | None) -> View:
            view = part_class.render(state, day)
            return replace(view, html=_ID_ATTRIBUTE.sub(with_own_ids, view.html))

        content = Content(render_part, downloads=part_class.files)
        super().__init__(content, case, today=as_clock(today))

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:  # noqa: ANN401 - as anywidget's
        return super(Page, self)._repr_mimebundle_(**kwargs)  # without the first paint

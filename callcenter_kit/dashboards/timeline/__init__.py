"""The page "when do we get it?": a start and durations in, the licence day with its range out.

A choice from which no plan can be made is refused beside its field; the plan before it stays.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, Final

from callcenter_kit.charts.gantt import Gantt
from callcenter_kit.charts.timing import HEIGHT
from callcenter_kit.dashboards.answers import case_answer
from callcenter_kit.dashboards.answers.verdict import day_by_other_clock, elsewhere, expected_day
from callcenter_kit.dashboards.case.case import FIELDS, FILING_FIELDS, Case
from callcenter_kit.dashboards.case.state import Control, State, filing_of, without_filing
from callcenter_kit.dashboards.drawing.view import View, draw
from callcenter_kit.dashboards.session import Content, page_of
from callcenter_kit.dashboards.session.actions import Action, Message, set_field
from callcenter_kit.dashboards.timeline import sentences
from callcenter_kit.dashboards.timeline.sentences import Timing
from callcenter_kit.documents.record import facts_key
from callcenter_kit.errors import KitError
from callcenter_kit.rules.loading import coverage, rulebook_name, shipped_notes
from callcenter_kit.rules.statements import NOTES_ON_DUTIES
from callcenter_kit.timeline.distribution import distribution
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.process import process
from callcenter_kit.what_if.scenario import DURATIONS, ROUNDS

WIDE: Final = "gantt"
NARROW: Final = "gantt_narrow"
RESERVED: Final = 420  # pixels of height for a picture that is not there yet
# All but these two stand folded away.
_FOLDED: Final = tuple(set(case_answer.CHOICES) - {"start_on", "scope"})
PLACES: Final = ("low", "likely", "high")
LONGEST_DAY: Final = 24  # letters of a refused day that its field goes on showing
_DAYS: Final = re.compile(r"\d{1,3}", re.ASCII)


def render(state: State, today: date | None, part: str = "") -> View:
    """What the page, or a ``part`` of it, shows; ``today`` is ``None`` before a visitor came."""
    answer, language = case_answer.answer_for(state.case, today), state.language
    # What a link brought may allow no plan: the page shows the nearest one that there is.
    planning, plan_answer, complaint = None, answer, None
    if today:
        planning, plan_answer, complaint = case_answer.usable_plan(answer, state.case, today)
    plan = planning if isinstance(planning, Plan) else None
    progress = planning.progress() if planning is not None and planning.is_filed else None
    book, on = answer.assessment.rulebook, answer.assessment.on
    review_days = book.review_days(answer.scope, on)
    clocks = {key: clock.lasting(review_days) for key, clock in process().clocks.items()}
    pictures, timing = {}, None
    if plan:  # the same picture twice: the page's style shows the one that has room
        names = (WIDE, NARROW)
        pictures = {name: Gantt(plan, language, today, name == NARROW) for name in names}
    if plan and not part and not plan.is_late:
        # How long the clock takes in the year ahead matters to whoever has not filed yet.
        times = answer.waiting_times if progress is None else None
        timing = Timing(distribution(plan), times, language)
    later = {name: each.figure for name, each in pictures.items()}
    later |= timing.figures if timing else {}
    # Only what is in sight at first is drawn before the page goes down.
    figures = {name: later.pop(name)() for name in pictures if part or name == WIDE}
    return draw(
        "timeline",
        state,
        today,
        part,
        figures=figures,
        later=later,
        assessment=answer.assessment,
        planning=planning,
        answer=answer,
        plan_answer=plan_answer,
        complaint=complaint,
        expected_day=expected_day,
        day_by_other_clock=day_by_other_clock,
        elsewhere=elsewhere(answer, language),
        is_home=coverage(state.case.applicant.provinces) == "home",
        plan=plan,
        begins_on=sentences.begins_on(plan) if plan else None,
        no_plan=planning if isinstance(planning, NoPlan) else None,
        progress=progress,
        filing=filing_form(state, progress.stage if progress else "preparing"),
        filing_text_day=_day_in,
        timing=timing,
        picture_height=HEIGHT,
        heights={name: pictures[name].height if plan else RESERVED for name in (WIDE, NARROW)},
        sentences=sentences,
        notes_on=case_answer.notes,
        # What the law says of going without the licence, and of fees, in whichever reading.
        duty_notes=[shipped_notes()[key] for key in NOTES_ON_DUTIES],
        process=process(),
        clocks=clocks,
        clock=clocks[state.case.clock or book.clock],
        places=PLACES,
        reading_name=rulebook_name(answer.assessment.rulebook, language),
        duration_names=DURATIONS,
        durations_typed=lambda name: durations_typed(name, state),
        has_own_durations=any(getattr(state.case, name) for name in DURATIONS.values()),
        has_further_choices=any(getattr(state.case, name) is not None for name in _FOLDED),
        file_labels=case_answer.file_labels,
    )


def _day_in(control: Control) -> date | None:
    """The day that stands in the field, whether or not it could be used."""
    with suppress(ValueError):
        return date.fromisoformat(control.text)
    return None


# What a visitor chooses about the way to the licence: a start, a clock, durations, days of filing.


def durations_typed(name: str, state: State) -> list[str]:
    """What the three fields of a step's low, likely and high working days show."""
    if refused := state.refusals.get(name):
        return refused.text.split("/")
    step, rules = next(step for step, field in DURATIONS.items() if field == name), process()
    assumed = rules.extras[step].days if step in rules.extras else rules.steps[step].days
    assert assumed is not None  # the two steps inside the clock have no field
    return [str(days) for days in getattr(state.case, name) or assumed]


def _set(state: State, message: Message, today: date) -> State:
    name, _, place = str(message["name"]).partition(".")
    if name in DURATIONS.values() and place in PLACES:
        return _set_days(state, name, PLACES.index(place), str(message["value"]), today)
    if name in FILING_FIELDS:
        return _set_filing_day(state, name, str(message["value"]), today)
    changed = set_field(state, message)
    if name not in case_answer.CHOICES:
        return changed
    if name in changed.refusals:
        return replace(changed, case=state.case)
    return _check_plan(state, changed, name, str(message["value"]), today)


def _set_days(state: State, name: str, place: int, typed: str, today: date) -> State:
    values = durations_typed(name, state)
    values[place] = typed.replace("/", " ").strip()[:12]
    text = "/".join(values)
    # Low, likely and high stand in three fields: they are right together or not at all.
    if not all(_DAYS.fullmatch(days) for days in values) or values != sorted(values, key=int):
        return state.with_refusal(name, text, FIELDS[name].refusal(text))
    changed = set_field(state, {"name": name, "value": "-".join(values)})
    return _check_plan(state, changed, name, text, today)


def _check_plan(state: State, changed: State, name: str, typed: str, today: date) -> State:
    """``changed`` when a plan can be made of it; else the case as it was, and the reason."""
    # The page that is drawn next finds the same answer with its plan made.
    answer = case_answer.answer_for(changed.case, today)
    try:
        _ = answer.scopes[answer.scope].plan
    except KitError as reason:
        return replace(state, refusals=changed.refusals).with_refusal(name, typed, reason)
    return changed


def filing_form(state: State, stage: str) -> dict[str, list[str]]:
    """The days that the form asks for at a ``stage`` of the case, in the order of happening.

    The ``history`` and what comes next are ``shown`` at once, and the ``others`` are behind a fold.
    """
    case = state.case
    history = [name for name in FILING_FIELDS if getattr(case, name) or name in state.refusals]
    latest = max((n for n in ROUNDS if f"correction_{n}_asked_on" in history), default=0)
    experts = ("experts_ended_on",) if "experts_begun_on" in history else ()
    answers = ("accepted_on", f"correction_{latest + 1}_asked_on")
    if not latest and "accepted_on" not in history:  # silence counts only where no notice came
        experts = (*answers, *experts)
    following = {
        "preparing": ("submitted_on",),
        "submitted": answers,
        "correcting": (f"correction_{latest}_due_on", f"correction_{latest}_answered_on"),
        "under_review": (*experts, "decided_on", "filing_refused_on"),
        "overdue": (*experts, "decided_on", "filing_refused_on"),
        "granted": ("received_on", "issued_on"),
        "refused": ("filing_refused_on", "received_on"),  # the first may be assumed only
        "withdrawn": (),
    }.get(stage, ("received_on",))
    rounds = tuple(f"correction_{number}" for number in ROUNDS if number > latest + 1)
    fields = [name for name in FILING_FIELDS if name in history or name in following]
    left = [name for name in FILING_FIELDS if name not in fields and not name.startswith(rounds)]
    return {"fields": fields, "history": history, "others": left if case.submitted_on else []}


def _set_filing_day(state: State, name: str, typed: str, today: date) -> State:
    """The day kept where it agrees with the others, else beside its field with the reason."""
    state = state.without_refusals([name])
    case = state.case
    is_new = name == "filing_refused_on" and case.filing_refused_on is None
    if is_new and case.applicant.refused_for_falsehood is False:  # said before there was a refusal
        state = replace(state, case=case.with_field("refused_for_falsehood", ""))
    refused = {key: why.text for key, why in state.refusals.items() if key in FILING_FIELDS}
    # What was refused may agree with the others now: all of it is tried together first.
    for days in ({**refused, name: typed}, {name: typed}):
        try:
            case = _with_filing_days(state.case, days, today)
        except KitError as error:
            reason = error
        else:
            return replace(state.without_refusals(days), case=case)
    return state.with_refusal(name, typed[:LONGEST_DAY], reason)


def _with_filing_days(case: Case, texts: Mapping[str, str], today: date) -> Case:
    """The case with days of its filing; ``KitError`` where no plan can be made with them."""
    for name, text in texts.items():
        case = case.with_field(name, text)
    filing_of(case, today)
    answer = case_answer.answer_for(case, today)
    _ = answer.scopes[answer.scope].plan
    if case.submitted_on is None:
        return replace(case, case_key=None)
    # What is told of a nameless company later makes no other case of it in its calendar.
    is_nameless = case.applicant.name is None and case.case_key is None
    return replace(case, case_key=facts_key(answer.assessment.to_dict())) if is_nameless else case


def _assume_again(state: State, *_: object) -> State:
    nothing: dict[str, Any] = dict.fromkeys(DURATIONS.values())
    return replace(state.without_refusals(nothing), case=replace(state.case, **nothing))


def _apply_again(state: State, *_: object) -> State:
    received = state.case.received_on or state.case.filing_refused_on
    case = replace(without_filing(state.case), start_on=None)
    if case.applicant.refused_for_falsehood and received:  # what it bars goes on from that day
        case = case.with_field("refused_on", received.isoformat())
    return replace(state.without_refusals((*FILING_FIELDS, "start_on")), case=case)


# What a visitor can do with a plan's choices.
ACTIONS: Final[Mapping[str, Action]] = {
    "set": _set,
    "assume_again": _assume_again,
    "apply_again": _apply_again,
}
CONTENT: Final = Content(render, ACTIONS, case_answer.EXPORTS)
page: Final = page_of(CONTENT)

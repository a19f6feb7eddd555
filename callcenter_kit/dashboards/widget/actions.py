"""What a visitor can do on every page; each action makes the next state of the present one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from callcenter_kit.dashboards.errors import (
    AnswersContradict,
    CaseFileTooLarge,
    NotACaseFile,
    WrongCaseValue,
)
from callcenter_kit.dashboards.widget.case import Case, kind_told
from callcenter_kit.dashboards.widget.case_file import read_case_file
from callcenter_kit.dashboards.widget.case_link import Complaints, read_fragment
from callcenter_kit.dashboards.widget.examples import examples
from callcenter_kit.dashboards.widget.fields import from_form
from callcenter_kit.dashboards.widget.state import RefusedField, State
from callcenter_kit.rules.applicant import FACT_NAMES
from callcenter_kit.texts.language import Language

Message = Mapping[str, Any]
Action = Callable[[State, Message], State]
LARGEST_FILE: Final = 65_536


def open_case(state: State, fragment: str, language: Language) -> State:
    """The case that a link carries; ``language`` is the visitor's, for a link that names none."""
    opened = _opened(state, *read_fragment(fragment, language))
    return replace(opened, passed=state.passed)


def _opened(state: State, case: Case, complaints: Complaints = ()) -> State:
    epoch = state.epoch + 1
    return State(case=case, complaints=complaints, epoch=epoch, brought=state.brought)


def set_field(state: State, message: Message) -> State:
    """The state with one field told; a text that is no value of it is kept beside the field."""
    name, typed = str(message["name"]), str(message["value"])
    refused = {key: value for key, value in state.refused.items() if key != name}
    try:
        case = state.case.told(name, from_form(kind_told(name), typed, state.language))
    except (WrongCaseValue, AnswersContradict) as reason:
        refused[name] = RefusedField(typed[:200], reason)
        case = state.case.told(name, "")
    if name == "lang":
        # A typed amount is in the unit of its language: what is half typed stays behind.
        refused = {}
    passed = state.passed - {name} if typed else state.passed | {name}
    answered = "" if name in FACT_NAMES else state.answered
    return replace(state, case=case, refused=refused, passed=passed, answered=answered)


def _answer(state: State, message: Message) -> State:
    """What was asked above the form is told; the page shows it there, so that it can be undone."""
    return replace(set_field(state, message), answered=str(message["name"]))


def _ask_again(state: State, message: Message) -> State:
    """The state before the fact was told above the form."""
    before = set_field(state, {**message, "value": ""})
    return replace(before, passed=before.passed - {str(message["name"])})


def _example(state: State, message: Message) -> State:
    example = examples()[str(message["value"])].case
    # The scenarios stay: the same questions are asked of another applicant.
    kept = replace(example, vary=state.case.vary, scenarios=state.case.scenarios)
    return _another(state, kept)


def _another(state: State, case: Case) -> State:
    """Another applicant, in the same language and the same reading."""
    return _opened(state, replace(case, language=state.language, reading=state.case.reading))


def _file(state: State, message: Message) -> State:
    """The case in a saved file; a file that holds none is said to hold none."""
    text = str(message["value"])
    try:
        if int(message.get("size", 0)) > LARGEST_FILE or len(text) > LARGEST_FILE:
            raise CaseFileTooLarge(limit=LARGEST_FILE // 1024)
        case, complaints = read_case_file(text)
    except (CaseFileTooLarge, NotACaseFile) as complaint:
        return replace(state, complaints=(complaint,))
    return _opened(state, replace(case, language=state.language), complaints)


ACTIONS: Final[Mapping[str, Action]] = {
    "set": set_field,
    "answer": _answer,
    "ask_again": _ask_again,
    "example": _example,
    "start_again": lambda state, _: _another(state, Case()),
    "file": _file,
    "dismiss": lambda state, _: replace(state, complaints=()),
}

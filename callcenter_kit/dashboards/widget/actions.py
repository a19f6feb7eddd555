"""What a visitor can do on every page; each action makes the next state of the present one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from callcenter_kit.dashboards.errors import (
    AnswersContradict,
    CaseFileTooLarge,
    NotACaseFile,
    WrongCaseValue,
)
from callcenter_kit.dashboards.widget.case import (
    FIELDS,
    Case,
    Complaints,
    read_fragment,
)
from callcenter_kit.dashboards.widget.case_file import read_case_file
from callcenter_kit.dashboards.widget.examples import examples
from callcenter_kit.dashboards.widget.fields import from_form
from callcenter_kit.dashboards.widget.state import RefusedField, State
from callcenter_kit.texts.language import Language

Message = Mapping[str, Any]
Action = Callable[[State, Message], State]
LARGEST_FILE: Final = 65_536


def open_case(state: State, fragment: str, language: Language) -> State:
    """The case that a link carries; ``language`` is the visitor's, for a link that names none."""
    return _opened(state, *read_fragment(fragment, language))


def _opened(state: State, case: Case, complaints: Complaints = ()) -> State:
    epoch = state.epoch + 1
    return State(case=case, complaints=complaints, epoch=epoch, brought=state.brought)


def set_field(state: State, message: Message) -> State:
    """The state with one field told; a text that is no value of it is kept beside the field."""
    name, typed = str(message["name"]), str(message["value"])
    refused = {key: value for key, value in state.refused.items() if key != name}
    kind = FIELDS[name].kind if name in FIELDS else ""
    try:
        case = state.case.told(name, from_form(kind, typed, state.language))
    except (WrongCaseValue, AnswersContradict) as reason:
        refused[name] = RefusedField(typed[:200], reason)
        case = state.case.told(name, "")
    if name == "lang":
        # A typed amount is in the unit of its language: what is half typed stays behind.
        refused = {}
    return replace(state, case=case, refused=refused)


def _example(state: State, message: Message) -> State:
    return _another(state, replace(_named_example(message), beside=state.case.beside))


def _named_example(message: Message) -> Case:
    return examples()[str(message["value"])].case


def _another(state: State, case: Case) -> State:
    """Another applicant, in the same language and the same reading."""
    return _opened(state, replace(case, language=state.language, reading=state.case.reading))


def _file(state: State, message: Message) -> State:
    def opened(case: Case, complaints: Complaints) -> State:
        seen = replace(case, language=state.language, beside=state.case.beside)
        return _opened(state, seen, complaints)

    return _with_file(state, message, opened)


def _with_file(state: State, message: Message, then: Callable[[Case, Complaints], State]) -> State:
    """What becomes of the case in the file; a file that holds none is said to hold none."""
    text = str(message["value"])
    try:
        if int(message.get("size", 0)) > LARGEST_FILE or len(text) > LARGEST_FILE:
            raise CaseFileTooLarge(limit=LARGEST_FILE // 1024)
        case, complaints = read_case_file(text)
    except (CaseFileTooLarge, NotACaseFile) as complaint:
        return replace(state, complaints=(complaint,))
    return then(case, complaints)


def _beside(state: State, other: Case | None, complaints: Complaints = ()) -> State:
    """The same case, with what is being typed, and another one beside it (or none)."""
    return replace(state, case=state.case.with_beside(other), complaints=complaints)


def _compare_swap(state: State, _: Message) -> State:
    other = state.case.other
    return state if other is None else _opened(state, other.with_beside(state.case))


ACTIONS: Final[Mapping[str, Action]] = {
    "set": set_field,
    "example": _example,
    "start_again": lambda state, _: _another(state, Case()),
    "file": _file,
    # The case as it stands now is kept, so that the form may be changed and both be seen.
    "compare_kept": lambda state, _: _beside(state, state.case),
    "compare_example": lambda state, message: _beside(state, _named_example(message)),
    "compare_file": lambda state, message: _with_file(state, message, partial(_beside, state)),
    "compare_swap": _compare_swap,
    "compare_end": lambda state, _: _beside(state, None),
    "dismiss": lambda state, _: replace(state, complaints=()),
}

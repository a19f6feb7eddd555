"""What a visitor can do on every page; each action makes the next state of the present one.

Files that a page hands to its visitor; they are made in memory and kept nowhere.

A file on its way up: it comes in pieces, is held in memory, and let go once it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from callcenter_kit.dashboards.case.case import Case, kind_told
from callcenter_kit.dashboards.case.fields import from_form
from callcenter_kit.dashboards.case.files import Complaints, examples, read_case_file, read_fragment
from callcenter_kit.dashboards.errors import (
    AnswersContradict,
    CaseFileTooLarge,
    NotACaseFile,
    UploadIncomplete,
    UploadTooLarge,
    WrongCaseValue,
)
from callcenter_kit.dashboards.session.state import RefusedField, State
from callcenter_kit.rules.applicant import FACT_NAMES
from callcenter_kit.slices import Slices
from callcenter_kit.texts.datafile import say
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


@dataclass(frozen=True, slots=True)
class File:
    """A file to save: its name, the pieces of its content, and its media type.

    A large one's pieces are made as they are asked for, one after the other, and only once.
    """

    name: str
    pieces: Iterable[bytes]
    kind: str

    @property
    def content(self) -> bytes:
        """All pieces in one."""
        return b"".join(self.pieces)


Download = Callable[[State], File]


def case_file(state: State) -> File:
    """The visitor's case, to be opened again on any page."""
    name = say("common.case.file_name", state.language)
    return File(name, [state.case.to_json().encode()], "application/json")


def whole(download: Download, state: State) -> Slices[File]:
    """The file of ``download`` with all of its pieces made, each in a slice of its own."""
    file, pieces = download(state), []
    for piece in file.pieces:
        pieces.append(piece)
        yield
    return replace(file, pieces=pieces)


DOWNLOADS: Final[Mapping[str, Download]] = {"save": case_file}


LARGEST: Final = 30 * 1024**2


class Arrival:
    """The pieces of one file, in their order; a newer file takes the place of an older one."""

    def __init__(self) -> None:
        self.file = 0
        self._pieces: list[bytes] = []

    @property
    def held(self) -> int:
        """How many bytes have come."""
        return sum(map(len, self._pieces))

    def take(self, file: int, piece: bytes) -> int:
        """Keep a piece of the upload number ``file``; how much of it there is now.

        ``UploadTooLarge`` when it is more than is read; what came is forgotten then.
        """
        if file < self.file:  # given up meanwhile
            return 0
        if file > self.file:
            self.forget(file)
        self._pieces.append(piece)
        if self.held > LARGEST:
            self.forget(file)
            raise UploadTooLarge(limit=LARGEST // 1024**2)
        return self.held

    def whole(self, file: int, size: int) -> bytes:
        """The content of the upload number ``file``, which is let go here."""
        content = b""
        if file == self.file:
            content = b"".join(self._pieces)
            self.forget(file)
        if len(content) != size:
            raise UploadIncomplete(held=len(content), size=size)
        return content

    def forget(self, file: int) -> None:
        """Let go of what came; only pieces of ``file`` or of a later upload are taken now."""
        self.file = max(file, self.file)
        self._pieces = []

"""What a visitor can do on every page: change the case, save a file, send one up."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from callcenter_kit.dashboards.case import files
from callcenter_kit.dashboards.case.case import Case, field_of
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.errors import CaseError, FieldError, NotACaseFile
from callcenter_kit.rules.applicant import FACT_NAMES
from callcenter_kit.steps import Steps
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import Language

Message = Mapping[str, Any]
Action = Callable[[State, Message, date], State]
Download = Callable[[State, date], files.File]
LARGEST_CASE_FILE: Final = 65_536
LARGEST_UPLOAD: Final = 30 * 1024**2
_LONGEST_REFUSED: Final = 200  # letters of a refused text that its field goes on showing


def open_case(state: State, fragment: str, language: Language) -> State:
    """The case that a link carries; ``language`` is the visitor's, for a link that names none."""
    new_state = _with_case(state, *files.read_fragment(fragment, language))
    return replace(new_state, skipped_questions=state.skipped_questions)


def _with_case(state: State, case: Case, complaints: files.Complaints = ()) -> State:
    """A state of another case, which keeps of the one before only the visitor's file."""
    epoch = state.epoch + 1
    return State(case=case, complaints=complaints, epoch=epoch, upload=state.upload)


def set_field(state: State, message: Message, *_: object) -> State:
    """The state with one field changed; a text that is no value of it is kept beside the field."""
    name, text = str(message["name"]), str(message["value"])
    if name == "refused_for_falsehood":
        # One question tells both: a refusal for missing documents is none for a false statement.
        papers = {"name": "refused_for_papers", "value": "yes" if text == "papers" else ""}
        state, text = set_field(state, papers), "no" if text == "papers" else text
    # Whatever was wrong in the field before is over; the others stay as they are.
    field, state = field_of(name), state.without_refusals([name])
    try:
        link_text = field.from_form(text, state.language) if field else text
        case = state.case.with_field(name, link_text)
    except FieldError as reason:
        state = state.with_refusal(name, text[:_LONGEST_REFUSED], reason)
        # Half a day is on its way to another; half a number already means one.
        is_day = field is not None and field.kind == "date"
        case = state.case if is_day else state.case.with_field(name, "")
    if name == "lang":
        # A typed amount is in the unit of its language: what is half typed stays behind.
        state = replace(state, refusals={})
    # An emptied list is as it was before anybody chose; any other empty field is a "don't know".
    skips = not text and name != "provinces"
    questions = state.skipped_questions | {name} if skips else state.skipped_questions - {name}
    last = "" if name in FACT_NAMES else state.last_question
    return replace(state, case=case, skipped_questions=questions, last_question=last)


def _answer(state: State, message: Message, *_: object) -> State:
    """An answer to the question above the form; the page shows it there, so it can be undone."""
    state, name = set_field(state, message), str(message["name"])
    skipped = state.skipped_questions | ({name} if not message["value"] else set())
    return replace(state, skipped_questions=skipped, last_question=name)


def _ask_again(state: State, message: Message, *_: object) -> State:
    before = set_field(state, {**message, "value": ""})
    questions = before.skipped_questions - {str(message["name"])}
    return replace(before, skipped_questions=questions)


def _open_example(state: State, message: Message, *_: object) -> State:
    example = files.examples()[str(message["value"])].case
    # The scenarios stay: the same questions are asked of another applicant.
    case = replace(example, vary=state.case.vary, scenarios=state.case.scenarios)
    return _with_applicant_of(state, case)


def _with_applicant_of(state: State, case: Case) -> State:
    """Another applicant, in the same language and the same reading."""
    return _with_case(state, replace(case, language=state.language, reading=state.case.reading))


def _open_file(state: State, message: Message, *_: object) -> State:
    text = str(message["value"])
    try:
        if int(message.get("size", 0)) > LARGEST_CASE_FILE or len(text) > LARGEST_CASE_FILE:
            raise NotACaseFile("CaseFileTooLarge", limit=LARGEST_CASE_FILE // 1024)
        case, complaints = files.read_case_file(text)
    except NotACaseFile as complaint:
        return replace(state, complaints=(complaint,))
    return _with_case(state, replace(case, language=state.language), complaints)


ACTIONS: Final[Mapping[str, Action]] = {
    "set": set_field,
    "answer": _answer,
    "ask_again": _ask_again,
    "example": _open_example,
    "start_again": lambda state, *_: _with_applicant_of(state, Case()),
    "file": _open_file,
    "dismiss": lambda state, *_: replace(state, complaints=()),
}


def case_file(state: State, *_: object) -> files.File:
    """The visitor's case, to be opened again on any page."""
    name = say("common.case.file_name", state.language)
    return files.File(name, [state.case.to_json().encode()], "application/json")


def file_in_steps(download: Download, state: State, today: date) -> Steps[files.File]:
    """The file of ``download`` with all of its pieces made, each in a step of its own."""
    file, pieces = download(state, today), []
    for piece in file.pieces:
        pieces.append(piece)
        yield
    return replace(file, pieces=pieces)


DOWNLOADS: Final[Mapping[str, Download]] = {"save": case_file}


class Upload:
    """The pieces of one file, in their order; a newer file takes the place of an older one."""

    def __init__(self) -> None:
        self.file = 0
        self._content: bytearray | None = bytearray()  # ``None`` once it is too large

    def append(self, file: int, piece: bytes) -> int:
        """Add a piece of the upload number ``file``; how much of it there is now.

        ``CaseError`` when it is more than is read; what came is discarded then.
        """
        if file < self.file:  # given up meanwhile
            return 0
        # The browser numbers its uploads upwards: the newest is the one that counts.
        if file > self.file:
            self.discard(file)
        if self._content is None or len(self._content) + len(piece) > LARGEST_UPLOAD:
            self._content = None
            raise CaseError("UploadTooLarge", limit=LARGEST_UPLOAD // 1024**2)
        self._content += piece
        return len(self._content)

    def finish(self, file: int, size: int) -> bytes:
        """The content of the upload number ``file``, which is let go here."""
        content: bytes | bytearray | None = b""
        if file == self.file:
            content = self._content
            self.discard(file)
        if content is None:
            raise CaseError("UploadTooLarge", limit=LARGEST_UPLOAD // 1024**2)
        if len(content) != size:
            raise CaseError("UploadIncomplete", held=len(content), size=max(size, 0))
        return bytes(content)

    def discard(self, file: int) -> None:
        """Let go of what came; only pieces of ``file`` or of a later upload are accepted now."""
        self.file = max(file, self.file)
        self._content = bytearray()

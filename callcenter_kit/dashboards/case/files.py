"""A case outside the form: its link, its files, and the examples that a visitor may open."""

import json
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from callcenter_kit.dashboards.case.case import FORMAT, Case
from callcenter_kit.dashboards.case.fields import excerpt
from callcenter_kit.errors import CaseError, KitError, NotACaseFile
from callcenter_kit.rules.loading import name_in_cases, open_rulebook
from callcenter_kit.texts.datafile import OwnText, file_bytes, read_data, read_dataclass
from callcenter_kit.texts.display import write_value
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Language
from callcenter_kit.what_if.scenario import VERSION

MOST_PARTS: Final = 100
TYPED_PREFIX: Final = "typed."
Complaints = tuple[KitError, ...]


def read_fragment(fragment: str, otherwise: Language = DEFAULT_LANGUAGE) -> tuple[Case, Complaints]:
    """The case that a link carries, and what of it could not be used.

    ``otherwise`` is the language of a link that names none.

    >>> case, complaints = read_fragment("#v=1&is_company=yes&shoe_size=43")
    >>> case.applicant, complaints[0].name
    (Applicant(is_company=True), 'shoe_size')
    """
    parts = [part.partition("=") for part in fragment.removeprefix("#").split("&") if part]
    texts = [(_decode(name), _decode(text)) for name, _, text in parts[:MOST_PARTS]]
    case, complaints = read_fields(texts, Case(language=otherwise))
    if len(parts) > MOST_PARTS:
        complaints = (*complaints, CaseError("CaseTooLong", limit=MOST_PARTS))
    return case, complaints


def split_typed(fragment: str) -> tuple[str, list[tuple[str, str]]]:
    """The fragment without what was typed and not answered yet, and that: pairs of name and text.

    The browser writes a change into the address as it was typed where its answer is late or the
    page is left; the answer writes the case in its place.

    >>> split_typed("#v=1&lang=en&typed.insured_staff=3%20people")
    ('#v=1&lang=en', [('insured_staff', '3 people')])
    """
    parts = fragment.removeprefix("#").split("&")
    pending = [part.removeprefix(TYPED_PREFIX) for part in parts if part.startswith(TYPED_PREFIX)]
    pairs = [part.partition("=") for part in pending[:MOST_PARTS]]
    case_part = "&".join(part for part in parts if not part.startswith(TYPED_PREFIX))
    return f"#{case_part}", [(_decode(name), _decode(text)) for name, _, text in pairs]


def _decode(text: str) -> str:
    # A text of a megabyte is refused by its kind anyway; there is no need to decode it all.
    return unquote(text[:2000].replace("+", "%20"))


def read_fields(texts: Iterable[tuple[str, str]], case: Case) -> tuple[Case, Complaints]:
    """``case`` with every field of ``texts`` that can be used, and what of them cannot be."""
    complaints: list[KitError] = []
    for name, text in texts:
        try:
            if name != "v":
                case = case.with_field(name, text)
            elif text != VERSION:
                raise CaseError("CaseOfAnotherVersion", version=excerpt(text), known=VERSION)
        except KitError as complaint:
            complaints.append(complaint)
    return case, tuple(complaints)


class CaseWarning(UserWarning):
    """Something of a saved case cannot be used; the rest of it was read."""


def read_case(path: str | Path) -> Case:
    """The case in the file ``path``, saved on a page (*Save the case*) or written by ``to_json``.

    A rulebook that the file brings along is known from then on. ``NotACaseFile`` when it holds no
    case, ``FileNotOpened`` when it can't be opened, ``KitError`` for a rulebook that is not right.
    What else cannot be used is left out, with a `CaseWarning` that names it in both languages.
    """
    case, complaints = open_case(path)
    if complaints:
        sentences = [complaint.say(to) for complaint in complaints for to in ("zh-CN", "en")]
        warnings.warn("\n".join(sentences), CaseWarning, stacklevel=2)
    return case


def open_case(path: str | Path) -> tuple[Case, Complaints]:
    """The case in the file ``path``, and what of it cannot be used."""
    try:
        text = file_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotACaseFile() from None
    return read_case_file(text, brings_rules=True)


def read_case_file(text: str, *, brings_rules: bool = False) -> tuple[Case, Complaints]:
    """The case in a saved file, and what of it cannot be used; ``NotACaseFile`` if it is none.

    A file of one's own ``brings_rules``, its rulebook, along; never one that a visitor sent.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise NotACaseFile() from None
    fields = content.get("case") if isinstance(content, dict) else None
    if not isinstance(fields, dict) or content.get("format") != FORMAT:
        raise NotACaseFile()
    if brings_rules and "rulebook" in content:
        try:
            book = open_rulebook(json.dumps(content["rulebook"]))
        except (KeyError, TypeError, AttributeError):  # made by hand
            raise NotACaseFile() from None
        fields = {**fields, "reading": name_in_cases(book)}
    version = ("v", str(content.get("version", "")))
    entries = list(fields.items())[:MOST_PARTS]
    return read_fields([version, *((name, _as_text(value)) for name, value in entries)], Case())


def _as_text(value: object) -> str:
    """A JSON value as a link would write it, so that a file made by hand may use either."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    return "" if value is None else write_value(value)


@dataclass(frozen=True, slots=True)
class File:
    """A file to save; a large one's pieces are made as they are asked for, and only once."""

    name: str
    pieces: Iterable[bytes]
    kind: str

    @property
    def content(self) -> bytes:
        """All pieces in one."""
        return b"".join(self.pieces)


@dataclass(frozen=True, slots=True)
class Example:
    """An invented applicant; ``name`` says what is special about it."""

    id: str
    name: OwnText
    case: Case


@lru_cache(maxsize=1)
def examples() -> dict[str, Example]:
    """Every example, in the order they are offered."""
    file, read = read_data("examples.toml"), {}
    for key, table in file.table("example").tables():
        case, fields = Case(), table.table("case")
        for name in fields.values:
            case = case.with_field(name, fields.string(name))
        fields.refuse_unread()
        read[key] = read_dataclass(Example, table, id=key, case=case)
    file.refuse_unread()
    return read

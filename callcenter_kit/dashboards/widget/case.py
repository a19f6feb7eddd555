"""A case: everything that travels between the pages, as a link's fragment and as a saved file.

The fragment is readable and versioned: ``#v=1&lang=en&registered_capital=3000000``. Whatever
cannot be used is reported in a sentence of both languages, and the rest survives.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Final
from urllib.parse import quote, unquote

from callcenter_kit.dashboards import errors
from callcenter_kit.dashboards.widget.fields import accepted, read_value, write_value
from callcenter_kit.documents.checklist import ON_SITE
from callcenter_kit.errors import KitError
from callcenter_kit.rules.applicant import FACT_NAMES, Applicant, kind_of
from callcenter_kit.rules.errors import ContradictoryFacts
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.rules.reading import SHIPPED
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, LANGUAGES, Language, Text
from callcenter_kit.texts.words import words

VERSION: Final = "1"
FORMAT: Final = "callcenter_kit case"
MOST_PARTS: Final = 100
BESIDE: Final = "beside"
TYPED: Final = "typed."
# How a visitor looks at a case; both of two cases side by side are looked at in the same way.
LOOKED_AT: Final = ("lang", "reading", "on")
CLOCKS: Final = ("guide", "law_working", "law_calendar")


def _travels(kind: str, *choices: str, key: str = "") -> dict[str, Any]:
    return {"kind": kind, "choices": choices, "key": key}


Days = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One applicant's facts, and how a visitor wants to look at them.

    ``None`` means not chosen: each page then uses its own default. To let another field travel,
    add one line here with its kind, and its name to the words (``common.field``). ``beside`` is
    another case to compare with; a link carries both, a saved file this one only.

    >>> Case(language="en", applicant=Applicant(is_company=True)).fragment()
    '#v=1&lang=en&is_company=yes'
    """

    applicant: Applicant = field(default_factory=Applicant)
    language: Language = field(
        default=DEFAULT_LANGUAGE, metadata=_travels("choice", *LANGUAGES, key="lang")
    )
    reading: str = field(default="guide", metadata=_travels("choice", *SHIPPED))
    on: date | None = field(default=None, metadata=_travels("date"))
    scope: str | None = field(default=None, metadata=_travels("choice", *SCOPES))
    wanted_on: date | None = field(default=None, metadata=_travels("date"))
    start_on: date | None = field(default=None, metadata=_travels("date"))
    clock: str | None = field(default=None, metadata=_travels("choice", *CLOCKS))
    direction_days: Days | None = field(default=None, metadata=_travels("days"))
    contract_days: Days | None = field(default=None, metadata=_travels("days"))
    materials_days: Days | None = field(default=None, metadata=_travels("days"))
    writing_days: Days | None = field(default=None, metadata=_travels("days"))
    agency: bool | None = field(default=None, metadata=_travels("yes_no"))
    correction_rounds: int | None = field(default=None, metadata=_travels("count"))
    correction_days: Days | None = field(default=None, metadata=_travels("days"))
    expert_review: bool | None = field(default=None, metadata=_travels("yes_no"))
    expert_days: Days | None = field(default=None, metadata=_travels("days"))
    number_permit: bool | None = field(default=None, metadata=_travels("yes_no"))
    on_site: frozenset[str] = field(default=frozenset(), metadata=_travels("set", *ON_SITE))
    beside: Case | None = None

    def told(self, name: str, text: str) -> Case:
        """The case with the field ``name`` read from ``text``; an empty text forgets it.

        ``KitError`` when there is no such field, the text is not a value of it, or it contradicts
        another fact.
        """
        if name == BESIDE:  # ``beside=yes`` alone says that there is one
            return replace(self, beside=self.beside or Case())
        first, _, own = name.partition(".")
        if first == BESIDE and own in FIELDS and own not in LOOKED_AT:
            return replace(self, beside=(self.beside or Case()).told(own, text))
        if name not in FIELDS:
            raise errors.UnknownCaseField(name=_shortened(name))
        value = _read(name, text.strip()) if text.strip() else None
        if name in FACT_NAMES:
            return replace(self, applicant=_with_fact(self.applicant, name, value))
        attribute = _OWN[name].attribute
        return replace(self, **{attribute: _UNTOLD[name] if value is None else value})

    def texts(self) -> dict[str, str]:
        """Every field that was told, as a link writes it."""
        own = {name: getattr(self, field.attribute) for name, field in _OWN.items()}
        chosen = {name: value for name, value in own.items() if value != _UNTOLD[name]}
        values = {**chosen, **self.applicant.known()}
        return {name: write_value(value) for name, value in values.items() if value != frozenset()}

    def with_beside(self, other: Case | None) -> Case:
        """The case with ``other`` to compare with; it keeps what it tells, not how it was seen."""
        seen = {_OWN[name].attribute: _UNTOLD[name] for name in LOOKED_AT}
        return replace(self, beside=other and replace(other, beside=None, **seen))

    @property
    def other(self) -> Case | None:
        """The case to compare with, looked at as this one is."""
        seen = {_OWN[name].attribute: getattr(self, _OWN[name].attribute) for name in LOOKED_AT}
        return self.beside and replace(self.beside, **seen)

    def fragment(self, *, without: Iterable[str] = ()) -> str:
        """The case as the part of an address after the #; it always names its language.

        What it goes ``without``, the case beside it goes without as well.
        """
        parts = {"v": VERSION, "lang": self.language, **self.texts()}
        if self.beside is not None:
            parts[BESIDE] = "yes"
            parts |= {f"{BESIDE}.{name}": text for name, text in self.beside.texts().items()}
        for name in without:
            parts.pop(name, None)
            parts.pop(f"{BESIDE}.{name}", None)
        return "#" + "&".join(f"{name}={quote(text, safe=',')}" for name, text in parts.items())

    def to_json(self) -> str:
        """The case as a file that `read_case_file` opens again, for people to read too."""
        fields = {"lang": self.language, **self.texts()}
        content = {"format": FORMAT, "version": int(VERSION), "case": fields}
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True, slots=True)
class Field:
    """How one field of a case travels; ``attribute`` is empty for a fact of the applicant."""

    kind: str
    choices: tuple[str, ...] = ()
    attribute: str = ""


_OWN: Final = {
    own.metadata["key"] or own.name: Field(own.metadata["kind"], own.metadata["choices"], own.name)
    for own in fields(Case)
    if own.metadata
}
FIELDS: Final = {**_OWN, **{name: Field(kind_of(name)) for name in FACT_NAMES}}
_UNTOLD: Final = {name: getattr(Case(), own.attribute) for name, own in _OWN.items()}


def field_name(name: str) -> Text:
    """What the field is called where people read it."""
    return facts()[name].name if name in FACT_NAMES else words(f"common.field.{name}")


def wrong_value(name: str, shown: str) -> errors.WrongCaseValue:
    """That ``shown`` is no value of the field ``name``, and what one is."""
    expected = accepted(FIELDS[name].kind)
    return errors.WrongCaseValue(name=name, field=field_name(name), value=shown, accepted=expected)


def _with_fact(applicant: Applicant, name: str, value: Any) -> Applicant:  # noqa: ANN401
    try:
        return replace(applicant, **{name: value})
    except ContradictoryFacts as why:
        other = why.other if name == why.name else why.name
        raise errors.AnswersContradict(field=field_name(name), other=field_name(other)) from None


def _read(name: str, text: str) -> Any:  # noqa: ANN401 - any field's value
    field = FIELDS[name]
    try:
        return read_value(name, field.kind, text, field.choices)
    except ValueError:
        raise wrong_value(name, _shortened(text)) from None


def _shortened(text: str) -> str:
    shown = "".join(letter if letter.isprintable() else "·" for letter in text[:24])
    return shown + ("…" if len(text) > len(shown) else "")


Complaints = tuple[KitError, ...]


def read_fragment(fragment: str, otherwise: Language = DEFAULT_LANGUAGE) -> tuple[Case, Complaints]:
    """The case that a link carries, and what of it could not be used.

    ``otherwise`` is the language of a link that names none.

    >>> case, complaints = read_fragment("#v=1&is_company=yes&shoe_size=43")
    >>> case.applicant, complaints[0].name
    (Applicant(is_company=True), 'shoe_size')
    """
    parts = [part.partition("=") for part in fragment.removeprefix("#").split("&") if part]
    texts = [(_decoded(name), _decoded(text)) for name, _, text in parts[:MOST_PARTS]]
    case, complaints = _read_all(texts, Case(language=otherwise))
    if len(parts) > MOST_PARTS:
        complaints = (*complaints, errors.CaseTooLong(limit=MOST_PARTS))
    return case, complaints


def typed_apart(fragment: str) -> tuple[str, list[tuple[str, str]]]:
    """The fragment without what was typed and not answered yet, and that: pairs of name and text.

    The browser writes each change into the address before it sends it, as it was typed; the answer
    writes the case in its place. Only the last text of each name is there, in the order of typing.

    >>> typed_apart("#v=1&lang=en&typed.insured_staff=3%20people")
    ('#v=1&lang=en', [('insured_staff', '3 people')])
    """
    parts = fragment.removeprefix("#").split("&")
    typed = [part.removeprefix(TYPED) for part in parts if part.startswith(TYPED)]
    pairs = [part.partition("=") for part in typed[:MOST_PARTS]]
    kept = "&".join(part for part in parts if not part.startswith(TYPED))
    return f"#{kept}", [(_decoded(name), _decoded(text)) for name, _, text in pairs]


def _decoded(text: str) -> str:
    # A text of a megabyte is refused by its kind anyway; there is no need to decode it all.
    return unquote(text[:2000].replace("+", "%20"))


def read_case_file(text: str) -> tuple[Case, Complaints]:
    """The case in a saved file, and what of it cannot be used; ``NotACaseFile`` if it is none."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise errors.NotACaseFile from None
    fields = content.get("case") if isinstance(content, dict) else None
    if not isinstance(fields, dict) or content.get("format") != FORMAT:
        raise errors.NotACaseFile
    version = ("v", str(content.get("version", "")))
    listed = list(fields.items())[:MOST_PARTS]
    return _read_all([version, *((name, _as_text(value)) for name, value in listed)], Case())


def _as_text(value: object) -> str:
    """A JSON value as a link would write it, so that a file made by hand may use either."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    return "" if value is None else write_value(value)


def _read_all(texts: Iterable[tuple[str, str]], case: Case) -> tuple[Case, Complaints]:
    complaints: list[KitError] = []
    for name, text in texts:
        try:
            if name != "v":
                case = case.told(name, text)
            elif text != VERSION:
                raise errors.CaseOfAnotherVersion(version=_shortened(text), known=VERSION)
        except KitError as complaint:
            complaints.append(complaint)
    return case, tuple(complaints)

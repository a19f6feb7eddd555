"""A case: everything that travels between the pages, as a link's fragment and as a saved file.

The fragment is readable and versioned: ``#v=1&lang=en&registered_capital=3000000``. Whatever
cannot be used is reported in a sentence of both languages, and the rest survives.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, ClassVar, Final
from urllib.parse import quote

from callcenter_kit.dashboards import errors
from callcenter_kit.dashboards.case.fields import (
    MOST_VARIED,
    NAME,
    PART,
    VARY,
    Variation,
    accepted,
    read_value,
)
from callcenter_kit.documents.checklist import LISTS, ON_SITE
from callcenter_kit.errors import UnknownChoice
from callcenter_kit.rules.applicant import FACT_NAMES, Applicant, kind_of
from callcenter_kit.rules.errors import ContradictoryFacts
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.rules.loading import SHIPPED
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.display import Shown, write_value
from callcenter_kit.texts.display import shortened as cut
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, LANGUAGES, Language, Text
from callcenter_kit.workdays.dates import plain_day

VERSION: Final = "1"
FORMAT: Final = "callcenter_kit case"
CLOCKS: Final = ("guide", "law_working", "law_calendar")
FIRST_PAGE: Final = "voila/render/01_eligibility.ipynb"
_ADDRESS: Final = re.compile(r"https?://[^\s#]+(#\S*)?")


def _travels(kind: str, *choices: str, key: str = "") -> dict[str, Any]:
    return {"kind": kind, "choices": choices, "key": key}


Days = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Case(Shown):
    """One applicant's facts, and how a visitor wants to look at them.

    ``None`` means not chosen: each page then uses its own default. ``on`` is the day that is judged
    by, ``reading`` the rulebook, ``scope`` the licence that is dated. The way to it: ``start_on``,
    ``wanted_on``, the ``clock``, whether an ``agency`` helps, an ``expert_review`` is held or a
    ``number_permit`` is wanted, and durations as low, likely and high working days. A value that no
    page accepts is refused: ``UnknownChoice``, ``NotADay`` or ``WrongCaseField``. ``scenarios`` are
    what the page of scenarios lays beside the case, ``vary`` the fields that it lists.

    >>> Case(language="en", applicant=Applicant(is_company=True)).fragment()
    '#v=1&lang=en&is_company=yes'
    """

    shown_by: ClassVar[str] = "callcenter_kit.dashboards.case.notebook"

    # To let another field travel: a line here with its kind, its name in the words (common.field).

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
    first_list: str | None = field(default=None, metadata=_travels("choice", *LISTS))
    vary: tuple[str, ...] = ()
    scenarios: tuple[Variation, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.applicant, Applicant):
            raise errors.WrongKind(
                name="applicant", value=self.applicant, kind="callcenter_kit.Applicant"
            )
        for name, own in _OWN.items():
            value = getattr(self, own.attribute)
            if value != _UNTOLD[name]:
                object.__setattr__(self, own.attribute, _accepted_value(name, own, value))

    def __repr__(self) -> str:
        own = {own.attribute: getattr(self, own.attribute) for own in _OWN.values()}
        parts = {"applicant": self.applicant, **own, "vary": self.vary, "scenarios": self.scenarios}
        plain = {part.name: part.default for part in fields(self)} | {"applicant": Applicant()}
        chosen = {k: v for k, v in parts.items() if v not in (plain[k], frozenset())}
        said = {k: sorted(v) if isinstance(v, frozenset) else v for k, v in chosen.items()}
        return cut(f"Case({', '.join(f'{name}={value!r}' for name, value in said.items())})")

    def told(self, name: str, text: str) -> Case:
        """The case with the field ``name`` read from ``text``; an empty text forgets it.

        ``KitError`` when there is no such field, the text is not a value of it, or it contradicts
        another fact.
        """
        if name == VARY:
            return replace(self, vary=_read_vary(text))
        if part := PART.fullmatch(name):
            return self._varied(int(part[1]) - 1, part[2], text.strip())
        if name not in FIELDS:
            raise errors.UnknownCaseField(name=shortened(name))
        value = _read(name, text.strip()) if text.strip() else None
        if name in FACT_NAMES:
            return replace(self, applicant=_with_facts(self.applicant, {name: value}))
        attribute = _OWN[name].attribute
        return replace(self, **{attribute: _UNTOLD[name] if value is None else value})

    def _varied(self, place: int, name: str, text: str) -> Case:
        """The case with one field of a scenario told, or with its name."""
        known = (*self.scenarios, *(Variation() for _ in range(place + 1)))
        scenarios = list(known[: max(len(self.scenarios), place + 1)])
        if name == NAME:
            called = _read(NAME, text) if text else ""
            scenarios[place] = replace(scenarios[place], name=called)
            return replace(self, scenarios=tuple(scenarios))
        if name not in VARIABLE:
            raise errors.UnknownCaseField(name=shortened(name))
        written = write_value(_read(name, text)) if text else ""
        scenarios[place] = scenarios[place].told(name, written)
        vary = self.vary if name in self.vary or not text else (*self.vary, name)
        if len(vary) > MOST_VARIED:
            raise errors.TooManyVaried(field=field_name(name), limit=MOST_VARIED)
        return replace(self, vary=vary, scenarios=tuple(scenarios))

    @property
    def alone(self) -> Case:
        """The case without its scenarios."""
        return replace(self, vary=(), scenarios=())

    def scenario(self, place: int) -> Case:
        """The case as the scenario at ``place`` has it; ``KitError`` where its facts contradict."""
        case, told = self.alone, {}
        for name, text in self.scenarios[place].texts:
            if name in FACT_NAMES:
                told[name] = _read(name, text)
            else:
                case = case.told(name, text)
        # All at once: one fact may agree with another only as the scenario has both.
        return replace(case, applicant=_with_facts(case.applicant, told))

    def texts(self) -> dict[str, str]:
        """Every field that was told, and every scenario's, as a link writes it."""
        own = {name: getattr(self, field.attribute) for name, field in _OWN.items()}
        chosen = {name: value for name, value in own.items() if value != _UNTOLD[name]}
        values = {**chosen, **self.applicant.known()}
        texts = {name: write_value(value) for name, value in values.items() if value != frozenset()}
        if self.vary:
            texts[VARY] = ",".join(self.vary)
        for number, scenario in enumerate(self.scenarios, 1):
            parts = {NAME: scenario.name, **dict(scenario.texts)}
            texts |= {f"s{number}.{name}": text for name, text in parts.items() if text}
        return texts

    def fragment(self, *, without: Iterable[str] = ()) -> str:
        """The case as the part of an address after the #; it always names its language."""
        parts = {"v": VERSION, "lang": self.language, **self.texts()}
        for name in without:
            parts.pop(name, None)
        return "#" + "&".join(f"{name}={quote(text, safe=',')}" for name, text in parts.items())

    def link(self, base_url: str) -> str:
        """The address that opens the case, as *Copy link* makes it: without the company's name.

        ``base_url`` is a page's address, or that of the server, where the first question is opened:
        ``http://localhost:8866``. ``NotAnAddress`` when it is neither.

        >>> Case(applicant=Applicant(name="Acme", is_company=True)).link("http://localhost:8866")
        'http://localhost:8866/voila/render/01_eligibility.ipynb#v=1&lang=zh-CN&is_company=yes'
        """
        if not isinstance(base_url, str) or not _ADDRESS.fullmatch(base_url):
            raise errors.NotAnAddress(name="base_url", value=base_url)
        address = base_url.partition("#")[0]
        if not address.partition("?")[0].endswith(".ipynb"):
            address = f"{address.rstrip('/')}/{FIRST_PAGE}"
        return address + self.fragment(without=["name"])

    def to_json(self) -> str:
        """The case as a file that `read_case` opens again, for people to read too."""
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
_UNTOLD: Final[dict[str, Any]] = {
    own.metadata["key"] or own.name: frozenset() if own.name == "on_site" else own.default
    for own in fields(Case)
    if own.metadata
}


# What a scenario may have of its own: whatever one field of a form can tell.
_ONE_FIELD: Final = ("yes_no", "choice", "money", "count", "months", "percent", "date")
_SAME_FOR_ALL: Final = ("lang", "on", "scope", "wanted_on", "number_permit", "first_list")
VARIABLE: Final = tuple(
    name for name, own in FIELDS.items() if own.kind in _ONE_FIELD and name not in _SAME_FOR_ALL
)


def kind_told(name: str) -> str:
    """The kind of what is told under ``name``, a scenario's part too; empty where nothing is."""
    part = PART.fullmatch(name)
    own = part[2] if part else name
    return FIELDS[own].kind if own in FIELDS else ""


def field_name(name: str) -> Text:
    """What the field is called where people read it."""
    return facts()[name].name if name in FACT_NAMES else words(f"common.field.{name}")


def wrong_value(name: str, shown: str) -> errors.WrongCaseValue:
    """That ``shown`` is no value of the field ``name``, and what one is."""
    expected = accepted(FIELDS[name].kind)
    return errors.WrongCaseValue(name=name, field=field_name(name), value=shown, accepted=expected)


def _accepted_value(name: str, own: Field, value: Any) -> Any:  # noqa: ANN401 - any field's value
    """``value`` as the field keeps it; refused when a link could not carry it."""
    match own.kind:
        case "date":
            return plain_day(value, own.attribute)
        case "set" if isinstance(value, (set, frozenset, list, tuple)):
            value = frozenset(value)
        case "days" if isinstance(value, list):
            value = tuple(value)
    with suppress(ValueError, TypeError):
        if read_value(name, own.kind, write_value(value), own.choices) == value:
            return value
    if own.choices:
        raise UnknownChoice(name=own.attribute, value=value, known=", ".join(own.choices))
    said = {"field": field_name(name), "accepted": words(f"common.accepted_value.{own.kind}")}
    raise errors.WrongCaseField(name=own.attribute, value=value, **said)


def _read_vary(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name for name in text.split(",") if name))
    for name in names:
        if name not in VARIABLE:
            raise errors.UnknownCaseField(name=shortened(name))
    return names[:MOST_VARIED]


def _with_facts(applicant: Applicant, told: Mapping[str, Any]) -> Applicant:
    try:
        return replace(applicant, **told)
    except ContradictoryFacts as why:
        name, other = (why.name, why.other) if why.name in told else (why.other, why.name)
        raise errors.AnswersContradict(field=field_name(name), other=field_name(other)) from None


def _read(name: str, text: str) -> Any:  # noqa: ANN401 - any field's value
    field = FIELDS[name]
    try:
        return read_value(name, field.kind, text, field.choices)
    except ValueError:
        raise wrong_value(name, shortened(text)) from None


def shortened(text: str) -> str:
    """The text as a complaint quotes it: its beginning, and nothing that cannot be printed."""
    shown = "".join(letter if letter.isprintable() else "·" for letter in text[:24])
    return shown + ("…" if len(text) > len(shown) else "")

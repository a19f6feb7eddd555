"""A case: everything that travels between the pages, as a readable link and as a saved file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any, Final, TypeVar

from callcenter_kit import errors
from callcenter_kit.dashboards.case.fields import (
    MOST_VARIED,
    NAME,
    SCENARIO_FIELD,
    VARY,
    Field,
    Variation,
    excerpt,
)
from callcenter_kit.documents.checklist import LISTS, ON_SITE
from callcenter_kit.rules import loading
from callcenter_kit.rules.applicant import FACT_NAMES, Applicant, choices_of, kind_of
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import DEFAULT_RULEBOOK, SCOPES, SHIPPED
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.dates import require_day
from callcenter_kit.texts.display import write_value
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, LANGUAGES, Language, shorten
from callcenter_kit.what_if.scenario import VERSION, page_address, write_fragment

FORMAT: Final = "callcenter_kit case"
CLOCKS: Final = ("guide", "law_working", "law_calendar")
_ADDRESS: Final = re.compile(r"https?://[^\s#]+(#\S*)?")


def _option(kind: str, *choices: str, default: object = None, **parts: object) -> Any:  # noqa: ANN401
    """A field that a link carries, under ``key`` among its ``parts`` or its own name.

    A day of a filing has its ``event`` among the words for them; of a correction, its number.
    """
    return field(default=default, metadata={"kind": kind, "choices": choices, **parts})


Days = tuple[int, int, int]
_Any = TypeVar("_Any")


def _naming_the_nearest(kind: type[_Any]) -> type[_Any]:
    """``kind``, refusing a name that it does not have in a sentence, with the nearest it has."""
    accept, names = kind.__init__, list(signature(kind.__init__).parameters)[1:]

    @wraps(accept)
    def init(self: _Any, **options: Any) -> None:  # noqa: ANN401 - any field's value
        # A rulebook, or what it is called, in place of the name that a link has for it.
        book = options.pop("rulebook", options.get("reading"))
        if book is not None and not (isinstance(book, str) and book in loading.rulebook_ids()):
            book = loading.name_in_cases(loading.as_rulebook(book))
        if unknown := options.keys() - {*names}:
            if facts := unknown & {*FACT_NAMES}:
                raise errors.CaseError("FactInACase", name=min(facts))
            errors.refuse_unknown(unknown, names, "UnknownCaseOption")
        accept(self, **options if book is None else options | {"reading": book})

    kind.__init__ = init  # type: ignore[method-assign,assignment]
    return kind


@_naming_the_nearest
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Case:
    """One applicant's facts, and how a visitor wants to look at them.

    ``None`` means not chosen: each page then uses its own default. ``on`` is the day that is judged
    by, ``reading`` the rulebook, ``scope`` the licence that is dated; durations are low, likely and
    high working days. A value that no page accepts is refused: ``ArgumentError`` or ``CaseError``.
    ``scenarios`` are what the page of scenarios lays beside the case, ``vary`` what it lists.

    Once the application is filed, the days are kept as a `Filing` has them; ``filing_refused_on``
    is its ``refused_on``, a fact of the applicant being called so. ``case_key`` is what a calendar
    knows a nameless case by from then on.

    >>> Case(language="en", applicant=Applicant(is_company=True)).fragment()
    '#v=1&lang=en&is_company=yes'
    """

    # To let another field travel: a line here with its kind, its name in the words (common.field).

    applicant: Applicant = field(default_factory=Applicant)
    language: Language = _option("choice", *LANGUAGES, default=DEFAULT_LANGUAGE, key="lang")
    reading: str = _option("choice", *SHIPPED, default=DEFAULT_RULEBOOK)
    on: date | None = _option("date")
    scope: str | None = _option("choice", *SCOPES)
    wanted_on: date | None = _option("date")
    start_on: date | None = _option("date")
    clock: str | None = _option("choice", *CLOCKS)
    direction_days: Days | None = _option("days")
    contract_days: Days | None = _option("days")
    materials_days: Days | None = _option("days")
    writing_days: Days | None = _option("days")
    agency: bool | None = _option("yes_no")
    correction_rounds: int | None = _option("count")
    correction_days: Days | None = _option("days")
    expert_review: bool | None = _option("yes_no")
    expert_days: Days | None = _option("days")
    number_permit: bool | None = _option("yes_no")
    on_site: frozenset[str] = _option("set", *ON_SITE, default=frozenset())
    first_list: str | None = _option("choice", *LISTS)
    submitted_on: date | None = _option("date", event="submitted_on")
    correction_1_asked_on: date | None = _option("date", event="asked_on", correction=1)
    correction_1_due_on: date | None = _option("date", event="due_on", correction=1)
    correction_1_answered_on: date | None = _option("date", event="answered_on", correction=1)
    correction_2_asked_on: date | None = _option("date", event="asked_on", correction=2)
    correction_2_due_on: date | None = _option("date", event="due_on", correction=2)
    correction_2_answered_on: date | None = _option("date", event="answered_on", correction=2)
    correction_3_asked_on: date | None = _option("date", event="asked_on", correction=3)
    correction_3_due_on: date | None = _option("date", event="due_on", correction=3)
    correction_3_answered_on: date | None = _option("date", event="answered_on", correction=3)
    accepted_on: date | None = _option("date", event="accepted_on")
    not_accepted_on: date | None = _option("date", event="not_accepted_on")
    experts_begun_on: date | None = _option("date", event="experts_begun")
    experts_ended_on: date | None = _option("date", event="experts_ended")
    inspected_on: date | None = _option("date", event="inspected_on")
    decided_on: date | None = _option("date", event="decided_on")
    filing_refused_on: date | None = _option("date", event="refused_on")
    received_on: date | None = _option("date", event="received_on")
    issued_on: date | None = _option("date", event="issued_on")
    withdrawn_on: date | None = _option("date", event="withdrawn_on")
    case_key: str | None = _option("key")
    vary: tuple[str, ...] = ()
    scenarios: tuple[Variation, ...] = ()

    def __post_init__(self) -> None:
        errors.check_kind("applicant", self.applicant, Applicant)
        for option in OPTION_FIELDS.values():
            value = option.value(self)
            if option.attribute == "scope" and value is not None:
                value = loading.scope_id(value)
                object.__setattr__(self, "scope", value)
            if value != option.default:
                object.__setattr__(self, option.attribute, _check_option(option, value))

    def __repr__(self) -> str:
        parts = {"applicant": self.applicant} if self.applicant != Applicant() else {}
        others = {"vary": self.vary, "scenarios": self.scenarios}
        parts |= self._own_options() | {name: value for name, value in others.items() if value}
        in_order = {k: sorted(v) if isinstance(v, frozenset) else v for k, v in parts.items()}
        return shorten(f"Case({', '.join(f'{name}={v!r}' for name, v in in_order.items())})")

    def _repr_html_(self) -> str:
        """The applicant; the case's own text and `to_python` have the options, too."""
        return self.applicant._repr_html_()

    def _own_options(self) -> dict[str, Any]:
        return {
            option.attribute: value
            for option in OPTION_FIELDS.values()
            if (value := option.value(self)) != option.default
        }

    def to_python(self) -> str:
        """The cell that makes the case, as *Copy as Python* gives it.

        >>> print(Case(applicant=Applicant(registered_capital=3_000_000)).to_python())
        import callcenter_kit as ck
        <BLANKLINE>
        case = ck.Case(
            applicant=ck.Applicant(
                registered_capital=3_000_000,
            ),
        )
        case
        """
        facts = "".join(_lines(self.applicant.known(), 8))
        own_options, rules = self._own_options(), ""
        if self.reading not in SHIPPED:
            del own_options["reading"]
            rules = f"    rulebook={_rulebook_code(self.rulebook)},\n"
        options = "".join(_lines(own_options, 4)) + rules
        case = f"    applicant=ck.Applicant(\n{facts}    ),\n{options}" if facts else options
        code = f"import callcenter_kit as ck\n\ncase = ck.Case(\n{case})\n"
        scenarios = {VARY: ",".join(self.vary), **self._scenario_texts()}
        fields = [f"{name!r}, {text!r}" for name, text in scenarios.items() if text]
        code += "".join(f"case = case.with_field({arguments})\n" for arguments in fields)
        return f"{'from datetime import date' + chr(10) * 2 if 'date(' in case else ''}{code}case"

    def with_field(self, name: str, text: str) -> Case:
        """The case with the field ``name`` read from ``text``; an empty text forgets it.

        ``KitError`` when there is no such field, the text is not a value of it, or it contradicts
        another fact.
        """
        if name == VARY:
            names = tuple(dict.fromkeys(part for part in text.split(",") if part))
            if unknown := [each for each in names if each not in VARIABLE]:
                raise errors.CaseError("UnknownCaseField", name=excerpt(unknown[0]))
            return replace(self, vary=names[:MOST_VARIED])
        if part := SCENARIO_FIELD.fullmatch(name):
            return self._with_scenario_field(int(part[1]) - 1, part[2], text.strip())
        if name not in FIELDS:
            raise errors.CaseError("UnknownCaseField", name=excerpt(name))
        field, text = FIELDS[name], text.strip()
        value = field.read(text) if text else field.default
        if field.is_fact:
            return replace(self, applicant=_with_facts(self.applicant, {name: value}))
        return replace(self, **{field.attribute: value})

    def _with_scenario_field(self, place: int, name: str, text: str) -> Case:
        # A link may name the third scenario first; those before it are then as the case is.
        missing = max(place + 1 - len(self.scenarios), 0)
        scenarios = [*self.scenarios, *(Variation() for _ in range(missing))]
        if name == NAME:
            title = FIELDS[NAME].read(text) if text else ""
            scenarios[place] = replace(scenarios[place], name=title)
            return replace(self, scenarios=tuple(scenarios))
        if name not in VARIABLE:
            raise errors.CaseError("UnknownCaseField", name=excerpt(name))
        field = FIELDS[name]
        # Read and written again: one value has one text, whoever wrote it.
        own_text = write_value(field.read(text)) if text else ""
        scenarios[place] = scenarios[place].with_text(name, own_text)
        vary = self.vary if name in self.vary or not text else (*self.vary, name)
        if len(vary) > MOST_VARIED:
            raise errors.CaseError("TooManyVaried", field=field.label, limit=MOST_VARIED)
        return replace(self, vary=vary, scenarios=tuple(scenarios))

    if TYPE_CHECKING:
        # It may be given in place of ``reading``, and is always there.
        rulebook: Rulebook = field(default_factory=loading.rulebook)
    else:

        @property
        def rulebook(self) -> Rulebook:
            """The rulebook that is judged by, which ``reading`` names."""
            return loading.rulebook(self.reading)

    @property
    def without_scenarios(self) -> Case:
        """The case alone, as it is itself."""
        return replace(self, vary=(), scenarios=())

    def scenario(self, place: int) -> Case:
        """The case as the scenario at ``place`` has it; ``KitError`` where its facts contradict."""
        case, facts = self.without_scenarios, {}
        for name, text in self.scenarios[place].texts:
            if name in FACT_NAMES:
                facts[name] = FIELDS[name].read(text)
            else:
                case = case.with_field(name, text)
        # All at once: one fact may agree with another only as the scenario has both.
        return replace(case, applicant=_with_facts(case.applicant, facts))

    def texts(self) -> dict[str, str]:
        """Every field that has a value, and every scenario's, as a link writes it."""
        texts = {
            name: write_value(value)
            for name, field in FIELDS.items()
            if (value := field.value(self)) not in (field.default, frozenset())
        }
        if self.vary:
            texts[VARY] = ",".join(self.vary)
        return texts | self._scenario_texts()

    def _scenario_texts(self) -> dict[str, str]:
        texts: dict[str, str] = {}
        for number, scenario in enumerate(self.scenarios, 1):
            parts = {NAME: scenario.name, **dict(scenario.texts)}
            texts |= {f"s{number}.{name}": text for name, text in parts.items() if text}
        # Those before the last follow from its number, the last one from its empty name.
        if self.scenarios and self.scenarios[-1] == Variation():
            texts[f"s{len(self.scenarios)}.{NAME}"] = ""
        return texts

    def fragment(self, *, without: Iterable[str] = ()) -> str:
        """The case as the part of an address after the #; it always names its language."""
        texts, hidden = {"lang": self.language, **self.texts()}, {*without}
        return write_fragment({name: text for name, text in texts.items() if name not in hidden})

    def link(self, base_url: str) -> str:
        """The address that opens the case, as *Copy link* makes it: without the company's name.

        ``base_url`` is a page's address, or that of the server, where the first question is opened:
        ``http://localhost:8866``. ``ArgumentError`` when it is neither.

        >>> Case(applicant=Applicant(name="Acme", is_company=True)).link("http://localhost:8866")
        'http://localhost:8866/voila/render/01_eligibility.ipynb#v=1&lang=zh-CN&is_company=yes'
        """
        if not isinstance(base_url, str) or not _ADDRESS.fullmatch(base_url):
            raise errors.ArgumentError("NotAnAddress", name="base_url", value=base_url)
        return page_address(base_url) + self.fragment(without=["name"])

    def to_json(self) -> str:
        """The case as a file that `read_case` opens again, for people to read too.

        A rulebook of one's own, or one with other numbers, goes along. ``KitError`` for one that
        no file gives again.
        """
        if self.reading in SHIPPED:
            return self.fields_json()
        return self.fields_json(rulebook=loading.save_rulebook(self.rulebook))

    def fields_json(self, **parts: Any) -> str:  # noqa: ANN401 - parts of the file
        """The case without its rulebook, for whoever knows that by its name, and more ``parts``."""
        fields = {"lang": self.language, **self.texts()}
        content = {"format": FORMAT, "version": int(VERSION), "case": fields, **parts}
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _rulebook_code(book: Rulebook) -> str:
    """How Python gets the rulebook: by its name, or from its file, and with what was changed."""
    code = f"ck.rulebook({book.id!r})" if book.is_shipped else f"ck.load_rulebook('{book.id}.toml')"
    changes = ", ".join(f"{name}={each}" for name, each in book.amendments.items())
    return f"{code}.amend({changes})" if changes else code


def _lines(values: Mapping[str, Any], indent: int) -> Iterator[str]:
    """Each value as an argument of its own line, in Python."""
    for name, value in values.items():
        match value:
            case date():
                text = f"date({value.year}, {value.month}, {value.day})"
            case frozenset():
                text = repr(sorted(value))
            case int() if not isinstance(value, bool):
                text = f"{value:_}"
            case _:
                text = repr(value)
        yield f"{' ' * indent}{name}={text},\n"


def _option_fields() -> Iterator[Field]:
    for option in fields(Case):
        if option.metadata:
            parts = dict(option.metadata)
            name = parts.pop("key", option.name)
            yield Field(name, attribute=option.name, default=option.default, **parts)


# The options of a case beside the facts, by the name that a link gives them; then every field.
OPTION_FIELDS: Final = {field.name: field for field in _option_fields()}
FIELDS: Final = {
    **OPTION_FIELDS,
    **{name: Field(name, kind_of(name), choices_of(name)) for name in FACT_NAMES},
}
# The days of a filing, in the order in which they mostly happen.
FILING_FIELDS: Final = tuple(field.name for field in OPTION_FIELDS.values() if field.event)
# What a scenario may have of its own: whatever one field of a form can hold.
_ONE_FIELD: Final = ("yes_no", "choice", "money", "count", "months", "percent", "date")
_SAME_FOR_ALL: Final = ("lang", "on", "scope", "wanted_on", "number_permit", "first_list")
VARIABLE: Final = tuple(
    field.name
    for field in FIELDS.values()
    if field.kind in _ONE_FIELD and field.name not in (*_SAME_FOR_ALL, *FILING_FIELDS)
)


def field_of(name: str) -> Field | None:
    """The field called ``name``, a scenario's part too; ``None`` where there is none."""
    part = SCENARIO_FIELD.fullmatch(name)
    return FIELDS.get(part[2] if part else name)


def _check_option(field: Field, value: Any) -> Any:  # noqa: ANN401 - any field's value
    """``value`` as the case keeps it; refused when a link could not carry it."""
    match field.kind:
        case "date":
            return require_day(value, field.attribute)
        case "set" if isinstance(value, (set, frozenset, list, tuple)):
            value = frozenset(value)
        case "days" if isinstance(value, list):
            value = tuple(value)
    # What a link can write and read back as the same value is one that every page accepts.
    with suppress(errors.FieldError, ValueError, TypeError):
        if field.read(write_value(value)) == value:
            return value
    values = {"name": field.attribute, "value": value}
    if field.choices:
        raise errors.ArgumentError("UnknownChoice", known=", ".join(field.choices), **values)
    accepted = words(f"common.accepted_value.{field.kind}")
    raise errors.CaseError("WrongCaseField", field=field.label, accepted=accepted, **values)


def _with_facts(applicant: Applicant, facts: Mapping[str, Any]) -> Applicant:
    try:
        return replace(applicant, **facts)
    except errors.ContradictoryFacts as why:
        # The field that was just filled in is named first, whichever of the two it is.
        name, other = (why.name, why.other) if why.name in facts else (why.other, why.name)
        labels = {"field": FIELDS[name].label, "other": FIELDS[other].label}
        raise errors.FieldError("AnswersContradict", **labels) from None

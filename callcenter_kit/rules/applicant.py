"""The facts of an applicant, every one optional, and the kinds of value that they take.

``None`` means that the fact is not known, which is never the same as no. To add a kind, add one
line to ``_KINDS``; what a room alone does with a kind stands in one table of that room.
"""

import inspect
import re
import sys
import warnings
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit import errors
from callcenter_kit.texts.datafile import read_data, words
from callcenter_kit.texts.dates import as_day
from callcenter_kit.texts.display import HtmlRepr
from callcenter_kit.texts.language import Text, name_list, shorten

# The largest number that a float holds exactly; beyond it, as below 0, is no amount of money.
LARGEST: Final = 2**53
WHOLE_PERCENT: Final = 100
Choices = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact.

    ``dtype`` is pandas' name for a column of many such values, ``accepts`` says whether a value can
    be of the kind, and ``keep`` makes it what an applicant keeps.
    """

    id: str
    dtype: str
    accepts: Callable[[Any, Choices], bool]
    keep: Callable[[Any], Any] = lambda value: value

    @property
    def is_whole(self) -> bool:
        """Whether its values are whole numbers."""
        return self.dtype == "Int64"

    def domain(self, choices: Choices) -> Text:
        """What a value of a fact with these choices may be, in words."""
        return words(f"common.accepted_fact.{self.id}", choices=name_list(choices))


def scalar_of(value: Any) -> Any:  # noqa: ANN401 - any value
    """A single number of numpy, or a dataframe's day, as Python's own; anything else as it is."""
    day = as_day(value)
    kind = type(day)
    # A moment of numpy that is no day must not turn into one, or into a number.
    is_single = kind.__module__ == "numpy" and getattr(value, "shape", None) == ()
    return value.item() if is_single and kind.__name__ != "datetime64" else day


def as_whole(cell: object) -> object:
    """A number that a table keeps as 3.0 as 3; ``None`` where it is not whole, or no amount."""
    if not isinstance(cell, Real | Decimal) or isinstance(cell, Integral):
        return cell
    number: Any = cell
    try:
        return int(number) if abs(number) <= LARGEST and number == int(number) else None
    # A decimal that is no number at all cannot be compared.
    except ArithmeticError:
        return None


def _is_count(value: object, _: Choices) -> bool:
    is_whole = isinstance(value, Integral) and not isinstance(value, bool)
    return is_whole and 0 <= int(value) <= LARGEST  # type: ignore[call-overload]


def _is_amount(value: object, _: Choices) -> bool:
    if not isinstance(value, Real | Decimal) or isinstance(value, bool):
        return False
    # A comparison is false for NaN, and exact for numbers that no float can hold.
    try:
        return 0 <= value <= LARGEST  # type: ignore[operator]
    except (ArithmeticError, ValueError):
        return False


def _is_set(value: object, choices: Choices) -> bool:
    # A text is a collection of letters to Python, and no set of codes.
    if isinstance(value, str) or not isinstance(value, Collection):
        return False
    return all(item in choices for item in value)


def _number(value: Any) -> int | float:  # noqa: ANN401 - a checked number
    return int(value) if isinstance(value, Integral) else float(value)


_KINDS: Final = (
    Kind("text", "string", lambda value, _: isinstance(value, str)),
    Kind("choice", "string", lambda value, codes: isinstance(value, str) and value in codes, str),
    Kind("yes_no", "boolean", lambda value, _: isinstance(value, bool), bool),
    Kind("money", "Float64", _is_amount, _number),
    Kind("count", "Int64", _is_count, _number),
    Kind("months", "Int64", _is_count, _number),
    Kind("percent", "Float64", lambda v, _: _is_amount(v, ()) and v <= WHOLE_PERCENT, _number),
    Kind("date", "datetime64[s]", lambda v, _: isinstance(v, date) and not isinstance(v, datetime)),
    Kind("set", "object", _is_set, frozenset),
)
KINDS: Final = {kind.id: kind for kind in _KINDS}


BUSINESS_FORMS: Final = (
    "third_party_service", "seat_rental",
    "own_customers", "staff_supply", "system_building",
)  # fmt: skip
COMPANY_KINDS: Final = ("limited_liability", "by_shares")
MATERIALS: Final = (
    "application", "business_licence", "company_profile", "financial_report",
    "articles_and_shareholding", "research_report", "technical_scheme", "service_measures",
    "security_measures", "reputation_evidence", "undertaking",
)  # fmt: skip
# ISO 3166-2 codes of the 31 provinces, regions and municipalities of the mainland.
_LETTERS: Final = "AHBJCQFJGDGSGXGZHAHBHEHIHLHNJLJSJXLNNMNXQHSCSDSHSNSXTJXJXZYNZJ"
PROVINCES: Final = tuple(f"CN-{letters}" for letters in re.findall("..", _LETTERS))


class _ChecksFactNames(type):
    """Names a misspelt fact, and the nearest one, before the dataclass raises a ``TypeError``."""

    if not TYPE_CHECKING:

        def __call__(cls, *values: Any, **facts: Any) -> Any:  # noqa: ANN401 - what it makes
            if values:
                raise errors.FactError("FactsByName")
            for name in facts.keys() - _KIND_OF.keys():
                # What a spreadsheet may head its column with says more than how it is spelt.
                near = (
                    fact_called(name) or errors.closest_spelling(name, FACT_NAMES) or FACT_NAMES[0]
                )
                known = ", ".join(FACT_NAMES)
                raise errors.FactError("UnknownFact", name=name, nearest=near, known=known)
            applicant = super().__call__(**facts)
            if applicant.unclear_share is not None:
                # Whoever writes code is asked at once. Pages, files and letters ask in their
                # results: into a server's log nothing of an applicant may go.
                frame, level = sys._getframe(1), 2
                while frame.f_back and frame.f_globals.get("__name__") in ("dataclasses", "copy"):
                    frame, level = frame.f_back, level + 1
                if not str(frame.f_globals.get("__name__")).startswith("callcenter_kit"):
                    warnings.warn(applicant.unclear_share.en, stacklevel=level)
            return applicant

        @property
        def __signature__(cls) -> inspect.Signature:
            parameters = list(inspect.signature(cls.__init__).parameters.values())
            return inspect.Signature(parameters[1:])


def _fact(kind: str, choices: tuple[str, ...] = ()) -> Any:  # noqa: ANN401 - any fact's type
    return field(default=None, metadata={"kind": kind, "choices": choices})


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant(HtmlRepr, metaclass=_ChecksFactNames):
    """What is known of a company that asks for the licence; ``None`` means not known.

    ``registered_capital`` is in CNY; ``insured_months`` counts the months already paid for each of
    at least ``insured_staff`` people; ``clean_record`` and ``refused_for_falsehood`` look back
    three years and one year from the day of the assessment; ``other_forms`` are beside the main
    one. ``KitError`` for an unknown name, a wrong type, NaN, infinity or a negative number, a
    percentage above 100, and for a foreign share above 0 beside domestic capital.

    >>> Applicant(business_form="seat_rental", registered_capital=3_000_000).insured_staff is None
    True
    """

    name: str | None = _fact("text")
    business_form: str | None = _fact("choice", BUSINESS_FORMS)
    inbound_mainly: bool | None = _fact("yes_no")
    outbound_consent: bool | None = _fact("yes_no")
    marketing_calls: bool | None = _fact("yes_no")
    is_company: bool | None = _fact("yes_no")
    domestic_capital: bool | None = _fact("yes_no")
    registered_capital: float | None = _fact("money")
    clean_record: bool | None = _fact("yes_no")
    on_dishonesty_list: bool | None = _fact("yes_no")
    insured_staff: int | None = _fact("count")
    insured_months: int | None = _fact("months")
    sufficient_funds_and_staff: bool | None = _fact("yes_no")
    feasibility_report: bool | None = _fact("yes_no")
    technical_plan: bool | None = _fact("yes_no")
    premises: bool | None = _fact("yes_no")
    long_term_service: bool | None = _fact("yes_no")
    refused_for_falsehood: bool | None = _fact("yes_no")
    materials: Collection[str] | None = _fact("set", MATERIALS)
    provinces: Collection[str] | None = _fact("set", PROVINCES)
    last_violation_on: date | None = _fact("date")  # noqa: RUF009 - a field
    refused_on: date | None = _fact("date")  # noqa: RUF009 - a field
    insured_since: date | None = _fact("date")  # noqa: RUF009 - a field
    foreign_share: float | None = _fact("percent")
    company_kind: str | None = _fact("choice", COMPANY_KINDS)
    registered_on: date | None = _fact("date")  # noqa: RUF009 - a field
    other_forms: Collection[str] | None = _fact("set", BUSINESS_FORMS)
    group_clients: bool | None = _fact("yes_no")
    refused_for_papers: bool | None = _fact("yes_no")
    named_people: bool | None = _fact("yes_no")
    telecom_in_scope: bool | None = _fact("yes_no")

    def __post_init__(self) -> None:
        for name in FACT_NAMES:
            value = getattr(self, name)
            if value is not None:
                # Frozen for everybody else; a number of numpy is kept as Python's own.
                object.__setattr__(self, name, normalize_fact(name, value))
        if self.foreign_share and self.domestic_capital:
            share = {"name": "foreign_share", "value": self.foreign_share}
            raise errors.ContradictoryFacts(**share, other="domestic_capital", other_value=True)

    @classmethod
    def from_row(cls, row: Any) -> "Applicant":  # noqa: ANN401 - a Series, a named tuple, a mapping
        """The applicant of a table's row, each fact under its own name; other cells are left.

        What stands for nothing, such as NaN, is not known. 3.0 people are 3, and a text may list
        the codes of a set, separated by commas. ``KitError`` for a cell that cannot be its fact,
        and for a row without any fact's name.

        >>> Applicant.from_row({"insured_staff": 3.0, "premises": float("nan"), "note": "x"})
        Applicant(insured_staff=3)
        """
        if hasattr(row, "_asdict"):  # a row of itertuples()
            row = row._asdict()
        if not hasattr(row, "keys"):
            raise errors.FactError("NotARow", value=type(row).__name__)
        facts: dict[str, Any] = {}
        names = [name for name in FACT_NAMES if name in row.keys()]  # noqa: SIM118 - a Series
        if not names:
            raise errors.FactError("NoFactInRow", known=", ".join(map(str, row.keys())))
        for name in names:
            cell = row[name]
            # NaN alone differs from itself; NA and NaT of pandas answer no such question.
            is_nan = isinstance(cell, Real) and cell != cell
            if cell is not None and str(cell) not in ("<NA>", "NaT") and not is_nan:
                value = value_of_cell(name, cell)
                facts[name] = cell if value is None else value
        return cls(**facts)

    @property
    def forms(self) -> tuple[str, ...]:
        """Every business form that is known, the main one and others, in the contract's order."""
        forms = {self.business_form, *(self.other_forms or ())}
        return tuple(form for form in BUSINESS_FORMS if form in forms)

    @property
    def is_foreign_invested(self) -> bool:
        """Whether a foreign shareholder is known: a share above 0, or no domestic capital."""
        return bool(self.foreign_share) or self.domestic_capital is False

    @property
    def unclear_share(self) -> Text | None:
        """What to ask of a foreign share below 1: 0.3 is 0.3%, and may have been meant as 30%."""
        share = self.foreign_share
        if not share or share >= 1:
            return None
        return words("assessment.unclear_share", share=f"{share:g}", whole=f"{share * 100:g}")

    def known(self) -> dict[str, Any]:
        """The known facts, by name, in the contract's order."""
        facts = {name: getattr(self, name) for name in FACT_NAMES}
        return {name: value for name, value in facts.items() if value is not None}

    def __repr__(self) -> str:
        facts = {k: sorted(v) if isinstance(v, frozenset) else v for k, v in self.known().items()}
        arguments = ", ".join(f"{name}={value!r}" for name, value in facts.items())
        return shorten(f"Applicant({arguments})")


_KIND_OF: Final = {fact.name: KINDS[fact.metadata["kind"]] for fact in fields(Applicant)}
_CHOICES_OF: Final[dict[str, tuple[str, ...]]] = {
    fact.name: fact.metadata["choices"] for fact in fields(Applicant)
}
FACT_NAMES: Final = tuple(_KIND_OF)


def kind_of(name: str) -> str:
    """The id of the kind of the fact ``name``: ``"yes_no"``, ``"money"``, ``"count"``, …."""
    return fact_kind(name).id


def fact_kind(name: str) -> Kind:
    """The kind of value that the fact ``name`` takes."""
    return _KIND_OF[name]


def choices_of(name: str) -> tuple[str, ...]:
    """The codes among which a choice or a set is chosen; empty for any other fact."""
    return _CHOICES_OF[name]


def answers_of(name: str) -> tuple[Any, ...]:
    """The few values of a yes-or-no fact or of a choice; empty where there are more than a few."""
    if kind_of(name) == "yes_no":
        return (True, False)
    return choices_of(name) if kind_of(name) == "choice" else ()


def normalize_fact(name: str, value: Any) -> Any:  # noqa: ANN401 - any fact's type
    """The value as the fact ``name`` keeps it; ``KitError`` when it cannot be one.

    What a code is called is taken as the code: ``"座席出租"``, ``{"北京", "Hebei"}``.
    """
    kind, coded = fact_kind(name), _as_codes(name, value)
    if accepts(name, coded):
        return kind.keep(scalar_of(coded))
    choices = choices_of(name)
    values = {"name": name, "value": scalar_of(value), "accepted": kind.domain(choices)}
    items = [coded] if isinstance(coded, str) else coded if isinstance(coded, Collection) else ()
    odd = next((item for item in items if item not in choices), None) if choices else None
    if isinstance(odd, str):
        # One letter makes another province of a code, so that only names are near to each other.
        names = [each for each in _code_names(name) if each not in PROVINCES]
        codes = [each for each in names if each in choices]
        if near := errors.closest_spelling(odd, codes) or errors.closest_spelling(odd, names):
            raise errors.WrongFact("MisspeltFact", nearest=near, **values)
    raise errors.WrongFact(**values)


def _as_codes(name: str, value: Any) -> Any:  # noqa: ANN401 - any fact's type
    """``value`` with the code in place of whatever the code is called."""
    kind, choices = kind_of(name), choices_of(name)

    def code_of(item: object) -> object:
        # A text of numpy's own kind is kept as a plain one.
        return str(item) if item in choices else errors.code_called(item, _code_names(name)) or item

    if kind == "set":
        items = [value] if isinstance(value, str) else value
        return [code_of(item) for item in items] if isinstance(items, Collection) else items
    return code_of(value) if kind == "choice" and isinstance(value, str) else value


@cache
def _code_names(fact: str) -> dict[str, str]:
    """The codes of ``fact`` by all that they are called: code, names, spellings, with endings."""
    question = read_data("facts.toml").values["fact"][fact]
    # The names of some codes are the guide's, and not of the fact itself.
    tables = question.get("choices") or read_data("guide.toml").values[question["choices_from"]]
    spellings = read_data("clients.toml").values
    names = {code: code for code in choices_of(fact)}
    for code, table in tables.items():
        text = table.get("name", table)
        also = spellings["choice"].get(code, {}).get("also", ())
        endings = ("", *spellings["endings"]) if fact == "provinces" else ("",)
        names |= dict.fromkeys([text[each] + end for each in ("zh", "en") for end in endings], code)
        names |= dict.fromkeys(also, code)
    return names


def fact_called(name: str) -> str | None:
    """The fact that a person calls ``name``, or heads its column with."""
    return errors.code_called(name, _headings())


@cache
def _headings() -> dict[str, str]:
    """The facts by their names, and by what else heads their columns in a spreadsheet."""
    names = {
        fact["name"][language]: key
        for key, fact in read_data("facts.toml").values["fact"].items()
        for language in ("zh", "en")
    }
    for key, heading in read_data("clients.toml").values["heading"].items():
        if key in FACT_NAMES:
            names = dict.fromkeys(heading.get("also", ()), key) | names
    return names


def accepts(name: str, value: Any) -> bool:  # noqa: ANN401 - any value
    """Whether ``value`` can be the fact ``name``."""
    return fact_kind(name).accepts(scalar_of(value), choices_of(name))


def value_of_cell(name: str, cell: object) -> Any:  # noqa: ANN401 - the fact's own type
    """A table's cell as a value of the fact ``name``, ``None`` when it cannot be one."""
    kind = fact_kind(name)
    value = as_whole(cell) if kind.is_whole else cell
    if kind.id == "set" and isinstance(value, str):
        value = frozenset(value.split(","))
    return value if value is not None and accepts(name, value) else None

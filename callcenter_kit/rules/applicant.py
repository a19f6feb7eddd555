"""What an applicant tells us: every fact optional, checked when it is told.

``None`` means that the fact is not known, which is never the same as no.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from numbers import Integral, Real
from typing import Any, Final

from callcenter_kit.rules.errors import FactsByName, UnknownFact, WrongFact
from callcenter_kit.texts.language import Text, listed

BUSINESS_FORMS: Final = (
    "third_party_service",
    "seat_rental",
    "own_customers",
    "staff_supply",
    "system_building",
)
MATERIALS: Final = (
    "application",
    "business_licence",
    "company_profile",
    "financial_report",
    "articles_and_shareholding",
    "research_report",
    "technical_scheme",
    "service_measures",
    "security_measures",
    "reputation_evidence",
    "undertaking",
)
# ISO 3166-2 codes of the 31 provinces, regions and municipalities of the mainland.
PROVINCES: Final = tuple(
    f"CN-{letters}"
    for letters in re.findall(
        "..", "AHBJCQFJGDGSGXGZHAHBHEHIHLHNJLJSJXLNNMNXQHSCSDSHSNSXTJXJXZYNZJ"
    )
)


# The largest number that a float holds exactly; beyond it, as below 0, is no amount of money.
LARGEST: Final = 2**53


class _Asked(type):
    """Refuses a fact that nobody knows before the dataclass says so in programmers' words."""

    def __call__(cls, *unnamed: Any, **facts: Any) -> Any:  # noqa: ANN401 - what it makes
        if unnamed:
            raise FactsByName
        for name in facts:
            known_fact(name)
        return super().__call__(**facts)


_TEXT: Final = {"kind": "text"}
_CHOICE: Final = {"kind": "choice"}
_YES_NO: Final = {"kind": "yes_no"}
_MONEY: Final = {"kind": "money"}
_COUNT: Final = {"kind": "count"}
_MONTHS: Final = {"kind": "months"}
_DATE: Final = {"kind": "date"}
_SET: Final = {"kind": "set"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant(metaclass=_Asked):
    """What is known of a company that asks for the licence; ``None`` means not known.

    ``registered_capital`` is in CNY; ``insured_months`` counts the months already paid for each
    of at least ``insured_staff`` people; ``clean_record`` and ``refused_for_falsehood`` look back
    three years and one year from the day of the assessment. ``KitError`` for an unknown name, a
    wrong type, NaN, infinity or a negative number.

    >>> Applicant(business_form="seat_rental", registered_capital=3_000_000).insured_staff is None
    True
    """

    name: str | None = field(default=None, metadata=_TEXT)
    business_form: str | None = field(default=None, metadata=_CHOICE)
    inbound_mainly: bool | None = field(default=None, metadata=_YES_NO)
    outbound_consent: bool | None = field(default=None, metadata=_YES_NO)
    marketing_calls: bool | None = field(default=None, metadata=_YES_NO)
    is_company: bool | None = field(default=None, metadata=_YES_NO)
    domestic_capital: bool | None = field(default=None, metadata=_YES_NO)
    registered_capital: float | None = field(default=None, metadata=_MONEY)
    clean_record: bool | None = field(default=None, metadata=_YES_NO)
    on_dishonesty_list: bool | None = field(default=None, metadata=_YES_NO)
    insured_staff: int | None = field(default=None, metadata=_COUNT)
    insured_months: int | None = field(default=None, metadata=_MONTHS)
    sufficient_funds_and_staff: bool | None = field(default=None, metadata=_YES_NO)
    feasibility_report: bool | None = field(default=None, metadata=_YES_NO)
    technical_plan: bool | None = field(default=None, metadata=_YES_NO)
    premises: bool | None = field(default=None, metadata=_YES_NO)
    long_term_service: bool | None = field(default=None, metadata=_YES_NO)
    refused_for_falsehood: bool | None = field(default=None, metadata=_YES_NO)
    materials: frozenset[str] | None = field(default=None, metadata=_SET)
    provinces: frozenset[str] | None = field(default=None, metadata=_SET)
    last_violation_on: date | None = field(default=None, metadata=_DATE)
    refused_on: date | None = field(default=None, metadata=_DATE)
    insured_since: date | None = field(default=None, metadata=_DATE)

    def __post_init__(self) -> None:
        for told in fields(self):
            value = getattr(self, told.name)
            if value is not None:
                checked = check_fact(told.name, value, told.metadata["kind"])
                object.__setattr__(self, told.name, checked)

    def known(self) -> dict[str, Any]:
        """The facts that were told, by name, in the contract's order."""
        told = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: value for name, value in told.items() if value is not None}

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={_shown(value)}" for name, value in self.known().items())
        return f"Applicant({told})"


def _shown(value: object) -> str:
    return repr(sorted(value)) if isinstance(value, frozenset) else repr(value)


_BY_NAME: Final = {told.name: told.metadata["kind"] for told in fields(Applicant)}
FACT_NAMES: Final = tuple(_BY_NAME)


def known_fact(name: str) -> str:
    """``name`` itself when it is a fact's; ``KitError`` with the nearest otherwise."""
    if name not in _BY_NAME:
        near = get_close_matches(str(name), FACT_NAMES, 1, 0.5)
        nearest = near[0] if near else FACT_NAMES[0]
        raise UnknownFact(name=name, nearest=nearest, known=", ".join(FACT_NAMES))
    return name


def kind_of(name: str) -> str:
    """Which kind of value the fact ``name`` takes: ``"yes_no"``, ``"money"``, ``"count"``, …."""
    return str(_BY_NAME[name])


def check_fact(name: str, value: Any, kind: str) -> Any:  # noqa: ANN401 - any fact's type
    """The value as the fact ``name`` keeps it; ``KitError`` when it cannot be one."""
    value = _plain(value)
    keep, accepts, accepted = _KINDS[kind]
    if not accepts(name, value):
        raise WrongFact(name=name, value=value, accepted=accepted(name))
    return keep(value)


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever may be told
    """A single number of numpy as Python's own; anything else as it is."""
    single = type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0
    return value.item() if single and hasattr(value, "item") else value


def accepts(name: str, value: Any) -> bool:  # noqa: ANN401 - whatever may be told
    """Whether ``value`` can be the fact ``name``."""
    value = _plain(value)
    return _KINDS[kind_of(name)][1](name, value)


def _is_count(_: str, value: object) -> bool:
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    return whole and 0 <= int(value) <= LARGEST  # type: ignore[call-overload]


def _is_amount(_: str, value: object) -> bool:
    if not isinstance(value, Real | Decimal) or isinstance(value, bool):
        return False
    # A comparison is false for NaN, and exact for numbers that no float can hold.
    try:
        return 0 <= value <= LARGEST  # type: ignore[operator]
    except (ArithmeticError, ValueError):
        return False


def _is_day(_: str, value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_set(name: str, value: object) -> bool:
    if isinstance(value, str) or not isinstance(value, Collection):
        return False
    allowed = MATERIALS if name == "materials" else PROVINCES
    return all(item in allowed for item in value)


def _same(value: object) -> object:
    return value


def _number(value: Any) -> int | float:  # noqa: ANN401 - a checked number
    return int(value) if isinstance(value, Integral) else float(value)


def _set_accepted(name: str) -> Text:
    codes = listed(MATERIALS if name == "materials" else PROVINCES)
    return Text(f"由下列代码组成的集合：{codes.zh}", f"a set of these codes: {codes.en}")


def _always(zh: str, en: str) -> Callable[[str], Text]:
    return lambda _: Text(zh, en)


_Kind = tuple[
    Callable[[Any], Any], Callable[[str, Any], bool], Callable[[str], Text]
]  # keep, accepts, accepted
_KINDS: Final[dict[str, _Kind]] = {
    "text": (_same, lambda _, value: isinstance(value, str), _always("一段文字", "a text")),
    "choice": (
        str,
        lambda _, value: isinstance(value, str) and value in BUSINESS_FORMS,
        lambda _: listed(BUSINESS_FORMS),
    ),
    "yes_no": (
        bool,
        lambda _, value: isinstance(value, bool),
        _always("True、False，不清楚则 None", "True, False, or None when it is not known"),
    ),
    "money": (
        _number,
        _is_amount,
        _always("以元计的数额，不小于 0", "an amount in CNY, 0 or more"),
    ),
    "count": (
        _number,
        _is_count,
        _always("人数，0 或正整数", "a whole number of people, 0 or more"),
    ),
    "months": (
        _number,
        _is_count,
        _always("月数，0 或正整数", "a whole number of months, 0 or more"),
    ),
    "date": (
        _same,
        _is_day,
        _always("一个日期 datetime.date，不带时间", "a datetime.date, without a time"),
    ),
    "set": (frozenset, _is_set, _set_accepted),
}

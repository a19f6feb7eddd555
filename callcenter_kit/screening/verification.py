"""A rulebook checked like a program: each rule can be met and missed, and its readings agree.

It is for a rulebook of one's own; of those that ship a test says the same once for all.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, Final

from callcenter_kit.errors import check_kind
from callcenter_kit.rules.applicant import (
    BUSINESS_FORMS,
    FACT_NAMES,
    Applicant,
    answers_of,
    fact_kind,
)
from callcenter_kit.rules.assessment import numbers_on
from callcenter_kit.rules.logic import Expression, Values, Verdict, names
from callcenter_kit.rules.rulebook import Rulebook, licence_of
from callcenter_kit.rules.statements import SCOPES, Requirement
from callcenter_kit.screening.rows import FORM, GROUP, OTHER_FORMS
from callcenter_kit.texts.datafile import say

Case = Mapping[str, Any]
Numbers = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a rulebook that is not as it must be; ``case`` shows it, where one does."""

    check: str
    requirement: str
    scope: str
    case: Case

    def say(self, language: str = "zh-CN") -> str:
        """The problem in a sentence."""
        name, scope = self.requirement, say(f"common.scope_short.{self.scope}", language)
        case = ", ".join(f"{fact} = {value!r}" for fact, value in self.case.items())
        return say(f"verification.{self.check}", language, requirement=name, scope=scope, case=case)


Problems = Iterator[Problem]


@dataclass(frozen=True, slots=True)
class Verification:
    """What was tried, and what was found wrong; sound when nothing was."""

    rulebook: Rulebook
    cases: int
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.problems

    def say(self, language: str = "zh-CN") -> str:
        """The result in a sentence."""
        key = "verification.sound" if self.is_sound else "verification.unsound"
        name, count = self.rulebook.name.say(language), len(self.problems)
        return say(key, language, name=name, cases=self.cases, count=count)


def verify(book: Rulebook) -> Verification:
    """Each requirement of ``book`` over every boundary value of its facts, and over unknown.

    It must be possible to meet and to miss it; what is unknown must be unknown exactly where some
    completion of the facts meets and another misses it; and the column reading must agree with
    the scalar one on every case, for the licence over every form with every set of others too.
    """
    check_kind("book", book, Rulebook)
    problems: list[Problem] = []
    case_count = 0
    for scope in SCOPES:
        for rule in book.requirements.values():
            numbers = numbers_on(book, scope, book.last_read)[1]
            cases = _cases(rule, numbers)
            case_count += len(cases)
            problems += _possible(rule, scope, cases, numbers)
            problems += _exact(rule, scope, cases, numbers)
            problems += _columnar(rule, scope, cases, numbers)
    forms = list(_every(_FORMS))
    problems += _licences(book, forms)
    return Verification(book, case_count + len(forms), tuple(problems))


_FORMS: Final = {
    FORM: (*BUSINESS_FORMS, None),
    OTHER_FORMS: (
        None,
        *(frozenset(some) for count in range(6) for some in combinations(BUSINESS_FORMS, count)),
    ),
    GROUP: (True, False, None),
}


def _licences(book: Rulebook, cases: list[Case]) -> Problems:
    """Whether a licence is needed, for every form with every set of others, one by one and not."""
    import pandas

    from callcenter_kit.screening.screen import screen

    with warnings.catch_warnings(action="ignore"):
        licences = screen(pandas.DataFrame(cases, dtype=object), book.last_read, book)["licence"]
    for case, licence in zip(cases, licences, strict=True):
        if licence != licence_of(book, Applicant(**case)):
            yield Problem("licence_differs", FORM, SCOPES[0], case)


def _cases(rule: Requirement, numbers: Numbers) -> list[Case]:
    facts = _facts(rule.expression)
    return list(_every({fact: (*_boundaries(fact, numbers), None) for fact in facts}))


def _every(domain: Mapping[str, tuple[Any, ...]]) -> Iterator[Case]:
    """Every case that gives each fact one value of its ``domain``."""
    for values in product(*domain.values()):
        yield dict(zip(domain, values, strict=True))


def _facts(expression: Expression) -> list[str]:
    return [name for name in names(expression) if name in FACT_NAMES]


def _boundaries(fact: str, numbers: Numbers) -> tuple[Any, ...]:
    """Every value at which a rule can turn: below, at and above each number in force.

    Below a number is 0, or what is above the number before it.
    """
    if answers := answers_of(fact):
        return answers
    return tuple(sorted({0, *(number + step for number in numbers.values() for step in (0, 1))}))


def _verdict(expression: Expression, case: Case, numbers: Values) -> Verdict:
    return expression.evaluate({**case, **numbers})


def _possible(rule: Requirement, scope: str, cases: list[Case], numbers: Numbers) -> Problems:
    verdicts = {_verdict(rule.expression, case, numbers) for case in cases}
    if True not in verdicts:
        yield Problem("never_met", rule.id, scope, {})
    if False not in verdicts:
        yield Problem("never_missed", rule.id, scope, {})


def _exact(rule: Requirement, scope: str, cases: list[Case], numbers: Numbers) -> Problems:
    # Unknown is right exactly where the known facts leave both verdicts possible.
    for case in cases:
        domains = {
            fact: _boundaries(fact, numbers) if value is None else (value,)
            for fact, value in case.items()
        }
        verdicts = {_verdict(rule.expression, whole, numbers) for whole in _every(domains)}
        only = next(iter(verdicts)) if len(verdicts) == 1 else None
        if _verdict(rule.expression, case, numbers) is not only:
            yield Problem("not_exact", rule.id, scope, case)


def _columnar(rule: Requirement, scope: str, cases: list[Case], numbers: Numbers) -> Problems:
    import pandas

    from callcenter_kit.screening.columns import evaluate_columns
    from callcenter_kit.screening.pandas_columns import read_pandas

    facts = _facts(rule.expression)
    cells = {
        fact: pandas.array([case[fact] for case in cases], dtype=fact_kind(fact).dtype)
        for fact in facts
    }
    table = read_pandas(pandas.DataFrame(cells), facts)
    pair = evaluate_columns(rule.expression, numbers, table.facts)
    verdicts = table.frame.select(true=pair.true, false=pair.false)
    for case, met, unmet in zip(cases, verdicts["true"], verdicts["false"], strict=True):
        expected = _verdict(rule.expression, case, numbers)
        if (bool(met), bool(unmet)) != (expected is True, expected is False):
            yield Problem("columns_differ", rule.id, scope, case)

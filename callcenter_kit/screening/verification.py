"""A rulebook checked like a program: each rule can be met and missed, and its readings agree.

It is for a rulebook of one's own; of those that ship a test says the same once for all.
"""

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, Final

from callcenter_kit.errors import check_kind, import_library
from callcenter_kit.rules.applicant import BUSINESS_FORMS, FACT_NAMES, Applicant, answers_of
from callcenter_kit.rules.assessment import licence_of, numbers_on
from callcenter_kit.rules.logic import names
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import SCOPES, Requirement
from callcenter_kit.screening.rows import FORM, GROUP, OTHER_FORMS

Case = Mapping[str, Any]
Domains = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a rulebook that is not as it must be; ``case`` shows it, where one does.

    ``check`` is ``never_met`` or ``never_missed`` of a requirement that nothing meets, or misses;
    ``not_exact`` where it is unknown and need not be; ``columns_differ`` and ``licence_differs``
    where the table of a case says another thing than the case alone.
    """

    check: str
    requirement: str
    scope: str
    case: Case


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


def verify(book: Rulebook) -> Verification:
    """Each requirement of ``book`` over every boundary value of its facts, and over unknown.

    It must be possible to meet and to miss it; what is unknown must be unknown exactly where some
    completion of the facts meets and another misses it; and the column reading must agree with
    the scalar one on every case, for the licence over every form with every set of others too.
    """
    check_kind("book", book, Rulebook)
    problems: list[Problem] = []
    case_count = 0
    for scope, rule in product(SCOPES, book.requirements.values()):
        numbers = numbers_on(book, scope, book.last_read)
        facts = [name for name in names(rule.expression) if name in FACT_NAMES]
        # Every value at which a rule can turn: below, at and above each number in force. Below a
        # number is 0, or what is above the number before it.
        steps = {0, *(number + step for number in numbers.values() for step in (0, 1))}
        domains = {fact: answers_of(fact) or tuple(sorted(steps)) for fact in facts}
        cases = list(_every({fact: (*values, None) for fact, values in domains.items()}))
        faults = _faults(book, rule, scope, domains, cases)
        problems += (Problem(check, rule.id, scope, case) for check, case in faults)
        case_count += len(cases)
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


def _licences(book: Rulebook, cases: list[Case]) -> Iterator[Problem]:
    """Whether a licence is needed, for every form with every set of others, one by one and not."""
    for case, licence in zip(cases, _screened(book, cases)["licence"], strict=True):
        if licence != licence_of(book, Applicant(**case)):
            yield Problem("licence_differs", FORM, SCOPES[0], case)


def _screened(book: Rulebook, cases: list[Case]) -> Any:  # noqa: ANN401 - a pandas frame
    pandas = import_library("pandas")
    screen = import_library("callcenter_kit.screening.screen").screen
    with warnings.catch_warnings(action="ignore"):  # of all that no case tells
        return screen(pandas.DataFrame(cases, dtype=object), book.last_read, book)


def _every(domains: Domains) -> Iterator[Case]:
    for values in product(*domains.values()):
        yield dict(zip(domains, values, strict=True))


def _faults(
    book: Rulebook, requirement: Requirement, scope: str, domains: Domains, cases: list[Case]
) -> Iterator[tuple[str, Case]]:
    rule, numbers = requirement.expression, numbers_on(book, scope, book.last_read)
    verdicts = [rule.evaluate({**case, **numbers}) for case in cases]
    if True not in verdicts:
        yield "never_met", {}
    if False not in verdicts:
        yield "never_missed", {}
    for case, verdict in zip(cases, verdicts, strict=True):
        # Unknown is right exactly where the known facts leave both verdicts possible.
        left = {fact: domains[fact] if value is None else (value,) for fact, value in case.items()}
        possible = {rule.evaluate({**whole, **numbers}) for whole in _every(left)}
        if verdict is not (next(iter(possible)) if len(possible) == 1 else None):
            yield "not_exact", case
    # The same over columns.
    table, bit = _screened(book, cases), 1 << [*book.requirements].index(requirement.id)
    masks = zip(table[f"{scope}_unmet"], table[f"{scope}_unknown"], strict=True)
    for case, verdict, (unmet, unknown) in zip(cases, verdicts, masks, strict=True):
        if (unmet & bit > 0, unknown & bit > 0) != (verdict is False, verdict is None):
            yield "columns_differ", case

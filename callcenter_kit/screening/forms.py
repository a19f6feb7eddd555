"""Whether each row needs a licence, by its form of business and the others: as columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from callcenter_kit.rules.applicant import BUSINESS_FORMS
from callcenter_kit.rules.forms import GROUP_FORM
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.screening.columns import FactColumns, answered
from callcenter_kit.screening.masks import FORM, GROUP, OTHER_FORMS

Weigh = Callable[[nw.Expr, int], nw.Expr]  # the number where the condition holds, 0 elsewhere


@dataclass(frozen=True, slots=True)
class Licences:
    """`licence_of` over what a frame tells of its facts."""

    book: Rulebook
    facts: FactColumns
    weigh: Weigh

    def pair(self) -> tuple[nw.Expr, nw.Expr]:
        """Where a licence is required and where it is not; it is open where neither is. Null: no.

        One form that needs it settles it; one that leaves it open keeps it from being a no.
        """
        forms = self.book.business_forms
        needing = [form for form in BUSINESS_FORMS if self._licence(form) == "required"]
        exempt = [form for form in forms if forms[form].licence == "not_required"]
        unsettled = [form for form in BUSINESS_FORMS if form not in forms]
        required = _any(self._given(FORM, OTHER_FORMS, among=needing))
        in_the_way = [*self._given(OTHER_FORMS, among=[*needing, *unsettled]), *self._group()]
        not_required = _any(self._given(FORM, among=exempt))
        if in_the_way:
            not_required = not_required & (self.weigh(_any(in_the_way), 1) == 0)
        return required, not_required

    def _licence(self, form: str) -> str | None:
        known = self.book.business_forms.get(form)
        return None if known is None else known.licence

    def _given(self, *facts: str, among: list[str]) -> list[nw.Expr]:
        """Where one of the ``facts`` is, or holds, each of the forms."""
        keys = [answered(fact, form) for fact in facts for form in among]
        return [self.facts[key] for key in keys if key in self.facts]

    def _group(self) -> Iterator[nw.Expr]:
        """Where the own customers belong to a group."""
        served = self._given(FORM, OTHER_FORMS, among=[GROUP_FORM])
        group = self.facts.get(answered(GROUP, True))
        if self._licence(GROUP_FORM) == "not_required" and served and group is not None:
            yield _any(served) & group


def _any(conditions: list[nw.Expr]) -> nw.Expr:
    if not conditions:
        return nw.lit(value=False)
    return nw.any_horizontal(*conditions, ignore_nulls=False)

"""Whether a business needs the licence; of several forms of business the strictest decides."""

from __future__ import annotations

from typing import Final, Literal

from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.lines import BusinessForm
from callcenter_kit.rules.rulebook import Rulebook

Licence = Literal["required", "not_required", "undetermined"]
# The form whose clients may belong to a group: whether they are its own is for the authority.
GROUP_FORM: Final = "own_customers"


def licence_of(book: Rulebook, applicant: Applicant) -> Licence:
    """Whether ``applicant`` needs the licence, by its business form and the others beside it.

    One form that needs it is enough. Else it is open while the main form is not known, and where
    the own customers are group companies, franchisees or platform merchants, which no provision
    found settles. Source: ``catalogue2015 B24``, ``guide §6``.
    """
    main = _need(book, applicant.business_form, applicant)
    if not applicant.other_forms:
        return main
    needs = {main, *(_need(book, form, applicant) for form in applicant.other_forms)}
    return next((need for need in _STRICTEST_FIRST if need in needs), "not_required")


def deciding_forms(book: Rulebook, applicant: Applicant) -> tuple[BusinessForm, ...]:
    """The known forms that make the licence what it is, the main one first."""
    licence = licence_of(book, applicant)
    first = sorted(applicant.forms, key=lambda form: form != applicant.business_form)
    known = [form for form in first if form in book.business_forms]
    return tuple(
        book.business_forms[form] for form in known if _need(book, form, applicant) == licence
    )


_STRICTEST_FIRST: Final[tuple[Licence, ...]] = ("required", "undetermined")


def _need(book: Rulebook, form: str | None, applicant: Applicant) -> Licence:
    known = None if form is None else book.business_forms.get(form)
    if known is None:
        return "undetermined"
    if known.licence == "required":
        return "required"
    return "undetermined" if form == GROUP_FORM and applicant.group_clients else "not_required"

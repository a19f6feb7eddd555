"""A case read from what a link or a file carries; whatever cannot be used is said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote

from callcenter_kit.dashboards import errors
from callcenter_kit.dashboards.widget.case import VERSION, Case, shortened
from callcenter_kit.errors import KitError
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Language

MOST_PARTS: Final = 100
TYPED: Final = "typed."
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
    case, complaints = read_all(texts, Case(language=otherwise))
    if len(parts) > MOST_PARTS:
        complaints = (*complaints, errors.CaseTooLong(limit=MOST_PARTS))
    return case, complaints


def typed_apart(fragment: str) -> tuple[str, list[tuple[str, str]]]:
    """The fragment without what was typed and not answered yet, and that: pairs of name and text.

    The browser writes a change into the address as it was typed where its answer is late or the
    page is left; the answer writes the case in its place. Only the last text of each name is there,
    in the order of typing.

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


def read_all(texts: Iterable[tuple[str, str]], case: Case) -> tuple[Case, Complaints]:
    """``case`` with every field of ``texts`` that can be used, and what of them cannot be."""
    complaints: list[KitError] = []
    for name, text in texts:
        try:
            if name != "v":
                case = case.told(name, text)
            elif text != VERSION:
                raise errors.CaseOfAnotherVersion(version=shortened(text), known=VERSION)
        except KitError as complaint:
            complaints.append(complaint)
    return case, tuple(complaints)

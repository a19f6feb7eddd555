"""The provinces served, as the page offers them and as its sentences name them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.texts.language import LANGUAGES, Text
from callcenter_kit.texts.plain import write_value


@dataclass(frozen=True, slots=True)
class Province:
    """One of the 31: its name, what finds it, and the choice as it stands without it."""

    code: str
    name: Text
    words: str
    chosen: bool
    others: str


def provinces(chosen: Iterable[str] | None) -> tuple[Province, ...]:
    """The 31 provinces in their usual order, each with whether it is among ``chosen``."""
    served = frozenset(chosen or ())
    return tuple(_province(*choice, served) for choice in facts()["provinces"].choices.items())


def _province(code: str, name: Text, served: frozenset[str]) -> Province:
    names = [name.say(language).lower() for language in LANGUAGES]
    words = " ".join([*names, code.removeprefix("CN-").lower(), code.lower()])
    return Province(code, name, words, code in served, write_value(served - {code}))


def all_provinces() -> str:
    """Every province chosen, as a form writes it."""
    return write_value(frozenset(facts()["provinces"].choices))


def place(answer: Assessment, language: str) -> dict[str, Any]:
    """What sentences about the coverage name: how many provinces, and the first of them."""
    served = sorted(answer.applicant.provinces or ())
    names = facts()["provinces"].choices
    return {"count": len(served), "province": names[served[0]].say(language) if served else ""}

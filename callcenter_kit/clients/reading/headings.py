"""Which fact a heading asks for: its name in either language, spelled any usual way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from callcenter_kit.clients.reading.money import IN_CNY, Unit, read_unit
from callcenter_kit.clients.reading.spellings import one_width, spellings, squeezed
from callcenter_kit.rules.applicant import FACT_NAMES, kind_of
from callcenter_kit.rules.facts import facts

_BRACKETS: Final = re.compile(r"[(\[【〔{]([^()\[\]【】〔〕{}]*)[)\]】〕}]")
_EDGES: Final = re.compile(r"^[\s*#:：\d.、]+|[\s*?:：;.,。]+$")
_SEAMS: Final = re.compile(r"[\n/|·\\:,，、]+|\s[-–—]\s")
# Chinese before English.
_BILINGUAL: Final = re.compile(
    r"\s*([^A-Za-z]*[\u3400-\u9fff][^A-Za-z]*?)\s+([^\u3400-\u9fff]*[A-Za-z][^\u3400-\u9fff]*)"
)
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading asks for: its fact, whether the opposite of it, and in which unit.

    ``broader`` marks a heading that asks for more than the fact; see ``data/clients.toml``.
    """

    fact: str
    opposite: bool = False
    unit: Unit | None = None
    broader: bool = False


@lru_cache(maxsize=1)
def _known() -> dict[str, _Match]:
    """Every squeezed heading with what it asks for."""
    known: dict[str, _Match] = {}
    for name, spelling in spellings().headings.items():
        fact = facts()[name]
        own = {name, fact.name.zh, fact.name.en, fact.question.zh, fact.question.en}
        straight = {_core(text) for text in own} | spelling.also
        for opposite, texts in ((False, straight), (True, spelling.opposite)):
            known |= {text: (name, opposite, text in spelling.broader) for text in texts}
    return known


def _core(text: str) -> str:
    """The squeezed heading without numbers before it and marks around it."""
    return squeezed(_EDGES.sub("", one_width(text)))


@lru_cache(maxsize=4096)
def heading_of(text: str) -> Heading | None:
    """What the heading asks for, ``None`` where it is no fact's or could be two facts'.

    >>> heading_of(" 注册资本（ 万元 ）").unit.size, heading_of("Registered_Capital").unit.size
    (10000, 1)
    >>> heading_of("是否有外资股东？").opposite, heading_of("注册资本（实缴）")
    (True, None)
    """
    if not text.strip() or len(text) > _LONGEST:
        return None
    # A fact's own id is a heading too, as a dataframe's columns are named.
    if (name := one_width(text).casefold()) in FACT_NAMES:
        return Heading(name, unit=IN_CNY if kind_of(name) == "money" else None)
    line = one_width(text.replace("\n", "/"))
    unit = None
    for aside in _BRACKETS.findall(line):
        named = read_unit(aside)
        if named is None and _core(aside) not in {*spellings().asides, *_known()}:
            return None
        unit = named or unit
    return _matched(_BRACKETS.sub("/", line), _BRACKETS.sub(r"\1", line), unit)


def _matched(text: str, written: str, unit: Unit | None) -> Heading | None:
    """The one fact that every part of the heading names; ``None`` where a part is not known."""
    whole = _match(text.replace("/", " ")) or _match(written)
    parts = [part for part in _SEAMS.split(text) if _core(part)]
    matches = [whole] if whole else [match for part in parts for match in _part(part)]
    asked = {match for match in matches if match is not None and match != _ASIDE}
    if None in matches or len(asked) != 1:
        return None
    name, opposite, broader = asked.pop()
    unit = unit or _unit_beside(text)
    return Heading(name, opposite, unit if kind_of(name) == "money" else None, broader)


_Match = tuple[str, bool, bool]  # the fact, whether opposite, whether broader
_ASIDE: Final = ("", False, False)  # a part that changes nothing


def _part(part: str) -> list[_Match | None]:
    """What a part names; a bilingual one names it twice, in Chinese and in English."""
    if (match := _match(part)) is not None:
        return [match]
    if read_unit(_core(part)) is not None or _core(part) in spellings().asides:
        return [_ASIDE]
    halves = _BILINGUAL.fullmatch(part)
    return [_match(half) for half in halves.groups()] if halves else [None]


def _match(part: str) -> _Match | None:
    """What the part asks for as it stands, without a word that asks, or without a unit."""
    core = _core(part)
    for asking in ("", *spellings().asking):  # "" first: the part as it stands
        if asking in core and (match := _known().get(core.replace(asking, "", 1))):
            return match
    for unit in ("万元", "元", "(万元)"):
        if core.endswith(unit) and (match := _known().get(core.removesuffix(unit))):
            return match
    return None


def _unit_beside(text: str) -> Unit | None:
    """A unit that stands behind the name without brackets, as in ``注册资本万元``."""
    for part in _SEAMS.split(text):
        core = _core(part)
        if (unit := read_unit(core)) is not None:
            return unit
        for ending in ("万元", "元"):
            if core.endswith(ending) and core.removesuffix(ending) in _known():
                return read_unit(ending)
    return None

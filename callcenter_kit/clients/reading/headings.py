"""Which fact a heading asks for: its name in either language, spelled any usual way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from callcenter_kit.applicant import FACT_NAMES, kind_of
from callcenter_kit.clients.reading.money import IN_CNY, Unit, unit_told
from callcenter_kit.clients.reading.spellings import one_width, spellings, squeezed
from callcenter_kit.facts import facts

_BRACKETS: Final = re.compile(r"[(\[【〔{]([^()\[\]【】〔〕{}]*)[)\]】〕}]")
_EDGES: Final = re.compile(r"^[\s*#:：\d.、]+|[\s*?:：;.,。]+$")
_SEAMS: Final = re.compile(r"[\n/|·\\:,，、]+|\s[-–—]\s")
_HAN: Final = "\u3400-\u9fff"
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that is understood: its fact, whether it asks for the opposite, and its unit."""

    fact: str
    opposite: bool = False
    unit: Unit | None = None
    broader: bool = False


@lru_cache(maxsize=1)
def _known() -> dict[str, _Match]:
    """Every squeezed heading with its fact and whether it asks for the opposite."""
    known: dict[str, _Match] = {}
    for name, told in spellings().headings.items():
        asked = facts()[name]
        own = {name, asked.name.zh, asked.name.en, asked.question.zh, asked.question.en}
        straight = {_core(text) for text in own} | told.also
        for opposite, texts in ((False, straight), (True, told.opposite)):
            known |= {text: (name, opposite, text in told.broader) for text in texts}
    return known


def _core(text: str) -> str:
    """The squeezed heading without numbers before it and marks around it."""
    return squeezed(_EDGES.sub("", one_width(text)))


@lru_cache(maxsize=4096)
def understood(text: str) -> Heading | None:
    """What the heading asks for, ``None`` where it is no fact's or could be two facts'.

    >>> understood(" 注册资本（ 万元 ）").unit.size, understood("Registered_Capital").unit.size
    (10000, 1)
    >>> understood("是否有外资股东？").opposite, understood("注册资本（实缴）")
    (True, None)
    """
    if not text.strip() or len(text) > _LONGEST:
        return None
    if one_width(text).casefold() in FACT_NAMES:
        return _own_name(one_width(text).casefold())
    parts = one_width(text.replace("\n", "/")).strip()
    unit, asides = None, _BRACKETS.findall(parts)
    for aside in asides:
        found = unit_told(aside)
        if found is None and _core(aside) not in {*spellings().asides, *_known()}:
            return None
        unit = found or unit
    return _matched(_BRACKETS.sub("/", parts), _BRACKETS.sub(r"\1", parts), unit)


def _own_name(name: str) -> Heading:
    return Heading(name, unit=IN_CNY if kind_of(name) == "money" else None)


def _matched(text: str, written: str, unit: Unit | None) -> Heading | None:
    """The one fact that every part of the heading names; ``None`` where a part is not known."""
    whole = _match(text.replace("/", " ")) or _match(written)
    parts = [piece for piece in _SEAMS.split(text) if _core(piece)]
    told = [whole] if whole else [match for part in parts for match in _part(part)]
    found = {match for match in told if match is not None and match != _ASIDE}
    if None in told or len(found) != 1:
        return None
    name, opposite, broader = found.pop()
    unit = unit or _unit_beside(text)
    return Heading(name, opposite, unit if kind_of(name) == "money" else None, broader)


_Match = tuple[str, bool, bool]  # the fact, whether opposite, whether broader
_ASIDE: Final = ("", False, False)  # a part that changes nothing


def _part(piece: str) -> list[_Match | None]:
    """What a part names; a bilingual one names it twice, in Chinese and in English."""
    if (found := _match(piece)) is not None:
        return [found]
    if unit_told(_core(piece)) is not None or _core(piece) in spellings().asides:
        return [_ASIDE]
    halves = _languages(piece)
    return [_match(half) for half in halves] if halves else [None]


def _languages(piece: str) -> list[str]:
    """A bilingual heading's two halves, Chinese before English."""
    halves = re.fullmatch(
        rf"\s*([^A-Za-z]*[{_HAN}][^A-Za-z]*?)\s+([^{_HAN}]*[A-Za-z][^{_HAN}]*)", piece
    )
    return [] if halves is None else [halves[1], halves[2]]


def _match(piece: str) -> _Match | None:
    core = _core(piece)
    for asking in ("", *spellings().asking):
        if asking in core and (found := _known().get(core.replace(asking, "", 1))):
            return found
    for unit in ("万元", "元", "(万元)"):
        if core.endswith(unit) and (found := _known().get(core.removesuffix(unit))):
            return found
    return None


def _unit_beside(text: str) -> Unit | None:
    """A unit that stands behind the name without brackets, as in ``注册资本万元``."""
    for piece in _SEAMS.split(text):
        core = _core(piece)
        if (found := unit_told(core)) is not None:
            return found
        for unit in ("万元", "元"):
            if core.endswith(unit) and core.removesuffix(unit) in _known():
                return unit_told(unit)
    return None


def as_text(value: Any) -> str:  # noqa: ANN401 - whatever stands in a heading's cell
    """A heading's cell as text."""
    return "" if value is None else str(value)

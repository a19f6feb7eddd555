"""What all the clients come to in one sentence: who can apply, who nearly, what to do next."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final, NamedTuple

from callcenter_kit.dashboards.portfolio.book import Judged
from callcenter_kit.rules.lines import Requirement
from callcenter_kit.texts.words import say

# The local licence asks for less, so what is left for it is looked at first.
ORDER: Final = ("local", "nationwide")
_LONGEST_NAME: Final = 32


class Standing(NamedTuple):
    """How many clients can apply: ``ready``; and how many are one step away: ``near``.

    ``step`` is the requirement left for most of these, ``with_step`` for how many, and ``first``
    the name of the first of them; ``None``, 0 and nothing where nobody is near.
    """

    ready: int
    near: int
    step: Requirement | None
    with_step: int
    first: str


def standing(judged: Judged) -> Standing:
    """Each client counted once, by the licence that is nearest.

    One step is one requirement that is unmet and can be put right, or that is not known. Where the
    law leads a client with foreign capital into another procedure, it is neither ready nor near.
    """
    rules = list(judged.summary.rulebook.requirements.values())
    bars = sum(1 << place for place, rule in enumerate(rules) if rule.bar is not None)
    ready, left, asked, first = 0, Counter[int](), Counter[int](), dict[int, str]()
    foreign = judged.screened.takes_another_procedure
    for place, licence in enumerate(judged.licence):
        if licence != "required" or foreign[place]:
            continue
        if any(judged.outcomes[scope][place] == "eligible" for scope in ORDER):
            ready += 1
        elif bit := _last(judged, place, bars):
            left[bit] += 1
            first.setdefault(bit, judged.names[place])
            asked[bit] += judged.unmet["local"][place] & bit == 0
    # Of steps left for equally many, an answer is quicker than a repair.
    bit = max(left, key=lambda one: (left[one], asked[one], -one), default=0)
    step = rules[bit.bit_length() - 1] if bit else None
    return Standing(ready, left.total(), step, left[bit], first.get(bit, ""))


def _last(judged: Judged, place: int, bars: int) -> int:
    """The one requirement that is left of a licence, as its bit; 0 where none is or several are."""
    for scope in ORDER:
        unmet, unknown = judged.unmet[scope][place], judged.unknown[scope][place]
        if (unmet | unknown).bit_count() == 1 and not unmet & bars:
            return unmet | unknown
    return 0


def decision(judged: Judged, language: str) -> str:
    """The sentence at the head of the page: 30 words at most, 40 full-width characters."""
    ready, near, step, with_step, first = standing(judged)
    values: dict[str, Any] = {"count": len(judged.rows), "ready": ready, "near": near}
    if step is None:
        return say(f"portfolio.decision.{'ready' if ready else 'none'}", language, **values)
    values |= {"name": step.name.say(language), "with_step": with_step, "client": _clipped(first)}
    is_named = with_step == 1 and bool(first) and len(judged.rows) > 1
    which = "both" if ready else "near"
    if is_named:
        return say(f"portfolio.decision.{which}_client", language, **values)
    return say(f"portfolio.decision.{which}", language, **values)


def _clipped(name: str) -> str:
    """A client's name as the sentence has room for it."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"

"""What the clients come to in sentences: the headline, and what stands in the way of most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from callcenter_kit.charts.capital import threshold
from callcenter_kit.screening.portfolio import Obstacle, Portfolio
from callcenter_kit.texts.language import joined
from callcenter_kit.texts.words import say

# The local licence asks for less, so it comes first where they are counted.
ORDER: Final = ("local", "nationwide")
MOST_NAMES: Final = 8


def headline(summary: Portfolio, language: str) -> str:
    """How many can have which licence."""
    able = {scope: summary.outcomes[scope]["eligible"] for scope in ORDER}
    key = "some" if any(able.values()) else "none"
    return say(f"portfolio.headline.{key}", language, count=summary.count, **able)


def lead(summary: Portfolio, language: str) -> str:
    """What stands in the way of most, and which one thing would free most."""
    both = [_blocking(summary, language), _freeing(summary, language)]
    sentences = [sentence for sentence in both if sentence]
    gap = " " if language == "en" else ""
    return gap.join(sentences) or say("portfolio.lead.nothing", language)


def pictures(summary: Portfolio, language: str) -> dict[str, str]:
    """What each picture shows, for whoever cannot see it."""
    return {
        "outcomes": headline(summary, language),
        "blocking": _blocking(summary, language),
        "freeing": _freeing(summary, language),
        "capital": say("portfolio.row.stop", language).join(
            threshold(summary.capital, scope, language) for scope in summary.capital.thresholds
        ),
    }


def named(names: Sequence[str], language: str) -> str:
    """The names in a row; of many, the first and how many there are."""
    if len(names) <= MOST_NAMES:
        return joined(names, language)
    first = joined(names[:MOST_NAMES], language)
    return say("portfolio.read.several", language, names=first, count=len(names))


def _blocking(summary: Portfolio, language: str) -> str:
    blocked = summary.blocking()
    return _said("portfolio.lead.blocking", blocked[0], "standing", language) if blocked else ""


def _freeing(summary: Portfolio, language: str) -> str:
    freed = summary.freeing()
    return _said("portfolio.lead.freeing", freed[0], "freed", language) if freed else ""


def _said(key: str, pair: Sequence[Obstacle], by: str, language: str) -> str:
    """Of an obstacle in both scopes, the one with the larger count."""
    fullest = max(pair, key=lambda obstacle: int(getattr(obstacle, by)))
    return say(
        key,
        language,
        name=fullest.name.say(language),
        scope=say(f"common.scope.{fullest.scope}", language),
        count=getattr(fullest, by),
    )

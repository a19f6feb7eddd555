"""What the clients come to in sentences: the headline, and what stands in the way of most."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from callcenter_kit.charts.capital import threshold
from callcenter_kit.screening.portfolio import Obstacle, Portfolio
from callcenter_kit.texts.language import joined
from callcenter_kit.texts.words import in_reading, say

# The local licence asks for less, so it comes first where they are counted.
ORDER: Final = ("local", "nationwide")
MOST_NAMES: Final = 8


def headline(summary: Portfolio, language: str) -> str:
    """How many can have which licence."""
    able = {scope: summary.outcomes[scope]["eligible"] for scope in ORDER}
    key = "some" if any(able.values()) else "none"
    own = in_reading(f"portfolio.headline.{key}", summary.rulebook.id)
    return say(own, language, count=summary.count, **able)


def lead(summary: Portfolio, language: str) -> str:
    """What stands in the way of most, and which one thing would free most."""
    gap = " " if language == "en" else ""
    sentences = filter(None, _obstacles(summary, language).values())
    return gap.join(sentences) or say("portfolio.lead.nothing", language)


def pictures(summary: Portfolio, language: str) -> dict[str, str]:
    """What each picture shows, for whoever cannot see it."""
    return {
        "outcomes": headline(summary, language),
        **_obstacles(summary, language),
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


def _obstacles(summary: Portfolio, language: str) -> dict[str, str]:
    return {
        "blocking": _first("blocking", summary, summary.blocking(), "standing", language),
        "freeing": _first("freeing", summary, summary.freeing(), "freed", language),
    }


def _first(
    key: str, summary: Portfolio, pairs: Sequence[Sequence[Obstacle]], by: str, language: str
) -> str:
    """Of the first obstacle in both scopes, the one with the larger count; empty without any."""
    if not pairs:
        return ""
    fullest = max(pairs[0], key=attrgetter(by))
    named = in_reading(f"common.scope.{fullest.scope}", summary.rulebook.id)
    name, scope = fullest.name.say(language), say(named, language)
    count = getattr(fullest, by)
    return say(f"portfolio.lead.{key}", language, name=name, scope=scope, count=count)

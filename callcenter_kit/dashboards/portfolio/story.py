"""What the clients come to in sentences: each licence, and what stands in the way of most."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from callcenter_kit.charts.capital import threshold
from callcenter_kit.dashboards.portfolio.book import Judged
from callcenter_kit.dashboards.portfolio.decision import ORDER, licences
from callcenter_kit.screening.portfolio import Obstacle, Portfolio
from callcenter_kit.texts.language import joined
from callcenter_kit.texts.words import in_reading, say

MOST_NAMES: Final = 8


def outcomes(summary: Portfolio, language: str) -> str:
    """How many can have which licence."""
    able = {scope: summary.outcomes[scope]["eligible"] for scope in ORDER}
    key = in_reading("portfolio.chart.outcomes_says", summary.rulebook.id)
    return say(key, language, count=summary.count, **able)


def lead(judged: Judged, language: str) -> str:
    """For which licence clients can apply, and which one thing would let most others qualify.

    Where no one thing would, it is what stands in the way of most.
    """
    said, able = _obstacles(judged.summary, language), licences(judged, language)
    next_ = said["freeing"] or said["blocking"] or say("portfolio.lead.nothing", language)
    if not able:
        return next_
    return say("portfolio.lead.able_and_next", language, able=able, next=next_)


def pictures(summary: Portfolio, language: str) -> dict[str, str]:
    """What each picture shows, for whoever cannot see it."""
    return {
        "outcomes": outcomes(summary, language),
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

"""Until when a refusal, or silence, can be challenged: by reconsideration, and in court.

Against a refusal both are counted from the day on which the company received the decision, which
itself does not count (``fuyi art. 20``, ``xingsu art. 46``). Where the last day is a rest day the
law moves it on; what is given as safe is the last working day before, which is in time either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from callcenter_kit.texts.display import json_fields
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.sources import Source
from callcenter_kit.timeline.process import Challenge, process
from callcenter_kit.workdays.calendar import WorkCalendar
from callcenter_kit.workdays.dates import after_months
from callcenter_kit.workdays.timetable import Status

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Remedies:
    """The last safe day for reconsideration and for a lawsuit against one decision."""

    received_on: date
    reconsideration_by: date
    lawsuit_by: date


@dataclass(frozen=True, slots=True)
class Limit:
    """A way to challenge, from ``begins_on`` to ``day``; ``safe_on`` is its last working day."""

    id: str
    name: Text
    text: Text
    sources: tuple[Source, ...]
    begins_on: date
    day: date
    safe_on: date
    safe_status: Status

    def last_on(self, on: date) -> date:
        """The day to name on ``on``: the safe one, and once that is over the law's own."""
        return self.safe_on if on <= self.safe_on else self.day

    def to_dict(self) -> dict[str, Any]:
        """The limit in plain JSON types."""
        days = json_fields(self, "begins_on", "day", "safe_on", "safe_status")
        return json_fields(self, "id", "name", "text", "sources") | days


def remedies_against(received_on: date, calendar: WorkCalendar) -> Remedies:
    """What can be done against a decision that was received on ``received_on``, and until when.

    >>> from callcenter_kit.workdays.calendar import projecting
    >>> found = remedies_against(date(2026, 6, 29), projecting())
    >>> found.reconsideration_by, found.lawsuit_by
    (datetime.date(2026, 8, 28), datetime.date(2026, 12, 29))
    """
    return Remedies(received_on, *(each.safe_on for each in limits_against(received_on, calendar)))


def limits_against(received_on: date, calendar: WorkCalendar) -> tuple[Limit, ...]:
    """The limits for reconsideration and for a lawsuit against a decision.

    Source: ``fuyi art. 20``, ``xingsu art. 46``.
    """
    challenges = process().challenges
    return tuple(
        _limit(challenges[key], received_on + _DAY, received_on, calendar)
        for key in ("reconsideration", "lawsuit")
    )


def limits_against_silence(
    readings: tuple[date, date], calendar: WorkCalendar
) -> tuple[Limit, ...]:
    """The limit for reconsideration where no decision came; only then a court can be asked.

    In time on either count of the 60 days: begun after the later of the ``readings``, over 60 days
    after the earlier. Source: ``fuyi arts. 11, 23``, ``fuyi499 art. 16``.
    """
    return (_limit(process().challenges["silence"], max(readings) + _DAY, min(readings), calendar),)


def _limit(rule: Challenge, begins_on: date, since: date, calendar: WorkCalendar) -> Limit:
    last = since + timedelta(days=rule.days or 0)
    if rule.months is not None:
        last = after_months(since, rule.months)
    safe = calendar.add(last + _DAY, -1)
    days = (begins_on, calendar.roll(last), safe, calendar.status(safe))
    return Limit(rule.id, rule.name, rule.text, rule.sources, *days)

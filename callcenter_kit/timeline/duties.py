"""What falls due once the licence is there, and by which day it is safe.

The days of the holder's dated duties, worked out from the licence day to the end of the term.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from callcenter_kit.rules.statements import PERMITS, TERM_END, Duty, duties_of
from callcenter_kit.timeline.plan import Milestone
from callcenter_kit.workdays.calendar import WorkCalendar
from callcenter_kit.workdays.dates import after_months
from callcenter_kit.workdays.timetable import Status


class DutyOptions(NamedTuple):
    """By which rulebook the holder's duties are dated, and whether numbers are applied for."""

    rulebook_id: str
    has_numbers: bool = False


def dated_duties(
    calendar: WorkCalendar, licence: date, status: Status, options: DutyOptions
) -> tuple[Milestone, ...]:
    """The holder's days: numbers where they were asked for, then whatever falls due by a day."""
    duties = duties_of(options.rulebook_id)
    permits = _number_permits(calendar, duties, licence) if options.has_numbers else ()
    due = days_due(duties, licence, has_numbers=options.has_numbers)
    return (*permits, *(_due(calendar, duty, day, status) for duty, day in due))


def _due(calendar: WorkCalendar, duty: Duty, day: date, status: Status) -> Milestone:
    """A day by which something is done; only the end of the term asks for nothing."""
    safe = None if duty.id == TERM_END else _safe_day(calendar, day)
    milestone = Milestone(duty.id, duty.name, duty, duty, day, status)
    if safe is None:
        return milestone
    return replace(milestone, safe_on=safe, safe_status=calendar.status(safe))


def _safe_day(calendar: WorkCalendar, day: date) -> date | None:
    """The last working day before a due day that is, or may yet become, a rest day.

    ``None`` where the due day is worked whatever is announced, and where the calendar ends.
    """
    if day >= calendar.last_day:
        return None
    # The earliest over all that may yet be announced: safe even if the day becomes a rest day.
    safe = calendar.span(day + timedelta(days=1), -1).earliest
    return None if safe == day else safe


def _number_permits(
    calendar: WorkCalendar, duties: Mapping[str, Duty], licence: date
) -> Iterator[Milestone]:
    """When the decision on numbers is expected, and when it is if the time is extended.

    Counted as if applied for, and accepted, on the licence day (``tiaoli arts. 26–28``).
    """
    # The second is the same wait, extended: it has no beginning of its own.
    for key, begins in zip(PERMITS, (calendar.next_working(licence), None), strict=True):
        duty = duties[key]
        day = calendar.add(licence, duty.numbers["working_days"])
        yield Milestone(key, duty.name, duty, duty, day, calendar.status(day), begins)


def days_due(
    duties: Mapping[str, Duty], licence_on: date, *, has_numbers: bool
) -> Iterator[tuple[Duty, date]]:
    """Each dated duty with each of its days, in the order of the days, to the end of the term.

    The reports are due each year from the year after the licence. An application for renewal is
    in time on its day and on any day before it; the day after is late. The report on numbers is due
    where the holder ``has_numbers``. Source: ``order42 arts. 27, 35``, ``minfadian art. 202``.
    """
    term, renewal = duties[TERM_END], duties["renewal"]
    ends_on = after_months(licence_on, 12 * term.numbers["years"])
    days = [
        (term, ends_on),
        (renewal, ends_on - timedelta(days=renewal.numbers["days_before"])),
        *_reports(duties["annual_report"], licence_on, ends_on),
    ]
    if has_numbers:
        days += _reports(duties["number_report"], licence_on, ends_on)
    yield from sorted(days, key=lambda pair: pair[1])


def _reports(report: Duty, licence_on: date, ends_on: date) -> Iterator[tuple[Duty, date]]:
    month, day = report.numbers["due_month"], report.numbers["due_day"]
    for year in range(licence_on.year + 1, ends_on.year + 1):
        if (due := date(year, month, day)) <= ends_on:
            yield report, due

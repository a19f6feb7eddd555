"""What is known of each single day: worked or not, how surely, for which festival, from where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from os import PathLike
from typing import Any, Final, get_args

from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Text, joined
from callcenter_kit.workdays import errors
from callcenter_kit.workdays.arguments import plain_day, plain_whole
from callcenter_kit.workdays.festivals import table_of_festivals
from callcenter_kit.workdays.notices import CORRECTION, Notice, package_version, read_notice
from callcenter_kit.workdays.standing import standing_notices
from callcenter_kit.workdays.timetable import (
    Beyond,
    MakeUpDay,
    RestBlock,
    Status,
    Timetable,
    announced,
    timetable,
)

_SOURCE: Final = Text(
    "官方放假安排：{first}至{last}（chinesecalendar {version}，"
    "2005年12月31日按国办发明电〔2005〕35号更正）。",
    "Official days: {first} to {last} (chinesecalendar {version}; 31 December 2005 corrected "
    "after 国办发明电〔2005〕35号).",
)
_NOTICES: Final = Text("另行载入的通知：{notices}。", " Notices added: {notices}.")
_PROJECTION: Final = Text(
    "其后至{last}为推算，依据国办发明电〔2024〕12号载明的放假原则。",
    " After them, to {last}, days are projected by the standing rule in 国办发明电〔2024〕12号.",
)


@dataclass(frozen=True, init=False, repr=False)
class KnownDays:
    """The days that notices have announced and, on request, the projected ones; immutable."""

    beyond: Beyond
    notices: tuple[Notice, ...]
    known_to_year: int | None

    def __init__(
        self,
        beyond: Beyond = "raise",
        notices: str | PathLike[str] | Iterable[str | PathLike[str] | Notice] | None = None,
        *,
        known_to_year: int | None = None,
    ) -> None:
        if beyond not in get_args(Beyond):
            raise errors.UnknownBeyond(value=beyond, known=", ".join(get_args(Beyond)))
        given = standing_notices() if notices is None else notices
        given = (given,) if isinstance(given, str | PathLike) else given
        read = tuple(item if isinstance(item, Notice) else read_notice(item) for item in given)
        year = None if known_to_year is None else plain_whole(known_to_year, "known_to_year")
        for name, value in {"beyond": beyond, "notices": read, "known_to_year": year}.items():
            object.__setattr__(self, name, value)
        if read or year is not None:
            announced(read, year)  # what cannot be used is refused here, not later

    def __reduce__(self) -> tuple[Any, ...]:
        kind = partial(type(self), known_to_year=self.known_to_year)
        return kind, (self.beyond, self.notices)

    def __repr__(self) -> str:
        days = f"official {self.first_day} to {self.last_official_day}"
        projected = f", projected to {self.last_day}" if self.beyond == "project" else ""
        numbers = "".join(f", {notice.number}" for notice in self.notices)
        return f"<{type(self).__name__}: {days}{projected}{numbers}>"

    @cached_property
    def _table(self) -> Timetable:
        return timetable(self.beyond, self.notices, self.known_to_year)

    @property
    def first_day(self) -> date:
        """The first day that a notice covers."""
        return self._table.first

    @property
    def last_day(self) -> date:
        """The last day that this calendar answers for."""
        return self._table.last

    @property
    def last_official_day(self) -> date:
        """The last day of the last announced year."""
        return self._table.last_official

    @property
    def first_provisional_day(self) -> date:
        """29 December of the last announced year: the next notice may still move days from here."""
        return self._table.first_provisional

    def status(self, day: date) -> Status:
        """How surely it is known whether ``day`` is worked: official, provisional or projected."""
        return self._table.status(self._known(day))

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is a working day; a make-up Saturday or Sunday is one."""
        return self._table.is_working(self._known(day))

    def rest_days(self, first: date, last: date) -> tuple[RestBlock, ...]:
        """The days off from ``first`` to ``last``, both included, in blocks with their names."""
        return tuple(self._table.rest_blocks(*self._known_range(first, last)))

    def make_up_days(self, first: date, last: date) -> tuple[MakeUpDay, ...]:
        """The worked Saturdays and Sundays from ``first`` to ``last``, both included."""
        return tuple(self._table.make_up_days(*self._known_range(first, last)))

    @property
    def source(self) -> dict[str, Any]:
        """Where the days come from, in plain JSON types, for a record that can be replayed."""
        projects = self.beyond == "project"
        return {
            "official": f"chinesecalendar {package_version()}",
            "corrections": [CORRECTION],
            "official_days": [self.first_day.isoformat(), self.last_official_day.isoformat()],
            "notices": [
                {"number": n.number, "date": n.date.isoformat(), "year": n.year, "sha256": n.sha256}
                for n in self.notices
            ],
            "projected_to": self.last_day.isoformat() if projects else None,
            "festival_dates": table_of_festivals() if projects else None,
        }

    def describe_source(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The same in words, for a reader."""
        first, last = self.first_day, self.last_official_day
        said = _SOURCE.say(language, first=first, last=last, version=package_version())
        if self.notices:
            numbers = joined((notice.number for notice in self.notices), language)
            said += _NOTICES.say(language, notices=numbers)
        if self.beyond == "project":
            said += _PROJECTION.say(language, last=self.last_day)
        return said

    def _known(self, day: date, name: str = "day") -> date:
        """``day`` as a plain date, if it is a day that this calendar knows."""
        day = plain_day(day, name)
        if not self.first_day <= day <= self.last_day:
            raise self._outside(day)
        return day

    def _known_range(self, first: date, last: date) -> tuple[date, date]:
        first, last = self._known(first, "first"), self._known(last, "last")
        if last < first:
            raise errors.PeriodRunsBackwards(first=first, last=last)
        return first, last

    def _outside(self, day: Any, count: int | None = None) -> errors.DayOutsideCalendar:  # noqa: ANN401
        """The error for a day that is not known or, with ``count``, for a result that is not.

        ``day`` is a date, except where an array holds a day beyond the year 9999.
        """
        kind, result_kind = (
            (errors.BeyondProjectedDays, errors.ResultBeyondProjectedDays)
            if self.beyond == "project"
            else (errors.OutsideOfficialDays, errors.ResultOutsideOfficialDays)
        )
        bounds = {"first": self.first_day, "last": self.last_day}
        if count is not None:
            return result_kind(day=day, count=count, **bounds)
        if isinstance(day, date) and day < self.first_day:
            return errors.BeforeOfficialDays(day=day, **bounds)
        return kind(day=day, **bounds)

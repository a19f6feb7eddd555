"""Every day of a calendar in one table, from the notices that announce days off and make-up days.

The form of a notice stands in ``callcenter_kit/data/notices/README.md``. The year after the last
announced one must be complete: all seven festivals, and weekdays off less make-up days must be 13,
or what ``statutory_days`` says. For a year announced already, each block replaces that festival's
days, and the rest stands. Days from 1 December of the year before may be written. A holiday given
once is ``festivals = ["special"]`` with ``name = { zh = "…", en = "…" }``. The files that the
variable ``CALLCENTER_KIT_NOTICES`` names, separated as paths are, hold beside those of the folder.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from hashlib import sha256
from itertools import accumulate, compress
from os import PathLike
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from callcenter_kit.texts.datafile import DataFileError, Table, read_dataclass, read_file, read_text
from callcenter_kit.texts.dates import CalendarError
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Text
from callcenter_kit.workdays import projection
from callcenter_kit.workdays.projection import NEW_YEAR, SATURDAY, Festival, Ordinal, days_between

# Since 2025: 全国年节及纪念日放假办法, as the notice for 2025 applies it.
STATUTORY_DAYS: Final = 13

# 国办发明电〔2005〕35号 made Saturday 31 December 2005 a working day; chinesecalendar has it off.
CORRECTED_WORKING: Final = {date(2005, 12, 31): (NEW_YEAR,)}
CORRECTION: Final = "2005-12-31 worked: 国办发明电〔2005〕35号"

# Each festival by the package's name for it.
_PACKAGE_NAMES: Final = (
    "New Year's Day", "Spring Festival", "Tomb-sweeping Day", "Labour Day",
    "Dragon Boat Festival", "Mid-autumn Festival", "National Day",
)  # fmt: skip
_FESTIVAL_OF: Final = dict(zip(_PACKAGE_NAMES, projection.FESTIVALS, strict=True))

FestivalDays = Mapping[date, tuple[Festival, ...]]


_BY_ID: Final = {festival.id: festival for festival in projection.FESTIVALS}
_ACCEPTED_FESTIVALS: Final = Text(
    "一组节日：" + "、".join([*_BY_ID, "special"]) + "（special 单独使用）",
    "a list of festivals out of " + ", ".join([*_BY_ID, "special"]) + " (special on its own)",
)
_ACCEPTED_DAYS: Final = Text("一组不带时间的日期", "a list of days without a time")


def _read_festivals(row: Table, key: str) -> tuple[Festival, ...]:
    ids = row.strings(key)
    if ids == ("special",):
        return (Festival("special", read_text(row.table("name"))),)
    if not ids or set(ids) - _BY_ID.keys() or len(set(ids)) < len(ids):
        raise row.wrong_value(key, _ACCEPTED_FESTIVALS)
    return tuple(_BY_ID[id_] for id_ in ids)


def _read_days(row: Table, key: str) -> tuple[date, ...]:
    days = row.read(key, list, _ACCEPTED_DAYS)
    if not all(isinstance(day, date) and not isinstance(day, datetime) for day in days):
        raise row.wrong_value(key, _ACCEPTED_DAYS)
    return tuple(days)


@dataclass(frozen=True, slots=True)
class NoticeBlock:
    """What a notice says about one festival, or about two that are merged."""

    festivals: Annotated[tuple[Festival, ...], _read_festivals]
    first: date
    last: date
    working: Annotated[tuple[date, ...], _read_days] = ()

    def off(self) -> Iterator[date]:
        """Every day off, weekend days too."""
        return days_between(self.first, self.last)


def _read_blocks(table: Table, _: str) -> tuple[NoticeBlock, ...]:
    return tuple(read_dataclass(NoticeBlock, row) for row in table.rows("block"))


@dataclass(frozen=True, slots=True)
class Notice:
    """A user's own notice, as read from its file and checked."""

    year: int
    number: str
    date: date
    blocks: Annotated[tuple[NoticeBlock, ...], _read_blocks]
    file: str = field(compare=False)
    sha256: str = field(compare=False)
    statutory_days: int = STATUTORY_DAYS

    @property
    def net_days_off(self) -> int:
        """Weekdays off less make-up days."""
        off = sum(day.weekday() < SATURDAY for block in self.blocks for day in block.off())
        return off - sum(len(block.working) for block in self.blocks)

    @property
    def festivals(self) -> set[Festival]:
        """Every festival that it arranges."""
        return {festival for block in self.blocks for festival in block.festivals}


@dataclass(frozen=True, slots=True)
class OfficialDays:
    """All days off and make-up days of the announced years, each with its festivals.

    A day in both is worked: a make-up day was taken out of what another festival gave.
    """

    first_year: int
    last_year: int
    off: FestivalDays
    working: FestivalDays

    def until(self, year: int) -> Self:
        """What was announced when ``year``'s notice was the last one."""
        return replace(
            self,
            last_year=year,
            off={day: names for day, names in self.off.items() if _year_of(day, names) <= year},
            working={d: names for d, names in self.working.items() if _year_of(d, names) <= year},
        )

    def with_notice(self, notice: Notice) -> Self:
        """The same with ``notice`` in place of what was announced about its festivals.

        A new year must be the next one and complete; an announced year may be amended in part.
        """
        where = {"file": notice.file, "year": notice.year}
        if not self.first_year <= notice.year <= self.last_year + 1:
            years = {"first": self.first_year, "last": self.last_year}
            raise DataFileError("NoticeLeavesGap", **where, **years)
        if notice.year > self.last_year:
            lacking = [each.id for each in projection.FESTIVALS if each not in notice.festivals]
            if lacking:
                raise DataFileError("IncompleteNotice", **where, missing=", ".join(lacking))
            if notice.net_days_off != notice.statutory_days:
                counts = {"net": notice.net_days_off, "expected": notice.statutory_days}
                raise DataFileError("NoticeDoesNotNetOut", **where, **counts)
        off, working = _without(self.off, notice), _without(self.working, notice)
        for block in notice.blocks:
            for day in block.off():
                # A make-up day of another festival that this block takes is off now.
                working.pop(day, None)
                off[day] = block.festivals
            working |= dict.fromkeys(block.working, block.festivals)
        return replace(self, last_year=max(self.last_year, notice.year), off=off, working=working)


def _year_of(day: date, festivals: tuple[Festival, ...]) -> int:
    """The year whose notice arranges ``day``: New Year's block may begin in December before."""
    return day.year + (day.month == 12 and NEW_YEAR in festivals)


def _without(days: FestivalDays, notice: Notice) -> dict[date, tuple[Festival, ...]]:
    notice_festivals = notice.festivals
    return {
        day: festivals
        for day, festivals in days.items()
        if _year_of(day, festivals) != notice.year or notice_festivals.isdisjoint(festivals)
    }


@cache
def library_days() -> OfficialDays:
    """Every official day, read once from ``chinesecalendar``, with our correction."""
    from chinese_calendar import constants

    def by_festival(days: Mapping[date, str]) -> dict[date, tuple[Festival, ...]]:
        return {day: (_festival(name, constants.Holiday),) for day, name in days.items()}

    off = by_festival(constants.holidays)
    working = by_festival(constants.workdays) | CORRECTED_WORKING
    # A year is announced when its Spring Festival is; New Year alone may be a neighbour's notice.
    years = {day.year for day, festivals in off.items() if projection.SPRING_FESTIVAL in festivals}
    return OfficialDays(min(years), max(years), off, working)


@cache
def library_version() -> str:
    """The installed version of the package that the official days come from."""
    from importlib import metadata  # slow to import, and only who tells the source asks

    return metadata.version("chinesecalendar")


def _festival(name: str, holiday: type) -> Festival:
    """The festival the package names; a holiday given once keeps the package's two names."""
    return _FESTIVAL_OF.get(name) or Festival("special", Text(holiday(name).chinese, name))


def read_notice(path: str | PathLike[str]) -> Notice:
    """A user's notice, checked in itself; a ``KitError`` names the file, the key and the value."""
    table, digest = read_file(Path(path)), sha256(Path(path).read_bytes()).hexdigest()
    notice = read_dataclass(Notice, table, file=table.file, sha256=digest)
    if not date.min.year < notice.year < date.max.year:
        raise table.wrong_value("year", Text("年份，如 2027", "a year such as 2027"))
    rows = table.rows("block")
    for row, block in zip(rows, notice.blocks, strict=True):
        _check_block(row, block, notice.year)
    _check_days(rows, notice.blocks)
    return notice


def _check_block(row: Table, block: NoticeBlock, year: int) -> None:
    first, last = date(year - 1, 12, 1), date(year, 12, 31)
    for key, days in (("first", [block.first]), ("last", [block.last]), ("working", block.working)):
        if not all(first <= day <= last for day in days):
            accepted = Text(f"{first} 至 {last} 之间的日期", f"days from {first} to {last} only")
            raise row.wrong_value(key, accepted)
    if weekdays := [day for day in block.working if day.weekday() < SATURDAY]:
        raise row.error("WorkingWeekendIsWeekday", "working", day=weekdays[0])
    if block.last < block.first:
        raise row.wrong_value("last", Text("不早于 first 的日期", "a day that is not before first"))


def _check_days(rows: list[Table], blocks: tuple[NoticeBlock, ...]) -> None:
    """No day stands twice: not off in two blocks, nor both off and working."""
    places: dict[date, str] = {}
    for row, block in zip(rows, blocks, strict=True):
        entries = [(day, row.key) for day in block.off()]
        entries += [(day, row.path("working")) for day in block.working]
        for day, key in entries:
            if day in places:
                where = {"file": row.file, "key": key, "other": places[day]}
                raise DataFileError("DayWrittenTwice", day=day, **where)
            places[day] = key


FOLDER: Final = Path(__file__).parents[1] / "data" / "notices"
VARIABLE: Final = "CALLCENTER_KIT_NOTICES"


def installed_notices() -> tuple[Notice, ...]:
    """Every notice in the folder and in the variable; ``KitError`` names a file that is damaged.

    A file is read anew when it has changed, so a kernel that waited for its visitor is up to date.
    """
    extra_files = filter(None, os.environ.get(VARIABLE, "").split(os.pathsep))
    files = [*sorted(FOLDER.glob("*.toml")), *map(Path, extra_files)]
    # A file that is not there has no time, and reading it says that it is not there.
    times = (file.stat().st_mtime_ns if file.exists() else 0 for file in files)
    return tuple(map(_read, files, times))


def add_notices(files: Iterable[Path]) -> None:
    """Let ``files`` hold beside the others, here and in every process started from here."""
    paths = filter(None, [os.environ.get(VARIABLE), *(str(file.absolute()) for file in files)])
    os.environ[VARIABLE] = os.pathsep.join(paths)


@lru_cache(maxsize=32)
def _read(file: Path, modified: int) -> Notice:  # read anew when ``modified`` is another time
    return read_notice(file)


Beyond = Literal["raise", "project"]
Status = Literal["official", "provisional", "projected"]

YEARS_AHEAD: Final = 10
PROVISIONAL_DAYS: Final = 3  # 29–31 December: the next notice moved them five times since 2004

_WEEKEND: Final = Text("周末", "weekend")


@dataclass(frozen=True, slots=True)
class RestBlock:
    """Days off in a row, all of them festival days or all of them plain weekend."""

    first: date
    last: date
    festivals: tuple[Festival, ...]  # empty for a plain weekend
    status: Status

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Its name: the festival, both where two are merged, or the weekend."""
        return _names(self.festivals, language) or _WEEKEND.say(language)


@dataclass(frozen=True, slots=True)
class MakeUpDay:
    """A Saturday or Sunday that is worked for a festival's days off."""

    day: date
    festivals: tuple[Festival, ...]
    status: Status

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The festival that it is worked for, both where two are merged."""
        return _names(self.festivals, language)


def _names(festivals: tuple[Festival, ...], language: str) -> str:
    joint = "、" if language == "zh-CN" else " and "
    return joint.join(festival.name.say(language) for festival in festivals)


@dataclass(frozen=True, eq=False)
class Timetable:
    """All days from ``first`` to ``last``: ``before[i]`` working days in the first ``i`` of them.

    ``days`` are the working days in order; ``envelope`` is there when days are projected.
    """

    first: date
    last_official: date
    last: date
    off: FestivalDays
    make_ups: FestivalDays
    before: list[int]
    days: list[date]
    envelope: projection.Envelope | None

    @property
    def first_provisional(self) -> date:
        """The first day that the next notice may still move."""
        return self.last_official - timedelta(PROVISIONAL_DAYS - 1)

    def status(self, day: date) -> Status:
        """Announced, announced but open to the next notice, or projected."""
        if day > self.last_official:
            return "projected"
        return "provisional" if day >= self.first_provisional else "official"

    def is_working(self, day: date) -> bool:
        """Whether ``day``, which must be one of the table's, is worked."""
        position = day.toordinal() - self.first.toordinal()
        return self.before[position + 1] > self.before[position]


def official_days(notices: tuple[Notice, ...], last_year: int | None) -> OfficialDays:
    """The official days with ``notices`` applied in order of their dates, cut at ``last_year``."""
    days = library_days()
    for notice in sorted(notices, key=lambda notice: (notice.date, notice.year)):
        days = days.with_notice(notice)
    if last_year is None:
        return days
    if not days.first_year <= last_year <= days.last_year:
        years = {"first": days.first_year, "last": days.last_year}
        raise CalendarError("YearNotAnnounced", year=last_year, **years)
    return days.until(last_year)


@lru_cache(maxsize=16)
def table_of(beyond: Beyond, notices: tuple[Notice, ...], last_year: int | None) -> Timetable:
    """The table for a calendar; equal calendars share it."""
    official = official_days(notices, last_year)
    first = date(official.first_year, 1, 1)
    last_official = date(official.last_year, 12, 31)
    last, off, make_ups = last_official, official.off, official.working
    envelope = None
    if beyond == "project":
        last = date(official.last_year + YEARS_AHEAD, 12, 31)
        projected = _projected_groups(official, last_official)
        # The envelope counts from the announced days alone: where projected blocks lie is open.
        announced = accumulate(_working(first, last, off, make_ups), initial=0)
        envelope = projection.Envelope(projected, list(announced), first.toordinal())
        off, make_ups = dict(official.off), dict(official.working)
        # The first way of a group is the nominal one.
        for way in (group.ways[0] for group in projected):
            for block in way.blocks:
                off |= dict.fromkeys(block.days(), block.festivals)
            for place, block in projection.nominal_make_ups(way).items():
                make_ups[date.fromordinal(place)] = block.festivals
    working = _working(first, last, off, make_ups)
    days = list(compress(days_between(first, last), working))
    before = list(accumulate(working, initial=0))
    return Timetable(first, last_official, last, off, make_ups, before, days, envelope)


def _projected_groups(official: OfficialDays, last_official: date) -> tuple[projection.Group, ...]:
    """Blocks of the years ahead, and the New Year after them, whose make-up can reach back."""
    years = range(official.last_year + 1, official.last_year + 1 + YEARS_AHEAD)
    blocks = [ways for year in years for ways in projection.projected_blocks(year)]
    # The New Year after the last year may begin, and have a make-up, in that year's December.
    blocks.append((projection.new_year_block(years.stop),))
    first_open = last_official.toordinal() - PROVISIONAL_DAYS + 1

    def is_working(day: Ordinal) -> bool:
        return _is_working(date.fromordinal(day), official.off, official.working)

    return projection.groups(blocks, first_open, is_working)


def _working(first: date, last: date, off: FestivalDays, make_ups: FestivalDays) -> list[bool]:
    return [_is_working(day, off, make_ups) for day in days_between(first, last)]


def _is_working(day: date, off: FestivalDays, make_ups: FestivalDays) -> bool:
    return day in make_ups or (day.weekday() < SATURDAY and day not in off)

"""Years that no notice covers: the blocks of days off by the standing rule, and what stays open.

The rule stands in the notice for 2025 (国办发明电〔2024〕12号): Spring Festival eight days from
New Year's Eve, National Day seven from 1 October (eight with Mid-Autumn in it), Labour Day five,
the other four three days with the weekend, or the one day alone if it falls on a Wednesday.

Which weekend days are worked for a block is not known before its notice: any within fourteen days
of it that is off otherwise; no two make-ups share a day.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from itertools import filterfalse, product
from typing import Final, NamedTuple

from callcenter_kit.texts.datafile import read_data
from callcenter_kit.texts.dates import CalendarError
from callcenter_kit.texts.language import Text

_FILE: Final = "festivals.toml"
SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Festival:
    """A festival that people have days off for."""

    id: str
    name: Text


FESTIVALS: Final = (
    NEW_YEAR := Festival("new_year", Text("元旦", "New Year's Day")),
    SPRING_FESTIVAL := Festival("spring_festival", Text("春节", "Spring Festival")),
    QINGMING := Festival("qingming", Text("清明节", "Qingming Festival")),
    LABOUR_DAY := Festival("labour_day", Text("劳动节", "Labour Day")),
    DRAGON_BOAT := Festival("dragon_boat", Text("端午节", "Dragon Boat Festival")),
    MID_AUTUMN := Festival("mid_autumn", Text("中秋节", "Mid-Autumn Festival")),
    NATIONAL_DAY := Festival("national_day", Text("国庆节", "National Day")),
)


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from ``first`` to ``last``, both included."""
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


REACH: Final = 14  # in 23 years no make-up lay more than 11 days before or 6 after its block

Ordinal = int  # a day as date.toordinal() gives it
IsWorking = Callable[[Ordinal], bool]


@dataclass(frozen=True, slots=True)
class Block:
    """The days off in a row around one festival, or around two that fall together."""

    festivals: tuple[Festival, ...]
    first: date
    last: date
    statutory_days: int

    def days(self) -> Iterator[date]:
        """Every day of the block, its weekend days too."""
        return days_between(self.first, self.last)

    @property
    def make_ups(self) -> int:
        """How many weekend days are worked for it: weekdays off less statutory days."""
        return sum(day.weekday() < SATURDAY for day in self.days()) - self.statutory_days

    @property
    def window(self) -> tuple[Ordinal, Ordinal]:
        """Where its make-ups may fall, within ``REACH`` of it; the block alone if it has none."""
        reach = REACH if self.make_ups else 0
        return self.first.toordinal() - reach, self.last.toordinal() + reach


class FestivalDates(NamedTuple):
    """The days of one year's festivals that the moon or the sun decides."""

    new_years_eve: date
    qingming: date
    dragon_boat: date
    mid_autumn: date


@cache
def festival_dates(year: int) -> FestivalDates:
    """The moving festivals of ``year``; ``KitError`` for a year that the table does not have."""
    table = _table()
    if year not in table:
        raise CalendarError("NoFestivals", year=year, first=min(table), last=max(table))
    return FestivalDates(*(date.fromisoformat(f"{year}-{day}") for day in table[year]))


@cache
def _table() -> dict[int, tuple[str, ...]]:
    """Month and day of each year's moving festivals, in the order of `FestivalDates`."""
    data = read_data(_FILE)
    table = {int(year): data.strings(year) for year in data.values}
    data.refuse_unread()
    return table


def festivals_source() -> str:
    """What the moving festivals are read from, for a record: the file, its first and last year."""
    years = _table()
    return f"{_FILE} {min(years)}–{max(years)}"


def projected_blocks(year: int) -> tuple[tuple[Block, ...], ...]:
    """The blocks of ``year`` in order, each with the ways it may be announced, nominal first.

    Only Labour Day ever has a second way. Source: the notice for 2025.
    """
    dates = festival_dates(year)
    return (
        (new_year_block(year),),
        (_block(dates.new_years_eve, 8, 4, SPRING_FESTIVAL),),
        (_with_weekend(QINGMING, dates.qingming),),
        _labour_day(year),
        (_with_weekend(DRAGON_BOAT, dates.dragon_boat),),
        *((block,) for block in _autumn(year, dates.mid_autumn)),
    )


def new_year_block(year: int) -> Block:
    """The block around 1 January of ``year``, which may begin in December before it."""
    return _with_weekend(NEW_YEAR, date(year, 1, 1))


def _block(first: date, days: int, statutory_days: int, *festivals: Festival) -> Block:
    return Block(festivals, first, first + (days - 1) * _DAY, statutory_days)


# Days from the festival to the first and the last day of its block, Monday's first.
_AROUND: Final = ((-2, 0), (-2, 0), (0, 0), (0, 2), (0, 2), (0, 2), (-1, 1))


def _with_weekend(festival: Festival, day: date) -> Block:
    before, after = _AROUND[day.weekday()]
    return Block((festival,), day + before * _DAY, day + after * _DAY, statutory_days=1)


def _labour_day(year: int) -> tuple[Block, ...]:
    """Five days with 1 and 2 May in them: with the fewest make-ups, or simply 1–5 May.

    Of several with equally few the latest, which is how 2020 to 2026 were announced. Where that
    is not 1–5 May (1 May on a Sunday, Monday or Tuesday) both are ways.
    """
    # A block that begins on 1 May or up to three days before has both statutory days in it.
    may_1 = date(year, 5, 1)
    from_may_1, *earlier = (_block(may_1 - n * _DAY, 5, 2, LABOUR_DAY) for n in range(4))
    nominal = min((from_may_1, *earlier), key=lambda block: block.make_ups)
    return (nominal,) if nominal is from_may_1 else (nominal, from_may_1)


def _autumn(year: int, mid_autumn: date) -> tuple[Block, ...]:
    """Mid-Autumn and National Day: one block of eight days when they meet, else two.

    A Mid-Autumn block that reaches National Day's counts as in it: so were 2012 (30 September)
    and 2023 (29 September) announced, eight days from Mid-Autumn.
    """
    national_day = date(year, 10, 1)
    # The day before is a day too near: the two blocks would be one row of days off.
    alone = _with_weekend(MID_AUTUMN, mid_autumn)
    week = _block(national_day, 7, 3, NATIONAL_DAY)
    if alone.last < national_day - _DAY:
        return (alone, week)
    if mid_autumn > week.last:
        return (week, alone)
    if mid_autumn < national_day:
        return (_block(mid_autumn, 8, 4, MID_AUTUMN, NATIONAL_DAY),)
    return (_block(national_day, 8, 4, NATIONAL_DAY, MID_AUTUMN),)


def is_weekend(day: Ordinal) -> bool:
    """Whether the day is a Saturday or a Sunday."""
    return (day - 1) % 7 >= SATURDAY


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which the blocks of a group may be announced, make-ups not yet placed."""

    blocks: tuple[Block, ...]
    off: tuple[Ordinal, ...]  # days that would be worked without the blocks
    places: tuple[Ordinal, ...]  # weekend days that a make-up may take
    closing: tuple[tuple[Ordinal, Ordinal], ...]  # each make-up's window as (last, first), sorted

    def capacity(self, places: Iterable[Ordinal]) -> int:
        """The most make-ups that ``places``, in order, can hold at once."""
        waiting = list(self.closing)
        for place in places:
            # Of the windows open here, the one that closes first: no other choice places more.
            window = next((w for w in waiting if w[1] <= place <= w[0]), None)
            if window is not None:
                waiting.remove(window)
        return len(self.closing) - len(waiting)

    def change(self, after: Ordinal, upto: Ordinal) -> tuple[int, int]:
        """The fewest and most working days that this way adds in (after, upto]."""
        first, last = bisect_right(self.places, after), bisect_right(self.places, upto)
        off = bisect_right(self.off, upto) - bisect_right(self.off, after)
        # Fewest are inside when as many as can be are placed outside.
        outside = self.places[:first] + self.places[last:]
        fewest = len(self.closing) - self.capacity(outside)
        return fewest - off, self.capacity(self.places[first:last]) - off


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks whose make-ups could meet, with every way they may be announced, nominal first."""

    ways: tuple[Way, ...]
    first: Ordinal
    last: Ordinal

    def change(self, after: Ordinal, upto: Ordinal) -> tuple[int, int]:
        """The fewest and most working days that the group adds in (after, upto]."""
        changes = [way.change(after, upto) for way in self.ways]
        return min(low for low, _ in changes), max(high for _, high in changes)


def groups(
    blocks: Iterable[tuple[Block, ...]], open_from: Ordinal, is_working: IsWorking
) -> tuple[Group, ...]:
    """The groups that ``blocks`` fall into; nothing before ``open_from`` can be changed.

    ``is_working`` tells of each day whether it would be worked without the blocks.
    """
    # Each block in all its ways, with the first and the last day that any of them reaches.
    reaches = sorted(
        (min(way.window[0] for way in ways), max(way.window[1] for way in ways), number, ways)
        for number, ways in enumerate(blocks)
    )
    runs: list[tuple[Ordinal, Ordinal, list[tuple[Block, ...]]]] = []
    for first, last, _, ways in reaches:
        run, until = list[tuple[Block, ...]](), last
        if runs and first <= runs[-1][1]:
            first, until, run = runs.pop()
        runs.append((first, max(until, last), [*run, ways]))
    return tuple(
        Group(
            tuple(_way(blocks, open_from, is_working) for blocks in product(*run)),
            max(first, open_from),
            last,
        )
        for first, last, run in runs
    )


def _way(blocks: tuple[Block, ...], open_from: Ordinal, is_working: IsWorking) -> Way:
    holiday = {day.toordinal() for block in blocks for day in block.days()}
    windows = [block.window for block in blocks for _ in range(block.make_ups)]
    reachable = {day for first, last in windows for day in range(max(first, open_from), last + 1)}
    return Way(
        blocks,
        off=tuple(filter(is_working, sorted(holiday))),
        places=tuple(filterfalse(is_working, filter(is_weekend, sorted(reachable - holiday)))),
        closing=tuple(sorted((last, first) for first, last in windows)),
    )


def nominal_make_ups(way: Way) -> dict[Ordinal, Block]:
    """A placement to name: last Sunday before the block, then first Saturday after it.

    Where that day is not free (another festival, another make-up, announced as off already), the
    Sunday before or the Saturday after is next, and any free day in reach comes last.
    """
    placement: dict[Ordinal, Block] = {}
    for block in way.blocks:
        first, last = block.window
        for number in range(block.make_ups):
            free = [day for day in way.places if first <= day <= last and day not in placement]
            placement[min(free, key=partial(_rank, block, number))] = block
    return placement


def _rank(block: Block, number: int, day: Ordinal) -> tuple[bool, bool, int]:
    first, last = block.first.toordinal(), block.last.toordinal()
    before = day < first
    usual = is_weekend(day - 1) if before else is_weekend(day + 1)
    wrong_side = before != (number % 2 == 0)
    return not usual, wrong_side, first - day if before else day - last


class Envelope:
    """The fewest and most working days in an interval, over every way and every placement."""

    def __init__(self, groups: Sequence[Group], without: Sequence[int], first_day: Ordinal) -> None:
        """``without[i]``: working days in the first i days, were there no projected blocks."""
        self._groups = groups
        self.first_open = groups[0].first  # the first day that any placement can change
        self._without = without
        self._first_day = first_day

    def working_days(self, after: Ordinal, upto: Ordinal) -> tuple[int, int]:
        """The fewest and the most working days in (after, upto]."""
        begin, end = after + 1 - self._first_day, upto + 1 - self._first_day
        fewest = most = self._without[end] - self._without[begin]
        for group in self._groups:
            if after < group.last and group.first <= upto:
                low, high = group.change(after, upto)
                fewest, most = fewest + low, most + high
        return fewest, most

    def day_of(
        self, start: Ordinal, count: int, nominal: Ordinal, until: Ordinal
    ) -> tuple[Ordinal, Ordinal] | None:
        """The earliest and latest ``count``-th working day after ``start``; None past ``until``.

        For a negative ``count``, before ``start``; ``until`` is then the first day known.
        """
        sign = 1 if count > 0 else -1

        def working_days(distance: int) -> tuple[int, int]:
            if count > 0:
                return self.working_days(start, start + distance)
            return self.working_days(start - distance - 1, start - 1)

        guess, limit = abs(nominal - start), abs(until - start)
        nearest = _smallest(lambda n: working_days(n)[1] >= abs(count), guess, limit)
        farthest = _smallest(lambda n: working_days(n)[0] >= abs(count), guess, limit)
        if nearest is None or farthest is None:
            return None
        earliest, latest = sorted((start + sign * nearest, start + sign * farthest))
        return earliest, latest


def _smallest(holds: Callable[[int], bool], guess: int, limit: int) -> int | None:
    """The smallest of 1 … ``limit`` for which ``holds``, looked for around ``guess``."""
    # The nominal answer is almost right: steps that double from it beat halving the whole range.
    low, high, step = guess - 1, guess, 1
    while low > 0 and holds(low):
        low, high, step = low - step, low, 2 * step
    while not holds(high):
        if high == limit:
            return None
        low, high, step = high, min(high + step, limit), 2 * step
    between = range(max(low, 0) + 1, high)
    return between.start + bisect_left(between, True, key=holds)

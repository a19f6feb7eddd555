"""What many screened applicants come to: how many can, what blocks most, what would free most."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import nan
from numbers import Real
from typing import TYPE_CHECKING, Any, Final, get_args

from callcenter_kit.rules.assessment import MINIMUM_CAPITAL, Outcome, excluded_outcome, numbers_on
from callcenter_kit.rules.loading import as_rulebook, facts
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import DEFAULT_RULEBOOK, EXCLUSIONS, SCOPES, ObstacleKind
from callcenter_kit.screening.rows import (
    BIT_COLUMNS,
    FORM,
    RESULTS,
    SCREENED,
    Rows,
    ScreeningError,
    screened_by,
)
from callcenter_kit.texts.dates import require_day
from callcenter_kit.texts.display import HtmlRepr, picture
from callcenter_kit.texts.language import Text

if TYPE_CHECKING:
    import plotly.graph_objects as go

OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
CAPITAL: Final = "registered_capital"
# Where the bars of the capital begin besides the thresholds, in CNY.
_BOUNDS: Final = (
    *(0, 100_000, 200_000, 500_000),
    *(1_000_000, 2_000_000, 5_000_000),
    *(10_000_000, 20_000_000, 50_000_000, 100_000_000),
)


@dataclass(frozen=True, slots=True)
class ObstacleCount:
    """One requirement, or the business form, as it stands in the way of one scope.

    ``unmet`` and ``unknown`` count the applicants with it among others; ``last_unmet`` and
    ``last_unknown`` those for whom it is the one thing left, of those that are not excluded.
    ``lapses`` marks a bar, which nobody can repair.
    """

    id: str
    name: Text
    scope: str
    unmet: int
    unknown: int
    last_unmet: int
    last_unknown: int
    lapses: bool

    @property
    def count(self) -> int:
        """How many it stands in the way of, as unmet or as unknown."""
        return self.unmet + self.unknown

    @property
    def repaired(self) -> int:
        """How many would be eligible with this one repair; none where it can only be waited for."""
        return 0 if self.lapses else self.last_unmet

    @property
    def freed(self) -> int:
        """How many would be eligible with this one repair, or with this one confirmation."""
        return self.repaired + self.last_unknown


@dataclass(frozen=True, slots=True)
class Range:
    """How many have a capital of ``low`` or more and less than ``high``; ``None``: no limit."""

    low: int
    high: int | None
    count: int


@dataclass(frozen=True, slots=True)
class CapitalSpread:
    """How the registered capital spreads; ``thresholds`` is the minimum of each scope.

    ``enough`` counts those at the minimum or above it; the minimum itself is enough.
    """

    ranges: tuple[Range, ...]
    unknown: int
    thresholds: Mapping[str, int]
    enough: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Portfolio(HtmlRepr):
    """What ``count`` applicants come to by ``rulebook`` on the day ``on``, see `portfolio`.

    ``outcomes`` says of each scope how many have each outcome; ``obstacles`` holds each scope's, in
    the rulebook's order, the business form first; ``capital`` is in CNY.
    """

    count: int
    on: date
    rulebook: Rulebook
    outcomes: Mapping[str, Mapping[Outcome, int]]
    obstacles: Mapping[str, tuple[ObstacleCount, ...]]
    capital: CapitalSpread

    def blocking(self) -> list[tuple[ObstacleCount, ...]]:
        """Every obstacle that stands somewhere, both scopes together, the widest spread first."""
        return self._rank("count")

    def freeing(self) -> list[tuple[ObstacleCount, ...]]:
        """Every obstacle that is the one thing left for somebody, the most freed first."""
        return self._rank("freed")

    def figures(
        self, language: str | None = None, *, theme: str | None = None
    ) -> "dict[str, go.Figure]":
        """Its pictures as Plotly figures: outcomes, blocking, freeing and capital.

        ``language`` and ``theme`` are as for the figure of a plan. ``KitError`` where Plotly is
        not installed.
        """
        figures: dict[str, go.Figure] = picture(self, language, theme)
        return figures

    def __repr__(self) -> str:
        counts = {
            scope: ", ".join(f"{count} {outcome}" for outcome, count in each.items() if count)
            for scope, each in self.outcomes.items()
        }
        outcomes = "".join(f"; {scope}: {each or 'none'}" for scope, each in counts.items())
        day = self.rulebook.day_text(self.on)
        return f"<Portfolio of {self.count} by {self.rulebook.id} {day}{outcomes}>"

    def _rank(self, by: str) -> list[tuple[ObstacleCount, ...]]:
        pairs = zip(*self.obstacles.values(), strict=True)
        counts = {pair: sum(getattr(obstacle, by) for obstacle in pair) for pair in pairs}
        order = sorted(counts, key=lambda pair: -counts[pair])  # equal ones keep their order
        return [pair for pair in order if counts[pair]]


def portfolio(
    screened: Any,  # noqa: ANN401 - any eager dataframe, or clients that were screened
    on: date | None = None,
    rulebook: str | Rulebook | None = None,
) -> Portfolio:
    """What the rows of a screened frame, or the clients that were screened, come to by scope.

    ``screened`` is what `screen` gave, in memory, or what `Clients.screen` judged. Clients bring
    their own day and rulebook, a pandas frame its day; other frames are taken as of the day on
    which the rules were last read, by the guide. ``KitError`` for a table that was not screened,
    or by another rulebook or on another day than is asked for.

    >>> import pandas, warnings
    >>> import callcenter_kit as ck
    >>> applicants = pandas.DataFrame({"business_form": ["staff_supply", "seat_rental"]})
    >>> with warnings.catch_warnings(action="ignore"):
    ...     summary = portfolio(ck.screen(applicants))
    >>> summary.outcomes["local"]["not_required"], summary.outcomes["local"]["undetermined"]
    (1, 1)
    """
    on = None if on is None else require_day(on, "on")
    rows = getattr(screened, "table", screened)  # of clients, with their verdicts
    screening, by_default = getattr(screened, "attrs", {}).get(SCREENED), DEFAULT_RULEBOOK
    if rows is not screened and isinstance(rows, Rows):
        screening, by_default = screened_by(screened.rulebook, screened.on), screened.rulebook
    book = as_rulebook(by_default if rulebook is None else rulebook)
    day = date.fromisoformat(screening["on"]) if screening and on is None else on or book.last_read
    if screening and screening != (current := screened_by(book, day)):
        by = {"rulebook": screening["rulebook"], "on": screening["on"]}
        other = {"asked": current["rulebook"], "asked_on": current["on"]}
        raise ScreeningError("ScreenedOtherwise", **by, **other)
    rows = rows if isinstance(rows, Rows) else _rows_of(screened, book)
    outcomes = {scope: Counter(outcomes_of(rows, scope)) for scope in SCOPES}
    return Portfolio(
        len(rows),
        day,
        book,
        {scope: {each: found[each] for each in OUTCOMES} for scope, found in outcomes.items()},
        {scope: tuple(_obstacles(rows, scope, book)) for scope in SCOPES},
        _capital(rows, book, day),
    )


def _rows_of(frame: Any, book: Rulebook) -> Rows:  # noqa: ANN401 - whatever was handed in
    import narwhals.stable.v2 as nw

    from callcenter_kit.screening.columns import column_names

    found = column_names(frame)
    if missing := [name for name in RESULTS if name not in found]:
        raise ScreeningError("NotScreened", column=missing[0])
    if not nw.dependencies.is_pandas_dataframe(frame):
        try:
            frame = nw.from_native(frame, eager_only=True)
        except TypeError:
            raise ScreeningError("NotATable", found=type(frame).__name__) from None
    names = [name for name in (*RESULTS, CAPITAL) if name in found]
    columns = {name: frame[name].to_list() for name in names}
    bits = {key: 1 << place for place, key in enumerate(book.requirements)}
    for mask in BIT_COLUMNS:
        # With names=True a mask lists the requirements.
        if columns[mask] and isinstance(columns[mask][0], str):
            ids = (text.split(", ") if text else [] for text in columns[mask])
            columns[mask] = [sum(bits[each] for each in listed) for listed in ids]
    return Rows(columns, range(len(frame)))


def is_exclusion(kind: ObstacleKind | None, unmet: int) -> bool:
    """Whether an obstacle of ``kind`` leaves nothing to prepare, whatever else is met.

    One that is not known is a question of the law where a condition is ``unmet``, else of a fact.
    """
    return kind in EXCLUSIONS or (kind == "unknown" and unmet > 0)


def outcomes_of(table: Rows, scope: str) -> list[Outcome]:
    """Each row's outcome of ``scope``; where nothing can be prepared, that of the exclusion.

    What the rulebook finds met does not help a business that is not allowed, or one that takes
    another procedure.
    """
    names = ("licence", scope, f"{scope}_obstacle", f"{scope}_unmet")
    rows = zip(*(table[name] for name in names), strict=True)
    return [
        excluded_outcome(kind) if licence == "required" and is_exclusion(kind, unmet) else outcome
        for licence, outcome, kind, unmet in rows
    ]


def _obstacles(table: Rows, scope: str, book: Rulebook) -> Iterator[ObstacleCount]:
    # Many rows share a verdict: each distinct one is looked at once.
    unmet, unknown = table[f"{scope}_unmet"], table[f"{scope}_unknown"]
    excluded = map(is_exclusion, table[f"{scope}_obstacle"], unmet)
    verdicts = Counter(zip(table["licence"], excluded, unmet, unknown, strict=True))
    none = dict.fromkeys(("unmet", "unknown", "last_unmet", "last_unknown"), 0)
    counts = {key: none.copy() for key in (FORM, *book.requirements)}
    for (licence, is_excluded, *masks), count in verdicts.items():
        if licence == "undetermined":
            counts[FORM]["unknown"] += count
            counts[FORM]["last_unknown"] += 0 if any(masks) else count
        # Nothing is the one thing left where it is open whether a licence is needed, or for a
        # business that no repair makes eligible.
        is_last = licence == "required" and not is_excluded and sum(masks).bit_count() == 1
        for status, mask in zip(("unmet", "unknown"), masks, strict=True):
            if not mask or licence == "not_required":
                continue
            for place, key in enumerate(book.requirements):
                if mask & 1 << place:
                    counts[key][status] += count
                    if is_last:
                        counts[key][f"last_{status}"] += count
    rules = book.requirements
    for key, found in counts.items():
        name = facts()[FORM].name if key == FORM else rules[key].name
        lapses = key != FORM and rules[key].bar is not None
        yield ObstacleCount(key, name, scope, **found, lapses=lapses)


def _capital(table: Rows, book: Rulebook, day: date) -> CapitalSpread:
    minima = {scope: numbers_on(book, scope, day).get(MINIMUM_CAPITAL) for scope in SCOPES}
    thresholds = {scope: least for scope, least in minima.items() if least is not None}
    capital = amounts(table)
    numbers = [amount for amount in capital if amount == amount]  # NaN alone differs from itself
    bounds = sorted({*_BOUNDS, *thresholds.values()})
    places = Counter(bisect_right(bounds, amount) for amount in numbers)
    ranges = [
        Range(low, high, places[place])
        for place, (low, high) in enumerate(zip(bounds, [*bounds[1:], None], strict=True), 1)
    ]
    # From the first to the last with anybody in it or a threshold at its edge.
    edges = set(thresholds.values())
    within = [n for n, each in enumerate(ranges) if each.count or edges & {each.low, each.high}]
    return CapitalSpread(
        tuple(ranges[within[0] : within[-1] + 1] if within else ()),
        len(capital) - len(numbers),
        thresholds,
        {scope: sum(amount >= least for amount in numbers) for scope, least in thresholds.items()},
    )


def amounts(table: Rows) -> list[float]:
    """Each row's registered capital in CNY, NaN where it is not known."""
    if CAPITAL not in table:
        return [nan] * len(table)
    # pandas has NA where nothing is known, and Decimal is an amount, too.
    return [float(cell) if isinstance(cell, Real | Decimal) else nan for cell in table[CAPITAL]]

"""Many applicants at once, in any dataframe: the same rule tree, read as columns."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeVar, cast

import narwhals.stable.v2 as nw

from callcenter_kit.rules.applicant import FACT_NAMES
from callcenter_kit.rules.assessment import Assessment, assess
from callcenter_kit.rules.loading import as_rulebook
from callcenter_kit.rules.logic import names as rule_names
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import DEFAULT_RULEBOOK
from callcenter_kit.screening.columns import FactTable, column_names, read_frame, refuse
from callcenter_kit.screening.errors import ScreeningError
from callcenter_kit.screening.rows import (
    CONTRADICTED,
    DATED,
    FOREIGN_SHARE,
    FORM,
    GROUP,
    MASKS,
    OBSTACLES,
    OTHER_FORMS,
    OWNERSHIP_FACTS,
    RESULTS,
    applicant_of_row,
    date_rows,
)
from callcenter_kit.screening.verdicts import (
    HELPERS,
    PLACE,
    category_columns,
    contradicted,
    evaluate,
    names_in,
    with_answers,
)
from callcenter_kit.texts.datafile import say, words
from callcenter_kit.texts.dates import require_day
from callcenter_kit.texts.display import frame as pandas_frame

Frame = TypeVar("Frame")  # whatever narwhals takes, eager or lazy; the same comes back


class MissingFactsWarning(UserWarning):
    """The frame has no column for some facts, so they are unknown for every applicant."""


class UnreadCellsWarning(UserWarning):
    """Some cells cannot be the fact of their column; they count as unknown."""


class ContradictionWarning(UserWarning):
    """In some rows two facts cannot both be true; both count as unknown."""


def screen(
    frame: Frame,
    on: date | None = None,
    rulebook: str | Rulebook = DEFAULT_RULEBOOK,
    *,
    start: date | None = None,
    names: bool = False,
) -> Frame:
    """Judge every row of ``frame`` as `assess` would; the same kind of frame comes back.

    Columns named like the facts are read: booleans for yes or no, text for ``business_form``,
    numbers for money, people and months, days, and for ``other_forms`` text, the codes separated
    by commas (plain objects of pandas may hold sets or lists as well). A fact without a column is
    unknown, and a warning says so, except of ``other_forms`` and ``group_clients``, which most
    tables have no need of. A lazy frame stays lazy. All columns are kept as they are, and these
    are added in this order:

    - ``licence``, ``nationwide``, ``local``: the values of `Assessment.licence` and of
      `ScopeAssessment.outcome`; text, in pandas an ordered category, the best outcome the last;
    - ``nationwide_unmet``, ``nationwide_unknown``, ``local_unmet``, ``local_unknown``: whole
      numbers whose bit i stands for the i-th requirement; `decode` names them. With
      ``names=True`` they are the requirements' ids as text, separated by ", ";
    - ``nationwide_obstacle``, ``local_obstacle``: text, the kind of the strictest `Obstacle`,
      ``"prohibited"``, ``"other_procedure"``, ``"unknown"``, ``"time_limited"`` or
      ``"correctable"``; missing where nothing stands in the way. A bar of which only the day is
      told counts as unknown.

    ``start`` adds of each scope, for work that begins on that day, ``*_licence_on``, the likely
    licence day once everything unmet is repaired; ``*_licence_on_as_is``, the same day, and
    missing where the row is not eligible as it is; ``*_earliest``, ``*_latest`` and ``*_status``,
    as `Scenarios.to_frame` has them. ``on`` is then ``start`` unless given. A lazy frame has no
    dates: collect it first.

    Null, NaN and values outside a fact's domain are unknown, and so are two facts that contradict
    each other, such as a clean record beside a violation of last year, which `assess` refuses. One
    warning counts the cells that are not understood, another the rows that contradict themselves,
    unless the frame is lazy, as DuckDB's is too. `normalise` reads what people type.

    A column of a type that cannot hold its fact raises ``KitError``, on every kind of frame, and
    so does a name in the way of the result, or a fact that has two columns. A pandas column of
    plain objects has no type: it raises when something is there but nothing of the fact's kind;
    else what cannot be the fact is unknown, value by value. A column with nothing in it tells
    nothing, whatever its type.

    >>> import polars
    >>> frame = polars.DataFrame({"business_form": ["staff_supply", None]})
    >>> with warnings.catch_warnings(action="ignore"):
    ...     screen(frame)["licence"].to_list()
    ['not_required', 'undetermined']
    """
    book = as_rulebook(rulebook)
    first = None if start is None else require_day(start, "start")
    day = (first or book.last_read) if on is None else require_day(on, "on")
    is_pandas, columns = nw.dependencies.is_pandas_dataframe(frame), column_names(frame)
    results = RESULTS if first is None else (*RESULTS, *DATED)
    refuse(columns, results if is_pandas else (*results, *HELPERS, PLACE))
    facts = _facts_of(book)
    _warn_of_missing(columns, facts)
    table = _read(frame, dict.fromkeys((*facts, *CONTRADICTED, *CONTRADICTED.values())))
    labels = cast("Any", frame).index if is_pandas else None
    _warn_of_cells(UnreadCellsWarning, table.unread, labels)
    evaluated = evaluate(table, book, day)
    if table.is_eager:
        _warn_of_cells(ContradictionWarning, contradicted(evaluated), labels)
    verdicts = with_answers(evaluated, eager=table.is_eager)
    if names:
        verdicts = verdicts.with_columns(**{mask: names_in(mask, book) for mask in MASKS})
    dates = {} if first is None else _dates(frame, table, first, day, book)
    if is_pandas:
        # As arrays, which have no index to be lined up with the frame's.
        native = {name: verdicts[name].to_native().array for name in (*MASKS, *OBSTACLES)}
        answers = category_columns(verdicts[PLACE].to_numpy())
        return cast("Frame", cast("Any", frame).assign(**answers, **native, **dates))
    dated = verdicts.with_columns(**dates) if dates else verdicts
    return cast("Frame", dated.select(*columns, *results).to_native())


def _read(frame: Any, facts: Collection[str]) -> FactTable:  # noqa: ANN401 - any frame
    if not nw.dependencies.is_pandas_dataframe(frame):
        return read_frame(nw.from_native(frame), facts)
    from callcenter_kit.screening.pandas_columns import read_pandas

    return read_pandas(frame, facts)


def _facts_of(book: Rulebook) -> list[str]:
    """The facts that the verdicts of ``book`` hang on, the business form first."""
    rules = (name for rule in book.requirements.values() for name in rule_names(rule.expression))
    all_names = dict.fromkeys((FORM, OTHER_FORMS, GROUP, *rules, *OWNERSHIP_FACTS))
    return [name for name in all_names if name in FACT_NAMES]


def _warn_of_missing(columns: Collection[str], facts: Iterable[str]) -> None:
    usual = (name for name in facts if name not in (OTHER_FORMS, GROUP, FOREIGN_SHARE))
    if missing := [name for name in usual if name not in columns]:
        message = words("screening.missing").say("en", facts=", ".join(missing))
        warnings.warn(message, MissingFactsWarning, stacklevel=3)


def _warn_of_cells(
    category: type[Warning], columns: Mapping[str, Sequence[int]], labels: Sequence[Any] | None
) -> None:
    """Warn of the rows at these places in each of the ``columns``: how many, and the first."""
    counts = []
    for name, places in columns.items():
        first = [str(place if labels is None else labels[place]) for place in places[:_ROWS_NAMED]]
        rows = ", ".join(first if len(places) <= _ROWS_NAMED else [*first, "…"])
        counts.append(say("screening.rows", "en", name=name, count=len(places), rows=rows))
    if counts:
        key = "unread" if category is UnreadCellsWarning else "contradicted"
        message = say(f"screening.{key}", "en", columns="; ".join(counts))
        warnings.warn(message, category, stacklevel=3)


_ROWS_NAMED: Final = 5


def _dates(
    frame: Any,  # noqa: ANN401 - any frame
    table: FactTable,
    start: date,
    on: date,
    book: Rulebook,
) -> dict[str, Any]:
    """The columns ``DATED`` for an eager ``frame``, as its own kind has columns."""
    if not table.is_eager:
        raise ScreeningError("LazyDates")
    is_pandas = nw.dependencies.is_pandas_dataframe(frame)
    native = frame if is_pandas else nw.from_native(frame)
    # Rows that differ only in the name have the same days.
    facts = {n: native[n].to_list() for n in FACT_NAMES if n in native.columns and n != "name"}
    cells = ({n: column[at] for n, column in facts.items()} for at in range(len(native)))
    rows = date_rows((applicant_of_row(row, on) for row in cells), start, on, book)
    if is_pandas:
        return {name: column.array for name, column in pandas_frame(rows, DATED).items()}
    backend = table.frame.implementation
    dtypes = {n: nw.Date if kind.startswith("date") else nw.String for n, kind in DATED.items()}
    return {
        name: nw.new_series(name, [row.get(name) for row in rows], dtype, backend=backend)
        for name, dtype in dtypes.items()
    }


def explain(
    row: Mapping[str, Any], on: date | None = None, rulebook: str | Rulebook = DEFAULT_RULEBOOK
) -> Assessment:
    """The assessment behind one row of a screened frame, with every finding in words.

    What `screen` took as unknown is unknown here: null, NaN, values outside a fact's domain, and
    facts that contradict each other.
    """
    book = as_rulebook(rulebook)
    day = book.last_read if on is None else require_day(on, "on")
    return assess(applicant_of_row(row, day), day, book)

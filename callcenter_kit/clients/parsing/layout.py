"""Where the table stands on a sheet: its headings, its clients, and what is neither."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from typing import Any, Final

from callcenter_kit.clients.errors import ClientFileError
from callcenter_kit.clients.parsing.sheet import (
    CELLS_SEARCHED,
    MOST_CLIENTS,
    MOST_COLUMNS,
    ROWS_SEARCHED,
    SheetCells,
    cell_text,
    cell_texts,
    colour_notes,
    column_letters,
    is_blank,
    is_full,
    is_no_client,
    is_title_row,
    is_too_wide,
    join_forms,
    left_text,
    merged_notes,
    nonblank,
    spread,
    unique_headings,
)
from callcenter_kit.clients.parsing.spellings import (
    LONGEST,
    Heading,
    Note,
    column_kind,
    column_name,
    heading_of,
    is_unit_or_aside,
    note,
    spellings,
    squeezed,
)
from callcenter_kit.rules.loading import facts
from callcenter_kit.texts.language import clean, name_list


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table stands: its headings, its columns of facts, and its clients' rows.

    ``headings`` are the texts as written, made unique, one a column. ``columns`` maps a column's
    position to what its heading asks for, where that is a fact. ``rows`` are positions in
    ``cells``. All positions count from 0.
    """

    headings: tuple[str, ...]
    columns: dict[int, Heading]
    rows: tuple[int, ...]
    cells: Sequence[Sequence[Any]]
    notes: tuple[Note, ...]


_FEWEST_LABELS: Final = 3
# A company may be called Sample Room Ltd.
_SAMPLE: Final = re.compile(
    r"(?:填写)?(?:模板|样表|样例|示例|空表|说明)|.*(?:模板|样表|样例|示例|空表|说明"
    r"|\b(?:template|example|sample|instructions)s?)[\W\d]*$",
    re.IGNORECASE,
)
_MOST_FORM_ROWS: Final = 300  # a form has a page or two
_MOST_LABEL_COLUMNS: Final = 8  # beside each, all cells are looked through


def count_headings(grid: SheetCells) -> tuple[bool, int]:
    """How well a sheet will do: whether it is a list, and how many facts its headings name.

    A sheet that explains the columns names more of them, and is no list.
    """
    in_a_row, in_columns = _facts_in_a_row(grid), len(_facts_in_columns(grid))
    return in_a_row >= max(in_columns, _FEWEST_LABELS), max(in_a_row, in_columns)


def choose_sheet(sheets: Sequence[SheetCells]) -> tuple[SheetCells, list[SheetCells]]:
    """The sheet with the most headings, the first of several, and which sheets it is made of.

    A sheet that is called a template gives way to one of the same kind. Where it is a form that
    names its client, the other forms that ask the same are read with it.
    """
    counts = [(*count_headings(sheet), sheet) for sheet in sheets]
    is_list, _, best = max(counts, key=lambda each: each[:2])
    if _SAMPLE.match(str(best.sheet)):
        others = [
            each
            for each in counts
            if each[0] == is_list
            and each[1] >= _FEWEST_LABELS
            and not _SAMPLE.match(str(each[2].sheet))
        ]
        best = max(others, key=lambda each: each[1], default=(is_list, 0, best))[2]
    best_facts = _form_facts(best)
    common = [best_facts & _form_facts(sheet) for sheet in sheets]
    alike = [
        sheet
        for sheet, names in zip(sheets, common, strict=True)
        if "name" in names and len(names) >= _FEWEST_LABELS and not _SAMPLE.match(str(sheet.sheet))
    ]
    if len(alike) < 2:
        return best, [best]
    sheets_named = name_list([str(sheet.sheet) for sheet in alike])
    return join_forms([*map(upright, alike)], note("forms", sheets=sheets_named)), alike


def upright(grid: SheetCells) -> SheetCells:
    """The sheet with one client a row: turned where its headings stand below each other."""
    # In one column 注册资本:1000万 may stand, a label and its value in one cell.
    if len(grid.rows) <= _MOST_FORM_ROWS and not any(nonblank(row[1:]) for row in grid.rows):
        texts = (cell_text(grid.cell(row, 0)) for row in range(len(grid.rows)))
        parts = [re.split("[:：]", text, maxsplit=1) for text in texts]
        labels = sum(len(part) > 1 and _head(part[0]) is not None for part in parts)
        grid = replace(grid, rows=parts) if labels >= _FEWEST_LABELS else grid
    if len(forms := _stacked(grid)) > 1:
        return join_forms([*map(upright, forms)], note("stacked", count=len(forms)))
    if not _form_facts(grid):
        return grid
    grid = _with_names(grid)
    entries = _entries(grid)
    count = max(len(columns) for _, columns in entries)
    rows = [
        [grid.cell(row, columns[n]) if n < len(columns) else None for row, columns in entries]
        for n in range(count)
    ]
    unsaved = frozenset(
        (n, place)
        for place, (row, columns) in enumerate(entries)
        for n, column in enumerate(columns)
        if (row, column) in grid.unsaved
    )
    others = {*range(entries[0][0], len(grid.rows))}.difference(row for row, _ in entries)
    notes = [left_text(row, grid.rows[row]) for row in sorted(others) if nonblank(grid.rows[row])]
    notes = [*grid.notes, note("turned", count=count - 1), *notes]
    return replace(grid, rows=rows, merged=(), unsaved=unsaved, notes=tuple(notes))


def _stacked(grid: SheetCells) -> list[SheetCells]:
    """The forms that stand below each other, each from the first label that all of them have.

    None where it is not sure what belongs to whom: a form has no name, or something else stands
    above the first form, or between a blank row and the next one.
    """
    if sum(map(len, grid.rows)) > CELLS_SEARCHED:
        return []
    texts = [cell_text(grid.cell(row, 0)) for row in range(len(grid.rows))]
    labels = [head.fact if (head := _head(text)) else text[:LONGEST] for text in texts]
    count = labels.count("name")
    first = next((label for label in labels if label and labels.count(label) == count), None)
    begins = [row for row, label in enumerate(labels) if label == first]
    above = range(min(begins, default=0))
    if any(is_full(grid.rows[row]) for row in above):
        return []
    titles = [left_text(row, grid.rows[row]) for row in above if nonblank(grid.rows[row])]
    forms = []
    for begin, end in pairwise([*begins, len(labels)]):
        cells = grid.rows[begin:end]
        unsaved = {(row - begin, place) for row, place in grid.unsaved if begin <= row < end}
        form = replace(grid, rows=cells, merged=(), unsaved=frozenset(unsaved))
        is_unsure = end < len(labels) and is_full(cells[-1]) and not all(map(nonblank, cells))
        if is_unsure or labels[begin:end].count("name") != 1 or not _form_facts(form):
            return []
        forms.append(replace(form, notes=(*grid.notes, *titles)))
    return forms


def _entries(grid: SheetCells) -> list[tuple[int, list[int]]]:
    """Each label of a form: its row, its column, and the columns of the clients beside it."""
    entries = []
    for left, right in pairwise([*_label_columns(grid), max(map(len, grid.rows))]):
        places = {place for row in grid.rows for place in nonblank(row) if left < place < right}
        for row in range(len(grid.rows)):
            head = _head(grid.cell(row, left))
            if head is not None and head.fact == "name":
                places = {at for at in places if _is_client(grid, left, row, at)} or places
        columns = sorted(places)
        for row in range(len(grid.rows)):
            label = cell_text(grid.cell(row, left))
            has_value = any(not is_blank(grid.cell(row, column)) for column in columns)
            if label and (has_value or _head(label)):
                entries.append((row, [left, *columns]))
    return sorted(entries)


def _is_client(grid: SheetCells, left: int, named: int, place: int) -> bool:
    """Whether the column has a name in the row ``named``; or no heading at all, and facts."""
    if any(not is_blank(grid.cell(row, place)) for row in range(named + 1)):
        return not _explains(cell_text(grid.cell(named, place)))
    facts_named = (row for row in range(len(grid.rows)) if _head(grid.cell(row, left)))
    return sum(not is_blank(grid.cell(row, place)) for row in facts_named) > 1


def _explains(text: str) -> bool:
    """Whether the text heads no client, but what explains the labels."""
    lists = spellings()
    return squeezed(text) in {"", *lists.asides, *lists.notes, *lists.not_clients}


def _with_names(grid: SheetCells) -> SheetCells:
    """The form with a label before its clients' names, which stand next above its first fact.

    In 项目 | 甲公司 | 乙公司 no label asks for a name, and each client has a text of its own.
    """
    labels = _label_columns(grid)
    left = min(labels, default=0)
    if len(labels) != 1 or "name" in labels[left]:
        return grid
    first = next(row for row in range(len(grid.rows)) if _head(grid.cell(row, left)))
    above = next((row for row in range(first - 1, -1, -1) if nonblank(grid.rows[row])), first)
    cells = [*grid.rows[above]]
    names = [cell for cell in cells[left + 1 :] if not _explains(cell_text(cell))]
    are_names = 0 < len({*names}) == len(names) and all(isinstance(name, str) for name in names)
    are_names = are_names and len(nonblank(cells[left + 1 :])) > 1
    if above == first or not are_names:
        return grid
    cells[left] = column_name("name").say()
    return replace(grid, rows=[*grid.rows[:above], cells, *grid.rows[above + 1 :]])


def _facts_in_columns(grid: SheetCells) -> set[str]:
    return set().union(*_label_columns(grid).values())


def _form_facts(grid: SheetCells) -> set[str]:
    """The facts that the labels of a form ask for; none where the sheet is no form."""
    facts = _facts_in_columns(_with_names(grid))
    return facts if len(facts) >= max(_facts_in_a_row(grid) + 1, _FEWEST_LABELS) else set()


def _facts_in_a_row(grid: SheetCells) -> int:
    return max((_facts_named(texts) for _, _, texts in _candidates(grid)), default=0)


def _label_columns(grid: SheetCells) -> dict[int, list[str]]:
    """The columns of labels, and the facts that each names: two or more, and none twice."""
    named: dict[int, list[str]] = {}
    cells = 0
    for row in grid.rows[:ROWS_SEARCHED] if len(grid.rows) <= _MOST_FORM_ROWS else ():
        cells += len(row)
        if cells > CELLS_SEARCHED:
            break
        for place, value in enumerate(row):
            if heading := _head(value):
                named.setdefault(place, []).append(heading.fact)
    sure = {place for place, facts in named.items() if len(facts) == len({*facts}) > 1}
    if not 0 < len(sure) <= _MOST_LABEL_COLUMNS:
        return {}
    # A column beside with one known label holds labels, if no cell of it is or has a number.
    figures = {p for row in grid.rows for p in nonblank(row) if _DIGIT.search(str(row[p]))}
    is_label = sure | {place for place in named if place > min(sure) and place not in figures}
    return {place: named[place] for place in sorted(is_label)[:_MOST_LABEL_COLUMNS]}


def find_table(grid: SheetCells) -> Layout:
    """The table on the sheet; ``KitError`` where there is none."""
    candidates = _candidates(grid)
    best = max(candidates, key=lambda candidate: _measure(grid, *candidate), default=None)
    if best is None or not _facts_named(best[2]):
        _check_width(grid, range(min(ROWS_SEARCHED, len(grid.rows))))
        examples = (facts()[name].name for name in ("name", "business_form", "registered_capital"))
        texts = cell_texts(grid.rows[:ROWS_SEARCHED])
        named = name_list([f"“{clean(text, 40)}”" for text in texts if text][:5])
        raise ClientFileError("NoHeadings", file=grid.file, found=named, known=name_list(examples))
    first, below, texts = _with_tables_above(grid, candidates, best)
    columns = {place: head for place, text in enumerate(texts) if (head := _head(text))}
    # 客户 and the like give way where another heading says 公司名称.
    weak = {
        place
        for place, head in columns.items()
        if squeezed(texts[place]) in spellings().headings[head.fact].weak
    }
    strong = {head.fact for place, head in columns.items() if place not in weak}
    columns = {p: head for p, head in columns.items() if p not in weak or head.fact not in strong}
    columns, table_notes = _without_second_table(texts, columns)
    columns, unit_notes = _with_unit_above(grid.rows[:first], texts, columns)
    rows, left_out = [*range(below, len(grid.rows))], list[Note]()
    if not grid.is_frame:
        rows, left_out = _clients(grid, below, texts, columns)
    if table_notes:  # a row may go on in the other table only
        own = range(min(columns), max(columns) + 1)
        rows = [row for row in rows if any(place in own for place in nonblank(grid.rows[row]))]
    if not rows:
        raise ClientFileError("OnlyHeadings", file=grid.file, row=first + 1)
    if len(rows) > MOST_CLIENTS:
        found, limit = f"{len(rows):,}", f"{MOST_CLIENTS:,}"
        raise ClientFileError("TooManyClients", file=grid.file, found=found, limit=limit)
    _check_width(grid, rows)
    headings, renamed = unique_headings(texts, grid.rows, rows)
    left_out += colour_notes(grid, rows)
    notes = (*table_notes, *unit_notes, *merged_notes(grid, below, max(rows)), *renamed, *left_out)
    return Layout(headings, columns, tuple(rows), spread(grid, below), notes)


_Candidate = tuple[int, int, list[str]]


def _candidates(grid: SheetCells) -> list[_Candidate]:
    """Rows that could hold the headings: their first row, the row below them, and their texts.

    A heading above several others, merged across them, is read together with each, and so is a row
    of nothing but units below.
    """
    candidates, unmerged = [], []
    cells = 0
    for row in range(min(ROWS_SEARCHED, len(grid.rows))):
        if is_too_wide(grid.rows[row]):
            continue
        cells += min(len(grid.rows[row]), MOST_COLUMNS)
        if cells > CELLS_SEARCHED:
            break
        texts = [cell_text(value) for value in grid.rows[row]]
        if any(texts):
            candidates.append((row, *_with_units(grid, row + 1, texts)))
        is_title = not is_full(grid.rows[row])  # of the whole table, and no group of headings
        if not is_title and any(
            first <= row < last or (first == row and right > left)
            for first, left, last, right in grid.merged
        ):
            candidates.append((row, *_with_units(grid, row + 2, _two_rows(grid, row))))
        elif (
            not is_title
            and all(
                is_blank(value) or isinstance(value, str)  # as headings are
                for cells_below in grid.rows[row + 1 : row + 2]
                for value in cells_below
            )
        ):
            unmerged.append((row, row + 2, _two_rows(grid, row)))
    # Two rows that nothing merges are joined only where they name more together than each alone.
    return candidates + unmerged


def _head(value: Any) -> Heading | None:  # noqa: ANN401 - whatever stands in a cell
    return heading_of(cell_text(value))


def _two_rows(grid: SheetCells, row: int) -> list[str]:
    """The texts of a row of headings and the row below it, joined column by column."""
    above = [cell_text(value) for value in grid.rows[row]]
    below = cell_texts(grid.rows[row + 1 : row + 2])
    width = max(len(above), len(below))
    above += [""] * (width - len(above))
    for first, left, last, right in grid.merged:
        if first == row and last == row and left < width:
            above[left : right + 1] = [above[left]] * (min(right, width - 1) - left + 1)
    headings, group = [], ""
    for upper, lower in zip_longest(above, below, fillvalue=""):
        group = upper or group
        # The lower one alone where only that names a fact; 社保 may stand above 人数 and 月数.
        texts = (f"{upper}{lower}", f"{upper}/{lower}", lower, f"{group}{lower}" if lower else "")
        headings.append(next(filter(_head, texts), texts[0]))
    return headings


def _with_units(grid: SheetCells, below: int, texts: list[str]) -> tuple[int, list[str]]:
    """The headings with the units, 万元 or 有/无, that stand in a row of their own below them."""
    units = cell_texts(grid.rows[below : below + 1])
    named = list(filter(None, units))
    # 3人 below 社保 is a client's; a unit has no number.
    unit_count = sum(not _DIGIT.search(text) and is_unit_or_aside(text) for text in named)
    if unit_count < 2 or unit_count < len(named) * 2 / 3:
        return below, texts
    texts_with_units = []
    for above, unit in zip_longest(texts, units, fillvalue=""):
        whole = f"{above}{unit}"
        texts_with_units.append(whole if not unit or _head(whole) else f"{above}({unit})")
    return below + 1, texts_with_units


_DIGIT: Final = re.compile(r"\d")


def _check_width(grid: SheetCells, rows: Iterable[int]) -> None:
    if (row := next((row for row in rows if is_too_wide(grid.rows[row])), None)) is not None:
        limit = f"{MOST_COLUMNS:,}"
        raise ClientFileError("TooManyColumns", file=grid.file, row=row + 1, limit=limit)


def _facts_named(texts: list[str]) -> int:
    return len({head.fact for text in texts if (head := _head(text))})


def _measure(grid: SheetCells, first: int, below: int, texts: list[str]) -> tuple[int, int, bool]:
    """How many facts the texts name, how many no more broadly, and whether in two rows each."""
    narrow = sum(not head.broader for text in texts if (head := _head(text)))
    rows = [cell_texts([row]) for row in grid.rows[first:below]]
    # 公司名称 above Company: as little of the lower row is unknown as where headings stand again.
    is_twice = len(rows) > 1 and _facts_named(rows[0]) > 1
    is_twice = is_twice and _facts_named(rows[-1]) > max(1, len(nonblank(rows[-1])) * 2 / 3)
    return _facts_named(texts), narrow, is_twice


def _with_tables_above(
    grid: SheetCells, candidates: list[_Candidate], best: _Candidate
) -> _Candidate:
    """The best headings, from the first table on that has the same; or those of another one."""
    for first, below, texts in candidates:
        has_clients = any(is_full(grid.rows[row]) for row in range(below, best[0]))
        if has_clients and _facts_named(texts) > 1:
            is_same = all(
                text in ("", of_best) for text, of_best in zip(texts, best[2], strict=False)
            )
            return first, below, best[2] if is_same else texts
    return best


def _without_second_table(
    texts: list[str], columns: dict[int, Heading]
) -> tuple[dict[int, Heading], list[Note]]:
    """The columns of one table, where a blank column parts two tables with a heading in common."""
    blocks: list[dict[int, Heading]] = [{}]
    for place, text in enumerate(texts):
        if not text:
            blocks.append({})
        elif place in columns:
            blocks[-1][place] = columns[place]
    best = max(blocks, key=lambda block: len({head.fact for head in block.values()}))
    own, others = {head.fact for head in best.values()}, [b for b in blocks if b and b is not best]
    if not any(head.fact in own for block in others for head in block.values()):
        return columns, []
    table_notes = [note("table_beside", column=column_letters(min(block))) for block in others]
    return best, table_notes


_UNIT_NAMED: Final = re.compile(r"(?:单位|\bunit)(?:[:：]|为)\s*([^\s,，;；、()（）]{1,20})", re.I)


def _with_unit_above(
    rows: Sequence[Sequence[Any]], texts: list[str], columns: dict[int, Heading]
) -> tuple[dict[int, Heading], list[Note]]:
    """The columns, amounts without a unit of their own in the one above the table, 单位：万元."""
    words, notes = dict.fromkeys(_UNIT_NAMED.findall(" ".join(cell_texts(rows)))), []
    for place, head in columns.items():
        if column_kind(head.fact) == "money" and head.unit is None:
            named = {
                h: word for word in words if (h := _head(f"{texts[place]}({word})")) and h.unit
            }
            if len(named) == 1:
                [(with_unit, unit)] = named.items()
                columns = columns | {place: with_unit}
                notes.append(note("unit_above", unit=unit, columns=column_letters(place)))
    return columns, notes


def _clients(
    grid: SheetCells, below: int, texts: list[str], columns: dict[int, Heading]
) -> tuple[list[int], list[Note]]:
    """The rows that are clients, and notes on those that are something else."""
    rows = [row for row in range(below, len(grid.rows)) if not all(map(is_blank, grid.rows[row]))]
    heads = {text for text in texts if text}
    across = {(first, left) for first, left, _, right in grid.merged if right > left}
    full = {row for row in rows if is_full(grid.rows[row])}
    last, above = max(full, default=-1), below
    named = next((at for at, head in columns.items() if head.fact == "name"), MOST_COLUMNS)
    clients: list[int] = []
    notes: list[Note] = []
    for row in rows:
        cells, is_apart = grid.rows[row], above < row - 1 or above not in full
        after = -1 < last < row
        is_title = row not in full and is_title_row(cells, row, across, columns, after=after)
        # The headings again: more than two of three, for a cell may be changed.
        texts_here = (value for value in cells if isinstance(value, str) and len(value) <= LONGEST)
        again = sum(text.strip() in heads for text in texts_here)
        is_again = again > 1 and again > len(nonblank(cells)) * 2 / 3
        # 公司名称 stands again where companies are named.
        name = _head(grid.cell(row, named)) if clients and is_apart and not is_again else None
        is_headed = name is not None and name.fact == "name"
        is_parted = is_headed or (is_again and all(map(is_blank, grid.rows[above - 1])))
        if is_parted and clients[-1:] == [above] and above not in full:
            # The title of a table below is no client either.
            notes.append(left_text(above, grid.rows[clients.pop()]))
        if is_headed:
            notes.append(note("another_table", row=row + 1))
            break
        is_nameless = named < MOST_COLUMNS and is_blank(grid.cell(row, named))
        if is_title or is_again or is_no_client(cells, after=row > last, is_nameless=is_nameless):
            notes.append(left_text(row, cells))
        else:
            clients.append(row)
        above = row
    return clients, notes

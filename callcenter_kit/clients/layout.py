"""Where the table stands on a sheet: its headings, its clients, and what is neither."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest
from typing import Any, Final

from callcenter_kit.clients.sheet import (
    CELLS_SEARCHED,
    MOST_CLIENTS,
    MOST_COLUMNS,
    ROWS_SEARCHED,
    FoundSheet,
    SheetCells,
    cell_text,
    found_sheet,
    is_blank,
)
from callcenter_kit.clients.spellings import (
    LONGEST,
    Heading,
    Note,
    column_letters,
    column_name,
    headed_columns,
    heading_of,
    is_unit_or_aside,
    note,
    one_width,
    squeezed,
    subtotals,
    with_unit_above,
    without_second_table,
    word_lists,
)
from callcenter_kit.errors import ClientFileError
from callcenter_kit.rules.loading import facts
from callcenter_kit.steps import Steps
from callcenter_kit.texts.language import clean, name_list

FEWEST_LABELS: Final = 3
_MOST_FORM_ROWS: Final = 300  # a form has a page or two
_MOST_LABEL_COLUMNS: Final = 8  # beside each, all cells are looked through
_Candidate = tuple[int, int, list[str]]
_DIGIT: Final = re.compile(r"\d")


def upright(grid: SheetCells) -> SheetCells:
    """The sheet with one client a row: turned where its headings stand below each other."""
    # In one column 注册资本:1000万 may stand, a label and its value in one cell.
    if len(grid.rows) <= _MOST_FORM_ROWS and not any(_nonblank(row[1:]) for row in grid.rows):
        texts = (cell_text(grid.cell(row, 0)) for row in range(len(grid.rows)))
        parts = [re.split("[:：]", text, maxsplit=1) for text in texts]
        labels = sum(len(part) > 1 and _head(part[0]) is not None for part in parts)
        grid = replace(grid, rows=parts) if labels >= FEWEST_LABELS else grid
    if len(forms := _stacked(grid)) > 1:
        return join_forms([*map(upright, forms)], note("stacked", count=len(forms)))
    if not form_facts(grid):
        _refuse_unparted_forms(grid)
        return grid
    grid = _with_name_label(grid)
    entries = _entries(grid)
    count = max(len(columns) for _, columns in entries)
    rows = [
        [grid.cell(row, columns[n]) if n < len(columns) else None for row, columns in entries]
        for n in range(count)
    ]
    others = {*range(entries[0][0], len(grid.rows))}.difference(row for row, _ in entries)
    notes = [*grid.notes, note("turned", count=count - 1), *_left_notes(grid, sorted(others))]
    used = {column for _, columns in entries for column in columns}
    others_at = sorted({*range(min(used), max(map(len, grid.rows)))} - used)
    for column, letters in zip(others_at, map(column_letters, others_at), strict=True):
        cells = (cell_text(grid.cell(row, column)) for row in range(entries[0][0], len(grid.rows)))
        if text := clean(" ".join(filter(None, cells)), 80):
            notes.append(note("column_left", column=letters, text=text))
    return replace(grid, rows=rows, merged=(), notes=tuple(notes))


def join_forms(forms: Sequence[SheetCells], remark: Note) -> SheetCells:
    """Forms that are turned already, one below the other, under each label that any of them has."""
    places: dict[tuple[str, int], int] = {}
    rows: list[list[Any]] = []
    notes = [remark]
    for form in forms:
        texts = [cell_text(label) for label in form.rows[0]]
        # A label may stand there twice, such as 备注.
        keys = [(text, texts[:at].count(text)) for at, text in enumerate(texts)]
        row_places = [places.setdefault(key, len(places)) for key in keys]
        for row in form.rows[1:]:
            rows.append([None] * len(places))
            for place, value in zip(row_places, row, strict=True):
                rows[-1][place] = value
        notes += [one for one in form.notes if one not in notes and one.kind != "turned"]
    labels = [text for text, _ in places]
    return replace(forms[0], rows=[labels, *rows], notes=tuple(notes))


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
    if any(_is_full(grid.rows[row]) for row in above):
        return []
    titles = _left_notes(grid, above)
    forms = []
    for begin, end in pairwise([*begins, len(labels)]):
        cells = grid.rows[begin:end]
        form = replace(grid, rows=cells, merged=())
        is_unsure = end < len(labels) and _is_full(cells[-1]) and not all(map(_nonblank, cells))
        if is_unsure or labels[begin:end].count("name") != 1 or not form_facts(form):
            return []
        forms.append(replace(form, notes=(*grid.notes, *titles)))
    return forms


def _refuse_unparted_forms(grid: SheetCells) -> None:
    labels = (_head(grid.cell(row, 0)) for row in range(min(len(grid.rows), _MOST_FORM_ROWS)))
    counts = Counter(head.fact for head in labels if head)
    again = sum(count > 1 for count in counts.values())
    if again > max(1, facts_in_a_row(grid)):
        raise ClientFileError("FormsNotParted", file=grid.file)


def _entries(grid: SheetCells) -> list[tuple[int, list[int]]]:
    """Each label of a form: its row, its column, and the columns of the clients beside it."""
    entries = []
    for left, right in pairwise([*_label_columns(grid), max(map(len, grid.rows))]):
        places = {place for row in grid.rows for place in _nonblank(row) if left < place < right}
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
    lists = word_lists()
    return squeezed(text) in {"", *lists.heading_fillers, *lists.notes, *lists.not_clients}


def _with_name_label(grid: SheetCells) -> SheetCells:
    """The form with a label before its clients' names, which stand next above its first fact.

    In 项目 | 甲公司 | 乙公司 no label asks for a name, and each client has a text of its own.
    """
    labels = _label_columns(grid)
    label_column = min(labels, default=0)
    if len(labels) != 1 or "name" in labels[label_column]:
        return grid
    first_fact = next(row for row in range(len(grid.rows)) if _head(grid.cell(row, label_column)))
    above = [row for row in range(first_fact) if _nonblank(grid.rows[row])]
    cells = [*grid.rows[above[-1]]] if above else []
    names = [cell for cell in cells[label_column + 1 :] if not _explains(cell_text(cell))]
    are_names = 0 < len({*names}) == len(names) and all(isinstance(name, str) for name in names)
    if not are_names or not _is_full(cells[label_column + 1 :]):
        return grid
    cells[label_column] = column_name("name").say()
    return replace(grid, rows=[*grid.rows[: above[-1]], cells, *grid.rows[above[-1] + 1 :]])


def facts_in_columns(grid: SheetCells) -> set[str]:
    """The facts that labels below each other ask for."""
    return set().union(*_label_columns(grid).values())


def form_facts(grid: SheetCells) -> set[str]:
    """The facts that the labels of a form ask for; none where the sheet is no form."""
    facts = facts_in_columns(_with_name_label(grid))
    return facts if len(facts) >= max(facts_in_a_row(grid) + 1, FEWEST_LABELS) else set()


def facts_in_a_row(grid: SheetCells) -> int:
    """How many facts one row of headings names at most."""
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
    figures = {p for row in grid.rows for p in _nonblank(row) if _DIGIT.search(str(row[p]))}
    is_label = sure | {place for place in named if place > min(sure) and place not in figures}
    return {place: named[place] for place in sorted(is_label)[:_MOST_LABEL_COLUMNS]}


def find_table(grid: SheetCells) -> Steps[FoundSheet]:
    """The table on the sheet; ``KitError`` where there is none."""
    # A dataframe has its headings for names, and each of its rows is a client.
    is_frame = grid.labels is not None
    grid = grid if is_frame else upright(grid)
    candidates = [(0, 1, _texts(grid, 0, 1))] if is_frame else _candidates(grid)
    best = max(candidates, key=lambda candidate: _measure(grid, *candidate), default=None)
    if best is None or not _facts_named(best[2]):
        _check_width(grid, range(min(ROWS_SEARCHED, len(grid.rows))))
        names = ("name", "business_form", "registered_capital")
        examples = name_list(facts()[name].name for name in names)
        texts = _texts(grid, 0, ROWS_SEARCHED)
        first_texts = name_list([f"“{clean(text, 40)}”" for text in texts if text][:5])
        is_guessed = any(one.values.get("encoding") == "GB18030" for one in grid.notes)
        code = "HeadingsMisread" if is_guessed else "NoHeadings"
        raise ClientFileError(code, file=grid.file, found=first_texts, known=examples)
    first, below, texts = _with_tables_above(grid, candidates, best)
    columns, table_notes = without_second_table(texts, headed_columns(texts))
    columns, unit_notes = with_unit_above(_texts(grid, 0, first), texts, columns)
    rows, left_out = [*range(below, len(grid.rows))], list[Note]()
    if not is_frame:
        rows, left_out = _clients(grid, below, texts, columns)
    if table_notes:  # a row may go on in the other table only
        own = range(min(columns), max(columns) + 1)
        rows = [row for row in rows if any(place in own for place in _nonblank(grid.rows[row]))]
    if not rows:
        raise ClientFileError("OnlyHeadings", file=grid.file, row=first + 1)
    if len(rows) > MOST_CLIENTS:
        raise ClientFileError("TooManyClients", file=grid.file, found=len(rows), limit=MOST_CLIENTS)
    _check_width(grid, rows)
    yield
    notes = [*grid.notes, *table_notes, *unit_notes, *left_out]
    return found_sheet(grid, texts, columns, below, rows, notes)


def _candidates(grid: SheetCells) -> list[_Candidate]:
    """Rows that could hold the headings: their first row, the row below them, and their texts.

    A heading above several others, merged across them, is read together with each, and so is a row
    of nothing but units below.
    """
    candidates, unmerged = [], []
    cells = 0
    for row in range(min(ROWS_SEARCHED, len(grid.rows))):
        if _is_too_wide(grid.rows[row]):
            continue
        cells += min(len(grid.rows[row]), MOST_COLUMNS)
        if cells > CELLS_SEARCHED:
            break
        texts = _texts(grid, row, row + 1)
        if any(texts):
            candidates.append((row, *_with_units(grid, row + 1, texts)))
        if not _is_full(grid.rows[row]):  # a title of the whole table is no group of headings
            continue
        below = (value for cells_below in grid.rows[row + 1 : row + 2] for value in cells_below)
        if any(
            first <= row < last or (first == row and right > left)
            for first, left, last, right in grid.merged
        ):
            candidates.append((row, *_with_units(grid, row + 2, _two_rows(grid, row))))
        elif all(is_blank(value) or isinstance(value, str) for value in below):  # as headings are
            unmerged.append((row, row + 2, _two_rows(grid, row)))
    # Two rows that nothing merges are joined only where they name more together than each alone.
    return candidates + unmerged


def _head(value: Any) -> Heading | None:  # noqa: ANN401 - whatever stands in a cell
    return heading_of(cell_text(value))


def _two_rows(grid: SheetCells, row: int) -> list[str]:
    """The texts of a row of headings and the row below it, joined column by column."""
    above, below = _texts(grid, row, row + 1), _texts(grid, row + 1, row + 2)
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
    units = _texts(grid, below, below + 1)
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


def _facts_named(texts: list[str]) -> int:
    return len({head.fact for text in texts if (head := _head(text))})


def _measure(grid: SheetCells, first: int, below: int, texts: list[str]) -> tuple[int, int, bool]:
    """How many facts the texts name, how many no more broadly, and whether in two rows each."""
    narrow = sum(not head.broader for text in texts if (head := _head(text)))
    # 公司名称 above Company: as little of the lower row is unknown as where headings stand again.
    upper, lower = _texts(grid, first, first + 1), _texts(grid, below - 1, below)
    is_twice = below - first > 1 and _facts_named(upper) > 1
    is_twice = is_twice and _facts_named(lower) > max(1, len([*filter(None, lower)]) * 2 / 3)
    return _facts_named(texts), narrow, is_twice


def _with_tables_above(
    grid: SheetCells, candidates: list[_Candidate], best: _Candidate
) -> _Candidate:
    """The best headings, from the first table on that has the same; or those of another one."""
    for first, below, texts in candidates:
        has_clients = any(_is_full(grid.rows[row]) for row in range(below, best[0]))
        if has_clients and _facts_named(texts) > 1:
            pairs = zip(texts, best[2], strict=False)
            is_same = all(text in ("", of_best) for text, of_best in pairs)
            return first, below, best[2] if is_same else texts
    return best


def _clients(
    grid: SheetCells, below: int, texts: list[str], columns: dict[int, Heading]
) -> tuple[list[int], list[Note]]:
    """The rows that are clients, and notes on those that are something else."""
    rows = [row for row in range(below, len(grid.rows)) if not all(map(is_blank, grid.rows[row]))]
    heads = {text for text in texts if text}
    across = {(first, left) for first, left, _, right in grid.merged if right > left}
    full = {row for row in rows if _is_full(grid.rows[row])}
    last, above = max(full, default=-1), below
    named = next((at for at, head in columns.items() if head.fact == "name"), MOST_COLUMNS)
    clients: list[int] = []
    notes: list[Note] = []
    for row in rows:
        cells, is_apart = grid.rows[row], above < row - 1 or above not in full
        after = -1 < last < row
        # The only cell is a title or a remark: merged, worded so, beside the facts.
        lone = None if row in full else _nonblank(cells)[0]
        is_title = lone is not None and (
            (row, lone) in across or lone not in columns or _is_remark(cells[lone], after=after)
        )
        # The headings again: more than two of three, for a cell may be changed.
        values = cells if row in full else ()
        texts_here = (value for value in values if isinstance(value, str) and len(value) <= LONGEST)
        again = sum(text.strip() in heads for text in texts_here)
        is_again = again > 1 and again > len(_nonblank(cells)) * 2 / 3
        # 公司名称 stands again where companies are named.
        name = _head(grid.cell(row, named)) if clients and is_apart and not is_again else None
        is_headed = name is not None and name.fact == "name"
        is_parted = is_headed or (is_again and all(map(is_blank, grid.rows[above - 1])))
        if is_parted and clients[-1:] == [above] and above not in full:
            # The title of a table below is no client either.
            notes += _left_notes(grid, [clients.pop()])
        if is_headed:
            notes.append(note("another_table", row=row + 1))
            break
        is_nameless = named < MOST_COLUMNS and is_blank(grid.cell(row, named))
        if is_title or is_again or _is_no_client(cells, after=row > last, is_nameless=is_nameless):
            notes += _left_notes(grid, [row])
        else:
            clients.append(row)
        above = row
    return clients, notes


# What stands in a row.


def _texts(grid: SheetCells, begin: int, end: int) -> list[str]:
    """The cells of the rows before ``end`` as texts, of each as far as columns are read."""
    return [cell_text(value) for row in grid.rows[begin:end] for value in row[:MOST_COLUMNS]]


def _nonblank(row: Sequence[Any]) -> list[int]:
    return [place for place, value in enumerate(row) if not is_blank(value)]


def _is_full(row: Sequence[Any]) -> bool:
    """Whether more than one cell holds anything."""
    # One iterator asked twice: the second question goes on where the first one stopped.
    is_filled = (not is_blank(value) for value in row)
    return any(is_filled) and any(is_filled)


def _is_too_wide(row: Sequence[Any]) -> bool:
    return any(not is_blank(value) for value in row[MOST_COLUMNS:])


def _check_width(grid: SheetCells, rows: Iterable[int]) -> None:
    if (row := next((row for row in rows if _is_too_wide(grid.rows[row])), None)) is not None:
        raise ClientFileError("TooManyColumns", file=grid.file, row=row + 1, limit=MOST_COLUMNS)


def _left_notes(grid: SheetCells, rows: Iterable[int]) -> list[Note]:
    """The notes on rows that are no client, with what stands there."""
    texts = {row: " ".join(filter(None, map(cell_text, grid.rows[row]))) for row in rows}
    return [note("left_text", row=row + 1, text=clean(t, 80)) for row, t in texts.items() if t]


# 一、已签约; (以下为潜在客户); 以上共2家; 打印日期:2026/11/20
_REMARK: Final = re.compile(
    r"\(?[一二三四五六七八九十]+\)?、|[(\[【].*[)\]】]$|以[上下]|第\d+页|page \d|[^:]{1,20}:", re.I
)
_REMARK_BELOW: Final = re.compile(rf"{_REMARK.pattern}|\(?\d+[.、)]", re.I)
_LINE: Final = re.compile(r":?[-=—─]{3,}:?")
_COUNTED: Final = re.compile(r"(?:合计|总计|小计|总共|一共|共计?):?\d+[家户个](?:客户|公司)?")


def _is_remark(value: Any, *, after: bool) -> bool:  # noqa: ANN401 - whatever stands in a cell
    worded = _REMARK_BELOW if after else _REMARK
    return isinstance(value, str) and worded.match(one_width(value[:LONGEST])) is not None


def _is_no_client(row: Sequence[Any], *, after: bool, is_nameless: bool) -> bool:
    """Whether a row is a sum, a line, an example, or, below the table, a note."""
    # Of a long text the beginning is enough to know.
    text = str(next(value for value in row if not is_blank(value)))[:LONGEST]
    first = squeezed(text)
    if first.startswith(word_lists().examples + (word_lists().notes if after else ())):
        return True
    # 合计, 小计(2家), 共3家; 华东汇总, where no company is named
    is_sum = first.partition("(")[0].rstrip(":") in word_lists().totals or _COUNTED.fullmatch(first)
    if is_sum or (is_nameless and subtotals().search(one_width(text).casefold()) is not None):
        return True
    # Of most rows the first cell is enough to know.
    if ":" not in first[1:] and not _LINE.fullmatch(first):
        return False
    texts = [squeezed(str(value)[:LONGEST]) for value in row if not is_blank(value)]
    if all(map(_LINE.fullmatch, texts)):  # |---|---| below headings in a text
        return True
    # 制表人：王某 and 审核：, filled in or left blank.
    return all(":" in text[1:] for text in texts) and (len(texts) > 1 or first.endswith(":"))

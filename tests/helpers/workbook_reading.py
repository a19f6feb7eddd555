"""A workbook as plain data: whatever a person sees, can choose or prints, and nothing else."""

from io import BytesIO

import openpyxl


def read_workbook(content):
    """The properties and the sheets of an XLSX file, each sheet as `read_sheet` tells it."""
    book = openpyxl.load_workbook(BytesIO(content))
    about = book.properties
    return {
        "title": about.title,
        "creator": about.creator,
        "created": about.created,
        "modified": about.modified,
        "sheets": {sheet.title: read_sheet(sheet) for sheet in book.worksheets},
    }


def read_sheet(sheet):
    """Cells with their look, widths and heights in pixels, rules, and how it is printed."""
    cells = [cell for row in sheet.iter_rows() for cell in row]
    return {
        "state": sheet.sheet_state,
        "cells": {cell.coordinate: read_cell(cell) for cell in cells if seen(cell)},
        "widths": dict(widths(sheet)),
        "heights": {at: pixels(row) for at, row in sheet.row_dimensions.items() if row.height},
        "freeze": sheet.freeze_panes,
        "filter": sheet.auto_filter.ref,
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
        "conditional": sorted(str(part.sqref) for part in sheet.conditional_formatting),
        "validations": sorted(map(read_validation, sheet.data_validations.dataValidation)),
        "print": read_print(sheet),
    }


def seen(cell):
    """Whether there is anything to see in ``cell``, be it only its colour or its line."""
    return cell.value not in (None, "") or cell.fill.fill_type or cell.border.bottom.style


def read_cell(cell):
    """The value, and what a reader sees of it."""
    font, turn = cell.font, cell.alignment
    return {
        "value": cell.value or None if isinstance(cell.value, str) else cell.value,
        "format": cell.number_format,
        "font": (font.name, font.sz, bool(font.b), bool(font.i), colour(font.color)),
        "fill": cell.fill.fill_type and colour(cell.fill.fgColor),
        "border": {side: line(getattr(cell.border, side)) for side in SIDES},
        "alignment": (turn.horizontal, turn.vertical or "bottom", bool(turn.wrap_text)),
        "link": cell.hyperlink and cell.hyperlink.target,
    }


SIDES = ("left", "right", "top", "bottom")


def line(side):
    """The style and the colour of one side of a cell's border."""
    return side and side.style and (side.style, colour(side.color))


def colour(given):
    """Six hexadecimal digits; none for the ink that a program chooses by itself."""
    return given.rgb[-6:] if given is not None and isinstance(given.rgb, str) else None


def widths(sheet):
    """Each column with the width that was set, in the pixels that a program rounds it to."""
    for column in sheet.column_dimensions.values():
        if column.customWidth:
            for place in range(column.min, column.max + 1):
                yield place, round(column.width * 7)


def pixels(row):
    """The height of a row, in the pixels that a program rounds it to; a point is four thirds."""
    return round(row.height * 4 / 3)


def read_validation(rule):
    """Where the rule holds, what it accepts, and what it says."""
    return (
        str(rule.sqref),
        rule.type,
        rule.operator or "between",
        rule.formula1,
        rule.formula2 or "",
        bool(rule.allow_blank),
        bool(rule.showInputMessage),
        bool(rule.showErrorMessage),
        *(text or "" for text in (rule.promptTitle, rule.prompt, rule.errorTitle, rule.error)),
    )


def read_print(sheet):
    """How the sheet comes out of a printer."""
    page = sheet.page_setup
    return {
        "paper": page.paperSize,
        "orientation": page.orientation or "portrait",
        "fits": bool(sheet.sheet_properties.pageSetUpPr.fitToPage)
        if sheet.sheet_properties.pageSetUpPr
        else False,
        "sheets": tuple(1 if n is None else n for n in (page.fitToWidth, page.fitToHeight)),
        "rows": sheet.print_title_rows,
        "columns": sheet.print_title_cols,
        "header": sheet.oddHeader.center.text,
        "footer": sheet.oddFooter.center.text,
    }

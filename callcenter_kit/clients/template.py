"""A workbook to fill in: headings in both languages, answers to choose from, help, an example."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from callcenter_kit.applicant import FACT_NAMES, LARGEST
from callcenter_kit.clients.reading.grid import column_letters
from callcenter_kit.facts import Fact, facts
from callcenter_kit.language import DEFAULT_LANGUAGE, check_language
from callcenter_kit.loading import rulebook
from callcenter_kit.report.libraries import library
from callcenter_kit.report.workbook import as_xlsx
from callcenter_kit.wording import say

_HEADING_ROW: Final = 3
_FILLED_TO: Final = 1_000
_FONTS: Final = {"zh-CN": "Microsoft YaHei", "en": "Arial"}
_WIDTHS: Final = {"text": 30, "choice": 34, "money": 22, "set": 34, "date": 20}


def client_template(language: str = DEFAULT_LANGUAGE) -> bytes:
    """A workbook for many clients that `read_clients` reads back exactly as it was filled in.

    Headings are in both languages; help, answers to choose from, the example and the instructions
    are in ``language``. Amounts are in tens of thousands of CNY for Chinese readers, in CNY for
    English ones; the heading says so. ``KitError`` where openpyxl is missing.
    """
    check_language(language)
    book = library("openpyxl", "openpyxl").Workbook()
    _clients_sheet(book.active, language)
    _example_sheet(book.create_sheet(say("clients.template.example", language)), language)
    _instructions(book.create_sheet(say("clients.template.instructions", language)), language)
    _lists(book.create_sheet(_LISTS), language)
    _validate(book.worksheets[0], language)
    day = rulebook("guide").last_read
    return as_xlsx(book, say("clients.template.title", language), day)


_LISTS: Final = "选项 Options"


def heading(fact: Fact, language: str = DEFAULT_LANGUAGE) -> str:
    """A column's heading in both languages, its unit with it."""
    zh, en = fact.name.zh, fact.name.en
    if fact.kind == "money":
        units = ("万元", "CNY 10,000") if language == "zh-CN" else ("元", "CNY")
        return f"{zh}（{units[0]}） {en} ({units[1]})"
    return f"{zh} {en}"


def _answers(language: str) -> list[str]:
    return [say(f"common.answer.{answer}", language) for answer in ("yes", "no", "unknown")]


def _forms(language: str) -> list[str]:
    return [form.text.say(language) for form in rulebook("guide").business_forms.values()]


def _head(sheet: Any, language: str, title: str) -> None:  # noqa: ANN401 - openpyxl's sheet
    """The title, a line of help a column, and the headings, frozen together."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    name, line = _FONTS[language], Side(style="thin", color="B9C4D3")
    sheet["A1"] = title
    sheet["A1"].font = Font(name=name, size=13, bold=True)
    for place, fact in enumerate(facts().values(), 1):
        told = sheet.cell(2, place, fact.help.say(language))
        told.font = Font(name=name, size=9, color="5D6675")
        told.alignment = Alignment(wrap_text=True, vertical="bottom")
        head = sheet.cell(_HEADING_ROW, place, heading(fact, language))
        head.font = Font(name=name, size=10, bold=True)
        head.fill = PatternFill("solid", fgColor="E8F1FB")
        head.alignment = Alignment(wrap_text=True, vertical="center")
        head.border = Border(bottom=line, top=line)
        letters = column_letters(place - 1)
        sheet.column_dimensions[letters].width = _WIDTHS.get(fact.kind, 24)
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 24, 78
    sheet.row_dimensions[_HEADING_ROW].height = 44
    sheet.freeze_panes = f"B{_HEADING_ROW + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.print_title_rows, sheet.print_title_cols = f"{_HEADING_ROW}:{_HEADING_ROW}", "A:A"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 4, 0


def _clients_sheet(sheet: Any, language: str) -> None:  # noqa: ANN401 - openpyxl's sheet
    sheet.title = say("clients.template.clients", language)
    _head(sheet, language, say("clients.template.title", language))


def _example_sheet(sheet: Any, language: str) -> None:  # noqa: ANN401 - openpyxl's sheet
    from openpyxl.styles import Alignment, Font

    _head(sheet, language, say("clients.template.example_title", language))
    for row, example in enumerate(_examples(language), _HEADING_ROW + 1):
        for place, name in enumerate(FACT_NAMES, 1):
            cell = sheet.cell(row, place, example.get(name))
            cell.font = Font(name=_FONTS[language], size=10)
            cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)


def _examples(language: str) -> Iterable[dict[str, Any]]:
    """Two invented clients: one all told, one that leaves things open."""
    yes, no, unknown = _answers(language)
    forms, size = _forms(language), 10_000 if language == "zh-CN" else 1
    refusing = ("marketing_calls", "on_dishonesty_list", "refused_for_falsehood")
    told = {name: no if name in refusing else yes for name in _yes_no()}
    yield {
        "name": say("clients.template.first_name", language),
        "business_form": forms[0],
        **told,
        "registered_capital": 3_000_000 // size,
        "insured_staff": 5,
        "insured_months": 6,
        "provinces": facts()["provinces"].choices["CN-BJ"].say(language),
        "insured_since": date(2026, 5, 6),
    }
    yield {
        "name": say("clients.template.second_name", language),
        "business_form": forms[1],
        **told,
        "premises": unknown,
        "feasibility_report": no,
        "registered_capital": 10_000_000 // size,
        "insured_staff": 2,
    }


def _yes_no() -> list[str]:
    return [fact.id for fact in facts().values() if fact.kind == "yes_no"]


def _instructions(sheet: Any, language: str) -> None:  # noqa: ANN401 - openpyxl's sheet
    from openpyxl.styles import Alignment, Font

    sheet.column_dimensions["A"].width = 96
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    keys = ("one_row", "unknown", "units", "columns", "kept", "limits")
    lines = [say(f"clients.instruction.{key}", language) for key in keys]
    for row, line in enumerate([say("clients.template.instructions", language), *lines], 1):
        cell = sheet.cell(row, 1, line)
        cell.font = Font(name=_FONTS[language], size=13 if row == 1 else 10, bold=row == 1)
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _lists(sheet: Any, language: str) -> None:  # noqa: ANN401 - openpyxl's sheet
    """What the drop-downs offer; a list in a cell could not hold the forms' commas."""
    for place, entries in enumerate((_answers(language), _forms(language)), 1):
        for row, entry in enumerate(entries, 1):
            sheet.cell(row, place, entry)
        sheet.column_dimensions[column_letters(place - 1)].width = 48
    sheet.sheet_state = "hidden"


def _validate(sheet: Any, language: str) -> None:  # noqa: ANN401 - openpyxl's sheet
    for place, fact in enumerate(facts().values()):
        if (rule := _rule(fact, language)) is None:
            continue
        rule.promptTitle = fact.name.say(language)[:32]
        rule.prompt = say(f"clients.prompt.{fact.kind}", language)
        rule.showInputMessage = rule.showErrorMessage = True
        rule.errorTitle, rule.error = fact.name.say(language)[:32], rule.prompt
        letters = column_letters(place)
        rule.add(f"{letters}{_HEADING_ROW + 1}:{letters}{_HEADING_ROW + _FILLED_TO}")
        sheet.add_data_validation(rule)


def _rule(fact: Fact, language: str) -> Any:  # noqa: ANN401 - openpyxl's rule, or None
    from openpyxl.worksheet.datavalidation import DataValidation

    size = 10_000 if language == "zh-CN" else 1
    match fact.kind:
        case "yes_no":
            return DataValidation(type="list", formula1=f"'{_LISTS}'!$A$1:$A$3")
        case "choice":
            return DataValidation(type="list", formula1=f"'{_LISTS}'!$B$1:$B$5")
        case "money":
            return _between("decimal", 0, LARGEST // size)
        case "count" | "months":
            return _between("whole", 0, 1_000_000)
        case "date":
            return _between("date", 1, 109_574)
    return None


def _between(kind: str, least: int, most: int) -> Any:  # noqa: ANN401 - openpyxl's rule
    from openpyxl.worksheet.datavalidation import DataValidation

    return DataValidation(type=kind, operator="between", formula1=str(least), formula2=str(most))

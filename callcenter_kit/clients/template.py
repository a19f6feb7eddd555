"""A workbook to fill in, its headings, answers and help in both languages; invented clients."""

import csv
from collections.abc import Iterable
from datetime import date
from io import StringIO
from typing import Any, Final

from callcenter_kit.clients.clients import Clients, read_clients
from callcenter_kit.clients.spellings import EVENTS, RESULTS, column_kind, column_name
from callcenter_kit.documents.office import HEAD, TOP_LEFT, Workbook, print_landscape
from callcenter_kit.rules.applicant import FACT_NAMES, LARGEST, WHOLE_PERCENT, kind_of
from callcenter_kit.rules.loading import choice_names, facts, rulebook
from callcenter_kit.rules.statements import GUIDE
from callcenter_kit.texts.datafile import Table, read_data, read_text, say, words
from callcenter_kit.texts.display import PRINT
from callcenter_kit.texts.language import (
    DEFAULT_LANGUAGE,
    LANGUAGES,
    Language,
    Text,
    check_language,
    format_money,
)

_WISHED_NO: Final = (
    "marketing_calls", "on_dishonesty_list", "group_clients",
    "refused_for_falsehood", "refused_for_papers",
)  # fmt: skip
_LISTS: Final = "选项 Options"
_HEADING_ROW: Final = 2  # counted from 0, as XlsxWriter does
_FILLED_TO: Final = 1_000
_HEIGHTS: Final = (32, 104, 59)  # pixels: the title, the help, the headings
_WIDTHS: Final = {"text": 30, "choice": 34, "money": 22, "set": 34, "date": 20}
_CHOICES: Final = ("business_form", "company_kind")  # each has a column of what may be chosen


_COLUMNS: Final = (*FACT_NAMES, *EVENTS)


def client_template(language: str = DEFAULT_LANGUAGE) -> bytes:
    """A workbook for many clients that `read_clients` reads back exactly as it was filled in.

    Headings are in both languages; help, answers to choose from, the example and the instructions
    are in ``language``. Amounts are in tens of thousands of CNY for Chinese readers, in CNY for
    English ones; the heading says so. ``Path("clients.xlsx").write_bytes(…)`` saves it.
    ``KitError`` where XlsxWriter is missing.
    """
    check_language(language)
    title = say("clients.template.title", language)
    workbook = Workbook(title, language, rulebook(GUIDE).last_read)
    sheet = _sheet(workbook, "clients", "title", language)
    for place, fact in enumerate(_COLUMNS):
        if rule := _rule(fact, language):
            sheet.data_validation(_HEADING_ROW + 1, place, _HEADING_ROW + _FILLED_TO, place, rule)
    _example_sheet(workbook, language)
    _instructions(workbook, language)
    # What the drop-downs offer; a list in a cell could not hold the forms' commas.
    lists = workbook.sheet(_LISTS, [48, 48, 48, 48])
    for column, listed in enumerate(_lists(language).values()):
        lists.write_column(0, column, listed)
    lists.hide()
    return workbook.content()


def _heading(fact: str, language: str) -> str:
    """A column's heading in both languages, its unit with it."""
    name, kind = column_name(fact), column_kind(fact)
    if kind == "money":
        units = ("万元", "CNY 10,000") if language == "zh-CN" else ("元", "CNY")
        return f"{name.zh}（{units[0]}） {name.en} ({units[1]})"
    return f"{name.zh}（%） {name.en} (%)" if kind == "percent" else f"{name.zh} {name.en}"


def _answers(language: str) -> list[str]:
    return [say(f"common.answer.{answer}", language) for answer in ("yes", "no", "unknown")]


def _choice_names(fact: str, language: str) -> list[str]:
    return [name.say(language) for name in choice_names(fact).values()]


def _lists(language: str) -> dict[str, list[str]]:
    results = [say(f"clients.result.{key}", language) for key in RESULTS if key != "pending"]
    choices = {fact: _choice_names(fact, language) for fact in _CHOICES}
    return {"yes_no": _answers(language), **choices, "result": results}


def _sheet(workbook: Workbook, name: str, title: str, language: str) -> Any:  # noqa: ANN401
    name, title = (say(f"clients.template.{key}", language) for key in (name, title))
    sheet = workbook.sheet(name, [_WIDTHS.get(column_kind(fact), 24) for fact in _COLUMNS])
    for row, height in enumerate(_HEIGHTS):
        sheet.set_row_pixels(row, height)
    sheet.write(0, 0, title, workbook.look(font_size=13, bold=True))
    line = {"top": 1, "bottom": 1, "top_color": PRINT["edge"], "bottom_color": PRINT["edge"]}
    helping = workbook.look(font_size=9, font_color=PRINT["muted"], text_wrap=True, valign="bottom")
    heading_look = workbook.look(HEAD, line, text_wrap=True, valign="vcenter")
    for place, fact in enumerate(_COLUMNS):
        text = words(f"clients.event_help.{fact}") if fact in EVENTS else facts()[fact].help
        sheet.write(1, place, text.say(language), helping)
        sheet.write(_HEADING_ROW, place, _heading(fact, language), heading_look)
    sheet.freeze_panes(_HEADING_ROW + 1, 1)
    print_landscape(sheet, across=4)
    sheet.repeat_rows(_HEADING_ROW)
    sheet.repeat_columns(0)
    return sheet


def _example_sheet(workbook: Workbook, language: str) -> None:
    sheet = _sheet(workbook, "example", "example_title", language)
    for row, example in enumerate(_examples(language), _HEADING_ROW + 1):
        for place, fact in enumerate(_COLUMNS):
            value = example.get(fact)
            day = {"num_format": "yyyy-mm-dd"} if isinstance(value, date) else {}
            sheet.write(row, place, value, workbook.look(TOP_LEFT, day, text_wrap=True))


def _examples(language: str) -> Iterable[dict[str, Any]]:
    yes, no, unknown = _answers(language)
    forms, size = _choice_names("business_form", language), 10_000 if language == "zh-CN" else 1
    answers = {fact.id: yes for fact in facts().values() if fact.kind == "yes_no"}
    answers |= dict.fromkeys(_WISHED_NO, no)
    yield {
        "name": say("clients.template.first_name", language),
        "business_form": forms[0],
        **answers,
        "registered_capital": 3_000_000 // size,
        "insured_staff": 5,
        "insured_months": 6,
        "provinces": facts()["provinces"].choices["CN-BJ"].say(language),
        "insured_since": date(2026, 5, 6),
        "submitted_on": date(2026, 10, 12),
        "asked_on": date(2026, 10, 19),
        "answered_on": date(2026, 10, 28),
    }
    yield {
        "name": say("clients.template.second_name", language),
        "business_form": forms[1],
        **answers,
        "premises": unknown,
        "feasibility_report": no,
        "registered_capital": 10_000_000 // size,
        "insured_staff": 2,
    }


def _instructions(workbook: Workbook, language: str) -> None:
    title = say("clients.template.instructions", language)
    sheet = workbook.sheet(title, [96])
    sheet.fit_to_pages(1, 1)
    sheet.write(0, 0, title, workbook.look(font_size=13, bold=True, text_wrap=True, valign="top"))
    keys = ("one_row", "unknown", "units", "columns", "kept", "limits")
    for row, key in enumerate(keys, 1):
        line = say(f"clients.instruction.{key}", language)
        sheet.write(row, 0, line, workbook.look(text_wrap=True, valign="top"))


def _rule(fact: str, language: str) -> dict[str, Any]:
    """What a cell of the fact's column accepts, as XlsxWriter takes it; nothing for any text."""
    lists, kind = _lists(language), column_kind(fact)
    between = {
        "money": ("decimal", 0, LARGEST // (10_000 if language == "zh-CN" else 1)),
        "count": ("integer", 0, 1_000_000),
        "months": ("integer", 0, 1_000_000),
        "percent": ("decimal", 0, WHOLE_PERCENT),
        "date": ("date", 1, 109_574),
    }
    if (listed := fact if fact in lists else kind) in lists:
        column, last = "ABCD"[list(lists).index(listed)], len(lists[listed])
        rule: dict[str, Any] = {
            "validate": "list",
            "source": f"='{_LISTS}'!${column}$1:${column}${last}",
        }
    elif kind in between:
        what, least, most = between[kind]
        rule = {"validate": what, "criteria": "between", "minimum": least, "maximum": most}
    else:
        return {}
    key = fact if fact == "company_kind" else kind
    name, prompt = column_name(fact).say(language)[:32], say(f"clients.prompt.{key}", language)
    messages = {"input_title": name, "input_message": prompt}
    messages |= {"error_title": name, "error_message": prompt}
    return {**rule, **messages, "ignore_blank": False}


# Invented clients.


def example_clients(language: str = DEFAULT_LANGUAGE) -> Clients:
    """Twelve invented clients, as `read_clients` reads a table in ``language``."""
    return read_clients(example_csv(check_language(language)), name="example.csv")


def example_csv(language: Language) -> bytes:
    """The invented clients as a table that a visitor could have written in ``language``."""
    file = read_data("example_clients.toml")
    usual = _cells(file.table("usual"))
    clients = [_cells(table) for _, table in file.table("client").tables()]
    file.refuse_unread()
    columns = list(dict.fromkeys(["name", *usual, *(name for cells in clients for name in cells)]))
    table = StringIO()
    writer = csv.writer(table)
    writer.writerow(facts()[name].name.say(language) for name in columns)
    for cells in clients:
        row = {**usual, **cells}
        writer.writerow(row[name].say(language) if name in row else "" for name in columns)
    return table.getvalue().encode()


def _cells(table: Table) -> dict[str, Text]:
    cells: dict[str, Text] = {}
    for name in table.values:
        value = "" if table.holds_table(name) else table.string(name)
        if not value:
            cells[name] = read_text(table.table(name))
        elif value in ("yes", "no", "unknown"):
            cells[name] = words(f"common.answer.{value}")
        elif kind_of(name) == "money":
            cells[name] = Text(*(format_money(int(value), language) for language in LANGUAGES))
        else:
            names = choice_names(name) if kind_of(name) == "choice" else {}
            cells[name] = names.get(value, Text(value, value))
    table.refuse_unread()
    return cells

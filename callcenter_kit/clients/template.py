"""A workbook to fill in, its headings, answers and help in both languages; invented clients."""

from pathlib import Path
from typing import Any, Final

from callcenter_kit.clients.clients import Clients, read_clients
from callcenter_kit.clients.spellings import EVENTS, RESULTS, column_kind, column_name
from callcenter_kit.documents.office import HEAD, Workbook
from callcenter_kit.rules.applicant import FACT_NAMES, LARGEST, WHOLE_PERCENT
from callcenter_kit.rules.loading import choice_names, facts, rulebook
from callcenter_kit.texts.datafile import say, words
from callcenter_kit.texts.display import PRINT
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Language, check_language

_LISTS: Final = "选项 Options"
_HEADING_ROW: Final = 2  # counted from 0, as XlsxWriter does
_FILLED_TO: Final = 1_000
_HEIGHTS: Final = (32, 104, 59)  # pixels: the title, the help, the headings
_WIDTHS: Final = {"text": 30, "choice": 34, "money": 22, "set": 34, "date": 20}
_CHOICES: Final = ("business_form", "company_kind")  # each has a column of what may be chosen
_COLUMNS: Final = (*FACT_NAMES, *EVENTS)


def client_template(language: str = DEFAULT_LANGUAGE) -> bytes:
    """A workbook for many clients that `read_clients` reads back exactly as it was filled in.

    Headings are in both languages; help and answers to choose from are in ``language``. Amounts
    are in tens of thousands of CNY for Chinese readers, in CNY for English ones; the heading says
    so. ``Path("clients.xlsx").write_bytes(…)`` saves it. ``KitError`` where XlsxWriter is missing,
    or the language is not spoken.
    """
    check_language(language)
    title = say("clients.template.title", language)
    workbook = Workbook(title, language, rulebook().last_read)
    _clients(workbook, title, language)
    # What the drop-downs offer; a list in a cell could not hold the forms' commas.
    lists = workbook.sheet(_LISTS, [48, 48, 48, 48])
    for column, listed in enumerate(_lists(language).values()):
        lists.write_column(0, column, listed)
    lists.hide()
    return workbook.content()


def _clients(workbook: Workbook, title: str, language: str) -> None:
    """The sheet to fill in: the title, and of each column the help, the heading and the limits."""
    widths = [_WIDTHS.get(column_kind(fact), 24) for fact in _COLUMNS]
    sheet = workbook.sheet(say("clients.template.clients", language), widths)
    for row, height in enumerate(_HEIGHTS):
        sheet.set_row_pixels(row, height)
    title = f"{title}  {say('clients.template.lead', language)}"
    sheet.write(0, 0, title, workbook.look(font_size=13, bold=True))
    line = {"top": 1, "bottom": 1, "top_color": PRINT["edge"], "bottom_color": PRINT["edge"]}
    helping = workbook.look(font_size=9, font_color=PRINT["muted"], text_wrap=True, valign="bottom")
    heading_look = workbook.look(HEAD, line, text_wrap=True, valign="vcenter")
    for place, fact in enumerate(_COLUMNS):
        text = words(f"clients.event_help.{fact}") if fact in EVENTS else facts()[fact].help
        sheet.write(1, place, text.say(language), helping)
        sheet.write(_HEADING_ROW, place, _heading(fact, language), heading_look)
        if limits := _limits(fact, language):
            sheet.data_validation(_HEADING_ROW + 1, place, _HEADING_ROW + _FILLED_TO, place, limits)
    sheet.freeze_panes(_HEADING_ROW + 1, 1)


def _heading(fact: str, language: str) -> str:
    name, kind = column_name(fact), column_kind(fact)
    if kind == "money":
        units = ("万元", "CNY 10,000") if language == "zh-CN" else ("元", "CNY")
        return f"{name.zh}（{units[0]}） {name.en} ({units[1]})"
    return f"{name.zh}（%） {name.en} (%)" if kind == "percent" else f"{name.zh} {name.en}"


def _lists(language: str) -> dict[str, list[str]]:
    answers = [words(f"common.answer.{answer}") for answer in ("yes", "no", "unknown")]
    results = [words(f"clients.result.{key}") for key in RESULTS if key != "pending"]
    choices = {fact: choice_names(fact).values() for fact in _CHOICES}
    lists = {"yes_no": answers, **choices, "result": results}
    return {name: [text.say(language) for text in texts] for name, texts in lists.items()}


def _limits(fact: str, language: str) -> dict[str, Any]:
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
        source = f"='{_LISTS}'!${column}$1:${column}${last}"
        limits: dict[str, Any] = {"validate": "list", "source": source}
    elif kind in between:
        what, least, most = between[kind]
        limits = {"validate": what, "criteria": "between", "minimum": least, "maximum": most}
    else:
        return {}
    return {**limits, "ignore_blank": False}


def example_clients(language: str = DEFAULT_LANGUAGE) -> Clients:
    """Twelve invented clients, as `read_clients` reads a table in ``language``.

    Together they show every outcome, each chart and a cell that is not understood.
    """
    return read_clients(example_csv(check_language(language)), name="example.csv")


def example_csv(language: Language) -> bytes:
    """The invented clients as a table that a visitor could have written in ``language``."""
    folder = Path(__file__).parents[1] / "data"
    return (folder / f"example_clients.{language}.csv").read_bytes()

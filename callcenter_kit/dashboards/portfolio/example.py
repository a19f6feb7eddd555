"""Twelve invented clients, read through the same door as a visitor's own file."""

from __future__ import annotations

import csv
from functools import lru_cache
from io import StringIO

from callcenter_kit.clients import read_clients
from callcenter_kit.dashboards.portfolio.book import Book
from callcenter_kit.rules.applicant import kind_of
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.in_words import choice_names
from callcenter_kit.texts.datafile import Table, read_data
from callcenter_kit.texts.language import LANGUAGES, Language, format_money
from callcenter_kit.texts.words import read_text, say


def example_csv(language: Language) -> bytes:
    """The invented clients as a table that a visitor could have written in ``language``."""
    usual, clients = _tables()
    columns = list(dict.fromkeys(["name", *usual, *(name for cells in clients for name in cells)]))
    table = StringIO()
    writer = csv.writer(table)
    writer.writerow(facts()[name].name.say(language) for name in columns)
    for cells in clients:
        row = {**usual, **cells}
        writer.writerow(row[name][language] if name in row else "" for name in columns)
    return table.getvalue().encode()


@lru_cache(maxsize=2)
def example_book(language: Language) -> Book:
    """The invented clients as a page holds them."""
    return Book(read_clients(example_csv(language)), "", example=True)


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, dict[str, str]], list[dict[str, dict[str, str]]]]:
    file = read_data("example_clients.toml")
    usual = _cells(file.table("usual"))
    clients = [_cells(table) for _, table in file.table("client").tables()]
    file.done()
    return usual, clients


def _cells(table: Table) -> dict[str, dict[str, str]]:
    """Each fact's cell in both languages."""
    cells: dict[str, dict[str, str]] = {}
    for name in table.values:
        if table.holds_table(name):
            text = read_text(table.table(name))
            cells[name] = {language: text.say(language) for language in LANGUAGES}
        else:
            value = table.string(name)
            cells[name] = {language: _written(name, value, language) for language in LANGUAGES}
    table.done()
    return cells


def _written(name: str, value: str, language: Language) -> str:
    """A fact's value as a person writes it into a cell."""
    if value in ("yes", "no", "unknown"):
        return say(f"common.answer.{value}", language)
    if kind_of(name) == "money":
        return format_money(int(value), language)
    return choice_names(name)[value].say(language) if kind_of(name) == "choice" else value

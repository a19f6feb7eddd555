"""The rulebook as a table: nothing left out, codes and dates, and words only when asked for."""

from dataclasses import replace
from datetime import date

import pytest

import callcenter_kit as ck
from callcenter_kit.rules.statements import DatedValue

pytest.importorskip("pandas", reason="pandas is not installed")


def of(book, kind, language=None):
    """The rows of one kind, by id."""
    table = book.to_frame(language)
    return table[table["kind"] == kind].set_index("id")


def test_a_number_has_a_row_for_each_scope_and_each_dated_value():
    book = ck.rulebook()
    parameter = book.parameters["minimum_capital"]
    old = replace(parameter.values["local"][0], until=date(2026, 12, 31))
    new = DatedValue(5_000_000, date(2027, 1, 1), None, old.source)
    values = {**parameter.values, "local": (old, new)}
    changed = {**book.parameters, "minimum_capital": replace(parameter, values=values)}
    rows = of(replace(book, parameters=changed), "parameter").loc["minimum_capital"]
    assert list(zip(rows["scope"], rows["value"], strict=True)) == [
        ("nationwide", 10_000_000),
        ("local", 1_000_000),
        ("local", 5_000_000),
    ]
    assert {*rows["unit"]} == {"CNY"}
    assert list(rows["since"].dt.date) == [date(2017, 9, 1), date(2017, 9, 1), date(2027, 1, 1)]
    assert rows["until"].iloc[1].date() == date(2026, 12, 31)
    assert list(rows["until"].isna()) == [True, False, True]
    assert {*rows["sources"]} == {"order42 art. 6(4)"}


def test_an_amended_number_is_an_assumption_without_a_source():
    rows = of(ck.rulebook().amend(minimum_capital={"local": 5}), "parameter").loc["minimum_capital"]
    assert list(rows["badge"].fillna("")) == ["", "assumption"]
    assert list(rows["sources"].isna()) == list(rows["confidence"].isna()) == [False, True]

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


@pytest.mark.parametrize("reading", ["guide", "law"])
def test_every_line_of_the_rulebook_has_its_row_in_its_order(reading):
    book = ck.rulebook(reading)
    parts = {
        "paragraph": book.paragraphs,
        "requirement": book.requirements,
        "material": book.materials,
        "business_form": book.business_forms,
        "duty": book.duties,
        "note": book.notes,
    }
    for kind, lines in parts.items():
        rows = of(book, kind)
        assert list(rows.index) == list(lines)
        assert list(rows["badge"]) == [line.badge for line in lines.values()]
        cited = ["; ".join(map(str, line.sources)) for line in lines.values()]
        assert list(rows["sources"]) == cited
    rows = [(scope.id, row) for scope in book.scopes.values() for row in scope.rows]
    scopes = of(book, "scope")
    assert list(zip(scopes["scope"], scopes.index, strict=True)) == rows
    kinds = {kind for kind, lines in parts.items() if lines}
    assert {*book.to_frame()["kind"]} == {*kinds, "scope", "parameter"}


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


def test_a_sentence_has_its_numbers_once_where_both_scopes_have_the_same():
    rows = of(ck.rulebook("law"), "requirement", "en")
    nationwide, local = rows.loc["registered_capital", "sentence"].splitlines()
    assert nationwide.startswith("Cross-regional: Registered capital is at least CNY 10,000,000;")
    assert local.startswith("One province: Registered capital is at least CNY 1,000,000;")
    [company] = rows.loc["company", "sentence"].splitlines()
    assert company == "The applicant is a lawfully established company."

"""Clients are judged as one applicant is, and go back with verdicts; the template comes back."""

import csv
import io
import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pandas
import pytest
from every import every
from pyarrow import parquet
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.clients import Meanings, results
from callcenter_kit.clients.results import as_csv, results_book, safe
from callcenter_kit.clients.spellings import EVENTS
from callcenter_kit.errors import KitError
from callcenter_kit.rules.applicant import BUSINESS_FORMS, FACT_NAMES, kind_of
from callcenter_kit.rules.loading import facts, rulebook
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.texts.language import LANGUAGES

ON = date(2026, 11, 24)
TEXT = (
    "公司名称,业务形态,注册资本,参保人数,已缴月数,内资,备注,社保起缴日期\n"
    "甲,为第三方客户提供服务,300万,2,6,是,=1+1,2026-05-06\n"
    "乙,自用,1000,3,3,是,-3,\n"
    "丙,座席出租,1000万元,3,9,不清楚,@x,2026-10-01\n"
)


@pytest.fixture(scope="module")
def clients():
    return ck.read_clients(TEXT.encode())


@pytest.fixture(scope="module")
def screened(clients):
    return clients.screen(ON)


def test_a_foreign_share_beside_domestic_capital_is_named_and_left_out():
    text = (
        "公司名称,内资公司,外资股比,公司登记日期,是否为公司\n"
        "甲,是,20%,2027-01-05,是\n乙,是,0,,\n丙,否,20%,2024-06-30,是\n丁,,20%,2027-01-05,\n"
    )
    judged = ck.read_clients(text.encode()).screen(ON)
    share, day = judged.problems
    assert (share.row, share.column, share.value, share.fact) == (2, "C", "20%", "foreign_share")
    assert share.why.zh == "与该行“内资公司”的回答相矛盾，“内资公司”也按“不清楚”处理。"
    assert (day.row, day.fact) == (2, "registered_on")
    assert [judged.applicant(row).foreign_share for row in (2, 3, 4, 5)] == [None, 0, 20, 20]
    assert judged.applicant(2).registered_on is None
    assert judged.applicant(5).registered_on == date(2027, 1, 5)
    assert judged.assessment(4).notes[0].id == "foreign_investment"


@every(
    ("value", "kept"),
    [
        ("=1+1", "'=1+1"), ("+86 10", "'+86 10"), ("-", "'-"), ("@x", "'@x"), ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"), (" =1", "' =1"), ("＝1", "'＝1"), ("a=1", "a=1"),
        ("<r>a</r>", "'<r>a</r>"), ("a\x00b\x1f", "a�b�"), ("\ud800", "�"), ("a\nb", "a\nb"),
        (-3, -3), (0.5, 0.5), (None, None), (True, True), (float("nan"), None), (pandas.NaT, None),
        (pandas.NA, None), (float("inf"), "inf"), (Decimal("1.5"), Decimal("1.5")),
        (date(1899, 12, 31), "1899-12-31"), (date(1900, 1, 1), date(1900, 1, 1)),
        (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02 00:00:00+00:00"),
        ("长" * 40_000, "长" * 32_000 + "…"),
    ],
)  # fmt: skip
def test_no_cell_runs_as_a_formula_or_holds_what_no_file_may_hold(value, kept):
    assert safe(value) == kept


def lines(content):
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


FOREIGN = (
    "公司名称,业务形态,内资公司,外资持股比例\n"
    "甲,座席出租,否,\n乙,座席出租,,20%\n丙,座席出租,是,\n丁,座席出租,是,20%\n戊,自用,否,20%\n己,,否,\n庚,座席出租,,\n"
)


@every("reading", ["law", "guide"])
def test_a_foreign_invested_client_is_sent_to_the_ministry_in_the_files(reading):
    judged = ck.read_clients(FOREIGN.encode()).screen(ON, reading)
    for row, kind in judged.judged["local_obstacle"].items():
        answer = judged.assessment(row)
        is_asked = answer.licence != "not_required"
        assert (kind == "other_procedure") is (answer.applicant.is_foreign_invested and is_asked)
    head, *rows = lines(judged.to_csv("en"))
    remarks = {row[0]: row[-2] for row in rows}
    warning = say("verdict.another_procedure", "en")
    assert remarks == {name: warning if name in "甲乙己" else "" for name in remarks}
    assert judged.to_frame("en")["remark"].tolist() == list(remarks.values())
    # No cell says that whoever takes another procedure can apply here.
    local = say(rulebook_key("common.scope.local", judged.rulebook.wording), "en")
    place = next(at for at, heading in enumerate(head) if heading.startswith(local))
    others = [row[place].endswith(say("common.exclusion.other_procedure", "en")) for row in rows]
    assert others == [each == "other_procedure" for each in judged.exclusions]


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def test_what_was_said_of_the_table_stands_with_its_sources():
    clients = ck.read_clients("公司名称,业务形态,注册资本\n甲,乙类,300\n".encode()).read_again(
        Meanings(
            words={("business_form", "乙类"): "third_party_service"},
            units={"注册资本": 1},
            everyone={"domestic_capital": "yes"},
        )
    )
    book = rulebook("guide").amend(minimum_capital={"local": 2_000_000})
    sheet = opened(clients.screen(ON, book).to_excel("zh-CN")).worksheets[-1]
    texts = [row[0] for row in sheet.iter_rows(values_only=True)]
    assert "· 全部客户“内资公司”：是" in texts[texts.index(say("clients.said.lead", "zh-CN")) + 1 :]
    assert say("clients.book.amended", "zh-CN") in texts


def test_past_many_bad_cells_the_rest_is_counted(clients, monkeypatch):
    monkeypatch.setattr(results, "_MOST_PROBLEMS", 1)
    sheet = opened(clients.screen(ON).to_excel("en")).worksheets[1]
    assert sheet["A3"].value == "One more cell to correct is not listed here."
    monkeypatch.setattr(results, "_MOST_PROBLEMS", 2)
    assert opened(clients.screen(ON).to_excel("en")).worksheets[1].max_row == 3


@pytest.mark.parametrize("write", [results_book, as_csv])
def test_a_long_file_is_written_in_pieces_of_some_rows(screened, monkeypatch, write):
    whole = b"".join(write(screened, "en"))
    monkeypatch.setattr(results, "ROWS_AT_ONCE", 1)
    pieces = list(write(screened, "en"))
    assert len(pieces) > len(screened)
    assert b"".join(pieces) == whole


def test_numbers_and_dates_stay_what_they_are_in_the_workbook():
    frame = pandas.DataFrame(
        {"公司名称": ["甲"], "参保人数": [3], "来访": [datetime(2026, 1, 2, 3, 4)], "签约": [True]}  # noqa: DTZ001
    )
    screened = ck.normalise(frame).screen(ON)
    row = next(opened(screened.to_excel("en")).worksheets[0].iter_rows(min_row=2, values_only=True))
    assert row[:4] == ("甲", 3, datetime(2026, 1, 2, 3, 4), True)  # noqa: DTZ001
    assert lines(screened.to_csv("en"))[1][:4] == ["甲", "3", "2026-01-02 03:04:00", "True"]


def test_parquet_holds_the_clients_columns_the_facts_and_the_verdicts(screened):
    table = parquet.read_table(io.BytesIO(screened.to_parquet()))
    assert table["row"].to_pylist() == [2, 3, 4]
    assert table["备注"].to_pylist() == ["=1+1", "-3", "@x"]
    assert table["fact.registered_capital"].to_pylist() == [3_000_000, None, 10_000_000]
    assert table["fact.insured_since"].to_pylist() == [date(2026, 5, 6), None, date(2026, 10, 1)]
    assert table["nationwide"].to_pylist() == screened.judged["nationwide"].tolist()
    assert table.schema.metadata[b"rulebook"] == b"guide"
    # Their own columns are texts.
    cells = {"name": ["a", "b", None], "x": [1, "z\ud800", None], "y": [1, 2.5, None]}
    judged = ck.normalise(pandas.DataFrame(cells)).screen(ON)
    own = parquet.read_table(io.BytesIO(judged.to_parquet()))
    assert own["x"].to_pylist() == ["1", "z�", None]
    assert own["y"].to_pylist() == ["1.0", "2.5", None]


def test_a_library_that_is_missing_is_named_with_its_extra(clients, monkeypatch):
    filled = ck.client_template()
    for library, doing, extra in (
        ("pyarrow", clients.screen(ON).to_parquet, "parquet"),
        ("xlsxwriter", clients.screen(ON).to_excel, "exports"),
        ("xlsxwriter", ck.client_template, "exports"),
        ("python_calamine", lambda: ck.read_clients(filled), "exports"),
    ):
        monkeypatch.setitem(sys.modules, library, None)
        with pytest.raises(KitError, match=rf"callcenter_kit\[{extra}\]"):
            doing()


# The template.


def filled_in(language, rows):
    book = opened(ck.client_template(language))
    for number, row in enumerate(rows, 4):
        for place, name in enumerate((*FACT_NAMES, *EVENTS), 1):
            book.worksheets[0].cell(number, place, row.get(name))
    saved = io.BytesIO()
    book.save(saved)
    return ck.read_clients(saved.getvalue())


def answers(language):
    """For every fact, what a person enters, and the fact that it is."""
    choices = facts()["provinces"].choices
    materials = rulebook("guide").materials.values()
    forms = rulebook("guide").business_forms.values()
    kinds = facts()["company_kind"].choices.items()
    yes, no, unknown = (say(f"common.answer.{key}", language) for key in ("yes", "no", "unknown"))
    entered = {
        "text": [("甲 Ltd", "甲 Ltd")],
        "choice": [(form.text.say(language), form.id) for form in forms],
        "yes_no": [(yes, True), (no, False), (unknown, None)],
        "money": [(300 if language == "zh-CN" else 3_000_000, 3_000_000), (0, 0), (None, None)],
        **{kind: [(0, 0), (3, 3), (None, None)] for kind in ("count", "months")},
        "percent": [(0, 0), (25, 25), (100, 100), ("12.5%", 12.5), (None, None)],
        "date": [(date(2026, 5, 6), date(2026, 5, 6)), (None, None)],
    }
    listed = "；".join(one.name.say(language) for one in materials)
    own = {
        "domestic_capital": [entered["yes_no"][1]],  # else a foreign share contradicts it
        "company_kind": [(name.say(language), kind) for kind, name in kinds],
        "other_forms": [(form.text.say(language), frozenset({form.id})) for form in forms]
        + [("；".join(form.text.say(language) for form in forms), frozenset(BUSINESS_FORMS))],
        "provinces": [(one.say(language), frozenset({code})) for code, one in choices.items()],
        "materials": [(listed, frozenset(one.id for one in materials))],
    }
    return {name: own.get(name) or entered[kind_of(name)] for name in FACT_NAMES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_filled_in_is_read_back_exactly(language):
    told = answers(language)
    size = max(map(len, told.values()))
    rows = [
        {name: listed[n % len(listed)][0] for name, listed in told.items()} for n in range(size)
    ]
    clients = filled_in(language, rows)
    assert (clients.problems, clients.unread, clients.missing) == ((), (), ())
    assert list(clients.columns.values()) == [*FACT_NAMES, *EVENTS]
    for n, row in enumerate(clients.facts.index):
        for name, listed in told.items():
            found, expected = clients.facts.at[row, name], listed[n % len(listed)][1]
            if expected is None:
                assert found is None or pandas.isna(found), (name, row)
            else:
                found = found.date() if kind_of(name) == "date" else found
                assert found == expected, (name, row)


def test_a_template_that_is_not_filled_in_has_no_client():
    with refusal("OnlyHeadings", match="row 3"):
        ck.read_clients(ck.client_template("en"))


def test_the_invented_clients_are_the_same_in_both_languages_but_for_their_names():
    tables = [ck.example_clients(language) for language in LANGUAGES]
    chinese, english = ({**each.values.columns, "name": []} for each in tables)
    assert chinese == english
    assert [(len(each), len(each.problems), each.unread) for each in tables] == [(12, 1, ())] * 2

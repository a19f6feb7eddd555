"""A notebook's parameters make one client's report, and a typo in one is told in a sentence."""

import json
import subprocess
import sys
from datetime import date

import pytest
from every import every
from places import ROOT
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.clients.notebook import read_parameters

NOTEBOOK = ROOT / "notebooks" / "report.ipynb"


def test_facts_are_read_as_a_spreadsheets_cells_are_and_options_beside_them():
    parameters = read_parameters(
        {
            "registered_capital": "300万", "insured_staff": 3, "domestic_capital": "是",
            "provinces": "北京、天津", "insured_since": "2026年5月6日", "name": "甲",
            "on": "2026-12-01", "language": "en", "rulebook": "law",
        }
    )  # fmt: skip
    assert parameters.applicant == ck.Applicant(
        name="甲", registered_capital=3_000_000, insured_staff=3, domestic_capital=True,
        provinces={"CN-BJ", "CN-TJ"}, insured_since=date(2026, 5, 6),
    )  # fmt: skip
    # An amount is in CNY, and a count has no unit.
    amount = read_parameters({"registered_capital": 3_000_000, "insured_staff": "3"})
    assert amount.applicant == ck.Applicant(registered_capital=3_000_000, insured_staff=3)
    assert (parameters.on, parameters.start) == (date(2026, 12, 1),) * 2
    assert (parameters.language, parameters.rulebook.id) == ("en", "law")


def test_what_is_not_given_is_unknown_and_the_day_is_the_rulebooks():
    parameters = read_parameters({"start": date(2027, 1, 4), "name": None, "is_company": ""})
    assert parameters.applicant == ck.Applicant()
    assert parameters.on == ck.rulebook("guide").last_read
    assert parameters.start == date(2027, 1, 4)


def test_names_that_are_a_notebooks_own_are_no_parameters():
    own = {"In": ["…"], "Out": {}, "_1": 3, "ck": ck, "date": date, "read": len, "nothing": None}
    assert read_parameters(own).applicant == ck.Applicant()


@every(
    ("namespace", "error", "sentence"),
    [
        ({"registred_capital": 1}, "MisspeltChoice", "Did you mean 'registered_capital'?"),
        ({"langage": "en"}, "MisspeltChoice", "Did you mean 'language'?"),
        ({"zzz": 1}, "UnknownChoice", "parameter = 'zzz' is not known."),
        ({"language": "fr"}, "UnknownLanguage", "'fr'"),
        ({"insured_staff": "一百二"}, "UnclearParameter", "cannot read it as a number of people"),
        ({"registered_capital": "USD 5"}, "UnclearParameter", "registered_capital = 'USD 5'"),
        ({"on": "soon"}, "UnclearParameter", "on = 'soon' is not understood."),
    ],
)  # fmt: skip
def test_a_typo_is_refused_with_the_name_that_may_be_meant(namespace, error, sentence):
    with refusal(error) as refused:
        read_parameters(namespace)
    assert sentence in str(refused.value)


# The notebook, with its parameters filled in by papermill


@pytest.mark.slow
def test_papermills_own_command_makes_the_report_that_the_notebook_tells_of(tmp_path):
    given = {"name": "示例公司", "registered_capital": "300万", "language": "zh-CN"}
    told = [part for name, value in given.items() for part in ("-p", name, value)]
    assert " ".join(["client.ipynb", *told]) in NOTEBOOK.read_text("utf-8")
    command = [sys.executable, "-m", "papermill", str(NOTEBOOK), "client.ipynb", *told]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    made = json.loads((tmp_path / "client.ipynb").read_text("utf-8"))
    shown = str([cell.get("outputs") for cell in made["cells"]])
    for said in ("示例公司", "300 万元", "暂不符合"):
        assert said in shown

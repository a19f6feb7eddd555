"""A notebook's parameters make one client's report, and a typo in one is told in a sentence."""

import json
from datetime import date

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from places import ROOT

import callcenter_kit as ck
from callcenter_kit.clients.errors import UnclearParameter
from callcenter_kit.clients.parameters import read_parameters
from callcenter_kit.errors import MisspeltChoice, UnknownChoice, UnknownLanguage

NOTEBOOK = json.loads((ROOT / "notebooks" / "report.ipynb").read_text("utf-8"))


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


@pytest.mark.parametrize(
    ("namespace", "error", "sentence"),
    [
        ({"registred_capital": 1}, MisspeltChoice, "Did you mean 'registered_capital'?"),
        ({"langage": "en"}, MisspeltChoice, "Did you mean 'language'?"),
        ({"zzz": 1}, UnknownChoice, "parameter = 'zzz' is not known."),
        ({"language": "fr"}, UnknownLanguage, "'fr'"),
        ({"insured_staff": "一百二"}, UnclearParameter, "not written in its full, regular form"),
        ({"registered_capital": "USD 5"}, UnclearParameter, "registered_capital = 'USD 5'"),
        ({"on": "soon"}, UnclearParameter, "on = 'soon' is not understood."),
    ],
)
def test_a_typo_is_refused_with_the_name_that_may_be_meant(namespace, error, sentence):
    with pytest.raises(error) as refused:
        read_parameters(namespace)
    assert sentence in str(refused.value)


# The notebook, with a cell behind its parameters, as papermill puts one there


def injected(code):
    """The notebook executed with papermill's cell."""
    notebook = nbformat.from_dict(NOTEBOOK)
    places = [
        place
        for place, cell in enumerate(notebook.cells)
        if "parameters" in cell.metadata.get("tags", [])
    ]
    (place,) = places
    cell = nbformat.v4.new_code_cell(code, metadata={"tags": ["injected-parameters"]})
    notebook.cells.insert(place + 1, cell)
    NotebookClient(notebook, timeout=60).execute()
    return str([cell.get("outputs") for cell in notebook.cells])


@pytest.mark.slow
def test_the_report_is_the_clients_whose_facts_were_injected():
    shown = injected('name = "甲"\nregistered_capital = 20_000_000\ninsured_staff = 8')
    assert "error" not in shown
    # 8 people and enough capital: neither is in the way any more.
    assert "2026-12-01" in shown
    assert "registered_capital, social_insurance" not in shown


@pytest.mark.slow
def test_a_typo_in_an_injected_parameter_ends_the_report_with_a_sentence():
    with pytest.raises(CellExecutionError, match="Did you mean 'registered_capital'"):
        injected("registered_capitall = 20_000_000")

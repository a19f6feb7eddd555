"""Notebooks tell the story and own no logic; Voila hides their code, so the words stand alone."""

import ast
import json
import re
from datetime import date
from itertools import product
from pathlib import Path

import applicants
import nbformat
import pytest
from every import every
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbclient import NotebookClient

import callcenter_kit as ck
from callcenter_kit.texts.language import format_money
from callcenter_kit.timeline.process import process

FOLDER = Path(ck.__file__).parent.parent / "notebooks"
FILES = {
    file: json.loads(file.read_text("utf-8"))
    for file in [*sorted(FOLDER.glob("*.ipynb")), *sorted(FOLDER.glob("examples/*.ipynb"))]
}
every_notebook = every("notebook", FILES.values(), ids=[file.stem for file in FILES])
START = FILES[FOLDER / "00_start.ipynb"]
QUOTE = re.compile(r"`([^`]+)`")
LINES = 6
LOGIC = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
    *(ast.If, ast.IfExp, ast.For, ast.While, ast.comprehension, ast.Try),
    ast.With,  # `with out:` captures output while the cell runs, and views are lost that way
)
PUBLIC = ("callcenter_kit", "callcenter_kit.dashboards")
PAGES = sorted(FOLDER.glob("0[1-6]_*.ipynb"))
RUN = [*PAGES, *sorted(FOLDER.glob("examples/*.ipynb"))]
MADE_FOR_PEOPLE = {"text/html", "application/vnd.jupyter.widget-view+json"}
PICTURE = "application/vnd.plotly.v1+json"
CAPTURING = {"interact", "interactive", "interact_manual", "interactive_output", "capture"}
EXAMPLES = {"date", "Applicant", "replace"}  # a day or a made-up case holds numbers of its own


def numbers_of_the_law():
    """Every number in force today, of both readings and of the process."""
    frames = (ck.rulebook(name).to_frame() for name in ("guide", "law"))
    numbers = {value for frame in frames for value in frame["value"].dropna()}
    way = process()
    for clock in way.clocks.values():
        numbers |= {clock.review_days, clock.issue_working_days}
    numbers |= {stage.working_days for stage in way.stages.values()}
    return numbers - {0, None}


def cells(notebook, kind):
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == kind]


def numbers_in(code):
    """The numbers written in ``code``, those of a day or of an example's facts left out."""

    def name_of(call):
        return getattr(call.func, "attr", getattr(call.func, "id", ""))

    nodes = list(ast.walk(ast.parse(code)))
    calls = [node for node in nodes if isinstance(node, ast.Call) and name_of(node) in EXAMPLES]
    in_examples = {id(node) for call in calls for node in ast.walk(call)}
    return {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant)
        and type(node.value) in (int, float)
        and id(node) not in in_examples
    }


@every_notebook
def test_code_is_short_has_no_logic_and_imports_what_is_public(notebook):
    for code in cells(notebook, "code"):
        assert len([line for line in code.splitlines() if line.strip()]) <= LINES, code
        nodes = list(ast.walk(ast.parse(code)))
        assert [node for node in nodes if isinstance(node, LOGIC)] == [], code
        names = {getattr(node, "id", getattr(node, "attr", None)) for node in nodes}
        assert names & CAPTURING == set(), code
        modules = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
        assert {name for name in modules if name.startswith("callcenter_kit")} <= {*PUBLIC}, code


@every_notebook
def test_no_number_of_the_law_is_written_into_a_cell(notebook):
    law = numbers_of_the_law()
    for code in cells(notebook, "code"):
        assert numbers_in(code) & law == set(), code
    amounts = [format_money(n, to) for n in law if n > 1000 for to in ("zh-CN", "en")]
    for words in cells(notebook, "markdown"):
        for amount in (*amounts, "60 个工作日", "60 working days"):
            assert amount not in words


@every_notebook
def test_it_begins_with_a_question_in_both_languages_and_keeps_no_output(notebook):
    assert notebook["cells"][0]["cell_type"] == "markdown"
    assert re.match(r"# (?=.*[\u4e00-\u9fff]).*[A-Za-z]", cells(notebook, "markdown")[0])
    assert notebook["metadata"]["title"]
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["source"] for cell in code if cell["outputs"] or cell["execution_count"]] == []
    assert "widgets" not in notebook["metadata"]


# What happens when the first is run; that each runs and warns of nothing, test_docs.py shows


def run_all(notebook):
    """The cells of ``notebook`` after "Run all", and its client with the kernel still there."""
    client = NotebookClient(
        nbformat.from_dict(notebook), timeout=120, resources={"metadata": {"path": str(FOLDER)}}
    )
    with client.setup_kernel():
        for place, cell in enumerate(client.nb.cells):
            yield client.execute_cell(cell, place), client


def shown(cell):
    """Everything that the outputs of ``cell`` show as text."""
    outputs = cell.get("outputs", [])
    return "\n".join(output.get("text", "") or str(output.get("data")) for output in outputs)


@pytest.mark.slow
def test_what_the_words_of_the_start_quote_stands_in_the_answer_above_or_can_be_run():
    answer, quoted = "", 0
    for cell, client in run_all(START):
        if cell["cell_type"] == "code":
            answer = shown(cell)
            continue
        for quote in QUOTE.findall(cell["source"]):
            quoted += quote in answer
            assert quote in answer or is_asked(quote, client), quote
    assert quoted >= 14


def ask(code, client):
    """What ``code`` prints after the cells so far."""
    return shown(client.execute_cell(nbformat.v4.new_code_cell(code), 0)).strip()


# After all cells: the answer in code is the page's, and the slider moves what stands below it.
THEN = {
    "01_eligibility": [
        ("page.case = case; print(page.assessment == answer)", "True"),
        ("print(verdicts.assessment.scopes['nationwide'].outcome)", "ineligible"),
        ("capital.value = '12000000'", ""),
        ("print(verdicts.assessment.scopes['nationwide'].outcome)", "undetermined"),
    ],
    "02_scopes": [
        ("page.case = case; print(page.assessment.on == both.plans['local'].judged_on)", "True")
    ],
    "03_timeline": [
        ("before = chart.plan.licence_on; rounds.value = '2'", ""),
        ("print(chart.plan.licence_on > before, chart.case.correction_rounds)", "True 2"),
    ],
}


@pytest.mark.slow
@every("file", RUN)
def test_every_cell_shows_something_made_for_people_and_warns_of_nothing(file):
    kinds = []
    for cell, client in run_all(FILES[file]):
        outputs = cell.get("outputs", [])
        assert [out for out in outputs if out.get("name") == "stderr"] == [], cell["source"]
        results = [out["data"] for out in outputs if out["output_type"] == "execute_result"]
        for data in results:
            assert MADE_FOR_PEOPLE & {*data} or {*data} == {PICTURE}, cell["source"]
            assert data.get("text/plain") != "None", cell["source"]
        kinds += [kind for out in outputs for kind in out.get("data", {})]
        if cell is client.nb.cells[-1]:
            for code, answer in THEN.get(file.stem, ()):
                assert ask(code, client) == answer, code
    assert PICTURE in kinds


READY = dict(applicants.MET, business_form="seat_rental", provinces={"CN-BJ"})
CLICKED = {
    "no plan": {"applicant": ck.Applicant(**READY | {"marketing_calls": True})},
    "no licence": {"applicant": ck.Applicant(business_form="own_customers"), "language": "en"},
    "a bar": {"applicant": ck.Applicant(**READY | {"clean_record": False}), "reading": "law"},
    "filed": {"applicant": ck.Applicant(**READY), "submitted_on": date(2026, 10, 12)},
}


@pytest.mark.slow
@every(("file", "clicked"), product(PAGES, CLICKED.values()))
def test_what_was_clicked_is_computed_whatever_it_is(file, clicked):
    """Where a case has no dates, a picture of them says why, and a cell that needs them, too."""
    shell = InteractiveShell()
    shell.user_ns["CLICKED"] = ck.Case(**clicked, on=date(2026, 11, 24))
    for cell in FILES[file]["cells"]:
        if cell["cell_type"] == "code":
            with capture_output():
                run = shell.run_cell(cell["source"].replace(".page()", ".page(CLICKED)"))
            is_expected = "raises-exception" in cell["metadata"].get("tags", ())
            error = run.error_in_exec or run.error_before_exec
            assert error is None or (is_expected and isinstance(error, ck.KitError)), error


def is_asked(quote, client):
    """Whether ``quote`` is an expression that works after the cells so far."""
    cell = nbformat.v4.new_code_cell(quote)
    return client.execute_cell(cell, 0)["outputs"][0]["output_type"] == "execute_result"


def test_the_start_leads_to_every_page():
    linked = re.findall(r"\]\((\w+\.ipynb)\)", "\n".join(cells(START, "markdown")))
    there = sorted(file.name for file in FOLDER.glob("[0-9]*.ipynb"))
    assert linked == [name for name in there if name != "00_start.ipynb"]

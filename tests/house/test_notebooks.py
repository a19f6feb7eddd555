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
NOTEBOOKS = [
    pytest.param(json.loads(file.read_text("utf-8")), id=file.stem)
    for file in [*sorted(FOLDER.glob("*.ipynb")), *sorted(FOLDER.glob("examples/*.ipynb"))]
]
START = json.loads((FOLDER / "00_start.ipynb").read_text("utf-8"))
QUOTE = re.compile(r"`([^`]+)`")
LINES = 6
LOGIC = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.If,
    ast.IfExp,
    ast.For,
    ast.While,
    ast.comprehension,
    ast.Try,
    ast.With,  # `with out:` captures output while the cell runs, and views are lost that way
)
PUBLIC = ("callcenter_kit", "callcenter_kit.dashboards")
ASKING = {"assess", "advise", "plan", "strategies", "scenarios", "screen"}
PAGES = sorted(FOLDER.glob("0[1-6]_*.ipynb"))
RUN = [*PAGES, *sorted(FOLDER.glob("examples/*.ipynb"))]
MADE_FOR_PEOPLE = {"text/html", "application/vnd.jupyter.widget-view+json"}
PICTURE = "application/vnd.plotly.v1+json"
CAPTURING = {"interact", "interactive", "interact_manual", "interactive_output", "capture"}
EXAMPLES = {"date", "Applicant", "replace"}  # a day or a made-up case holds numbers of its own


def numbers_of_the_law():
    """Every number in force today, of both readings and of the process."""
    books = [ck.rulebook(name) for name in ("guide", "law")]
    values = [book.parameters for book in books]
    numbers = {
        row.value
        for all_ in values
        for one in all_.values()
        for scope in one.values.values()
        for row in scope
    }
    way = process()
    numbers |= {clock.review_days for clock in way.clocks.values()}
    numbers |= {clock.issue_working_days for clock in way.clocks.values()}
    numbers |= {stage.working_days for stage in way.stages.values() if stage.working_days}
    return numbers - {0}


def cells(notebook, kind):
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == kind]


def logic_in(code):
    """The kinds of statement in ``code`` that belong in the package."""
    return [type(node).__name__ for node in ast.walk(ast.parse(code)) if isinstance(node, LOGIC)]


def names_in(code):
    nodes = list(ast.walk(ast.parse(code)))
    return {node.id for node in nodes if isinstance(node, ast.Name)} | {
        node.attr for node in nodes if isinstance(node, ast.Attribute)
    }


def numbers_in(code):
    """The numbers written in ``code``, those of a day or of an example's facts left out."""
    tree = ast.parse(code)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    examples = [
        call
        for call in calls
        if getattr(call.func, "attr", getattr(call.func, "id", "")) in EXAMPLES
    ]
    in_examples = {id(node) for call in examples for node in ast.walk(call)}
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return {
        node.value
        for node in constants
        if type(node.value) in (int, float) and id(node) not in in_examples
    }


@every("notebook", NOTEBOOKS)
def test_code_is_short_and_has_no_logic(notebook):
    for code in cells(notebook, "code"):
        assert len([line for line in code.splitlines() if line.strip()]) <= LINES, code
        assert logic_in(code) == [], code
        assert names_in(code) & CAPTURING == set(), code


@every("notebook", NOTEBOOKS)
def test_no_number_of_the_law_is_written_into_a_cell(notebook):
    law = numbers_of_the_law()
    for code in cells(notebook, "code"):
        assert numbers_in(code) & law == set(), code
    amounts = [format_money(n, to) for n in law if n > 1000 for to in ("zh-CN", "en")]
    for words in cells(notebook, "markdown"):
        assert [amount for amount in amounts if amount in words] == []
        assert "60 个工作日" not in words
        assert "60 working days" not in words


@every("notebook", NOTEBOOKS)
def test_no_output_is_kept(notebook):
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["source"] for cell in code if cell["outputs"] or cell["execution_count"]] == []
    assert "widgets" not in notebook["metadata"]


@every("notebook", NOTEBOOKS)
def test_the_title_is_the_visitors_question_in_both_languages(notebook):
    assert notebook["cells"][0]["cell_type"] == "markdown"
    title = cells(notebook, "markdown")[0].splitlines()[0]
    assert title.startswith("# ")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in title)
    assert any(letter.isascii() and letter.isalpha() for letter in title)
    assert notebook["metadata"]["title"]


@every("notebook", NOTEBOOKS)
def test_what_is_imported_is_public(notebook):
    for code in cells(notebook, "code"):
        froms = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.ImportFrom)]
        own = {node.module for node in froms if node.module.startswith("callcenter_kit")}
        assert own <= {*PUBLIC}, code


@every("file", PAGES)
def test_every_question_is_asked_as_of_the_pages_day(file):
    questions = set()
    for code in cells(json.loads(file.read_text("utf-8")), "code"):
        for call in (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)):
            if getattr(call.func, "attr", "") in ASKING:
                questions.add(call.func.attr)
                assert re.search(r"page\.day|\*\*told", ast.unparse(call)), code
    assert questions


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
    for cell, client in run_all(json.loads(file.read_text("utf-8"))):
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
    for cell in json.loads(file.read_text("utf-8"))["cells"]:
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

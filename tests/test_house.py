"""The plan of the house: which way imports point, what is imported, and what never stands in it.

A new module of the package gets its line in FLOORS, above everything that it imports.
"""

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import callcenter_kit as ck

PACKAGE = Path(ck.__file__).parent
ROOT = PACKAGE.parent
DASHBOARDS = sorted((PACKAGE / "dashboards").rglob("*.py"))
REPORT = sorted((PACKAGE / "report").rglob("*.py"))
CLIENTS = sorted((PACKAGE / "clients").rglob("*.py"))

# From the ground up; on one floor too, a module imports only from those before it.
FLOORS = {
    "1 the version, and what can go wrong": ("_version", "errors"),
    "2 words, rules, facts, sources": (
        "language",
        "datafile",
        "wording",
        "sources",
        "periods",
        "logic",
        "solving",
        "applicant",
        "facts",
    ),
    "3 rulebooks and working days": (
        "frames",
        "rule_lines",
        "rulebook_frame",
        "rulebooks",
        "rule_checks",
        "loading",
        "process",
        "festivals",
        "envelope",
        "announced",
        "timetable",
        "known_days",
        "workday_arrays",
        "workdays",
    ),
    "4 assessment, and what would change it": (
        "tables",
        "assessment",
        "repairs",
        "questions",
        "columns",
        "cells",
        "pandas_columns",
        "told_columns",
        "verification",
        "screening",
    ),
    "5 timeline, advice, simulation, record": (
        "plans",
        "way",
        "timeline",
        "advice",
        "comparison",
        "strategy",
        "uncertain",
        "simulation_arrays",
        "tornado",
        "simulation",
        "waiting",
        "recorded",
        "recorded_plans",
        "recording",
        "differences",
        "record_schema",
        "replaying",
    ),
    "6 tables, charts, documents": (
        "checklist",
        "chart_style",
        "chart_days",
        "chart_rows",
        "chart_labels",
        "gantt",
        "charts",
        "timing_charts",
        "report",
        "checklist_files",
        "clients",
        "portfolio",
        "portfolio_charts",
        "portfolio_capital",
    ),
    "7 dashboards": ("dashboards",),
}
ORDER = [module for floor in FLOORS.values() for module in floor]
THIRD_PARTY = ("numpy", "pandas", "plotly", "narwhals", "ipywidgets", "anywidget", "jinja2")
CALENDARS = ("chinese_calendar", "holidays")


def is_for_types(node):
    """Whether ``node`` is the block that only a type checker reads."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def running(tree):
    """Every node of ``tree`` that can run."""
    yield tree
    for child in ast.iter_child_nodes(tree):
        if not is_for_types(child):
            yield from running(child)


def imported(code, nodes=running):
    """The kit's modules that ``code`` imports, at its head or inside a function."""
    for node in nodes(ast.parse(code)):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names = [node.module]
            if ROOT.joinpath(*node.module.split(".")).is_dir():
                names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] == "callcenter_kit")


def rooms():
    """Every module below the front door with its code; a folder of modules is one room."""
    for file in sorted(PACKAGE.rglob("*.py")):
        room = file.relative_to(PACKAGE).with_suffix("").parts[0]
        if room not in ("__init__", "notebooks"):
            yield room, file.read_text("utf-8")


def upward(module, code):
    """The imports in ``code`` that do not point down from ``module``."""
    below = {*ORDER[: ORDER.index(module)], module}
    found = [name.split(".")[1] for name in imported(code) if "." in name]
    return [(module, other) for other in found if other not in below]


def test_every_module_has_its_floor_and_every_line_of_the_table_its_module():
    assert sorted(ORDER) == sorted({module for module, _ in rooms()})


def test_imports_point_down_only():
    found = {pair for room, code in rooms() if room in ORDER for pair in upward(room, code)}
    assert found == set()


def test_an_import_that_points_up_is_seen_wherever_it_stands():
    assert upward("logic", "def f():\n    from callcenter_kit.timeline import plan\n")
    assert upward("logic", "from callcenter_kit import assessment\n")
    assert upward("tables", "from callcenter_kit.dashboards.page import Page\n")
    assert upward("logic", "import callcenter_kit.replaying\n")
    assert not upward("timeline", "from callcenter_kit.logic import parse\n")
    assert not upward("logic", "if TYPE_CHECKING:\n    from callcenter_kit.plans import Plan\n")


@pytest.mark.parametrize(
    "room", [REPORT, CLIENTS, DASHBOARDS], ids=["report", "clients", "dashboards"]
)
def test_the_modules_of_a_room_import_each_other_without_a_circle(room):
    graph = {}
    for file in room:
        own = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        graph[own] = set(imported(file.read_text("utf-8"), ast.walk)) - {own}
    TopologicalSorter(graph).prepare()


def modules_after(code):
    """The top-level modules that a fresh interpreter holds once it has run ``code``."""
    told = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}\nprint(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in ran.stdout.split()}


def test_importing_the_kit_needs_the_standard_library_only():
    added = modules_after("import callcenter_kit") - modules_after("pass")
    assert added - set(sys.stdlib_module_names) == {"callcenter_kit"}


def test_a_verdict_loads_no_calendar_and_a_plan_no_numpy():
    verdict = "import callcenter_kit as ck; ck.assess(ck.Applicant(), rulebook='law')"
    plan = "import callcenter_kit as ck, datetime; ck.plan(datetime.date(2026, 12, 1))"
    assert modules_after(verdict) & {*THIRD_PARTY, *CALENDARS} == set()
    assert modules_after(plan) & set(THIRD_PARTY) == set()


CLOCKS = re.compile(r"(?:date|datetime|Timestamp|dt)\.(?:today|now|utcnow)|.*\.utcnow")


def clocks_read(code):
    """Where ``code`` asks what time it is."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Attribute) and CLOCKS.search(ast.unparse(node)):
            yield node.attr
        if isinstance(node, ast.Import) and any(alias.name == "time" for alias in node.names):
            yield "time"
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield "time"


def test_nothing_below_the_dashboards_reads_the_clock():
    read = {module for module, code in rooms() if any(clocks_read(code))}
    assert read <= {"dashboards"}


@pytest.mark.parametrize(
    "code", ["date.today()", "datetime.now(tz)", "import time", "from time import time", "d.utcnow"]
)
def test_reading_the_clock_is_seen(code):
    assert any(clocks_read(code))


# What never stands in a file that ships; the words are written in two parts, to stay out of it.
UNFINISHED = re.compile(
    "TO" + "DO|FIX" + r"ME|\bX" + r"XX\b|\bHA" + r"CK\b|NotImplemented" + "Error"
)
MACHINES = re.compile(r"(?<![\w.])/(?:wo" + r"rk|ho" + r"me|ro" + r"ot|Us" + r"ers)/\w")
INDEXES = re.compile(
    "(?<!emit-)index-" + "url|pypi" + r"\.org/simple|python" + "hosted|proxy" + r"\.golang"
)
TEXT = {".py", ".toml", ".md", ".txt", ".j2", ".js", ".css", ".ipynb", ".json", ".yml", ""}
# Vendored as they were published, with their licences.
OTHERS_WORK = {"morphdom.js", "plotly-basic.min.js"}


def written():
    """Every text file of the project that a person wrote."""
    skip = {".venv", "__pycache__", "build", "dist", "node_modules"}
    for file in sorted(ROOT.rglob("*")):
        parts = file.relative_to(ROOT).parts
        hidden = any(part.startswith(".") and part != ".ci" for part in parts)
        if hidden or skip & set(parts) or not file.is_file() or file.name in OTHERS_WORK:
            continue
        if file.suffix in TEXT and not any(part.endswith(".egg-info") for part in parts):
            yield file, file.read_text("utf-8")


@pytest.mark.parametrize("mark", [UNFINISHED, MACHINES, INDEXES], ids=["mark", "path", "index"])
def test_no_file_carries_a_mark_of_unfinished_work_a_machines_path_or_an_index(mark):
    assert [
        (file.name, mark.search(text)[0]) for file, text in written() if mark.search(text)
    ] == []


def test_a_module_keeps_to_300_lines():
    # One class an error, with its two sentences: a list, which nobody has to hold in mind at once.
    modules = [file for file in PACKAGE.rglob("*.py") if file.name != "errors.py"]
    assert [file for file in modules if len(file.read_text("utf-8").splitlines()) > 300] == []

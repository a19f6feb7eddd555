"""The plan of the house: which way imports point, what is imported, and what never stands in it."""

import ast
import re
import subprocess
import sys
from collections import Counter
from graphlib import CycleError, TopologicalSorter

import pytest
from every import every
from places import FLOOR_OF, FLOORS, PACKAGE, ROOT, text_files

THIRD_PARTY = ("numpy", "pandas", "plotly", "narwhals", "ipywidgets", "anywidget", "jinja2")
CALENDARS = ("chinese_calendar", "holidays")


def imported(code):
    """The kit's modules that ``code`` imports: at its head, in a function, for types only."""
    for node in ast.walk(ast.parse(code)):
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


def modules():
    """Every module below the front door: its name, its room and its code."""
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(PACKAGE).with_suffix("").parts
        if parts[0] not in ("__init__", "notebooks"):
            name = ".".join(("callcenter_kit", *parts)).removesuffix(".__init__")
            yield name, parts[0], file.read_text("utf-8")


def upward(room, code):
    """The rooms that ``code`` in ``room`` imports from and that are not on a floor below it."""
    rooms = {name.split(".")[1] for name in imported(code) if "." in name} - {room}
    return sorted(other for other in rooms if FLOOR_OF.get(other, 99) >= FLOOR_OF[room])


def test_the_house_is_small_and_every_room_has_its_floor():
    rooms = [path for path in PACKAGE.iterdir() if path.is_dir() and path.name[0] not in "._"]
    files = [path for path in PACKAGE.glob("*.py") if path.name != "__init__.py"]
    assert len(rooms) + len(files) <= 15
    assert len(files) <= 4
    assert len(FLOORS) <= 9
    modules_ = [*PACKAGE.rglob("*.py")]
    assert len(modules_) <= 130
    assert [file for file in modules_ if len(file.read_text("utf-8").splitlines()) > 500] == []
    assert sorted(FLOOR_OF) == sorted({room for _, room, _ in modules()})


def test_imports_point_down_only():
    assert [(name, up) for name, room, code in modules() if (up := upward(room, code))] == []


@every(
    "code",
    [
        "def f():\n    from callcenter_kit.timeline.planning import plan\n",
        "from callcenter_kit import clients\n",
        "import callcenter_kit.documents.replay\n",
        "if TYPE_CHECKING:\n    from callcenter_kit.timeline import plan\n",
    ],
)
def test_an_import_that_points_up_is_seen_wherever_it_stands(code):
    assert upward("rules", code)
    assert not upward("__main__", code)


def named_above(room, code):
    """The rooms above ``room`` whose modules ``code`` names in a string."""
    rooms = set(re.findall(r'"callcenter_kit\.(\w+)', code))
    unsure = re.findall(r'import_module\(f"callcenter_kit\.(\{)', code)  # whichever room it is
    return sorted(up for up in rooms if FLOOR_OF.get(up, 0) > FLOOR_OF[room]) + unsure


def test_one_module_alone_reaches_up_by_a_name():
    """A result is shown by a room above it, which is looked up when somebody looks."""
    reaching = {name: up for name, room, code in modules() if (up := named_above(room, code))}
    assert reaching == {"callcenter_kit.texts.display": ["charts", "documents"]}
    assert named_above("charts", 'import_module("callcenter_kit.charts.figures")') == []
    assert named_above("charts", 'import_module(f"callcenter_kit.{room}.figures")') == ["{"]


def test_no_modules_import_each_other_in_a_circle():
    graph = {name: set(imported(code)) - {name} for name, _, code in modules()}
    TopologicalSorter(graph).prepare()
    with pytest.raises(CycleError):
        TopologicalSorter(graph | {"callcenter_kit.errors": set(graph)}).prepare()


def test_one_name_is_one_class():
    names = Counter(
        name
        for _, _, code in modules()
        for name in re.findall(r"^class ([A-Z]\w*)", code, re.MULTILINE)
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_guide_and_law_are_rulebooks_like_any_other():
    named = [
        name
        for name, _, code in modules()
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Constant) and node.value in ("guide", "law")
    ]
    assert (len(named) <= 20, len({*named}) <= 5) == (True, True)


def modules_after(code):
    """The top-level modules that a fresh interpreter holds once it has run ``code``."""
    script = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}\nprint(*sys.modules)"
    command = [sys.executable, "-c", script]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in run.stdout.split()}


def test_importing_the_kit_needs_the_standard_library_only():
    added = modules_after("import callcenter_kit") - modules_after("pass")
    assert added - set(sys.stdlib_module_names) == {"callcenter_kit"}


def test_a_verdict_loads_no_calendar_and_a_plan_no_numpy():
    verdict = "import callcenter_kit as ck; ck.assess(ck.Applicant(), rulebook='law')"
    plan = "import callcenter_kit as ck, datetime; plan = ck.plan(datetime.date(2026, 12, 1))"
    chances = f"{plan}; ck.distribution(plan).p50; ck.waiting_times(2026).longest"
    assert modules_after(verdict) & {*THIRD_PARTY, *CALENDARS} == set()
    assert modules_after(chances) & {*THIRD_PARTY, "holidays"} == set()


CLOCKS = re.compile(r"(?:date|datetime|Timestamp|dt)\.(?:today|now|utcnow)|.*\.utcnow")


def reads_a_clock(code):
    """Whether ``code`` asks what time it is."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Attribute) and CLOCKS.search(ast.unparse(node)):
            return True
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name for alias in node.names}
            if "time" in (names if isinstance(node, ast.Import) else {node.module}):
                return True
    return False


def test_nothing_below_the_dashboards_reads_the_clock():
    read = {room for _, room, code in modules() if reads_a_clock(code)}
    assert read <= {"dashboards", "__main__"}  # a command asks for today
    clocks = (
        "date.today()",
        "datetime.now(tz)",
        "import time",
        "from time import time",
        "d.utcnow",
    )
    assert all(map(reads_a_clock, clocks))


# What never stands in a file that ships; the words are written in two parts, to stay out of it.
UNFINISHED = re.compile(
    "TO" + "DO|FIX" + r"ME|\bX" + r"XX\b|\bHA" + r"CK\b|NotImplemented" + "Error"
)
MACHINES = re.compile(r"(?<![\w.])/(?:wo" + r"rk|ho" + r"me|ro" + r"ot|Us" + r"ers)/\w")
INDEXES = re.compile(
    "(?<!emit-)index-" + "url|pypi" + r"\.org/simple|python" + "hosted|proxy" + r"\.golang"
)


def test_no_file_carries_a_mark_of_unfinished_work_a_machines_path_or_an_index():
    files = dict(text_files())
    folders = {file.relative_to(ROOT).parts[0] for file in files}
    assert folders >= {".ci", ".github", "callcenter_kit", "run.py"}
    assert not folders & {".git", ".venv"}
    for mark in (UNFINISHED, MACHINES, INDEXES):
        assert [(file, found[0]) for file in files if (found := mark.search(files[file]))] == []

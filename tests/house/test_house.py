"""The plan of the house: which way imports point, what is imported, and what never stands in it."""

import ast
import re
import subprocess
import sys
from collections import Counter
from graphlib import CycleError, TopologicalSorter

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


def circle(graph):
    """The modules of ``graph`` that import each other in a circle, if any do."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return None


def test_every_room_has_its_floor_and_every_floor_its_rooms():
    assert sorted(FLOOR_OF) == sorted({room for _, room, _ in modules()})


def test_the_house_is_small():
    rooms = [path for path in PACKAGE.iterdir() if path.is_dir() and path.name[0] not in "._"]
    files = [path for path in PACKAGE.glob("*.py") if path.name != "__init__.py"]
    assert len(rooms) + len(files) <= 15
    assert len(files) <= 4
    assert len([*PACKAGE.rglob("*.py")]) <= 140
    assert len(FLOORS) <= 9


def test_imports_point_down_only():
    assert [(name, up) for name, room, code in modules() if (up := upward(room, code))] == []


def test_an_import_that_points_up_is_seen_wherever_it_stands():
    assert upward("rules", "def f():\n    from callcenter_kit.timeline.planning import plan\n")
    assert upward("rules", "from callcenter_kit import clients\n")
    assert upward("rules", "import callcenter_kit.documents.replay\n")
    assert upward("timeline", "from callcenter_kit.screening.screen import screen\n")
    assert upward("rules", "if TYPE_CHECKING:\n    from callcenter_kit.timeline import plan\n")
    assert not upward("timeline", "from callcenter_kit.rules.logic import parse\n")


def is_above(other, room):
    """Whether the room ``other``, if it is one, stands on a floor above that of ``room``."""
    return FLOOR_OF.get(other, 0) > FLOOR_OF[room]


def named_above(room, code):
    """The rooms above ``room`` whose modules ``code`` names in a string."""
    rooms = set(re.findall(r'"callcenter_kit\.(\w+)', code))
    unsure = re.findall(r'import_module\(f"callcenter_kit\.(\{)', code)  # whichever room it is
    return sorted(other for other in rooms if is_above(other, room)) + unsure


def test_one_module_alone_reaches_up_by_a_name():
    """A result is shown by a room above it, which is looked up when somebody looks."""
    reaching = {name: up for name, room, code in modules() if (up := named_above(room, code))}
    assert reaching == {"callcenter_kit.texts.display": ["charts", "documents"]}


def test_a_name_that_reaches_up_is_seen():
    assert named_above("rules", 'import_module("callcenter_kit.charts.figures")') == ["charts"]
    assert named_above("charts", 'import_module("callcenter_kit.charts.figures")') == []
    assert named_above("charts", 'import_module(f"callcenter_kit.{room}.figures")') == ["{"]


def test_no_modules_import_each_other_in_a_circle():
    graph = {name: set(imported(code)) - {name} for name, _, code in modules()}
    assert circle(graph) is None


def test_a_circle_is_seen():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}})
    assert circle({"a": {"b", "c"}, "b": {"c"}}) is None


def test_one_name_is_one_class():
    names = Counter(
        node.name
        for _, _, code in modules()
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, count in names.items() if count > 1] == []


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
    chances = f"{plan}; ck.distribution(plan).to_dict(); ck.waiting_times(2026).to_dict()"
    assert modules_after(verdict) & {*THIRD_PARTY, *CALENDARS} == set()
    assert modules_after(chances) & {*THIRD_PARTY, "holidays"} == set()


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
    read = {room for _, room, code in modules() if any(clocks_read(code))}
    assert read <= {"dashboards", "__main__"}  # a command asks for today


@every(
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


@every("mark", [UNFINISHED, MACHINES, INDEXES], ids=["mark", "path", "index"])
def test_no_file_carries_a_mark_of_unfinished_work_a_machines_path_or_an_index(mark):
    assert [
        (file.name, mark.search(text)[0]) for file, text in text_files() if mark.search(text)
    ] == []


def test_hidden_folders_of_the_project_are_read_too():
    folders = {file.relative_to(ROOT).parts[0] for file, _ in text_files()}
    assert folders >= {".ci", ".github", "callcenter_kit", "run.py"}
    assert not folders & {".git", ".venv"}


def test_a_module_keeps_to_500_lines():
    modules = PACKAGE.rglob("*.py")
    assert [file for file in modules if len(file.read_text("utf-8").splitlines()) > 500] == []

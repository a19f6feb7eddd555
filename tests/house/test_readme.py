"""What README.md says is true: its examples run and print what is shown, its map is whole."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from places import FLOOR_OF, PACKAGE, ROOT

import callcenter_kit as ck
from docs.readme import printed_anew

README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
COMMANDS = [
    line.split("#")[0].strip() for kind, block in BLOCKS if not kind for line in block.splitlines()
]


def test_the_examples_print_what_is_shown(tmp_path):
    assert printed_anew(README, tmp_path) == README
    assert README.count("```text\n") >= 6


def test_an_example_that_prints_something_else_is_seen(tmp_path):
    example = "```python\nprint(4)\nd = 5\n```"
    assert printed_anew(f"{example}\n\n```text\n3\n```\n", tmp_path) == (
        f"{example}\n\n```text\n4\n```\n"
    )
    assert printed_anew(example, tmp_path) == f"{example}\n\n```text\n4\n```"


def test_every_command_is_one_that_run_py_or_the_package_knows():
    known = ast.parse((ROOT / "run.py").read_text("utf-8"))
    words = {node.value for node in ast.walk(known) if isinstance(node, ast.Constant)}
    for command in COMMANDS:
        head, *rest = command.split()
        if (head, rest[0]) == ("python3", "run.py"):
            assert rest[1] in words, command
        elif head == "python":
            module = PACKAGE.parent.joinpath(*rest[1].split("."))
            assert module.with_suffix(".py").exists() or (module / "__main__.py").exists(), command
        elif head == "callcenter-kit":
            assert rest[0] in words_of_the_command(), command
        else:
            assert (head, rest[0]) == ("pip", "install"), command
    assert len(COMMANDS) >= 7


def words_of_the_command():
    code = ast.parse((PACKAGE / "__main__.py").read_text("utf-8"))
    calls = [node for node in ast.walk(code) if isinstance(node, ast.Call)]
    return {call.args[0].value for call in calls if getattr(call.func, "attr", "") == "add_parser"}


def test_every_extra_it_installs_is_one_that_there_is():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = re.findall(r'pip install "\.\[(\w+)\]"', README)
    assert named
    assert set(named) <= set(project["optional-dependencies"])
    assert project["requires-python"] == ">=3.11"


def map_rows():
    """The map's rows: the floor, the room, and what the row says of it."""
    part = README.split("## The map of the house")[1].split("At the top of the repository")[0]
    for line in re.findall(r"^\| (?:\d+|–) \|.*$", part, re.MULTILINE):
        floor, room, text = (cell.strip() for cell in line.strip("|").split("|"))
        yield floor, room.strip("`"), text


def docstring(room):
    """What the room says of itself, in its first line."""
    file = PACKAGE / f"{room}.py"
    code = (file if file.exists() else PACKAGE / room / "__init__.py").read_text("utf-8")
    return ast.get_docstring(ast.parse(code)).splitlines()[0].removesuffix(".")


def test_the_map_has_a_line_for_every_room_on_its_floor_in_the_rooms_own_words():
    (ground, data, _), *rows = map_rows()
    assert (ground, data) == ("–", "data")
    assert {room: (int(floor), text) for floor, room, text in rows} == {
        room: (floor, docstring(room)) for room, floor in FLOOR_OF.items()
    }


# What a checkout holds beside what the map names: kept by git or made by tools, nobody's reading.
UNNAMED = {".git", ".gitattributes", ".gitignore", "README.md"}
MADE = re.compile(
    r"\.(venv(-peers)?|\w+_cache|hypothesis|ipynb_checkpoints)|build|dist|__pycache__|.*\.egg-info"
)


def test_every_file_at_the_top_of_the_repository_has_its_line():
    there = {file.name for file in ROOT.iterdir() if not MADE.fullmatch(file.name)} - UNNAMED
    named = {name.strip("/").split("/")[0] for name in re.findall(r"`([\w./-]+)`", README)}
    assert there - named == set()


def test_every_path_it_names_is_there():
    named = set(
        re.findall(
            r"`((?:callcenter_kit|tests|benchmarks|binder|notebooks|\.ci|docs)/[\w./]*)`", README
        )
    )
    assert len(named) >= 8
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_pages_it_lists_are_the_notebooks_there_are():
    listed = re.findall(r"^\| `notebooks/(\d\d_\w+\.ipynb)`", README, re.MULTILINE)
    there = sorted(file.name for file in (ROOT / "notebooks").glob("[0-9]*.ipynb"))
    assert listed == [name for name in there if name != "00_start.ipynb"]


@pytest.mark.parametrize(
    "said",
    [
        f"{ck.rulebook('law').last_read.day} November 2026",
        "1 January 2004",
        f"{ck.WorkCalendar().last_day.day} December {ck.WorkCalendar().last_day.year}",
    ],
)
def test_the_days_it_speaks_of_are_the_kits(said):
    assert said in README
    assert ck.WorkCalendar().first_day.isoformat() == "2004-01-01"


def test_pictures_it_shows_are_there_and_light():
    shown = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)
    files = [ROOT / Path(name) for name in shown if not name.startswith("http")]
    assert [file.name for file in files if file.stat().st_size > 400_000] == []

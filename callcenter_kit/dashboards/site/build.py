"""The site of plain files: ``python3 run.py site --out DIR``, or ``callcenter-kit site``.

Every page in both languages, its scripts, and Python for the visitor's browser. It works at any
path of any host that serves files; ``README.txt`` in it tells how to put it there.

The licences of what the site holds, as their packages publish them.
"""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib import import_module
from importlib.metadata import distribution
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from callcenter_kit.dashboards.drawing.assets import (
    PLOTLY,
    SCRIPTS,
    join_scripts,
    page_style,
    plotly_file,
)
from callcenter_kit.dashboards.drawing.view import first_paint
from callcenter_kit.dashboards.errors import SiteError
from callcenter_kit.dashboards.notebooks import STATIC, TARGET, ServedPage, pages
from callcenter_kit.dashboards.server.handlers import script_digest
from callcenter_kit.dashboards.server.static import TEMPLATE, message_page, start_page
from callcenter_kit.dashboards.session.session import shanghai_today
from callcenter_kit.dashboards.site.lab import NOTEBOOK_PACKAGES, build_lab
from callcenter_kit.dashboards.site.packing import (
    FILES_PACK,
    LANGUAGE_PACK,
    LATER,
    PAGES_PACK,
    interpreter,
    lock,
    pack,
    workbook_reader,
)
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES

# What is packed, by the names under which it was published; see ``packing``.
PUBLISHED: Final = (
    *("Jinja2", "MarkupSafe", "chinesecalendar", "XlsxWriter", "icalendar", "python-dateutil"),
    *("six", "tzdata"),
)
_PYTHON: Final = """Pyodide, Python for browsers: Mozilla Public License 2.0; source and licence at
https://github.com/pyodide/pyodide. It brings CPython under the Python Software Foundation License
Version 2, https://docs.python.org/3/license.html."""

_LAB_PUBLISHED: Final = (*NOTEBOOK_PACKAGES, "jupyterlite-core", "jupyterlite-pyodide-kernel")
_LAB: Final = """JupyterLab's scripts are made with many packages, whose licences stand in
lab/build/third-party-licenses.json and in files of that name below lab/extensions. micropip:
Mozilla Public License 2.0; source and licence at https://github.com/pyodide/micropip."""


def licences(*, lab: bool = False) -> str:
    """One text with the licence of every package, each under its name; with ``lab`` its own too."""
    parts = [("Pyodide, CPython", _PYTHON), *_published(PUBLISHED), *_vendored()]
    if lab:
        others = (name for name in _LAB_PUBLISHED if name not in PUBLISHED)
        parts += [("JupyterLab, micropip", _LAB), *_published(others)]
    return "\n\n".join(f"== {name}\n\n{text.strip()}" for name, text in parts) + "\n"


def _published(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        package = distribution(name)
        files = [file for file in package.files or () if _is_licence(file.name)]
        texts = [file.read_text("utf-8") for file in files]
        # One that brings no text of it names it.
        fields = package.metadata
        said = next((fields[key] for key in ("License-Expression", "License") if key in fields), "")
        yield f"{name} {package.version}", "\n\n".join(dict.fromkeys(texts)) or said


def _vendored() -> Iterator[tuple[str, str]]:
    for file in sorted(plotly_file().parent.glob("*.LICENSE")):
        yield file.stem, file.read_text("utf-8")
    for file in sorted(workbook_reader().rglob("*")):
        if file.is_file() and _is_licence(file.name):
            yield "python-calamine", file.read_text("utf-8")


def _is_licence(name: str) -> bool:
    return Path(name).stem.upper() in {"LICENSE", "LICENCE", "COPYING", "NOTICE"}


_HERE: Final = Path(__file__).parent
README: Final = "README.txt"
LICENCES: Final = "LICENCES.txt"
NOT_FOUND: Final = "404.html"  # where most hosts look for what they show then
NO_JEKYLL: Final = ".nojekyll"  # by it GitHub Pages and the like publish every file as it is
PYTHON: Final = "python"
LAB: Final = "lab"
_FIRST_NOTEBOOK: Final = f"{LAB}/lab/index.html?path=00_start.ipynb"
_INTERPRETER: Final = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
# What the host is to say with the files of the visitor's Python, which no page can say for it.
_WORKER_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
)
_MEGABYTE: Final = 1_000_000


def build(out: Path, *, lab: bool = False) -> Path:
    """Write the site to the folder ``out``, and give it; a site that stands there is replaced.

    With ``lab`` the notebooks are in it, too, with JupyterLab for browsers.

    Raises ``SiteError`` where ``out`` holds anything else, and where the Python that was fetched is
    not the one that the site was tried with; nothing is written then.
    """
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not _is_site(out))):
        raise SiteError("NotASiteFolder", folder=out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as beside:
        made = Path(beside) / "site"
        _write(made, lab)
        before = Path(beside) / "before"
        if out.exists():
            out.rename(before)
        try:
            made.rename(out)
        except OSError:
            if before.exists():
                before.rename(out)
            raise
    return out


def site_scripts() -> dict[str, str]:
    """The page's script and its worker's, each joined into one module, by their file's name."""
    return {name: join_scripts(SCRIPTS / name) for name in ("site.js", "worker.js")}


def _is_site(folder: Path) -> bool:
    readme = folder / README
    return readme.is_file() and readme.read_bytes().startswith(_readme_title().encode())


def _write(folder: Path, lab: bool) -> None:
    if lab:
        build_lab(folder / LAB)
    python = folder / "files" / PYTHON
    python.mkdir(parents=True)
    for name in _INTERPRETER:
        shutil.copy(interpreter() / name, python)
    pack(python)
    files = folder / "files"
    (files / "page.css").write_text(
        f"{(TEMPLATE / 'page.css').read_text('utf-8')}\n{page_style()}", "utf-8", newline="\n"
    )
    for name, script in site_scripts().items():
        (files / name).write_text(script, "utf-8", newline="\n")
    shutil.copy(plotly_file(), files / PLOTLY)
    # Its name changes with its content, so that a browser may keep every file of it for good.
    kept = f"files-{_digest(files)[:12]}"
    files.rename(folder / kept)
    shutil.copy(TEMPLATE / "static" / "favicon.svg", folder)
    token = TARGET.set(STATIC)
    try:
        _write_pages(folder, kept, lab)
    finally:
        TARGET.reset(token)
    # The compiler leaves its own open to be changed by anybody.
    for file in (folder, *folder.rglob("*")):
        file.chmod(0o755 if file.is_dir() else 0o644)


def _digest(folder: Path) -> str:
    """A hash of all the files and their names."""
    digest = sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _write_pages(folder: Path, kept: str, lab: bool) -> None:
    """The start page in both languages, every page, and how to put it all on a host."""
    script = (SCRIPTS / "not-found.js").read_text("utf-8").strip()
    policy = f"{STATIC.start_policy}; script-src 'sha256-{script_digest(script)}'"
    target = replace(STATIC, start_policy=policy)
    not_found = message_page("not_found", base="./", target=target, script=script)
    (folder / NOT_FOUND).write_text(not_found, "utf-8", newline="\n")
    # A notebook of somebody's own has no page of the kit's to run in a browser.
    own = (page for page in pages() if (_HERE.parent / page.name).is_dir())
    served = tuple(page.ending_in(STATIC.ending) for page in own)
    target = STATIC
    if lab:
        size = _megabytes(folder / LAB)
        target = replace(STATIC, notebooks_at=_FIRST_NOTEBOOK, notebooks_size=size)
    for language in LANGUAGES:
        start = start_page(served, language, target)
        (folder / STATIC.start_at[language]).write_text(start, "utf-8", newline="\n")
    template, sizes = _templates().get_template("page.html.j2"), _sizes(folder / kept)
    scripts = {"early": TEMPLATE / "early.js", "browser_check": SCRIPTS / "browser-check.js"}
    inline = {name: script.read_text("utf-8").strip() for name, script in scripts.items()}
    for page in served:
        module = import_module(f"callcenter_kit.dashboards.{page.name}")
        html = template.render(
            title=page.title,
            first_paint=Markup(first_paint(module.content(shanghai_today).render, "")),
            files=kept,
            config=_config(page, kept, sizes),
            size=sizes.megabytes,
            policy=_policy(inline.values()),
            **{name: Markup(script) for name, script in inline.items()},
        )
        (folder / page.file).write_text(html, "utf-8", newline="\n")
    readme = _templates().get_template("README.txt.j2")
    text = readme.render(files=kept, sizes=sizes, policy=_WORKER_POLICY, target=target)
    (folder / README).write_text(text, "utf-8", newline="\n")
    (folder / NO_JEKYLL).touch()
    (folder / LICENCES).write_text(licences(lab=lab), "utf-8", newline="\n")


def _config(page: ServedPage, kept: str, sizes: Sizes) -> dict[str, Any]:
    """What the page's scripts are to know."""
    return {
        "page": page.name,
        "plotlyUrl": f"{kept}/{PLOTLY}",
        "workerUrl": f"{kept}/worker.js",
        "packs": {"pages": PAGES_PACK, "files": FILES_PACK},
        "later": LATER,
        "lock": lock(),
        "size": sizes.loaded,
    }


@dataclass(frozen=True, slots=True)
class Sizes:
    """What a first visit brings, in bytes: ``plain``, or ``sent`` by a host that compresses.

    Of it Python's files are ``loaded`` with progress. The first file that a visitor asks for or
    brings takes ``files`` more.
    """

    plain: int
    sent: int
    loaded: int
    files: int

    @property
    def megabytes(self) -> int:
        """What is sent, in whole megabytes."""
        return max(1, round(self.sent / _MEGABYTE))


def _sizes(files: Path) -> Sizes:
    read = [files / PYTHON / name for name in ("pyodide.asm.wasm", LANGUAGE_PACK, PAGES_PACK)]
    python = {*(files / PYTHON).iterdir()} - {files / PYTHON / FILES_PACK}
    others = {file for file in files.iterdir() if file.is_file()}
    return Sizes(
        plain=sum(file.stat().st_size for file in python | others),
        loaded=sum(file.stat().st_size for file in read),
        sent=sum(len(gzip.compress(file.read_bytes())) for file in python | others),
        files=(files / PYTHON / FILES_PACK).stat().st_size,
    )


def _megabytes(folder: Path) -> int:
    """What all files in the folder come to, in whole megabytes."""
    return round(sum(file.stat().st_size for file in folder.rglob("*")) / _MEGABYTE)


def _policy(scripts: Iterable[str]) -> str:
    """What a browser may load and run: the site's own files, and the two scripts in the page."""
    known = " ".join(f"'sha256-{script_digest(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {known}; worker-src 'self'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'"
    )


def _readme_title() -> str:
    return say("site.product", "en")


def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=lambda name: name is not None and ".html" in name,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(say=say, languages=LANGUAGES)
    return environment

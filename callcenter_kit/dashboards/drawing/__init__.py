"""What a browser needs of every page: one style sheet, one script, and the library for charts.

The script is one ES module, joined from the browser's modules. This is no bundler: it knows imports
and exports that stand on a line of their own, and no name may be declared twice. Node and the
browser, which read the modules as they are, find what is wrong.
"""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

PLOTLY: Final = "plotly-basic.min.js"
FULL_PLOTLY: Final = "plotly.min.js"
# Set to anything for the kernels of a server that has the widget's script and style as files.
WIDGET_IS_FETCHED: Final = "CALLCENTER_KIT_WIDGET_IS_FETCHED"


def plotly_file() -> Path:
    """The basic bundle, which draws our charts, as ``plotly.js-basic-dist-min`` publishes it."""
    return Path(__file__).with_name("vendor") / PLOTLY


def plotly_files() -> dict[str, Path]:
    """Each library that a page may load; the whole one where Plotly for Python brings it."""
    files, spec = {PLOTLY: plotly_file()}, find_spec("plotly")
    if spec is not None and spec.origin is not None:
        files[FULL_PLOTLY] = Path(spec.origin).with_name("package_data") / FULL_PLOTLY
    return {name: file for name, file in files.items() if file.is_file()}


SCRIPTS: Final = Path(__file__).with_name("scripts")
_IMPORT: Final = re.compile(r'^import [^\n]* from "(\.[^"\n]+)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?!default)", re.MULTILINE)
_DEFAULT: Final = re.compile(r"^export default [^\n]+;\n", re.MULTILINE)
# What only a type checker reads. Every view of a page is sent the whole text, a fifth shorter so;
# a doc comment has its lines to itself, one that begins a line of code stays.
_FOR_TYPES: Final = re.compile(r"^// @ts-check\n|^[ \t]*/\*\*(?:(?!\*/).)*\*/\n", re.M | re.S)


def join_scripts(name: str, folder: Path = SCRIPTS) -> str:
    """The text of one ES module: all that the script ``name`` imports, then its own."""
    texts: dict[Path, str] = {}
    _collect((folder / name).resolve(), texts)
    (*modules, last) = texts.values()
    return "\n".join([*(_DEFAULT.sub("", text) for text in modules), last])


def _collect(file: Path, texts: dict[Path, str]) -> None:
    """Put the code of ``file`` into ``texts``, after all that it imports."""
    text = file.read_text("utf-8")
    for address in _IMPORT.findall(text):
        if (other := (file.parent / address).resolve()) not in texts:
            _collect(other, texts)
    texts[file] = _EXPORT.sub("", _IMPORT.sub("", _FOR_TYPES.sub("", text)))


_DASHBOARDS: Final = Path(__file__).parents[1]


@cache
def page_style() -> str:
    """The widget's style, then what pages share, then each page's own."""
    # One sheet serves all, since a notebook may show several pages; a page's rules come last and
    # therefore win over equally specific ones above them.
    pages = sorted(_DASHBOARDS.glob("*/page.html.j2"))
    folders = [_DASHBOARDS / "drawing", _DASHBOARDS / "answers", *(page.parent for page in pages)]
    files = [file for folder in folders for file in sorted(folder.glob("*.css"))]
    return "\n".join(file.read_text("utf-8") for file in files)

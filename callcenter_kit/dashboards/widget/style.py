"""The style of every page, as one sheet."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

_DASHBOARDS: Final = Path(__file__).parents[1]


@cache
def page_style() -> str:
    """The widget's style, then what pages share, then each page's own."""
    # One sheet serves all, since a notebook may show several pages; a page's rules come last and
    # therefore win over equally specific ones above them.
    own = sorted(_DASHBOARDS.glob("*/page.html.j2"))
    folders = [_DASHBOARDS / "widget", _DASHBOARDS / "shared", *(page.parent for page in own)]
    files = [file for folder in folders for file in sorted(folder.glob("*.css"))]
    return "\n".join(file.read_text("utf-8") for file in files)

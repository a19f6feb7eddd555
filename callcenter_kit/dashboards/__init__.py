"""The pages, the widget behind them, and their server; here, which pages there are.

They are the notebooks whose names begin with two digits, but one: ``01_eligibility.ipynb`` is the
page ``eligibility``; ``00_start.ipynb`` is for analysts and is not served. A page is a folder here
with ``CONTENT``, ``page.html.j2`` and ``page.css``, a notebook that shows it, and its words in
``data/words/<name>.toml``; no list names it.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from callcenter_kit.errors import ServerError
from callcenter_kit.texts.datafile import words_or
from callcenter_kit.texts.language import Text

# Without the tables of time zones, which not every machine has; no summer time since 1991.
_SHANGHAI: Final = timezone(timedelta(hours=8))
PACKAGE: Final = Path(__file__).resolve().parents[1]
_PAGE_FILE: Final = re.compile(r"(?!00_start\b)\d\d_(?P<name>[\w-]+)\.ipynb")


@dataclass(frozen=True, slots=True)
class ServedPage:
    """One page: its notebook's file name, and the name of its folder and of its file of words."""

    file: str
    name: str
    title: str

    def ending_in(self, ending: str) -> "ServedPage":
        """The same page as a file with another ending, ``01_eligibility.html``."""
        return replace(self, file=Path(self.file).with_suffix(ending).name)

    def words(self, part: str, language: str) -> str:
        """The page's ``question``, ``tab`` or ``answer``; its title where it has no such words."""
        title = Text.literal(self.title, self.title)
        return words_or(f"{self.name}.page.{part}", title).say(language)


def shanghai_today() -> date:
    """Today in Asia/Shanghai, by the machine's clock."""
    return datetime.now(_SHANGHAI).date()


def notebooks_folder() -> Path:
    """The folder that holds the notebooks of this installation."""
    inside = PACKAGE / "notebooks"
    return inside if inside.is_dir() else PACKAGE.parent / "notebooks"


def pages(folder: Path | None = None) -> tuple[ServedPage, ...]:
    """The pages in ``folder`` (this installation's unless given), in the order of their numbers."""
    # The numbers in front of the names are their order.
    files = sorted((folder or notebooks_folder()).glob("*.ipynb"))
    matches = ((file, _PAGE_FILE.fullmatch(file.name)) for file in files)
    return tuple(ServedPage(f.name, match["name"], _title(f)) for f, match in matches if match)


def _title(notebook: Path) -> str:
    """The notebook's title, else the first heading that a client sees, else its file's name."""
    with suppress(AttributeError, KeyError, TypeError, ValueError):
        content = json.loads(notebook.read_text(encoding="utf-8"))
        titles = [content["metadata"].get("title")]
        for cell in content["cells"]:
            tags = cell["metadata"].get("tags", [])
            if cell["cell_type"] == "markdown" and "analyst" not in tags:
                titles += re.findall(r"\A# (.*)", "".join(cell["source"]))
        return next(filter(None, titles), notebook.stem)
    return notebook.stem


def check_folder(folder: Path) -> None:
    """Refuse a folder that is none, or that holds no page."""
    if not folder.is_dir():
        raise ServerError("NoSuchNotebooks", folder=str(folder))
    if not pages(folder):
        others = [file.name for file in sorted(folder.glob("*.ipynb"))]
        raise ServerError("NoPagesThere", folder=str(folder), found=", ".join(others) or "–")


@dataclass(frozen=True, slots=True)
class Target:
    """What differs between pages from a server and pages as plain files; nothing else does.

    ``ending`` is that of the pages' files; from the start page they and the icon stand ``pages_at``
    and ``icon_at``, and ``start_at`` is the start page itself in each language. ``privacy`` and
    ``start_privacy`` are the words on what becomes of what a visitor enters. ``start_policy`` says
    what the start page may load, where no server says it; ``notebooks_at`` is the notebook where
    analysts begin, if the start page leads to one.
    """

    ending: str
    pages_at: str
    icon_at: str
    start_at: Mapping[str, str] = field(hash=False)  # a target is told from others by the rest
    privacy: str
    start_privacy: str
    start_policy: str = ""
    notebooks_at: str = ""


SERVER: Final = Target(
    ending=".ipynb",
    pages_at="voila/render/",
    icon_at="voila/templates/callcenter_kit/static/favicon.svg",
    start_at={"zh-CN": "?lang=zh-CN", "en": "?lang=en"},
    privacy="common.footer.privacy",
    start_privacy="site.start.privacy",
)
STATIC: Final = Target(
    ending=".html",
    pages_at="",
    icon_at="favicon.svg",
    start_at={"zh-CN": "index.html#lang=zh-CN", "en": "index.en.html"},
    privacy="common.footer.privacy_in_files",
    start_privacy="site.start.privacy_in_files",
    start_policy="default-src 'none'; style-src 'unsafe-inline'; img-src 'self'",
)
TARGET: Final[ContextVar[Target]] = ContextVar("TARGET", default=SERVER)

"""The pages that need no kernel: the start page, and what went wrong in two languages."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from callcenter_kit.dashboards.pages import Page
from callcenter_kit.wording import LANGUAGES, say

_TEMPLATES: Final = Path(__file__).with_name("templates") / "site"


def start_page(pages: tuple[Page, ...], language: str) -> str:
    """The visitor's questions in words, each a link to its page, in ``language``."""
    return _template("start").render(pages=pages, language=language)


def message_page(message: str, *, base: str, reference: str = "") -> str:
    """What went wrong (a table of ``site.toml``) in every language, and the way on."""
    return _template("message").render(
        message=message, base=base, reference=reference, languages=LANGUAGES
    )


def _template(name: str) -> Template:
    return _environment().get_template(f"{name}.html.j2")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    environment.globals["say"] = say
    return environment

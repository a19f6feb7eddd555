"""Results as HTML for a notebook, on an opaque ground of their own, so that any theme reads well.

What is shown of a result stands in the module named after the result's room, ``of_rules`` and so
on, or in the one that its class names, as blocks; here they become HTML in one language or in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

from callcenter_kit.documents.block_html import block_html
from callcenter_kit.documents.shown.blocks import blocks_of
from callcenter_kit.texts.shown import Shown, shown_languages
from callcenter_kit.texts.style import DARK, LIGHT, SCREEN_FONTS

# Where a page says that it is dark: JupyterLab, Notebook 7 and nbconvert; VS Code; Sphinx.
SAYS_DARK: Final = (
    'body[data-jp-theme-light="false"]',
    "body.vscode-dark",
    'html[data-theme="dark"]',
)
VOILA: Final = "body[data-voila]"  # where a page is as light or as dark as its visitor's system
# Not the pages' own: a page and a result may stand in one notebook, and neither dresses the other.
CLASS: Final = "callcenter-kit-result"


def html_of(result: Shown) -> str:
    """``result`` in the language chosen, or in both, Chinese first.

    >>> from callcenter_kit.rules.applicant import Applicant
    >>> "<script>" in html_of(Applicant(name="<script>"))
    False
    """
    import_module(result.shown_by or f"{__package__}.of_{_room(result)}")
    parts = "".join(_part(result, language) for language in shown_languages())
    return f'<div class="{CLASS}"><style>{style()}</style>{parts}</div>'


def _room(result: object) -> str:
    """The room whose class ``result`` is of, by itself or as a subclass."""
    modules = (kind.__module__ for kind in type(result).__mro__)
    own = next(name for name in modules if name.startswith("callcenter_kit."))
    return own.split(".")[1]


def _part(result: object, language: str) -> str:
    blocks = "".join(block_html(block) for block in blocks_of(result, language))
    return f'<section lang="{language}">{blocks}</section>'


@cache
def style() -> str:
    """The style that every result brings: its colours in both themes, then ``result.css``."""
    dark = ", ".join(f"{place} .{CLASS}" for place in SAYS_DARK)
    on_voila = f"@media (prefers-color-scheme: dark) {{ {VOILA} .{CLASS} {_colours(DARK)} }}\n"
    sheet = Path(__file__).with_name("result.css").read_text("utf-8")
    return f".{CLASS} {_colours(LIGHT)}{dark} {_colours(DARK)}{on_voila}{sheet}"


def _colours(table: Mapping[str, str]) -> str:
    named = "".join(f"--ck-{token}: {colour}; " for token, colour in table.items())
    return f"{{ {named}--ck-font: {SCREEN_FONTS}; }}\n"

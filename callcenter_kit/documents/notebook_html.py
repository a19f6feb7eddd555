"""Results as HTML for a notebook, on an opaque ground of their own, so that any theme reads well.

What is shown of a result stands as blocks in ``notebook_blocks``, or in the module that its class
names; here they become HTML, in one language or in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, singledispatch
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from callcenter_kit.documents.blocks import Block, Cell, Grid, Sentences, Tone, block_html
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.findings import MARKS, value_in_words
from callcenter_kit.rules.loading import SHIPPED, rulebook
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.display import DARK, LIGHT, SCREEN_FONTS, Shown, shown_languages
from callcenter_kit.texts.language import format_date, joined
from callcenter_kit.texts.sources import Source

Blocks = Iterator[Block]
_TONES: Final[dict[str, Tone]] = {
    "met": "met",
    "unmet": "unmet",
    "unknown": "unknown",
    "eligible": "met",
    "ineligible": "unmet",
    "undetermined": "unknown",
    "not_required": "not_required",
}


@singledispatch
def blocks_of(result: Any, language: str) -> Blocks:  # noqa: ANN401 - any result
    """What is shown of ``result``; the module of its room registers a function for its type."""
    raise TypeError(f"nothing is registered for {type(result).__name__}")


def lead(key: str, language: str, **values: Any) -> Sentences:  # noqa: ANN401 - of the words
    """The words for ``key``, as what comes first."""
    return Sentences(say(key, language, **values), "strong")


def aside(key: str, language: str, **values: Any) -> Sentences:  # noqa: ANN401 - of the words
    """The words for ``key``, as what stands beside."""
    return Sentences(say(key, language, **values), "muted")


def grid(columns: Iterable[str], rows: Iterable[Iterable[Cell]], language: str) -> Grid:
    """A table; a column is headed by the words under its key."""
    heads = tuple(say(f"shown.column.{column}", language) for column in columns)
    return Grid(heads, (), tuple(tuple(row) for row in rows))


def cells(*texts: str) -> tuple[Cell, ...]:
    """One cell for each text."""
    return tuple(map(Cell, texts))


def number(count: int | None) -> Cell:
    """A number in a column of numbers; nothing where there is none."""
    return Cell("" if count is None else f"{count:,}", "number")


def marked(key: str, answer: str, language: str) -> Cell:
    """A status or an outcome with its sign: ``key`` is ``"status"`` or ``"outcome"``."""
    return Cell(f"{MARKS[answer]} {say(f'common.{key}.{answer}', language)}", _TONES[answer])


def outcome(scope: str, answer: str, language: str) -> Sentences:
    """A scope and what it comes to."""
    cell = marked("outcome", answer, language)
    named = {"scope": say(f"common.scope_short.{scope}", language), "sentence": cell.text}
    return Sentences(say("common.of_scope", language, **named), cell.tone)


def basis(badge: str, sources: Iterable[Source], language: str) -> tuple[Cell, Cell]:
    """What kind of basis it is, and where it stands."""
    places = say("report.source.between", language).join(
        source.brief(language) for source in sources
    )
    return Cell(say(f"common.badge.{badge}", language)), Cell(places, "muted")


def fact_name(name: str, language: str) -> str:
    """What a fact is called."""
    return facts()[name].name.say(language)


def fact_names(names: Iterable[str], language: str) -> str:
    """What facts are called, one after the other."""
    return joined([fact_name(name, language) for name in names], language)


def value(name: str, fact: object, language: str) -> str:
    """A fact's value in words, a set's values one after the other."""
    if isinstance(fact, frozenset):
        return joined([value_in_words(name, each, language) for each in sorted(fact)], language)
    return value_in_words(name, fact, language)


def requirement_name(key: str, language: str) -> str:
    """What a requirement is called; one of a rulebook of your own, by its id."""
    for reading in SHIPPED:
        if key in rulebook(reading).requirements:
            return rulebook(reading).requirements[key].name.say(language)
    return key


def day(value: date | None, language: str) -> Cell:
    """A day in full; a dash where there is none."""
    if value is None:
        return Cell(say("report.dash", language))
    return Cell(format_date(value, language))


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
    import_module(result.shown_by or f"{__package__}.notebook_blocks")
    parts = "".join(_part(result, language) for language in shown_languages())
    return f'<div class="{CLASS}"><style>{style()}</style>{parts}</div>'


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

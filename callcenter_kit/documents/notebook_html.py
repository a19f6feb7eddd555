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

from callcenter_kit.documents.blocks import TONES, Block, Cell, Grid, Sentences, block_html
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.findings import MARKS, Outcome, value_in_words
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.rules.loading import SHIPPED, rulebook
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.display import DARK, LIGHT, SCREEN_FONTS, HtmlRepr, display_languages
from callcenter_kit.texts.language import format_date, join_names
from callcenter_kit.texts.sources import Source

Blocks = Iterator[Block]


@singledispatch
def blocks_of(result: Any, language: str) -> Blocks:  # noqa: ANN401 - any result
    """What is shown of ``result``; the module of its room registers a function for its type."""
    raise TypeError(f"nothing is registered for {type(result).__name__}")


# What the blocks of results have in common.


def strong_text(key: str, language: str, **values: Any) -> Sentences:  # noqa: ANN401 - of the words
    """The words for ``key``, as what comes first."""
    return Sentences(say(key, language, **values), "strong")


def secondary_text(key: str, language: str, **values: Any) -> Sentences:  # noqa: ANN401 - of the words
    """The words for ``key``, as what few readers need."""
    return Sentences(say(key, language, **values), "muted")


def outcome_text(scope: str, outcome: str, language: str) -> Sentences:
    """A scope and what it comes to."""
    cell = status_cell("outcome", outcome, language)
    values = {"scope": scope_name(scope, language), "sentence": cell.text}
    return Sentences(say("common.of_scope", language, **values), cell.tone)


def rulebook_text(book: Rulebook, on: date, language: str) -> Sentences:
    """Which rulebook decided, in which version and as of which day."""
    values = {"name": book.name.say(language), "version": book.version}
    return secondary_text("shown.assessment.by", language, day=on, **values)


def grid(columns: Iterable[str], rows: Iterable[Iterable[Cell]], language: str) -> Grid:
    """A table; a column is headed by the words under its key."""
    heads = tuple(say(f"shown.column.{column}", language) for column in columns)
    return Grid(heads, (), tuple(map(tuple, rows)))


def outcomes_grid(
    counts: Mapping[str, Mapping[Outcome, int]], outcomes: Iterable[Outcome], language: str
) -> Grid:
    """How many have each of the ``outcomes``; ``counts`` is by scope, then by outcome."""
    rows = (
        (
            status_cell("outcome", outcome, language),
            *(number_cell(counts[scope][outcome]) for scope in SCOPES),
        )
        for outcome in outcomes
    )
    return grid(("outcome", *SCOPES), rows, language)


def text_cells(*texts: str) -> tuple[Cell, ...]:
    """One cell for each text."""
    return tuple(map(Cell, texts))


def number_cell(number: int | None) -> Cell:
    """A number in a column of numbers; nothing where there is none."""
    return Cell("" if number is None else f"{number:,}", "number")


def day_cell(day: date | None, language: str) -> Cell:
    """A day in full; a dash where there is none."""
    return Cell(say("report.dash", language) if day is None else format_date(day, language))


def status_cell(kind: str, key: str, language: str) -> Cell:
    """A status or an outcome with its sign; ``kind`` is ``"status"`` or ``"outcome"``."""
    return Cell(f"{MARKS[key]} {say(f'common.{kind}.{key}', language)}", TONES[key])


def basis_cells(badge: str, sources: Iterable[Source], language: str) -> tuple[Cell, Cell]:
    """What kind of basis it is, and where it stands."""
    places = (source.brief(language) for source in sources)
    separator = say("report.source.between", language)
    return Cell(badge_name(badge, language)), Cell(separator.join(places), "muted")


def badge_name(badge: str, language: str) -> str:
    """What a kind of basis is called."""
    return say(f"common.badge.{badge}", language)


def scope_name(scope: str, language: str) -> str:
    """What a scope is called, in short."""
    return say(f"common.scope_short.{scope}", language)


def fact_name(name: str, language: str) -> str:
    """What a fact is called."""
    return facts()[name].name.say(language)


def fact_names(names: Iterable[str], language: str) -> str:
    """What facts are called, one after the other."""
    return join_names([fact_name(name, language) for name in names], language)


def fact_in_words(name: str, value: object, language: str) -> str:
    """A fact's value in words, a set's values one after the other."""
    if isinstance(value, frozenset):
        return join_names(
            [value_in_words(name, each, language) for each in sorted(value)], language
        )
    return value_in_words(name, value, language)


def requirement_name(key: str, language: str) -> str:
    """What a requirement is called; one of a rulebook of your own, by its id."""
    for rulebook_id in SHIPPED:
        requirements = rulebook(rulebook_id).requirements
        if key in requirements:
            return requirements[key].name.say(language)
    return key


# The HTML.

# Where a page says that it is dark: JupyterLab, Notebook 7 and nbconvert; VS Code; Sphinx.
SAYS_DARK: Final = (
    'body[data-jp-theme-light="false"]',
    "body.vscode-dark",
    'html[data-theme="dark"]',
)
VOILA: Final = "body[data-voila]"  # where a page is as light or as dark as its visitor's system
# Not the pages' own: a page and a result may stand in one notebook, and neither dresses the other.
CLASS: Final = "callcenter-kit-result"


def html_of(result: HtmlRepr) -> str:
    """``result`` in the language chosen, or in both, Chinese first.

    >>> from callcenter_kit.rules.applicant import Applicant
    >>> "<script>" in html_of(Applicant(name="<script>"))
    False
    """
    import_module(result.shown_by or f"{__package__}.notebook_blocks")
    sections = []
    for language in display_languages():
        blocks = "".join(map(block_html, blocks_of(result, language)))
        sections.append(f'<section lang="{language}">{blocks}</section>')
    return f'<div class="{CLASS}"><style>{style()}</style>{"".join(sections)}</div>'


@cache
def style() -> str:
    """The style that every result brings: its colours in both themes, then ``result.css``."""
    dark = ", ".join(f"{place} .{CLASS}" for place in SAYS_DARK)
    on_voila = f"@media (prefers-color-scheme: dark) {{ {VOILA} .{CLASS} {_colours(DARK)} }}\n"
    sheet = Path(__file__).with_name("result.css").read_text("utf-8")
    return f".{CLASS} {_colours(LIGHT)}{dark} {_colours(DARK)}{on_voila}{sheet}"


def _colours(table: Mapping[str, str]) -> str:
    tokens = "".join(f"--ck-{token}: {colour}; " for token, colour in table.items())
    return f"{{ {tokens}--ck-font: {SCREEN_FONTS}; }}\n"

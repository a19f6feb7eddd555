"""What a page shows: a render function takes a `State` and gives a `View`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from callcenter_kit.dashboards.widget.case import Case
from callcenter_kit.dashboards.widget.cited import Cited
from callcenter_kit.dashboards.widget.controls import control
from callcenter_kit.dashboards.widget.edition import EDITION
from callcenter_kit.dashboards.widget.environment import environment
from callcenter_kit.dashboards.widget.examples import examples
from callcenter_kit.dashboards.widget.notebooks import ServedPage, pages
from callcenter_kit.dashboards.widget.state import State
from callcenter_kit.dashboards.widget.unbroken import unbroken
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.rules.in_words import MARKS
from callcenter_kit.rules.reading import rulebook
from callcenter_kit.texts.language import LANGUAGES, format_date, format_money, in_a_row
from callcenter_kit.texts.words import in_reading, say
from callcenter_kit.timeline.plan import NoPlan, Plan

Figure = dict[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """A page's answer: its title, its HTML, and the Plotly figures for its ``data-figure``.

    ``later`` are figures that stand further down: they are made once the answer is on its way, and
    follow it in a message of their own. ``assessment`` and ``plan`` are what the page says, for
    whoever goes on with them in Python.
    """

    title: str
    html: str
    figures: Mapping[str, Figure] = field(default_factory=dict)
    later: Mapping[str, Callable[[], Figure]] = field(default_factory=dict)
    assessment: Assessment | None = None
    plan: Plan | NoPlan | None = None


def draw(page: str, state: State, today: date | None, part: str = "", **values: Any) -> str:  # noqa: ANN401
    """The HTML of ``<page>/page.html.j2``; ``today`` is ``None`` before a visitor came.

    With a ``part``, only that block of it, in the frame of parts; it leads to no other page.
    """
    case = state.case
    template = environment().get_template(f"{page}/page.html.j2")
    return template.render(
        page=page,
        part_name=part,
        frame="part.html.j2" if part else "page.html.j2",
        edition=(edition := EDITION.get()),
        pages=() if part else _pages(edition.ending),
        state=state,
        case=case,
        language=case.language,
        fragment=case.fragment(),
        share_fragment=case.fragment(without=["name"]),
        today=today,
        on=case.on or today,
        last_read=rulebook(case.reading).last_read,
        examples=examples(),
        say=lambda key, **given: say(in_reading(key, case.reading), case.language, **given),
        text=lambda words, **given: words.say(case.language, **given),
        in_a_row=lambda *sentences: in_a_row(sentences, case.language),
        money=lambda amount: format_money(amount, case.language),
        day=lambda moment: format_date(moment, case.language),
        control=lambda name: control(name, state),
        marks=MARKS,
        cited=Cited(case.language, case.reading),
        **values,
    )


@lru_cache(maxsize=2)  # looked for once: while one is open, the others are where they were
def _pages(ending: str) -> tuple[ServedPage, ...]:
    """The pages, as files with that ending."""
    return tuple(page.ending_in(ending) for page in pages())


def as_json(figures: Mapping[str, Figure]) -> dict[str, str]:
    """Every figure as one text: thousands of small values each on its own take their time."""
    return {
        name: json.dumps(figure, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        for name, figure in figures.items()
    }


def first_paint(render: Callable[[State, None], View], css: str) -> str:
    """The page before anybody came, for an empty case, in both languages; nothing in it is dated.

    The browser shows the visitor's language until the page comes to life.
    """
    drawn = {
        language: unbroken(render(State(Case(language=language)), None).html)
        for language in LANGUAGES
    }
    return environment().get_template("first_paint.html.j2").render(drawn=drawn, css=css)

"""What a page shows: a render function takes a `State`, and a template draws its `View`."""

import json
import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

from callcenter_kit.dashboards import TARGET, ServedPage, pages
from callcenter_kit.dashboards.case.case import FIELDS, Case
from callcenter_kit.dashboards.case.files import examples
from callcenter_kit.dashboards.case.state import State, control
from callcenter_kit.errors import optional_libraries
from callcenter_kit.rules.assessment import MARKS, Assessment
from callcenter_kit.rules.loading import rulebook, rulebook_ids, rulebook_label
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.texts.language import (
    LANGUAGES,
    MONTHS,
    Language,
    format_date,
    format_money,
    join_names,
    join_sentences,
)
from callcenter_kit.texts.sources import OF_LAW, copy_notes, leading_source, source_label
from callcenter_kit.timeline.plan import NoPlan, Plan

with optional_libraries("dashboards"):  # the pages' modules all come by here
    from jinja2 import Environment, FileSystemLoader, ModuleLoader, StrictUndefined
    from jinja2.environment import TemplateModule
    from markupsafe import Markup

# Shared parts stand with the widget, a page's own in its folder: ``timeline/page.html.j2``.
_TEMPLATES: Final = (Path(__file__).with_name("templates"), Path(__file__).parents[1])
COMPILED_TEMPLATES: Final = Path(__file__).with_name("compiled_templates")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Jinja with every template: what is left out is an error, and all text is escaped."""
    # Compiled where a browser is to read them: that takes it longer than all the rest of a view.
    are_compiled = COMPILED_TEMPLATES.is_dir()
    return Environment(
        loader=ModuleLoader(COMPILED_TEMPLATES) if are_compiled else FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def compile_templates(folder: Path) -> None:
    """Write every template of the pages as a Python module to ``folder``."""
    of_pages = re.compile(r"(?!server/|site/|drawing/).*\.j2")
    environment().compile_templates(
        folder,
        filter_func=lambda name: bool(of_pages.fullmatch(name)),
        zip=None,
        ignore_errors=False,
    )


_MONTH: Final = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS)
# Each is the rest after a digit or the C of an amount: few places begin so, and all others are
# passed over at once.
_REST: Final = "|".join(
    (
        r"(?<=[0-9])(?:\d{3}年\d{1,2}|\d?)月\d{1,2}日",
        rf"(?<=\b\d)\d? (?:{_MONTH})\b(?: \d{{4}})?",
        r"(?<=C)NY \d(?:[\d,.]*\d)?",
        r"(?<=\b\d)[\d.]* 万元",
        r"(?<=\b\d)\d{0,3} (?:个月|个工作日|个自然日|名员工|[天日人])",
        r"(?<=\b\d)\d{0,2}(?: of \d{1,3}|-\d{8})\b(?! \d)",
        r"(?<=\b\d)\d{0,3} (?:(?:more|working|calendar) ){0,2}"
        r"(?:months?|days?|person|people|employees?)\b",
    )
)
# The next angle bracket opens a tag: what stands in a tag, such as a label, is left as it is; so is
# the text of an option, which can hold no element.
_IN_TEXT: Final = re.compile(rf"[0-9C](?:{_REST})(?=[^<>]*<(?!/option))")


def no_break(html: str) -> str:
    """``html`` with a span around each day, amount and number of its text: no line breaks inside.

    The page's words stay the same.

    >>> no_break("<p>预计 2027年3月22日取得</p>")
    '<p>预计 <span class="unbroken">2027年3月22日</span>取得</p>'
    """
    return _IN_TEXT.sub(r'<span class="unbroken">\g<0></span>', html)


def source_chips(language: Language, *, cites_guide: bool) -> dict[str, Callable[..., Markup]]:
    """What writes a line's badges and sources, by name; each is written once for all pages.

    ``badge`` says on a pointer's touch what it means. ``remark`` is one too, but empty where a line
    is plain law, or what the reading goes by. ``chip_label`` is the source that carries the badge,
    in short; a ``source_chip`` opens to the ``source_list``, all of them in full, with when a
    page among them was ``copied``.
    """
    names = ("badge", "chip_label", "copied", "source_chip", "source_list")
    chips = {name: partial(_macro_html, language, name) for name in names}
    usual = (OF_LAW, "guide_only") if cites_guide else (OF_LAW,)
    return chips | {"remark": lambda kind: Markup() if kind in usual else chips["badge"](kind)}


# Room for every badge and source of both rulebooks, in both languages.
@lru_cache(maxsize=4096)
def _macro_html(language: Language, macro: str, *arguments: Hashable) -> Markup:
    html: Markup = getattr(_chip_macros(language), macro)(*arguments)
    return html


@lru_cache(maxsize=len(LANGUAGES))
def _chip_macros(language: Language) -> TemplateModule:
    values = {
        "language": language,
        "say": lambda key: say(key, language),
        "text": lambda words: words.say(language),
        "copy_notes": copy_notes,
        "leading_source": leading_source,
        "source_label": source_label,
    }
    return environment().get_template("source_chips.html.j2").make_module(values)


Figure = dict[str, Any]
_NO_FIGURES: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class View:
    """A page's answer: its title, its HTML, and the Plotly figures for its ``data-figure``.

    ``later`` are figures that stand further down: they are made once the answer is on its way.
    ``assessment`` and ``plan`` are for whoever goes on with them in Python.
    """

    title: str
    html: str
    figures: Mapping[str, Figure] = field(default_factory=dict)
    later: Mapping[str, Callable[[], Figure]] = field(default_factory=dict)
    assessment: Assessment | None = None
    plan: Plan | NoPlan | None = None


def draw(
    page: str,
    state: State,
    today: date | None,
    part: str = "",
    *,
    figures: Mapping[str, Figure] = _NO_FIGURES,
    later: Mapping[str, Callable[[], Figure]] = _NO_FIGURES,
    assessment: Assessment | None = None,
    planning: Plan | NoPlan | None = None,
    **values: Any,  # noqa: ANN401
) -> View:
    """What ``<page>/page.html.j2`` makes of ``values``; ``today`` is ``None`` before anybody came.

    With a ``part``, only that block of it, in the frame of parts; it leads to no other page.
    """
    case, wording = state.case, state.case.rulebook.wording
    names, served = FIELDS["provinces"].choice_names(), case.applicant.provinces or ()
    provinces = (name.say(case.language) for code, name in names.items() if code in served)
    template = environment().get_template(f"{page}/page.html.j2")
    html = template.render(
        page=page,
        part_name=part,
        frame="part.html.j2" if part else "page.html.j2",
        target=(target := TARGET.get()),
        pages=() if part else _pages(target.ending),
        state=state,
        case=case,
        language=case.language,
        fragment=case.fragment(),
        share_fragment=case.fragment(without=["name"]),
        on=case.on or today,
        last_read=case.rulebook.last_read,
        examples=examples(),
        readings=[[key, rulebook_label(rulebook(key), case.language)] for key in rulebook_ids()],
        say=lambda key, **values: say(rulebook_key(key, wording), case.language, **values),
        text=lambda words, **values: words.say(case.language, **values),
        join_names=lambda names: join_names(names, case.language),
        join_sentences=lambda *sentences: join_sentences(sentences, case.language),
        money=lambda amount: format_money(amount, case.language),
        day=lambda moment: format_date(moment, case.language),
        control=lambda name: control(name, state),
        provinces_served=join_names(provinces, case.language),
        marks=MARKS,
        chips=source_chips(case.language, cites_guide=case.rulebook.cites_guide),
        assessment=assessment,
        planning=planning,
        **values,
    )
    title = say(rulebook_key(f"{page}.title", wording), case.language)
    return View(title, html, figures, later, assessment, planning)


@lru_cache(maxsize=2)  # looked for once: while one is open, the others are where they were
def _pages(ending: str) -> tuple[ServedPage, ...]:
    return tuple(page.ending_in(ending) for page in pages())


def as_json(figures: Mapping[str, Figure]) -> dict[str, str]:
    """Every figure as one text: thousands of small values each on its own take their time."""
    return {
        name: json.dumps(figure, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        for name, figure in figures.items()
    }


def first_paint(render: Callable[[State, None], View], css: str) -> str:
    """The page before anybody came, for an empty case, in both languages; nothing is dated."""
    pages = {
        language: no_break(render(State(Case(language=language)), None).html)
        for language in LANGUAGES
    }
    return environment().get_template("first_paint.html.j2").render(pages=pages, css=css)

"""The pages that need no kernel: the start page, and what went wrong in two languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from callcenter_kit.dashboards.widget.case import Case
from callcenter_kit.dashboards.widget.edition import SERVED, Edition
from callcenter_kit.dashboards.widget.examples import examples
from callcenter_kit.dashboards.widget.notebooks import ServedPage
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.reading import rulebook
from callcenter_kit.texts.language import LANGUAGES, Language
from callcenter_kit.texts.words import say
from callcenter_kit.timeline.advice import advise

ASKED_FIRST: Final = "business_form"


def start_page(pages: tuple[ServedPage, ...], language: Language, edition: Edition = SERVED) -> str:
    """What decides first, asked at once, and the visitor's questions, each a link to its page."""
    files = {page.name: page.file for page in pages}
    return _template("start").render(
        pages=pages,
        language=language,
        edition=edition,
        lead=say("site.start.lead" if pages else "site.start.none", language),
        first=files.get("eligibility"),
        explained=files.get("what"),
        begun=Case(language=language).fragment(),
        count=_count_of_questions(),
        asked=facts()[ASKED_FIRST],
        answers=list(_answers(language)),
        examples=[
            (example.name.say(language), replace(example.case, language=language).fragment())
            for example in examples().values()
        ],
        last_read=rulebook("guide").last_read,
    )


def _answers(language: Language) -> Iterator[tuple[str, str]]:
    """Each answer to what is asked first, with the case that it begins."""
    begun = Case(language=language)
    for form in rulebook("guide").business_forms.values():
        yield form.text.say(language), begun.told(ASKED_FIRST, form.id).fragment()


@cache
def _count_of_questions() -> int:
    """How many questions an answer may take, where nothing is known yet."""
    return len(advise(Applicant(), "nationwide", rulebook("guide").last_read).questions)


def message_page(
    message: str, *, base: str, reference: str = "", edition: Edition = SERVED, script: str = ""
) -> str:
    """What went wrong (a table of ``site.toml``) in every language, and the way on.

    The edition's policy must know the ``script``.
    """
    return _template("message").render(
        message=message,
        base=base,
        reference=reference,
        languages=LANGUAGES,
        edition=edition,
        script=Markup(script),  # our own
    )


@cache
def _template(name: str) -> Template:
    folder = FileSystemLoader(Path(__file__).with_name("templates"))
    environment = Environment(loader=folder, autoescape=True, undefined=StrictUndefined)
    environment.globals["say"] = say
    return environment.get_template(f"{name}.html.j2")

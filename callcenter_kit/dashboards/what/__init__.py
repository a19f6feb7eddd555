"""The page "what is it?": the business, the licence, who needs it, the guide beside the law."""

from datetime import date
from itertools import groupby
from typing import Final

from callcenter_kit.dashboards.answers.case_answer import PLATFORM, assess_case
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.drawing.view import View, draw
from callcenter_kit.dashboards.session import Content, page_of
from callcenter_kit.rules.loading import rulebook
from callcenter_kit.rules.rulebook import FILING, Rulebook
from callcenter_kit.rules.statements import Requirement
from callcenter_kit.texts.sources import instruments
from callcenter_kit.timeline.process import process


def render(state: State, today: date | None) -> View:
    """What the page shows; of ``state`` only the language matters."""
    guide = rulebook()
    law = rulebook(guide.counterpart)
    assessment, _ = assess_case(state.case, today)
    return draw(
        "what",
        state,
        today,
        assessment=assessment,
        guide=guide,
        law=law,
        conditions=conditions(guide),
        # A chapter is the number before the dot.
        chapters={
            chapter: list(parts)
            for chapter, parts in groupby(guide.paragraphs.values(), lambda p: p.id.split(".")[0])
        },
        process=process(),
        instruments=instruments(),
        platform=PLATFORM,
        filing=[law.notes[key] for key in FILING],
    )


CONTENT: Final = Content(render)
page: Final = page_of(CONTENT)


def conditions(guide: Rulebook) -> dict[str, list[tuple[str, Requirement]]]:
    """What the guide asks for by the chapter that asks for it: ``§5``, its seven, and ``§2``.

    Beside each requirement stands the place that asks so, ``§5.2`` or ``§2.5–2.7``.
    """
    chapters: dict[str, list[tuple[str, Requirement]]] = {}
    for rule in guide.requirements.values():
        places = [cite.place for cite in rule.sources if cite.is_of_the_guide]
        if places:
            last = f"–{places[-1].removeprefix('§')}" if len(places) > 1 else ""
            chapter = chapters.setdefault(places[0].split(".")[0], [])
            chapter.append((f"{places[0]}{last}", rule))
    return chapters

"""Why something is asked or takes its time: the guide's paragraphs on it, and what else is noted.

A rulebook's notes say what neither a requirement's sentence nor a paragraph does. They are the same
in both readings, and name their own sources.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from callcenter_kit.rules.lines import Line, Paragraph
from callcenter_kit.rules.reading import rulebook
from callcenter_kit.texts.sources import Source

# By a requirement's id, or a step's: the rulebook, its part and the line.
NOTES: Final = {
    "domestic_capital": (("law", "notes", "domestic_capital"),),
    "social_insurance": (("law", "notes", "staff_insurance"),),
    "funds_and_staff": (("law", "notes", "staff_insurance"),),
    "reports": (("law", "notes", "feasibility_report"),),
    "technical_plan": (("law", "notes", "feasibility_report"),),
    "service_form": (("law", "duties", "records"),),
    "truthful": (("law", "notes", "false_statement"), ("law", "notes", "false_statement_year")),
    "review": (("guide", "notes", "about_60"), ("law", "notes", "review")),
    "collect": (("law", "notes", "issue"),),
}


def paragraphs(sources: Iterable[Source]) -> list[Paragraph]:
    """The guide's paragraphs among ``sources``, in their order, each once."""
    known = rulebook("guide").paragraphs
    places = (cite.place.removeprefix("§") for cite in sources if cite.instrument.id == "guide")
    return [known[place] for place in dict.fromkeys(places) if place in known]


def notes(key: str) -> list[Line]:
    """What is noted on the requirement or the step ``key``; nothing on most."""
    return [getattr(rulebook(book), part)[name] for book, part, name in NOTES.get(key, ())]

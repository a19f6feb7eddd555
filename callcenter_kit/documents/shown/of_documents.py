"""What is shown of a checklist."""

from __future__ import annotations

from callcenter_kit.documents.blocks import Cell
from callcenter_kit.documents.checklist import Checklist, Checkpoint, Entry
from callcenter_kit.documents.shown.blocks import (
    Blocks,
    aside,
    basis,
    blocks_of,
    grid,
    lead,
    number,
)
from callcenter_kit.texts.words import say


@blocks_of.register
def _checklist(prepared: Checklist, language: str) -> Blocks:
    filed = {"count": prepared.ready, "total": len(prepared.to_file)}
    yield lead("shown.checklist.filed", language, **filed)
    papers = {"count": prepared.in_hand, "total": len(prepared.papers)}
    yield aside("shown.checklist.papers", language, **papers)
    rows = (row for entry in prepared.entries for row in _papers(entry, language))
    yield grid(("number", "paper", "state", "current"), rows, language)
    yield lead("shown.checklist.on_site", language)
    points = (_checkpoint(point, language) for point in prepared.on_site)
    yield grid(("what", "state", "badge", "sources"), points, language)
    yield aside("shown.checklist.never", language)


def _papers(entry: Entry, language: str) -> list[tuple[Cell, ...]]:
    """The guide's papers of an entry, each with the law's paper that it goes into."""
    current = entry.current
    filed = say("materials.list.dropped", language) if current is None else ""
    return [
        (
            number(paper.material.number),
            Cell(paper.material.name.say(language)),
            _state(paper.in_hand, language),
            Cell(filed if current is None else current.name.say(language)),
        )
        for paper in entry.papers
    ]


def _state(is_ready: bool, language: str) -> Cell:
    key = "ready" if is_ready else "missing"
    mark = "☑" if is_ready else "☐"
    return Cell(f"{mark} {say(f'materials.state.{key}', language)}", "met" if is_ready else "muted")


def _checkpoint(point: Checkpoint, language: str) -> tuple[Cell, ...]:
    text, state = Cell(point.text.say(language)), _state(point.ticked, language)
    return (text, state, *basis(point.badge, point.sources, language))

"""The checklist as a document: its headline for a page, and files to print, tick and pass on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from callcenter_kit.documents.blocks import Cell, Document, Grid, Items, Section
from callcenter_kit.documents.checklist import (
    Checklist,
    Entry,
    Paper,
    how_it_is_checked,
    what_to_mind,
)
from callcenter_kit.documents.letter import as_word
from callcenter_kit.documents.office import Workbook
from callcenter_kit.rules.lines import Material
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, check_language, clean, joined
from callcenter_kit.texts.sources import Instrument, Source, source
from callcenter_kit.texts.words import say

BOXES: Final = {True: "☑", False: "☐"}
MOST_NAMES: Final = 3


def headline(checklist: Checklist, language: str = DEFAULT_LANGUAGE) -> str:
    """How far the list that leads has come, in one sentence."""
    key = "some" if checklist.missing else "all"
    count, total = _leading(checklist)
    return say(f"materials.headline.{checklist.leads}.{key}", language, count=count, total=total)


def lead(checklist: Checklist, language: str = DEFAULT_LANGUAGE) -> str:
    """What is missing, and how far the other list has come."""
    guide, law = (
        (checklist.in_hand, len(checklist.papers)),
        (checklist.ready, len(checklist.to_file)),
    )
    ready, total = law if checklist.leads == "guide" else guide
    key = "all" if not checklist.missing else "some" if checklist.in_hand else "none"
    return say(
        f"materials.lead.{checklist.leads}.{key}",
        language,
        missing=_names(checklist.missing, language),
        ready=ready,
        total=total,
    )


def _leading(checklist: Checklist) -> tuple[int, int]:
    if checklist.leads == "guide":
        return checklist.in_hand, len(checklist.papers)
    return checklist.ready, len(checklist.to_file)


def _names(missing: tuple[Material, ...], language: str) -> str:
    """The missing papers' names on one line; past a few, how many there are."""
    names = joined((paper.name.say(language) for paper in missing[:MOST_NAMES]), language)
    if len(missing) <= MOST_NAMES:
        return names
    return say("materials.names.more", language, names=names, count=len(missing))


# The files.


def checklist_docx(checklist: Checklist, language: str = DEFAULT_LANGUAGE) -> bytes:
    """The checklist as a Word document; ``KitError`` where python-docx is missing."""
    return as_word(document_of(checklist, language))


def checklist_xlsx(checklist: Checklist, language: str = DEFAULT_LANGUAGE) -> bytes:
    """The checklist as a workbook, a list a sheet; ``KitError`` where XlsxWriter is missing."""
    document = document_of(checklist, language)
    book = Workbook(document.title, language, document.day)
    notes: list[tuple[str, ...]] = [(document.headline,), (document.addressee,), (document.lead,)]
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Grid):
                _list_sheet(book, section.id, language, block)
            elif isinstance(block, Items):
                notes += [(), (section.title,), *((item,) for item in block.items)]
    title = say("materials.file.notes_sheet", language)
    book.table(title, [*notes, (), (document.closing,)], (110,))
    return book.content()


def _list_sheet(book: Workbook, key: str, language: str, grid: Grid) -> None:
    """One list; its first column offers the two boxes to choose from."""
    rows = [grid.columns, *(tuple(cell.text for cell in row) for row in grid.rows)]
    title = say(f"materials.file.{key}_sheet", language)
    sheet = book.table(title, rows, [width * 1.3 for width in grid.widths])
    quiet = {"show_input": False, "show_error": False, "ignore_blank": False}
    boxes = {"validate": "list", "source": list(BOXES.values()), **quiet}
    sheet.data_validation(1, 0, len(rows) - 1, 0, boxes)


def document_of(checklist: Checklist, language: str = DEFAULT_LANGUAGE) -> Document:
    """What is printed: both lists, the one that leads first, the on-site check, the sources."""
    check_language(language)
    lists = {"guide": _guide(checklist, language), "law": _law(checklist, language)}
    second = "law" if checklist.leads == "guide" else "guide"
    on, name = checklist.answer.on, clean(checklist.answer.applicant.name or "")
    to = "for" if name else "for_applicant"
    return Document(
        language=language,
        day=on,
        letterhead=say("materials.file.letterhead", language),
        dated=say("materials.file.dated", language, day=on),
        addressee=say(f"materials.file.{to}", language, name=name),
        headline=headline(checklist, language),
        lead=lead(checklist, language),
        sections=(
            lists[checklist.leads],
            lists[second],
            _on_site(checklist, language),
            _notes(language),
            _sources(checklist, language),
        ),
        closing=say("materials.file.closing", language, day=checklist.answer.rulebook.last_read),
        title=say("materials.file.title", language, day=on),
    )


def _section(key: str, language: str, *blocks: Grid | Items, **values: object) -> Section:
    return Section(key, say(f"materials.file.{key}", language, **values), blocks)


def _grid(language: str, columns: dict[str, int], rows: Iterable[tuple[Cell, ...]]) -> Grid:
    heads = tuple(say(f"materials.column.{key}", language) for key in columns)
    return Grid(heads, tuple(columns.values()), tuple(rows))


def _guide(checklist: Checklist, language: str) -> Section:
    columns = {
        "tick": 5, "number": 6, "paper": 17, "contains": 31, "supplied_by": 11, "current": 17,
        "basis": 13,
    }  # fmt: skip
    rows = [_paper(entry, paper, language) for entry in checklist.entries for paper in entry.papers]
    cited, total = source("guide §4").say(language), len(checklist.papers)
    grid = _grid(language, columns, rows)
    return _section("guide", language, grid, total=total, source=cited)


def _paper(entry: Entry, paper: Paper, language: str) -> tuple[Cell, ...]:
    material = paper.material
    dropped = say("materials.file.dropped", language)
    return (
        Cell(BOXES[paper.in_hand]),
        Cell(str(material.number)),
        Cell(material.name.say(language), "strong"),
        Cell(_remarked(paper, language)),
        Cell(say(f"materials.who.{material.supplied_by}", language)),
        Cell(_numbered(entry.current, language)) if entry.current else Cell(dropped, "muted"),
        Cell(say(f"common.badge.{material.badge}", language), "muted"),
    )


def _remarked(paper: Paper, language: str) -> str:
    text = paper.material.contains.say(language)
    if paper.remark is None:
        return text
    remark = paper.remark.say(language)
    return say("materials.file.remarked", language, text=text, remark=remark)


def _numbered(material: Material, language: str) -> str:
    return f"{material.number}. {material.name.say(language)}"


def _law(checklist: Checklist, language: str) -> Section:
    columns = {
        "tick": 5, "number": 6, "paper": 20, "contains": 34, "supplied_by": 12, "from": 23,
    }  # fmt: skip
    rows = [_entry(entry, entry.current, language) for entry in checklist.to_file if entry.current]
    grid = _grid(language, columns, rows)
    cited, total = source("order42 art. 8").say(language), len(checklist.to_file)
    return _section("law", language, grid, total=total, source=cited)


def _entry(entry: Entry, current: Material, language: str) -> tuple[Cell, ...]:
    papers = (
        f"{BOXES[paper.in_hand]} {_numbered(paper.material, language)}" for paper in entry.papers
    )
    return (
        Cell(BOXES[entry.readiness == "ready"]),
        Cell(str(current.number)),
        Cell(current.name.say(language), "strong"),
        Cell(current.contains.say(language)),
        Cell(say(f"materials.who.{current.supplied_by}", language)),
        Cell(joined(papers, language)),
    )


def _on_site(checklist: Checklist, language: str) -> Section:
    columns = {"tick": 5, "ready": 54, "basis": 13, "sources": 28}
    rows = [
        (
            Cell(BOXES[point.ticked]),
            Cell(point.text.say(language)),
            Cell(say(f"common.badge.{point.badge}", language), "muted"),
            Cell(_cited(point.sources, language), "muted"),
        )
        for point in checklist.on_site
    ]
    how = Items(tuple(line.say(language) for line in how_it_is_checked()))
    return _section("on_site", language, _grid(language, columns, rows), how)


def _notes(language: str) -> Section:
    said = tuple(line.say(language) for line in what_to_mind().values())
    return _section("mind", language, Items(said))


def _cited(sources: Iterable[Source], language: str) -> str:
    return joined((source.say(language) for source in sources), language)


def _sources(checklist: Checklist, language: str) -> Section:
    instruments = dict.fromkeys(source.instrument for source in _every_source(checklist))
    lines = tuple(_instrument(instrument, language) for instrument in instruments)
    return _section("sources", language, Items(lines))


def _every_source(checklist: Checklist) -> Iterator[Source]:
    for entry in checklist.entries:
        for material in (*(paper.material for paper in entry.papers), entry.current):
            yield from material.sources if material else ()
    for point in checklist.on_site:
        yield from point.sources
    for line in (*how_it_is_checked(), *what_to_mind().values()):
        yield from line.sources


def _instrument(instrument: Instrument, language: str) -> str:
    name, version = instrument.name.say(language), instrument.version.say(language)
    return say("materials.file.instrument", language, name=name, version=version)

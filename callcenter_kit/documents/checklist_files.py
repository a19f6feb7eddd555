"""The checklist as a document: its headline for a page, and files to print, tick and pass on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from callcenter_kit.documents.blocks import Cell, Document, Grid, Items, Section
from callcenter_kit.documents.checklist import (
    Checklist,
    Entry,
    Paper,
    asked_besides,
    for_the_contract,
    how_it_is_checked,
    if_refused,
    what_to_mind,
)
from callcenter_kit.documents.letter import as_word
from callcenter_kit.documents.office import Workbook
from callcenter_kit.rules.lines import Line, Material
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, check_language, clean, joined
from callcenter_kit.texts.sources import Instrument, Source, source

BOXES: Final = {True: "☑", False: "☐"}
MOST_NAMES: Final = 3
MOST_NAMED_LATER: Final = 6  # of what comes after the next; of more, the numbers


def headline(checklist: Checklist, language: str = DEFAULT_LANGUAGE) -> str:
    """How far the list that leads has come, or that nothing has to be filed, in one sentence."""
    if checklist.answer.licence == "not_required":
        return say("materials.headline.exempt", language)
    count, total = _progress(checklist)[checklist.leads]
    key, left = "some" if checklist.missing else "all", len(checklist.missing)
    words = f"materials.headline.{checklist.leads}.{key}"
    return say(words, language, count=count, total=total, left=left)


def lead(checklist: Checklist, language: str = DEFAULT_LANGUAGE) -> str:
    """What to gather next and later; else what is missing and how far the other list is.

    With nothing in hand it says so of the company's own; where no licence is needed, whom the lists
    are for.
    """
    if checklist.answer.licence == "not_required":
        return say("materials.lead.exempt", language)
    ready, total = _progress(checklist)["law" if checklist.leads == "guide" else "guide"]
    if not checklist.in_hand:
        return say("materials.lead.none", language, own=_names(checklist.own, language))
    if checklist.own:
        others = (paper for paper in checklist.missing if paper not in checklist.own)
        to_gather, *later = (*checklist.own, *others)
        is_short = len(later) <= MOST_NAMED_LATER
        named = (paper.name.say(language) if is_short else str(paper.number) for paper in later)
        values = {"next": to_gather.name.say(language), "later": joined(named, language)}
        key = "next_only" if not later else "next" if is_short else "next_many"
        return say(f"materials.lead.{checklist.leads}.{key}", language, **values)
    names = _names(checklist.missing, language)
    key = "some" if checklist.missing else "all"
    words = f"materials.lead.{checklist.leads}.{key}"
    return say(words, language, missing=names, ready=ready, total=total)


def _progress(checklist: Checklist) -> dict[str, tuple[int, int]]:
    """How many of each list are ready, and how many there are."""
    guide, law = checklist.papers, checklist.to_file
    return {"guide": (checklist.in_hand, len(guide)), "law": (checklist.ready, len(law))}


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
            _besides(language),
            _on_site(checklist, language),
            _section("contract", language, _items(for_the_contract().values(), language)),
            _section("refused", language, _items(if_refused().values(), language)),
            _section("mind", language, _items(_to_mind(checklist), language)),
            _sources(checklist, language),
        ),
        closing=say("materials.file.closing", language, day=checklist.answer.rulebook.last_read),
        title=say("materials.file.title", language, day=on),
    )


def _to_mind(checklist: Checklist) -> Iterator[Line]:
    """What bears on the papers: this applicant's own notes first, then everybody's.

    What follows a refusal has its own section.
    """
    answer = checklist.answer
    if answer.licence != "not_required":
        yield from (note for note in answer.notes if note.id not in if_refused())
    yield from what_to_mind().values()


def _section(key: str, language: str, *blocks: Grid | Items, **values: object) -> Section:
    return Section(key, say(f"materials.file.{key}", language, **values), blocks)


def _grid(language: str, columns: dict[str, int], rows: Iterable[tuple[Cell, ...]]) -> Grid:
    heads = tuple(say(f"materials.column.{key}", language) for key in columns)
    return Grid(heads, tuple(columns.values()), tuple(rows))


def _items(lines: Iterable[Line], language: str) -> Items:
    return Items(tuple(line.say(language) for line in lines))


def _guide(checklist: Checklist, language: str) -> Section:
    columns = {
        "tick": 5, "number": 6, "paper": 17, "contains": 31, "supplied_by": 11, "current": 17,
        "basis": 13,
    }  # fmt: skip
    rows = [_paper(entry, paper, language) for entry in checklist.entries for paper in entry.papers]
    grid, cited = _grid(language, columns, rows), source("guide §4").say(language)
    return _section("guide", language, grid, total=len(rows), source=cited)


def _paper(entry: Entry, paper: Paper, language: str) -> tuple[Cell, ...]:
    material, contains = paper.material, paper.material.contains.say(language)
    if paper.remark is not None:
        remark = paper.remark.say(language)
        contains = say("materials.file.remarked", language, text=contains, remark=remark)
    dropped = Cell(say("materials.file.dropped", language), "muted")
    return (
        *_material(material, contains, language, ticked=paper.in_hand),
        Cell(_numbered(entry.current, language)) if entry.current else dropped,
        Cell(say(f"common.badge.{material.badge}", language), "muted"),
    )


def _material(
    material: Material, contains: str, language: str, *, ticked: bool
) -> tuple[Cell, ...]:
    return (
        Cell(BOXES[ticked]),
        Cell(str(material.number)),
        Cell(material.name.say(language), "strong"),
        Cell(contains),
        Cell(say(f"materials.who.{material.supplied_by}", language)),
    )


def _numbered(material: Material, language: str) -> str:
    return f"{material.number}. {material.name.say(language)}"


def _law(checklist: Checklist, language: str) -> Section:
    columns = {
        "tick": 5, "number": 6, "paper": 20, "contains": 34, "supplied_by": 12, "from": 23,
    }  # fmt: skip
    rows = [_entry(entry, entry.current, language) for entry in checklist.to_file if entry.current]
    grid, cited = _grid(language, columns, rows), source("order42 art. 8").say(language)
    return _section("law", language, grid, total=len(rows), source=cited)


def _entry(entry: Entry, current: Material, language: str) -> tuple[Cell, ...]:
    papers = (
        f"{BOXES[paper.in_hand]} {_numbered(paper.material, language)}" for paper in entry.papers
    )
    contains, ready = _contents(current, language), entry.readiness == "ready"
    cells = _material(current, contains, language, ticked=ready)
    return (*cells, Cell(joined(papers, language)))


def _contents(material: Material, language: str) -> str:
    """What a material contains, and what it may contain where the provision only names it."""
    contains = material.contains.say(language)
    if material.suggested is None:
        return contains
    badge = say(f"common.badge.{material.suggested.badge}", language)
    text = material.suggested.say(language)
    values = {"contains": contains, "suggested": text, "badge": badge}
    return say("materials.file.suggested", language, **values)


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
    how = _items(how_it_is_checked(), language)
    return _section("on_site", language, _grid(language, columns, rows), how)


def _besides(language: str) -> Section:
    """What practice asks besides, to be ticked as the materials are."""
    columns = {"tick": 5, "paper": 54, "basis": 13, "sources": 28}
    rows = [
        (
            Cell(BOXES[False]),
            Cell(line.say(language)),
            Cell(say(f"common.badge.{line.badge}", language), "muted"),
            Cell(_cited(line.sources, language), "muted"),
        )
        for line in asked_besides().values()
    ]
    return _section("besides", language, _grid(language, columns, rows))


def _cited(sources: Iterable[Source], language: str) -> str:
    return joined((cited.say(language) for cited in sources), language)


def _sources(checklist: Checklist, language: str) -> Section:
    cited = dict.fromkeys(place.instrument for place in _every_source(checklist))
    lines = [_instrument(instrument, language) for instrument in cited]
    return _section("sources", language, Items(tuple(lines)))


def _instrument(instrument: Instrument, language: str) -> str:
    """An instrument with its version, and which of its articles were read where not all were."""
    name, version = instrument.name.say(language), instrument.version.say(language)
    if instrument.note is None:
        return say("materials.file.instrument", language, name=name, version=version)
    note = instrument.note.say(language)
    return say("materials.file.instrument_read", language, name=name, version=version, note=note)


def _every_source(checklist: Checklist) -> Iterator[Source]:
    for entry in checklist.entries:
        for material in (*(paper.material for paper in entry.papers), entry.current):
            yield from material.sources if material else ()
            yield from material.suggested.sources if material and material.suggested else ()
    for point in checklist.on_site:
        yield from point.sources
    others = (asked_besides(), for_the_contract(), if_refused(), what_to_mind())
    for line in (*how_it_is_checked(), *chain(*(lines.values() for lines in others))):
        yield from line.sources

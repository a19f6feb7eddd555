"""The checklist as a document: its headline for a page, and files to print, tick and pass on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, cast

from callcenter_kit.documents.blocks import Cell, Document, Grid, Items, Section
from callcenter_kit.documents.checklist import (
    BOXES,
    Checklist,
    Checkpoint,
    ListName,
    contract_advice,
    extra_documents,
    filing_notes,
    on_site_check,
    refusal_notes,
)
from callcenter_kit.documents.office import Workbook, as_word
from callcenter_kit.rules.statements import Material, Statement
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, check_language, clean, join_names
from callcenter_kit.texts.sources import Source, source
from callcenter_kit.timeline.process import process

MOST_NAMES: Final = 3
MOST_NAMED_LATER: Final = 6  # of what comes after the next; of more, the numbers


def headline(checklist: Checklist, language: str = DEFAULT_LANGUAGE) -> str:
    """How far the first list has come, or that nothing has to be filed, in one sentence."""
    if checklist.assessment.licence == "not_required":
        return say("materials.headline.exempt", language)
    count, total = checklist.counts[checklist.first_list]
    key = f"materials.headline.{checklist.first_list}.{'some' if count < total else 'all'}"
    return say(key, language, count=count, total=total, left=total - count)


def summary(checklist: Checklist, language: str = DEFAULT_LANGUAGE) -> str:
    """What to gather next and later; else what is missing and how far the other list is.

    With nothing in hand it says so of the company's own; where no licence is needed, whom the lists
    are for.
    """
    if checklist.assessment.licence == "not_required":
        return say("materials.lead.exempt", language)
    ready, total = checklist.counts["guide" if checklist.first_list == "law" else "law"]
    to_gather, first = checklist.to_gather, checklist.first_list
    if not checklist.counts["guide"][0]:
        return say("materials.lead.none", language, own=_names(to_gather, language))
    if to_gather:
        others = (material for material in checklist.missing if material not in to_gather)
        next_one, *later = (*to_gather, *others)
        is_short = len(later) <= MOST_NAMED_LATER
        names = (each.name.say(language) if is_short else str(each.number) for each in later)
        values = {"next": next_one.name.say(language), "later": join_names(names, language)}
        form = "next_only" if not later else "next" if is_short else "next_many"
        return say(f"materials.lead.{first}.{form}", language, **values)
    key = f"materials.lead.{first}.{'some' if checklist.missing else 'all'}"
    missing = _names(checklist.missing, language)
    return say(key, language, missing=missing, ready=ready, total=total)


def _names(materials: tuple[Material, ...], language: str) -> str:
    """The materials' names on one line; past a few, how many there are."""
    names = join_names((each.name.say(language) for each in materials[:MOST_NAMES]), language)
    if len(materials) <= MOST_NAMES:
        return names
    return say("materials.names.more", language, names=names, count=len(materials))


# The files.


def checklist_docx(checklist: Checklist, language: str = DEFAULT_LANGUAGE) -> bytes:
    """The checklist as a Word document; ``KitError`` where python-docx is missing."""
    return as_word(document_of(checklist, language))


def checklist_xlsx(checklist: Checklist, language: str = DEFAULT_LANGUAGE) -> bytes:
    """The checklist as a workbook, a list a sheet; ``KitError`` where XlsxWriter is missing."""
    document = document_of(checklist, language)
    book = Workbook(document.title, language, document.day)
    opening = (document.headline, document.addressee, document.summary)
    notes: list[tuple[str, ...]] = [(line,) for line in opening]
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
    """What is printed: the lists, the first list first, the on-site check, the sources."""
    check_language(language)
    lists: dict[ListName, Section] = {
        "forms": _form_list(checklist, language),
        "law": _law_list(checklist, language),
        "guide": _guide_list(checklist, language),
    }
    first = lists.pop(checklist.first_list)
    assessment = checklist.assessment
    on, name = assessment.on, clean(assessment.applicant.name or "")
    return Document(
        language=language,
        day=on,
        letterhead=say("materials.file.letterhead", language),
        dated=say("materials.file.dated", language, day=on),
        addressee=say(f"materials.file.{'for' if name else 'for_applicant'}", language, name=name),
        headline=headline(checklist, language),
        summary=summary(checklist, language),
        sections=(
            first,
            *lists.values(),
            _extra_documents(language),
            _on_site(checklist, language),
            _section("contract", language, _items(contract_advice().values(), language)),
            _section("refused", language, _items(refusal_notes().values(), language)),
            _section("mind", language, _items(_notes(checklist), language)),
            _section("sources", language, Items(tuple(_instruments(checklist, language)))),
        ),
        closing=say("materials.file.closing", language, day=assessment.rulebook.last_read),
        title=say("materials.file.title", language, day=on),
    )


def _section(key: str, language: str, *blocks: Grid | Items, **values: object) -> Section:
    return Section(key, say(f"materials.file.{key}", language, **values), blocks)


def _grid(language: str, columns: dict[str, int], rows: Iterable[tuple[Cell, ...]]) -> Grid:
    heads = tuple(say(f"materials.column.{key}", language) for key in columns)
    return Grid(heads, tuple(columns.values()), tuple(rows))


def _items(lines: Iterable[Statement], language: str) -> Items:
    return Items(tuple(line.say(language) for line in lines))


def _notes(checklist: Checklist) -> Iterator[Statement]:
    """What bears on the papers: this applicant's own notes first, then everybody's.

    What follows a refusal has its own section.
    """
    assessment = checklist.assessment
    if assessment.licence != "not_required":
        yield from (note for note in assessment.notes if note.id not in refusal_notes())
    yield from filing_notes().values()


# The lists.


def _form_list(checklist: Checklist, language: str) -> Section:
    columns = {"tick": 5, "number": 6, "form": 24, "documents": 41, "basis": 13}
    rows = []
    for entry in checklist.forms:
        form, documents = entry.form, (each.current for each in entry.entries if each.current)
        names = join_names((_number_and_name(each, language) for each in documents), language)
        contains = form.say(language)
        text = say("materials.file.form", language, documents=names, contains=contains)
        head = Cell(BOXES[entry.readiness == "ready"]), Cell(str(form.number))
        name = Cell(form.name.say(language), "strong")
        rows.append((*head, name, Cell(text), _badge(form.badge, language)))
    return _section("forms", language, _grid(language, columns, rows), total=len(rows))


def _guide_list(checklist: Checklist, language: str) -> Section:
    columns = {
        "tick": 5, "number": 6, "paper": 17, "contains": 31, "supplied_by": 11, "current": 17,
        "basis": 13,
    }  # fmt: skip
    dropped, rows = Cell(say("materials.file.dropped", language), "muted"), []
    pairs = [(each.current, paper) for each in checklist.entries for paper in each.papers]
    for now, paper in pairs:
        material, contains = paper.material, paper.material.contains.say(language)
        if paper.remark is not None:
            remark = paper.remark.say(language)
            contains = say("materials.file.remarked", language, text=contains, remark=remark)
        cells = _material_cells(material, contains, language, ticked=paper.in_hand)
        current = Cell(_number_and_name(now, language)) if now else dropped
        rows.append((*cells, current, _badge(material.badge, language)))
    grid, citation = _grid(language, columns, rows), source("guide §4").say(language)
    return _section("guide", language, grid, total=len(rows), source=citation)


def _law_list(checklist: Checklist, language: str) -> Section:
    columns = {
        "tick": 5, "number": 6, "paper": 20, "contains": 34, "supplied_by": 12, "from": 23,
    }  # fmt: skip
    rows = []
    for entry in checklist.to_file:
        current = cast("Material", entry.current)  # what is filed is on the law's list
        papers = (
            f"{BOXES[paper.in_hand]} {_number_and_name(paper.material, language)}"
            for paper in entry.papers
        )
        contains, is_ready = _contents(current, language), entry.readiness == "ready"
        cells = _material_cells(current, contains, language, ticked=is_ready)
        rows.append((*cells, Cell(join_names(papers, language))))
    grid, citation = _grid(language, columns, rows), source("order42 art. 8").say(language)
    return _section("law", language, grid, total=len(rows), source=citation)


def _material_cells(
    material: Material, contains: str, language: str, *, ticked: bool
) -> tuple[Cell, ...]:
    return (
        Cell(BOXES[ticked]),
        Cell(str(material.number)),
        Cell(material.name.say(language), "strong"),
        Cell(contains),
        Cell(say(f"materials.who.{material.supplied_by}", language)),
    )


def _number_and_name(material: Material, language: str) -> str:
    return f"{material.number}. {material.name.say(language)}"


def _badge(badge: str, language: str) -> Cell:
    return Cell(say(f"common.badge.{badge}", language), "muted")


def _contents(material: Material, language: str) -> str:
    """What a material contains, and what it may contain where the provision only names it."""
    contains = material.contains.say(language)
    if material.suggested is None:
        return contains
    badge, text = _badge(material.suggested.badge, language).text, material.suggested.say(language)
    values = {"contains": contains, "suggested": text, "badge": badge}
    return say("materials.file.suggested", language, **values)


# What else to have ready, to be ticked as the materials are.


def _on_site(checklist: Checklist, language: str) -> Section:
    points = checklist.on_site
    rows = (_point_row(each.text.say(language), each, language, each.ticked) for each in points)
    grid = _grid(language, {"tick": 5, "ready": 54, "basis": 13, "sources": 28}, rows)
    return _section("on_site", language, grid, _items(on_site_check(), language))


def _extra_documents(language: str) -> Section:
    lines = extra_documents().values()
    rows = (_point_row(line.say(language), line, language) for line in lines)
    grid = _grid(language, {"tick": 5, "paper": 54, "basis": 13, "sources": 28}, rows)
    return _section("besides", language, grid)


def _point_row(
    text: str, basis: Checkpoint | Statement, language: str, ticked: bool = False
) -> tuple[Cell, ...]:
    sources = join_names((each.say(language) for each in basis.sources), language)
    badge = _badge(basis.badge, language)
    return (Cell(BOXES[ticked]), Cell(text), badge, Cell(sources, "muted"))


def _instruments(checklist: Checklist, language: str) -> Iterator[str]:
    """Each instrument with its version, and which articles were read where not all were."""
    for each in dict.fromkeys(place.instrument for place in _every_source(checklist)):
        values = {"name": each.name.say(language), "version": each.version.say(language)}
        note, kind = each.note and each.note.say(language), "_read" if each.note else ""
        yield say(f"materials.file.instrument{kind}", language, note=note, **values)


def _every_source(checklist: Checklist) -> Iterator[Source]:
    for entry in checklist.entries:
        for material in (*(paper.material for paper in entry.papers), entry.current):
            yield from material.sources if material else ()
            yield from material.suggested.sources if material and material.suggested else ()
    for point in checklist.on_site:
        yield from point.sources
    way = process()
    others = (way.forms, way.besides, way.contract, refusal_notes(), filing_notes())
    for line in (*on_site_check(), *chain(*(lines.values() for lines in others))):
        yield from line.sources

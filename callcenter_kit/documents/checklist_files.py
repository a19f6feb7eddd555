"""The checklist as a document: its headline for a page, and files to print, tick and pass on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final, cast

from callcenter_kit.documents.blocks import Cell, Document, Grid, Items, Section
from callcenter_kit.documents.checklist import (
    BOXES,
    Checklist,
    Checkpoint,
    filing_notes,
    on_site_check,
    refusal_notes,
)
from callcenter_kit.documents.office import Workbook, as_word
from callcenter_kit.rules.statements import Material, Statement
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, check_language, clean, join_names
from callcenter_kit.texts.sources import source
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
    """What to gather next and later; else what is missing and how far the other list is."""
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
    # The first column of a list offers the two boxes to choose from.
    quiet = {"show_input": False, "show_error": False, "ignore_blank": False}
    boxes = {"validate": "list", "source": list(BOXES.values()), **quiet}
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Grid):
                rows = [block.columns, *(tuple(cell.text for cell in row) for row in block.rows)]
                title = say(f"materials.file.{section.id}_sheet", language)
                sheet = book.table(title, rows, [width * 1.3 for width in block.widths])
                sheet.data_validation(1, 0, len(rows) - 1, 0, boxes)
            elif isinstance(block, Items):
                notes += [(), (section.title,), *((item,) for item in block.items)]
    title = say("materials.file.notes_sheet", language)
    book.table(title, [*notes, (), (document.closing,)], (110,))
    return book.content()


def document_of(checklist: Checklist, language: str = DEFAULT_LANGUAGE) -> Document:
    """What is printed: the lists, the first list first, the on-site check, the sources."""
    lists = _Lists(checklist, check_language(language))
    sections = {"forms": lists.forms(), "law": lists.law(), "guide": lists.guide()}
    first = sections.pop(checklist.first_list)
    assessment = checklist.assessment
    on, name = assessment.on, clean(assessment.applicant.name or "")
    # This applicant's own notes first, then everybody's; what follows a refusal stands by itself.
    own = [] if assessment.licence == "not_required" else assessment.notes
    refused, contract = refusal_notes(), process().contract
    notes = [
        *(note for note in own if note.id not in refused),
        *filing_notes(assessment.applicant).values(),
    ]
    others = {"contract": contract.values(), "refused": refused.values(), "mind": notes}
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
            *sections.values(),
            lists.to_tick("besides", "paper", process().besides.values()),
            lists.to_tick("on_site", "ready", checklist.on_site, lists.items(on_site_check())),
            *(lists.section(key, lists.items(lines)) for key, lines in others.items()),
            lists.section("sources", Items(tuple(lists.instruments()))),
        ),
        closing=say("materials.file.closing", language, day=assessment.rulebook.last_read),
        title=say("materials.file.title", language, day=on),
    )


@dataclass(frozen=True, slots=True)
class _Lists:
    """The sections of the printed checklist in one language."""

    checklist: Checklist
    language: str

    def say(self, key: str, **values: object) -> str:
        return say(f"materials.{key}", self.language, **values)

    def section(self, key: str, *blocks: Grid | Items, **values: object) -> Section:
        return Section(key, self.say(f"file.{key}", **values), blocks)

    def grid(self, columns: Mapping[str, int], rows: Iterable[tuple[Cell, ...]]) -> Grid:
        heads = tuple(self.say(f"column.{key}") for key in columns)
        return Grid(heads, tuple(columns.values()), tuple(rows))

    def items(self, lines: Iterable[Statement]) -> Items:
        return Items(tuple(line.say(self.language) for line in lines))

    def forms(self) -> Section:
        columns = {"tick": 5, "number": 6, "form": 24, "documents": 41, "basis": 13}
        rows = []
        for entry in self.checklist.forms:
            documents = (self.with_number(each.current) for each in entry.entries if each.current)
            names = join_names(documents, self.language)
            text = self.say("file.form", documents=names, contains=entry.form.say(self.language))
            head = Cell(BOXES[entry.readiness == "ready"]), Cell(str(entry.form.number))
            name = Cell(entry.form.name.say(self.language), "strong")
            rows.append((*head, name, Cell(text), self.badge(entry.form.badge)))
        return self.section("forms", self.grid(columns, rows), total=len(rows))

    def guide(self) -> Section:
        columns = {
            "tick": 5, "number": 6, "paper": 17, "contains": 31, "supplied_by": 11, "current": 17,
            "basis": 13,
        }  # fmt: skip
        rows = []
        for entry in self.checklist.entries:
            now = Cell(self.say("file.dropped"), "muted")
            if entry.current:
                now = Cell(self.with_number(entry.current))
            for paper in entry.papers:
                contains = paper.material.contains.say(self.language)
                if paper.remark is not None:
                    remark = paper.remark.say(self.language)
                    contains = self.say("file.remarked", text=contains, remark=remark)
                cells = self.material_cells(paper.material, contains, ticked=paper.in_hand)
                rows.append((*cells, now, self.badge(paper.material.badge)))
        citation = source("guide §4").say(self.language)
        return self.section("guide", self.grid(columns, rows), total=len(rows), source=citation)

    def law(self) -> Section:
        columns = {
            "tick": 5, "number": 6, "paper": 20, "contains": 34, "supplied_by": 12, "from": 23,
        }  # fmt: skip
        rows = []
        for entry in self.checklist.to_file:
            material = cast("Material", entry.current)  # what is filed is on the law's list
            contains = material.contains.say(self.language)
            # What it may contain where the provision only names it.
            if (suggested := material.suggested) is not None:
                badge, text = self.badge(suggested.badge).text, suggested.say(self.language)
                values = {"contains": contains, "suggested": text, "badge": badge}
                contains = self.say("file.suggested", **values)
            papers = (
                f"{BOXES[paper.in_hand]} {self.with_number(paper.material)}"
                for paper in entry.papers
            )
            is_ready = entry.readiness == "ready"
            cells = self.material_cells(material, contains, ticked=is_ready)
            rows.append((*cells, Cell(join_names(papers, self.language))))
        citation = source("order42 art. 8").say(self.language)
        return self.section("law", self.grid(columns, rows), total=len(rows), source=citation)

    def material_cells(
        self, material: Material, contains: str, *, ticked: bool
    ) -> tuple[Cell, ...]:
        return (
            Cell(BOXES[ticked]),
            Cell(str(material.number)),
            Cell(material.name.say(self.language), "strong"),
            Cell(contains),
            Cell(self.say(f"who.{material.supplied_by}")),
        )

    def with_number(self, material: Material) -> str:
        return f"{material.number}. {material.name.say(self.language)}"

    def badge(self, badge: str) -> Cell:
        return Cell(say(f"common.badge.{badge}", self.language), "muted")

    def to_tick(self, key: str, column: str, lines: Iterable[Statement], *more: Items) -> Section:
        """What else to have ready, to be ticked as the materials are."""
        rows = []
        for line in lines:
            box = Cell(BOXES[isinstance(line, Checkpoint) and line.ticked])
            sources = join_names((each.say(self.language) for each in line.sources), self.language)
            basis = self.badge(line.badge), Cell(sources, "muted")
            rows.append((box, Cell(line.text.say(self.language)), *basis))
        columns = {"tick": 5, column: 54, "basis": 13, "sources": 28}
        return self.section(key, self.grid(columns, rows), *more)

    def instruments(self) -> Iterator[str]:
        """Each instrument with its version, and which articles were read where not all were."""
        lines: list[Material | Statement] = []
        for entry in self.checklist.entries:
            for material in (*(paper.material for paper in entry.papers), entry.current):
                lines += [material] if material else []
                lines += [material.suggested] if material and material.suggested else []
        way = process()
        filing = filing_notes(self.checklist.assessment.applicant)
        others = (way.forms, way.besides, way.contract, refusal_notes(), filing)
        lines += [*self.checklist.on_site, *on_site_check()]
        lines += chain(*(each.values() for each in others))
        for each in dict.fromkeys(place.instrument for line in lines for place in line.sources):
            language = self.language
            values = {"name": each.name.say(language), "version": each.version.say(language)}
            note, kind = each.note and each.note.say(language), "_read" if each.note else ""
            yield self.say(f"file.instrument{kind}", note=note, **values)

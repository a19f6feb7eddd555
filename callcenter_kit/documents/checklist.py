"""What to prepare: the platform's forms, what the law puts into them, and the guide's papers.

The platform shows seven forms, the law lists nine documents, the guide eleven papers; each of the
guide's says which of the law's takes its place, and each form which of the law's go into it. What
is in hand never changes an outcome: it is the progress of the preparation only.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from callcenter_kit.documents.office import Value, Workbook
from callcenter_kit.errors import check_kind, require_choice
from callcenter_kit.rules.assessment import Assessment, Status
from callcenter_kit.rules.loading import documents_to_file, rulebook
from callcenter_kit.rules.statements import Material, Statement
from callcenter_kit.texts.datafile import say, words
from callcenter_kit.texts.display import HtmlRepr, table
from callcenter_kit.texts.language import (
    DEFAULT_LANGUAGE,
    LANGUAGES,
    Text,
    clean,
    join_names,
    within_sentence,
)
from callcenter_kit.texts.sources import source
from callcenter_kit.timeline.process import PlatformForm, process

if TYPE_CHECKING:
    import pandas

Readiness = Literal["ready", "partly", "missing"]
Change = Literal["kept", "renamed", "merged", "dropped"]
# The platform's forms, the documents that the law lists for them, and the guide's papers.
ListName = Literal["forms", "law", "guide"]
LISTS: Final[tuple[ListName, ...]] = get_args(ListName)
FORMS, DOCUMENTS, MATERIALS = LISTS
Row = tuple[Value, ...]  # of a sheet
BOXES: Final = {True: "☑", False: "☐"}
_READINESS: Final[dict[bool, Readiness]] = {True: "ready", False: "missing"}
ON_SITE: Final = ("premises", "staff", "truthful", "profile", "originals", "contact")
# What a requirement asks for; of staff, that of one rulebook or the other.
_REQUIRED: Final = {
    "premises": "premises", "social_insurance": "staff", "funds_and_staff": "staff",
}  # fmt: skip
# What is our advice: what the officers may want to see is laid down nowhere that was read.
_ADVICE: Final = ("profile", "originals", "contact")
_COLUMNS: Final = {
    **dict.fromkeys(("list", "id"), "string"),
    "number": "Int64",
    **dict.fromkeys(("current", "readiness", "status", "badge", "sources"), "string"),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """One of the guide's papers, and whether it is in hand."""

    material: Material
    in_hand: bool


@dataclass(frozen=True, slots=True)
class _OfPapers:
    """Something that the guide's papers make up."""

    papers: tuple[Paper, ...]

    @property
    def readiness(self) -> Readiness:
        """Ready when every one of its papers is in hand."""
        have = {paper.in_hand for paper in self.papers}
        return "partly" if len(have) > 1 else _READINESS[have == {True}]


@dataclass(frozen=True, slots=True)
class Entry(_OfPapers):
    """One paper of the law's list with the guide's papers that make it up.

    ``current`` is ``None`` for what the law no longer asks for.
    """

    current: Material | None

    @property
    def change(self) -> Change:
        """What the law in force made of the guide's papers in this row."""
        if self.current is None:
            return "dropped"
        if len(self.papers) > 1:
            return "merged"
        [paper] = self.papers
        return "kept" if paper.material.name == self.current.name else "renamed"


@dataclass(frozen=True, slots=True)
class FormEntry(_OfPapers):
    """One of the platform's forms with the law's documents, and the guide's papers, behind it."""

    form: PlatformForm
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Checkpoint(Statement):
    """One thing to have ready for the on-site check; ``status`` where a requirement asks for it."""

    status: Status | None
    ticked: bool


@dataclass(frozen=True, slots=True)
class Checklist(HtmlRepr):
    """What one applicant prepares; ``first_list`` is forms, law or guide.

    >>> from callcenter_kit.rules.applicant import Applicant
    >>> from callcenter_kit.rules.assessment import assess
    >>> checklist(assess(Applicant(materials={"business_licence"})))
    <Checklist 0 of 7 forms, 1 of 9 documents, 1 of 11 of the guide's ready>
    """

    first_list: ListName
    assessment: Assessment = field(repr=False)
    entries: tuple[Entry, ...]
    on_site: tuple[Checkpoint, ...]

    @property
    def forms(self) -> tuple[FormEntry, ...]:
        """The platform's forms, in the order of its screen."""
        by_document, forms = {each.current.id: each for each in self.entries if each.current}, []
        for form in process().forms.values():
            entries = tuple(by_document[key] for key in form.documents if key in by_document)
            forms.append(FormEntry(tuple(chain(*(each.papers for each in entries))), form, entries))
        return tuple(forms)

    @property
    def lists(self) -> dict[ListName, list[tuple[Any, Readiness]]]:
        """The lines of each list with how ready each of them is, the first list first."""
        lines: dict[ListName, list[tuple[Any, Readiness]]] = {
            FORMS: [(entry.form, entry.readiness) for entry in self.forms],
            DOCUMENTS: [(entry.current, entry.readiness) for entry in self.to_file],
            MATERIALS: [(paper.material, _READINESS[paper.in_hand]) for paper in self.papers],
        }
        return {self.first_list: lines.pop(self.first_list), **lines}

    @property
    def second_list(self) -> ListName:
        """The list to count beside the first: the law's, and beside the law's own the guide's."""
        return MATERIALS if self.first_list == DOCUMENTS else DOCUMENTS

    @property
    def counts(self) -> dict[ListName, tuple[int, int]]:
        """How many of each list are ready, and how many there are."""
        lists = {name: [readiness for _, readiness in self.lists[name]] for name in LISTS}
        return {name: (each.count("ready"), len(each)) for name, each in lists.items()}

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The guide's papers, in the guide's order."""
        papers = [paper for entry in self.entries for paper in entry.papers]
        return tuple(sorted(papers, key=lambda paper: paper.material.number))

    @property
    def to_file(self) -> tuple[Entry, ...]:
        """The law's papers, in the law's order."""
        numbers = {entry.current.number: entry for entry in self.entries if entry.current}
        return tuple(numbers[number] for number in sorted(numbers))

    @property
    def dropped(self) -> tuple[Entry, ...]:
        """What the guide lists and the law no longer asks for."""
        return tuple(entry for entry in self.entries if entry.current is None)

    @property
    def missing(self) -> tuple[Material, ...]:
        """What is still missing from the first list."""
        lines = self.lists[MATERIALS if self.first_list == MATERIALS else DOCUMENTS]
        return tuple(material for material, readiness in lines if readiness != "ready")

    @property
    def to_gather(self) -> tuple[Material, ...]:
        """What to gather first: what is missing that the company itself supplies.

        The others are written from it. What the law no longer asks for can wait.
        """
        dropped = {paper.material for entry in self.dropped for paper in entry.papers}
        missing = (material for material in self.missing if material.supplied_by == "applicant")
        return tuple(material for material in missing if material not in dropped)

    def to_frame(self, language: str | None = None) -> "pandas.DataFrame":
        """The lists and the on-site check as a pandas frame, the first list first.

        Columns, all text but one: ``list``, forms, law, guide or on_site; ``id``; ``number``
        (Int64) in the list; ``current``, the law's paper that takes the place of one of the
        guide's, missing where there is none; ``readiness``, ready, partly or missing; ``status``
        of the requirement that asks for something on site; ``badge``; ``sources``, separated by
        "; ". ``language`` adds ``name`` and ``sentence``, what it is or has to contain.

        ``KitError`` where pandas is not installed, or the language is not spoken.
        """
        points = [(point, _READINESS[point.ticked]) for point in self.on_site]
        lists = (*self.lists.items(), ("on_site", points))
        rows = (_row(name, *line) for name, lines in lists for line in lines)
        return table(rows, _COLUMNS, ("name", "sentence"), language)

    def to_excel(self, language: str = DEFAULT_LANGUAGE) -> bytes:
        """A workbook to tick, a list a sheet; ``KitError`` where XlsxWriter is missing."""
        return _Book(self, language).content()

    def __repr__(self) -> str:
        names = {FORMS: "forms", DOCUMENTS: "documents", MATERIALS: "of the guide's"}
        counts = (f"{ready} of {total} {names[key]}" for key, (ready, total) in self.counts.items())
        return f"<Checklist {', '.join(counts)} ready>"


def _row(list_name: str, line: Any, readiness: Readiness) -> dict[str, Any]:  # noqa: ANN401 - any line
    """A row of the frame; not every line has a number, a name, a counterpart and a status."""
    return {
        "list": list_name, "id": line.id, "readiness": readiness, "badge": line.badge,
        **{name: getattr(line, name, None) for name in ("number", "name", "current", "status")},
        "sentence": line.contains if isinstance(line, Material) else line.text,
        "sources": "; ".join(map(str, line.sources)),
    }  # fmt: skip


def checklist(
    assessment: Assessment, on_site: Collection[str] = (), first_list: ListName | None = None
) -> Checklist:
    """What the applicant of an assessment prepares, the list of the assessment's rulebook first.

    ``on_site`` are the things for the on-site check that are ready, some of ``ON_SITE``;
    ``first_list`` puts the forms, the law's list or the guide's first whatever the rulebook.
    """
    check_kind("assessment", assessment, Assessment)
    for key in on_site:
        require_choice("on_site", key, ON_SITE)
    # In the guide's order: lines drawn between the two lists do not cross then.
    in_hand, law = assessment.applicant.materials or frozenset(), documents_to_file()
    papers: dict[str, list[Paper]] = {}
    for material in rulebook().materials.values():
        # What nothing takes the place of is an entry of its own.
        key = material.current or f"dropped {material.id}"
        papers.setdefault(key, []).append(Paper(material, material.id in in_hand))
    # Whoever is judged by a list of its own, each paper with its counterpart in the law's, sees it.
    has_own_list = any(paper.current for paper in assessment.rulebook.materials.values())
    return Checklist(
        first_list=first_list or (MATERIALS if has_own_list else DOCUMENTS),
        assessment=assessment,
        entries=tuple(Entry(tuple(parts), law.get(key)) for key, parts in papers.items()),
        on_site=tuple(_checkpoints(assessment, on_site)),
    )


def _checkpoints(assessment: Assessment, ready: Collection[str]) -> Iterator[Checkpoint]:
    # Both scopes ask the same of premises and of staff.
    findings = next(iter(assessment.scopes.values())).findings
    for rule, key in _REQUIRED.items():
        if (finding := findings.get(rule)) is not None:
            basis = (finding.requirement.sources, finding.requirement.badge, finding.status)
            yield Checkpoint(key, Text(*map(finding.say, LANGUAGES)), *basis, key in ready)
    line = rulebook().duties["truthfulness"]
    yield Checkpoint("truthful", line.text, line.sources, line.badge, None, "truthful" in ready)
    for key in _ADVICE:
        text, sources = words(f"materials.on_site.{key}"), (source("guide §2.3"),)
        yield Checkpoint(key, text, sources, "assumption", None, key in ready)


# The headline of the page and of the file.

MOST_NAMES: Final = 4


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
    to_gather, first = checklist.to_gather, checklist.first_list
    if not checklist.counts[MATERIALS][0]:
        return say("materials.lead.none", language, own=_names(to_gather, language))
    if not to_gather:
        key = f"materials.lead.{first}.{'some' if checklist.missing else 'all'}"
        ready, total = checklist.counts[checklist.second_list]
        missing = _names(checklist.missing, language)
        return say(key, language, missing=missing, ready=ready, total=total)
    others = (material for material in checklist.missing if material not in to_gather)
    next_one, *later = (*to_gather, *others)
    values = {"next": _names((next_one,), language), "later": _names(tuple(later), language)}
    return say(f"materials.lead.{'next' if later else 'next_only'}", language, **values)


def _names(materials: tuple[Material, ...], language: str) -> str:
    """The materials' names on one line, within a sentence; past a few, how many there are."""
    first = (within_sentence(each.name.say(language), language) for each in materials[:MOST_NAMES])
    names, count = join_names(first, language), len(materials)
    many = say("materials.names.more", language, names=names, count=count)
    return many if count > MOST_NAMES else names


# The file: a workbook to tick and pass on.

_OF_A_LIST: Final = {"tick": 7, "number": 8, "paper": 31, "contains": 70, "basis": 17}
_OF_OTHERS: Final = {"tick": 7, "ready": 70, "basis": 17, "sources": 36}
# The first column of a list offers the two boxes to choose from, and takes anything else.
_OFFER: Final = {
    "validate": "list", "source": list(BOXES.values()),
    "show_input": False, "show_error": False, "ignore_blank": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Book:
    """The workbook of a checklist in one language: a sheet for each list; the sources are last."""

    checklist: Checklist
    language: str

    def content(self) -> bytes:
        day = self.checklist.assessment.on
        book = Workbook(self.say("title", day=day), self.language, day)
        for key, lines in self.checklist.lists.items():
            self.sheet(book, key, _OF_A_LIST, [self.row(*line) for line in lines])
        others = {"besides": process().besides.values(), "on_site": self.checklist.on_site}
        for name, more in others.items():
            self.sheet(book, name, _OF_OTHERS, [*map(self.other_row, more)])
        book.table(self.say("notes_sheet"), [*self.notes()], (110,))
        return book.content()

    def sheet(
        self, book: Workbook, name: str, columns: Mapping[str, int], rows: Sequence[Row]
    ) -> None:
        heads = [say(f"materials.column.{head}", self.language) for head in columns]
        sheet = book.table(self.say(f"{name}_sheet"), [heads, *rows], [*columns.values()])
        sheet.data_validation(1, 0, len(rows), 0, _OFFER)

    def say(self, key: str, **values: object) -> str:
        return say(f"materials.file.{key}", self.language, **values)

    def row(self, line: PlatformForm | Material, readiness: Readiness) -> Row:
        contains = self.form(line) if isinstance(line, PlatformForm) else self.paper(line)
        name, badge = line.name.say(self.language), self.badge(line.badge)
        return BOXES[readiness == "ready"], line.number, name, contains, badge

    def form(self, form: PlatformForm) -> str:
        """The law's documents behind it, and what it is."""
        documents = (documents_to_file()[key] for key in form.documents)
        names = join_names((self.named(each, "item") for each in documents), self.language)
        return self.say("form", documents=names, contains=form.say(self.language))

    def paper(self, material: Material) -> str:
        """What it contains, what to mind, and what the law in force made of one of the guide's."""
        text = material.contains.say(self.language)
        if material.note is not None:
            text = self.say("remarked", text=text, remark=material.note.say(self.language))
        # What it may contain where the provision only names it.
        if (suggested := material.suggested) is not None:
            badge, more = self.badge(suggested.badge), suggested.say(self.language)
            text = self.say("suggested", contains=text, suggested=more, badge=badge)
        law = documents_to_file()
        if material == law.get(material.id):
            return text
        now = self.named(law[material.current]) if material.current else self.say("dropped")
        return self.say("now", contains=text, now=now)

    def named(self, material: Material, key: str = "numbered") -> str:
        return self.say(key, number=material.number, name=material.name.say(self.language))

    def badge(self, badge: str) -> str:
        return say(f"common.badge.{badge}", self.language)

    def other_row(self, line: Statement) -> Row:
        """What else to have ready, to be ticked as the materials are."""
        box = BOXES[isinstance(line, Checkpoint) and line.ticked]
        sources = join_names((each.say(self.language) for each in line.sources), self.language)
        return box, line.text.say(self.language), self.badge(line.badge), sources

    def notes(self) -> Iterator[Row]:
        """The answer, whose it is, and under a heading the sources."""
        assessment = self.checklist.assessment
        name = clean(assessment.applicant.name or "")
        yield (headline(self.checklist, self.language),)
        yield (self.say("for" if name else "for_applicant", name=name),)
        yield (summary(self.checklist, self.language),)
        yield (self.say("forms", total=len(process().forms)),)
        yield from ((), (self.say("sources"),), *((line,) for line in self.instruments()))
        yield from ((), (self.say("closing", day=assessment.rulebook.last_read),))

    def instruments(self) -> Iterator[str]:
        """Each instrument with its version, and which articles were read where not all were."""
        materials = [paper.material for paper in self.checklist.papers]
        materials += (entry.current for entry in self.checklist.to_file if entry.current)
        suggested = (material.suggested for material in materials if material.suggested)
        lines: list[Material | Statement] = [*materials, *suggested, *self.checklist.on_site]
        lines += [*process().forms.values(), *process().besides.values()]
        for each in dict.fromkeys(place.instrument for line in lines for place in line.sources):
            texts = {"name": each.name, "version": each.version, "note": each.note}
            values = {key: text.say(self.language) for key, text in texts.items() if text}
            yield self.say(f"instrument{'_read' if each.note else ''}", **values)

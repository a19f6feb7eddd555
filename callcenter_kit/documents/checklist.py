"""What to prepare: the platform's forms, what the law puts into them, and the guide's papers.

The platform shows seven forms, the law lists nine documents, the guide eleven papers; each of the
guide's says which of the law's takes its place, and each form which of the law's go into it. What
is in hand never changes an outcome: it is the progress of the preparation only.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from itertools import chain
from operator import itemgetter
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from callcenter_kit.errors import ArgumentError, check_kind
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.assessment import Assessment, Status
from callcenter_kit.rules.loading import filing_keys, rulebook
from callcenter_kit.rules.rulebook import IF_REFUSED
from callcenter_kit.rules.statements import GUIDE, LAW, Material, Statement
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.display import HtmlRepr, table
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, LANGUAGES, Text
from callcenter_kit.texts.sources import source
from callcenter_kit.timeline.process import PlatformForm, process

if TYPE_CHECKING:
    import pandas

Readiness = Literal["ready", "partly", "missing"]
Change = Literal["kept", "renamed", "merged", "dropped"]
ListName = Literal["forms", "law", "guide"]
Row = dict[str, Any]  # of a frame
BOXES: Final = {True: "☑", False: "☐"}
LISTS: Final[tuple[ListName, ...]] = ("forms", "law", "guide")
ON_SITE: Final = ("premises", "staff", "truthful", "profile", "originals", "contact")
# Which requirement asks for staff, by one rulebook or the other.
_STAFF: Final = ("social_insurance", "funds_and_staff")
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

    @property
    def remark(self) -> Text | None:
        """What to mind; no paper to file may carry the guide's name for the business."""
        if self.material.id == "application":
            return rulebook(LAW).notes["value_added"].text
        return self.material.note


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper of the law's list with the guide's papers that make it up.

    ``current`` is ``None`` for what the law no longer asks for.
    """

    current: Material | None
    papers: tuple[Paper, ...]

    @property
    def readiness(self) -> Readiness:
        """Ready when every one of its papers is in hand."""
        return _readiness(self.papers)

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
class FormEntry:
    """One of the platform's forms with the law's documents, and the guide's papers, behind it."""

    form: PlatformForm
    entries: tuple[Entry, ...]

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The guide's papers that go into the form."""
        return tuple(paper for entry in self.entries for paper in entry.papers)

    @property
    def readiness(self) -> Readiness:
        """Ready when every one of its papers is in hand."""
        return _readiness(self.papers)


def _readiness(papers: Collection[Paper]) -> Readiness:
    have = [paper.in_hand for paper in papers]
    if all(have):
        return "ready"
    return "partly" if any(have) else "missing"


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
        by_document = {entry.current.id: entry for entry in self.entries if entry.current}
        return tuple(
            FormEntry(form, tuple(by_document[key] for key in form.documents if key in by_document))
            for form in process().forms.values()
        )

    @property
    def counts(self) -> dict[ListName, tuple[int, int]]:
        """How many of each list are ready, and how many there are."""
        ready = {
            "forms": [entry.readiness == "ready" for entry in self.forms],
            "law": [entry.readiness == "ready" for entry in self.to_file],
            "guide": [paper.in_hand for paper in self.papers],
        }
        return {name: (sum(ready[name]), len(ready[name])) for name in LISTS}

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The guide's papers, in the guide's order."""
        papers = [paper for entry in self.entries for paper in entry.papers]
        return tuple(sorted(papers, key=lambda paper: paper.material.number))

    @property
    def to_file(self) -> tuple[Entry, ...]:
        """The law's papers, in the law's order."""
        entries = [(entry.current.number, entry) for entry in self.entries if entry.current]
        return tuple(entry for _, entry in sorted(entries, key=itemgetter(0)))

    @property
    def dropped(self) -> tuple[Entry, ...]:
        """What the guide lists and the law no longer asks for."""
        return tuple(entry for entry in self.entries if entry.current is None)

    @property
    def missing(self) -> tuple[Material, ...]:
        """What is still missing from the first list."""
        if self.first_list == "guide":
            return tuple(paper.material for paper in self.papers if not paper.in_hand)
        materials = (entry.current for entry in self.to_file if entry.readiness != "ready")
        return tuple(material for material in materials if material is not None)

    @property
    def to_gather(self) -> tuple[Material, ...]:
        """What to gather first: what is missing that the company itself supplies.

        The others are written from it. What the law no longer asks for can wait.
        """
        dropped = {paper.material for entry in self.dropped for paper in entry.papers}
        own = (material for material in self.missing if material.supplied_by == "applicant")
        return tuple(material for material in own if material not in dropped)

    def to_frame(self, language: str | None = None) -> "pandas.DataFrame":
        """The lists and the on-site check as a pandas frame, the first list first.

        Columns, all text but one: ``list``, forms, law, guide or on_site; ``id``; ``number``
        (Int64) in the list; ``current``, the law's paper that takes the place of one of the
        guide's, missing where there is none; ``readiness``, ready, partly or missing; ``status``
        of the requirement that asks for something on site; ``badge``; ``sources``, separated by
        "; ". ``language`` adds ``name`` and ``sentence``, what it is or has to contain.

        ``KitError`` where pandas is not installed, or the language is not spoken.
        """
        lists = {
            "forms": [_row("forms", each.form, each.readiness) for each in self.forms],
            "law": [_row("law", each.current, each.readiness) for each in self.to_file],
            "guide": [
                _row("guide", each.material, _readiness([each]), current=each.material.current)
                for each in self.papers
            ],
        }
        on_site = (
            _row("on_site", point, "ready" if point.ticked else "missing", status=point.status)
            for point in self.on_site
        )
        rows = [*lists.pop(self.first_list), *chain(*lists.values()), *on_site]
        return table(rows, _COLUMNS, ("name", "sentence"), language)

    def to_docx(self, language: str = DEFAULT_LANGUAGE) -> bytes:
        """The lists as a Word file to print and tick; ``KitError`` where python-docx is missing."""
        return cast("bytes", _files().checklist_docx(self, language))

    def to_excel(self, language: str = DEFAULT_LANGUAGE) -> bytes:
        """The lists as a workbook, one a sheet; ``KitError`` where XlsxWriter is missing."""
        return cast("bytes", _files().checklist_xlsx(self, language))

    def __repr__(self) -> str:
        names = {"forms": "forms", "law": "documents", "guide": "of the guide's"}
        counts = (f"{ready} of {total} {names[key]}" for key, (ready, total) in self.counts.items())
        return f"<Checklist {', '.join(counts)} ready>"


def _files() -> ModuleType:
    # Named, not imported: whoever writes the files stands above the checklist.
    return import_module(f"{__package__}.checklist_files")


def _row(list_name: str, line: Any, readiness: str, **more: Any) -> Row:  # noqa: ANN401 - any line
    """A row of the frame; a point of the on-site check has neither number nor name."""
    return {
        "list": list_name, "id": line.id, "readiness": readiness, "badge": line.badge,
        **{name: getattr(line, name, None) for name in ("number", "name")},
        "sentence": line.contains if isinstance(line, Material) else line.text,
        "sources": "; ".join(map(str, line.sources)),
        **more,
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
        if key not in ON_SITE:
            known = ", ".join(ON_SITE)
            raise ArgumentError("UnknownChoice", name="on_site", value=key, known=known)
    # In the guide's order: lines drawn between the two lists do not cross then.
    in_hand, law = assessment.applicant.materials or frozenset(), rulebook(LAW).materials
    papers: dict[str, list[Paper]] = {}
    for material in rulebook(GUIDE).materials.values():
        # What nothing takes the place of is an entry of its own.
        key = material.current or f"dropped {material.id}"
        papers.setdefault(key, []).append(Paper(material, material.id in in_hand))
    return Checklist(
        first_list=first_list or ("guide" if assessment.rulebook.has_counterparts else "law"),
        assessment=assessment,
        entries=tuple(Entry(law.get(key), tuple(parts)) for key, parts in papers.items()),
        on_site=tuple(_checkpoints(assessment, on_site)),
    )


def _checkpoints(assessment: Assessment, ready: Collection[str]) -> Iterator[Checkpoint]:
    rules = assessment.rulebook.requirements
    staff = next((key for key in _STAFF if key in rules), "")
    for key, rule in (("premises", "premises"), ("staff", staff)):
        if rule in rules:  # both scopes ask the same of premises and of staff
            finding = next(iter(assessment.scopes.values())).findings[rule]
            basis = (finding.requirement.sources, finding.requirement.badge, finding.status)
            yield Checkpoint(key, Text(*map(finding.say, LANGUAGES)), *basis, key in ready)
    line = rulebook(GUIDE).duties["truthfulness"]
    yield Checkpoint("truthful", line.text, line.sources, line.badge, None, "truthful" in ready)
    for key in _ADVICE:
        text, sources = words(f"materials.on_site.{key}"), (source("guide §2.3"),)
        yield Checkpoint(key, text, sources, "assumption", None, key in ready)


def on_site_check() -> tuple[Statement, ...]:
    """What is known of the on-site check: whom it looks at, how it is made, what a lie costs."""
    notes = rulebook(LAW).notes
    duty = rulebook(GUIDE).duties["on_site_check"]
    return duty, notes["inspection"], notes["false_statement"]


def refusal_notes() -> dict[str, Statement]:
    """What follows a refusal: its reasons, what is open, and what bars a new application."""
    notes = rulebook(LAW).notes
    return {key: notes[key] for key in IF_REFUSED}


def filing_notes(applicant: Applicant) -> dict[str, Statement]:
    """What else bears on the papers: both scopes alike, the business's name, where to file."""
    notes = rulebook(LAW).notes
    keys = ("local_materials", "value_added", "acceptance", *filing_keys(applicant.provinces))
    return {key: notes[key] for key in keys}

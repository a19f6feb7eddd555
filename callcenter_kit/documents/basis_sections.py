"""Sections on what the answer rests on: findings, materials, sources and limits, as tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from callcenter_kit.documents.blocks import Cell, Grid, Items, Section, Sentences
from callcenter_kit.documents.date_sections import date_lines
from callcenter_kit.documents.record import Json
from callcenter_kit.documents.record_view import RecordView
from callcenter_kit.errors import KitError
from callcenter_kit.rules.assessment import MARKS, status_in_words
from callcenter_kit.rules.loading import rulebook
from callcenter_kit.rules.logic import parse, required_values
from callcenter_kit.rules.statements import GUIDE, SCOPES
from callcenter_kit.texts.language import clean, join_names
from callcenter_kit.texts.sources import BADGES

# The findings.

# The columns beside those of the scopes, and how much of the line each takes.
_FINDINGS: Final = {"requirement": 40, "told": 23, "wanted": 30}
_BASIS: Final = {"badge": 22, "sources": 55}


def findings(view: RecordView) -> Section:
    """Each requirement on one line, and below it what it asks for unless it is simply met.

    Where one licence leads, it speaks of that one.
    """
    numbers = {key: number for number, key in enumerate(instruments(view), 1)}
    rows = [row for key in view.requirements for row in _finding_rows(view, key, numbers)]
    columns = {**_FINDINGS, **dict.fromkeys(view.scopes, 25), **_BASIS}
    grid = Grid(_finding_heads(view, columns), tuple(columns.values()), tuple(rows))
    badges = {rule["badge"] for rule in view.requirements.values()}
    legend = [view.say("report.findings.numbers")]
    for badge in (each for each in BADGES if each in badges):
        meaning = view.say(f"common.badge_meaning.{badge}")
        legend.append(view.say("report.badge.line", badge=view.badge(badge), meaning=meaning))
    payment = view.join_sentences(view.text(note) for note in view.assessment["payment"])
    closing = (Sentences(text, "muted") for text in (payment, view.join_sentences(legend)) if text)
    return view.section("findings", grid, *closing)


def findings_in_full(view: RecordView) -> Grid:
    """The same with every sentence and every source written out, for a sheet with room."""
    rows = []
    for key, rule in view.requirements.items():
        sentences = (view.text(view.finding(scope, key)["sentence"]) for scope in SCOPES)
        sentence = Cell(view.join_sentences(dict.fromkeys(sentences)))
        difference = Cell(view.text(rule["difference"]) if rule["difference"] else "")
        sources = Cell(view.citations(rule["sources"]))
        rows.append((*_finding_cells(view, key, SCOPES), sources, sentence, difference))
    heads = _finding_heads(view, (*_FINDINGS, *SCOPES, *_BASIS, "sentence", "difference"))
    return Grid(heads, (16, 12, 12, 12, 11, 9, 28, 34, 30), tuple(rows))


def _finding_heads(view: RecordView, columns: Iterable[str]) -> tuple[str, ...]:
    return tuple(
        view.say(f"common.scope_short.{key}" if key in SCOPES else f"report.column.{key}")
        for key in columns
    )


def _finding_rows(
    view: RecordView, key: str, numbers: dict[str, int]
) -> Iterator[tuple[Cell, ...]]:
    rule = view.requirements[key]
    sources = view.short_citations(rule["sources"], numbers)
    yield (*_finding_cells(view, key, view.scopes), Cell(sources, "muted"))
    # A dict for a set that keeps its order: what both scopes say alike is said once.
    remarks = dict.fromkeys(
        view.say("report.findings.asks", text=view.text(finding["sentence"]))
        for scope in view.scopes
        if (finding := view.finding(scope, key))["status"] != "met"
    )
    if rule["difference"] and (remarks or rule["badge"] == "superseded"):
        remarks[view.say("report.findings.differs", text=view.text(rule["difference"]))] = None
    if remarks:
        yield (Cell(view.join_sentences(remarks), "muted"),)


def _finding_cells(view: RecordView, key: str, scopes: Sequence[str]) -> tuple[Cell, ...]:
    # Both scopes read the same facts; what they ask of them may differ.
    values = view.finding("local", key)["facts"].items()
    targets = dict.fromkeys(_targets(view, key, scope) for scope in scopes)
    return (
        Cell(view.requirement_name(key), "strong"),
        Cell(_list_values(view, [view.value_in_words(*pair) for pair in values])),
        Cell(" / ".join(targets)),
        *(_status(view, scope, key) for scope in scopes),
        Cell(view.badge(view.requirements[key]["badge"])),
    )


def _list_values(view: RecordView, values: list[str]) -> str:
    """The values of a requirement's facts on one line; an answer that all share stands once."""
    answers = {view.say(f"common.answer.{key}") for key in ("yes", "no", "unknown")}
    is_same = len(set(values)) == 1 and answers.issuperset(values)
    return join_names(values[:1] if is_same else values, view.language)


def _status(view: RecordView, scope: str, key: str) -> Cell:
    finding = view.finding(scope, key)
    status = finding["status"]
    words = status_in_words(status, finding["shortfall"], view.language)
    return Cell(f"{MARKS[status]} {words}", status)


def _targets(view: RecordView, key: str, scope: str) -> str:
    """The answer or the number that each fact of the requirement has to have."""
    finding = view.finding(scope, key)
    try:
        rule = parse(view.requirements[key]["when"])
    except KitError:  # a later kit's rule, which this one cannot read
        return view.say("report.dash")
    numbers = {name: row["value"] for name, row in finding["parameters"].items()}
    targets = required_values(rule, numbers)
    values = [view.value_in_words(fact, targets.get(fact)) for fact in finding["facts"]]
    return _list_values(view, values)


# The materials.


def materials(view: RecordView) -> Section:
    """The platform's forms with the law's documents behind each, and what else is asked for.

    The record of an earlier kit has no forms: then the materials of its rulebook.
    """
    table, forms = _Materials(view), view.record["process"].get("forms", {})
    total, kind = len(table.materials), "guide" if table.has_counterparts else "law"
    if forms:
        total, kind = len(forms), "forms"
        grid = table.forms_grid(forms)
    else:
        grid = table.grid({"number": 4, "material": 56, "supplied_by": 13, "current": 27})
    intro = Sentences(view.say(f"report.materials.{kind}", total=total))
    return view.section("materials", intro, grid, *_extra_documents(view))


def _extra_documents(view: RecordView) -> Iterator[Sentences]:
    """What practice asks for in addition, on one line; a record of an earlier kit has none."""
    lines = view.record["process"].get("besides", {}).values()
    if lines:
        names = view.join(view.text(line["text"]) for line in lines)
        badge = view.badge(next(iter(lines))["badge"])
        yield Sentences(view.say("report.materials.besides", names=names, badge=badge), "muted")


def materials_in_full(view: RecordView) -> Grid:
    """The same with a column for each thing, for a sheet with room."""
    shares = {"number": 6, "name": 20, "contains": 38, "supplied_by": 13, "current": 23}
    return _Materials(view).grid(shares)


class _Materials:
    """The materials to hand in, and which of them are in hand; ``None``: not known."""

    def __init__(self, view: RecordView) -> None:
        self._view = view
        self.materials: Json = view.record["rulebook"]["materials"]
        # The guide's materials have a counterpart in the law's list; the law's own have none.
        self.has_counterparts = any(each["current"] for each in self.materials.values())
        ids = view.fact_value("materials")
        # The facts name the guide's eleven; of the law's nine those are ready that they make up.
        guide_ids = set(ids or ())
        ready = guide_ids if self.has_counterparts else _ready_documents(guide_ids)
        self.in_hand = None if ids is None else ready

    def forms_grid(self, forms: Mapping[str, Json]) -> Grid:
        """A row for each of the platform's forms; the last says whether it is in hand, if known."""
        keys = {"number": 5, "form": 95}
        guide_ids = self._view.fact_value("materials")
        if guide_ids is not None:
            keys |= {"in_hand": 9}
        ready = _ready_documents(set(guide_ids or ()))
        heads = tuple(self._view.say(f"report.column.{key}") for key in keys)
        rows = (self._form_row(form, ready)[: len(keys)] for form in forms.values())
        return Grid(heads, tuple(keys.values()), tuple(rows))

    def _form_row(self, form: Json, ready: set[str]) -> tuple[Cell, ...]:
        view, documents = self._view, form["documents"]
        names = view.join(
            view.say(
                "report.materials.document", number=each["number"], name=view.text(each["name"])
            )
            for each in documents
        )
        values = {"documents": names, "text": view.text(form["text"])}
        is_ready = all(each["id"] in ready for each in documents)
        return (
            Cell(str(form["number"]), "number"),
            Cell(view.say("report.materials.form", **values), head=view.text(form["name"])),
            Cell(view.say(f"common.answer.{'yes' if is_ready else 'no'}")),
        )

    def grid(self, shares: Mapping[str, int]) -> Grid:
        """A row for each material; ``shares`` are the columns and how much of the line each takes.

        The column of the law's name is left out where there are no counterparts; that of what is
        in hand comes last, where it is known.
        """
        keys = [key for key in shares if self.has_counterparts or key != "current"]
        keys += ["in_hand"] if self.in_hand is not None else []
        names = ("material" if key == "name" else key for key in keys)
        heads = tuple(self._view.say(f"report.column.{name}") for name in names)
        rows = tuple(self._row(key, keys) for key in self.materials)
        return Grid(heads, tuple(shares.get(key, 9) for key in keys), rows)

    def _row(self, key: str, columns: list[str]) -> tuple[Cell, ...]:
        view, material = self._view, self.materials[key]
        # What it may contain where the provision only names it; an earlier kit's record has none.
        suggested = material.get("suggested")
        parts = [material["contains"], *([suggested["text"]] if suggested else [])]
        name, contains = view.text(material["name"]), view.join_sentences(map(view.text, parts))
        dropped = Cell(view.say("report.materials.dropped"), "muted")
        answer = "yes" if key in (self.in_hand or ()) else "no"
        cells = {
            "number": Cell(str(material["number"]), "number"),
            "name": Cell(name, "strong"),
            "material": Cell(contains, head=name),
            "contains": Cell(contains),
            "supplied_by": Cell(view.say(f"report.supplied_by.{material['supplied_by']}")),
            "current": Cell(view.text(material["current"])) if material["current"] else dropped,
            "in_hand": Cell(view.say(f"common.answer.{answer}")),
        }
        return tuple(cells[column] for column in columns)


def _ready_documents(guide_ids: set[str]) -> set[str]:
    """The law's nine that are ready: of which all that the guide asks for in their place are."""
    parts: dict[str, set[str]] = {}
    for material in rulebook(GUIDE).materials.values():
        parts.setdefault(material.current or "", set()).add(material.id)
    return {key for key, papers in parts.items() if key and papers <= guide_ids}


# The sources and the limits.


def sources(view: RecordView) -> Section:
    """Every instrument that the document cites, with its version and how it was read."""
    lines = tuple(_instrument(view, instrument) for instrument in instruments(view).values())
    return view.section("sources", Items(lines, numbered=True, tone="muted"))


def instruments(view: RecordView) -> dict[str, Json]:
    """The instruments that the rules, the materials and the plans of the record cite."""
    book = view.record["rulebook"]
    if view.licence == "not_required":
        lines = [book["business_forms"][view.fact_value("business_form")]]
    elif view.exclusion is not None:
        lines = list(view.requirements.values())
    else:
        materials = list(book["materials"].values())
        lines = [*view.requirements.values(), *materials]
        lines += [each["suggested"] for each in materials if each.get("suggested")]
        lines += view.record["process"].get("forms", {}).values()
        lines += view.record["process"].get("besides", {}).values()
        lines += [*view.duties.values(), *view.notes.values()]
    lines += [line.json for plan in view.plans.values() for line in date_lines(view, plan)]
    lines += [plan["clock_line"] for plan in view.plans.values()]
    # In the record's order: the findings cite each by its number in this list.
    keys = {reference.partition(" ")[0] for line in lines for reference in line["sources"]}
    return {key: entry for key, entry in book["instruments"].items() if key in keys}


def _instrument(view: RecordView, instrument: Json) -> str:
    """An instrument as it is cited, and how it was read; its note says which articles were."""
    note = instrument["note"]
    kind = "noted" if note else "line"
    return view.say(
        f"report.source.{kind}_address" if instrument["address"] else f"report.source.{kind}",
        name=view.text(instrument["name"]),
        version=view.text(instrument["version"]),
        read=view.say(f"report.read.{instrument['confidence']}"),
        note=view.text(note) if note else "",
        address=instrument["address"],
    )


def limits(view: RecordView) -> Section:
    """What the document does not know, and where its working days come from."""
    return view.section("limits", Items(tuple(limit_lines(view)), tone="muted"))


def limit_lines(view: RecordView) -> Iterator[str]:
    """Each limit in a sentence or two."""
    book = view.record["rulebook"]
    yield view.say("report.limits.advice")
    yield view.say("report.limits.facts")
    yield view.say("report.limits.read", day=date.fromisoformat(book["last_read"]))
    yield view.say("report.limits.guide")
    for change, part in (("amended", "parameters"), ("retimed", "requirements")):
        if book[change]:
            names = view.join(view.text(book[part][key]["name"]) for key in book[change])
            yield view.say(f"report.limits.{change}", names=names)
    if view.plans:
        yield from _calendar_limits(view)


def _calendar_limits(view: RecordView) -> Iterator[str]:
    """Up to which day notices announce the days off, which notices, and what is projected."""
    calendar = view.record["calendar"]
    first, last = map(date.fromisoformat, calendar["official_days"])
    yield view.say("report.limits.holidays", first=first, last=last)
    if calendar["notices"]:
        notices = view.join(clean(notice["number"]) for notice in calendar["notices"])
        yield view.say("report.limits.notices", notices=notices)
    if calendar["projected_to"]:
        last = date.fromisoformat(calendar["projected_to"])
        yield view.say("report.limits.projected", last=last)

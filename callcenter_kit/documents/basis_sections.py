"""Sections on what the answer rests on: findings, materials, sources and limits, as tables."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from callcenter_kit.documents.blocks import Block, Cell, Grid, Items, Section, Sentences
from callcenter_kit.documents.date_sections import date_lines, has_ended
from callcenter_kit.documents.record import Json
from callcenter_kit.documents.record_view import RecordView
from callcenter_kit.errors import KitError
from callcenter_kit.rules.assessment import MARKS, status_in_words
from callcenter_kit.rules.loading import filing_keys, rulebook
from callcenter_kit.rules.logic import parse, required_values
from callcenter_kit.rules.rulebook import FILING
from callcenter_kit.rules.statements import GUIDE, SCOPES
from callcenter_kit.texts.language import clean, join_names, join_tasks
from callcenter_kit.texts.sources import BADGES

# The findings.


def findings(view: RecordView) -> Section:
    """Each requirement on one line, and below it what it asks for unless it is simply met."""
    numbers, rows = {key: number for number, key in enumerate(instruments(view), 1)}, []
    for key, rule in view.requirements.items():
        sources = Cell(view.short_citations(rule["sources"], numbers), "muted")
        rows.append((*_finding_cells(view, key, view.scopes), sources))
        # A dict for a set that keeps its order: what both scopes say alike is said once.
        listed = [view.answers[scope]["findings"][key] for scope in view.scopes]
        texts = [view.text(each["sentence"]) for each in listed if each["status"] != "met"]
        remarks = dict.fromkeys(view.say("report.findings.asks", text=text) for text in texts)
        if rule["difference"] and (remarks or rule["badge"] == "superseded"):
            remarks[view.say("report.findings.differs", text=view.text(rule["difference"]))] = None
        if remarks:
            rows.append((Cell(view.join_sentences(remarks), "muted"),))
    scopes = dict.fromkeys(view.scopes, 25)
    columns = {"requirement": 36, "told": 33, "wanted": 24, **scopes, "badge": 22, "sources": 55}
    badges = {rule["badge"] for rule in view.requirements.values()}
    legend = [view.say("report.findings.numbers")]
    for badge in (each for each in BADGES if each in badges):
        meaning = view.say(f"common.badge_meaning.{badge}")
        legend.append(view.say("report.badge.line", badge=view.badge(badge), meaning=meaning))
    payment = view.join_sentences(map(view.text, view.assessment["payment"]))
    closing = (Sentences(text, "muted") for text in (payment, view.join_sentences(legend)) if text)
    return view.section("findings", view.grid(columns, rows), *closing)


def findings_in_full(view: RecordView) -> Grid:
    """The same with every sentence and every source written out, for a sheet with room."""
    columns = {
        "requirement": 16, "told": 12, "wanted": 12, "nationwide": 12, "local": 11, "badge": 9,
        "sources": 28, "sentence": 34, "difference": 30,
    }  # fmt: skip
    rows = []
    for key, rule in view.requirements.items():
        listed = (view.answers[scope]["findings"][key] for scope in SCOPES)
        sentences = (view.text(each["sentence"]) for each in listed)
        sentence = view.join_sentences(dict.fromkeys(sentences))
        difference = view.text(rule["difference"]) if rule["difference"] else ""
        basis = (view.citations(rule["sources"]), sentence, difference)
        rows.append((*_finding_cells(view, key, SCOPES), *basis))
    return view.grid(columns, rows)


def _finding_cells(view: RecordView, key: str, scopes: Sequence[str]) -> tuple[Cell | str, ...]:
    rule = view.requirements[key]
    # Both scopes read the same facts; what they ask of them may differ.
    listed = [view.answers[scope]["findings"][key] for scope in scopes]
    required = [_required(rule["when"], each) for each in listed]
    own = _replies(view, listed[-1]["facts"], required[-1])
    targets = dict.fromkeys(_replies(view, each, each) for each in required)
    # A statement that is what it has to be does not stand in the row twice.
    is_statement = any(isinstance(value, bool) for value in required[-1].values())
    same = is_statement and [*required[-1].values()] != [True] and [*targets] == [own]
    wanted = view.say("report.same") if same else " / ".join(filter(None, targets))
    statuses = []
    for each in listed:
        words = status_in_words(each["status"], each["shortfall"], view.language)
        statuses.append(Cell(f"{MARKS[each['status']]} {words}", each["status"]))
    return (
        Cell(view.requirement_name(key), "strong"),
        own,
        wanted or view.say("report.dash"),
        *statuses,
        view.badge(rule["badge"]),
    )


def _required(when: str, finding: Json) -> dict[str, Any]:
    """The answer or the number that each fact of a requirement has to have."""
    numbers = {name: row["value"] for name, row in finding["parameters"].items()}
    try:
        return required_values(parse(when), numbers)
    except KitError:  # a later kit's rule, which this one cannot read
        return {}


def _replies(view: RecordView, values: Json, required: Json) -> str:
    """A requirement's facts on one line: a yes or no where a yes is asked for, else statements."""
    in_words = view.value_in_words if [*required.values()] == [True] else view.reply
    return join_names([in_words(*pair) for pair in values.items()], view.language)


# The materials.


def materials(view: RecordView) -> Section:
    """The platform's forms with the law's documents behind each, and what else is asked for.

    The record of an earlier kit has neither: then the materials of its rulebook.
    """
    forms, extra = (view.record["process"].get(key, {}) for key in ("forms", "besides"))
    if forms:
        columns = {"number": 5, "form": 95, **_in_hand_column(view)}
        ready = _ready_documents(set(view.fact_value("materials") or ()))
        rows = (_form_row(view, form, ready)[: len(columns)] for form in forms.values())
        kind, grid = "forms", view.grid(columns, rows)
    else:
        kind = "guide" if _has_counterparts(view) else "law"
        grid = materials_grid(view, {"number": 4, "material": 56, "supplied_by": 13, "current": 27})
    is_open = view.licence == "undetermined" and view.open_question == "form"
    only_if = view.say("materials.lead.form") if is_open else ""
    total = len(forms or view.book["materials"])
    text = view.join_sentences([only_if, view.say(f"report.materials.{kind}", total=total)])
    blocks: list[Block] = [Sentences(text), grid]
    if extra:
        names = join_tasks((view.text(line["text"]) for line in extra.values()), view.language)
        badge = view.badge(next(iter(extra.values()))["badge"])
        text = view.say("report.materials.besides", names=names, badge=badge)
        blocks.append(Sentences(text, "muted"))
    return view.section("materials", *blocks)


def _in_hand_column(view: RecordView) -> dict[str, int]:
    """The column of what is in hand, which comes last, where that is known."""
    return {} if view.fact_value("materials") is None else {"in_hand": 9}


def _form_row(view: RecordView, form: Json, ready: set[str]) -> tuple[Any, ...]:
    documents = form["documents"]
    names = view.join(
        view.say("report.materials.document", number=each["number"], name=view.text(each["name"]))
        for each in documents
    )
    values = {"documents": names, "text": view.text(form["text"])}
    return (
        form["number"],
        Cell(view.say("report.materials.form", **values), head=view.text(form["name"])),
        _in_hand(view, all(each["id"] in ready for each in documents)),
    )


def _has_counterparts(view: RecordView) -> bool:
    """The guide's materials have a counterpart in the law's list; the law's own have none."""
    return any(each["current"] for each in view.book["materials"].values())


def materials_grid(view: RecordView, shares: Mapping[str, int]) -> Grid:
    """A row for each material; without counterparts the column of the law's name is left out."""
    has_counterparts, rows = _has_counterparts(view), []
    columns = {key: n for key, n in shares.items() if has_counterparts or key != "current"}
    columns |= _in_hand_column(view)
    # The facts name the guide's eleven; of the law's nine those are ready that they make up.
    in_hand = set(view.fact_value("materials") or ())
    in_hand = in_hand if has_counterparts else _ready_documents(in_hand)
    dropped = Cell(view.say("report.materials.dropped"), "muted")
    for key, material in view.book["materials"].items():
        # What it may contain where the provision only names it; an earlier kit's record has none.
        suggested, current = material.get("suggested"), material["current"]
        parts = [material["contains"], *([suggested["text"]] if suggested else [])]
        name, contains = view.text(material["name"]), view.join_sentences(map(view.text, parts))
        has_own_column = "contains" in columns
        cells = {
            "number": material["number"],
            "material": Cell(name, "strong") if has_own_column else Cell(contains, head=name),
            "contains": contains,
            "supplied_by": view.say(f"report.supplied_by.{material['supplied_by']}"),
            "current": view.text(current) if current else dropped,
            "in_hand": _in_hand(view, key in in_hand),
        }
        rows.append([cells[column] for column in columns])
    return view.grid(columns, rows)


def _in_hand(view: RecordView, is_in_hand: bool) -> str:
    return view.say(f"common.answer.{'yes' if is_in_hand else 'no'}")


def _ready_documents(guide_ids: set[str]) -> set[str]:
    """The law's nine that are ready: of which all that the guide asks for in their place are."""
    parts: dict[str, set[str]] = {}
    for material in rulebook(GUIDE).materials.values():
        parts.setdefault(material.current or "", set()).add(material.id)
    return {key for key, papers in parts.items() if key and papers <= guide_ids}


# The sources and the limits.


def sources(view: RecordView) -> Section:
    """Every instrument that the document cites, with its version and how it was read."""
    lines = []
    for each in instruments(view).values():
        # Its note says which articles were read.
        kind = "noted" if each["note"] else "line"
        kind = f"{kind}_address" if each["address"] else kind
        texts = {key: view.text(each[key]) for key in ("name", "version", "note") if each[key]}
        read = view.say(f"report.read.{each['confidence']}")
        lines.append(view.say(f"report.source.{kind}", **texts, read=read, address=each["address"]))
    return view.section("sources", Items(tuple(lines), is_numbered=True, tone="muted"))


def instruments(view: RecordView) -> dict[str, Json]:
    """The instruments that the rules, the materials and the plans of the record cite."""
    book = view.book
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
        # Where another bureau decides, nothing is said of Beijing's window.
        left_out = {*FILING} - {*filing_keys(view.fact_value("provinces"))}
        lines += (note for key, note in view.notes.items() if key not in left_out)
        lines += () if has_ended(view) else view.duties.values()
    lines += [line.json for plan in view.plans.values() for line in date_lines(view, plan)]
    lines += [plan["clock_line"] for plan in view.plans.values()]
    # In the record's order: the findings cite each by its number in this list.
    keys = {reference.partition(" ")[0] for line in lines for reference in line["sources"]}
    return {key: entry for key, entry in book["instruments"].items() if key in keys}


def limits(view: RecordView) -> Section:
    """What the document does not know, and where its working days come from."""
    return view.section("limits", Items(tuple(limit_lines(view)), tone="muted"))


def limit_lines(view: RecordView) -> Iterator[str]:
    """Each limit in a sentence or two."""
    book = view.book
    yield view.say("report.limits.advice")
    yield view.say("report.limits.facts")
    yield view.say("report.limits.read", day=date.fromisoformat(book["last_read"]))
    yield view.say("report.limits.guide")
    for change, part in (("amended", "parameters"), ("retimed", "requirements")):
        if book[change]:
            names = view.join(view.text(book[part][key]["name"]) for key in book[change])
            yield view.say(f"report.limits.{change}", names=names)
    if not view.plans:
        return
    calendar = view.record["calendar"]
    first, last = map(view.day, calendar["official_days"])
    yield view.say("report.limits.holidays", first=first, last=last)
    if calendar["notices"]:
        notices = view.join(clean(notice["number"]) for notice in calendar["notices"])
        yield view.say("report.limits.notices", notices=notices)
    if calendar["projected_to"]:
        yield view.say("report.limits.projected", last=view.day(calendar["projected_to"]))

"""Sections on when: the dates, how sure each is and how far it moves, and what follows them.

What follows are the licence's terms, a refusal and its remedies, and the holder's duties.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import Final, NamedTuple

from callcenter_kit.documents.blocks import Block, Cell, Grid, Items, Section, Sentences
from callcenter_kit.documents.record import Json, RecordedEntry, plan_entries
from callcenter_kit.documents.record_view import RecordView
from callcenter_kit.rules.rulebook import FILING, IF_REFUSED
from callcenter_kit.rules.statements import NOTES_ON_DUTIES, SCOPES, TERM_END


class DateLine(NamedTuple):
    """One line of the dates: its key, its name, its days in words, and the entry it begins with."""

    key: str
    name: str
    days: str
    json: Json


def day(view: RecordView) -> Section | None:
    """When the licence is expected and how far that can move, or why no day can be named."""
    if not view.record["plans"]:
        return None
    lines = [view.say("report.range.if_needed")] if view.licence == "undetermined" else []
    lines += [*_ranges(view), *_reasons_without_plan(view)]
    strong = (Sentences(heading, "strong") for heading in headings(view))
    return view.section("day", *strong, Items(tuple(lines)))


def headings(view: RecordView) -> list[str]:
    """What stands above the dates: whom they are not for, where the applicant is one of them."""
    headings = (plan["heading"] for plan in view.plans.values())
    return list(dict.fromkeys(view.text(heading) for heading in headings if heading))


def _ranges(view: RecordView) -> Iterator[str]:
    """How far the licence day can move; said once where it is the same in both scopes."""

    def range_of(scope: str) -> tuple[str, dict[str, str]] | None:
        if (plan := view.plans.get(scope)) is None:
            return None
        first, last = map(view.day, plan["calendar_range"])
        low, high = map(view.day, plan["full_range"])
        cause = "exact" if low == high else "durations" if first == last else "both"
        licence = view.day_with_mark(plan["licence_on"], plan["status"])
        days = {"licence": licence, "first": first, "last": last, "low": low, "high": high}
        return f"report.range.{cause}", days

    for scope, (key, days) in view.per_scope(range_of):
        yield view.say(key, scope=scope, **days)


def _reasons_without_plan(view: RecordView) -> Iterator[str]:
    """Why a scope has no plan; said once where the reason is the same in both."""

    def reason(scope: str) -> str | None:
        plan = view.record["plans"].get(scope, {})
        return view.text(plan["reason"]) if "reason" in plan else None

    for scope, text in view.per_scope(reason):
        yield view.say("report.timeline.no_plan", scope=scope, reason=text)


def timeline(view: RecordView) -> Section | None:
    """The steps, stages and duties dated, one column a scope, with how sure each day is."""
    if not view.plans:
        return None
    blocks: list[Block] = [Sentences(heading, "strong") for heading in headings(view)]
    blocks += [Sentences(_start(view)), _dates(view)]
    blocks += map(Sentences, view.sentences_per_scope(partial(_assumptions, view)))
    notes = [view.text(note) for plan in view.plans.values() for note in plan["notes"]]
    blocks.append(Sentences(view.join_sentences(dict.fromkeys(notes)), "muted"))
    return view.section("timeline", *blocks)


def _start(view: RecordView) -> str:
    plan = next(iter(view.plans.values()))
    name, text = (view.text(plan["clock_line"][key]) for key in ("name", "text"))
    start = date.fromisoformat(plan["start"])
    return view.say("report.timeline.start", day=start, clock=name, text=text)


def _assumptions(view: RecordView, scope: str) -> str | None:
    """What the days take as met, unless what to do says it already."""
    if scope not in view.plans or view.advice(scope)["repairs"]:
        return None
    names = view.plans[scope]["assumes"]
    return view.say("report.way.assumes", facts=view.fact_names(names)) if names else None


def _dates(view: RecordView) -> Grid:
    """One column of days where both scopes have the same, else one each."""
    rows: dict[tuple[str, str], dict[str, DateLine]] = {}
    for scope, plan in view.plans.items():
        for line in date_lines(view, plan):
            # What is called otherwise in the other scope has a line of its own.
            rows.setdefault((line.key, line.name), {})[scope] = line
    is_split = any(len({line.days for line in row.values()}) > 1 for row in rows.values())
    days = tuple(view.plans) if is_split else ("dates",)
    heads = tuple(
        view.scope_name(key) if key in SCOPES else view.say(f"report.column.{key}")
        for key in ("what", "working_days", *days, "badge")
    )
    widths = (40, 10, *((20, 20) if is_split else (40,)), 10)
    cells = (_date_row(view, row, is_split=is_split) for row in rows.values())
    return Grid(heads, widths, tuple(cells))


def _date_row(view: RecordView, row: dict[str, DateLine], *, is_split: bool) -> tuple[Cell, ...]:
    key, name, days, json = next(iter(row.values()))
    dash = view.say("report.dash")
    durations = json.get("working_days")
    likely = durations[1] if isinstance(durations, list) else durations
    if len(row) < len(view.plans):
        scope = view.scope_name(next(iter(row)))
        name = view.say("report.timeline.of_scope", name=name, scope=scope)
    columns = [row[scope].days if scope in row else dash for scope in view.plans]
    return (
        Cell(name, "strong" if key == "step.collect" else ""),
        Cell(dash if likely is None else str(likely), "number"),
        *map(Cell, columns if is_split else [days]),
        Cell(view.badge(json["badge"]), "muted"),
    )


def date_lines(view: RecordView, plan: Json) -> list[DateLine]:
    """What happens, in the plan's order, but the tasks first; of a yearly duty the first day.

    Stages that are over by the same day, on the same kind of basis, share a line.
    """
    lines: dict[str, list[RecordedEntry]] = {}
    for entry in sorted(plan_entries(plan), key=lambda entry: entry.kind != "task"):
        key = f"{entry.ends_on} {entry.json['badge']}" if entry.kind == "stage" else entry.key
        lines.setdefault(key, []).append(entry)
    return [_date_line(view, entries) for entries in lines.values()]


def _date_line(view: RecordView, entries: list[RecordedEntry]) -> DateLine:
    kind = entries[0].kind
    # Of stages the last one is shown, by which all are over; of a yearly duty the first day.
    entry = entries[-1] if kind == "stage" else entries[0]
    names = [view.text(each.json["name"]) for each in entries]
    name = view.join(names) if kind == "stage" else names[0]
    words = {"task": "before", "stage": "until", "duty": "first_reports"}.get(kind)
    if words is not None and (kind != "duty" or len(entries) > 1):
        name = view.say(f"report.timeline.{words}", name=name)
    begins = entry.begins_on if kind in ("task", "step") else None
    days = view.period(begins or entry.ends_on, entry.ends_on, entry.json["status"])
    if safe := entry.json.get("safe_on"):
        safe = view.day_with_mark(safe, entry.json["safe_status"])
        days = view.say("report.timeline.safe", day=days, safe=safe)
    return DateLine(entries[0].key, name, days, entry.json)


# The licence itself. A record of an earlier kit holds neither duties nor notes.

_TERMS: Final = ("fee", "no_licence", *FILING, TERM_END)
# The columns of the duties on a sheet, and how much of the line each takes.
_DUTY_COLUMNS: Final = {
    "duty": 24, "kind_of_duty": 14, "when": 26, "to_do": 44, "otherwise": 40, "why": 40,
    "badge": 12, "sources": 40,
}  # fmt: skip


def _duties(view: RecordView) -> dict[str, Json]:
    duties: dict[str, Json] = view.record["rulebook"].get("duties", {})
    return duties


def _notes(view: RecordView) -> dict[str, Json]:
    notes: dict[str, Json] = view.record["rulebook"].get("notes", {})
    return notes


def duties_and_notes(view: RecordView) -> list[Json]:
    """All that a document says of the licence's terms, as the record has it."""
    return [*_duties(view).values(), *_notes(view).values()]


def terms(view: RecordView) -> Section | None:
    """The penalty without a licence, the fee, where to file and how long the licence lasts."""
    lines = {**_notes(view), **_duties(view)}
    items = []
    for key in _TERMS:
        if line := lines.get(key):
            values = {"badge": view.badge(line["badge"]), "text": view.text(line["text"])}
            items.append(view.say(f"report.terms.{key}", **values))
    return view.section("terms", Items(tuple(items))) if items else None


def refusal(view: RecordView) -> Section | None:
    """What follows a refusal: its reasons, the remedies, and what bars a new application."""
    notes = tuple(view.text(note["text"]) for note in _notes_of(view, IF_REFUSED))
    return view.section("refused", Items(notes)) if notes else None


def _notes_of(view: RecordView, keys: Iterable[str]) -> list[Json]:
    """The law's notes called ``keys``, as far as the record has them."""
    notes = _notes(view)
    return [notes[key] for key in keys if key in notes]


def duties(view: RecordView) -> Section | None:
    """Each duty on a line: its name, by when, what to do and what follows otherwise."""
    if "duties" not in view.record["rulebook"]:
        return None
    lines = (_duty_line(view, duty) for duty in _duties(view).values())
    return view.section("duties", Items(tuple(lines), tone="muted"))


def _duty_line(view: RecordView, duty: Json) -> str:
    name, when, text = (view.text(duty[key]) for key in ("name", "when", "text"))
    otherwise = [view.text(duty["consequence"])] if duty["consequence"] else []
    text = view.join_sentences([text, *otherwise])
    return view.say("report.duties.line", name=name, when=when, text=text)


def duties_in_full(view: RecordView) -> Grid:
    """The same as a table, with why and the sources, for a sheet with room."""
    heads = tuple(view.say(f"report.column.{key}") for key in _DUTY_COLUMNS)
    return Grid(heads, tuple(_DUTY_COLUMNS.values()), tuple(_duty_rows(view)))


def _duty_rows(view: RecordView) -> Iterator[tuple[Cell, ...]]:
    for duty in _duties(view).values():
        yield (
            Cell(view.text(duty["name"]), "strong"),
            Cell(view.say(f"timeline.duties.kind.{duty['kind']}")),
            Cell(view.text(duty["when"])),
            Cell(view.text(duty["text"])),
            Cell(view.text(duty["consequence"]) if duty["consequence"] else ""),
            Cell(view.text(duty["why"])),
            Cell(view.badge(duty["badge"])),
            Cell(view.citations(duty["sources"])),
        )
    for note in _notes_of(view, NOTES_ON_DUTIES):
        # A note has no name, kind, day or reason of its own.
        basis = view.badge(note["badge"]), view.citations(note["sources"])
        cells = (view.say("report.dash"), "", "", view.text(note["text"]), "", "", *basis)
        yield tuple(map(Cell, cells))

"""The dates of a document: what happens when, how sure each day is, and how far it can move.

What a document says of the licence itself: its terms, a refusal, and the holder's duties.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from callcenter_kit.documents.blocks import Block, Cell, Grid, Items, Section, Sentences
from callcenter_kit.documents.record import Json, RecordedEntry, recorded_entries
from callcenter_kit.documents.record_view import Reading
from callcenter_kit.rules.findings import FILING, IF_REFUSED
from callcenter_kit.rules.lines import BESIDE_DUTIES, SCOPES, TERM_END

Entry = tuple[str, str, str, Json]  # what it is, its name, its days in words, and all of it


def timeline(reading: Reading) -> Section | None:
    """The steps, stages and duties dated, one column a scope, with how sure each day is."""
    if not reading.plans or reading.answer["licence"] == "not_required":
        return None
    blocks: list[Block] = [Sentences(line, "strong") for line in headings(reading)]
    blocks += [Sentences(_start(reading)), _dates(reading)]
    blocks += [Sentences(line) for line in _assumed(reading)]
    notes = [reading.text(note) for plan in reading.plans.values() for note in plan["notes"]]
    blocks.append(Sentences(reading.sentences(dict.fromkeys(notes)), "muted"))
    return reading.section("timeline", *blocks)


def day(reading: Reading) -> Section | None:
    """When the licence is expected and how far that can move, or why no day can be named."""
    if not reading.record["plans"] or reading.answer["licence"] == "not_required":
        return None
    open_yet = reading.answer["licence"] == "undetermined"
    lines = [reading.say("report.range.if_needed")] if open_yet else []
    lines += [*_ranges(reading), *_dateless(reading)]
    strong = (Sentences(line, "strong") for line in headings(reading))
    return reading.section("day", *strong, Items(tuple(lines)))


def _dateless(reading: Reading) -> Iterator[str]:
    """Why a scope has no plan; said once where the reason is the same in both."""
    plans = reading.record["plans"]

    def reason(scope: str) -> str | None:
        plan = plans.get(scope, {})
        return reading.text(plan["reason"]) if "reason" in plan else None

    for scope, text in reading.once(reason):
        yield reading.say("report.timeline.no_plan", scope=scope, reason=text)


def headings(reading: Reading) -> list[str]:
    """What stands above the dates: whom they are not for, where the applicant is one of them."""
    headings = (plan["heading"] for plan in reading.plans.values())
    return list(dict.fromkeys(reading.text(heading) for heading in headings if heading))


def _start(reading: Reading) -> str:
    plan = next(iter(reading.plans.values()))
    name, text = (reading.text(plan["clock_line"][key]) for key in ("name", "text"))
    day = date.fromisoformat(plan["start"])
    return reading.say("report.timeline.start", day=day, clock=name, text=text)


def _assumed(reading: Reading) -> Iterator[str]:
    """What the days take as met, unless what to do says it already."""

    def unknown(scope: str) -> str | None:
        said = reading.record["advice"][scope]["repairs"]
        assumed = reading.plans[scope]["assumes"] if scope in reading.plans and not said else None
        return reading.say("report.way.assumes", facts=reading.facts(assumed)) if assumed else None

    for scope, text in reading.once(unknown):
        yield reading.say("report.way.of_scope", scope=scope, text=text)


def _ranges(reading: Reading) -> Iterator[str]:
    """How far the licence day can move; said once where it is the same in both scopes."""

    def moves(scope: str) -> tuple[str, dict[str, str]] | None:
        if (plan := reading.plans.get(scope)) is None:
            return None
        first, last = (reading.day(day) for day in plan["calendar_range"])
        low, high = (reading.day(day) for day in plan["full_range"])
        exact = "exact" if low == high else "durations" if first == last else "both"
        licence = reading.marked(plan["licence_on"], plan["status"])
        values = {"licence": licence, "first": first, "last": last, "low": low, "high": high}
        return f"report.range.{exact}", values

    for scope, (words, values) in reading.once(moves):
        yield reading.say(words, scope=scope, **values)


def _dates(reading: Reading) -> Grid:
    """One column of days where both scopes have the same, else one each."""
    rows: dict[str, dict[str, Entry]] = {}
    for scope, plan in reading.plans.items():
        for entry in entries(reading, plan):
            rows.setdefault(f"{entry[0]}|{entry[1]}", {})[scope] = entry
    apart = any(len({entry[2] for entry in row.values()}) > 1 for row in rows.values())
    days = tuple(reading.plans) if apart else ("dates",)
    heads = tuple(
        reading.scope(key) if key in SCOPES else reading.say(f"report.column.{key}")
        for key in ("what", "working_days", *days, "badge")
    )
    widths = (40, 10, *((20, 20) if apart else (40,)), 10)
    return Grid(heads, widths, tuple(_date_row(reading, row, apart=apart) for row in rows.values()))


def _date_row(reading: Reading, row: dict[str, Entry], *, apart: bool) -> tuple[Cell, ...]:
    key, name, day, entry = next(iter(row.values()))
    dash = reading.say("report.dash")
    days = entry.get("working_days")
    likely = days[1] if isinstance(days, list) else days
    if len(row) < len(reading.plans):
        scope = reading.scope(next(iter(row)))
        name = reading.say("report.timeline.of_scope", name=name, scope=scope)
    shown = [row[scope][2] if scope in row else dash for scope in reading.plans] if apart else [day]
    return (
        Cell(name, "strong" if key == "step.collect" else ""),
        Cell(dash if likely is None else str(likely), "number"),
        *(Cell(days) for days in shown),
        Cell(reading.say(f"common.badge.{entry['badge']}"), "muted"),
    )


def entries(reading: Reading, plan: Json) -> list[Entry]:
    """What happens, in the plan's order, but the tasks first; of a yearly duty the first day.

    Stages that are over by the same day, on the same kind of basis, share a line.
    """
    lines: dict[str, list[RecordedEntry]] = {}
    for entry in sorted(recorded_entries(plan), key=lambda entry: entry.kind != "task"):
        key = f"{entry.ends_on} {entry.json['badge']}" if entry.kind == "stage" else entry.key
        lines.setdefault(key, []).append(entry)
    return [_line(reading, together) for together in lines.values()]


def _line(reading: Reading, together: list[RecordedEntry]) -> Entry:
    kind = together[0].kind
    shown = together[-1] if kind == "stage" else together[0]
    names = [reading.text(entry.json["name"]) for entry in together]
    name = reading.joined(names) if kind == "stage" else names[0]
    words = {"task": "before", "stage": "until", "duty": "first_reports"}.get(kind)
    if words is not None and (kind != "duty" or len(together) > 1):
        name = reading.say(f"report.timeline.{words}", name=name)
    begins = shown.begins_on if kind in ("task", "step") else None
    day = period(reading, begins or shown.ends_on, shown.ends_on, shown.json["status"])
    if safe := shown.json.get("safe_on"):
        safe = reading.marked(safe, shown.json["safe_status"])
        day = reading.say("report.timeline.safe", day=day, safe=safe)
    return together[0].key, name, day, shown.json


def period(reading: Reading, first: str, last: str, status: str) -> str:
    """From one day to another in words, with what has to be said of the last."""
    if first == last:
        return reading.marked(last, status)
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    words = f"report.timeline.{'period_of_year' if begins.year == ends.year else 'period'}"
    mark = reading.mark(status)
    return reading.say(words, first=begins, last=ends, year=ends.year, mark=mark)


_COLUMNS = ("duty", "kind_of_duty", "when", "to_do", "otherwise", "why", "badge", "sources")
_TERMS: Final = ("fee", "no_licence", *FILING, TERM_END)
_SHARES = (24, 14, 26, 44, 40, 40, 12, 40)


def duties(reading: Reading) -> Section | None:
    """Each duty on a line.

    Left out where no licence is needed, and where a record of an earlier kit does not say it.
    """
    if reading.answer["licence"] == "not_required" or "duties" not in reading.record["rulebook"]:
        return None
    held = tuple(
        _duty_line(reading, duty) for duty in reading.record["rulebook"]["duties"].values()
    )
    return reading.section("duties", Items(held, tone="muted"))


def duties_in_full(reading: Reading) -> Grid:
    """The same as a table, with why and the sources, for a sheet with room."""
    heads = tuple(reading.say(f"report.column.{key}") for key in _COLUMNS)
    return Grid(heads, _SHARES, tuple(_rows(reading)))


def lines(reading: Reading) -> list[Json]:
    """All that a document says of the licence's terms, as the record has it: duties and notes."""
    book = reading.record["rulebook"]
    return [*book.get("duties", {}).values(), *book.get("notes", {}).values()]


def terms(reading: Reading) -> Section | None:
    """The penalty without a licence, the fee, where to file and how long the licence lasts.

    Each with its badge. Left out as the duties are.
    """
    if reading.answer["licence"] == "not_required":
        return None
    book = reading.record["rulebook"]
    known = {**book.get("notes", {}), **book.get("duties", {})}
    listed = tuple(_term(reading, key, known[key]) for key in _TERMS if key in known)
    return reading.section("terms", Items(listed)) if listed else None


def _term(reading: Reading, key: str, line: Json) -> str:
    badge = reading.say(f"common.badge.{line['badge']}")
    return reading.say(f"report.terms.{key}", badge=badge, text=reading.text(line["text"]))


def refused(reading: Reading) -> Section | None:
    """What follows a refusal: its reasons, the remedies, and what bars a new application."""
    notes = _notes(reading, IF_REFUSED)
    if reading.answer["licence"] == "not_required" or not notes:
        return None
    return reading.section("refused", Items(tuple(reading.text(note["text"]) for note in notes)))


def _notes(reading: Reading, keys: Iterable[str]) -> list[Json]:
    """The law's notes called ``keys``, as far as the record has them."""
    notes = reading.record["rulebook"].get("notes", {})
    return [notes[key] for key in keys if key in notes]


def _duty_line(reading: Reading, duty: Json) -> str:
    """A duty in a line: its name, by when, what to do and what follows otherwise."""
    name, when, text = (reading.text(duty[key]) for key in ("name", "when", "text"))
    otherwise = [reading.text(duty["consequence"])] if duty["consequence"] else []
    said = reading.sentences([text, *otherwise])
    return reading.say("report.duties.line", name=name, when=when, text=said)


def _rows(reading: Reading) -> Iterator[tuple[Cell, ...]]:
    for duty in reading.record["rulebook"].get("duties", {}).values():
        yield (
            Cell(reading.text(duty["name"]), "strong"),
            Cell(reading.say(f"timeline.duties.kind.{duty['kind']}")),
            Cell(reading.text(duty["when"])),
            Cell(reading.text(duty["text"])),
            Cell(reading.text(duty["consequence"]) if duty["consequence"] else ""),
            Cell(reading.text(duty["why"])),
            Cell(reading.say(f"common.badge.{duty['badge']}")),
            Cell(reading.cites(duty["sources"])),
        )
    dash = reading.say("report.dash")
    for note in _notes(reading, BESIDE_DUTIES):
        text, badge = Cell(reading.text(note["text"])), reading.say(f"common.badge.{note['badge']}")
        yield (
            *(Cell(dash), Cell(""), Cell(""), text, Cell(""), Cell("")),
            *(Cell(badge), Cell(reading.cites(note["sources"]))),
        )

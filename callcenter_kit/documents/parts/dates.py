"""The dates of a document: what happens when, how sure each day is, and how far it can move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from callcenter_kit.documents.blocks import Block, Cell, Grid, Paragraph, Section
from callcenter_kit.documents.parts.reading import Reading
from callcenter_kit.documents.record.rules import Json
from callcenter_kit.rules.lines import SCOPES

Entry = tuple[str, str, str, Json]  # what it is, its name, its days in words, and all of it


def timeline(told: Reading) -> Section | None:
    """The steps, stages and duties dated, one column a scope, with how sure each day is."""
    if not told.record["plans"] or told.record["licence"] == "not_required":
        return None
    blocks: list[Block] = []
    if told.plans:
        plan = next(iter(told.plans.values()))
        blocks.append(Paragraph(_start(told, plan)))
        blocks.append(_dates(told))
        blocks += [Paragraph(line) for line in _ranges(told)]
        blocks += [Paragraph(line) for line in _assumed(told)]
        notes = [told.text(note) for plan in told.plans.values() for note in plan["notes"]]
        blocks.append(Paragraph(told.sentences(dict.fromkeys(notes)), "muted"))
    for scope, plan in told.record["plans"].items():
        if "reason" in plan:
            reason = told.text(plan["reason"])
            said = told.say("report.timeline.no_plan", scope=told.scope(scope), reason=reason)
            blocks.append(Paragraph(said))
    return Section("timeline", told.say("report.section.timeline"), tuple(blocks))


def _start(told: Reading, plan: Json) -> str:
    clock = plan["clock"]
    return told.say(
        "report.timeline.start",
        day=date.fromisoformat(plan["start"]),
        clock=told.text(clock["name"]),
        text=told.text(clock["text"]),
    )


def _assumed(told: Reading) -> Iterator[str]:
    """What the days take as met, unless what to do says it already."""

    def unknown(scope: str) -> str | None:
        said = told.record["advice"][scope]["repairs"]
        assumed = told.plans[scope]["assumes"] if scope in told.plans and not said else None
        return told.say("report.way.assumes", facts=told.facts(assumed)) if assumed else None

    for scope, text in told.once(unknown):
        yield told.say("report.way.of_scope", scope=scope, text=text)


def _ranges(told: Reading) -> Iterator[str]:
    """How far the licence day can move; said once where it is the same in both scopes."""

    def moves(scope: str) -> tuple[str, dict[str, str]] | None:
        return _range(told, told.plans[scope]) if scope in told.plans else None

    for scope, (words, values) in told.once(moves):
        yield told.say(words, scope=scope, **values)


def _range(told: Reading, plan: Json) -> tuple[str, dict[str, str]]:
    first, last = (told.day(day) for day in plan["calendar_range"])
    low, high = (told.day(day) for day in plan["full_range"])
    exact = "exact" if low == high else "durations" if first == last else "both"
    licence = told.marked(plan["licence_on"], plan["status"])
    values = {"licence": licence, "first": first, "last": last, "low": low, "high": high}
    return f"report.range.{exact}", values


def _dates(told: Reading) -> Grid:
    """One column of days where both scopes have the same, else one each."""
    rows: dict[str, dict[str, Entry]] = {}
    for scope, plan in told.plans.items():
        for entry in entries(told, plan):
            rows.setdefault(f"{entry[0]}|{entry[1]}", {})[scope] = entry
    apart = any(len({entry[2] for entry in row.values()}) > 1 for row in rows.values())
    days = tuple(told.plans) if apart else ("dates",)
    heads = tuple(
        told.scope(key) if key in SCOPES else told.say(f"report.column.{key}")
        for key in ("what", "working_days", *days, "badge")
    )
    widths = (40, 10, *((20, 20) if apart else (40,)), 10)
    return Grid(heads, widths, tuple(_date_row(told, row, apart=apart) for row in rows.values()))


def _date_row(told: Reading, row: dict[str, Entry], *, apart: bool) -> tuple[Cell, ...]:
    key, name, day, entry = next(iter(row.values()))
    dash = told.say("report.dash")
    days = entry.get("working_days")
    likely = days[1] if isinstance(days, list) else days
    if len(row) < len(told.plans):
        name = told.say("report.timeline.of_scope", name=name, scope=told.scope(next(iter(row))))
    shown = [row[scope][2] if scope in row else dash for scope in told.plans] if apart else [day]
    return (
        Cell(name, "strong" if key == "step.collect" else ""),
        Cell(dash if likely is None else str(likely), "number"),
        *(Cell(one) for one in shown),
        Cell(told.say(f"common.badge.{entry['badge']}"), "muted"),
    )


def entries(told: Reading, plan: Json) -> Iterator[Entry]:
    """What happens, in order: tasks first, steps, stages inside the clock, then the duties."""
    for task in plan["tasks"]:
        name = told.say("report.timeline.before", name=told.text(task["name"]))
        day = _period(told, task["begins_on"], task["ready_on"][1], task["status"])
        yield f"task.{task['id']}", name, day, task
    *early, last = plan["steps"]
    yield from (_step(told, step) for step in early)
    for stages in _ending_together(plan["stages"]):
        names = told.joined(told.text(stage["name"]) for stage in stages)
        day = told.marked(stages[-1]["day"], stages[-1]["status"])
        name = told.say("report.timeline.until", name=names)
        yield f"stage.{stages[0]['id']}", name, day, stages[-1]
    yield _step(told, last)
    shown: set[str] = set()
    for duty in plan["duties"]:
        if duty["id"] not in shown:
            shown.add(duty["id"])
            yield _first_duty(told, plan, duty)


def _step(told: Reading, step: Json) -> Entry:
    day = _period(told, step["begins_on"], step["ends_on"], step["status"])
    return f"step.{step['id']}", told.text(step["name"]), day, step


def _ending_together(stages: list[Json]) -> list[list[Json]]:
    """Stages that are over by the same day, on the same kind of basis, share a line."""
    together = groupby(stages, key=lambda stage: (stage["day"], stage["badge"]))
    return [list(group) for _, group in together]


def _first_duty(told: Reading, plan: Json, duty: Json) -> Entry:
    name = told.text(duty["name"])
    if sum(one["id"] == duty["id"] for one in plan["duties"]) > 1:
        name = told.say("report.timeline.first_reports", name=name)
    return f"duty.{duty['id']}", name, told.marked(duty["day"], duty["status"]), duty


def _period(told: Reading, first: str, last: str, status: str) -> str:
    if first == last:
        return told.marked(last, status)
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    key = "period_of_year" if begins.year == ends.year else "period"
    return told.say(
        f"report.timeline.{key}", first=begins, last=ends, year=ends.year, mark=told.mark(status)
    )

"""The dates of a document: what happens when, how sure each day is, and how far it can move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from callcenter_kit.recorded import Json
from callcenter_kit.report.blocks import Block, Cell, Grid, Paragraph, Section
from callcenter_kit.report.reading import Reading
from callcenter_kit.rulebooks import SCOPES


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
        if any(plan["status"] != "official" for plan in told.plans.values()):
            blocks.append(Paragraph(told.say("report.timeline.counted"), "muted"))
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


def _ranges(told: Reading) -> list[str]:
    """How far the licence day can move; said once where it is the same in both scopes."""
    said = {scope: _range(told, plan) for scope, plan in told.plans.items()}
    if len(said) == len(SCOPES) and said["nationwide"] == said["local"]:
        words, values = said["local"]
        return [told.say(words, scope=told.say("report.both_scopes"), **values)]
    return [
        told.say(words, scope=told.scope(scope), **values)
        for scope, (words, values) in said.items()
    ]


def _range(told: Reading, plan: Json) -> tuple[str, dict[str, str]]:
    first, last = (told.day(day) for day in plan["calendar_range"])
    low, high = (told.day(day) for day in plan["full_range"])
    exact = "exact" if low == high else "durations" if first == last else "both"
    licence = told.marked(plan["licence_on"], plan["status"])
    values = {"licence": licence, "first": first, "last": last, "low": low, "high": high}
    return f"report.range.{exact}", values


def _dates(told: Reading) -> Grid:
    rows: dict[str, dict[str, tuple[str, Json]]] = {}
    for scope, plan in told.plans.items():
        for key, name, day, entry in entries(told, plan):
            rows.setdefault(f"{key}|{name}", {})[scope] = (day, entry)
    columns = ("what", "days", *told.plans, "badge")
    heads = tuple(
        told.scope(key) if key in SCOPES else told.say(f"report.column.{key}") for key in columns
    )
    widths = (22, 9, *(28 if len(told.plans) == 2 else 56 for _ in told.plans), 13)
    return Grid(heads, widths, tuple(_date_row(told, key, row) for key, row in rows.items()))


def _date_row(told: Reading, key: str, row: dict[str, tuple[str, Json]]) -> tuple[Cell, ...]:
    entry = next(iter(row.values()))[1]
    days = entry.get("working_days")
    likely = days[1] if isinstance(days, list) else days
    dash = told.say("report.dash")
    return (
        Cell(key.partition("|")[2], "strong" if key == "step.collect" else ""),
        Cell(dash if likely is None else str(likely), "number"),
        *(Cell(row[scope][0] if scope in row else dash) for scope in told.plans),
        Cell(told.say(f"common.badge.{entry['badge']}"), "muted"),
    )


def entries(told: Reading, plan: Json) -> Iterator[tuple[str, str, str, Json]]:
    """What happens, in order: tasks first, steps, stages inside the clock, then the duties."""
    for task in plan["tasks"]:
        name = told.say("report.timeline.before", name=told.text(task["name"]))
        day = _period(told, task["begins_on"], task["ready_on"][1], task["status"])
        yield f"task.{task['id']}", name, day, task
    for step in plan["steps"]:
        day = _period(told, step["begins_on"], step["ends_on"], step["status"])
        yield f"step.{step['id']}", told.text(step["name"]), day, step
    for stages in _ending_together(plan["stages"]):
        names = told.joined(told.text(stage["name"]) for stage in stages)
        day = told.marked(stages[-1]["day"], stages[-1]["status"])
        name = told.say("report.timeline.until", name=names)
        yield f"stage.{stages[0]['id']}", name, day, stages[-1]
    shown: set[str] = set()
    for duty in plan["duties"]:
        if duty["id"] not in shown:
            shown.add(duty["id"])
            yield _first_duty(told, plan, duty)


def _ending_together(stages: list[Json]) -> list[list[Json]]:
    """Stages that are over by the same day, on the same kind of basis, share a line."""
    together = groupby(stages, key=lambda stage: (stage["day"], stage["badge"]))
    return [list(group) for _, group in together]


def _first_duty(told: Reading, plan: Json, duty: Json) -> tuple[str, str, str, Json]:
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

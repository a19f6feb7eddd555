"""The plan as a workbook: dates that sort as dates, findings, materials and sources beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from callcenter_kit.documents.blocks import Grid
from callcenter_kit.documents.errors import NothingToDate
from callcenter_kit.documents.office import Value, Workbook
from callcenter_kit.documents.parts import answer, basis
from callcenter_kit.documents.parts.reading import Reading
from callcenter_kit.documents.record.replay import Given, read_record
from callcenter_kit.documents.record.rules import Json
from callcenter_kit.texts.language import DEFAULT_LANGUAGE

_PLAN: Final = (
    "scope", "kind", "what", "begins_on", "ends_on", "days", "status", "badge", "sources",
)  # fmt: skip
_WIDTHS: Final = (16, 14, 34, 15, 15, 12, 14, 14, 60)


def workbook(record: Given, language: str = DEFAULT_LANGUAGE) -> bytes:
    """The plans of the record as an XLSX file; ``KitError`` where it has none with dates."""
    told = Reading(read_record(record), language)
    if not told.plans:
        raise NothingToDate
    on = date.fromisoformat(told.record["on"])
    book = Workbook(told.say("report.title", day=on), language, on)
    heads = [told.say(f"report.column.{key}") for key in _PLAN]
    book.table(told.say("report.sheet.plan"), [heads, *_plan(told)], _WIDTHS)
    _grid_sheet(book, told, "findings", basis.findings_in_full(told))
    _grid_sheet(book, told, "materials", basis.materials_in_full(told))
    _sources_sheet(book, told)
    return book.content()


def _plan(told: Reading) -> Iterator[Sequence[Value]]:
    for scope, plan in told.plans.items():
        for task in plan["tasks"]:
            yield _row(told, scope, "task", task, task["begins_on"], task["ready_on"][1])
        for step in plan["steps"]:
            yield _row(told, scope, "step", step, step["begins_on"], step["ends_on"])
        for kind, entries in (("stage", plan["stages"]), ("duty", plan["duties"])):
            for entry in entries:
                yield _row(told, scope, kind, entry, entry["begins_on"], entry["day"])


def _row(
    told: Reading, scope: str, kind: str, entry: Json, first: str | None, last: str
) -> Sequence[Value]:
    days = entry.get("working_days")
    return (
        told.scope(scope),
        told.say(f"report.kind.{kind}"),
        told.text(entry["name"]),
        None if first is None else date.fromisoformat(first),
        date.fromisoformat(last),
        days[1] if isinstance(days, list) else days,
        told.say(f"record.day_status.{entry['status']}"),
        told.say(f"common.badge.{entry['badge']}"),
        told.cites(entry["sources"]),
    )


def _grid_sheet(book: Workbook, told: Reading, key: str, grid: Grid) -> None:
    rows = [[_number(cell.text) for cell in row] for row in grid.rows]
    widths = [max(10, width * 1.3) for width in grid.widths]
    book.table(told.say(f"report.sheet.{key}"), [grid.columns, *rows], widths)


def _number(text: str) -> Value:
    return int(text) if text.isdecimal() else text


def _sources_sheet(book: Workbook, told: Reading) -> None:
    keys = ("instrument", "version", "read", "address")
    heads = [told.say(f"report.column.{key}") for key in keys]
    rows: list[Sequence[Value]] = [
        (
            told.text(one["name"]),
            told.text(one["version"]),
            told.say(f"report.read.{one['confidence']}"),
            one["address"],
        )
        for one in basis.instruments(told).values()
    ]
    rows += [(), (answer.headline(told),), (answer.lead(told),)]
    rows += [(line,) for line in basis.limit_lines(told)]
    if told.name:
        rows.append((told.say("report.to", name=told.name),))
    book.table(told.say("report.sheet.sources"), [heads, *rows], (44, 44, 22, 80))

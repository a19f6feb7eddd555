"""What to do for a yes: what takes longest first, then the day of the licence."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter_kit.documents.blocks import Block, Items, Paragraph, Section
from callcenter_kit.documents.parts.reading import Reading
from callcenter_kit.documents.record.rules import Json
from callcenter_kit.rules.lines import SCOPES


def way(told: Reading) -> Section | None:
    """What to do, what takes longest first, each with its scope; then the day of the licence."""
    if told.record["licence"] == "not_required":
        return None
    tasks = tuple(line for *_, line in sorted(_tasks(told), reverse=True))
    blocks: list[Block] = [Items(tasks, numbered=True)] if tasks else []
    blocks += _then(told)
    return Section("way", told.say("report.section.way"), tuple(blocks)) if blocks else None


def _tasks(told: Reading) -> Iterator[tuple[str, int, str]]:
    """The day on which each is in place, its turn among those of one day, and its sentence."""
    todo = {scope: _todo(told, scope) for scope in SCOPES}
    for turn, key in enumerate(dict.fromkeys(key for one in todo.values() for key in one)):
        each = {scope: one.get(key) for scope, one in todo.items()}
        for scope, (ready, text) in told.once(each.get):
            yield ready, -turn, told.say("report.way.of_scope", scope=scope, text=text)


def _todo(told: Reading, scope: str) -> dict[str, tuple[str, str]]:
    """What the soonest repair asks for, by the plan's days where there is a plan."""
    repairs, plan = told.record["advice"][scope]["repairs"], told.plans.get(scope)
    if not repairs or told.outcome(scope) == "eligible":
        return {}
    tasks = plan["tasks"] if plan and plan["tasks"] else repairs[0]["tasks"]
    return {
        task["id"]: (task["ready_on"][1], _task(told, scope, task, repairs[0])) for task in tasks
    }


def _then(told: Reading) -> Iterator[Block]:
    """What is taken as met, the day of the licence, and how many other ways there are."""
    for scope, text in told.once(lambda scope: _assumed(told, scope)):
        yield Paragraph(told.say("report.way.of_scope", scope=scope, text=text))
    for scope, text in told.once(lambda scope: _licence(told, scope)):
        yield Paragraph(told.say("report.way.of_scope", scope=scope, text=text), "strong")
    for scope, text in told.once(lambda scope: _others(told, scope)):
        yield Paragraph(told.say("report.way.of_scope", scope=scope, text=text), "muted")


def _assumed(told: Reading, scope: str) -> str | None:
    repairs = told.record["advice"][scope]["repairs"]
    if not repairs:
        return None
    if told.outcome(scope) == "eligible":
        return told.say("report.way.nothing")
    assumed = repairs[0]["assumes"]
    return told.say("report.way.assumes", facts=told.facts(assumed)) if assumed else None


def _others(told: Reading, scope: str) -> str | None:
    count = len(told.record["advice"][scope]["repairs"]) - 1
    return told.say("report.way.others", count=count) if count > 0 else None


def _task(told: Reading, scope: str, task: Json, repair: Json) -> str:
    low, likely, high = task["working_days"] or (None, None, None)
    kind = "bar" if task["kind"] == "bar" else "days" if likely is not None else "months"
    return told.say(
        f"report.way.task_{kind}",
        name=_changes(told, scope, task["id"], repair) or told.text(task["name"]),
        text=told.text(task["text"]),
        low=low,
        likely=likely,
        high=high,
        ready=told.day(task["ready_on"][1]),
        mark=told.mark(task["status"]),
    )


def _changes(told: Reading, scope: str, key: str, repair: Json) -> str:
    """The amounts that change with the task, each from what was told to what it has to be."""
    read = told.finding(scope, key)["facts"]
    changed = {fact: value for fact, value in repair["changes"].items() if fact in read}
    return told.joined(
        told.say(
            "report.way.change",
            fact=told.fact(fact),
            before=told.value(fact, read[fact]),
            after=told.value(fact, value),
        )
        for fact, value in changed.items()
        if not isinstance(value, bool)
    )


def _licence(told: Reading, scope: str) -> str | None:
    plan = told.plans.get(scope)
    if plan is None or not told.record["advice"][scope]["repairs"]:
        return None
    return told.say(
        "report.way.licence",
        start=told.day(plan["start"]),
        submitted=told.day(plan["submitted"]),
        licence=told.day(plan["licence_on"]),
        mark=told.mark(plan["status"]),
    )

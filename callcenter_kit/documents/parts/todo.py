"""What to do for a yes: what takes longest first, then the day of the licence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from callcenter_kit.documents.blocks import Block, Items, Section, Sentences, Tone
from callcenter_kit.documents.parts.reading import Reading
from callcenter_kit.documents.record.rules import Json
from callcenter_kit.rules.lines import SCOPES


def way(reading: Reading) -> Section | None:
    """What to do, what takes longest first, each with its scope; then the day of the licence."""
    if reading.answer["licence"] == "not_required":
        return None
    tasks = tuple(line for *_, line in sorted(_tasks(reading), reverse=True))
    blocks: list[Block] = [Items(tasks, numbered=True)] if tasks else []
    blocks += _then(reading)
    return reading.section("way", *blocks) if blocks else None


def _tasks(reading: Reading) -> Iterator[tuple[str, int, str]]:
    """A task's last day, its turn among those of one day and its sentence, to be sorted by."""
    todo = {scope: _todo(reading, scope) for scope in SCOPES}
    for turn, key in enumerate(dict.fromkeys(key for tasks in todo.values() for key in tasks)):
        each = {scope: tasks.get(key) for scope, tasks in todo.items()}
        for scope, (ready, text) in reading.once(each.get):
            yield ready, -turn, reading.say("report.way.of_scope", scope=scope, text=text)


def _todo(reading: Reading, scope: str) -> dict[str, tuple[str, str]]:
    """The tasks of the soonest repair: the last day and the sentence of each, by its id.

    The days are the plan's where there is a plan, else those of the advice.
    """
    repairs, plan = reading.record["advice"][scope]["repairs"], reading.plans.get(scope)
    if not repairs or reading.outcome(scope) == "eligible":
        return {}
    tasks = plan["tasks"] if plan and plan["tasks"] else repairs[0]["tasks"]
    return {
        task["id"]: (task["ready_on"][1], _task(reading, scope, task, repairs[0])) for task in tasks
    }


def _then(reading: Reading) -> Iterator[Block]:
    """What is taken as met, the day of the licence, and how many other ways there are."""
    tones: dict[Callable[[Reading, str], str | None], Tone]
    tones = {_assumed: "", _licence: "strong", _others: "muted"}
    for sentence, tone in tones.items():
        for scope, text in reading.once(partial(sentence, reading)):
            yield Sentences(reading.say("report.way.of_scope", scope=scope, text=text), tone)


def _assumed(reading: Reading, scope: str) -> str | None:
    repairs = reading.record["advice"][scope]["repairs"]
    if not repairs:
        return None
    if reading.outcome(scope) == "eligible":
        return reading.say("report.way.nothing")
    assumed = repairs[0]["assumes"]
    return reading.say("report.way.assumes", facts=reading.facts(assumed)) if assumed else None


def _others(reading: Reading, scope: str) -> str | None:
    count = len(reading.record["advice"][scope]["repairs"]) - 1
    return reading.say("report.way.others", count=count) if count > 0 else None


def _task(reading: Reading, scope: str, task: Json, repair: Json) -> str:
    low, likely, high = task["working_days"] or (None, None, None)
    kind = "bar" if task["kind"] == "bar" else "days" if likely is not None else "months"
    return reading.say(
        f"report.way.task_{kind}",
        name=changes(reading, scope, task["id"], repair) or reading.text(task["name"]),
        text=reading.text(task["text"]),
        low=low,
        likely=likely,
        high=high,
        ready=reading.day(task["ready_on"][1]),
        mark=reading.mark(task["status"]),
    )


def changes(reading: Reading, scope: str, key: str, repair: Json) -> str:
    """The amounts that change with the task, each from what it is to what it has to be."""
    read, changes = reading.finding(scope, key)["facts"], []
    for fact, value in repair["changes"].items():
        if fact in read and not isinstance(value, bool):
            before, after = reading.value(fact, read[fact]), reading.value(fact, value)
            words = {"fact": reading.fact(fact), "before": before, "after": after}
            changes.append(reading.say("report.way.change", **words))
    return reading.joined(changes)


def _licence(reading: Reading, scope: str) -> str | None:
    plan = reading.plans.get(scope)
    if plan is None or not reading.record["advice"][scope]["repairs"]:
        return None
    return reading.say(
        "report.way.licence",
        start=reading.day(plan["start"]),
        submitted=reading.day(plan["submitted"]),
        licence=reading.day(plan["licence_on"]),
        mark=reading.mark(plan["status"]),
    )

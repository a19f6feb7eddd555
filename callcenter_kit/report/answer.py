"""The first half of a document: the answer, what stands in the way, and the shortest way on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, cast

from callcenter_kit.facts import facts
from callcenter_kit.recorded import Json
from callcenter_kit.report.blocks import (
    Block,
    Cell,
    Grid,
    Items,
    Paragraph,
    Section,
    Subheading,
    Tone,
)
from callcenter_kit.report.reading import Reading
from callcenter_kit.rulebooks import SCOPES

_TONES: dict[str, Tone] = {
    "eligible": "met",
    "ineligible": "unmet",
    "undetermined": "unknown",
    "not_required": "not_required",
}


def headline(told: Reading) -> str:
    """The answer in one sentence, for 95 and for 96."""
    match told.record["licence"]:
        case "not_required":
            return told.say("eligibility.headline.not_required")
        case "undetermined":
            return told.say("report.headline.undetermined")
    both = ".".join(told.outcome(scope) for scope in SCOPES)
    count = len(told.having("local", "unknown"))
    return told.say(f"eligibility.both.{both}", count=count)


def lead(told: Reading) -> str:
    """What was checked, against what, and as of which day."""
    book = told.record["rulebook"]
    return told.say(
        "report.lead",
        reading=told.text(book["name"]),
        total=len(told.rules),
        day=date.fromisoformat(told.record["on"]),
        form=told.form(),
    )


def answer(told: Reading) -> Section:
    """Both scopes: the outcome, why, and the licence day where there is a plan."""
    keys = ["scope", "outcome", "because", *(["licence_on"] if told.plans else [])]
    columns = tuple(told.say(f"report.column.{key}") for key in keys)
    rows = tuple(_answer_row(told, scope) for scope in SCOPES)
    grid = Grid(columns, (14, 14, 46, 26) if told.plans else (16, 16, 68), rows)
    warnings = [Paragraph(told.text(warning), "muted") for warning in told.record["warnings"]]
    return Section("answer", told.say("report.section.answer"), (grid, *warnings))


def _answer_row(told: Reading, scope: str) -> tuple[Cell, ...]:
    outcome = told.outcome(scope)
    words = told.say(f"common.outcome.{outcome}")
    row = (
        Cell(told.scope(scope), "strong"),
        Cell(words, _TONES[outcome]),
        Cell(_because(told, scope)),
    )
    if not told.plans:
        return row
    plan = told.plans.get(scope)
    day = told.marked(plan["licence_on"], plan["status"]) if plan else told.say("report.dash")
    return (*row, Cell(day, "strong"))


def _because(told: Reading, scope: str) -> str:
    match told.record["licence"], told.outcome(scope):
        case ("not_required", _):
            return told.say("report.answer.exempt")
        case ("undetermined", _):
            return told.say("report.answer.form_first")
        case (_, "eligible"):
            return told.say("report.answer.all_met", total=len(told.rules))
    unmet = told.joined(told.rule(key) for key in told.having(scope, "unmet"))
    unknown = told.joined(told.rule(key) for key in told.having(scope, "unknown"))
    key = "both" if unmet and unknown else "in_the_way" if unmet else "not_known"
    return told.say(f"report.answer.{key}", unmet=unmet, unknown=unknown)


def exempt(told: Reading) -> Section | None:
    """Why no licence is needed, and what would change that."""
    if told.record["licence"] != "not_required":
        return None
    form = told.record["rulebook"]["business_forms"][told.told("business_form")]
    said = [Paragraph(told.text(form["why"]))]
    said.append(Paragraph(told.cites(form["sources"]), "muted"))
    return Section("exempt", told.say("report.section.exempt"), tuple(said))


# What stands in the way, each thing once: said of both scopes where it is the same in both.


def obstacles(told: Reading) -> Section | None:
    """Every requirement that is not met or not known, by how much, and what nobody can change.

    While the business form is not known, only what to ask: the rest stands in the findings.
    """
    if told.record["licence"] == "not_required":
        return None
    required = told.record["licence"] == "required"
    lines = [line for key in told.rules for line in _lines(told, key)] if required else []
    lines += list(dict.fromkeys(_next_question(told)))
    if not lines:
        return None
    return Section("obstacles", told.say("report.section.obstacles"), (Items(tuple(lines)),))


def _lines(told: Reading, key: str) -> Iterator[str]:
    said: dict[str, tuple[str, dict[str, Any]]] = {}
    for scope in SCOPES:
        if (line := _obstacle(told, scope, key)) is not None:
            said[scope] = line
    if len(said) == len(SCOPES) and said["nationwide"] == said["local"]:
        words, values = said["local"]
        yield told.say(words, scope=told.say("report.both_scopes"), **values)
        return
    for scope, (words, values) in said.items():
        yield told.say(words, scope=told.scope(scope), **values)


def _obstacle(told: Reading, scope: str, key: str) -> tuple[str, dict[str, Any]] | None:
    finding = told.finding(scope, key)
    values: dict[str, Any] = {"requirement": told.rule(key)}
    if finding["status"] == "met":
        return None
    if finding["status"] == "unknown":
        missing = [fact for fact, value in finding["facts"].items() if value is None]
        if told.facts(missing) == told.rule(key):
            return "report.obstacle.unknown_itself", values
        return "report.obstacle.unknown", {**values, "facts": told.facts(missing)}
    if key in (bars := told.record["advice"][scope]["bars"]):
        if bars[key] is None:
            return "report.obstacle.bar_without_day", values
        return "report.obstacle.bar", {**values, "day": date.fromisoformat(bars[key])}
    if len(finding["shortfall"]) == 1:
        return "report.obstacle.short", _shortfall(told, finding)
    return "report.obstacle.unmet", {**values, "sentence": told.text(finding["sentence"])}


def _shortfall(told: Reading, finding: Json) -> dict[str, Any]:
    [(fact, missing)] = finding["shortfall"].items()
    value = finding["facts"][fact]
    return {
        "fact": told.fact(fact),
        "value": told.amount(fact, value),
        "minimum": told.amount(fact, value + missing),
        "amount": told.amount(fact, missing),
    }


def _next_question(told: Reading) -> Iterator[str]:
    for scope in SCOPES:
        for fact in told.record["advice"][scope]["questions"][:1]:
            if fact in facts():
                question = facts()[fact].question.say(told.language)
                yield told.say("report.obstacle.ask", question=question)


# The shortest way to a yes.


def way(told: Reading) -> Section | None:
    """What to do first, in each scope, with its days; then the day of the licence."""
    if told.record["licence"] == "not_required":
        return None
    todo = {scope: _todo(told, scope) for scope in SCOPES}
    shared = tuple(task for task in todo["nationwide"] if task in todo["local"])
    blocks: list[Block] = []
    if shared:
        both = told.say("report.both_scopes")
        blocks += [Subheading(both), Items(shared, numbered=True)]
    for scope in SCOPES:
        own = tuple(task for task in todo[scope] if task not in shared)
        if rest := [*_numbered(own), *_then(told, scope)]:
            blocks += [Subheading(told.scope(scope)), *rest]
    return Section("way", told.say("report.section.way"), tuple(blocks)) if blocks else None


def _numbered(tasks: tuple[str, ...]) -> list[Block]:
    return [Items(tasks, numbered=True)] if tasks else []


def _todo(told: Reading, scope: str) -> tuple[str, ...]:
    """What the soonest repair asks for, by the plan's days where there is a plan."""
    repairs, plan = told.record["advice"][scope]["repairs"], told.plans.get(scope)
    if not repairs or told.outcome(scope) == "eligible":
        return ()
    tasks = plan["tasks"] if plan and plan["tasks"] else repairs[0]["tasks"]
    return tuple(_task(told, task, repairs[0]) for task in tasks)


def _then(told: Reading, scope: str) -> Iterator[Block]:
    """What is taken as met, the day of the licence, and how many other ways there are."""
    repairs, plan = told.record["advice"][scope]["repairs"], told.plans.get(scope)
    if not repairs:
        return
    if told.outcome(scope) == "eligible":
        yield Paragraph(told.say("report.way.nothing"))
    if assumed := repairs[0]["assumes"]:
        yield Paragraph(told.say("report.way.assumes", facts=told.facts(assumed)))
    if plan:
        yield Paragraph(_licence(told, plan), "strong")
    if count := len(repairs) - 1:
        yield Paragraph(told.say("report.way.others", count=count), "muted")


def _task(told: Reading, task: Json, repair: Json) -> str:
    low, likely, high = task["working_days"] or (None, None, None)
    kind = "bar" if task["kind"] == "bar" else "days" if likely is not None else "months"
    return told.say(
        f"report.way.task_{kind}",
        name=told.text(task["name"]),
        text=told.text(task["text"]),
        changes=_changes(told, task["id"], repair),
        low=low,
        likely=likely,
        high=high,
        ready=told.day(task["ready_on"][1]),
        mark=told.mark(task["status"]),
    )


def _changes(told: Reading, key: str, repair: Json) -> str:
    """The facts that change with the task, each from what was told to what it has to be."""
    read = told.record["scopes"]["local"]["findings"][key]["facts"]
    changed = {fact: value for fact, value in repair["changes"].items() if fact in read}
    return told.joined(
        told.say(
            "report.way.change",
            fact=told.fact(fact),
            before=told.value(fact, read[fact]),
            after=told.value(fact, value),
        )
        for fact, value in changed.items()
    )


def _licence(told: Reading, plan: Json) -> str:
    return told.say(
        "report.way.licence",
        start=told.day(plan["start"]),
        submitted=told.day(plan["submitted"]),
        licence=told.day(plan["licence_on"]),
        mark=told.mark(cast(str, plan["status"])),
    )

"""The first half of a document: the answer, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from callcenter_kit.documents.blocks import Cell, Grid, Items, Paragraph, Section, Tone
from callcenter_kit.documents.parts.reading import Reading
from callcenter_kit.documents.record.rules import Json
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.lines import SCOPES

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
            return told.against("report.headline.not_required")
        case "undetermined":
            return told.say("report.headline.undetermined")
    both = ".".join(told.outcome(scope) for scope in SCOPES)
    count = len(told.having("local", "unknown"))
    return told.say(f"eligibility.both.{both}", count=count)


def lead(told: Reading) -> str:
    """What was checked, against what, and as of which day."""
    exempt = told.record["licence"] == "not_required"
    return told.against(
        "report.lead_exempt" if exempt else "report.lead",
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
    warnings = [Paragraph(told.text(warning)) for warning in told.record["warnings"]]
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
            return told.against("report.answer.exempt")
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
    """What is not met by how much, what nobody can change, and what is not known.

    While the business form is not known, only what to ask: the rest stands in the findings.
    """
    if told.record["licence"] == "not_required":
        return None
    required = told.record["licence"] == "required"
    lines = [line for key in told.rules for line in _lines(told, key)] if required else []
    lines += _plainly_unmet(told) if required else []
    lines += list(dict.fromkeys(_next_question(told)))
    if not lines:
        return None
    return Section("obstacles", told.say("report.section.obstacles"), (Items(tuple(lines)),))


def _lines(told: Reading, key: str) -> Iterator[str]:
    for scope, (words, values) in told.once(lambda scope: _obstacle(told, scope, key)):
        yield told.say(words, scope=scope, **values)


def _obstacle(told: Reading, scope: str, key: str) -> tuple[str, dict[str, Any]] | None:
    finding = told.finding(scope, key)
    values: dict[str, Any] = {"requirement": told.rule(key)}
    if finding["status"] == "unknown":
        missing = [fact for fact, value in finding["facts"].items() if value is None]
        if told.facts(missing) == told.rule(key):
            return "report.obstacle.unknown_itself", values
        return "report.obstacle.unknown", {**values, "facts": told.facts(missing)}
    if finding["status"] == "met":
        return None
    if key in (bars := told.record["advice"][scope]["bars"]):
        if bars[key] is None:
            return "report.obstacle.bar_without_day", values
        return "report.obstacle.bar", {**values, "day": date.fromisoformat(bars[key])}
    if finding["shortfall"]:
        return "report.obstacle.short", {"facts": _shortfalls(told, finding)}
    return None


def _shortfalls(told: Reading, finding: Json) -> str:
    return told.joined(
        told.say(
            "report.obstacle.missing",
            fact=told.fact(fact),
            value=told.amount(fact, finding["facts"][fact]),
            minimum=told.amount(fact, finding["facts"][fact] + missing),
            amount=told.amount(fact, missing),
        )
        for fact, missing in finding["shortfall"].items()
    )


def _plainly_unmet(told: Reading) -> list[str]:
    """What is answered with no and has no number, on one line; the findings say what is asked."""

    def plain(scope: str) -> str | None:
        bars = told.record["advice"][scope]["bars"]
        unmet = (key for key in told.having(scope, "unmet") if key not in bars)
        left = [key for key in unmet if not told.finding(scope, key)["shortfall"]]
        return told.joined(told.rule(key) for key in left) or None

    return [
        told.say("report.obstacle.unmet", scope=scope, requirements=names)
        for scope, names in told.once(plain)
    ]


def _next_question(told: Reading) -> Iterator[str]:
    for scope in SCOPES:
        for fact in told.record["advice"][scope]["questions"][:1]:
            if fact in facts():
                question = facts()[fact].question.say(told.language)
                yield told.say("report.obstacle.ask", question=question)

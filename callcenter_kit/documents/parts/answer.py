"""The first half of a document: the answer, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any, Final

from callcenter_kit.documents.blocks import Cell, Grid, Items, Section, Sentences, Tone
from callcenter_kit.documents.parts.reading import Reading
from callcenter_kit.documents.record.rules import Json
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.in_words import amount
from callcenter_kit.rules.lines import SCOPES

_TONES: dict[str, Tone] = {
    "eligible": "met",
    "ineligible": "unmet",
    "undetermined": "unknown",
    "not_required": "not_required",
}


def headline(reading: Reading) -> str:
    """The answer in one sentence, for 95 and for 96."""
    match reading.answer["licence"]:
        case "not_required":
            return reading.against("report.headline.not_required")
        case "undetermined":
            return reading.say(f"report.headline.{reading.waits_for}")
    both = ".".join(reading.outcome(scope) for scope in SCOPES)
    count = len(reading.having("local", "unknown"))
    return reading.say(f"verdict.both.{both}", count=count)


def lead(reading: Reading) -> str:
    """How many requirements were checked, against what, and as of which day."""
    exempt = reading.answer["licence"] == "not_required"
    return reading.against(
        "report.lead_exempt" if exempt else "report.lead",
        total=len(reading.rules),
        day=date.fromisoformat(reading.answer["on"]),
        form=reading.form(),
    )


def answer(reading: Reading) -> Section:
    """The decision, then both scopes: the outcome, why, and the day where there is a plan."""
    keys = ["scope", "outcome", "because", *(["licence_on"] if reading.plans else [])]
    columns = tuple(reading.say(f"report.column.{key}") for key in keys)
    rows = tuple(_answer_row(reading, scope) for scope in SCOPES)
    grid = Grid(columns, (14, 14, 46, 26) if reading.plans else (16, 16, 68), rows)
    warnings = [Sentences(reading.text(warning)) for warning in reading.answer["warnings"]]
    return reading.section("answer", *_decision(reading), grid, *warnings)


# The kinds of decision that say what the headline says.
_SAID: Final = ("not_required", "authority", "undetermined", "outcomes")


def _decision(reading: Reading) -> Iterator[Sentences]:
    """What to do next and by when, in the sentence that heads the pages.

    A record of an earlier kit does not hold it.
    """
    decision = reading.record.get("decision")
    if decision is not None and decision["kind"] not in _SAID:
        yield Sentences(reading.text(decision["text"]), "strong")


def _answer_row(reading: Reading, scope: str) -> tuple[Cell, ...]:
    outcome = reading.outcome(scope)
    words = Cell(reading.say(f"common.outcome.{outcome}"), _TONES[outcome])
    row = (Cell(reading.scope(scope), "strong"), words, Cell(_because(reading, scope)))
    if not reading.plans:
        return row
    plan = reading.plans.get(scope)
    day = reading.marked(plan["licence_on"], plan["status"]) if plan else reading.say("report.dash")
    return (*row, Cell(day, "strong"))


def _because(reading: Reading, scope: str) -> str:
    match reading.answer["licence"], reading.outcome(scope):
        case ("not_required", _):
            return reading.against("report.answer.exempt")
        case ("undetermined", _):
            return reading.say(f"report.answer.{reading.waits_for}_first")
        case (_, "eligible"):
            return reading.say("report.answer.all_met", total=len(reading.rules))
    unmet = reading.joined(reading.rule(key) for key in reading.having(scope, "unmet"))
    unknown = reading.joined(reading.rule(key) for key in reading.having(scope, "unknown"))
    key = "both" if unmet and unknown else "in_the_way" if unmet else "not_known"
    return reading.say(f"report.answer.{key}", unmet=unmet, unknown=unknown)


def exempt(reading: Reading) -> Section | None:
    """Why no licence is needed, and what would change that."""
    if reading.answer["licence"] != "not_required":
        return None
    form = reading.record["rulebook"]["business_forms"][reading.fact_value("business_form")]
    why, cited = reading.text(form["why"]), reading.cites(form["sources"])
    return reading.section("exempt", Sentences(why), Sentences(cited, "muted"))


# What stands in the way, each thing once: said of both scopes where it is the same in both.


def obstacles(reading: Reading) -> Section | None:
    """What is not met by how much, what nobody can change, and what is not known.

    While the business form is not known, only what to ask: the rest stands in the findings.
    """
    if reading.answer["licence"] == "not_required":
        return None
    required = reading.answer["licence"] == "required"
    lines = [*_in_the_way(reading), *_plainly_unmet(reading)] if required else []
    lines += dict.fromkeys(_next_question(reading))
    return reading.section("obstacles", Items(tuple(lines))) if lines else None


def _in_the_way(reading: Reading) -> Iterator[str]:
    for key in reading.rules:
        for scope, (words, values) in reading.once(partial(_obstacle, reading, key)):
            yield reading.say(words, scope=scope, **values)


def _obstacle(reading: Reading, key: str, scope: str) -> tuple[str, dict[str, Any]] | None:
    finding = reading.finding(scope, key)
    values: dict[str, Any] = {"requirement": reading.rule(key)}
    if finding["status"] == "unknown":
        if len(finding["facts"]) == 1:  # its name would say the same again
            return "report.obstacle.unknown_itself", values
        names = reading.facts(fact for fact, value in finding["facts"].items() if value is None)
        return "report.obstacle.unknown", {**values, "facts": names}
    if finding["status"] == "met":
        return None
    if key in (bars := reading.record["advice"][scope]["bars"]):
        if bars[key] is None:
            return "report.obstacle.bar_without_day", values
        return "report.obstacle.bar", {**values, "day": date.fromisoformat(bars[key])}
    if finding["shortfall"]:
        return "report.obstacle.short", {"facts": _shortfalls(reading, finding)}
    return None


def _shortfalls(reading: Reading, finding: Json) -> str:
    lines = []
    for fact, missing in finding["shortfall"].items():
        numbers = {"value": finding["facts"][fact], "amount": missing}
        numbers["minimum"] = numbers["value"] + missing
        words = {key: amount(fact, number, reading.language) for key, number in numbers.items()}
        lines.append(reading.say("report.obstacle.missing", fact=reading.fact(fact), **words))
    return reading.joined(lines)


def _plainly_unmet(reading: Reading) -> Iterator[str]:
    """The unmet requirements without a number and without a bar, named on one line a scope."""

    def plain(scope: str) -> str | None:
        bars = reading.record["advice"][scope]["bars"]
        unmet = (key for key in reading.having(scope, "unmet") if key not in bars)
        left = [key for key in unmet if not reading.finding(scope, key)["shortfall"]]
        return reading.joined(reading.rule(key) for key in left) or None

    for scope, names in reading.once(plain):
        yield reading.say("report.obstacle.unmet", scope=scope, requirements=names)


def _next_question(reading: Reading) -> Iterator[str]:
    for scope in SCOPES:
        for fact in reading.record["advice"][scope]["questions"][:1]:
            if fact in facts():
                question = facts()[fact].question.say(reading.language)
                yield reading.say("report.obstacle.ask", question=question)

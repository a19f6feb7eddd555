"""The first half of a document: the answer, and what stands in the way.

What to do for a yes: what takes longest first, then the day of the licence.

What to do within a month of the day of the assessment, or what comes first after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any, Final, NamedTuple

from callcenter_kit.documents.blocks import Block, Cell, Grid, Items, Section, Sentences, Tone
from callcenter_kit.documents.dates import period
from callcenter_kit.documents.record import Json, RecordedEntry, recorded_entries
from callcenter_kit.documents.record_view import Reading
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.findings import amount
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.timeline.plan import REVIEW
from callcenter_kit.timeline.repairs import LIKELY
from callcenter_kit.workdays.dates import after_months


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


MOST: Final = 6  # lines, so that the letter's first page stays one
ASKED: Final = 3  # facts to find out first, of those that are not known


class _Begun(NamedTuple):
    """When something begins and what is said of it."""

    on: str
    text: str


def month(reading: Reading) -> Section:
    """The facts to find out first, then what begins within a month, in the order of its days.

    Where nothing begins by then, what comes first; where nothing is to be done, that.
    """
    lines = list(_lines(reading))
    if not lines:
        return reading.section("month", Sentences(reading.say("report.month.nothing")))
    more = len(lines) - MOST
    shown = (Items(tuple(lines[:MOST]), numbered=len(lines) > 1),)
    rest = (Sentences(reading.say("report.month.more", count=more)),) if more > 0 else ()
    return reading.section("month", *shown, *rest)


def _lines(reading: Reading) -> Iterator[str]:
    if reading.answer["licence"] == "not_required":
        return
    if reading.answer["licence"] == "undetermined" and reading.waits_for == "authority":
        yield reading.say("report.month.authority")
        return
    if reading.record.get("decision", {}).get("kind") == "another_procedure":
        yield reading.say("report.month.another_procedure")
        return
    yield from _asked(reading)
    if reading.answer["licence"] == "required":
        yield from _endless(reading)
        yield from _begun(reading)


def _asked(reading: Reading) -> Iterator[str]:
    """The facts that settle most, then those that the days take as met."""
    advice = [reading.record["advice"][scope] for scope in SCOPES]
    open_facts = [fact for part in advice for fact in part["questions"]]
    open_facts += [fact for part in advice for repair in part["repairs"][:1]
                   for fact in repair["assumes"]]  # fmt: skip
    names = list(dict.fromkeys(open_facts))
    if names:
        more = len(names) - ASKED
        key = "report.month.ask_more" if more > 0 else "report.month.ask"
        yield reading.say(key, facts=reading.facts(names[:ASKED]), count=more)


def _endless(reading: Reading) -> Iterator[str]:
    """The bars whose end is not known, each once."""
    bars = [reading.record["advice"][scope]["bars"] for scope in SCOPES]
    for key in dict.fromkeys(key for each in bars for key, day in each.items() if day is None):
        yield reading.say("report.month.endless", requirement=reading.rule(key))


def _begun(reading: Reading) -> Iterator[str]:
    on = date.fromisoformat(reading.answer["on"])
    begun = sorted(_all(reading), key=lambda each: each.on)
    by = after_months(on, 1).isoformat()
    soon = [each.text for each in begun if each.on <= by]
    if begun and not soon:
        first = begun[0]
        yield reading.say("report.month.later", day=reading.day(first.on), text=first.text)
    yield from soon


def _all(reading: Reading) -> Iterator[_Begun]:
    """Everything that the company does or waits for, once where it is the same in both scopes."""
    each = {scope: _of_scope(reading, scope) for scope in SCOPES}
    for key in dict.fromkeys(key for entries in each.values() for key in entries):
        of_key = {scope: entries.get(key) for scope, entries in each.items()}
        for scope, begun in reading.once(of_key.__getitem__):
            text = reading.say("report.way.of_scope", scope=scope, text=begun.text)
            yield _Begun(begun.on, text)


def _of_scope(reading: Reading, scope: str) -> dict[str, _Begun]:
    """What begins when, by its key: from the plan, or where there is none from the advice."""
    if (plan := reading.plans.get(scope)) is None:
        return _advised(reading, scope)
    on = reading.answer["on"]
    entries = [entry for entry in recorded_entries(plan) if _is_ours(entry) and entry.ends_on >= on]
    return {entry.key: _entry(reading, scope, entry) for entry in entries}


def _advised(reading: Reading, scope: str) -> dict[str, _Begun]:
    """What the advice holds: the tasks of the soonest repair, or that the company can apply."""
    if reading.outcome(scope) == "eligible":
        return {"apply": _Begun(reading.answer["on"], reading.say("report.way.nothing"))}
    repairs = reading.record["advice"][scope]["repairs"][:1]
    tasks = [task for repair in repairs for task in repair["tasks"]]
    dated = (
        RecordedEntry("task", task, task["begins_on"], task["ready_on"][LIKELY]) for task in tasks
    )
    return {entry.key: _entry(reading, scope, entry) for entry in dated}


def _is_ours(entry: RecordedEntry) -> bool:
    """Whether it is the company's to do: the review and what follows the licence are not."""
    return entry.kind == "task" or (entry.kind == "step" and entry.json["id"] != REVIEW)


def _entry(reading: Reading, scope: str, entry: RecordedEntry) -> _Begun:
    begins, line = entry.begins_on or entry.ends_on, entry.json
    name, status = reading.text(line["name"]), line["status"]
    if entry.kind == "step":
        days = period(reading, begins, entry.ends_on, status)
        return _Begun(begins, reading.say("report.month.step", name=name, days=days))
    until = {"ready": reading.day(entry.ends_on), "mark": reading.mark(status)}
    if line["kind"] == "bar":
        return _Begun(begins, reading.say("report.month.bar", name=name, **until))
    repairs = reading.record["advice"][scope]["repairs"][:1]
    name = next((changes(reading, scope, line["id"], repair) for repair in repairs), "") or name
    text = reading.text(line["text"])
    return _Begun(begins, reading.say("report.month.task", name=name, text=text, **until))


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

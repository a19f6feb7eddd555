"""What to do within a month of the day of the assessment, or what comes first after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from callcenter_kit.documents.blocks import Items, Section, Sentences
from callcenter_kit.documents.parts.dates import period
from callcenter_kit.documents.parts.reading import Reading
from callcenter_kit.documents.parts.todo import changes
from callcenter_kit.documents.record import plans as recorded
from callcenter_kit.documents.record.plans import RecordedEntry
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.timeline.plan import REVIEW
from callcenter_kit.timeline.repairs import LIKELY
from callcenter_kit.workdays.periods import after_months

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
    entries = [entry for entry in recorded.entries(plan) if _is_ours(entry) and entry.ends_on >= on]
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

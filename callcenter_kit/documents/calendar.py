"""The plan as a calendar file: milestones, bars' ends and the duties after the licence.

Every event lasts all day, so that no time zone can move it; its id stays the same when the plan
is made again, so that a calendar corrects the event instead of adding another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from typing import Final

from callcenter_kit.documents.errors import NothingToDate
from callcenter_kit.documents.office import library
from callcenter_kit.documents.parts.reading import Reading
from callcenter_kit.documents.record.replay import Given, read_record
from callcenter_kit.documents.record.rules import Json
from callcenter_kit.texts.language import DEFAULT_LANGUAGE

BEIJING: Final = timezone(timedelta(hours=8))
REMINDERS: Final = (30, 7)  # days ahead of a due day, at nine in the morning


@dataclass(frozen=True, slots=True)
class Event:
    """A day in the plan of one scope; ``id`` is the same each time the plan is made."""

    id: str
    summary: str
    day: date
    status: str
    text: str
    sources: tuple[str, ...]
    reminded: bool = False


def calendar(record: Given, language: str = DEFAULT_LANGUAGE) -> bytes:
    """The plans of the record as an ICS file; ``KitError`` where it has none with dates."""
    ical = library("icalendar", "icalendar")
    reading = Reading(read_record(record), language)
    if not reading.plans:
        raise NothingToDate
    made = ical.Calendar()
    made.add("prodid", "-//callcenter_kit//decision record//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _name(reading))
    made.add("x-wr-timezone", "Asia/Shanghai")
    for event in events(reading):
        made.add_component(_component(reading, event))
    content: bytes = made.to_ical()
    return content


def _name(reading: Reading) -> str:
    if reading.name is None:
        return reading.say("report.calendar.name")
    return reading.say("report.calendar.name_of", name=reading.name[:60])


def events(reading: Reading) -> Iterator[Event]:
    """Every event of every plan, in the order in which the plan tells them."""
    for scope, plan in reading.plans.items():
        for event in (*_before(reading, plan), *_inside(reading, plan), *_after(reading, plan)):
            yield _of_scope(reading, scope, event)


def _of_scope(reading: Reading, scope: str, event: Event) -> Event:
    summary = reading.say(
        "report.calendar.event",
        scope=reading.say(f"common.scope_short.{scope}"),
        what=event.summary,
        mark=reading.mark(event.status),
    )
    key, day, status = f"{scope}.{event.id}", event.day, event.status
    return Event(key, summary, day, status, event.text, event.sources, event.reminded)


def _before(reading: Reading, plan: Json) -> Iterator[Event]:
    start = date.fromisoformat(plan["start"])
    clock, cites = reading.text(plan["clock"]["text"]), tuple(plan["clock"]["sources"])
    first = plan["steps"][0]["status"]
    yield Event("start", reading.say("report.calendar.start"), start, first, clock, cites)
    for task in plan["tasks"]:
        key = "bar" if task["kind"] == "bar" else "ready"
        name = reading.say(f"report.calendar.{key}", name=reading.text(task["name"]))
        day = date.fromisoformat(task["ready_on"][1])
        cited = tuple(task["sources"])
        text = reading.text(task["text"])
        yield Event(f"task.{task['id']}", name, day, task["status"], text, cited, key == "bar")
    submitted = next(step for step in plan["steps"] if step["ends_on"] == plan["submitted"])
    yield Event(
        "submitted",
        reading.say("report.calendar.submitted"),
        date.fromisoformat(plan["submitted"]),
        submitted["status"],
        clock,
        tuple(submitted["sources"]),
        reminded=True,
    )


def _inside(reading: Reading, plan: Json) -> Iterator[Event]:
    for stage in plan["stages"]:
        name = reading.say("report.calendar.until", name=reading.text(stage["name"]))
        yield _milestone(reading, f"stage.{stage['id']}", name, stage)
    yield Event(
        "licence",
        reading.say("report.calendar.licence"),
        date.fromisoformat(plan["licence_on"]),
        plan["status"],
        reading.text(plan["clock"]["text"]),
        tuple(plan["clock"]["sources"]),
    )


def _after(reading: Reading, plan: Json) -> Iterator[Event]:
    counted: dict[str, int] = {}
    for duty in plan["duties"]:
        counted[duty["id"]] = number = counted.get(duty["id"], 0) + 1
        name = reading.say("report.calendar.due", name=reading.text(duty["name"]))
        yield _milestone(reading, f"duty.{duty['id']}.{number}", name, duty, reminded=True)


def _milestone(
    reading: Reading, key: str, name: str, entry: Json, *, reminded: bool = False
) -> Event:
    day, text = date.fromisoformat(entry["day"]), reading.text(entry["text"])
    return Event(key, name, day, entry["status"], text, tuple(entry["sources"]), reminded)


def _component(reading: Reading, event: Event) -> object:
    ical = library("icalendar", "icalendar")
    on = date.fromisoformat(reading.record["on"])
    made = ical.Event()
    made.add("uid", f"{_case(reading)}.{event.id}@callcenter-kit")
    # A record has a day and no clock: its midnight in Beijing stands for the moment.
    made.add("dtstamp", datetime(on.year, on.month, on.day, tzinfo=BEIJING).astimezone(UTC))
    made.add("sequence", on.toordinal())  # a later record's event takes the place of this one
    made.add("dtstart", event.day)
    made.add("dtend", event.day + timedelta(days=1))
    made.add("summary", event.summary)
    made.add("description", _description(reading, event, on))
    made.add("transp", "TRANSPARENT")
    for days in REMINDERS if event.reminded else ():
        made.add_component(_reminder(reading, event, days))
    return made


def _description(reading: Reading, event: Event, on: date) -> str:
    return reading.say(
        "report.calendar.description",
        text=event.text,
        sources=reading.cites(event.sources),
        status=reading.say(f"record.day_status.{event.status}"),
        day=on,
    )


def _reminder(reading: Reading, event: Event, days: int) -> object:
    ical = library("icalendar", "icalendar")
    made = ical.Alarm()
    made.add("action", "DISPLAY")
    made.add("description", reading.say("report.calendar.alarm", summary=event.summary))
    made.add("trigger", timedelta(days=-days, hours=9))
    return made


def _case(reading: Reading) -> str:
    """What tells one client's events from another's, without telling who the client is."""
    facts = reading.fact_value("name") or repr(reading.record["facts"])
    return sha256(facts.encode("utf-8", "backslashreplace")).hexdigest()[:16]

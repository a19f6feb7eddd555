"""The plan as a calendar file: milestones, bars' ends and the duties after the licence.

Every event lasts all day, so that no time zone can move it; its id stays the same when the plan
is made again, so that a calendar corrects the event instead of adding another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from typing import Final

from callcenter_kit.documents.errors import NothingToDate
from callcenter_kit.documents.office import library
from callcenter_kit.documents.record import Json, RecordedEntry, recorded_entries
from callcenter_kit.documents.record_view import Reading
from callcenter_kit.documents.replay import Given, read_record
from callcenter_kit.rules.lines import PERMITS, TERM_END
from callcenter_kit.texts.language import DEFAULT_LANGUAGE
from callcenter_kit.timeline.plan import SUBMISSION

BEIJING: Final = timezone(timedelta(hours=8))
# Days ahead of a due day, at nine in the morning; the end of the term is remembered when there is
# still time to prepare the application to extend, and on the last day to hand it in.
REMINDERS: Final = (30, 7)
TERM_REMINDERS: Final = (180, 90)


@dataclass(frozen=True, slots=True)
class Event:
    """A day in the plan of one scope; ``id`` is the same each time the plan is made."""

    id: str
    summary: str
    day: date
    status: str
    text: str
    sources: tuple[str, ...]
    reminders: tuple[int, ...] = ()


def calendar(record: Given, language: str = DEFAULT_LANGUAGE) -> bytes:
    """The plans of the record as an ICS file; ``KitError`` where it has none with dates."""
    ical = library("icalendar", "icalendar")
    reading = Reading(read_record(record), language)
    if not reading.plans:
        raise NothingToDate
    file = ical.Calendar()
    file.add("prodid", "-//callcenter_kit//decision record//EN")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    name, key = (reading.name or "")[:60], "name_of" if reading.name else "name"
    file.add("x-wr-calname", reading.say(f"report.calendar.{key}", name=name))
    file.add("x-wr-timezone", "Asia/Shanghai")
    for event in events(reading):
        file.add_component(_component(reading, event))
    content: bytes = file.to_ical()
    return content


def events(reading: Reading) -> Iterator[Event]:
    """Every event of every plan, in the order in which the plan tells them."""
    for scope, plan in reading.plans.items():
        short = reading.say(f"common.scope_short.{scope}")
        for event in _of_plan(reading, plan):
            what, mark = event.summary, reading.mark(event.status)
            summary = reading.say("report.calendar.event", scope=short, what=what, mark=mark)
            yield replace(event, id=f"{scope}.{event.id}", summary=summary)


def _of_plan(reading: Reading, plan: Json) -> Iterator[Event]:
    """The start, the plan's entries and, of its steps, the two on which something happens."""
    sources, numbers = plan["clock_line"]["sources"], Counter[str]()
    yield _turn(reading, plan, "start", plan["start"], plan["steps"][0]["status"], sources)
    for entry in recorded_entries(plan):
        key, json = entry.key, entry.json
        numbers[key] += 1
        if key == f"step.{SUBMISSION}":
            day = plan["submitted"]
            yield _turn(reading, plan, "submitted", day, json["status"], json["sources"])
        elif key == "step.collect":
            yield _turn(reading, plan, "licence", plan["licence_on"], plan["status"], sources)
        elif entry.kind != "step":
            yield _event(reading, entry, numbers[key])


def _turn(
    reading: Reading, plan: Json, key: str, day: str, status: str, sources: Iterable[str]
) -> Event:
    """The start, the submission or the licence day, with what the clock says."""
    name = reading.say(f"report.calendar.{key}")
    lines = [plan["heading"], plan["clock_line"]["text"]]
    text = reading.sentences(reading.text(line) for line in lines if line)
    on = date.fromisoformat(day)
    return Event(
        key, name, on, status, text, tuple(sources), REMINDERS if key == "submitted" else ()
    )


def _event(reading: Reading, entry: RecordedEntry, number: int) -> Event:
    """A task, a stage or a duty, the last with its number among those with its id."""
    json = entry.json
    kind = _kind(entry)
    return Event(
        f"{entry.key}.{number}" if entry.kind == "duty" else entry.key,
        reading.say(f"report.calendar.{kind}", name=reading.text(json["name"])),
        date.fromisoformat(entry.ends_on),
        json["status"],
        _told(reading, json),
        tuple(json["sources"]),
        _reminders(kind),
    )


def _kind(entry: RecordedEntry) -> str:
    """What is said of the day: until when, ready, lapsed, expected, due, or the end of the term."""
    match entry.kind:
        case "task":
            return "bar" if entry.json.get("kind") == "bar" else "ready"
        case "stage":
            return "until"
    key = entry.json["id"]
    return "expected" if key in PERMITS else "end" if key == TERM_END else "due"


def _reminders(kind: str) -> tuple[int, ...]:
    """How many days ahead the calendar reminds."""
    return TERM_REMINDERS if kind == "end" else REMINDERS if kind in ("bar", "due") else ()


def _told(reading: Reading, json: Json) -> str:
    """What the entry says, what follows otherwise, and the safe day where the day is a rest day."""
    duty = reading.record["rulebook"].get("duties", {}).get(json["id"], {})
    said = [reading.text(json["text"])]
    if duty and duty["consequence"]:
        said.append(reading.text(duty["consequence"]))
    if safe := json.get("safe_on"):
        day = reading.marked(safe, json["safe_status"])
        said.append(reading.say("report.calendar.safe", day=day))
    return reading.sentences(said)


def _component(reading: Reading, event: Event) -> object:
    ical = library("icalendar", "icalendar")
    on = date.fromisoformat(reading.answer["on"])
    component = ical.Event()
    component.add("uid", f"{_case(reading)}.{event.id}@callcenter-kit")
    # A record has a day and no clock: its midnight in Beijing stands for the moment.
    component.add("dtstamp", datetime(on.year, on.month, on.day, tzinfo=BEIJING).astimezone(UTC))
    component.add("sequence", on.toordinal())  # a later record's event takes the place of this one
    component.add("dtstart", event.day)
    component.add("dtend", event.day + timedelta(days=1))
    component.add("summary", event.summary)
    status, cited = reading.say(f"record.day_status.{event.status}"), reading.cites(event.sources)
    values = {"text": event.text, "sources": cited, "status": status, "day": on}
    component.add("description", reading.say("report.calendar.description", **values))
    component.add("transp", "TRANSPARENT")
    for days in event.reminders:
        alarm = ical.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", reading.say("report.calendar.alarm", summary=event.summary))
        alarm.add("trigger", timedelta(days=-days, hours=9))
        component.add_component(alarm)
    return component


def _case(reading: Reading) -> str:
    """A hash that keeps clients' events apart and does not say who the client is."""
    facts = reading.fact_value("name") or repr(reading.answer["facts"])
    return sha256(facts.encode("utf-8", "backslashreplace")).hexdigest()[:16]

"""The files that can be made from a record: what a page offers and a client gets.

Page and letter are one document. In the calendar every event lasts all day, so that no time zone
can move it, and keeps its id, so that a later calendar corrects the event and adds no other.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final, Literal

from callcenter_kit.documents import answer_sections as answers
from callcenter_kit.documents import basis_sections as basis
from callcenter_kit.documents.blocks import Document, Section, as_page
from callcenter_kit.documents.office import DOCX, XLSX, Letterhead, Value, Workbook, as_word
from callcenter_kit.documents.record import Json, case_key_of, facts_key, record_bytes
from callcenter_kit.documents.record_view import RecordView, plan_entries
from callcenter_kit.documents.replay import RecordLike, read_record
from callcenter_kit.errors import NothingToDate, import_library, require_choice
from callcenter_kit.rules.statements import PERMITS, TERM_END
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, clean
from callcenter_kit.timeline.plan import SUBMISSION

# The document: a page to print and a letter.

_Sections = tuple[Callable[[RecordView], Section | None], ...]
_BASIS: Final[_Sections] = (basis.sources, basis.limits)
# In the order in which a client reads them; each is left out where the record has nothing for it.
_SECTIONS: Final[_Sections] = (
    answers.first_month, answers.answer, answers.day,  # the first page
    answers.applicant_facts, answers.way_to_licence, answers.timeline,
    basis.findings, basis.materials, basis.terms, basis.refusal,
    basis.duties, *_BASIS,
)  # fmt: skip
# Where no licence is needed, tasks, requirements, dates and duties matter to nobody.
_EXEMPT_SECTIONS: Final[_Sections] = (
    answers.answer, answers.exemption, answers.applicant_facts, *_BASIS,
)  # fmt: skip
# A filed case has nothing to prepare: its first page is where it stands.
_FILED_SECTIONS: Final[_Sections] = (
    basis.progress, basis.planned_and_happened,
    answers.applicant_facts, answers.timeline,
    basis.inquiry, basis.reconsideration,
    basis.refusal, basis.duties, *_BASIS,
)  # fmt: skip
# Where nothing can be prepared, there is nothing to gather, to date or to keep.
_EXCLUDED_SECTIONS: Final[_Sections] = (
    answers.first_month, answers.answer, answers.applicant_facts, basis.findings, *_BASIS,
)  # fmt: skip


def document_of(record: RecordLike, language: str = DEFAULT_LANGUAGE) -> Document:
    """What a client is handed: the answer, then what it rests on.

    ``KitError`` for what is not a record, and for one that was changed after it was made.
    """
    view = RecordView(read_record(record), language)
    book = view.record["rulebook"]
    name, sections = view.applicant_name, (write(view) for write in _sections_for(view))
    return Document(
        language=language,
        day=view.on,
        letterhead=view.say("report.letterhead"),
        dated=view.say("report.dated", day=view.on),
        addressee=view.say("report.to" if name else "report.to_applicant", name=name),
        headline=answers.headline(view),
        summary=basis.filed_summary(view) if view.filed else answers.summary(view),
        sections=tuple(section for section in sections if section is not None),
        # With what the document was made from, so that it can be replayed.
        closing=view.say(
            "report.closing",
            kit=view.record["kit_version"],
            rulebook=book["id"],
            version=book["version"],
            digest=book["digest"],
            days=clean(str(view.record["calendar"]["official"])),
            seal=view.record["seal"][:12],
        ),
        title=view.say("report.title", day=view.on),
    )


def _sections_for(view: RecordView) -> _Sections:
    if view.filed:
        return _FILED_SECTIONS
    if view.licence == "not_required":
        return _EXEMPT_SECTIONS
    return _SECTIONS if view.exclusion is None else _EXCLUDED_SECTIONS


def page(record: RecordLike, language: str = DEFAULT_LANGUAGE) -> str:
    """The record as a page that fetches nothing."""
    return as_page(document_of(record, language))


def letter(
    record: RecordLike, language: str = DEFAULT_LANGUAGE, template: Letterhead | None = None
) -> bytes:
    """The record as a Word letter; ``KitError`` where python-docx is missing.

    ``template`` is a firm's own letterhead, a .docx file by its path or content: its head, foot,
    margins and styles stay, and the letter follows what stands in it.
    """
    return as_word(document_of(record, language), template)


# The workbook.

# The columns of the plan's sheet, and how many signs wide each is.
_PLAN: Final = {
    "scope": 16, "kind": 14, "what": 34, "begins_on": 15, "ends_on": 15, "safe_on": 15, "days": 12,
    "status": 14, "badge": 14, "sources": 60,
}  # fmt: skip
_KINDS: Final = ("task", "step", "stage", "limit", "duty")  # in the order of the sheet's rows
_SOURCES: Final = {"instrument": 44, "version": 44, "read": 22, "address": 80, "note": 60}


def workbook(record: RecordLike, language: str = DEFAULT_LANGUAGE) -> bytes:
    """The plans of the record as an XLSX file; ``KitError`` where it has none with dates."""
    view = RecordView(read_record(record), language)
    if not (plan_rows := [*_plan_rows(view)]):
        raise NothingToDate()
    book = Workbook(view.say("report.title", day=view.on), language, view.on)
    heads = [view.say(f"report.column.{key}") for key in _PLAN]
    book.table(view.say("report.sheet.plan"), [heads, *plan_rows], [*_PLAN.values()])
    rows: list[Sequence[Value]] = [[view.say(f"report.column.{key}") for key in _SOURCES]]
    for instrument in basis.instruments(view).values():
        name, version = view.text(instrument["name"]), view.text(instrument["version"])
        read = view.say(f"report.read.{instrument['confidence']}")
        note = view.text(instrument["note"]) if instrument["note"] else None
        rows.append((name, version, read, instrument["address"], note))
    rows += [(), (answers.headline(view),), (answers.summary(view),)]
    rows += [(line,) for line in basis.limit_lines(view)]
    if applicant := view.applicant_name:
        rows.append((view.say("report.to", name=applicant),))
    book.table(view.say("report.sheet.sources"), rows, [*_SOURCES.values()])
    return book.content()


def _plan_rows(view: RecordView) -> Iterator[Sequence[Value]]:
    filed = view.filed
    plans = {filed["scope"]: filed} if filed else view.leading_plans
    for scope, plan in plans.items():
        for entry in sorted(plan_entries(plan), key=lambda entry: _KINDS.index(entry.kind)):
            json, first, days = entry.json, entry.begins_on, entry.json.get("working_days")
            safe = json.get("safe_on")
            yield (
                view.scope_name(scope),
                view.say(f"report.kind.{entry.kind}"),
                view.entry_name(scope, entry.kind, json),
                None if first is None else date.fromisoformat(first),
                date.fromisoformat(entry.ends_on),
                None if safe is None else date.fromisoformat(safe),
                days[1] if isinstance(days, list) else days,
                view.say(f"record.day_status.{json['status']}"),
                view.badge(json["badge"]),
                view.citations(json["sources"]),
            )


# The calendar.

BEIJING: Final = timezone(timedelta(hours=8))
# Days ahead of a due day, at nine in the morning; the end of the term is remembered when there is
# still time to prepare the application to extend, and on the last day to hand it in.
REMINDERS: Final = (30, 7)
TERM_REMINDERS: Final = (180, 90)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


# How a day is spoken of, by what falls on it.
_WORDS: Final = {
    "task": "ready", "bar": "bar", "stage": "until", "event": "on", "limit": "on",
    "duty": "due", "own": "due",
    TERM_END: "end", **dict.fromkeys(PERMITS, "expected"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """A day in the plan of one scope; ``id`` is the same each time the plan is worked out."""

    id: str
    summary: str
    day: date
    status: str
    text: str
    sources: tuple[str, ...]
    reminders: tuple[int, ...] = ()


def calendar(record: RecordLike, language: str = DEFAULT_LANGUAGE) -> bytes:
    """The plans of the record as an ICS file; ``KitError`` where nothing in it has a date.

    An event keeps its identifier from one record of a case to the next, and moves with what
    happened; of a filed case the company's own limits stand in it, too.
    """
    view = RecordView(read_record(record), language)
    name = (view.applicant_name or "")[:60]
    title = view.say(f"report.calendar.{'name_of' if name else 'name'}", name=name)
    return _calendar_file(list(_components(view, _case_key(view))), title)


def _calendar_file(components: Sequence[object], name: str) -> bytes:
    if not components:
        raise NothingToDate()
    file = import_library("icalendar", "exports").Calendar()
    head = {"version": "2.0", "calscale": "GREGORIAN", "method": "PUBLISH"}
    head |= {"x-wr-calname": name, "x-wr-timezone": "Asia/Shanghai"}
    for key, value in {"prodid": "-//callcenter_kit//decision record//EN", **head}.items():
        file.add(key, value)
    for component in components:
        file.add_component(component)
    content: bytes = file.to_ical()
    return content


class CommonCalendar:
    """One calendar of many cases, whose events have the identifiers of each case's own file."""

    def __init__(self, language: str = DEFAULT_LANGUAGE) -> None:
        self._language = language
        self._components: list[object] = []
        self._cases: Counter[str] = Counter()

    def add(self, record: RecordLike, client: str) -> None:
        """Take in the events of one case, each called after its ``client``."""
        view = RecordView(read_record(record), self._language)
        key = _case_key(view)
        self._cases[key] += 1
        if (count := self._cases[key]) > 1:  # a company that stands in the file twice
            key = f"{key}-{count}"
        self._components += _components(view, key, client[:60])

    def content(self) -> bytes:
        """The ICS file; ``KitError`` where no case has a date."""
        return _calendar_file(self._components, say("report.calendar.all", self._language))


def _events(view: RecordView) -> Iterator[Event]:
    """Every event of every plan, in the order of the plan, with its licence in id and summary."""
    plans = view.record["plans"]
    # Nobody keeps the days of a licence that the provinces rule out.
    for scope in [each for each in view.scopes if each in plans] or plans:
        plan, scope_name = plans[scope], view.say(f"common.scope_short.{scope}")
        for event in _plan_events(view, plan):
            values = {"scope": scope_name, "what": event.summary}
            summary = view.say("report.calendar.event", mark=view.day_mark(event.status), **values)
            yield replace(event, id=f"{scope}.{event.id}", summary=summary)


def _plan_events(view: RecordView, plan: Json) -> Iterator[Event]:
    """The start, the plan's entries and, of its steps, the two on which something happens."""
    line, numbers = plan.get("clock_line"), Counter[str]()
    clock, sources = (view.text(line["text"]), tuple(line["sources"])) if line else ("", ())
    filing = plan.get("filing") or {}
    # Of a filed case whose beginning nobody told it is the day of the submission.
    if line and plan["start"] != filing.get("submitted_on"):
        name, first = view.say("report.calendar.start"), plan["steps"][0]
        start = date.fromisoformat(answers.begins_on(plan))
        yield Event("start", name, start, first["status"], "", tuple(first["sources"]))
    for entry in plan_entries(plan):
        json, basis = entry.json, tuple(entry.json["sources"])
        # An identifier stays what it was in the calendars that were made before.
        key = "answer" if entry.key == "limit.answer" else entry.key
        day = date.fromisoformat(entry.ends_on)
        if key == f"step.{SUBMISSION}":
            is_over = "submitted_on" in filing
            name = view.say("filing.event.submitted_on" if is_over else "report.calendar.submitted")
            ahead = () if is_over else REMINDERS
            yield Event("submitted", name, day, json["status"], "", basis, ahead)
        elif key == "step.collect":
            is_over = "issued_on" in filing
            name = view.say("filing.event.issued_on" if is_over else "report.calendar.licence")
            yield Event("licence", name, day, plan["status"], clock, sources)
        elif entry.kind != "step":
            numbers[key] += 1  # the days of a yearly duty share a key
            key = f"{key}.{numbers[key]}" if entry.kind == "duty" else key
            # Until when, ready, lapsed, on the day, expected, due, or the end of the term.
            kind = _WORDS.get(json["id"]) or _WORDS[entry.role(plan)]
            if kind == "until" and json["badge"] == "guide_only":
                kind = "about"  # the guide's number of days is what is usual, and no limit
            if kind in ("until", "about") and json["id"] == "site_inspection":
                kind = "within"  # the review, on whichever day
            what, text = view.entry_name(plan["scope"], entry.kind, json), _text(view, json)
            name = view.say(f"report.calendar.{kind}", name=what)
            ahead = {"end": TERM_REMINDERS, "bar": REMINDERS, "due": REMINDERS}.get(kind, ())
            yield Event(key, name, day, json["status"], text, basis, ahead)
            # Of a way to challenge that is not open yet, the day on which it opens.
            if entry.kind == "limit" and (opens := entry.begins_on) and opens > plan["as_of"]:
                name, day = view.say("report.calendar.from", name=what), date.fromisoformat(opens)
                yield Event(f"{key}.begins", name, day, json["status"], text, basis)


def _text(view: RecordView, json: Json) -> str:
    """What the entry says, what follows otherwise, and the safe day where the day is a rest day."""
    duty = view.record["rulebook"].get("duties", {}).get(json["id"], {})
    sentences = [view.text(json["text"])]
    if duty and duty["consequence"]:
        sentences.append(view.text(duty["consequence"]))
    if safe := json.get("safe_on"):
        day = view.day_with_mark(safe, json["safe_status"])
        sentences.append(view.say("report.calendar.safe", day=day))
    return view.join_sentences(sentences)


def _components(view: RecordView, case_key: str, client: str = "") -> Iterator[object]:
    """The events as the file has them, each called after its ``client`` where one is named."""
    ical, plans = import_library("icalendar", "exports"), view.record["plans"].values()
    # The day of the assessment, or a later one on which a filed case was looked at.
    days = (date.fromisoformat(plan["as_of"]) for plan in plans if plan.get("as_of"))
    on = max([view.on, *days])
    # A record has a day and no clock: its midnight in Beijing stands for the moment.
    moment = datetime(on.year, on.month, on.day, tzinfo=BEIJING).astimezone(UTC)
    # A later record's event takes the place of this one, and so does one that knows of more.
    events = _DAY.findall(str([plan.get("filing") for plan in plans]))
    for event in _events(view):
        what = event.summary
        if client:
            what = view.say("report.calendar.of_client", client=client, what=what)
        values = {"text": event.text, "sources": view.citations(event.sources), "day": on}
        values["status"] = view.say(f"record.day_status.{event.status}")
        component = ical.Event()
        component.add("uid", f"{case_key}.{event.id}@callcenter-kit")
        component.add("dtstamp", moment)
        component.add("sequence", on.toordinal() + len(events))
        component.add("dtstart", event.day)
        component.add("dtend", event.day + timedelta(days=1))
        component.add("summary", what)
        component.add("description", view.say("report.calendar.description", **values).lstrip())
        component.add("transp", "TRANSPARENT")
        for ahead in event.reminders:
            alarm = ical.Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", view.say("report.calendar.alarm", summary=what))
            alarm.add("trigger", timedelta(days=-ahead, hours=9))
            component.add_component(alarm)
        yield component


def _case_key(view: RecordView) -> str:
    """What keeps clients' events apart and does not say who the client is."""
    if name := view.fact_value("name"):
        return case_key_of(name)
    return view.record.get("case_key") or facts_key(view.assessment)


# Every kind of file.


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file, and how it is made from a record in one language.

    ``label`` and ``file_name`` are keys of words: what a button says, and the file's name with a
    place for the ``day``. ``tells`` is what the file is about: the answer, with a plan for each
    scope, or one scope's plan.
    """

    label: str
    file_name: str
    media_type: str
    tells: Literal["answer", "plan"]
    make: Callable[[RecordLike, str], bytes]


FORMATS: Final[dict[str, Format]] = {
    "letter": Format("exports.letter", "report.file.letter", DOCX, "answer", letter),
    "page": Format(
        "exports.page", "report.file.page", "text/html", "answer",
        lambda record, language: page(record, language).encode(),
    ),
    "record": Format(
        "exports.record", "report.file.record", "application/json", "answer",
        lambda record, _: record_bytes(read_record(record)),
    ),
    "workbook": Format("exports.workbook", "report.file.workbook", XLSX, "plan", workbook),
    "calendar": Format(
        "exports.calendar", "report.file.calendar", "text/calendar", "plan", calendar
    ),
}  # fmt: skip


def file_name(record: RecordLike, kind: str, language: str = DEFAULT_LANGUAGE) -> str:
    """A file's name without the applicant's: a name may be hostile, and files are passed on."""
    row = FORMATS[require_choice("kind", kind, FORMATS)]
    return say(row.file_name, language, day=read_record(record)["assessment"]["on"])

"""The decision record: an answer with everything it rests on, as plain JSON that can be replayed.

``assessment``, ``advice`` and ``plans`` are what ``to_dict()`` gives. Every sentence that a
document prints is in it in both languages, so that whoever has nothing else can read it. The same
answer gives the same bytes: there is no clock in it.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from types import ModuleType
from typing import Any, Final, cast

from callcenter_kit._version import __version__
from callcenter_kit.errors import DocumentError, KitError, KnowsFormerNames, check_kind
from callcenter_kit.rules import statements
from callcenter_kit.rules.assessment import Assessment
from callcenter_kit.rules.loading import documents_to_file, shipped_notes
from callcenter_kit.rules.rulebook import FILING, IF_REFUSED, Rulebook
from callcenter_kit.rules.statements import NOTES_ON_DUTIES, SCOPES, digest_of, duties_of
from callcenter_kit.texts.datafile import data_names, read_data, words
from callcenter_kit.texts.dates import require_day
from callcenter_kit.texts.display import json_fields, to_json
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, LANGUAGES, Text, shorten
from callcenter_kit.timeline.answer import Answer, Choices, ScopeAnswer
from callcenter_kit.timeline.decision import decide
from callcenter_kit.timeline.filing import filing_from_json, times_from_json
from callcenter_kit.timeline.plan import REVIEW, NoPlan, Plan
from callcenter_kit.timeline.planning import plan as make_plan
from callcenter_kit.timeline.process import process
from callcenter_kit.timeline.schedule import PlanOptions
from callcenter_kit.workdays.calendar import WorkCalendar, projecting

Json = dict[str, Any]
Plans = Mapping[str, Plan | NoPlan]
FORMAT: Final = "callcenter_kit decision record"
FORMAT_VERSION: Final = 3
LARGEST: Final = 1_000_000  # bytes; a record with both plans has about 100,000


class Record(KnowsFormerNames, dict[str, Any]):
    """A record in plain JSON types, which writes its files; a copy is an ordinary dictionary."""

    def __repr__(self) -> str:
        if not {"rulebook", "assessment"} <= self.keys():  # somebody took a part away
            return shorten(dict.__repr__(self))
        book, answer = self["rulebook"], self["assessment"]
        head = f"<Record by {book['id']} {book['version']} on {answer['on']}"
        outcomes = (f"; {key}: {part['outcome']}" for key, part in answer["scopes"].items())
        return shorten(f"{head}: licence {answer['licence']}{''.join(outcomes)}>")

    def to_html(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The record as a page that fetches nothing."""
        return cast("str", _documents().page(self, language))

    def to_docx(self, language: str = DEFAULT_LANGUAGE, template: Any = None) -> bytes:  # noqa: ANN401
        """The letter to the client; ``template`` is a firm's letterhead, a path or its content."""
        return cast("bytes", _documents().letter(self, language, template))

    def to_ics(self, language: str = DEFAULT_LANGUAGE) -> bytes:
        """The plans as a calendar file; ``KitError`` where nothing in the record has a date."""
        return cast("bytes", _documents().calendar(self, language))

    def to_excel(self, language: str = DEFAULT_LANGUAGE) -> bytes:
        """The plans as a workbook; ``KitError`` where nothing in the record has a date."""
        return cast("bytes", _documents().workbook(self, language))

    # A copy or a pickle may come from anywhere: it is read and checked as any other mapping.
    def __reduce__(self) -> tuple[type[dict[str, Any]], tuple[dict[str, Any]]]:
        return dict, ({**self},)


def _documents() -> ModuleType:
    # Named, not imported: whoever writes a record's files stands above the record.
    return import_module(f"{__package__}.formats")


def record(
    assessment: Assessment,
    plan: Plan | NoPlan | Plans | None = None,
    *,
    start: date | None = None,
    calendar: WorkCalendar | None = None,
    case_key: str | None = None,
    licence_by: date | None = None,
) -> Record:
    """The record of ``assessment``, with the plans given or, from ``start``, one for each scope.

    ``plan`` is one plan or a mapping from scope to plan; each must be this applicant's, or made
    without an applicant, on one and the same calendar. A filed plan brings its filing, the day
    looked at and where the case stands then. ``case_key`` is what a calendar knows the case of a
    nameless applicant by, see `case_key_of`. With the day ``licence_by`` on which the licence is
    wanted, each plan says until when to start and to file. ``KitError`` for a plan of another case.

    >>> from callcenter_kit.rules.applicant import Applicant
    >>> from callcenter_kit.rules.assessment import assess
    >>> record(assess(Applicant(is_company=True)))["assessment"]["facts"]
    {'is_company': True}
    """
    check_kind("assessment", assessment, Assessment)
    own_plans = _by_scope(plan)
    calendars = (each.calendar for each in own_plans.values())
    days = calendar or next(filter(None, calendars), None) or projecting()
    for each in own_plans.values():
        with suppress(KitError):  # a date that contradicts its fact: another applicant's plan
            if new_plan(assessment, each.to_dict(), each.scope, days) == each:
                continue
        raise DocumentError("PlanOfAnotherCase", scope=each.scope)
    begins = None if start is None else require_day(start, "start")
    answer = Answer(assessment, Choices(start=begins, options=PlanOptions(calendar=days)))
    plans = {} if start is None else {scope: part.plan for scope, part in answer.scopes.items()}
    deadline = None if licence_by is None else require_day(licence_by, "licence_by")
    return record_of(answer, {**plans, **own_plans}, case_key, deadline)


def record_of(
    answer: Answer, plans: Plans, case_key: str | None = None, licence_by: date | None = None
) -> Record:
    """The record of ``answer`` with ``plans`` that are known to be of its applicant."""
    assessment, book, calendar = answer.assessment, answer.assessment.rulebook, answer.calendar
    advice = {scope: part.advice for scope, part in answer.scopes.items()}
    sources = {key: calendar.describe_source(key) for key in LANGUAGES}
    decisions = {language: decide(assessment, advice, plans, language) for language in LANGUAGES}
    content = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "kit_version": __version__,
        "rulebook": rulebook_to_json(book),
        "process": process_to_json(),
        "words": words_digest(),
        "parameters": {
            name: {scope: to_json(parameter.on(scope, assessment.on)) for scope in SCOPES}
            for name, parameter in book.parameters.items()
        },
        "assessment": assessment.to_dict(),
        "calendar": {**calendar.source, "said": sources},
        "advice": {scope: change.to_dict() for scope, change in advice.items()},
        # The sentence at the head of a page or a letter, and of which kind it is.
        "decision": {
            "kind": decisions[DEFAULT_LANGUAGE].kind,
            "text": {language: each.text for language, each in decisions.items()},
            "reason": {language: each.reason for language, each in decisions.items()},
        },
        "plans": to_json({scope: plans[scope] for scope in SCOPES if scope in plans}),
    }
    if licence_by is not None and not any(plan.is_filed for plan in plans.values()):
        for scope, plan_json in content["plans"].items():
            if deadline := _deadline(assessment, plan_json, scope, licence_by, calendar):
                plan_json["wanted"] = deadline
    if case_key is not None:
        content["case_key"] = case_key
    return Record(content, seal=seal_of(content))


def case_key_of(text: str) -> str:
    """A key of a case that does not say whose it is: of a name, of a row in a file, or of facts.

    Whoever keeps a case keeps the key that it had when it was filed, so that a fact which is told
    later does not make another case of it.

    >>> case_key_of("clients.xlsx 12")
    'a98521c49c11cde1'
    """
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def facts_key(assessment_json: Mapping[str, Any]) -> str:
    """The key of a case of which only the facts are known."""
    return case_key_of(repr(assessment_json["facts"]))


def record_bytes(record: Mapping[str, Any]) -> bytes:
    """The record as a file: JSON in UTF-8, its keys in the order in which a reader needs them."""
    text = json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False)
    return f"{text}\n".encode("utf-8", "backslashreplace")


def seal_of(record: Mapping[str, Any]) -> str:
    """A hash of everything in the record but the seal itself, whatever the order of its keys."""
    content = {key: value for key, value in record.items() if key != "seal"}
    # ASCII, sorted and without spaces: whoever wrote the JSON, the same content has the same hash.
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def text_from_json(node: Mapping[str, str]) -> Text:
    """What a record holds in both languages, as a text again; braces in it name no places."""
    return Text.literal(*(node[key] for key in LANGUAGES))


# The plans.


def _by_scope(plan: Plan | NoPlan | Plans | None) -> dict[str, Plan | NoPlan]:
    if plan is None:
        return {}
    if isinstance(plan, Plan | NoPlan):
        return {plan.scope: plan}
    if not isinstance(plan, Mapping):
        check_kind("plan", plan, Plan)
    for scope, each in plan.items():
        if not isinstance(each, Plan | NoPlan) or each.scope != scope:
            raise DocumentError("PlanOfAnotherCase", scope=scope)
    return dict(plan)


def new_plan(
    assessment: Assessment, plan_json: Mapping[str, Any], scope: str, calendar: WorkCalendar
) -> Plan | NoPlan:
    """The plan that ``recorded`` describes, worked out anew for ``assessment``'s applicant."""
    on = plan_json["judged_on"]
    plan: Plan | NoPlan = make_plan(
        date.fromisoformat(plan_json["start"]),
        scope,
        applicant=None if on is None else assessment.applicant,
        on=None if on is None else date.fromisoformat(on),
        rulebook=assessment.rulebook,
        calendar=calendar,
        **_options(plan_json),
    )
    return replace(plan, is_scope_assumed=plan_json.get("is_scope_assumed", False))


def _options(plan_json: Mapping[str, Any]) -> dict[str, Any]:
    """The choices that a plan was made with, and what is known of it since it was filed."""
    filed: dict[str, Any] = {}
    if (content := plan_json.get("filing")) is not None:
        filed["filing"] = filing_from_json(content)
    if (as_of := plan_json.get("as_of")) is not None:
        filed["as_of"] = date.fromisoformat(as_of)
    if "clock" not in plan_json:
        # A case that ended has no dates of its own: what was chosen stands in its first plan.
        baseline = plan_json.get("baseline")
        return {**_options(baseline), **filed} if baseline else filed
    durations = {**plan_json["durations"], **plan_json["extra_durations"]}
    if (times := plan_json.get("review_times")) is not None:
        durations[REVIEW] = times_from_json(times)
    return {
        **filed,
        "clock": plan_json["clock"],
        "durations": durations,
        "correction_rounds": plan_json["extra_times"]["correction_round"],
        "expert_review": bool(plan_json["extra_times"]["expert_review"]),
        "number_permit": plan_json["number_permit"],
    }


def _deadline(
    assessment: Assessment, plan_json: Json, scope: str, licence_by: date, calendar: WorkCalendar
) -> Json | None:
    """The latest days by the plan's options for a licence on ``licence_by``, where it has any."""
    if "clock" not in plan_json or plan_json["judged_on"] is None:
        return None
    options = {**_options(plan_json), "calendar": calendar}
    del options["number_permit"]
    choices = Choices(options=PlanOptions(**options))  # type: ignore[typeddict-item]
    back = ScopeAnswer(assessment, scope, choices).latest_days(licence_by)
    text, dates = (back, ()) if isinstance(back, Text) else (back.text(), back.dates)
    deadline: Json = to_json({"licence_by": licence_by, "text": text, "dates": dates})
    return deadline


# The rules behind the answer.

_STATEMENT: Final = ("text", "sources", "badge")
# What the law notes of the application and of going without one, whichever rulebook decides.
_NOTES: Final = (*NOTES_ON_DUTIES, *FILING, *IF_REFUSED)
_DUTY: Final = ("name", "kind", "when", "text", "why", "consequence", "sources", "badge")


def rulebook_to_json(book: Rulebook) -> Json:
    """The rulebook with everything that can change an answer, and the materials it asks for."""
    duties = duties_of(book.duties_as)
    notes = {key: shipped_notes()[key] for key in _NOTES}
    lines = (*duties.values(), *notes.values())
    # Every instrument that the record can cite, in the order in which it does.
    of_lines = (source.instrument for line in lines for source in line.sources)
    instruments = dict.fromkeys((*book.instruments, *process().instruments, *of_lines))
    content = json_fields(book, "id", "version", "digest", "last_read", "name")
    # One of one's own is worded as one that ships, which a reader of the record can't know.
    if book.wording != book.id:
        content["wording"] = book.wording
    return content | {
        "amended": book.amendments,
        "retimed": {},  # read in records of kits up to 0.2.0
        "business_forms": {
            key: {
                "licence": form.licence,
                "name": to_json(form.text),
                **json_fields(form, "why", "trap", "sources", "badge"),
            }
            for key, form in book.business_forms.items()
        },
        "parameters": {
            key: {**json_fields(parameter, "name", "unit"), **to_json(parameter.values)}
            for key, parameter in book.parameters.items()
        },
        "requirements": {key: _requirement(rule) for key, rule in book.requirements.items()},
        "materials": {key: _material(material) for key, material in book.materials.items()},
        # What follows the licence: the duties; and what the law notes beside them.
        "duties": {key: json_fields(duty, *_DUTY) for key, duty in duties.items()},
        "notes": {key: json_fields(note, *_STATEMENT) for key, note in notes.items()},
        "lines": {
            key: {"said": to_json(text), "digest": digest} for key, text, digest in _lines(book)
        },
        "instruments": {
            each.id: json_fields(each, "name", "version", "confidence", "address", "note")
            for each in instruments
        },
    }


def process_to_json() -> Json:
    """The steps and clocks, each with a hash; forms and extra documents stand in full."""
    rules = process()
    extra = {key: json_fields(line, *_STATEMENT) for key, line in rules.besides.items()}
    # Each form of the platform with the law's documents behind it.
    law = documents_to_file()
    forms = {
        key: json_fields(form, "number", "name", *_STATEMENT)
        | {"documents": [json_fields(law[each], "id", "number", "name") for each in form.documents]}
        for key, form in rules.forms.items()
    }
    lines = {
        key: {"said": to_json(getattr(line, "name", line.text)), "digest": digest_of(line)}
        for key, line in rules.lines.items()
    }
    return {"digest": rules.digest, "lines": lines, "forms": forms, "besides": extra}


@lru_cache(maxsize=1)
def words_digest() -> str:
    """A hash of the kit's own words: the questions about the facts, and the interface's words."""
    files = ["facts.toml", *(f"words/{name}" for name in data_names("words"))]
    return digest_of([read_data(file).values for file in files])


# Of one rulebook many records are made.
@lru_cache(maxsize=8)
def _lines(book: Rulebook) -> tuple[tuple[str, Text, str], ...]:
    """What the rulebook says beside its rules: key, what a reader calls it, and its hash."""
    lines: list[tuple[str, Text, object]] = []
    for key, paragraph in book.paragraphs.items():
        lines.append((f"paragraphs.{key}", words("record.paragraph", number=key), paragraph))
    for key, scope in book.scopes.items():
        lines.append((f"scopes.{key}", scope.name, scope.name))
        for row, line in scope.rows.items():
            heading = book.scope_rows.get(row, line.text)
            name = words("record.scope_row", scope=scope.name, row=heading)
            lines.append((f"scopes.{key}.{row}", name, line))
    for part in ("duties", "notes"):
        for key, line in getattr(book, part).items():
            lines.append((f"{part}.{key}", line.text, line))
    return tuple((key, text, digest_of(line)) for key, text, line in lines)


def _requirement(rule: statements.Requirement) -> Json:
    content = json_fields(rule, "name", "when", "sentence", "sources", "badge", "difference")
    if (remedy := rule.remedy) is None:
        return {**content, "remedy": None, "bar": to_json(rule.bar)}
    months = None if remedy.months is None else [remedy.months.counted, remedy.months.full]
    days = json_fields(remedy, "text", "working_days") | {"months": months, "badge": remedy.badge}
    return {**content, "remedy": days, "bar": to_json(rule.bar)}


def _material(material: statements.Material) -> Json:
    fields = ("number", "name", "contains", "supplied_by", "current", "sources", "badge", "note")
    # What the law's list calls the material today, where the rulebook names its counterpart.
    counterpart = documents_to_file().get(material.current or "")
    suggested = (counterpart or material).suggested
    return {
        **json_fields(material, *fields),
        "current": to_json(counterpart.name) if counterpart else None,
        "suggested": json_fields(suggested, *_STATEMENT) if suggested else None,
    }

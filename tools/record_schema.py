"""The JSON Schema of decision records, worked out from the classes whose values a record holds.

``python3 run.py schema`` writes ``callcenter_kit/data/record.schema.json`` anew. Which keys
an object of a record has is seen in a record; what may stand under a key is said by the annotation
of the class's field or property of that name. What a record holds of no such field is said here.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import is_dataclass
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import callcenter_kit as ck
from callcenter_kit.documents.record import FORMAT, FORMAT_VERSION
from callcenter_kit.rules.applicant import FACT_NAMES, WHOLE_PERCENT, kind_of
from callcenter_kit.rules.assessment import Assessment, Finding, ScopeAssessment
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import (
    SCOPES,
    BusinessForm,
    DatedValue,
    Durations,
    Duty,
    Material,
    Parameter,
    Remedy,
    Requirement,
    Statement,
)
from callcenter_kit.texts.language import LANGUAGES, Text
from callcenter_kit.texts.sources import Badge, Instrument, Source
from callcenter_kit.timeline.advice import Advice, Obstacle, Repair
from callcenter_kit.timeline.filing import Correction, Filing, ReviewTimes
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.process import Milestone, Step, Task
from callcenter_kit.timeline.progress import TURNS, Limit, Progress
from callcenter_kit.workdays.timetable import Notice, Status

FILE = Path(ck.__file__).parent / "data" / "record.schema.json"
DAY = date(2026, 11, 24)
FILED = ("filing", "as_of", "progress", "baseline", "is_scope_assumed")
# What may be left out: the records of earlier kits lack it, and so does a case that is not filed.
ADDED_LATER = {
    Rulebook: ("duties", "notes", "wording"),
    Material: ("suggested",),
    Milestone: ("safe_on", "safe_status"),
    Advice: ("obstacles",),
    Plan: (*FILED, "review_times", "wanted", "heading"),
    NoPlan: FILED,
    Progress: ("dates",),
    Filing: tuple(Filing.__dataclass_fields__),
}


def main():
    """Write the schema."""
    FILE.write_text(schema_text(), "utf-8", newline="\n")


def schema_text():
    """The schema as its file has it: what a record is, and what its parts are."""
    definitions = {kind.__name__: of_class(kind, example) for kind, example in examples().items()}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Decision record of callcenter_kit, format {FORMAT_VERSION}",
        "description": (
            "An answer with everything it rests on: rulebook, numbers, facts, findings, advice and"
            " plans. It can be replayed and printed."
        ),
        **RECORD,
        "$defs": {**PRIMITIVES, **definitions},
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def examples():
    """What a record holds of a value of each class."""
    client = ck.Applicant(business_form="seat_rental", insured_staff=1)
    record = ck.record(ck.assess(client, DAY), start=DAY)
    barred = ck.Applicant(business_form="seat_rental", clean_record=False)
    rulebook, plan, advice = record["rulebook"], record["plans"]["local"], record["advice"]["local"]
    scope = record["assessment"]["scopes"]["local"]
    parts = {
        BusinessForm: rulebook["business_forms"],
        Parameter: rulebook["parameters"],
        Requirement: rulebook["requirements"],
        Remedy: {k: r["remedy"] for k, r in rulebook["requirements"].items() if r["remedy"]},
        Material: rulebook["materials"],
        Duty: rulebook["duties"],
        Statement: rulebook["notes"],
        Instrument: rulebook["instruments"],
        DatedValue: record["parameters"]["minimum_capital"],
        Finding: scope["findings"],
    }
    filed = filed_plan()
    refused = ck.Filing(submitted_on=DAY, refused_on=DAY)
    ended = ck.plan(DAY, "local", filing=refused, as_of=DAY).to_dict()
    return {
        Rulebook: {**rulebook, "wording": rulebook["id"]},
        **{kind: next(iter(items.values())) for kind, items in parts.items()},
        Assessment: record["assessment"],
        ScopeAssessment: scope,
        Advice: advice,
        Obstacle: advice["obstacles"][0],
        Repair: advice["repairs"][0],
        Task: plan["tasks"][0],
        Plan: {**plan, **filed, "wanted": None, "heading": None},
        Step: plan["steps"][0],
        Milestone: plan["duties"][0],
        NoPlan: {**ck.plan(DAY, "local", applicant=barred, on=DAY).to_dict(), **ended},
        Filing: dict.fromkeys(Filing.__dataclass_fields__),
        Correction: filed["filing"]["corrections"][0],
        Progress: filed["progress"],
        Limit: ended["progress"]["limits"][0],
        ReviewTimes: filed["review_times"],
    }


def filed_plan():
    """A plan that has all that a filed one can have."""
    days = {"submitted_on": [DAY] * 8, "decided_on": [DAY] * 8}
    filing = ck.Filing(submitted_on=DAY, corrections=[(DAY, None)])
    times = {"review": ck.review_times(days, on=DAY)}
    return ck.plan(DAY, "local", filing=filing, as_of=DAY, durations=times).to_dict()


def of_class(kind, example):
    """An object with the example's keys, each with what the class says of it."""
    keys = {key: DESCRIBED.get((kind, key)) or of(hint_of(kind, key)) for key in example}
    return an_object(keys, ADDED_LATER.get(kind, ()))


def hint_of(kind, key):
    """The annotation of the field, or of the property, that is called ``key``."""
    hints = get_type_hints(kind, include_extras=True)
    if key in hints:
        return hints[key]
    hint = getattr(kind, key)
    return get_type_hints(getattr(hint, "fget", None) or hint.func, include_extras=True)["return"]


def of(hint):
    """What an annotation allows, as a record writes it."""
    if hint in REFERENCES:
        return reference(REFERENCES[hint])
    if hint in SCALARS:
        return SCALARS[hint]
    if is_dataclass(hint):
        return reference(hint.__name__)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return of(inner[0])
    if origin is Literal:
        return {"enum": list(inner)}
    if origin in (Union, UnionType):
        (other,) = (each for each in inner if each is not NoneType)
        return or_null(of(other))
    if origin in (dict, Mapping):
        return a_mapping(of(inner[1]))
    if origin in (tuple, list):
        return a_list(of(inner[0]), None if inner[-1] is Ellipsis else len(inner))
    raise TypeError(hint)


def reference(name):
    return {"$ref": f"#/$defs/{name}"}


def or_null(other):
    if set(other) == {"type"}:
        return {"type": [other["type"], "null"]}
    return {"anyOf": [{"type": "null"}, other]}


def a_mapping(item):
    return {"type": "object", "additionalProperties": item}


def a_list(item, length=None, least=None):
    limits = {"minItems": least or length, "maxItems": length}
    return {"type": "array", "items": item, **{k: v for k, v in limits.items() if v}}


def an_object(keys, optional=()):
    return {
        "type": "object",
        "properties": keys,
        "required": [key for key in keys if key not in optional],
        "additionalProperties": False,
    }


def of_fact(name, hint):
    """A fact that is known: a number is never negative, a percentage at most 100."""
    (value,) = (each for each in get_args(hint) if each is not NoneType)
    if value == Collection[str]:
        return a_list(STRING)
    if value is not float:
        return of(value)
    most = {"maximum": WHOLE_PERCENT} if kind_of(name) == "percent" else {}
    return {"type": "number", "minimum": 0, **most}


STRING = {"type": "string"}
TEXT, DIGEST = reference("text"), reference("digest")
SCALARS = {
    str: STRING,
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": 0},
    float: {"type": "number"},
    Source: STRING,  # as a reference, such as "order42 art. 6(5)"
    Any: {"type": ["boolean", "number", "string", "null"]},
}
REFERENCES = {date: "day", Text: "text", Badge: "badge", Status: "day_status"}
NOTICE = {key: of(hint_of(Notice, key)) for key in ("number", "date", "year", "sha256")}
CALENDAR = {
    "official": STRING,
    "corrections": a_list(STRING),
    "official_days": a_list(of(date), 2),
    "notices": a_list(an_object(NOTICE)),
    "projected_to": or_null(of(date)),
    "festival_dates": or_null(STRING),
}
PRIMITIVES = {
    "day": {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "text": an_object(dict.fromkeys(LANGUAGES, STRING)),
    "badge": {"enum": list(get_args(Badge))},
    "day_status": {"enum": list(get_args(Status))},
    "digest": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
    "lines": a_mapping(an_object({"said": TEXT, "digest": DIGEST})),
    "calendar": an_object(CALENDAR),
}
SCOPE = {"enum": list(SCOPES)}
SOURCES = a_list(STRING)
STATEMENT = {"name": TEXT, "text": TEXT, "badge": reference("badge"), "sources": SOURCES}
FACTS = {name: of_fact(name, hint_of(ck.Applicant, name)) for name in FACT_NAMES}
# What a record holds that is no field or property of that name, or only part of what it may be.
DESCRIBED = {
    (Rulebook, "digest"): DIGEST,
    (Rulebook, "amended"): a_mapping(a_mapping(of(int))),
    (Rulebook, "retimed"): a_mapping(of(Durations)),
    (Rulebook, "duties"): a_mapping(of(Duty)),
    (Rulebook, "notes"): a_mapping(of(Statement)),
    (Rulebook, "lines"): reference("lines"),
    (Rulebook, "instruments"): a_mapping(of(Instrument)),
    (BusinessForm, "name"): TEXT,
    (Parameter, "unit"): STRING,
    **{(Parameter, scope): a_list(of(DatedValue), least=1) for scope in SCOPES},
    (Remedy, "months"): or_null(a_list(STRING, 2)),
    (Material, "current"): or_null(TEXT),
    (Assessment, "rulebook"): an_object(
        {"id": STRING, "version": STRING, "digest": DIGEST, "amended": a_list(STRING)}
    ),
    (Assessment, "facts"): an_object(FACTS, FACTS),
    (Assessment, "fact_states"): a_mapping({"enum": ["given", "not_known"]}),
    (Assessment, "scopes"): an_object(dict.fromkeys(SCOPES, of(ScopeAssessment))),
    (Assessment, "payment"): a_list(TEXT),
    (Finding, "sentence"): TEXT,
    (Finding, "sources"): SOURCES,
    (Finding, "badge"): reference("badge"),
    # Annotated as any text, for a name that is completed; in a record they are one of a few.
    (Milestone, "badge"): reference("badge"),
    (Task, "status"): reference("day_status"),
    (Step, "badge"): reference("badge"),
    (Step, "sources"): SOURCES,
    (Milestone, "text"): TEXT,
    (Plan, "scope"): SCOPE,
    (Plan, "clock"): STRING,
    (Plan, "clock_line"): an_object(STATEMENT),
    (Plan, "calendar"): reference("calendar"),
    (Plan, "extra_times"): an_object({"correction_round": of(int), "expert_review": of(int)}),
    (Plan, "number_permit"): of(bool),
    (Plan, "wanted"): an_object(
        {"licence_by": of(date), "text": TEXT, "dates": a_list(of(Milestone))}
    ),
    (Plan, "heading"): or_null(TEXT),  # of earlier kits only
    (NoPlan, "scope"): SCOPE,
    (NoPlan, "licence_on"): {"type": "null"},
    (Progress, "stage"): {"enum": list(TURNS)},
    (Filing, "expert_review"): a_list(or_null(of(date)), 2),
    (ReviewTimes, "curve"): a_list(a_list({"type": "number", "minimum": 0}, 2)),
}
DOCUMENT = {"id": STRING, "number": of(int), "name": TEXT}
FORM = {"number": of(int), **STATEMENT, "documents": a_list(an_object(DOCUMENT))}
PROCESS = {
    "digest": DIGEST,
    "lines": reference("lines"),
    "forms": a_mapping(an_object(FORM)),
    "besides": a_mapping(of(Statement)),
}
PLAN = {"anyOf": [of(Plan), of(NoPlan)]}
for kind in (Plan, NoPlan):
    DESCRIBED[kind, "progress"] = or_null(of(Progress))
    DESCRIBED[kind, "baseline"] = {"anyOf": [{"type": "null"}, *PLAN["anyOf"]]}
# What is not known of a filing is left out, never null.
DESCRIBED |= {(Filing, key): of(date) for key in Filing.__dataclass_fields__ if key[-3:] == "_on"}
RECORD = an_object(
    {
        "format": {"const": FORMAT},
        "format_version": {"const": FORMAT_VERSION},
        "kit_version": STRING,
        "rulebook": of(Rulebook),
        "process": an_object(PROCESS, ("forms", "besides")),
        "words": DIGEST,
        "parameters": a_mapping(an_object(dict.fromkeys(SCOPES, of(DatedValue)))),
        "assessment": of(Assessment),
        "calendar": an_object({**CALENDAR, "said": TEXT}),
        "advice": an_object(dict.fromkeys(SCOPES, of(Advice))),
        "decision": an_object({"kind": STRING, "text": TEXT, "reason": TEXT}, ("reason",)),
        "plans": an_object(dict.fromkeys(SCOPES, PLAN), SCOPES),
        "case_key": DIGEST,
        "seal": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    },
    optional=("decision", "case_key"),
)


if __name__ == "__main__":
    main()

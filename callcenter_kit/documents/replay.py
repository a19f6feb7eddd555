"""Replaying a decision record: the same verdict again, or every place that is not what it was.

What has changed since the record was made, in the kit, the rulebook or the calendar, is listed
place by place. What changed in the record itself is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NoReturn

from callcenter_kit.documents import errors
from callcenter_kit.documents.record import (
    FORMAT,
    FORMAT_VERSION,
    LARGEST,
    Json,
    Record,
    new_plan,
    seal_of,
    text_from_json,
)
from callcenter_kit.documents.record import record as make_record
from callcenter_kit.documents.record_schema import (
    Difference,
    Place,
    differences,
    first_fault,
    is_explained,
    place_text,
    short_repr,
)
from callcenter_kit.errors import KitError
from callcenter_kit.rules.applicant import Applicant, kind_of
from callcenter_kit.rules.assessment import assess
from callcenter_kit.rules.errors import WrongFact
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.rules.loading import SHIPPED
from callcenter_kit.rules.loading import rulebook as shipped
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, LANGUAGES, Text
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.workdays.calendar import WorkCalendar

RecordLike = Mapping[str, Any] | str | bytes  # a record, or its JSON


@dataclass(frozen=True, slots=True)
class Replay:
    """A record beside what the kit says today; ``changes`` are the places that differ.

    ``same_verdict`` is whether licence, outcomes and findings are what they were. What a record
    holds twice is named once: the rulebook as ``rulebook``, the plans' calendar as ``calendar``.
    The seal is a hash of all the rest, so it is not among the changes.
    """

    record: Mapping[str, Any] = field(repr=False)
    again: Mapping[str, Any] = field(repr=False)
    assessment: Assessment = field(repr=False)
    plans: Mapping[str, Plan | NoPlan] = field(repr=False)
    changes: tuple[Difference, ...]

    @property
    def same_verdict(self) -> bool:
        """Whether the licence, both outcomes and every finding are as recorded."""
        return _verdict(self.record) == _verdict(self.again)

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """What came out, and every change, one sentence a line.

        A text that the record keeps in both languages is listed in ``language`` only.
        """
        if not self.changes:
            return say("record.same", language)
        others = {*LANGUAGES} - {language}
        lines = [change.say(language) for change in self.changes if change.place[-1] not in others]
        head = "record.same_verdict" if self.same_verdict else "record.other_verdict"
        return "\n".join([say(head, language, count=len(lines)), *lines])


def _verdict(record: Mapping[str, Any]) -> list[Any]:
    answer = record["assessment"]
    scopes = answer["scopes"].values()
    findings = [{key: f["status"] for key, f in scope["findings"].items()} for scope in scopes]
    return [answer["licence"], [scope["outcome"] for scope in scopes], findings]


def replay(
    record: RecordLike, *, rulebook: Rulebook | None = None, calendar: WorkCalendar | None = None
) -> Replay:
    """The answer of ``record`` worked out again from its facts, for its own day.

    The rulebook is the one that ships under the recorded name unless another is given, with the
    recorded amendments; the calendar is today's. ``KitError`` for what is not a record, for a
    damaged one, and for one that was changed after it was made; it names the place.

    >>> replay(make_record(assess(Applicant(business_form="own_customers")))).same_verdict
    True
    """
    record = _check_structure(_parse(record))
    projects = record["calendar"]["projected_to"] is not None
    days = calendar or WorkCalendar(beyond="project" if projects else "raise")
    with _unreplayable("rulebook.amended"):
        book = _rulebook(record, rulebook)
    with _unreplayable("assessment.facts"):
        applicant = _applicant(record)
    with _unreplayable("assessment.on"):
        assessment = assess(applicant, date.fromisoformat(record["assessment"]["on"]), book)
    with _unreplayable("plans"):
        recorded = record["plans"].items()
        plans = {scope: new_plan(assessment, plan, scope, days) for scope, plan in recorded}
        key = record.get("case_key")
        again = make_record(assessment, plans, calendar=days, case_key=key)
    changes = tuple(differences(record, again))
    # First whether anybody altered it: only then are the differences the kit's.
    _refuse_altered(record, again, changes)
    changes = tuple(change for change in changes if not _is_repeated(change.place))
    return Replay(record, again, assessment, plans, changes)


def _is_repeated(place: Place) -> bool:
    """Whether what differs there differs at another place too, where it is listed."""
    match place:
        case ("seal",) | ("decision", *_) | ("assessment", "rulebook", *_):
            return True
        case ("plans", _, "calendar", *_) | ("plans", _, "baseline", "calendar", *_):
            return True
        case ("plans", _, "progress", "headline", *_):
            return True
    return False


def read_record(record: RecordLike) -> Json:
    """The record, if it is one and nobody changed it after it was made; ``KitError`` otherwise."""
    # What `record` gave and nobody changed since has its structure: the check takes a while.
    if isinstance(record, Record) and record.is_unchanged:
        return record
    record = _check_structure(_parse(record))
    if seal_of(record) != record["seal"]:
        raise errors.DocumentError("BrokenSeal", seal=record["seal"][:12])
    return record


# Reading, and refusing what is no record.

_NO_JSON: Final = Text("内容不是 JSON", "its content is not JSON")
_NO_TEXT: Final = Text("内容不是 UTF-8 文本", "its content is not text in UTF-8")
_TOO_DEEP: Final = Text("层次过深", "it is nested too deeply")
_NO_OBJECT: Final = Text("内容不是一个对象", "its content is not an object")
_NO_FORMAT: Final = Text(f"没有注明“{FORMAT}”", f'it does not say "{FORMAT}"')


def _parse(record: RecordLike) -> object:
    """The record in JSON types; a mapping is written and read, so that no other type remains."""
    try:
        content = record if isinstance(record, str | bytes) else json.dumps(record)
        if len(content.encode(errors="replace") if isinstance(content, str) else content) > LARGEST:
            raise errors.DocumentError("RecordTooLarge", limit=f"{LARGEST:,}")
        # An editor may have put a byte order mark before it.
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
        return json.loads(text, parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise errors.DocumentError("NotARecord", reason=_NO_TEXT) from None
    except RecursionError:
        raise errors.DocumentError("NotARecord", reason=_TOO_DEEP) from None
    except (ValueError, TypeError):
        raise errors.DocumentError("NotARecord", reason=_NO_JSON) from None


# NaN and Infinity, which Python reads and JSON does not know.
def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _check_structure(record: object) -> Json:
    if not isinstance(record, dict):
        raise errors.DocumentError("NotARecord", reason=_NO_OBJECT)
    if record.get("format") != FORMAT:
        raise errors.DocumentError("NotARecord", reason=_NO_FORMAT)
    if record.get("format_version") != FORMAT_VERSION:
        version = short_repr(record.get("format_version"))
        raise errors.DocumentError("RecordOfAnotherFormat", version=version, known=FORMAT_VERSION)
    if (fault := first_fault(record)) is not None:
        place, value, accepted = fault
        text = value if isinstance(value, Text) else short_repr(value)
        raise errors.DamagedRecord(place=place_text(place), value=text, accepted=accepted)
    return record


# Working everything out again.


def _applicant(record: Json) -> Applicant:
    facts = record["assessment"]["facts"]
    days = {key: date.fromisoformat(facts[key]) for key in facts if kind_of(key) == "date"}
    try:
        return Applicant(**facts | days)
    except WrongFact as error:
        raise errors.DamagedRecord(
            place=f"assessment.facts.{error.name}",
            value=short_repr(facts[error.name]),
            accepted=error.accepted,
        ) from None


def _rulebook(record: Json, book: Rulebook | None) -> Rulebook:
    name, amended, retimed = (record["rulebook"][key] for key in ("id", "amended", "retimed"))
    if book is None:
        if name not in SHIPPED:
            raise errors.RecordOfUnknownRulebook(name=short_repr(name), known=", ".join(SHIPPED))
        book = shipped(name)
    again = book.amend(**amended) if amended and not book.amended else book
    return again.retime(**retimed) if retimed and not book.retimed else again


@contextmanager
def _unreplayable(where: str) -> Iterator[None]:
    """Every other `KitError` inside becomes one that names the place."""
    try:
        yield
    except (errors.DamagedRecord, errors.RecordOfUnknownRulebook):
        raise
    except KitError as error:
        reason = text_from_json({language: error.say(language) for language in LANGUAGES})
        raise errors.DocumentError("UnreplayableRecord", place=where, reason=reason) from None


def _refuse_altered(record: Json, again: Json, changes: tuple[Difference, ...]) -> None:
    """Raise for a change that neither the kit, nor the rulebook, nor the calendar explains."""
    for change in changes:
        if not is_explained(change, record, again):
            raise errors.DocumentError(
                "AlteredRecord",
                place=place_text(change.place),
                recorded=short_repr(change.recorded),
                replayed=short_repr(change.replayed),
            )
    if seal_of(record) != record["seal"]:
        raise errors.DocumentError("BrokenSeal", seal=record["seal"][:12])

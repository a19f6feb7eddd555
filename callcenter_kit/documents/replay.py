"""Reading a decision record, and replaying it: the same verdict, or every place that differs.

What has changed in the kit, the rulebook or the calendar is listed; what changed in the record
itself is refused. ``data/record.schema.json`` alone says what a record looks like.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Any, Final, NamedTuple, NoReturn

from callcenter_kit import errors
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
from callcenter_kit.rules.applicant import Applicant, kind_of
from callcenter_kit.rules.assessment import Assessment, assess
from callcenter_kit.rules.loading import rulebook as shipped
from callcenter_kit.rules.loading import rulebook_ids
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.datafile import file_bytes, say, words
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, LANGUAGES, Text, shorten
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.workdays.calendar import WorkCalendar

RecordLike = Mapping[str, Any] | str | bytes | Path  # a record, its JSON, or where that is kept
Place = tuple[str | int, ...]
MISSING: Final = Text("（缺失）", "(missing)")


# Where two records differ.


class Difference(NamedTuple):
    """One place where a record and its replay differ; `MISSING` where one has nothing there.

    ``place`` holds the keys and positions that lead to it, from the outermost.
    """

    place: Place
    recorded: Any
    replayed: Any

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The place with what stood there and what would stand there today, long values cut.

        >>> Difference(("plans", "local", "status"), "projected", "official").say("en")
        "plans.local.status was 'projected' in the record and is 'official' now."
        """
        before, after = (
            value.say(language) if value is MISSING else short_repr(value)
            for value in (self.recorded, self.replayed)
        )
        place = place_text(self.place)
        return say("record.changed", language, place=place, before=before, after=after)


def place_text(place: Place) -> str:
    """A place in a record as text, such as ``plans.local.status`` or ``steps[0].day``."""
    text = ""
    for key in place:
        is_name = isinstance(key, str) and key.replace("_", "").isalnum() and len(key) <= 40
        part = key if is_name else short_repr(key)
        text += f"[{key}]" if isinstance(key, int) else f".{part}" if text else str(part)
    return text


def short_repr(value: object) -> str:
    """A value as a sentence may show it: on one line, and no longer than a line."""
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return shorten(text, 60)


def is_alike(recorded: object, replayed: object) -> bool:
    """Whether two JSON values are the same. Python's ``True == 1`` does not count; 1.0 is 1."""
    if isinstance(recorded, bool) or isinstance(replayed, bool):
        return recorded is replayed
    return bool(recorded == replayed)


def differences(recorded: Any, replayed: Any, place: Place = ()) -> Iterator[Difference]:  # noqa: ANN401
    """Every place where two JSON values differ, in the order of the second."""
    if isinstance(recorded, dict) and isinstance(replayed, dict):
        for key in [*replayed, *(key for key in recorded if key not in replayed)]:
            pair = recorded.get(key, MISSING), replayed.get(key, MISSING)
            yield from differences(*pair, (*place, key))
    elif isinstance(recorded, list) and isinstance(replayed, list):
        for position, pair in enumerate(zip_longest(recorded, replayed, fillvalue=MISSING)):
            yield from differences(*pair, (*place, position))
    elif not is_alike(recorded, replayed):
        yield Difference(place, recorded, replayed)


# The replay.


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
        recorded = record["plans"]
        plans = {scope: new_plan(assessment, recorded[scope], scope, days) for scope in recorded}
        key = record.get("case_key")
        deadlines = (plan["wanted"]["licence_by"] for plan in recorded.values() if "wanted" in plan)
        by = next(map(date.fromisoformat, deadlines), None)
        again = make_record(assessment, plans, calendar=days, case_key=key, licence_by=by)
    changes = tuple(differences(record, again))
    # First whether anybody altered it: only then are the differences the kit's.
    for change in changes:
        if not is_explained(change, record, again):
            values = {"recorded": change.recorded, "replayed": change.replayed}
            texts = {name: short_repr(value) for name, value in values.items()}
            raise errors.DocumentError("AlteredRecord", place=place_text(change.place), **texts)
    _check_seal(record)
    changes = tuple(change for change in changes if not _is_repeated(change.place))
    return Replay(record, again, assessment, plans, changes)


def _is_repeated(place: Place) -> bool:
    """Whether what differs there differs at another place too, where it is listed."""
    if place[0] == "plans":
        listed_elsewhere = {("baseline", "calendar"), ("progress", "headline")}
        return place[2:3] == ("calendar",) or place[2:4] in listed_elsewhere
    return place[0] in ("seal", "decision") or place[:2] == ("assessment", "rulebook")


def read_record(record: RecordLike) -> Json:
    """The record, if it is one and nobody changed it after it was made; ``KitError`` otherwise."""
    # What `record` gave and nobody changed since has its structure: the check takes a while.
    if isinstance(record, Record):
        with suppress(KeyError, TypeError, ValueError):  # something was put in that is no JSON
            if seal_of(record) == record["seal"]:
                return record
    record = _check_structure(_parse(record))
    _check_seal(record)
    return record


# Reading, and refusing what is no record.


def _parse(record: RecordLike) -> object:
    """The record in JSON types; a mapping is written and read, so that no other type remains."""
    try:
        if isinstance(record, Path):
            record = file_bytes(record, LARGEST + 1)
        content = record if isinstance(record, str | bytes) else json.dumps(record)
        if len(content.encode(errors="replace") if isinstance(content, str) else content) > LARGEST:
            raise errors.DocumentError("RecordTooLarge", limit=f"{LARGEST:,}")
        # An editor may have put a byte order mark before it.
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
        return json.loads(text, parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise _no_record("no_text") from None
    except RecursionError:
        raise _no_record("too_deep") from None
    except (ValueError, TypeError):
        raise _no_record("no_json") from None


def _no_record(reason: str, **values: str) -> errors.DocumentError:
    return errors.DocumentError("NotARecord", reason=words(f"record.reason.{reason}", **values))


def _refuse_constant(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which Python reads and JSON does not know."""
    raise ValueError(name)


def _check_structure(record: object) -> Json:
    if not isinstance(record, dict):
        raise _no_record("no_object")
    if record.get("format") != FORMAT:
        raise _no_record("no_format", format=FORMAT)
    if record.get("format_version") != FORMAT_VERSION:
        version = short_repr(record.get("format_version"))
        raise errors.DocumentError("RecordOfAnotherFormat", version=version, known=FORMAT_VERSION)
    if (fault := first_fault(record)) is not None:
        place, value, accepted = fault
        text = value if isinstance(value, Text) else short_repr(value)
        where = place_text(place)
        raise errors.DocumentError("DamagedRecord", place=where, value=text, accepted=accepted)
    return record


# Working everything out again.


def _applicant(record: Json) -> Applicant:
    facts = record["assessment"]["facts"]
    days = {key: date.fromisoformat(facts[key]) for key in facts if kind_of(key) == "date"}
    try:
        return Applicant(**facts | days)
    except errors.WrongFact as error:
        place, value = f"assessment.facts.{error.name}", short_repr(facts[error.name])
        values = {"place": place, "value": value, "accepted": error.accepted}
        raise errors.DocumentError("DamagedRecord", **values) from None


def _rulebook(record: Json, book: Rulebook | None) -> Rulebook:
    name, amended = record["rulebook"]["id"], record["rulebook"]["amended"]
    if book is None:
        if name not in (ids := rulebook_ids()):
            values = {"name": short_repr(name), "known": ", ".join(ids)}
            raise errors.DocumentError("RecordOfUnknownRulebook", **values)
        book = shipped(name)
    return book.amend(**amended) if amended and not book.amended else book


@contextmanager
def _unreplayable(where: str) -> Iterator[None]:
    """A `KitError` inside that is not of a record becomes one that names the place."""
    try:
        yield
    except errors.DocumentError:
        raise
    except errors.KitError as error:
        reason = text_from_json({language: error.say(language) for language in LANGUAGES})
        raise errors.DocumentError("UnreplayableRecord", place=where, reason=reason) from None


def _check_seal(record: Json) -> None:
    if seal_of(record) != record["seal"]:
        raise errors.DocumentError("BrokenSeal", seal=record["seal"][:12])


# What may have changed without anybody's touching the record.

_EXPLAINS_ITSELF: Final = ("kit_version", "words", "calendar", "seal")
_VERDICT: Final = [("assessment", part) for part in ("rulebook", "licence", "scopes")]


def is_explained(change: Difference, record: Json, new_record: Json) -> bool:
    """Whether another kit, rulebook, process or calendar accounts for the difference.

    Another kit may count and word everything otherwise. No calendar changes a verdict, and nothing
    but another process changes a line of the process.
    """
    head = change.place[0]
    if head in _EXPLAINS_ITSELF or record["kit_version"] != new_record["kit_version"]:
        return True
    parts = ("rulebook", "process")
    others = {part for part in parts if record[part]["digest"] != new_record[part]["digest"]}
    if head == "process":
        return head in others
    if others or head in ("rulebook", "parameters") or change.place[:2] in _VERDICT:
        return bool(others)
    other_days = not is_alike(record["calendar"], new_record["calendar"])
    return other_days or record["words"] != new_record["words"]


# What the schema says.


@lru_cache(maxsize=1)
def record_schema() -> dict[str, Any]:
    """The JSON Schema of decision records, as it ships in ``data/record.schema.json``."""
    file = Path(__file__).parents[1] / "data" / "record.schema.json"
    schema: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return schema


def first_fault(value: object) -> tuple[Place, object, Text] | None:
    """The first place where ``value`` does not fit the schema, what is there and what must be.

    ``None`` when all of it fits. ``KitError`` where jsonschema is missing.

    >>> first_fault({"format": 3})[2].en
    '"callcenter_kit decision record"'
    """
    if (error := next(_validator().iter_errors(value), None)) is None:
        return None
    # Where the schema allows several forms, that of the closest one: whose first fault lies
    # deepest, then the one with the fewest faults.
    while error.context:
        forms = [list(faults) for _, faults in groupby(error.context, lambda e: e.schema_path[0])]
        error = min(forms, key=lambda faults: (-len(faults[0].path), len(faults)))[0]
    place = tuple(error.absolute_path)
    if error.validator == "required":
        name = next(name for name in error.validator_value if name not in error.instance)
        return (*place, name), MISSING, words("record.schema.required")
    if error.validator == "additionalProperties":
        name = next(name for name in error.instance if name not in error.schema["properties"])
        return (*place, name), error.instance[name], words("record.schema.unknown")
    return place, error.instance, _accepted(error.validator, error.validator_value)


@lru_cache(maxsize=1)
def _validator() -> Any:  # noqa: ANN401 - jsonschema's validator
    jsonschema = errors.import_library("jsonschema", "exports")
    days = jsonschema.FormatChecker(formats=["date"])
    return jsonschema.Draft202012Validator(record_schema(), format_checker=days)


def _accepted(keyword: str, limit: Any) -> Text:  # noqa: ANN401 - what the schema says
    match keyword:
        case "type":
            kinds = [limit] if isinstance(limit, str) else limit
            texts = [words(f"record.schema.{kind}") for kind in kinds]
        case "const" | "enum":
            choices = map(json.dumps, [limit] if keyword == "const" else limit)
            texts = [Text(choice, choice) for choice in choices]
        case _:
            return words(f"record.schema.{keyword}", limit=limit)
    return Text("、".join(text.zh for text in texts), " or ".join(text.en for text in texts))

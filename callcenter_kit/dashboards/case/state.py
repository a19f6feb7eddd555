"""What a page knows of its visitor: the case, the fields as the form shows them, what was filed."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, NamedTuple

from callcenter_kit.dashboards.case.case import FIELDS, FILING_FIELDS, Case
from callcenter_kit.dashboards.case.fields import SCENARIO_FIELD
from callcenter_kit.errors import FilingError, KitError
from callcenter_kit.rules.loading import facts
from callcenter_kit.texts.language import Language, Text, format_date
from callcenter_kit.texts.sources import Source
from callcenter_kit.timeline.filing import Correction, Filing
from callcenter_kit.timeline.process import PlanError
from callcenter_kit.what_if.scenario import CORRECTION_DAYS, ROUNDS


class RefusedField(NamedTuple):
    """The text in a field and why it could not be used."""

    text: str
    reason: KitError


@dataclass(frozen=True, slots=True)
class State:
    """What a page knows of its visitor; ``epoch`` counts the cases opened since it was loaded.

    ``refusals`` holds what the fields show but the case cannot keep, ``complaints`` what of a link
    or a file could not be used. ``upload`` is what a page made of a file that was sent up; it stays
    in this kernel's memory and goes into no link.

    ``skipped_questions`` are the facts that the visitor does not know, as far as they said so
    during this visit: in the case they are as unknown as those that nobody asked for.
    ``last_question`` is the fact that was answered last above the form; empty once the form has
    told another.
    """

    case: Case = field(default_factory=Case)
    refusals: Mapping[str, RefusedField] = field(default_factory=dict)
    complaints: tuple[KitError, ...] = ()
    epoch: int = 0
    upload: object = None
    skipped_questions: frozenset[str] = frozenset()
    last_question: str = ""

    @property
    def language(self) -> Language:
        """The language that the visitor reads."""
        return self.case.language

    def with_refusal(self, name: str, text: str, reason: KitError) -> "State":
        """The state whose field ``name`` shows ``text``, and why that could not be used."""
        return replace(self, refusals={**self.refusals, name: RefusedField(text, reason)})

    def without_refusals(self, names: Collection[str]) -> "State":
        """The state with nothing refused in the fields ``names``."""
        left = {name: why for name, why in self.refusals.items() if name not in names}
        return replace(self, refusals=left)


class Control(NamedTuple):
    """A field as the form shows it; ``value`` is what the case holds, ``text`` what stands in it.

    ``choices`` are the labels of a fact that lists its own; ``error`` says why the text in the
    field could not be used.
    """

    name: str
    kind: str
    label: Text
    help: Text | None
    sources: tuple[Source, ...]
    unit: str | None
    choices: Mapping[str, Text]
    value: object
    text: str
    error: KitError | None


def control(name: str, state: State) -> Control:
    """The control of the field ``name``, a fact's, the visitor's own or a scenario's."""
    part = SCENARIO_FIELD.fullmatch(name)
    field, refusal = FIELDS[part[2] if part else name], state.refusals.get(name)
    value, fact = field.value(state.case), facts().get(field.name)
    if part:  # what the scenario has of its own; it may have nothing yet
        texts = [each.text(field.name) for each in state.case.scenarios]
        text = "".join(texts[int(part[1]) - 1 : int(part[1])])
        value = field.read(text) if text else None
    return Control(
        name=name,
        kind=field.kind,
        label=field.label,
        help=fact.help if fact else None,
        sources=fact.sources if fact else (),
        unit=fact.unit if fact else None,
        choices=fact.choices if fact else {},
        value=value,
        text=refusal.text if refusal else field.to_form(value, state.language),
        error=refusal.reason if refusal else None,
    )


_NAMES: Final = {  # what a case calls otherwise than a filing does
    "refused_on": "filing_refused_on",
    "expert_review[0]": "experts_begun_on",
    "expert_review[1]": "experts_ended_on",
}


def filing_of(case: Case, today: date | None) -> Filing | None:
    """What happened to the case by ``today``; ``None`` where nothing was filed.

    ``FilingError`` for days that contradict each other or lie in the future.
    """
    days: dict[str, Any] = {n: day for n in FILING_FIELDS if (day := getattr(case, n)) is not None}
    if not days:
        return None
    names = {**_NAMES}
    try:
        corrections = tuple(_corrections(days, names))
        start, end = days.pop("experts_begun_on", None), days.pop("experts_ended_on", None)
        if start is None and end is not None:
            raise FilingError("FilingWithoutBeginning", **_values("experts_ended_on", end))
        days["refused_on"] = days.pop("filing_refused_on", None)
        review = None if start is None else (start, end)
        filing = Filing(corrections=corrections, expert_review=review, **days)
        if today is not None:
            filing.refuse_after(today)
    except PlanError as reason:
        raise _in_words(reason, case, names) from None
    return filing


def _corrections(days: dict[str, Any], names: dict[str, str]) -> Iterator[Correction]:
    """The rounds, taken out of ``days``; in ``names`` goes what the case calls their days."""
    count = 0
    for number in ROUNDS:
        fields = {part: f"correction_{number}_{part}" for part in CORRECTION_DAYS}
        # The round by itself is named by its parts, in the filing by its place.
        names |= fields | {f"corrections[{count}].{part}": name for part, name in fields.items()}
        parts = {part: days.pop(name) for part, name in fields.items() if name in days}
        if parts and "asked_on" not in parts:
            last = [*parts][-1]
            raise FilingError("FilingWithoutNotice", **_values(fields[last], parts[last]))
        if parts:
            yield Correction(**parts)
            count += 1


def usable_filing(case: Case, today: date | None) -> tuple[Filing | None, FilingError | None]:
    """What happened as far as it can be used, and the first reason why not all of it can."""
    complaint = None
    while True:
        try:
            return filing_of(case, today), complaint
        except FilingError as reason:
            complaint = complaint or reason
            case = _without(case, reason.fields)


def without_filing(case: Case) -> Case:
    """The case before anything was filed."""
    return _without(case, (*FILING_FIELDS, "case_key"))


def _without(case: Case, names: Iterable[str]) -> Case:
    nothing: dict[str, Any] = dict.fromkeys(names)
    return replace(case, **nothing)


def _in_words(reason: PlanError, case: Case, names: dict[str, str]) -> FilingError:
    """The reason as a page says it: the fields by their labels, the days in words."""
    values, name = reason.values, "received_on"
    if reason.code == "StillUnanswered":  # the last of the notices of that day
        notices = [f"correction_{number}_asked_on" for number in ROUNDS]
        name = next(each for each in reversed(notices) if getattr(case, each) == reason.day)
    elif "name" in values:
        name = names.get(reason.name, reason.name)
    words = _values(name, reason.day)
    words |= {part: day_in_words(values[part]) for part in ("other_day", "on") if part in values}
    if "other" in values:
        words["other"] = FIELDS[names.get(reason.other, reason.other)].label
    return FilingError(f"Filing{reason.code}", **words)


def _values(name: str, day: date) -> dict[str, Any]:
    """The field and its day in words, and the fields that have to be left out with it."""
    # A notice goes with what hangs on it.
    stem = name.removesuffix("asked_on")
    names = tuple(f"{stem}{part}" for part in CORRECTION_DAYS) if stem != name else (name,)
    return {"field": FIELDS[name].label, "day": day_in_words(day), "fields": names}


def day_in_words(day: date) -> Text:
    """The day as each language writes it."""
    return Text(format_date(day), format_date(day, "en"))

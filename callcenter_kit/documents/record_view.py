"""A decision record as one language shows it: names, amounts, days and sources in words."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple, Self

from callcenter_kit.documents.blocks import Block, Grid, Section
from callcenter_kit.documents.record import Json, text_from_json
from callcenter_kit.rules.applicant import kind_of
from callcenter_kit.rules.loading import (
    coverage,
    facts,
    scope_for,
    statement,
    statements,
    to_find_out,
    value_in_words,
)
from callcenter_kit.rules.statements import SCOPES, SHIPPED
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.texts.language import (
    clean,
    format_date,
    join_items,
    join_names,
    join_sentences,
    within_sentence,
)
from callcenter_kit.texts.sources import OF_LAW, Instrument, Source, place_in_words
from callcenter_kit.timeline.advice import WITHOUT_A_PLAN
from callcenter_kit.timeline.filing import filing_from_json
from callcenter_kit.timeline.plan import CORRECTION, REVIEW, SUBMISSION, EntryKind
from callcenter_kit.timeline.process import LIKELY


class RecordView:
    """A record and a language: every part of a document asks it for words.

    ``wording`` is the rulebook whose words the record's own has. ``scopes`` are the licences that
    it is about: the one that the provinces ask for, else both; ``plans`` those with dates, by
    scope; ``filed`` is the first of a case that is filed and was looked at on a day, ``stage``
    where it stood then. ``duties`` are empty where it ended without a licence. They and ``notes``
    are so in the record of an earlier kit.

    Keys are those of the record: a ``scope``, a ``fact``, a requirement. `KeyError` for others.
    """

    def __init__(self, record: Json, language: str) -> None:
        self.record, self.language = record, language
        self.assessment: Json = record["assessment"]
        self.on = date.fromisoformat(self.assessment["on"])
        self.licence: str = self.assessment["licence"]
        self.answers: dict[str, Json] = self.assessment["scopes"]
        self.advice: dict[str, Json] = record["advice"]
        self.book: Json = record["rulebook"]
        self.wording: str = self.book.get("wording", self.book["id"])
        self.requirements: dict[str, Json] = self.book["requirements"]
        self.notes: dict[str, Json] = self.book.get("notes", {})
        scope = scope_for(self.fact_value("provinces"))
        self.scopes = SCOPES if scope is None else (scope,)
        plans = ((scope, record["plans"].get(scope, {})) for scope in SCOPES)
        self.plans: dict[str, Json] = {key: plan for key, plan in plans if plan.get("licence_on")}
        looked_at = (plan for plan in record["plans"].values() if plan.get("progress"))
        filed = (plan for plan in looked_at if (plan.get("filing") or {}).get("submitted_on"))
        self.filed: Json = next(filed, {})
        if self.filed:  # nothing is prepared for the licence that was not filed for
            self.plans = {key: plan for key, plan in self.plans.items() if plan.get("filing")}
        self.stage: str = self.filed["progress"]["stage"] if self.filed else ""
        # Who was refused, or withdrew, holds no licence whose duties are to be kept.
        is_over = self.stage in ("refused", "not_accepted", "withdrawn")
        self.duties: dict[str, Json] = {} if is_over else self.book.get("duties", {})

    def say(self, key: str, **values: Any) -> str:  # noqa: ANN401 - whatever the words take
        """The document's words for ``key``, as the record's rulebook words it."""
        return say(rulebook_key(key, self.wording), self.language, **values)

    @property
    def rulebook_name(self) -> str:
        """What the case was checked against, as it stands within a sentence: the guide, the law."""
        name = self.text(self.book["name"])
        # One of one's own may begin with a name, such as that of a bureau.
        return within_sentence(name, self.language) if self.book["id"] in SHIPPED else name

    def text(self, node: Mapping[str, str]) -> str:
        """What the record holds in both languages, in this one; a rulebook may be a client's."""
        return clean(node[self.language], 2_000)

    def join(self, parts: Iterable[str]) -> str:
        """A list on one line, each part once."""
        return join_names(dict.fromkeys(parts), self.language)

    def join_sentences(self, parts: Iterable[str]) -> str:
        """Whole sentences one after the other: English has a space between them, Chinese none."""
        return join_sentences(parts, self.language)

    def section(self, key: str, *blocks: Block, begins_page: bool = False) -> Section:
        """A part of the document under the heading that the words have for ``key``."""
        return Section(key, self.say(f"report.section.{key}"), blocks, begins_page)

    def grid(self, columns: Mapping[str, int], rows: Iterable[Iterable[object]]) -> Grid:
        """A table; ``columns`` are its columns by key, and how much of the line each takes."""
        heads = (
            self.say(f"common.scope_short.{key}" if key in SCOPES else f"report.column.{key}")
            for key in columns
        )
        return Grid.of(heads, rows, self.language, columns.values())

    # The answer.

    @property
    def open_question(self) -> str:
        """What comes first where it is open whether a licence is needed: form or authority."""
        return "form" if self.fact_value("business_form") is None else "authority"

    def scope_name(self, scope: str) -> str:
        """The scope's name."""
        return self.say(f"common.scope.{scope}")

    def obstacles(self, scope: str) -> list[Json]:
        """What is known to stand in a licence's way, strictest first; an old record has none."""
        listed = self.advice[scope].get("obstacles", ())
        return [each for each in listed if not each["is_open_fact"]]

    def waits(self, scope: str) -> list[Json]:
        """The obstacles that a day ends, and nothing else."""
        return [each for each in self.obstacles(scope) if each["kind"] == "time_limited"]

    @property
    def exclusion(self) -> Json | None:
        """The obstacle for which nothing can be prepared; ``None`` where something can."""
        listed = self.obstacles(self.scopes[0])[:1]
        return next((each for each in listed if each["kind"] in WITHOUT_A_PLAN), None)

    @property
    def leading_plans(self) -> dict[str, Json]:
        """The plans of the licences that it is about; all of them where those have none."""
        leading = {scope: self.plans[scope] for scope in self.scopes if scope in self.plans}
        return leading or self.plans

    def task_text(self, scope: str, task: Json) -> str:
        """What to do or wait for, as the obstacle says it; in an old record, the condition."""
        listed = self.obstacles(scope)
        texts = (each["text"] for each in listed if each["requirement"] == task["id"])
        return self.text(next(texts, task["name"]))

    def entry_name(self, scope: str, kind: str, entry: Json) -> str:
        """What a dated line of a plan is called: a task by what to do, all else by its name."""
        is_task = kind == "task" and entry["kind"] != "bar"
        return self.task_text(scope, entry) if is_task else self.text(entry["name"])

    # The facts.

    @property
    def applicant_name(self) -> str | None:
        """The applicant's name, on one line, where it is known."""
        name = self.fact_value("name")
        return clean(str(name)) or None if name else None

    @property
    def province_elsewhere(self) -> str:
        """The one province served where it is not Beijing, for which days are shown; else empty."""
        provinces: list[str] = self.fact_value("provinces") or []
        if coverage(frozenset(provinces)) != "elsewhere":
            return ""
        return facts()["provinces"].choices[provinces[0]].say(self.language)

    def fact_value(self, fact: str) -> Any:  # noqa: ANN401 - any fact's value
        """A fact's value; ``None``: not known."""
        return self.assessment["facts"].get(fact)

    def fact_name(self, fact: str) -> str:
        """What the fact is called."""
        return facts()[fact].name.say(self.language) if fact in facts() else clean(fact)

    def fact_names(self, names: Iterable[str]) -> str:
        """What there is to find out of each fact, on one line."""
        language = self.language
        texts = (to_find_out(n, language) if n in facts() else clean(n) for n in names)
        return join_items(texts, language)

    def value_in_words(self, fact: str, value: object) -> str:
        """A fact's value in words; not known is said too."""
        if isinstance(value, list):
            return self.join(self.value_in_words(fact, each) for each in value)
        if fact == "business_form" and value is not None:
            return self.business_forms()
        if isinstance(value, str) and fact in facts() and kind_of(fact) == "date":
            return self.day(value)
        return clean(value_in_words(fact, value, self.language))

    def reply(self, fact: str, value: object) -> str:
        """A fact's value where its name does not stand beside it; a number says what it counts."""
        if fact not in facts() or (value is not None and not isinstance(value, bool)):
            return self.value_in_words(fact, value)
        return clean(statement(fact, value, self.language))

    def assumptions(self, change: Json) -> str:
        """What a plan or a repair takes as met, on one line."""
        # A later kit may ask for facts that this one has no words for.
        change = {fact: value for fact, value in change.items() if fact in facts()}
        return clean(statements(change, self.language))

    def business_forms(self) -> str:
        """The business form's name, and the names of those beside it."""
        main, names = self.fact_value("business_form"), []
        for form in (main, *(self.fact_value("other_forms") or ())):
            if form is None:
                names.append(self.say("report.form_unknown"))
            # A rulebook of one's own need not say anything of a form.
            elif row := self.book["business_forms"].get(form):
                names.append(self.text(row["name"]))
            else:
                names.append(value_in_words("business_form", form, self.language))
        # The first begins a cell or an answer.
        return self.join(names[:1] + [within_sentence(name, self.language) for name in names[1:]])

    # The days.

    def day(self, iso_day: str) -> str:
        """A day in full."""
        return format_date(date.fromisoformat(iso_day), self.language)

    def day_mark(self, status: str) -> str:
        """What is said behind a day that is not announced yet; nothing where it is."""
        return "" if status == "official" else self.say(f"report.mark.{status}")

    def day_with_mark(self, iso_day: str, status: str) -> str:
        """A day with what has to be said behind it."""
        return self.say("report.timeline.by", day=self.day(iso_day), mark=self.day_mark(status))

    def period(self, first: str, last: str, status: str) -> str:
        """From one day to another, with what has to be said of the last."""
        if first == last:
            return self.day_with_mark(last, status)
        begins, ends = date.fromisoformat(first), date.fromisoformat(last)
        key = f"report.timeline.{'period_of_year' if begins.year == ends.year else 'period'}"
        mark = self.day_mark(status)
        return self.say(key, first=begins, last=ends, year=ends.year, mark=mark)

    # The rules.

    def requirement_name(self, key: str) -> str:
        """What the requirement is called."""
        return self.text(self.requirements[key]["name"])

    def status_shown(self, scope: str, key: str) -> str:
        """A requirement's status, ``"ask"`` where only the authority can say what follows."""
        status: str = self.answers[scope]["findings"][key]["status"]
        asks = {each["requirement"] for each in self.obstacles(scope) if each["kind"] == "unknown"}
        return "ask" if status == "unmet" and key in asks else status

    def badge(self, badge: str) -> str:
        """What kind of basis a line has: the guide, the law, practice, an assumption."""
        return self.say(f"common.badge.{badge}")

    def citations(self, references: Iterable[str]) -> str:
        """The sources as a lawyer cites them, each instrument named once with all its places."""
        citations = []
        for key, (first, *others) in _places(references).items():
            if (entry := self.book["instruments"].get(key)) is None:
                citations.append(clean(f"{key} {self.join((first, *others))}"))
                continue
            name, version = text_from_json(entry["name"]), text_from_json(entry["version"])
            instrument = Instrument(key, name, version, entry["confidence"])
            citation = Source(instrument, first).say(self.language)
            citations.append(clean(self.join([citation, *map(self._place, others)])))
        return self.join(citations)

    def short_citations(self, references: Iterable[str], numbers: Mapping[str, int]) -> str:
        """The same, shorter: each instrument by its number in the list of sources."""
        citations = []
        for key, places in _places(references).items():
            spots = self.join(map(self._place, places))
            citations.append(self.say("report.source.point", number=numbers[key], places=spots))
        return join_items((each.strip() for each in citations), self.language)

    def _place(self, place: str) -> str:
        """Where in the instrument, as a lawyer writes it, without the instrument's name."""
        return place_in_words(place, self.language).strip()


def _places(references: Iterable[str]) -> dict[str, list[str]]:
    """The places by instrument: a reference is ``instrument place``."""
    places: dict[str, list[str]] = {}
    for reference in references:
        key, _, place = reference.partition(" ")
        listed = places.setdefault(key, [])
        if place.startswith("art") and listed:  # several articles are one place: arts. 11, 23
            place = f"arts. {listed.pop().partition(' ')[2]}, {place.partition(' ')[2]}"
        listed.append(place)
    return places


# The days of a recorded plan.


class RecordedEntry(NamedTuple):
    """One dated line of a recorded plan; ``json`` is all that the record holds about it."""

    kind: EntryKind | Literal["limit"]
    json: Json
    begins_on: str | None
    ends_on: str

    @classmethod
    def of_task(cls, task: Json) -> Self:
        """A task of a plan or of an advice."""
        return cls("task", task, task["begins_on"], task["ready_on"][LIKELY])

    @property
    def key(self) -> str:
        """What tells it from the plan's other lines; the yearly days of one duty share it."""
        return f"{self.kind}.{self.json['id']}"

    def role(self, plan: Json | None = None) -> str:
        """Its kind; of a task that is only waited for "bar", of a stage that is over "event".

        A limit that the company itself has to keep is its "own".
        """
        if self.kind == "task" and self.json["kind"] == "bar":
            return "bar"
        if self.kind == "limit" and self.begins_on:
            return "own"
        # What happened was on that day, and not by that day.
        filing = (plan or {}).get("filing") or {}
        answers = (each["answered_on"] for each in filing.get("corrections", ()))
        is_over = self.ends_on in [*filing.values(), *answers]
        if self.json["id"] == "decision" and "decided_on" not in filing:
            is_over = False  # a licence in hand stands for it
        return "event" if self.kind == "stage" and is_over else self.kind


def plan_entries(plan: Json) -> Iterator[RecordedEntry]:
    """Everything that has a date in a recorded plan, in the order of `Plan.entries`.

    Before the duties stand a filed case's limits, which are all that has a date once it has ended.

    What has no known day is left out: the answer to an open notice, whose limit has a line of its
    own, and all that is open of a case that is late.
    """
    filing, late = filing_from_json(plan.get("filing") or {}), is_late(plan)
    open_ids = {"collect", "issue"} if late else set()
    if late and filing.decided_on is None:  # the steps and stages that are not over
        open_ids |= {REVIEW, "decision"}
        open_ids |= set() if filing.inspected_on else {"site_inspection"}
    if filing.unanswered is not None:
        open_ids.add(f"{CORRECTION}{len(filing.corrections)}")
    for entry in _entries(plan):
        if entry.json["id"] not in open_ids and not (late and entry.kind == "duty"):
            yield entry


def is_late(plan: Json) -> bool:
    """Whether what comes next was due before the day looked at, see `Plan.is_late`."""
    progress = plan.get("progress") or {}
    due, has_own_review = progress.get("due_on"), REVIEW in plan.get("durations", ())
    is_dated = has_own_review and progress.get("stage") != "granted"
    return bool(due) and due < progress["on"] and not is_dated


def dates_of(progress: Json) -> list[Json]:
    """What has a day of a filed case; the record of an earlier kit names its remedies only."""
    if "dates" in progress:
        return list(progress["dates"])
    limits = (each for each in progress.get("limits", ()) if each["day"] >= progress["on"])
    return [
        {**each, "day": each["safe_on"], "status": each["safe_status"], "badge": OF_LAW}
        for each in limits
    ]


def _entries(plan: Json) -> Iterator[RecordedEntry]:
    for each in plan.get("wanted", {}).get("dates", ()):
        yield RecordedEntry("limit", each, None, each["day"])
    for step in plan.get("steps", ()):
        if step["id"] == SUBMISSION:
            yield from map(RecordedEntry.of_task, plan["tasks"])
        yield RecordedEntry("step", step, step["begins_on"], step["ends_on"])
        if step["id"] == REVIEW:
            for stage in plan["stages"]:
                yield RecordedEntry("stage", stage, stage["begins_on"], stage["day"])
    for each in dates_of(plan.get("progress") or {}):
        yield RecordedEntry("limit", each, each["begins_on"], each["day"])
    for duty in plan.get("duties", ()):
        yield RecordedEntry("duty", duty, duty["begins_on"], duty["day"])

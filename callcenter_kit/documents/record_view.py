"""A decision record as one language shows it: names, amounts, days and sources in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from callcenter_kit.documents.blocks import Block, Section
from callcenter_kit.documents.record import Json, text_from_json
from callcenter_kit.rules.loading import (
    SCOPE_OF,
    coverage,
    facts,
    has_all_documents,
    value_in_words,
)
from callcenter_kit.rules.statements import SCOPES, SHIPPED
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.texts.language import Text, check_language, clean, format_date, join_names
from callcenter_kit.texts.sources import Instrument, Source
from callcenter_kit.timeline.repairs import WITHOUT_A_PLAN

T = TypeVar("T")
_NAMELESS: Final = Instrument("", Text("", ""), Text("", ""), "V")


@dataclass(frozen=True)
class RecordView:
    """A record and a language: every part of a document asks it for words.

    Keys are those of the record: a ``scope``, a ``fact``, a requirement. `KeyError` for others.
    """

    record: Json
    language: str

    def __post_init__(self) -> None:
        check_language(self.language)

    @property
    def wording(self) -> str:
        """The rulebook whose words the record's own has."""
        book = self.record["rulebook"]
        return str(book.get("wording", book["id"]))

    def say(self, key: str, **values: Any) -> str:  # noqa: ANN401 - whatever the words take
        """The document's words for ``key``, as the record's rulebook words it."""
        return say(rulebook_key(key, self.wording), self.language, **values)

    def say_with_rulebook(self, key: str, **values: Any) -> str:  # noqa: ANN401 - see say
        """The words for ``key``, naming what the case was checked against: the guide, the law."""
        book = self.record["rulebook"]
        name = self.say(f"report.against.{book['id']}") if book["id"] in SHIPPED else None
        return self.say(key, against=name or self.text(book["name"]), **values)

    def text(self, node: Mapping[str, str]) -> str:
        """What the record holds in both languages, in this one; a rulebook may be a client's."""
        return clean(node[self.language], 2_000)

    def join(self, parts: Iterable[str]) -> str:
        """A list on one line, each part once."""
        return join_names(dict.fromkeys(parts), self.language)

    def join_sentences(self, parts: Iterable[str]) -> str:
        """Whole sentences one after the other: English has a space between them, Chinese none."""
        return ("" if self.language == "zh-CN" else " ").join(parts)

    def section(self, key: str, *blocks: Block, begins_page: bool = False) -> Section:
        """A part of the document under the heading that the words have for ``key``."""
        return Section(key, self.say(f"report.section.{key}"), blocks, begins_page)

    def per_scope(self, describe: Callable[[str], T | None]) -> Iterator[tuple[str, T]]:
        """What ``describe`` gives for each scope, after the scope's name; ``None`` is left out.

        Where it gives the same for both, it comes once, after the words for both.
        """
        values = {scope: value for scope in self.scopes if (value := describe(scope)) is not None}
        if len(values) == len(SCOPES) and values["nationwide"] == values["local"]:
            yield self.say("report.both_scopes"), values["local"]
            return
        for scope, value in values.items():
            yield self.scope_name(scope), value

    # The answer.

    @property
    def assessment(self) -> Json:
        """The licence, both scopes and their findings, the facts and the day."""
        assessment: Json = self.record["assessment"]
        return assessment

    @property
    def on(self) -> date:
        """The day of the assessment."""
        return date.fromisoformat(self.assessment["on"])

    @property
    def licence(self) -> str:
        """Whether a licence is required, not_required or undetermined."""
        return str(self.assessment["licence"])

    @property
    def open_question(self) -> str:
        """What comes first where it is open whether a licence is needed: form or authority."""
        return "form" if self.fact_value("business_form") is None else "authority"

    def scope_name(self, scope: str) -> str:
        """The scope's name."""
        return self.say(f"common.scope.{scope}")

    def outcome(self, scope: str) -> str:
        """The scope's outcome, as the record names it."""
        return str(self.assessment["scopes"][scope]["outcome"])

    def advice(self, scope: str) -> Json:
        """The repairs, bars, questions and obstacles of one scope."""
        advice: Json = self.record["advice"][scope]
        return advice

    @property
    def scopes(self) -> tuple[str, ...]:
        """The licences that it is about: the one that the provinces ask for, else both."""
        scope = SCOPE_OF[coverage(self.fact_value("provinces"))]
        return SCOPES if scope is None else (scope,)

    def obstacles(self, scope: str) -> list[Json]:
        """What is known to stand in the way of one licence, the strictest first.

        A record of an earlier kit does not hold it.
        """
        listed = self.advice(scope).get("obstacles", ())
        return [each for each in listed if not each["is_open_fact"]]

    @property
    def exclusion(self) -> Json | None:
        """The obstacle for which nothing can be prepared; ``None`` where something can."""
        listed = self.obstacles(self.scopes[0])[:1]
        return next((each for each in listed if each["kind"] in WITHOUT_A_PLAN), None)

    @property
    def plans(self) -> dict[str, Json]:
        """The plans with dates, by scope."""
        plans = ((scope, self.record["plans"].get(scope, {})) for scope in SCOPES)
        return {scope: plan for scope, plan in plans if plan.get("licence_on")}

    @property
    def duties(self) -> dict[str, Json]:
        """What has to be done once the licence is there; an earlier kit's record holds none."""
        duties: dict[str, Json] = self.record["rulebook"].get("duties", {})
        return duties

    @property
    def notes(self) -> dict[str, Json]:
        """What the law notes of the application; an earlier kit's record holds none."""
        notes: dict[str, Json] = self.record["rulebook"].get("notes", {})
        return notes

    @property
    def leading_plans(self) -> dict[str, Json]:
        """The plans of the licences that it is about; all of them where those have none."""
        return {scope: self.plans[scope] for scope in self.scopes if scope in self.plans} or (
            self.plans
        )

    def task_text(self, scope: str, task: Json) -> str:
        """What to do, or to wait for, as the obstacle says it.

        The condition's name says what was checked; in the records of earlier kits it is all.
        """
        listed = self.obstacles(scope)
        texts = (each["text"] for each in listed if each["requirement"] == task["id"])
        return self.text(next(texts, task["name"]))

    def entry_name(self, scope: str, kind: str, entry: Json) -> str:
        """What a dated line of a plan is called: a task by what to do, all else by its name."""
        is_task = kind == "task" and entry["kind"] != "bar"
        return self.task_text(scope, entry) if is_task else self.text(entry["name"])

    @property
    def has_documents(self) -> bool:
        """Whether each document that is still asked for is in hand."""
        return has_all_documents(self.fact_value("materials"))

    # The facts.

    @property
    def applicant_name(self) -> str | None:
        """The applicant's name, on one line, where it is known."""
        name = self.fact_value("name")
        return clean(str(name)) or None if name else None

    def fact_value(self, fact: str) -> Any:  # noqa: ANN401 - any fact's value
        """A fact's value; ``None``: not known."""
        return self.assessment["facts"].get(fact)

    def fact_name(self, fact: str) -> str:
        """What the fact is called."""
        return facts()[fact].name.say(self.language) if fact in facts() else clean(fact)

    def fact_names(self, names: Iterable[str]) -> str:
        """The facts' names on one line."""
        return self.join(map(self.fact_name, names))

    def value_in_words(self, fact: str, value: object) -> str:
        """A fact's value in words; not known is said too."""
        if fact == "business_form" and value is not None:
            return self.business_forms()
        return clean(value_in_words(fact, value, self.language))

    def business_forms(self) -> str:
        """The business form's name, and the names of those beside it."""
        main = self.fact_value("business_form")
        others = [form for form in self.fact_value("other_forms") or () if form != main]
        first = self.say("report.form_unknown") if main is None else self._form_name(main)
        return self.join([first, *map(self._form_name, others)])

    def _form_name(self, form: str) -> str:
        # A rulebook of one's own need not say anything of a form.
        own = self.record["rulebook"]["business_forms"].get(form)
        known = value_in_words("business_form", form, self.language)
        return known if own is None else self.text(own["name"])

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

    @property
    def requirements(self) -> Json:
        """The requirements, as the record has them."""
        requirements: Json = self.record["rulebook"]["requirements"]
        return requirements

    def requirement_name(self, key: str) -> str:
        """What the requirement is called."""
        return self.text(self.requirements[key]["name"])

    def finding(self, scope: str, key: str) -> Json:
        """One requirement's finding in one scope."""
        finding: Json = self.assessment["scopes"][scope]["findings"][key]
        return finding

    def requirements_with(self, scope: str, status: str) -> list[str]:
        """The requirements whose finding in ``scope`` is ``status``."""
        findings = self.assessment["scopes"][scope]["findings"]
        return [key for key, finding in findings.items() if finding["status"] == status]

    def badge(self, badge: str) -> str:
        """What kind of basis a line has: the guide, the law, practice, an assumption."""
        return self.say(f"common.badge.{badge}")

    def citations(self, references: Iterable[str]) -> str:
        """The sources as a lawyer cites them, each instrument named once with all its places."""
        return self.join(self._cite(key, places) for key, places in _places(references).items())

    def short_citations(self, references: Iterable[str], numbers: Mapping[str, int]) -> str:
        """The same, shorter: each instrument by its number in the list of sources."""
        citations = []
        for key, places in _places(references).items():
            spots = self.join(self._place(key, place) for place in places)
            citations.append(self.say("report.source.point", number=numbers[key], places=spots))
        return self.say("report.source.between").join(each.strip() for each in citations)

    def _cite(self, key: str, places: list[str]) -> str:
        entry = self.record["rulebook"]["instruments"].get(key)
        if entry is None:
            return clean(f"{key} {self.join(places)}")
        name, version = text_from_json(entry["name"]), text_from_json(entry["version"])
        instrument = Instrument(key, name, version, entry["confidence"])
        first, *others = places
        citation = Source(instrument, first).say(self.language)
        return clean(self.join([citation, *(self._place(key, other) for other in others)]))

    def _place(self, key: str, place: str) -> str:
        """Where in the instrument, as a lawyer writes it, without the instrument's name."""
        return Source(_NAMELESS, place).say(self.language).strip() if place else ""


def _places(references: Iterable[str]) -> dict[str, list[str]]:
    """The places by instrument: a reference is ``instrument place``."""
    places: dict[str, list[str]] = {}
    for reference in references:
        key, _, place = reference.partition(" ")
        places.setdefault(key, []).append(place)
    return places

"""The facts that the company gave, for it to read again and to sign.

A decision record as one language reads it: names, amounts, days and sources in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from callcenter_kit.documents.blocks import Block, Cell, Grid, Section, Sentences
from callcenter_kit.documents.record import Json, unsaid
from callcenter_kit.rules.applicant import kind_of
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.findings import value_in_words
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.rules.loading import SHIPPED
from callcenter_kit.texts.datafile import in_reading, say
from callcenter_kit.texts.language import Text, check_language, clean, format_date, joined
from callcenter_kit.texts.sources import Instrument, Source

T = TypeVar("T")
_NAMELESS: Final = Instrument("", Text("", ""), Text("", ""), "V")


@dataclass(frozen=True)
class Reading:
    """A record and the language it is read in: every part of a document asks it for words.

    Keys are those of the record: a ``scope``, a ``fact``, a requirement. `KeyError` for others.
    """

    record: Json
    language: str

    def __post_init__(self) -> None:
        check_language(self.language)

    @property
    def answer(self) -> Json:
        """The licence, both scopes and their findings, the facts and the day."""
        answer: Json = self.record["assessment"]
        return answer

    def say(self, key: str, **values: Any) -> str:  # noqa: ANN401 - whatever the words take
        """The document's words for ``key``, as the record's rulebook words it."""
        own = in_reading(key, self.record["rulebook"]["id"])
        return say(own, self.language, **values)

    def text(self, node: Mapping[str, str]) -> str:
        """What the record holds in both languages, in this one; a rulebook may be a client's."""
        return clean(node[self.language], 2_000)

    def joined(self, parts: Iterable[str]) -> str:
        """A list on one line, each part once."""
        return joined(dict.fromkeys(parts), self.language)

    def sentences(self, parts: Iterable[str]) -> str:
        """Whole sentences one after the other: English has a space between them, Chinese none."""
        return ("" if self.language == "zh-CN" else " ").join(parts)

    def section(self, key: str, *blocks: Block, begins_page: bool = False) -> Section:
        """A part of the document under the heading that the words have for ``key``."""
        return Section(key, self.say(f"report.section.{key}"), blocks, begins_page)

    def scope(self, scope: str) -> str:
        """The scope's name."""
        return self.say(f"common.scope.{scope}")

    def day(self, written: str) -> str:
        """A day in full."""
        return format_date(date.fromisoformat(written), self.language)

    def mark(self, status: str) -> str:
        """What is said behind a day that is not announced yet; nothing where it is."""
        return "" if status == "official" else self.say(f"report.mark.{status}")

    def marked(self, written: str, status: str) -> str:
        """A day with what has to be said behind it."""
        return self.say("report.timeline.by", day=self.day(written), mark=self.mark(status))

    # The facts.

    @property
    def name(self) -> str | None:
        """The applicant's name, on one line, where it is known."""
        return clean(str(self.fact_value("name"))) or None if self.fact_value("name") else None

    def fact_value(self, fact: str) -> Any:  # noqa: ANN401 - any fact's value
        """A fact's value; ``None``: not known."""
        return self.answer["facts"].get(fact)

    def fact(self, name: str) -> str:
        """The fact's name."""
        return facts()[name].name.say(self.language) if name in facts() else clean(name)

    def facts(self, names: Iterable[str]) -> str:
        """The facts' names on one line."""
        return self.joined(self.fact(name) for name in names)

    def value(self, fact: str, value: object) -> str:
        """A fact's value in words; not known is said too."""
        if fact == "business_form" and value is not None:
            return self.form()
        return clean(value_in_words(fact, value, self.language))

    def against(self, key: str, **values: Any) -> str:  # noqa: ANN401 - see say
        """The words for ``key`` with what the case was checked against: the guide, the law."""
        book = self.record["rulebook"]
        known = self.say(f"report.against.{book['id']}") if book["id"] in SHIPPED else None
        return self.say(key, against=known or self.text(book["name"]), **values)

    def form(self) -> str:
        """The business form's name, and the names of those beside it."""
        main, known = self.fact_value("business_form"), self.record["rulebook"]["business_forms"]
        others = [form for form in self.fact_value("other_forms") or () if form != main]
        first = self.say("report.form_unknown") if main is None else self.text(known[main]["name"])
        return self.joined([first, *(self.text(known[form]["name"]) for form in others)])

    @property
    def waits_for(self) -> str:
        """What comes first where it is open whether a licence is needed: form or authority."""
        return "form" if self.fact_value("business_form") is None else "authority"

    def once(self, tell: Callable[[str], T | None]) -> Iterator[tuple[str, T]]:
        """What ``tell`` says of each scope, after the scope's name; ``None`` is left out.

        Where it says the same of both, it comes once, after the words for both.
        """
        said = {scope: part for scope in SCOPES if (part := tell(scope)) is not None}
        if len(said) == len(SCOPES) and said["nationwide"] == said["local"]:
            yield self.say("report.both_scopes"), said["local"]
            return
        for scope, part in said.items():
            yield self.scope(scope), part

    # What it was held against.

    @property
    def rules(self) -> Json:
        """The requirements, as the record has them."""
        rules: Json = self.record["rulebook"]["requirements"]
        return rules

    def rule(self, key: str) -> str:
        """The requirement's name."""
        return self.text(self.rules[key]["name"])

    def finding(self, scope: str, key: str) -> Json:
        """One requirement's finding in one scope."""
        finding: Json = self.answer["scopes"][scope]["findings"][key]
        return finding

    def having(self, scope: str, status: str) -> list[str]:
        """The requirements whose finding in ``scope`` is ``status``."""
        findings = self.answer["scopes"][scope]["findings"]
        return [key for key, finding in findings.items() if finding["status"] == status]

    def outcome(self, scope: str) -> str:
        """The scope's outcome, as the record names it."""
        return str(self.answer["scopes"][scope]["outcome"])

    def cites(self, references: Iterable[str]) -> str:
        """The sources as a lawyer cites them, each instrument named once with all its places."""
        return self.joined(self._cite(key, places) for key, places in _places(references).items())

    def points(self, references: Iterable[str], numbers: Mapping[str, int]) -> str:
        """The same, shorter: each instrument by its number in the list of sources."""
        points = []
        for key, cited in _places(references).items():
            places = self.joined(self._place(key, place) for place in cited)
            points.append(self.say("report.source.point", number=numbers[key], places=places))
        return self.say("report.source.between").join(point.strip() for point in points)

    def _cite(self, key: str, places: list[str]) -> str:
        known = self.record["rulebook"]["instruments"].get(key)
        if known is None:
            return clean(f"{key} {self.joined(places)}")
        name, version = unsaid(known["name"]), unsaid(known["version"])
        instrument = Instrument(key, name, version, known["confidence"])
        first, *others = places
        cited = Source(instrument, first).say(self.language)
        return clean(self.joined([cited, *(self._place(key, other) for other in others)]))

    def _place(self, key: str, place: str) -> str:
        """Where in the instrument, as a lawyer writes it, without the instrument's name."""
        return Source(_NAMELESS, place).say(self.language).strip() if place else ""

    # When.

    @property
    def plans(self) -> dict[str, Json]:
        """The plans with dates, by scope."""
        return {
            scope: self.record["plans"][scope]
            for scope in SCOPES
            if self.record["plans"].get(scope, {}).get("licence_on")
        }


def _places(references: Iterable[str]) -> dict[str, list[str]]:
    """The places cited, by instrument."""
    places: dict[str, list[str]] = {}
    for reference in references:
        key, _, place = reference.partition(" ")
        places.setdefault(key, []).append(place)
    return places


# Said elsewhere: the papers beside the list of them, the other forms beside the first.
_ELSEWHERE: Final = ("materials", "other_forms")


def told(reading: Reading) -> Section:
    """Each known fact with its value, what is asked but not known, and a line to sign on.

    It begins a page: what stands before it is the page that a client reads first.
    """
    names = [name for name in reading.answer["fact_states"] if name not in _ELSEWHERE]
    known = [name for name in names if name in reading.answer["facts"]]
    asked = _asked(reading)
    unknown = [name for name in names if name not in known and name in asked]
    blocks: list[Block] = [_grid(reading, known)] if known else []
    if unknown:
        said = reading.say("report.told.unknown", facts=reading.facts(unknown))
        blocks.append(Sentences(said))
    sign = Sentences(reading.say("report.told.sign"), "strong")
    return reading.section("told", *blocks, sign, begins_page=True)


def _asked(reading: Reading) -> set[str]:
    """The facts that the answer hangs on: none where no licence is needed."""
    if reading.answer["licence"] == "not_required":
        return set()
    findings = (reading.answer["scopes"][scope]["findings"].values() for scope in SCOPES)
    read = {fact for each in findings for finding in each for fact in finding["facts"]}
    return {*read, "business_form", "provinces"}


def _grid(reading: Reading, known: list[str]) -> Grid:
    heads = tuple(reading.say(f"report.column.{key}") for key in ("fact", "answer"))
    rows = tuple((Cell(reading.fact(name)), Cell(_value(reading, name))) for name in known)
    return Grid(heads, (40, 60), rows)


def _value(reading: Reading, name: str) -> str:
    value = reading.fact_value(name)
    if isinstance(value, list):
        return reading.joined(reading.value(name, each) for each in value)
    if name in facts() and kind_of(name) == "date":
        return reading.day(value)
    return reading.value(name, value)

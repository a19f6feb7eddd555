"""Which rulebooks there are, by name, and what is known about each fact."""

import json
import os
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, Literal, get_args

from callcenter_kit.errors import (
    ContradictoryDate,
    RulebookError,
    closest_spelling,
    code_called,
    unknown_choice,
)
from callcenter_kit.rules.applicant import FACT_NAMES, Applicant, choices_of, kind_of
from callcenter_kit.rules.reading import read_rulebook
from callcenter_kit.rules.rulebook import FILING, Origin, Rulebook
from callcenter_kit.rules.statements import (
    DEFAULT_RULEBOOK,
    FILING_RULEBOOK,
    SCOPES,
    SHIPPED,
    Material,
    RulebookNote,
    check_declared,
)
from callcenter_kit.texts.datafile import (
    Table,
    file_text,
    parse,
    read_data,
    read_dataclass,
    read_section,
    say,
    words,
    words_or,
)
from callcenter_kit.texts.dates import lapses_on
from callcenter_kit.texts.language import (
    Text,
    format_date,
    format_money,
    join_clauses,
    join_names,
    within_sentence,
)
from callcenter_kit.texts.sources import Sources, instruments, read_instruments

# Files of rulebooks of one's own, separated as paths are; the server's kernels know them by it.
RULEBOOK_FILES: Final = "CALLCENTER_KIT_RULEBOOKS"
# Those that this process knows beside the shipped ones, by the name that a case has for them.
_registry: dict[str, Rulebook] = {}


def rulebook(name: str = DEFAULT_RULEBOOK) -> Rulebook:
    """The rulebook ``"guide"``, ``"law"``, or one of your own that `load_rulebook` has read.

    What it is called in either language is taken, too. ``KitError`` names the nearest.
    """
    if name in SHIPPED:
        return _shipped(name)
    if (own := own_rulebooks().get(name)) is not None:
        return own
    # Of two with one name the one that ships is meant, and none with other numbers ever is.
    books = {key: book for key, book in _registry.items() if key == book.id}
    books |= {key: _shipped(key) for key in SHIPPED}
    names = {label: key for key, book in books.items() for label in (book.name.zh, book.name.en)}
    names |= {key: key for key in books}
    if (label := code_called(name, names)) is not None:
        return books[label]
    listing = ", ".join(books)
    if (near := closest_spelling(name, books) or closest_spelling(name, names)) is None:
        raise RulebookError("UnknownRulebook", name=name, known=listing)
    raise RulebookError("MisspeltRulebook", name=name, known=listing, nearest=near)


def own_rulebooks() -> Mapping[str, Rulebook]:
    """The rulebooks of one's own that this process knows, by the names that cases have for them."""
    for path in filter(None, os.environ.get(RULEBOOK_FILES, "").split(os.pathsep)):
        _load_once(path)
    return _registry


def add_rulebooks(files: Iterable[Path]) -> None:
    """Let the rulebooks in ``files`` be known here and in every process started from here.

    ``KitError`` for one that is not right.
    """
    paths = (os.environ.get(RULEBOOK_FILES), *(str(file.absolute()) for file in files))
    if any(paths):
        os.environ[RULEBOOK_FILES] = os.pathsep.join(filter(None, paths))
        own_rulebooks()


def rulebook_ids() -> tuple[str, ...]:
    """The names by which a case can have a rulebook: those that ship, then those of one's own."""
    return (*SHIPPED, *own_rulebooks())


def rulebook_label(book: Rulebook, language: str) -> str:
    """What a button calls the rulebook."""
    return marked_name(words_or(f"eligibility.reading.{book.id}", book.name), book, language)


def rulebook_name(book: Rulebook, language: str) -> str:
    """What a sentence calls the rulebook."""
    return marked_name(words_or(f"eligibility.reading_name.{book.id}", book.name), book, language)


def marked_name(name: Text, book: Rulebook, language: str) -> str:
    """``name`` as it is, or with the remark that the rulebook's numbers are other ones."""
    text = name.say(language)
    return say("eligibility.reading.amended", language, name=text) if book.amended else text


def name_in_cases(book: Rulebook) -> str:
    """The name by which a case and its link know ``book``, from now on in this process.

    It is the id; of one that has the id of another, such as an amended one, its hash stands behind.
    """
    if book.id in SHIPPED and book.digest == _shipped(book.id).digest:
        return book.id
    # The plain name is never that of one with other numbers, also where nobody has it yet.
    is_taken = book.id in SHIPPED or _registry.get(book.id, book).digest != book.digest
    name = f"{book.id}~{book.digest[:6]}" if is_taken or book.amended else book.id
    _registry[name] = book
    return name


@lru_cache(maxsize=1)
def shipped_notes() -> Mapping[str, RulebookNote]:
    """What is to be known whichever rulebook decides; the law in force has the last word."""
    return {key: note for name in SHIPPED for key, note in _shipped(name).notes.items()}


def documents_to_file() -> Mapping[str, Material]:
    """The documents that the law lists, whichever rulebook decides."""
    return _shipped(FILING_RULEBOOK).materials


@lru_cache(maxsize=len(SHIPPED))
def _shipped(rulebook_id: str) -> Rulebook:
    return read_rulebook(read_data(f"{rulebook_id}.toml"), _shipped)


def as_rulebook(book: str | Rulebook) -> Rulebook:
    """A rulebook as it is, or one of those that ship by its name."""
    return book if isinstance(book, Rulebook) else rulebook(book)


def scope_id(scope: str) -> str:
    """The scope that is called ``scope``: its id, a name that a page gives it, or its number.

    ``KitError`` with the nearest otherwise.
    """
    if scope in SCOPES:
        return scope
    if (code := code_called(scope, _scope_names())) is None:
        names = (each for each in _scope_names() if not each.isdigit())
        raise unknown_choice("scope", scope, SCOPES, names)
    return code


@lru_cache(maxsize=1)
def _scope_names() -> dict[str, str]:
    """Both scopes by their names in both languages, and by the number that stands in them."""
    names: dict[str, str] = {}
    for scope in SCOPES:
        keys = (f"common.scope.{scope}", f"common.scope_short.{scope}")
        texts = [words(key) for key in (*keys, *(f"by_law.{key}" for key in keys))]
        labels = [name for text in texts for name in (text.zh, text.en)]
        names |= dict.fromkeys([*labels, *re.findall(r"\d+", labels[0])], scope)
    return names


def load_rulebook(path: str | Path) -> Rulebook:
    """A rulebook from a TOML file of your own; ``KitError`` says where it is not right.

    What it cites beside the kit's instruments stands in ``sources.toml`` in the same folder; one
    with the id of the kit's takes its place. From then on `rulebook`, cases and pages know the
    rulebook by its id; loaded again, the new one.
    """
    text, sources_path = file_text(path), Path(path).parent / "sources.toml"
    sources = file_text(sources_path) if sources_path.is_file() else None
    book = rulebook_from(Origin(text, sources), str(path), str(sources_path))
    if book.id not in SHIPPED:
        _registry[book.id] = book
    return book


_load_once = cache(load_rulebook)


def rulebook_from(origin: Origin, file: str, sources_file: str = "sources.toml") -> Rulebook:
    """The rulebook that was read from ``origin``; errors name the files."""
    citable = None
    if origin.sources is not None:
        citable = {**instruments(), **read_instruments(parse(origin.sources, sources_file))}
    return replace(read_rulebook(parse(origin.rulebook, file, citable), _shipped), origin=origin)


def save_rulebook(book: Rulebook) -> dict[str, Any]:
    """The rulebook as a file keeps it, with changes; ``KitError`` where no file gives it again."""
    changes = book.amendments
    content: dict[str, Any] = {"id": book.id, "amended": changes}
    if book.origin is not None:  # one of one's own goes along, with its sources
        content |= {"toml": book.origin.rulebook, "sources": book.origin.sources}
    # What the shipped one and its changes do not give again would come back as another rulebook.
    saved_book = replace(book, amended=tuple(changes))
    is_kept = book.id in SHIPPED or book.origin is not None
    if not is_kept or open_rulebook(json.dumps(content)).digest != saved_book.digest:
        raise RulebookError("RulebookNotSaved", name=book.id)
    return content


# By its JSON, which has a hash: scenarios with the same rulebook are given the same one.
@lru_cache(maxsize=256)
def open_rulebook(text: str) -> Rulebook:
    """The rulebook that `save_rulebook` wrote."""
    content = json.loads(text)
    if "toml" in content:
        origin = Origin(content["toml"], content["sources"])
        book = rulebook_from(origin, f"{content['id']}.toml")
    else:
        book = rulebook(content["id"])
    if retimed := content.get("retimed"):
        raise RulebookError("RetimedRulebook", names=", ".join(retimed))
    return book.amend(**content["amended"]) if content["amended"] else book


Group = Literal["company", "record", "staff", "readiness", "service"]
GROUPS: Final = get_args(Group)


@dataclass(frozen=True, slots=True)
class Dating:
    """The fact ``by`` which the day of something is known, and how many years it counts from it."""

    by: str
    within_years: int


@dataclass(frozen=True, slots=True)
class Fact:
    """How a fact is asked for.

    ``group`` is the part of the form that it stands in, ``None`` for one that stands elsewhere.
    ``choices`` are its values' names; ``choices_from`` names the rulebook's tables that list
    them instead. ``yes`` and ``no`` say by themselves what each answer does, ``sentence`` what a
    number does, and ``indirect_question`` what is to be found out. ``dated`` is there where it
    counts for some years from a day.
    """

    id: str
    kind: str
    group: Group | None
    name: Text
    question: Text
    help: Text
    sources: Sources
    unit: str | None
    choices: Mapping[str, Text]
    choices_from: str | None
    yes: Text | None
    no: Text | None
    sentence: Text | None
    indirect_question: Text | None
    dated: Dating | None


@lru_cache(maxsize=1)
def facts() -> dict[str, Fact]:
    """Every fact's question, in the contract's order."""
    file = read_data("facts.toml")
    questions = read_section(file, "fact", _read_fact)
    file.refuse_unread()
    return questions


@lru_cache(maxsize=1)
def dated_facts() -> dict[str, Dating]:
    """The facts of what counts for some years only, each with the fact that has its day."""
    return {fact.id: fact.dated for fact in facts().values() if fact.dated is not None}


def _read_fact(key: str, table: Table) -> Fact:
    if key not in FACT_NAMES or table.string("kind") != kind_of(key):
        names = ", ".join(f"{name} ({kind_of(name)})" for name in FACT_NAMES)
        raise table.error("UndeclaredName", name=key, known=names)
    choices = read_section(table, "choices", Text)
    for choice in choices:
        check_declared(choice, choices_of(key), table, "choices")
    return read_dataclass(Fact, table, id=key, choices=choices)


def with_unit(number: float, unit: str, language: str) -> str:
    """A number with its unit, ``"CNY"``, ``"people"``, ``"months"`` or ``"percent"``."""
    if unit == "CNY":
        return format_money(number, language)
    count = int(number) if number == int(number) else number  # 20%, never 20.0%
    return say(f"common.amount.{unit}", language, count=count)


def amount(fact: str, number: float, language: str) -> str:
    """A number of the fact's own kind with its unit; of a fact that is not known here, money."""
    unit = facts()[fact].unit if fact in facts() else None
    return with_unit(number, unit or "CNY", language)


def value_in_words(fact: str, value: object, language: str) -> str:
    """A fact's value; ``None`` is not known, and a text that is no choice stays as it is."""
    match value:
        case None:
            return say("common.answer.unknown", language)
        case bool():
            return say("common.answer.yes" if value else "common.answer.no", language)
        case int() | float():
            return amount(fact, value, language)
        case date():
            return format_date(value, language)
        case frozenset():
            names = (value_in_words(fact, each, language) for each in sorted(value))
            return join_names(names, language)
    choices = choice_names(fact)
    return choices[str(value)].say(language) if str(value) in choices else str(value)


def statement(fact: str, value: object, language: str) -> str:
    """What a fact's value says by itself, such as "you make no sales calls"."""
    entry = facts()[fact]
    if isinstance(value, bool) and entry.yes is not None and entry.no is not None:
        return (entry.yes if value else entry.no).say(language)
    if value is None:
        unknown = within_sentence(say("common.status.unknown", language), language)
        return say("common.statement", language, name=to_find_out(fact, language), value=unknown)
    in_words = value_in_words(fact, value, language)
    if entry.sentence is not None:
        return entry.sentence.say(language, value=in_words)
    name = within_sentence(entry.name.say(language), language)
    return say("common.statement", language, name=name, value=in_words)


def to_find_out(fact: str, language: str) -> str:
    """What there is to find out, such as "whether you make sales calls"; else the fact's name."""
    entry = facts()[fact]
    return within_sentence((entry.indirect_question or entry.name).say(language), language)


def statements(values: Mapping[str, object], language: str) -> str:
    """What the facts' values say, one after the other."""
    return join_clauses((statement(*pair, language) for pair in values.items()), language)


def choice_names(fact: str) -> Mapping[str, Text]:
    """What each value of a choice or of a set is called; empty for every other fact."""
    entry = facts().get(fact)
    match entry and entry.choices_from:
        case "business_form":
            return {key: form.text for key, form in rulebook().business_forms.items()}
        case "material":
            return {key: paper.name for key, paper in rulebook().materials.items()}
    return entry.choices if entry else {}


def has_all_documents(in_hand: Collection[str] | None) -> bool:
    """Whether each document that is still asked for is among those ``in_hand``."""
    papers = rulebook().materials.values()
    return {paper.id for paper in papers if paper.current} <= {*(in_hand or ())}


def settled(fact: str, value: bool | None, day: date | None, on: date) -> bool | None:
    """What a fact is on the day ``on``, by the day on which it happened.

    A day that still counts says that it did; one that is too long past, that it counts no more.
    """
    if day is None or day > on:
        return value
    happened = fact != "clean_record"  # which is a no to what its day tells of
    if on < lapses_on(day, dated_facts()[fact].within_years):
        return happened if value is None else value
    return not happened if value is happened else value


def settled_facts(applicant: Applicant, on: date) -> Applicant:
    """The applicant with what its days settle on the day ``on``, see `settled`."""
    changes: dict[str, Any] = {
        fact: settled(fact, getattr(applicant, fact), getattr(applicant, dated.by), on)
        for fact, dated in dated_facts().items()
    }
    is_changed = any(getattr(applicant, fact) is not value for fact, value in changes.items())
    return replace(applicant, **changes) if is_changed else applicant


def check_dates(applicant: Applicant, on: date) -> None:
    """``KitError`` when a known day contradicts its fact on the day ``on``."""
    for fact, dated in dated_facts().items():
        if (day := getattr(applicant, dated.by)) is None:
            continue
        value, happened = getattr(applicant, fact), fact != "clean_record"
        if day > on or (value is (not happened) and on < lapses_on(day, dated.within_years)):
            raise ContradictoryDate(date_name=dated.by, day=day, name=fact, value=value, on=on)
    since, months = applicant.insured_since, applicant.insured_months
    if since is not None:
        # The month of ``since`` and the month of ``on`` may both be paid already.
        payable = (on.year - since.year) * 12 + on.month - since.month + 1
        if since > on or (months or 0) > payable:
            names = {"date_name": "insured_since", "name": "insured_months"}
            raise ContradictoryDate(**names, day=since, value=months, on=on)
    day = applicant.registered_on
    if day is not None and day > on and applicant.is_company:
        names = {"date_name": "registered_on", "name": "is_company"}
        raise ContradictoryDate(**names, day=day, value=True, on=on)


HOME: Final = "CN-BJ"
Coverage = Literal["unknown", "home", "elsewhere", "several"]
_SCOPE_OF: Final = {"home": "local", "elsewhere": "local", "several": "nationwide"}


def coverage(provinces: Collection[str] | None) -> Coverage:
    """Which case of ``tiaoli art. 9`` the provinces served are: one, several, or not known.

    Two or more call for the nationwide licence, one for its own local one. The number that a
    call centre is reached under plays no part.
    """
    if not provinces:
        return "unknown"
    if len(provinces) > 1:
        return "several"
    return "home" if HOME in provinces else "elsewhere"


def scope_for(provinces: Collection[str] | None) -> str | None:
    """The licence that the provinces served ask for; ``None`` where they are not known."""
    return _SCOPE_OF.get(coverage(provinces))


def filing_keys(provinces: Collection[str] | None) -> tuple[str, ...]:
    """The law's notes on where to apply for whoever serves ``provinces``.

    That on Beijing's window is for Beijing alone; it stands, too, where they are not known.

    >>> filing_keys(frozenset({"CN-TJ"}))
    ('filing',)
    """
    return FILING if coverage(provinces) in ("unknown", "home") else FILING[:1]

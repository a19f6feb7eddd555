"""How each part of an answer is written into a decision record, in plain JSON types.

Every sentence that a document prints is written down in both languages, so that a record can be
read, and printed, by whoever has nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from callcenter_kit.rules.applicant import FACT_NAMES, Applicant
from callcenter_kit.rules.findings import Finding, ScopeAssessment
from callcenter_kit.rules.lines import (
    BusinessForm,
    DatedValue,
    Material,
    Parameter,
    Remedy,
    Requirement,
    digest_of,
)
from callcenter_kit.rules.reading import rulebook
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.datafile import data_names, read_data
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.sources import Instrument, Source
from callcenter_kit.texts.words import filled
from callcenter_kit.timeline.process import process

Json = dict[str, Any]


def said(text: Text | None) -> Json | None:
    """A text in both languages."""
    return None if text is None else {"zh-CN": text.zh, "en": text.en}


def unsaid(node: Mapping[str, str]) -> Text:
    """What a record says in both languages, as a text again; braces in it name no places."""
    zh, en = (node[key].replace("{", "{{").replace("}", "}}") for key in ("zh-CN", "en"))
    return Text(zh, en)


def cited(sources: Iterable[Source]) -> list[str]:
    """The sources as references, such as ``order42 art. 6(5)``."""
    return [str(source) for source in sources]


def written(day: date | None) -> str | None:
    """A day as JSON writes it."""
    return None if day is None else day.isoformat()


# The facts.


def facts_of(applicant: Applicant) -> Json:
    """Every fact in the contract's order: given, with its value, or not known."""
    return {name: _fact(getattr(applicant, name)) for name in FACT_NAMES}


def _fact(value: object) -> Json:
    return {"state": "not_known"} if value is None else {"state": "given", "value": plain(value)}


def plain(value: object) -> object:
    """A fact's value in plain JSON types; sets in order, so that the bytes are always the same."""
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value


# The rules it was held against.


def rulebook_of(book: Rulebook) -> Json:
    """The rulebook with everything that can change an answer, and the papers it asks for."""
    return {
        "id": book.id,
        "version": book.version,
        "digest": book.digest,
        "last_read": book.last_read.isoformat(),
        "name": said(book.name),
        "amended": amendments_of(book),
        "retimed": {name: list(days) for name, days in book.retimed.items()},
        "business_forms": {key: _form(form) for key, form in book.business_forms.items()},
        "parameters": {key: _parameter(parameter) for key, parameter in book.parameters.items()},
        "requirements": {key: _requirement(rule) for key, rule in book.requirements.items()},
        "materials": {key: _material(paper) for key, paper in book.materials.items()},
        "lines": {key: _line(text, line) for key, text, line in _lines(book)},
        "instruments": {entry.id: _instrument(entry) for entry in _instruments(book)},
    }


def process_of() -> Json:
    """The steps, the clocks and what lies in and after them, each line with a hash of its own."""
    rules = process()
    lines = {
        key: _line(getattr(line, "name", line.text), line) for key, line in rules.lines.items()
    }
    return {"digest": rules.digest, "lines": lines}


@lru_cache(maxsize=1)
def words_digest() -> str:
    """A hash of the kit's own words: the questions about the facts, and the interface's words."""
    files = ["facts.toml", *(f"words/{name}" for name in data_names("words"))]
    return digest_of([read_data(file).values for file in files])


def _lines(book: Rulebook) -> Iterator[tuple[str, Text, object]]:
    """What the rulebook says beside its rules: key, what a reader calls it, and the line."""
    for key, paragraph in book.paragraphs.items():
        yield f"paragraphs.{key}", filled("record.paragraph", number=key), paragraph
    for key, scope in book.scopes.items():
        yield f"scopes.{key}", scope.name, scope.name
        for row, line in scope.rows.items():
            heading = book.scope_rows.get(row, line.text)
            named = filled("record.scope_row", scope=scope.name, row=heading)
            yield f"scopes.{key}.{row}", named, line
    for part, lines in (("duties", book.duties), ("notes", book.notes)):
        for key, line in lines.items():
            yield f"{part}.{key}", line.text, line


def _line(text: Text, line: object) -> Json:
    return {"said": said(text), "digest": digest_of(line)}


def amendments_of(book: Rulebook) -> dict[str, dict[str, int]]:
    """The numbers that the analyst set, by parameter and scope: the rows without a source."""
    return {
        name: {
            scope: rows[0].value
            for scope, rows in book.parameters[name].values.items()
            if rows[0].source is None
        }
        for name in dict.fromkeys(book.amended)
    }


def _form(form: BusinessForm) -> Json:
    return {
        "licence": form.licence,
        "name": said(form.text),
        "why": said(form.why),
        "trap": said(form.trap),
        "sources": cited(form.sources),
        "badge": form.badge,
    }


def _parameter(parameter: Parameter) -> Json:
    rows = {scope: [number_of(row) for row in rows] for scope, rows in parameter.values.items()}
    return {"name": said(parameter.name), "unit": parameter.unit, **rows}


def number_of(number: DatedValue) -> Json:
    """A number with the days it holds for and its source; ``None``: the analyst's own."""
    return {
        "value": number.value,
        "since": number.since.isoformat(),
        "until": written(number.until),
        "source": None if number.source is None else str(number.source),
    }


def _requirement(rule: Requirement) -> Json:
    return {
        "name": said(rule.name),
        "when": rule.when,
        "sentence": said(rule.sentence),
        "sources": cited(rule.sources),
        "badge": rule.badge,
        "difference": said(rule.difference),
        "remedy": None if rule.remedy is None else _remedy(rule.remedy),
        "bar": said(rule.bar),
    }


def _remedy(remedy: Remedy) -> Json:
    days, months = remedy.working_days, remedy.months
    return {
        "text": said(remedy.text),
        "working_days": None if days is None else list(days),
        "months": None if months is None else [months.counted, months.full],
        "badge": remedy.badge,
    }


def _material(paper: Material) -> Json:
    return {
        "number": paper.number,
        "name": said(paper.name),
        "contains": said(paper.contains),
        "supplied_by": paper.supplied_by,
        "current": _current(paper),
        "sources": cited(paper.sources),
        "badge": paper.badge,
        "note": said(paper.note),
    }


def _current(paper: Material) -> Json | None:
    """What the law's list calls the paper today, where the rulebook names its counterpart."""
    counterpart = rulebook("law").materials.get(paper.current or "")
    return None if counterpart is None else said(counterpart.name)


def _instrument(instrument: Instrument) -> Json:
    return {
        "name": said(instrument.name),
        "version": said(instrument.version),
        "confidence": instrument.confidence,
        "address": instrument.address,
        "note": said(instrument.note),
    }


def _instruments(book: Rulebook) -> list[Instrument]:
    """Every instrument that the record can cite, in the order in which it does."""
    return list(dict.fromkeys((*book.instruments, *process().instruments)))


# What follows.


def scope_of(scope: ScopeAssessment) -> Json:
    """The scope's outcome and its findings."""
    findings = {key: _finding(finding) for key, finding in scope.findings.items()}
    return {"outcome": scope.outcome, "findings": findings}


def _finding(finding: Finding) -> Json:
    return {
        "status": finding.status,
        "facts": {name: plain(value) for name, value in finding.facts.items()},
        "parameters": {name: number_of(number) for name, number in finding.parameters.items()},
        "deciding": list(finding.deciding),
        "shortfall": dict(finding.shortfall),
        "sentence": {"zh-CN": finding.say("zh-CN"), "en": finding.say("en")},
    }

"""How the rules behind an answer are written into a decision record, in plain JSON types.

Every sentence that a document prints is written down in both languages, so that a record can be
read, and printed, by whoever has nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from callcenter_kit.rules.duties import BESIDE_DUTIES, duties_of
from callcenter_kit.rules.lines import Material, Remedy, Requirement, digest_of
from callcenter_kit.rules.notes import FILING, IF_REFUSED
from callcenter_kit.rules.reading import rulebook
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.datafile import data_names, read_data
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.plain import plain, plain_fields
from callcenter_kit.texts.words import filled
from callcenter_kit.timeline.process import process

Json = dict[str, Any]
_STATEMENT: Final = ("text", "sources", "badge")
# What the law notes of the application and of going without one, whichever rulebook decides.
_NOTES: Final = (*BESIDE_DUTIES, *FILING, *IF_REFUSED)
_DUTY: Final = ("name", "kind", "when", "text", "why", "consequence", "sources", "badge")


def unsaid(node: Mapping[str, str]) -> Text:
    """What a record says in both languages, as a text again; braces in it name no places."""
    zh, en = (node[key].replace("{", "{{").replace("}", "}}") for key in ("zh-CN", "en"))
    return Text(zh, en)


def rulebook_of(book: Rulebook) -> Json:
    """The rulebook with everything that can change an answer, and the papers it asks for."""
    notes = {key: rulebook("law").notes[key] for key in _NOTES}
    beside = [*duties_of(book.id).values(), *notes.values()]
    # Every instrument that the record can cite, in the order in which it does.
    cited = [source.instrument for line in beside for source in line.sources]
    instruments = dict.fromkeys((*book.instruments, *process().instruments, *cited))
    return {
        **plain_fields(book, "id", "version", "digest", "last_read", "name"),
        "amended": _amendments(book),
        "retimed": plain(book.retimed),
        "business_forms": {
            key: {
                "licence": form.licence,
                "name": plain(form.text),
                **plain_fields(form, "why", "trap", "sources", "badge"),
            }
            for key, form in book.business_forms.items()
        },
        "parameters": {
            key: {**plain_fields(parameter, "name", "unit"), **plain(parameter.values)}
            for key, parameter in book.parameters.items()
        },
        "requirements": {key: _requirement(rule) for key, rule in book.requirements.items()},
        "materials": {key: _material(paper) for key, paper in book.materials.items()},
        # What follows the licence: the duties; and what the law notes beside them.
        "duties": {key: plain_fields(duty, *_DUTY) for key, duty in duties_of(book.id).items()},
        "notes": {key: plain_fields(note, *_STATEMENT) for key, note in notes.items()},
        "lines": {key: _line(text, line) for key, text, line in _lines(book)},
        "instruments": {
            each.id: plain_fields(each, "name", "version", "confidence", "address", "note")
            for each in instruments
        },
    }


def process_of() -> Json:
    """The steps, the clocks and what lies in them, each line with a hash of its own.

    What practice asks besides the materials is held in full, as a document prints it.
    """
    rules = process()
    named = {key: (getattr(line, "name", line.text), line) for key, line in rules.lines.items()}
    besides = {key: plain_fields(line, *_STATEMENT) for key, line in rules.besides.items()}
    lines = {key: _line(*pair) for key, pair in named.items()}
    return {"digest": rules.digest, "lines": lines, "besides": besides}


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
    return {"said": plain(text), "digest": digest_of(line)}


def _amendments(book: Rulebook) -> dict[str, dict[str, int]]:
    """The numbers that the analyst set, by parameter and scope: the rows without a source."""
    return {
        name: {
            scope: rows[0].value
            for scope, rows in book.parameters[name].values.items()
            if rows[0].source is None
        }
        for name in dict.fromkeys(book.amended)
    }


def _requirement(rule: Requirement) -> Json:
    return {
        **plain_fields(rule, "name", "when", "sentence", "sources", "badge", "difference"),
        "remedy": None if rule.remedy is None else _remedy(rule.remedy),
        "bar": plain(rule.bar),
    }


def _remedy(remedy: Remedy) -> Json:
    months = remedy.months
    return {
        **plain_fields(remedy, "text", "working_days"),
        "months": None if months is None else [months.counted, months.full],
        "badge": remedy.badge,
    }


def _material(paper: Material) -> Json:
    held = plain_fields(
        paper, "number", "name", "contains", "supplied_by", "current", "sources", "badge", "note"
    )
    # What the law's list calls the paper today, where the rulebook names its counterpart.
    counterpart = rulebook("law").materials.get(paper.current or "")
    suggested = (counterpart or paper).suggested
    return {
        **held,
        "current": plain(counterpart.name) if counterpart else None,
        "suggested": plain_fields(suggested, *_STATEMENT) if suggested else None,
    }

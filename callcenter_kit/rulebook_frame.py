"""A rulebook as a table: a row for each of its lines, in codes, numbers and dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.frames import frame
from callcenter_kit.language import DEFAULT_LANGUAGE, Text
from callcenter_kit.sources import CONFIDENCES, Source
from callcenter_kit.wording import say

if TYPE_CHECKING:
    import pandas

    from callcenter_kit.rulebooks import Parameter, Requirement, Rulebook

_COLUMNS: Final = {
    "kind": "string",
    "id": "string",
    "number": "Int64",
    "scope": "string",
    "value": "Int64",
    "unit": "string",
    "since": "datetime64[s]",
    "until": "datetime64[s]",
    "licence": "string",
    "when": "string",
    "badge": "string",
    "confidence": "string",
    "sources": "string",
}
_WORDS: Final = {"name": "string", "sentence": "string"}
# Where the lines of these kinds stand in a rulebook, and which of a line's values a column takes.
_PLAIN: Final = {
    "paragraph": ("paragraphs", {"sentence": "text"}),
    "material": ("materials", {"number": "number", "name": "name", "sentence": "contains"}),
    "business_form": ("business_forms", {"licence": "licence", "name": "text", "sentence": "why"}),
    "duty": ("duties", {"sentence": "text"}),
    "note": ("notes", {"sentence": "text"}),
}


def rulebook_frame(book: Rulebook, language: str | None) -> pandas.DataFrame:
    """See `Rulebook.to_frame`."""
    spoken = DEFAULT_LANGUAGE if language is None else language
    parts = (_scopes(book), _parameters(book), _requirements(book, spoken), _plain(book))
    rows = ({key: _said(value, spoken) for key, value in row.items()} for row in chain(*parts))
    return frame(rows, _COLUMNS if language is None else {**_COLUMNS, **_WORDS})


def _said(value: object, language: str) -> object:
    return value.say(language) if isinstance(value, Text) else value


def _scopes(book: Rulebook) -> Iterator[dict[str, Any]]:
    for scope in book.scopes.values():
        for key, line in scope.rows.items():
            own = {"scope": scope.id, "name": book.scope_rows.get(key), "sentence": line.text}
            yield _row("scope", line, own)


def _parameters(book: Rulebook) -> Iterator[dict[str, Any]]:
    for parameter in book.parameters.values():
        yield from _numbers(parameter)


def _numbers(parameter: Parameter) -> Iterator[dict[str, Any]]:
    """One row for each scope and each dated value."""
    for scope, numbers in parameter.values.items():
        for number in numbers:
            yield {
                "kind": "parameter",
                "id": parameter.id,
                "scope": scope,
                "value": number.value,
                "unit": parameter.unit,
                "since": number.since,
                "until": number.until,
                "badge": "assumption" if number.source is None else None,
                "name": parameter.name,
                **_basis(() if number.source is None else (number.source,)),
            }


def _requirements(book: Rulebook, language: str) -> Iterator[dict[str, Any]]:
    for rule in book.requirements.values():
        sentence = _sentence(book, rule, language)
        yield _row(
            "requirement", rule, {"when": rule.when, "name": rule.name, "sentence": sentence}
        )


def _sentence(book: Rulebook, rule: Requirement, language: str) -> str:
    """The sentence with its numbers; one a line, after the scope's name, where scopes differ."""
    sentences = {}
    for scope in book.scopes.values():
        numbers = {key: p.on(scope.id, book.last_read).value for key, p in book.parameters.items()}
        sentences[scope.name] = rule.sentence.say(language, **numbers)
    if len(set(sentences.values())) == 1:
        return next(iter(sentences.values()))
    return "\n".join(
        say("common.of_scope", language, scope=scope.say(language), sentence=sentence)
        for scope, sentence in sentences.items()
    )


def _plain(book: Rulebook) -> Iterator[dict[str, Any]]:
    for kind, (part, columns) in _PLAIN.items():
        for line in getattr(book, part).values():
            yield _row(
                kind, line, {column: getattr(line, name) for column, name in columns.items()}
            )


def _row(kind: str, line: Any, own: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    """A row for a ``line`` of any kind, with the values that only its kind has."""
    return {"kind": kind, "id": line.id, "badge": line.badge, **_basis(line.sources), **own}


def _basis(sources: Iterable[Source]) -> dict[str, str | None]:
    """The sources, and the weakest of how their words were read."""
    cited = tuple(sources)
    weakest = max((one.instrument.confidence for one in cited), key=CONFIDENCES.index, default=None)
    return {"sources": "; ".join(map(str, cited)) or None, "confidence": weakest}

"""What a table leaves open, and what its keeper says of it: facts, words, columns and units."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2s
from typing import Any, Final, NamedTuple

from callcenter_kit.clients.clients import Clients
from callcenter_kit.clients.model import (
    UNIT_SIZES,
    CellProblem,
    Meanings,
    accepted,
    cell_choices,
    column_choices,
)
from callcenter_kit.clients.parsing.sheet import column_letters, is_blank, list_rows
from callcenter_kit.clients.parsing.spellings import column_kind, column_name
from callcenter_kit.rules.logic import names as names_in
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.screening.rows import FORM
from callcenter_kit.texts.datafile import say, words
from callcenter_kit.texts.language import clean, join_names, join_sentences

# A cell for these reasons is wrong in itself: no word in it could be explained.
_WRONG: Final = ("", "formula", "no_result")
_NO_FACT: Final = "none"
_MOST_EXAMPLES: Final = 2
WORDS_SHOWN: Final = 5  # the others are a click away
QUESTIONS_LISTED: Final = 40

Options = tuple[tuple[str, str], ...]


class Topic(NamedTuple):
    """What is asked about: its field of `Meanings`, and the key there."""

    field: str
    key: Any

    @property
    def name(self) -> str:
        """What its control is called, however long or odd the words are."""
        digest = blake2s(repr(self).encode("utf-8", "replace"), digest_size=6).hexdigest()
        return f"{self.field}-{digest}"


class TableQuestion(NamedTuple):
    """One line with its control: a list of ``options``, or none where a text is to be typed."""

    name: str
    label: str
    sentence: str
    options: Options


@dataclass(frozen=True, slots=True)
class Questions:
    """What the table leaves open; ``cells`` are those that have to be corrected in the file.

    ``words_left`` and ``columns_left`` count what is not asked; ``explanations`` are what the
    keeper said already, by the names by which it is taken back.
    """

    missing: tuple[TableQuestion, ...]
    words: tuple[TableQuestion, ...]
    words_left: int
    columns: tuple[TableQuestion, ...]
    columns_left: int
    cells: tuple[CellProblem, ...]
    explanations: dict[str, str]
    count: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to ask or to say."""
        return not (self.missing or self.words or self.columns or self.cells or self.explanations)


def questions_of(
    clients: Clients,
    problems: Sequence[CellProblem],
    rulebook: Rulebook,
    language: str,
) -> Questions:
    """What ``clients`` leave open under the rulebook, in the order in which it is asked."""
    ask, meanings = _Asking(clients, language), clients.meanings.sentences()
    read = {FORM}.union(*(names_in(rule.expression) for rule in rulebook.requirements.values()))
    topics, columns = ask.topics(problems), ask.columns()
    most_words = WORDS_SHOWN + QUESTIONS_LISTED
    return Questions(
        missing=tuple(ask.everyone(fact) for fact in clients.missing if fact in read),
        words=tuple(ask.cells(*topic) for topic in topics[:most_words]),
        words_left=max(len(topics) - most_words, 0),
        columns=tuple(ask.column(*column) for column in columns[:QUESTIONS_LISTED]),
        columns_left=max(len(columns) - QUESTIONS_LISTED, 0),
        cells=tuple(problem for problem in problems if problem.reason in _WRONG),
        explanations={Topic(field, key).name: text.say(language) for field, key, text in meanings},
        count=len(problems),
    )


class _Asking:
    """Words the questions about one table in one language."""

    def __init__(self, clients: Clients, language: str) -> None:
        self._clients, self._language = clients, language

    def _say(self, key: str, **values: Any) -> str:  # noqa: ANN401 - what the words name
        return words(f"portfolio.ask.{key}", **values).say(self._language)

    def everyone(self, fact: str) -> TableQuestion:
        """A fact without a column, asked once for all clients."""
        name = column_name(fact).say(self._language)
        options = self._options(fact)
        sentence = name if options else self._say("typed", fact=name, accepted=accepted(fact))
        return TableQuestion(Topic("everyone", fact).name, name, sentence, options)

    def topics(self, problems: Iterable[CellProblem]) -> list[tuple[Topic, list[CellProblem]]]:
        """Each word that is not understood, once; amounts without a unit once for their column."""
        groups: dict[Topic, list[CellProblem]] = {}
        for problem in problems:
            if problem.reason not in _WRONG:
                groups.setdefault(_target_of(problem), []).append(problem)
        # What settles most rows comes first.
        return sorted(groups.items(), key=lambda group: -len(group[1]))

    def cells(self, target: Topic, cells: list[CellProblem]) -> TableQuestion:
        """What the cells of one topic mean."""
        first, count, language = cells[0], len(cells), self._language
        place = {"column": first.column, "heading": clean(first.heading, 60)}
        if target.field == "units":
            examples = self._examples(cell.value for cell in cells)
            sentence = self._say("unit", count=count, examples=examples, **place)
            sizes = {str(size): f"clients.said.unit_{size}" for size in UNIT_SIZES}
            units = tuple((size, say(key, language)) for size, key in sizes.items())
            label = self._say("in_unit", **place)
            return TableQuestion(target.name, label, sentence, units)
        options, value = self._options_naming(first.fact), clean(str(first.value), 60)
        rows = [cell.row for cell in cells]
        are_numbers = all(isinstance(row, int) for row in rows)
        place["rows"] = list_rows(rows) if are_numbers else ", ".join(map(str, rows[:12]))
        sentence = self._say("word", value=value, count=count, **place)
        help_ = [] if options else [self._say("accepted", accepted=first.accepted)]
        sentence = join_sentences((sentence, first.why.say(language), *help_), language)
        label = self._say("means", value=value)
        return TableQuestion(target.name, label, sentence, options)

    def columns(self) -> list[tuple[int, str]]:
        """Each column that is not recognised: its place and its heading."""
        unread = set(self._clients.unread).difference(self._clients.meanings.columns)
        headings = enumerate(self._clients.cells.columns)
        return [(place, heading) for place, heading in headings if heading in unread]

    def column(self, place: int, heading: str) -> TableQuestion:
        """A column that is not recognised, with what it may be."""
        cells = (cell for cell in self._clients.cells[heading] if not is_blank(cell))
        examples, others = self._examples(cells), self._clients.columns.values()
        # Each fact without a column, its opposite, and nothing at last.
        options = tuple(
            (name or _NO_FACT, named.say(self._language))
            for name, named in column_choices().items()
            if name.removeprefix("-") not in others
        )
        where = {"heading": clean(heading, 60), "column": column_letters(place)}
        key = "column" if examples else "column_empty"
        sentence = self._say(key, examples=examples, **where)
        label = self._say("is_column", **where)
        return TableQuestion(Topic("columns", heading).name, label, sentence, options)

    def _options(self, fact: str) -> Options:
        choices = cell_choices(fact).items()
        return tuple((key, name.say(self._language)) for key, name in choices)

    def _options_naming(self, fact: str) -> Options:
        """What a cell's word may mean; yes and no name the fact, for the heading may ask otherwise.

        Below 外资 foreign capital, yes would be no to the fact, which asks for domestic capital.
        """
        options = self._options(fact)
        if column_kind(fact) != "yes_no":
            return options
        return tuple(
            (key, self._say("of_fact", fact=column_name(fact), answer=answer))
            if key != "unknown"
            else (key, answer)
            for key, answer in options
        )

    def _examples(self, values: Iterable[Any]) -> str:
        quoted: list[str] = []
        for value in values:  # of a long column only as many as are needed
            if (one := f"“{clean(str(value), 20)}”") not in quoted:
                quoted.append(one)
            if len(quoted) == _MOST_EXAMPLES:
                break
        return join_names(quoted, self._language)


def _target_of(problem: CellProblem) -> Topic:
    if problem.reason == "unit":
        return Topic("units", problem.heading)
    return Topic("words", (problem.fact, problem.word))


def targets(clients: Clients) -> dict[str, Topic]:
    """Everything that can be said of the table, by the names of its controls."""
    meanings = clients.meanings
    found = [_target_of(problem) for problem in clients.problems if problem.reason not in _WRONG]
    found += [Topic("columns", heading) for heading in clients.unread]
    found += [Topic("everyone", fact) for fact in clients.missing]
    for field in ("words", "units", "columns", "everyone"):
        found += [Topic(field, key) for key in getattr(meanings, field)]
    return {target.name: target for target in found}


def with_meaning(meanings: Meanings, target: Topic, value: str) -> Meanings:
    """The meanings with one more; without the one that was there, where ``value`` is empty."""
    explanations = dict(getattr(meanings, target.field))
    explanations.pop(target.key, None)
    if value:
        meaning = int(value) if target.field == "units" else value.replace(_NO_FACT, "")
        explanations[target.key] = meaning
    changes: dict[str, Any] = {target.field: explanations}
    if target.field == "columns":
        # What was said of the words of a column goes with what was said of the column.
        fact = meanings.columns.get(target.key, "").removeprefix("-")
        others = {key: text for key, text in meanings.words.items() if key[0] != fact}
        changes["words"] = others
    return replace(meanings, **changes)

"""What the page says of the clients: what they come to, and what their table leaves open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2s
from operator import attrgetter
from typing import Any, Final, NamedTuple

from callcenter_kit.charts.portfolio import threshold
from callcenter_kit.clients import model
from callcenter_kit.clients.clients import Clients
from callcenter_kit.clients.sheet import is_blank, list_rows
from callcenter_kit.clients.spellings import column_kind, column_letters, column_name
from callcenter_kit.dashboards.portfolio.upload import ORDER, ClientVerdicts
from callcenter_kit.rules.assessment import numbers_on
from callcenter_kit.rules.loading import facts
from callcenter_kit.rules.logic import names
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import Requirement
from callcenter_kit.screening.portfolio import ObstacleCount, Portfolio
from callcenter_kit.screening.rows import FORM
from callcenter_kit.texts.datafile import rulebook_key, say, words
from callcenter_kit.texts.language import clean, join_names, join_sentences, within_sentence

MOST_NAMES: Final = 3
Options = tuple[tuple[str, str], ...]


def headline(verdicts: ClientVerdicts, language: str) -> str:
    """The sentence at the head of the page: 30 words at most, 40 full-width characters."""
    ready, near, _ = verdicts.readiness
    count = len(verdicts.rows)
    values = {"count": count, "ready": ready, "near": near}
    if filed := len(verdicts.screened.cases):
        key = "all_filed" if filed == count else "filed"
        overdue = len(verdicts.screened.board.groups.get("overdue", ()))
        values |= {"filed": filed, "overdue": overdue}
    elif {*verdicts.screened.verdicts["licence"]} == {"not_required"}:
        key = "none_needs_it"
    elif near:
        key = "both" if ready else "near"
    else:
        key = "ready" if ready else "none"
    return say(f"portfolio.decision.{key}", language, **values)


def summary_line(verdicts: ClientVerdicts, language: str) -> str:
    """For which licence clients can apply, and which one thing would let most others qualify.

    Where no one thing would, it is what stands in the way of most.
    """
    obstacles, able = _obstacles(verdicts.summary, language), verdicts.readiness.able
    next_ = obstacles["freeing"] or obstacles["blocking"] or say("portfolio.lead.nothing", language)
    if not any(able.values()):
        return next_
    wording = verdicts.summary.rulebook.wording
    named = {scope: _licence(scope, wording, language) for scope in ORDER}
    counts = {f"{scope}_count": count for scope, count in able.items()}
    # The table of outcomes counts whoever has filed as well.
    key = "of_unfiled" if verdicts.screened.cases else "licences"
    licences = say(f"portfolio.lead.{key}", language, **named, **counts)
    return join_sentences([licences, next_], language)


def pictures(summary: Portfolio, language: str) -> dict[str, str]:
    """What each picture shows, for whoever cannot see it."""
    able = {scope: summary.outcomes[scope]["eligible"] for scope in ORDER}
    key = rulebook_key("portfolio.chart.outcomes_says", summary.rulebook.wording)
    thresholds = (threshold(summary, scope, language) for scope in summary.capital.thresholds)
    return {
        "outcomes": say(key, language, count=summary.count, **able),
        **_obstacles(summary, language),
        "capital": say("portfolio.row.stop", language).join(thresholds),
    }


def first_names(names: Sequence[str], language: str) -> str:
    """The names in a row; of many, the first and how many there are."""
    if len(names) <= MOST_NAMES:
        return join_names(names, language)
    first = join_names(names[:MOST_NAMES], language)
    return say("portfolio.row.several", language, names=first, count=len(names))


def _obstacles(summary: Portfolio, language: str) -> dict[str, str]:
    return {
        "blocking": _first("blocking", summary, summary.blocking(), "count", language),
        "freeing": _first("freeing", summary, summary.freeing(), "freed", language),
    }


def _first(
    key: str, summary: Portfolio, pairs: Sequence[Sequence[ObstacleCount]], by: str, language: str
) -> str:
    if not pairs:
        return ""
    fullest = max(pairs[0], key=attrgetter(by))
    count, task, rule = getattr(fullest, by), "", summary.rulebook.requirements.get(fullest.id)
    if key == "blocking" and not fullest.unmet:
        key = "unanswered"  # nothing speaks against anybody: the table doesn't say
    elif key == "freeing":
        # Whoever lacks it has something to do, whoever has not said so only to answer.
        if rule is not None and fullest.repaired >= fullest.last_unknown:
            task = _task(rule, fullest.scope, summary, language)
        count = fullest.repaired if task else fullest.last_unknown
        key = "freeing" if task else "confirming"
    fact_ids = [FORM] if rule is None else [n for n in names(rule.expression) if n in facts()]
    fact_names = [within_sentence(facts()[n].name.say(language), language) for n in fact_ids]
    licence = _licence(fullest.scope, summary.rulebook.wording, language)
    values = {"scope": licence, "facts": join_names(fact_names, language)}
    return say(f"portfolio.lead.{key}", language, **values, task=task, count=count)


def _task(rule: Requirement, scope: str, summary: Portfolio, language: str) -> str:
    """What a client that lacks the requirement has to do, with the numbers of its licence."""
    if (task := rule.first_task) is None:
        return ""
    numbers, missing = numbers_on(summary.rulebook, scope, summary.on), "obstacle.missing.both"
    return task.say(language, **numbers, missing=say(missing, language)).rstrip("。.")


def _licence(scope: str, wording: str, language: str) -> str:
    """The licence as it goes on within a sentence, in the words of the reading."""
    return say(rulebook_key(f"scopes.scope.{scope}", wording), language)


# What the table leaves open, and what its keeper says of it: facts, words, columns and units.

# A cell for these reasons is wrong in itself: no word in it could be explained.
_WRONG: Final = ("", "formula")
_NO_FACT: Final = "none"
_MOST_EXAMPLES: Final = 2
WORDS_SHOWN: Final = 5  # the others are a click away
QUESTIONS_LISTED: Final = 40


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
    cells: tuple[model.CellProblem, ...]
    explanations: dict[str, str]
    count: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to ask or to say."""
        return not (self.missing or self.words or self.columns or self.cells or self.explanations)


def questions_of(
    clients: Clients, problems: Sequence[model.CellProblem], rulebook: Rulebook, language: str
) -> Questions:
    """What ``clients`` leave open under the rulebook, in the order in which it is asked."""
    read = {FORM}.union(*(names(rule.expression) for rule in rulebook.requirements.values()))
    topics, columns, meanings = _topics(problems), _columns(clients), clients.meanings.sentences()
    most_words = WORDS_SHOWN + QUESTIONS_LISTED
    return Questions(
        missing=tuple(_of_everyone(fact, language) for fact in clients.unanswered if fact in read),
        words=tuple(_of_cells(*topic, language) for topic in topics[:most_words]),
        words_left=max(len(topics) - most_words, 0),
        columns=tuple(_of_column(clients, *at, language) for at in columns[:QUESTIONS_LISTED]),
        columns_left=max(len(columns) - QUESTIONS_LISTED, 0),
        cells=tuple(problem for problem in problems if problem.reason in _WRONG),
        explanations={Topic(field, key).name: text.say(language) for field, key, text in meanings},
        count=len(problems),
    )


def _ask(key: str, language: str, **values: Any) -> str:  # noqa: ANN401 - texts and counts
    return words(f"portfolio.ask.{key}", **values).say(language)


def _of_everyone(fact: str, language: str) -> TableQuestion:
    """A fact without a column, asked once for all clients."""
    name, options = column_name(fact).say(language), _options(fact, language)
    sentence = name
    if not options:
        sentence = _ask("typed", language, fact=name, accepted=model.accepted(fact))
    return TableQuestion(Topic("everyone", fact).name, name, sentence, options)


def _topics(problems: Iterable[model.CellProblem]) -> list[tuple[Topic, list[model.CellProblem]]]:
    """Each word that is not understood, once; amounts without a unit once for their column."""
    groups: dict[Topic, list[model.CellProblem]] = {}
    for problem in problems:
        if problem.reason not in _WRONG:
            groups.setdefault(_topic_of(problem), []).append(problem)
    # What settles most rows comes first.
    return sorted(groups.items(), key=lambda group: -len(group[1]))


def _of_cells(topic: Topic, cells: list[model.CellProblem], language: str) -> TableQuestion:
    first, count = cells[0], len(cells)
    place: dict[str, Any] = {"column": first.column, "heading": clean(first.heading, 60)}
    if topic.field == "units":
        place["examples"] = _examples((cell.value for cell in cells), language)
        sentence = _ask("unit", language, count=count, **place)
        sizes = {str(size): f"clients.said.unit_{size}" for size in model.UNIT_SIZES}
        units = tuple((size, say(key, language)) for size, key in sizes.items())
        label = _ask("in_unit", language, **place)
        return TableQuestion(topic.name, label, sentence, units)
    options, value = _options_naming(first.fact, language), clean(str(first.value), 60)
    place["rows"] = list_rows(cell.row for cell in cells)
    sentences = [_ask("word", language, value=value, count=count, **place)]
    sentences.append(first.why.say(language))
    if not options and first.reason != "refused_why":
        sentences.append(_ask("accepted", language, accepted=first.accepted))
    label = _ask("means", language, value=value)
    return TableQuestion(topic.name, label, join_sentences(sentences, language), options)


def _columns(clients: Clients) -> list[tuple[int, str]]:
    """Each column that is not recognised: its place and its heading."""
    unread = set(clients.unread).difference(clients.meanings.columns)
    headings = enumerate(clients.cells.columns)
    return [(place, heading) for place, heading in headings if heading in unread]


def _of_column(clients: Clients, place: int, heading: str, language: str) -> TableQuestion:
    cells = (cell for cell in clients.cells[heading] if not is_blank(cell))
    examples, others = _examples(cells, language), clients.columns.values()
    # Each fact without a column, its opposite, and nothing at last.
    choices = model.column_choices().items()
    free = [(name, label) for name, label in choices if name.removeprefix("-") not in others]
    options = tuple((name or _NO_FACT, label.say(language)) for name, label in free)
    where = {"heading": clean(heading, 60), "column": column_letters(place)}
    key = "column" if examples else "column_empty"
    sentence = _ask(key, language, examples=examples, **where)
    label = _ask("is_column", language, **where)
    return TableQuestion(Topic("columns", heading).name, label, sentence, options)


def _options(fact: str, language: str) -> Options:
    return tuple((key, name.say(language)) for key, name in model.cell_choices(fact).items())


def _options_naming(fact: str, language: str) -> Options:
    """What a cell's word may mean; yes and no name the fact, for the heading may ask otherwise.

    Below 外资 foreign capital, yes would be no to the fact, which asks for domestic capital.
    """
    options = _options(fact, language)
    if column_kind(fact) != "yes_no":
        return options
    name = column_name(fact)
    texts = {key: _ask("of_fact", language, answer=answer, fact=name) for key, answer in options}
    return tuple((key, answer if key == "unknown" else texts[key]) for key, answer in options)


def _examples(values: Iterable[Any], language: str) -> str:
    quoted: list[str] = []
    for value in values:  # of a long column only as many as are needed
        if (one := f"“{clean(str(value), 20)}”") not in quoted:
            quoted.append(one)
        if len(quoted) == _MOST_EXAMPLES:
            break
    return join_names(quoted, language)


def _topic_of(problem: model.CellProblem) -> Topic:
    if problem.reason == "unit":
        return Topic("units", problem.heading)
    return Topic("words", (problem.fact, problem.word))


def targets(clients: Clients) -> dict[str, Topic]:
    """Everything that can be said of the table, by the names of its controls."""
    meanings = clients.meanings
    found = [_topic_of(problem) for problem in clients.problems if problem.reason not in _WRONG]
    found += [Topic("columns", heading) for heading in clients.unread]
    found += [Topic("everyone", fact) for fact in clients.missing]
    for field in ("words", "units", "columns", "everyone"):
        found += [Topic(field, key) for key in getattr(meanings, field)]
    return {topic.name: topic for topic in found}


def with_meaning(meanings: model.Meanings, topic: Topic, value: str) -> model.Meanings:
    """The meanings with one more; without the one that was there, where ``value`` is empty."""
    explanations = dict(getattr(meanings, topic.field))
    explanations.pop(topic.key, None)
    if value:
        meaning = int(value) if topic.field == "units" else value.replace(_NO_FACT, "")
        explanations[topic.key] = meaning
    changes: dict[str, Any] = {topic.field: explanations}
    if topic.field == "columns":
        # What was said of the words of a column goes with what was said of the column.
        fact = meanings.columns.get(topic.key, "").removeprefix("-")
        others = {key: text for key, text in meanings.words.items() if key[0] != fact}
        changes["words"] = others
    return replace(meanings, **changes)

"""The clients of one upload with their verdicts, in memory only, and what they come to in words."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from math import isnan
from operator import attrgetter
from typing import Any, Final, NamedTuple

from callcenter_kit.charts.portfolio import threshold
from callcenter_kit.clients import Clients, Meanings, Screened, read_clients
from callcenter_kit.clients.template import example_csv
from callcenter_kit.dashboards.case.case import FIELDS, Case
from callcenter_kit.dashboards.errors import FieldError
from callcenter_kit.rules.applicant import FACT_NAMES, Applicant, kind_of
from callcenter_kit.rules.assessment import excluded_outcome, numbers_on
from callcenter_kit.rules.loading import facts
from callcenter_kit.rules.logic import names
from callcenter_kit.rules.statements import SCOPES, Requirement
from callcenter_kit.screening.portfolio import (
    ObstacleCount,
    Portfolio,
    amounts,
    outcomes_of,
    portfolio,
)
from callcenter_kit.screening.rows import BIT_COLUMNS, FORM, LicenceSummaries
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.texts.display import write_value
from callcenter_kit.texts.language import Language, join_names, join_tasks, shorten, within_sentence
from callcenter_kit.what_if.scenario import filing_values

SHORT_PAGE: Final = 5  # the answers and the table fit one look
LONG_PAGE: Final = 25
SORTS: Final = ("row", "name", "capital", *SCOPES, "unmet", "unknown")
_BEST_FIRST: Final = ("eligible", "undetermined", "ineligible", "not_required")
_READINGS_KEPT: Final = 4
_TYPED: Final = [name for name in FACT_NAMES if kind_of(name) not in ("yes_no", "choice", "set")]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which clients are looked at, in which order, which page of them, and who was opened last."""

    nationwide: str = ""
    local: str = ""
    obstacle: str = ""
    search: str = ""
    sort: str = "row"
    descending: bool = False
    page: int = 0
    length: int = SHORT_PAGE
    client: int | None = None

    @property
    def is_filtered(self) -> bool:
        """Whether any clients may be left out."""
        return bool(self.nationwide or self.local or self.obstacle or self.search)


@dataclass(frozen=True)
class ClientVerdicts:
    """The clients judged on one day by one reading, in plain columns and in what they come to."""

    screened: Screened

    @cached_property
    def summary(self) -> Portfolio:
        """What they come to."""
        return portfolio(self.screened)

    @property
    def rows(self) -> Sequence[Any]:
        """The numbers of their rows."""
        return self.screened.verdicts.labels

    @cached_property
    def names(self) -> list[str]:
        """Their names, empty where one is not known."""
        return [name or "" for name in self.screened.clients.values["name"]]

    @cached_property
    def amounts(self) -> list[float]:
        """Their registered capital, NaN where it is not known."""
        return amounts(self.screened.table)

    @cached_property
    def outcomes(self) -> dict[str, Sequence[str]]:
        """The outcomes of each scope."""
        return {scope: outcomes_of(self.screened.verdicts, scope) for scope in SCOPES}

    @cached_property
    def readiness(self) -> "ReadinessCounts":
        """How near they are, counted once however often the list is searched and sorted."""
        return readiness_counts(self)

    @cached_property
    def excluded(self) -> Mapping[str, dict[str, int]]:
        """How many of each outcome nothing can be prepared for, by the reason why."""
        counts: dict[str, dict[str, int]] = defaultdict(dict)
        for kind, count in Counter(filter(None, self.screened.exclusions)).items():
            counts[excluded_outcome(kind)][kind] = count
        return counts

    def masks(self, status: str) -> dict[str, Sequence[int]]:
        """The masks of each scope of what is ``"unmet"``, or ``"unknown"``."""
        return {scope: self.screened.verdicts[f"{scope}_{status}"] for scope in SCOPES}

    def matching_places(self, choice: Choice) -> list[int]:
        """The positions of the clients that ``choice`` looks at, in its order."""
        places: Iterable[int] = range(len(self.rows))
        for scope in SCOPES:
            if outcome := getattr(choice, scope):
                places = [place for place in places if self.outcomes[scope][place] == outcome]
        if choice.obstacle:
            places = filter(self._is_blocked_by(choice.obstacle), places)
        if part := choice.search.casefold().strip():
            places = [place for place in places if part in self.names[place].casefold()]
        # Those that are alike stay in the order of the file, in either direction.
        keys = self._keys(choice.sort)
        in_order = sorted(places, key=keys.__getitem__, reverse=choice.descending)
        if choice.sort == "capital":  # whoever's is not known comes last either way
            in_order.sort(key=lambda place: isnan(self.amounts[place]))
        return in_order

    def _is_blocked_by(self, obstacle: str) -> Callable[[int], bool]:
        licence = self.screened.verdicts["licence"]
        if obstacle == FORM:
            return lambda place: licence[place] == "undetermined"
        keys = list(self.summary.rulebook.requirements)
        bit = 1 << keys.index(obstacle) if obstacle in keys else 0
        masks = [self.screened.verdicts[name] for name in BIT_COLUMNS]
        return lambda place: (
            licence[place] != "not_required" and any(mask[place] & bit for mask in masks)
        )

    def _keys(self, sort: str) -> Sequence[Any]:
        if sort == "name":
            # The national standard's order: by pronunciation for the common characters.
            return [name.encode("gb18030", "replace") for name in self.names]
        if sort == "capital":
            return [-1 if isnan(amount) else amount for amount in self.amounts]
        if sort in SCOPES:
            return [_BEST_FIRST.index(outcome) for outcome in self.outcomes[sort]]
        if sort in ("unmet", "unknown"):
            licences, masks = self.screened.verdicts["licence"], self.masks(sort).values()
            return [
                0 if licence == "not_required" else (one | other).bit_count()
                for licence, one, other in zip(licences, *masks, strict=True)
            ]
        return range(len(self.rows))


@dataclass(frozen=True, slots=True)
class ClientUpload:
    """The clients of one table that was sent up, and how they are looked at.

    ``example`` marks the invented clients that ship. ``dates`` keeps what the plans of the rows
    that were seen come to, ``earlier`` what was said of the table before each step, and ``drafts``
    what is typed and not yet said, by the names of the controls.
    """

    clients: Clients
    name: str
    example: bool = False
    choice: Choice = Choice()
    earlier: tuple[Meanings, ...] = ()
    drafts: Mapping[str, str] = field(default_factory=dict)
    dates: LicenceSummaries = field(default_factory=LicenceSummaries, repr=False)
    # Of the last few days and rulebooks: a visitor goes to and fro between them.
    _verdicts: dict[tuple[date, str], ClientVerdicts] = field(default_factory=dict, repr=False)

    def saying(self, meanings: Meanings) -> "ClientUpload":
        """The same clients, read by what is said of their table."""
        if meanings == self.clients.meanings:
            return self
        clients = self.clients.read_again(meanings)
        # What was judged before was judged by another reading of the table.
        return replace(self, clients=clients, drafts={}, _verdicts={})

    def verdicts(self, on: date, reading: str) -> ClientVerdicts:
        """The clients judged on ``on`` by ``reading``; ``KitError`` for a day without rules."""
        key = (on, reading)
        if key not in self._verdicts:
            self._verdicts[key] = ClientVerdicts(self.clients.screen(on=on, rulebook=reading))
            if len(self._verdicts) > _READINGS_KEPT:
                del self._verdicts[next(iter(self._verdicts))]
        return self._verdicts[key]


def case_of(screened: Screened, row: Any, case: Case) -> Case:  # noqa: ANN401 - a row's number
    """The client of a row as a case for the other pages, looked at as in ``case``.

    What a link may not carry, such as a name with angle brackets in it, is left out.
    """
    # It would only be a complaint on the page that the link opens.
    applicant, filed = screened.applicant(row), screened.cases.get(row)
    nothing: dict[str, Any] = {name: None for name in _TYPED if not _travels(applicant, name)}
    sendable = replace(applicant, **nothing) if nothing else applicant
    fields: dict[str, Any] = {"language": case.language, "reading": case.reading, "on": case.on}
    if filed is not None and filed.filing is not None:  # else what happened is not clear
        fields |= {**filing_values(filed.filing), "scope": filed.scope}
    return Case(applicant=sendable, **fields)


def _travels(applicant: Applicant, name: str) -> bool:
    value = getattr(applicant, name)
    with suppress(FieldError):
        return value is None or FIELDS[name].read(write_value(value)) == value
    return False


@lru_cache(maxsize=2)
def example_upload(language: Language) -> ClientUpload:
    """The invented clients as a page holds them."""
    return ClientUpload(read_clients(example_csv(language)), "", example=True)


# What the clients come to in sentences: who can apply, who nearly, what stops most others.

# The local licence asks for less, so what is left for it is looked at first.
ORDER: Final = ("local", "nationwide")
_LONGEST_NAME: Final = 32
_CLIENT: Final = "\ufffc"  # holds the client's place, since a name may be any text


class ReadinessCounts(NamedTuple):
    """How many clients can apply: ``ready``; and how many are one step away: ``near``.

    ``step`` is the requirement left for most of these, ``with_step`` for how many, and ``first``
    the position of the first of them. ``able`` is how many can apply for each licence.
    """

    ready: int
    near: int
    step: Requirement | None
    with_step: int
    first: int | None
    able: Mapping[str, int]


class Headline(NamedTuple):
    """The sentence at the head of the page, in three parts where it names a client.

    ``client`` is the name as the sentence has it and ``fragment`` opens that client's own page;
    both and ``after`` are empty where no client is named.
    """

    before: str
    client: str = ""
    after: str = ""
    fragment: str = ""


def readiness_counts(verdicts: ClientVerdicts) -> ReadinessCounts:
    """Each client counted once, by the licence that is nearest; who has filed is not counted.

    One step is one requirement that is unmet and can be met, or that is not known. Whoever nothing
    can be prepared for is neither ready nor near.
    """
    rules = list(verdicts.summary.rulebook.requirements.values())
    # Requirements are the bits of a client's masks: what only time ends is no step, nor is a
    # company to be founded where its staff has then to be insured.
    insures = any(rule.remedy is not None and rule.remedy.months for rule in rules)
    bars = sum(
        1 << place
        for place, rule in enumerate(rules)
        if rule.bar is not None or (insures and "is_company" in names(rule.expression))
    )
    ready, left, questions, first = 0, Counter[int](), Counter[int](), dict[int, int]()
    able = dict.fromkeys(ORDER, 0)
    exclusions = verdicts.screened.exclusions
    for place, licence in enumerate(verdicts.screened.verdicts["licence"]):
        is_filed = verdicts.rows[place] in verdicts.screened.cases
        if licence != "required" or exclusions[place] or is_filed:
            continue
        eligible = [scope for scope in ORDER if verdicts.outcomes[scope][place] == "eligible"]
        for scope in eligible:
            able[scope] += 1
        if eligible:
            ready += 1
        elif bit := _last(verdicts, place, bars):
            left[bit] += 1
            first.setdefault(bit, place)
            questions[bit] += verdicts.masks("unmet")["local"][place] & bit == 0
    # Of steps left for equally many, an answer is quicker than a repair.
    bit = max(left, key=lambda one: (left[one], questions[one], -one), default=0)
    step = rules[bit.bit_length() - 1] if bit else None
    return ReadinessCounts(ready, left.total(), step, left[bit], first.get(bit), able)


def _last(verdicts: ClientVerdicts, place: int, bars: int) -> int:
    """The one requirement that is left of a licence, as its bit; 0 where none is or several are."""
    for scope in ORDER:
        unmet, unknown = (verdicts.masks(each)[scope][place] for each in ("unmet", "unknown"))
        if (unmet | unknown).bit_count() == 1 and not unmet & bars:
            return unmet | unknown
    return 0


def headline(verdicts: ClientVerdicts, case: Case) -> Headline:
    """The sentence at the head of the page: 30 words at most, 40 full-width characters."""
    ready, near, step, with_step, first, _ = verdicts.readiness
    count, client, row = len(verdicts.rows), "", None
    values: dict[str, Any] = {"count": count, "ready": ready, "near": near, "with_step": with_step}
    if filed := len(verdicts.screened.cases):
        key = "all_filed" if filed == count else "filed"
        overdue = len(verdicts.screened.board.groups.get("overdue", ()))
        values |= {"filed": filed, "overdue": overdue}
    elif step is None or first is None:
        key = "ready" if ready else "none"
    else:
        key, values["name"] = "both" if ready else "near", step.name.say(case.language)
        if with_step == 1 < count:
            client, row = verdicts.names[first], verdicts.rows[first]
            values["task"] = _first_task(verdicts, row, case.language)
    if not client:
        return Headline(say(f"portfolio.decision.{key}", case.language, **values))
    sentence = say(f"portfolio.decision.{key}_client", case.language, client=_CLIENT, **values)
    # The client's name becomes a link, so the sentence is parted at its place.
    before, _, after = sentence.partition(_CLIENT)
    link = case_of(verdicts.screened, row, case).fragment()
    return Headline(before, shorten(client, _LONGEST_NAME), after, link)


def _first_task(verdicts: ClientVerdicts, row: int, language: str) -> str:
    """What a client that is one step away has to do or to confirm, in the words of its page."""
    answer = verdicts.screened.answer(row)
    nearest = min((answer.advice[scope].obstacles for scope in ORDER), key=len)
    return join_tasks((each.text.say(language) for each in nearest), language)


MOST_NAMES: Final = 8


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
    return say("portfolio.lead.able_and_next", language, able=licences, next=next_)


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


def named(names: Sequence[str], language: str) -> str:
    """The names in a row; of many, the first and how many there are."""
    if len(names) <= MOST_NAMES:
        return join_names(names, language)
    first = join_names(names[:MOST_NAMES], language)
    return say("portfolio.read.several", language, names=first, count=len(names))


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
    fact_ids = (FORM,) if rule is None else names(rule.expression)
    fact_names = (facts()[fact].name.say(language) for fact in fact_ids if fact in facts())
    values = {
        "scope": _licence(fullest.scope, summary.rulebook.wording, language),
        "facts": join_names((within_sentence(name, language) for name in fact_names), language),
    }
    return say(f"portfolio.lead.{key}", language, **values, task=task, count=count)


def _task(rule: Requirement, scope: str, summary: Portfolio, language: str) -> str:
    """What a client that lacks the requirement has to do, with the numbers of its licence."""
    if (task := rule.first_task) is None:
        return ""
    numbers, missing = numbers_on(summary.rulebook, scope, summary.on)[1], "obstacle.missing.both"
    return task.say(language, **numbers, missing=say(missing, language)).rstrip("。.")


def _licence(scope: str, wording: str, language: str) -> str:
    """The licence as it goes on within a sentence, in the words of the reading."""
    return say(rulebook_key(f"scopes.scope.{scope}", wording), language)

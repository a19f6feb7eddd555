"""The clients of one upload with their verdicts, in memory only, and the rows of their table."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from math import isnan
from typing import Any, Final, NamedTuple

from callcenter_kit.clients import Clients, Meanings, Screened, read_clients
from callcenter_kit.clients.reports import record_of_client, row_numbers
from callcenter_kit.clients.template import example_csv
from callcenter_kit.dashboards.answers.case_answer import choices_of
from callcenter_kit.dashboards.answers.verdict import assumed, todos_of
from callcenter_kit.dashboards.case.case import FIELDS, Case
from callcenter_kit.documents.formats import CommonCalendar
from callcenter_kit.errors import FieldError, KitError
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.assessment import Assessment
from callcenter_kit.rules.loading import facts, value_in_words
from callcenter_kit.rules.logic import names
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.screening.portfolio import Portfolio, amounts, outcomes_of, portfolio
from callcenter_kit.screening.rows import BIT_COLUMNS, FORM, GROUP, LicenceSummaries
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.texts.display import write_value
from callcenter_kit.texts.language import Language, join_names, within_sentence
from callcenter_kit.timeline.advice import Advice
from callcenter_kit.timeline.answer import Answer
from callcenter_kit.what_if.scenario import filing_values

# The local licence asks for less, so what is left for it is looked at first.
ORDER: Final = ("local", "nationwide")
SHORT_PAGE: Final = 5  # the answers and the table fit one look
LONG_PAGE: Final = 25
SORTS: Final = ("row", "name", "capital", *SCOPES)
_BEST_FIRST: Final = ("eligible", "undetermined", "ineligible", "not_required")
_READINGS_KEPT: Final = 4


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


class ReadinessCounts(NamedTuple):
    """How many clients can apply: ``ready``; and how many are one step away: ``near``.

    ``able`` is how many can apply for each licence.
    """

    ready: int
    near: int
    able: Mapping[str, int]


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

    def masks(self, status: str) -> dict[str, Sequence[int]]:
        """The masks of each scope of what is ``"unmet"``, or ``"unknown"``."""
        return {scope: self.screened.verdicts[f"{scope}_{status}"] for scope in SCOPES}

    @cached_property
    def readiness(self) -> ReadinessCounts:
        """Each client counted once, by the licence that is nearest; who has filed is not counted.

        One step is one requirement that is unmet and can be met, or that is not known. Whoever
        nothing can be prepared for is neither ready nor near.
        """
        rules = list(self.summary.rulebook.requirements.values())
        # Requirements are the bits of a client's masks: what only time ends is no step, nor is a
        # company to be founded where its staff has then to be insured.
        insures = any(rule.remedy is not None and rule.remedy.months for rule in rules)
        no_steps = (r.bar or (insures and "is_company" in names(r.expression)) for r in rules)
        bars = sum(1 << place for place, is_none in enumerate(no_steps) if is_none)
        ready, near, able = 0, 0, dict.fromkeys(ORDER, 0)
        exclusions = self.screened.exclusions
        for place, licence in enumerate(self.screened.verdicts["licence"]):
            is_filed = self.rows[place] in self.screened.cases
            if licence != "required" or exclusions[place] or is_filed:
                continue
            eligible = [scope for scope in ORDER if self.outcomes[scope][place] == "eligible"]
            for scope in eligible:
                able[scope] += 1
            if eligible:
                ready += 1
            elif self._lacks_one(place, bars):
                near += 1
        return ReadinessCounts(ready, near, able)

    def _lacks_one(self, place: int, bars: int) -> bool:
        """Whether one requirement is left of a licence, and none that only time ends."""
        unmet, unknown = self.masks("unmet"), self.masks("unknown")
        masks = ((unmet[scope][place], unknown[scope][place]) for scope in ORDER)
        return any((no | open_).bit_count() == 1 and not no & bars for no, open_ in masks)

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
        return range(len(self.rows))


@dataclass(frozen=True, slots=True)
class ClientUpload:
    """The clients of one table that was sent up, and how they are looked at.

    ``example`` marks the invented clients that ship. ``dates`` keeps what the plans of the rows
    that were seen come to, and ``drafts`` what is typed and not yet said, by the names of the
    controls.
    """

    clients: Clients
    name: str
    example: bool = False
    choice: Choice = Choice()
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

    What a link may not carry, such as a name with angle brackets in it, is left out: it would only
    be a complaint on the page that the link opens.
    """
    fields: dict[str, Any] = {"language": case.language, "reading": case.reading, "on": case.on}
    filed, applicant = screened.cases.get(row), screened.applicant(row)
    if filed is not None and filed.filing is not None:  # else what happened is not clear
        fields |= {**filing_values(filed.filing), "scope": filed.scope}
    known = applicant.known().items()
    nothing: dict[str, Any] = {name: None for name, value in known if not _travels(name, value)}
    return Case(applicant=replace(applicant, **nothing) if nothing else applicant, **fields)


def _travels(name: str, value: object) -> bool:
    with suppress(FieldError):
        return bool(FIELDS[name].read(write_value(value)) == value)
    return False


@lru_cache(maxsize=2)
def example_upload(language: Language) -> ClientUpload:
    """The invented clients as a page holds them."""
    return ClientUpload(read_clients(example_csv(language)), "", example=True)


# The rows of the clients' table, of those in sight only.

MOST_STEPS: Final = 2
MOST_REASONS: Final = 3


class RowSteps(NamedTuple):
    """What a scope still takes in a few words, and when the licence is there at the earliest.

    ``scopes`` are both where both take the same.
    """

    scopes: tuple[str, ...]
    texts: tuple[str, ...]
    when: str
    licence_on: date | None


class ClientRow(NamedTuple):
    """One client as the table shows it: its ``row`` in the file, its ``place`` in the verdicts.

    ``ways`` stand soonest first; ``complaint`` says why there are none: the calendar does not reach
    them, the business is not allowed, another procedure applies, or it has filed and waits.
    """

    row: int
    place: int
    form: str
    unmet: tuple[str, ...]
    unknown: tuple[str, ...]
    ways: tuple[RowSteps, ...]
    complaint: str


class Sheet(NamedTuple):
    """One page of the table, of at least one, with how many clients were ``found`` in all."""

    rows: list[ClientRow]
    found: int
    page: int
    pages: int


def sheet(upload: ClientUpload, verdicts: ClientVerdicts, case: Case) -> Sheet:
    """The page of the table that was asked for, or the last one there is."""
    # Only the rows in sight are worked out: a file may have thousands of others.
    places, length = verdicts.matching_places(upload.choice), upload.choice.length
    pages = max(-(-len(places) // length), 1)
    page = min(max(upload.choice.page, 0), pages - 1)
    in_sight = places[page * length : (page + 1) * length]
    rows = [_row(upload, verdicts, place, case) for place in in_sight]
    return Sheet(rows, len(places), page, pages)


def opened(upload: ClientUpload, verdicts: ClientVerdicts, case: Case) -> dict[str, Any]:
    """The client that was opened last, judged, and the plan that its provinces ask for."""
    number = upload.choice.client
    if number not in verdicts.rows:
        return {}
    answer = verdicts.screened.answer(number, choices_of(case))
    return {"assessment": answer.assessment, "planning": answer.plan_or_none(answer.scope)}


def _row(upload: ClientUpload, verdicts: ClientVerdicts, place: int, case: Case) -> ClientRow:
    row, language = int(verdicts.rows[place]), case.language
    assessment, filed = verdicts.screened.assessment(row), verdicts.screened.board_rows.get(row)
    unmet, unknown = _reasons(verdicts, place, assessment.applicant, language)
    if filed is None:
        ways, complaint = _ways(upload, assessment, case)
    else:
        ways, complaint = (), filed.next.say(language)
    form = assessment.applicant.business_form
    form_name = value_in_words("business_form", form, language) if form else ""
    return ClientRow(row, place, form_name, unmet, unknown, ways, complaint)


def _reasons(
    verdicts: ClientVerdicts, position: int, applicant: Applicant, language: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    licence = verdicts.screened.verdicts["licence"][position]
    if licence == "not_required":
        return (), ()
    unmet, unknown = (_names(verdicts, each, position, language) for each in ("unmet", "unknown"))
    # What decides whether a licence is needed at all comes before any requirement.
    unsettled = FORM if applicant.business_form is None else GROUP
    form = within_sentence(facts()[unsettled].name.say(language), language)
    return tuple(unmet), (*([form] if licence == "undetermined" else []), *unknown)


def _names(verdicts: ClientVerdicts, status: str, position: int, language: str) -> Iterator[str]:
    """The requirements that are so, each with its scope where it is in one only."""
    bits = {scope: int(masks[position]) for scope, masks in verdicts.masks(status).items()}
    for place, rule in enumerate(verdicts.summary.rulebook.requirements.values()):
        where = [scope for scope, mask in bits.items() if mask >> place & 1]
        name = within_sentence(rule.name.say(language), language)
        if len(where) == 1:
            key = f"common.scope_short.{where[0]}"
            scope = say(rulebook_key(key, verdicts.summary.rulebook.wording), language)
            only = within_sentence(scope, language)
            yield say("portfolio.row.only", language, name=name, scope=only)
        elif where:
            yield name


def _ways(
    upload: ClientUpload, assessment: Assessment, case: Case
) -> tuple[tuple[RowSteps, ...], str]:
    answer = Answer(assessment, choices_of(case), is_dated=False)  # its dates are kept here
    try:
        if assessment.licence == "required" and answer.exclusion is not None:
            return (), answer.decision(case.language).text
        advice = [answer.scopes[scope].advice for scope in answer.leading]
        ways = [_steps(upload, answer, each, case.language) for each in advice if each.repairs]
    except KitError as reason:  # such as a bar whose end lies beyond every calendar
        return (), reason.say(case.language)
    ways.sort(key=lambda way: way.licence_on or date.max)
    # Said once where both licences take the same.
    if len(ways) > 1 and len({(way.texts, way.when) for way in ways}) == 1:
        ways = [ways[0]._replace(scopes=SCOPES)]
    return tuple(ways), ""


def _steps(upload: ClientUpload, answer: Answer, advice: Advice, language: str) -> RowSteps:
    todos = [todo.text for todo in todos_of(advice, language)]
    texts = [text.rstrip("。.") for text in todos[:MOST_STEPS]]  # they become one line
    if more := len(todos) - len(texts):
        texts.append(say("portfolio.row.more", language, count=more))
    open_names = assumed(advice, language)
    if len(open_names) > MOST_REASONS:
        count = len(advice.repairs[0].assumes)  # of facts, as the head of the client's page counts
        texts.append(say("portfolio.row.confirm_several", language, count=count))
    elif open_names:
        names = join_names(open_names, language)
        texts.append(say("portfolio.row.confirm", language, names=names))
    words = tuple(texts) or (say("portfolio.row.ready", language),)
    start = answer.choices.start or answer.assessment.on
    day, when = None, ""
    with suppress(KitError):  # past the calendar's end
        # Worked out once for all clients who have the same to do from the same day.
        obstacles = answer.scopes[advice.scope].obstacles
        plan = upload.dates.of(obstacles, start, answer.choices.options)
        day, status = (plan.licence_on, plan.status) if plan else (None, "none")
        when = say(f"portfolio.earliest.{status}", language, day=day)
    return RowSteps((advice.scope,), words, when, day)


def cases_calendar(screened: Screened, case: Case) -> Iterator[bytes]:
    """One calendar of every filed case, in one piece at last; an empty one comes after each."""
    calendar, numbers = CommonCalendar(case.language), row_numbers(screened.clients.values.labels)
    for row in screened.cases:
        record = record_of_client(screened, row, numbers[row], choices_of(case))
        name = screened.applicant(row).name
        calendar.add(record, name or say("portfolio.table.unnamed", case.language, row=row))
        yield b""
    yield calendar.content()

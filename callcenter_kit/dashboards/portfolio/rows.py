"""The rows of the clients' table and of the board: of the rows in sight only."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any, Final, NamedTuple

from callcenter_kit.clients import Screened
from callcenter_kit.clients.reports import record_of_client, row_numbers
from callcenter_kit.dashboards.answers.case_answer import choices_of
from callcenter_kit.dashboards.answers.verdict import WayForward, ways_forward
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.portfolio.upload import Choice, ClientUpload, ClientVerdicts
from callcenter_kit.documents.formats import CommonCalendar
from callcenter_kit.errors import KitError
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.assessment import Assessment
from callcenter_kit.rules.loading import facts, value_in_words
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.screening.rows import FORM, GROUP
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.texts.language import join_names
from callcenter_kit.timeline.advice import Advice
from callcenter_kit.timeline.answer import Answer

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
    """One page of the table: rows ``first`` to ``last`` of the ``found`` ones, and what was chosen.

    ``pages`` is at least 1.
    """

    rows: tuple[ClientRow, ...]
    choice: Choice
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
    rows = tuple(_row(upload, verdicts, place, case) for place in in_sight)
    return Sheet(rows, upload.choice, len(places), page, pages)


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
    form, form_name = assessment.applicant.business_form, ""
    if form is not None:  # a rulebook of one's own need not say anything of it
        own = assessment.rulebook.business_forms.get(form)
        name = value_in_words("business_form", form, language)
        form_name = name if own is None else own.text.say(language)
    return ClientRow(row, place, form_name, unmet, unknown, ways, complaint)


def one_line(reasons: tuple[str, ...], language: str) -> str:
    """The reasons on one line, of many the first ones; or that there is none."""
    if len(reasons) > MOST_REASONS:
        first = join_names(reasons[:MOST_REASONS], language)
        return say("portfolio.row.several", language, names=first, count=len(reasons))
    return join_names(reasons, language) or say("portfolio.table.none", language)


def _reasons(
    verdicts: ClientVerdicts, position: int, applicant: Applicant, language: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    licence = verdicts.screened.verdicts["licence"][position]
    if licence == "not_required":
        return (), ()
    unmet, unknown = (_names(verdicts, each, position, language) for each in ("unmet", "unknown"))
    # What decides whether a licence is needed at all comes before any requirement.
    unsettled = FORM if applicant.business_form is None else GROUP
    form = [facts()[unsettled].name.say(language)] if licence == "undetermined" else []
    return tuple(unmet), (*form, *unknown)


def _names(verdicts: ClientVerdicts, status: str, position: int, language: str) -> Iterator[str]:
    """The requirements that are so, each with its scope where it is in one only."""
    bits = {scope: int(masks[position]) for scope, masks in verdicts.masks(status).items()}
    for place, rule in enumerate(verdicts.summary.rulebook.requirements.values()):
        where = [scope for scope, mask in bits.items() if mask >> place & 1]
        name = rule.name.say(language)
        if len(where) == 1:
            key = f"common.scope_short.{where[0]}"
            scope = say(rulebook_key(key, verdicts.summary.rulebook.wording), language)
            yield say("portfolio.row.only", language, name=name, scope=scope)
        elif where:
            yield name


def _ways(
    upload: ClientUpload, assessment: Assessment, case: Case
) -> tuple[tuple[RowSteps, ...], str]:
    answer = Answer(assessment, choices_of(case), is_dated=False)  # its dates are kept here
    try:
        if assessment.licence == "required" and answer.exclusion is not None:
            return (), answer.decision(case.language).text
        advice = {scope: part.advice for scope, part in answer.scopes.items()}
        ways = [
            _steps(upload, answer, way, advice[way.scope], case.language)
            for way in ways_forward(answer, case.language)
            if way.scope in answer.leading
        ]
    except KitError as reason:  # such as a bar whose end lies beyond every calendar
        return (), reason.say(case.language)
    ways.sort(key=lambda way: way.licence_on or date.max)
    # Said once where both licences take the same.
    if len(ways) > 1 and len({(way.texts, way.when) for way in ways}) == 1:
        ways = [ways[0]._replace(scopes=SCOPES)]
    return tuple(ways), ""


def _steps(
    upload: ClientUpload, answer: Answer, way: WayForward, advice: Advice, language: str
) -> RowSteps:
    # Of what only time ends the line says what the head of the client's page says.
    waits = [o.text.say(language) for o in advice.obstacles if o.kind == "time_limited"]
    todos = [*waits, *(todo.text for todo in way.todos if todo.kind == "do" or not waits)]
    texts = [text.rstrip("。.") for text in todos[:MOST_STEPS]]  # they become one line
    if more := len(todos) - len(texts):
        texts.append(say("portfolio.row.more", language, count=more))
    if len(way.assumed) > MOST_REASONS:
        count = len(advice.repairs[0].assumes)  # of facts, as the head of the client's page counts
        texts.append(say("portfolio.row.confirm_several", language, count=count))
    elif way.assumed:
        names = join_names(way.assumed, language)
        texts.append(say("portfolio.row.confirm", language, names=names))
    words = tuple(texts) or (say("portfolio.row.ready", language),)
    start = answer.choices.start or answer.assessment.on
    day, when = None, ""
    with suppress(KitError):  # past the calendar's end
        # Worked out once for all clients who have the same to do from the same day.
        plan = upload.dates.of(answer.assessment, way.scope, start, answer.choices.options)
        day, status = (plan.licence_on, plan.status) if plan else (None, "none")
        when = say(f"portfolio.earliest.{status}", language, day=day)
    return RowSteps((way.scope,), words, when, day)


CASES_SHOWN: Final = 10  # of a group; the others are a click away
CASES_LISTED: Final = 200


def cases_calendar(screened: Screened, case: Case) -> Iterator[bytes]:
    """One calendar of every filed case, in one piece at last; an empty one comes after each."""
    calendar, numbers = CommonCalendar(case.language), row_numbers(screened.clients.values.labels)
    for row in screened.cases:
        record = record_of_client(screened, row, numbers[row], choices_of(case))
        name = screened.applicant(row).name
        calendar.add(record, name or say("portfolio.table.unnamed", case.language, row=row))
        yield b""
    yield calendar.content()

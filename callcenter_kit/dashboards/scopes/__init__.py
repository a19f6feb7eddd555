"""The page "nationwide or local?": both licences side by side, and which one the coverage needs."""

from collections.abc import Iterator
from datetime import date
from operator import itemgetter
from typing import Final, NamedTuple

from callcenter_kit.charts.style import TimeAxis
from callcenter_kit.dashboards.answers.case_answer import answer_for, differing, rulebook_pair
from callcenter_kit.dashboards.answers.verdict import place, scope_name, values_of
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.drawing.view import View, draw
from callcenter_kit.dashboards.session import Content, page_of
from callcenter_kit.errors import KitError
from callcenter_kit.rules.assessment import Assessment, Status
from callcenter_kit.rules.loading import coverage, rulebook, shipped_notes
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import Remedy, Statement, for_company
from callcenter_kit.texts.datafile import rulebook_key, say, words
from callcenter_kit.texts.language import Text, join_names
from callcenter_kit.timeline.answer import Answer, Strategy, strategies_of


def render(state: State, today: date | None, part: str = "") -> View:
    """What the page, or a ``part`` of it, shows; ``today`` is ``None`` before a visitor came."""
    answer, language = answer_for(state.case, today), state.language
    assessment, shared = answer.assessment, values_of(answer, state)
    book, start = assessment.rulebook, answer.choices.start or assessment.on
    ways, complaint = ways_of(answer)
    # All ways have one axis, to the last licence.
    days = [day for way in ways.values() for day in way.licence_on.values() if day is not None]
    axis = TimeAxis(start, (max(days) - start).days * ROOM) if days else None
    # The gap that counts is that of the licence which the coverage asks for, else the first.
    stand = capital(assessment)
    short = next((scope for scope in stand.short_of if scope in answer.leading), None)
    # Whom no day can be given is told why, and not which licence it would be.
    is_elsewhere = shared["exclusion"] or answer.is_filed or answer.has_no_day
    return draw(
        "scopes",
        state,
        today,
        part,
        **shared,
        own_answer="" if is_elsewhere else own_answer(assessment, language),
        subtitle=subtitle(assessment, language),
        differing=differing(book, rulebook(book.counterpart)),
        rulebook_pair=rulebook_pair(book, language),
        beyond_scope=shipped_notes()["beyond_scope"],
        branches=shipped_notes()["branches"],
        rule=rulebook().paragraphs["2.1"],
        rows=[*rows(book)],
        capital=stand,
        increase=increase(assessment, short, language) if short else None,
        start=start,
        ways=ways,
        no_ways=complaint,
        axis=axis,
        months=axis.months(language) if axis else (),
        picture_text=lambda way: picture_text(way, language, book.wording),
        planning=ways[f"{answer.scope}_now"].plans[answer.scope] if ways else None,
    )


CONTENT: Final = Content(render)
page: Final = page_of(CONTENT)


# What a choice between the scopes goes by.
LEADING: Final = ("coverage", "numbers", "authority", "capital")


class ScopeRow(NamedTuple):
    """One topic of the comparison: what each scope says of it; one that is led by is in sight."""

    id: str
    heading: Text
    lines: dict[str, Statement]
    is_alike: bool
    is_leading: bool


def rows(book: Rulebook) -> Iterator[ScopeRow]:
    """The rows that both scopes share, in the rulebook's order."""
    for key, heading in book.scope_rows.items():
        lines = {scope.id: scope.rows[key] for scope in book.scopes.values()}
        is_alike = len({line.text for line in lines.values()}) == 1
        yield ScopeRow(key, heading, lines, is_alike, key in LEADING and not is_alike)


def own_answer(assessment: Assessment, language: str) -> str:
    """Which licence the provinces ask for, or that they decide; empty where none is required."""
    if assessment.licence != "required":
        return ""
    where = coverage(assessment.applicant.provinces)
    key = f"scopes.headline.{'coverage' if where == 'unknown' else where}"
    return _say(assessment, key, language, **place(assessment, language))


def _say(assessment: Assessment, key: str, language: str, **values: object) -> str:
    """The words for ``key`` as the reading of ``assessment`` words them."""
    return say(rulebook_key(key, assessment.rulebook.wording), language, **values)


def subtitle(assessment: Assessment, language: str) -> str:
    """What the headline leaves out: what comes first, what decides, what days elsewhere rest on.

    Source: ``guide §2.1``, ``tiaoli art. 9``.
    """
    if assessment.licence == "not_required":  # a card says why
        return ""
    where = coverage(assessment.applicant.provinces)
    key = assessment.waits_for or {"unknown": "coverage", "elsewhere": "elsewhere"}.get(where)
    values = place(assessment, language)
    return _say(assessment, f"scopes.lead.{key}", language, **values) if key else ""


# What a choice between the licences takes: its capital, and three ways to begin, dated.

REQUIREMENT: Final = "registered_capital"
PARAMETER: Final = "minimum_capital"
ROOM: Final = 1.06  # the axis goes on a little past the last licence


class Minimum(NamedTuple):
    """One scope's minimum: what is missing to it, and where it stands in percent of the axis."""

    scope: str
    name: Text
    amount: float
    gap: float
    status: Status
    left: float


class CapitalLine(NamedTuple):
    """The capital on one axis with both minimums, the lower first; it may lie beyond the axis."""

    amount: float | None
    left: float
    beyond: bool
    minimums: tuple[Minimum, ...]

    @property
    def short_of(self) -> tuple[str, ...]:
        """The scopes whose minimum is not reached, the higher first."""
        return tuple(each.scope for each in reversed(self.minimums) if each.status == "unmet")


def capital(assessment: Assessment) -> CapitalLine:
    """The applicant's capital beside the minimum of each scope; the minimum itself is enough."""
    amount = assessment.applicant.registered_capital
    findings = {scope: part.findings[REQUIREMENT] for scope, part in assessment.scopes.items()}
    minimums = {scope: found.parameters[PARAMETER].value for scope, found in findings.items()}
    highest = max(minimums.values())
    # The axis ends past both minimums, and never so far that they run into one.
    end = max(highest * 1.25, min((amount or 0) * 1.1, highest * 2))

    def percent(part: float) -> float:
        return round(min(part / end, 1) * 100, 2)

    lines = []
    for scope, minimum in sorted(minimums.items(), key=itemgetter(1)):
        found, name = findings[scope], scope_name(scope, assessment.rulebook.wording)
        gap = found.shortfall.get(REQUIREMENT, 0)
        lines.append(Minimum(scope, name, minimum, gap, found.status, percent(minimum)))
    return CapitalLine(amount, percent(amount or 0), (amount or 0) > end, tuple(lines))


def increase(assessment: Assessment, scope: str, language: str) -> tuple[str, Remedy | None, str]:
    """What closing the gap to ``scope`` takes.

    The scope, the remedy for that kind of company, and its days in words, empty where it has none.
    """
    remedy = assessment.scopes[scope].findings[REQUIREMENT].requirement.remedy
    if remedy is None or remedy.working_days is None:
        return scope, remedy, ""
    counts = dict(zip(("low", "likely", "high"), remedy.working_days, strict=True))
    days = say("scopes.capital.days", language, **counts)
    return scope, for_company(remedy, assessment.applicant.company_kind), days


def ways_of(answer: Answer) -> tuple[dict[str, Strategy], KitError | None]:
    """The ways to begin by their ids, or why there are none; none once filed or before a visit."""
    if not answer.is_dated or answer.is_filed:
        return {}, None
    try:
        return {way.id: way for way in strategies_of(answer)}, None
    except KitError as complaint:  # a start that the calendar does not reach
        return {}, complaint


def picture_text(way: Strategy, language: str, wording: str) -> str:
    """What the axis shows of ``way``, for whoever cannot see it."""
    dated = [(scope_name(scope, wording), day) for scope, day in way.licence_on.items() if day]
    dates = [words("scopes.ways.licence", scope=n, day=day).say(language) for n, day in dated]
    listed = join_names(dates, language) or say("scopes.ways.no_day", language)
    return say("scopes.ways.axis", language, name=way.name.say(language), dates=listed)

"""What would make it a yes, what stands in the way that nobody can change, what to ask next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.rules.applicant import Applicant, check_fact_name
from callcenter_kit.rules.assessment import Assessment, assess
from callcenter_kit.rules.errors import WrongFact
from callcenter_kit.rules.loading import facts, scope_id
from callcenter_kit.rules.logic import And, Change, open_questions
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import DEFAULT_RULEBOOK, Requirement
from callcenter_kit.texts.dates import require_probability
from callcenter_kit.texts.display import HtmlRepr, JsonRepr, table
from callcenter_kit.texts.language import Text, shorten
from callcenter_kit.timeline.repairs import LIKELY, Bars, Obstacle, Obstacles, Repair, Task
from callcenter_kit.workdays.calendar import WorkCalendar, projecting

if TYPE_CHECKING:
    import pandas

_COLUMNS: Final = {
    "repair": "Int64",
    **dict.fromkeys(("kind", "id"), "string"),
    "value": "Float64",
    "answer": "string",
    **dict.fromkeys(("begins", "ready"), "datetime64[s]"),
    "working_days": "Int64",
    **dict.fromkeys(("status", "badge", "sources"), "string"),
}


@dataclass(frozen=True, slots=True)
class Advice(HtmlRepr, JsonRepr):
    """What to do about one scope; ``repairs`` soonest first, ``questions`` most decisive first.

    ``bars`` maps each requirement that has to lapse to the first day it no longer stands, if known.
    ``obstacles`` are all that stands in the way, strictest first; while one of them rules out a
    plan, there are no repairs. Its frame and its JSON are a ``KitError`` where a task is over past
    the calendar's end.
    """

    assessment: Assessment
    scope: str
    repairs: tuple[Repair, ...]
    bars: Bars
    questions: tuple[str, ...]
    obstacles: tuple[Obstacle, ...] = ()
    json_names = ("repairs", "bars", "questions", "obstacles")

    @property
    def outcome(self) -> str:
        """What the scope is today."""
        return self.assessment.scopes[self.scope].outcome

    def to_frame(self, language: str | None = None) -> "pandas.DataFrame":
        """The advice as a pandas frame: the repairs one after the other, bars and questions.

        Columns: ``repair`` (Int64), the repair's number from 1 on; ``kind``: change, assumption or
        task of a repair, bar or question; ``id`` of the fact, or of a task's or bar's requirement;
        of a change or an assumption its new ``value`` (Float64) or ``answer`` (yes, no, a code);
        ``begins`` and ``ready`` (datetime64[s]), the likely first day on which a task is in place
        or a bar no longer stands, if known; a task's likely ``working_days`` (Int64) and the
        ``status`` of that day; ``badge``; ``sources``, separated by "; ". ``language`` adds
        ``name`` and ``sentence``. ``KitError`` where pandas is not installed, or the language is
        not spoken.
        """
        return table(_rows(self), _COLUMNS, ("name", "sentence"), language)

    def __repr__(self) -> str:
        day = self.assessment.rulebook.day_text(self.assessment.on)
        parts = [f"{self.scope}: {self.outcome} {day}", f"repairs: {len(self.repairs)}"]
        parts += [f"bars: {', '.join(self.bars)}"] if self.bars else []
        parts += [f"questions: {', '.join(self.questions)}"] if self.questions else []
        return shorten(f"<Advice {'; '.join(parts)}>")


def _rows(advice: Advice) -> Iterator[dict[str, Any]]:
    for number, repair in enumerate(advice.repairs, 1):
        tasks = (
            {
                "kind": "task", "id": task.id, "name": task.name, "sentence": task.text,
                "begins": task.begins_on, "ready": task.ready_on[LIKELY],
                "status": task.status, **_basis(task),
                "working_days": task.working_days and task.working_days[LIKELY],
            }
            for task in repair.tasks
        )  # fmt: skip
        changes, assumes = repair.changes, repair.assumes
        for part in (_fact_rows("change", changes), _fact_rows("assumption", assumes), tasks):
            yield from ({"repair": number, **row} for row in part)
    findings = advice.assessment.scopes[advice.scope].findings
    for key, day in advice.bars.items():
        rule = findings[key].requirement
        line = {"name": rule.name, "sentence": rule.bar, **_basis(rule)}
        yield {"kind": "bar", "id": key, "ready": day, **line}
    for fact in advice.questions:
        yield {"kind": "question", "id": fact, **_question(fact)}


def _fact_rows(kind: str, change: Change) -> Iterator[dict[str, Any]]:
    for fact, new in change.items():
        # A frame's column has one type: numbers stand apart from yes, no and codes.
        if isinstance(new, bool):
            reply: dict[str, Any] = {"answer": "yes" if new else "no"}
        else:
            reply = {"answer" if isinstance(new, str) else "value": new}
        yield {"kind": kind, "id": fact, **reply, **_question(fact)}


def _question(fact: str) -> dict[str, Text]:
    return {"name": facts()[fact].name, "sentence": facts()[fact].question}


def _basis(line: Task | Requirement) -> dict[str, str]:
    return {"badge": line.badge, "sources": "; ".join(map(str, line.sources))}


def advise(
    applicant: Applicant,
    scope: str,
    on: date | None = None,
    rulebook: str | Rulebook = DEFAULT_RULEBOOK,
    *,
    calendar: WorkCalendar | None = None,
    shares: Mapping[str, float] | None = None,
) -> Advice:
    """What would make ``scope`` eligible, which bars have to lapse, and what to ask next.

    A repair is inclusion-minimal: with its changes and assumptions applied, and every bar lapsed,
    the scope is eligible; with one change left out it is not. None when the licence is not
    required or the business form is not known, one empty repair when eligible already. The days
    count from ``on``, which never counts itself. ``shares`` is the chance, fact by fact, that an
    unknown fact turns out as wished (0.7 unless said otherwise, an assumption).

    >>> applicant = Applicant(business_form="seat_rental", registered_capital=3_000_000)
    >>> dict(advise(applicant, "nationwide").repairs[0].changes)
    {'registered_capital': 10000000}
    """
    scope = scope_id(scope)
    if shares is not None and not isinstance(shares, Mapping):
        accepted = Text(
            "每个事实的概率，如 {{'premises': 0.9}}",
            "a chance for each fact, such as {{'premises': 0.9}}",
        )
        raise WrongFact(name="shares", value=shares, accepted=accepted)
    chances = {
        check_fact_name(name): require_probability(chance, f"shares[{name!r}]")
        for name, chance in (shares or {}).items()
    }
    obstacles = Obstacles(assess(applicant, on, rulebook), scope)
    return advice_on(obstacles, calendar or projecting(), chances)


def advice_on(
    obstacles: Obstacles, calendar: WorkCalendar, chances: Mapping[str, float] | None = None
) -> Advice:
    """`advise` for an applicant whose ``obstacles`` to a licence are known."""
    assessment, scope = obstacles.assessment, obstacles.scope
    questions = _questions(assessment, scope, chances or {})
    listed = (*obstacles.certain, *map(obstacles.open_fact, questions))
    repairs: tuple[Repair, ...] = ()
    # A business that is not allowed, or takes another procedure, is not repaired; and who may need
    # no licence at all is asked first: a repair would be for nothing.
    if assessment.licence == "required" and not any(each.rules_out_a_plan for each in listed):
        repairs = obstacles.repairs(assessment.on, calendar)
    return Advice(assessment, scope, repairs, obstacles.bars, questions, listed)


def _questions(assessment: Assessment, scope: str, shares: Mapping[str, float]) -> tuple[str, ...]:
    # Nothing that an applicant tells settles what the authority has to decide.
    if assessment.licence == "not_required" or assessment.waits_for == "authority":
        return ()
    findings = assessment.scopes[scope].findings.values()
    whole = And(tuple(finding.requirement.expression for finding in findings))
    questions = open_questions(whole, next(iter(findings)).values, shares)
    return ("business_form", *questions) if assessment.waits_for == "form" else questions


def remaining_questions(advice: Advice) -> tuple[str, ...]:
    """The unknown facts that still matter once the first repair is done, most decisive first."""
    if not advice.repairs:
        return ()
    repair, findings = advice.repairs[0], advice.assessment.scopes[advice.scope].findings
    rules = (found.requirement for key, found in findings.items() if key not in advice.bars)
    values = {**next(iter(findings.values())).values, **repair.changes, **repair.new_company_facts}
    return open_questions(And(tuple(rule.expression for rule in rules)), values)

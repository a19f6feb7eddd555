"""What stands in the way of a licence, what would make it a yes, and what to ask next.

A repair is a smallest set of changes: leave one out and the scope is not eligible. What nobody
can change, a bar, is not repaired: it lapses, on a known day or not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.errors import refuse_unknown_options
from callcenter_kit.rules import statements
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.assessment import Assessment, Finding, Outcome, assess, excluded_outcome
from callcenter_kit.rules.loading import Dating, dated_facts, facts, scope_id
from callcenter_kit.rules.logic import And, Change, names, open_questions, solve
from callcenter_kit.rules.rulebook import FOREIGN_CAPITAL, Rulebook
from callcenter_kit.texts.datafile import say, words
from callcenter_kit.texts.dates import after_months, lapses_on, latest_day, months_paid_on
from callcenter_kit.texts.display import HtmlRepr, JsonRepr, table, write_value
from callcenter_kit.texts.language import LANGUAGES, Text, shorten
from callcenter_kit.timeline.process import HIGH, LIKELY, Dates, Task, TaskKind
from callcenter_kit.workdays.calendar import WorkCalendar, projecting

if TYPE_CHECKING:
    import pandas

# While one of these stands there is nothing to prepare: no repair, no plan, no day.
WITHOUT_A_PLAN: Final[tuple[statements.ObstacleKind, ...]] = (*statements.EXCLUSIONS, "unknown")
Bars = Mapping[str, date | None]  # requirements with the first day they no longer stand, if known
_TO_WRITE: Final = ("feasibility_report", "technical_plan")


@dataclass(frozen=True, slots=True)
class Obstacle(HtmlRepr, JsonRepr):
    """One thing that stands in the way: the ``fact``, the ``requirement`` that it fails, the kind.

    ``text`` says what to do about it. ``until`` is the first day on which an obstacle that ends by
    itself no longer stands, if that is known. Of an ``"unknown"`` one only the authority can say,
    unless it ``is_open_fact``: then the fact was not given, and a plan takes it as met.
    ``requirement`` is ``None`` where no condition of the rulebook asks for the fact.
    """

    fact: str
    requirement: str | None
    kind: statements.ObstacleKind
    text: Text
    until: date | None = None
    is_open_fact: bool = False

    @property
    def rules_out_a_plan(self) -> bool:
        """Whether nothing can be prepared while it stands."""
        return self.kind in WITHOUT_A_PLAN and not self.is_open_fact

    def __repr__(self) -> str:
        until = f" until {self.until}" if self.until else ""
        return shorten(f"<Obstacle {self.kind}{until}: {self.text.en}>")


def _of_finding(finding: Finding, until: date | None) -> Iterator[Obstacle]:
    """One obstacle for each text that the requirement has for the facts that fail it."""
    by_text = dict[Text, tuple[str, statements.ObstacleKind]]()
    for fact in finding.deciding or finding.facts:
        if (guidance := finding.requirement.guidance(fact)) is not None:
            by_text.setdefault(guidance[1], (fact, guidance[0]))
    for text, (fact, kind) in by_text.items():
        day = until if kind == "time_limited" else None
        yield Obstacle(fact, finding.requirement.id, kind, _fill(text, finding, day), day)


def _fill(text: Text, finding: Finding, until: date | None) -> Text:
    """``text`` with the numbers in force, the day, and what is missing."""
    if until is None and "{until}" in text.zh:
        day = dated_by(finding.requirement) or ""
        return words("obstacle.day_to_give", fact=facts()[day].name)
    lacking = [fact for fact in _TO_WRITE if finding.facts.get(fact) is False]
    missing = words(f"obstacle.missing.{lacking[0] if len(lacking) == 1 else 'both'}")
    values = {**finding.values, "until": until}
    return Text(*(text.say(each, **values, missing=missing.say(each)) for each in LANGUAGES))


@dataclass(frozen=True, slots=True)
class Repair(HtmlRepr, JsonRepr):
    """One smallest set of changes with which the scope is eligible, once every bar has lapsed.

    ``changes`` gives each fact known to be unmet its new value, thresholds at the minimum;
    ``assumes`` holds the unknown facts taken as met, ``new_company_facts`` those that the tasks
    bring about for a company still to be founded.
    """

    changes: Change
    assumes: Change
    tasks: tuple[Task, ...]
    new_company_facts: Change = field(default_factory=dict)
    json_names = ("changes", "assumes", "tasks", "ready_on")

    @property
    def ready_on(self) -> date | None:
        """The first day on which all of it is in place; ``None`` when nothing has to be done."""
        return max((task.ready_on[LIKELY] for task in self.tasks), default=None)

    def __repr__(self) -> str:
        changes = ", ".join(f"{name}={value!r}" for name, value in self.changes.items())
        assumed = f"; assumes {', '.join(self.assumes)}" if self.assumes else ""
        ready = f"; ready on {self.ready_on}" if self.ready_on else ""
        return shorten(f"<Repair {changes or 'nothing to change'}{assumed}{ready}>")


# The facts to change, those taken as met, those of a company to be founded, and what is to be done.
_Way = tuple[Change, Change, Change, list[tuple[Finding, statements.Remedy, set[str]]]]


class Obstacles:
    """What stands between an applicant and one licence: bars to wait for, changes to make.

    The rules are solved once, when a change is first asked for: advice on the licence, a plan of
    the way to it and its days in a table of scenarios all rest on the same solution.
    """

    def __init__(self, assessment: Assessment, scope: str) -> None:
        self.assessment, self.scope = assessment, scope
        self._findings = assessment.scopes[scope].findings

    @cached_property
    def bars(self) -> Bars:
        """The bars in force on the day of the assessment, each with the first day it is not.

        A bar is in force where its requirement is unmet, and where a day is known that still
        counts, even where the fact beside it is not; ``None`` is a day that is not known.
        """
        bars = {}
        for key, finding in self._findings.items():
            rule = finding.requirement
            if rule.bar is not None and finding.status != "met":
                # A year that is not in the law has no last day: only the authority can say.
                lapses = None if rule.ask else _lapses_on(self.assessment.applicant, rule)
                if finding.status == "unmet" or (lapses and lapses > self.assessment.on):
                    bars[key] = lapses
        return bars

    @cached_property
    def certain(self) -> tuple[Obstacle, ...]:
        """What is known to stand in the way, the strictest first; none where no licence is due."""
        assessment, applicant, found = self.assessment, self.assessment.applicant, list[Obstacle]()
        if assessment.licence == "not_required":
            return ()
        if assessment.waits_for == "authority":
            # No provision says whether this business needs the licence.
            fact = "group_clients" if applicant.group_clients else "business_form"
            found.append(Obstacle(fact, None, "unknown", words(f"obstacle.ask.{fact}")))
        is_no_company = applicant.is_company is False
        is_founded = is_no_company and any(change.get("is_company") for change in self.changes)
        for key, finding in self._findings.items():
            remedy = finding.requirement.remedy
            is_paid_anew = is_founded and remedy is not None and remedy.months is not None
            if finding.status == "unmet" or key in self.bars or is_paid_anew:
                found += _of_finding(finding, self.bars.get(key))
        foreign = self._findings.get("domestic_capital")
        if applicant.is_foreign_invested and (foreign is None or foreign.status != "unmet"):
            # It leads into another procedure, too, where no condition asks for it.
            note = assessment.rulebook.notes.get(FOREIGN_CAPITAL)
            text = (note and note.route) or words("obstacle.foreign")
            found.append(Obstacle("domestic_capital", None, "other_procedure", text))
        return tuple(sorted(found, key=lambda each: statements.OBSTACLE_KINDS.index(each.kind)))

    def open_fact(self, fact: str) -> Obstacle:
        """A ``fact`` that is not known and could still change the outcome."""
        read = (key for key, finding in self._findings.items() if fact in finding.facts)
        entry = facts()[fact]
        text = words("obstacle.confirm", fact=entry.indirect_question or entry.name)
        return Obstacle(fact, next(read, None), "unknown", text, is_open_fact=True)

    @cached_property
    def reason_for_no_plan(self) -> Text | None:
        """Why there can be no plan; ``None`` where there can.

        The strictest obstacle gives the reason: a business that is not allowed, another procedure,
        what only the authority can say, a waiting time without a known end.
        """
        if self.assessment.licence == "not_required":
            return words("plan.not_required")
        if self.assessment.waits_for == "form":
            return words("plan.waits_for_form")
        strictest = next(iter(self.certain), None)
        if strictest is None or not strictest.rules_out_a_plan:
            return words("plan.bar_without_day") if None in self.bars.values() else None
        if strictest.kind == "prohibited":
            rule = self.assessment.rulebook.requirements[strictest.requirement or ""]
            reason = rule.facts[strictest.fact].reason or rule.name
            return words("plan.prohibited", reason=reason, text=strictest.text)
        if self.assessment.waits_for == "authority" and strictest.requirement is None:
            return words("plan.authority")
        return words(f"plan.{strictest.kind}", text=strictest.text)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Every smallest change of facts with which the scope is eligible once the bars lapse."""
        rules = [finding.requirement for finding in self._findings.values()]
        values = next(iter(self._findings.values())).values
        bar_facts = {fact for rule in rules if rule.bar for fact in names(rule.expression)}
        # A fact behind a bar may be assumed where it is not known, never changed where it is.
        return solve(
            And(tuple(rule.expression for rule in rules if rule.id not in self.bars)),
            values,
            lambda fact: fact in facts() and (values[fact] is None or fact not in bar_facts),
        )

    def repairs(self, start: date, calendar: WorkCalendar) -> tuple[Repair, ...]:
        """The changes as repairs begun on ``start``: soonest first, then fewest changes."""
        repairs = [self._repair(way, start, calendar) for way in self._ways]
        return tuple(sorted(repairs, key=lambda one: (one.ready_on or start, len(one.changes))))

    def tasks(self, start: date, calendar: WorkCalendar) -> tuple[Task, ...]:
        """What has to be in place before the application: the soonest repair, every bar lapsed.

        A bar without a known end is nothing to wait for. Who is barred begins as late as all can be
        in place when the last bar lapses, however long it takes.
        """
        lapse = max((day for day in self.bars.values() if day is not None), default=start)
        now, latest = self.repairs(start, calendar)[0].tasks, start
        if now and lapse > start:
            latest = latest_day(lambda day: self._all_ready(day, calendar) <= lapse, start, lapse)
        late = now if latest == start else self.repairs(latest, calendar)[0].tasks
        going_on = {task.id: task for task in now}  # as insurance does that is paid already
        tasks = [t if t.ready_on[LIKELY] > latest else going_on.get(t.id, t) for t in late]
        for key, day in self.bars.items():
            rule = self._findings[key].requirement
            if day is not None and rule.bar is not None:
                head = (rule.name, rule.bar, rule.sources, rule.badge)
                days = (start, (max(day, start),) * 3, None, calendar)
                tasks.append(Task(rule.id, "bar", *head, *days, self._todos.get(rule.id)))
        return tuple(tasks)

    def _all_ready(self, start: date, calendar: WorkCalendar) -> date:
        ready = (task.ready_on[HIGH] for task in self.repairs(start, calendar)[0].tasks)
        return max(ready, default=start)

    @cached_property
    def _todos(self) -> dict[str | None, Text]:
        return {each.requirement: each.text for each in self.certain}

    @cached_property
    def _ways(self) -> list[_Way]:
        """Each change, found once: the day on which a repair begins is looked for among many."""
        return [self._way(change) for change in self.changes]

    def _way(self, change: Change) -> _Way:
        applicant, remedies = self.assessment.applicant, []
        changes = {f: new for f, new in change.items() if getattr(applicant, f) is not None}
        assumes = {f: new for f, new in change.items() if getattr(applicant, f) is None}
        if change.get("domestic_capital") and applicant.foreign_share:
            changes["foreign_share"] = 0  # a domestic-capital company has no foreign shareholder
        paid_anew, is_founded = set[str](), bool(changes.get("is_company"))
        for finding in self._findings.values():
            remedy, read = finding.requirement.remedy, names(finding.requirement.expression)
            changed = changes.keys() & {*read}
            # What was paid for whoever is no company yet does not count for one to be founded.
            is_paid_anew = is_founded and remedy is not None and remedy.months is not None
            if is_paid_anew:
                paid_anew |= {*read}
            if remedy and (is_paid_anew or (finding.status == "unmet" and changed)):
                remedy = statements.for_company(remedy, applicant.company_kind)
                remedies.append((finding, remedy, changed))
        own = {fact: assumes.pop(fact) for fact in [*assumes] if fact in paid_anew}
        return changes, assumes, own, remedies

    def _repair(self, way: _Way, start: date, calendar: WorkCalendar) -> Repair:
        changes, assumes, own, remedies = way
        founded = self._founded(start, calendar) if changes.get("is_company") else None
        tasks = []
        for finding, remedy, changed in remedies:
            rule, begins_on = finding.requirement, start
            if remedy.months is not None and founded is not None:
                full, begins_on = finding.values[remedy.months.full], founded[LIKELY]
                low, likely, high = (months_paid_on(day, full) for day in founded)
            elif remedy.months is not None:
                low = likely = high = self._paid_on(remedy.months, changed, finding.values, start)
            else:
                assert remedy.working_days is not None
                low, likely, high = (calendar.add(start, days) for days in remedy.working_days)
            # As in the plan's steps the day of the start, or of the founding, never counts.
            begins_on = min(calendar.add(begins_on, 1), max(begins_on, likely))
            head = (rule.name, remedy.text, rule.sources, remedy.badge)
            days = (begins_on, (low, likely, high), remedy.working_days, calendar)
            kind: TaskKind = "months" if remedy.months else "remedy"
            tasks.append(Task(rule.id, kind, *head, *days, self._todos.get(rule.id)))
        return Repair(changes, assumes, tuple(tasks), own)

    def _founded(self, start: date, calendar: WorkCalendar) -> Dates:
        """When the company is there, by the remedy of the requirement that asks for one."""
        unmet = (finding for finding in self._findings.values() if finding.status == "unmet")
        remedies = (each.requirement.remedy for each in unmet if "is_company" in each.facts)
        days = next((r.working_days for r in remedies if r and r.working_days), (0, 0, 0))
        low, likely, high = (calendar.add(start, count) for count in days)
        return low, likely, high

    def _paid_on(
        self, months: statements.Months, changed: set[str], values: Mapping[str, Any], start: date
    ) -> date:
        """The first day on which all the ``months`` are paid; those paid count where all count."""
        full = values[months.full]
        if changed != {months.counted}:
            return months_paid_on(start, full)
        ready = months_paid_on(start, full - values[months.counted])
        if (since := self.assessment.applicant.insured_since) is None:
            return ready
        # The first month counts. Months that would be over by the day the facts speak of had a
        # break, so that only those that were counted are sure.
        unbroken = after_months(since.replace(day=1), full)
        return min(ready, max(unbroken, start)) if unbroken > self.assessment.on else ready


def exclusion_in(assessment: Assessment) -> str:
    """The kind of obstacle for which nothing can be prepared whatever else is met, or nothing."""
    if assessment.licence != "required":
        return ""
    obstacles = Obstacles(assessment, "nationwide").certain
    return next((each.kind for each in obstacles if each.rules_out_a_plan), "")


def verdicts_in_words(assessment: Assessment, language: str) -> dict[str, tuple[Outcome, str]]:
    """Each scope's outcome as it is shown, and its words; an exclusion's where there is one."""
    if kind := exclusion_in(assessment):
        outcome = excluded_outcome(kind), say(f"common.exclusion.{kind}", language)
        return dict.fromkeys(assessment.scopes, outcome)
    parts = assessment.scopes.items()
    return {k: (part.outcome, say(f"common.outcome.{part.outcome}", language)) for k, part in parts}


def _lapses_on(applicant: Applicant, rule: statements.Requirement) -> date | None:
    days = [(getattr(applicant, dated.by), dated.within_years) for dated in datings(rule)]
    if any(day is None for day, _ in days):
        return None
    return max((lapses_on(day, years) for day, years in days), default=None)


def datings(rule: statements.Requirement) -> list[Dating]:
    """What tells the days on which a bar of ``rule`` lapses."""
    return [dated_facts()[fact] for fact in names(rule.expression) if fact in dated_facts()]


def dated_by(rule: statements.Requirement) -> str | None:
    """The fact whose day says when a bar of ``rule`` lapses; ``None`` where no day does."""
    return next((dated.by for dated in datings(rule)), None)


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
        """The advice as a pandas frame: what rules out a plan, repairs, bars and questions.

        Columns: ``repair`` (Int64), its number from 1 on; ``kind``: an obstacle's, or change,
        assumption, task, bar, question; ``id`` of the fact, or a task's or bar's; of a change or an
        assumption its new ``value`` (Float64) or ``answer`` (yes, no, a code); ``begins`` and
        ``ready`` (datetime64[s]), the likely first day on which a task is in place or a bar is
        over, if known; a task's likely ``working_days`` (Int64) and the ``status`` of that day;
        ``badge``; ``sources``, joined by "; ". ``language`` adds ``name`` and ``sentence``.
        """
        return table(_rows(self), _COLUMNS, ("name", "sentence"), language)

    def __repr__(self) -> str:
        day = self.assessment.rulebook.day_text(self.assessment.on)
        ruled_out = (each.kind for each in self.obstacles if each.rules_out_a_plan)
        lists = {"no plan": [*ruled_out], "bars": self.bars, "questions": self.questions}
        parts = [f"{self.scope}: {self.outcome} {day}", f"repairs: {len(self.repairs)}"]
        parts += [f"{name}: {', '.join(each)}" for name, each in lists.items() if each]
        return shorten(f"<Advice {'; '.join(parts)}>")


def _rows(advice: Advice) -> Iterator[dict[str, Any]]:
    findings = advice.assessment.scopes[advice.scope].findings
    for each in (one for one in advice.obstacles if one.rules_out_a_plan):
        basis = _basis(findings[each.requirement].requirement) if each.requirement else {}
        line = {**_question(each.fact), "sentence": each.text, **basis}
        yield {"kind": each.kind, "id": each.fact, **line}
    for number, repair in enumerate(advice.repairs, 1):
        for kind, change in (("change", repair.changes), ("assumption", repair.assumes)):
            for fact, new in change.items():
                # A frame's column has one type: numbers stand apart from yes, no and codes.
                is_text = isinstance(new, bool | str)
                reply = {"answer": write_value(new)} if is_text else {"value": new}
                yield {"repair": number, "kind": kind, "id": fact, **reply, **_question(fact)}
        for task in repair.tasks:
            yield {
                "repair": number, "kind": "task", "id": task.id, "name": task.name,
                "sentence": task.text, "begins": task.begins_on, "ready": task.ready_on[LIKELY],
                "status": task.status, **_basis(task),
                "working_days": task.working_days and task.working_days[LIKELY],
            }  # fmt: skip
    for key, day in advice.bars.items():
        rule = findings[key].requirement
        line = {"name": rule.name, "sentence": rule.bar, **_basis(rule)}
        yield {"kind": "bar", "id": key, "ready": day, **line}
    for fact in advice.questions:
        yield {"kind": "question", "id": fact, **_question(fact)}


def _question(fact: str) -> dict[str, Text]:
    return {"name": facts()[fact].name, "sentence": facts()[fact].question}


def _basis(line: Task | statements.Requirement) -> dict[str, str]:
    return {"badge": line.badge, "sources": "; ".join(map(str, line.sources))}


@refuse_unknown_options
def advise(
    applicant: Applicant,
    scope: str,
    on: date | None = None,
    rulebook: str | Rulebook = statements.DEFAULT_RULEBOOK,
    *,
    calendar: WorkCalendar | None = None,
) -> Advice:
    """What would make ``scope`` eligible, which bars have to lapse, and what to ask next.

    A repair is inclusion-minimal: with its changes and assumptions applied, and every bar lapsed,
    the scope is eligible; with one change left out it is not. None when the licence is not
    required or the business form is not known, one empty repair when eligible already. The days
    count from ``on``, which never counts itself.

    >>> applicant = Applicant(business_form="seat_rental", registered_capital=3_000_000)
    >>> dict(advise(applicant, "nationwide").repairs[0].changes)
    {'registered_capital': 10000000}
    """
    scope = scope_id(scope)
    return advice_on(Obstacles(assess(applicant, on, rulebook), scope), calendar or projecting())


def advice_on(obstacles: Obstacles, calendar: WorkCalendar) -> Advice:
    """`advise` for an applicant whose ``obstacles`` to a licence are known."""
    assessment, scope = obstacles.assessment, obstacles.scope
    questions = _questions(assessment, scope)
    listed = (*obstacles.certain, *map(obstacles.open_fact, questions))
    repairs: tuple[Repair, ...] = ()
    # A business that is not allowed, or takes another procedure, is not repaired; and who may need
    # no licence at all is asked first: a repair would be for nothing.
    if assessment.licence == "required" and not any(each.rules_out_a_plan for each in listed):
        repairs = obstacles.repairs(assessment.on, calendar)
    return Advice(assessment, scope, repairs, obstacles.bars, questions, listed)


def _questions(assessment: Assessment, scope: str) -> tuple[str, ...]:
    # Nothing that an applicant tells settles what the authority has to decide.
    if assessment.licence == "not_required" or assessment.waits_for == "authority":
        return ()
    findings = assessment.scopes[scope].findings.values()
    whole = And(tuple(finding.requirement.expression for finding in findings))
    questions = open_questions(whole, next(iter(findings)).values)
    return ("business_form", *questions) if assessment.waits_for == "form" else questions


def remaining_questions(advice: Advice) -> tuple[str, ...]:
    """The unknown facts that still matter once the first repair is done, most decisive first."""
    if not advice.repairs:
        return ()
    repair, findings = advice.repairs[0], advice.assessment.scopes[advice.scope].findings
    rules = (found.requirement for key, found in findings.items() if key not in advice.bars)
    values = {**next(iter(findings.values())).values, **repair.changes, **repair.new_company_facts}
    return open_questions(And(tuple(rule.expression for rule in rules)), values)

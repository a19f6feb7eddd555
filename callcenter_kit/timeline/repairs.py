"""What stands in the way of a licence, and what would make it a yes.

A repair is a smallest set of changes: leave one out and the scope is not eligible. What nobody
can change, a bar, is not repaired: it lapses, on a known day or not.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final, Literal

from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.assessment import Assessment, Finding
from callcenter_kit.rules.loading import Dating, dated_facts, facts, has_all_documents
from callcenter_kit.rules.logic import And, Change, names, solve
from callcenter_kit.rules.rulebook import FOREIGN_CAPITAL
from callcenter_kit.rules.statements import (
    DEFAULT_RULEBOOK,
    EXCLUSIONS,
    OBSTACLE_KINDS,
    DatedValue,
    Months,
    ObstacleKind,
    Requirement,
    for_company,
)
from callcenter_kit.texts.datafile import rulebook_key, words
from callcenter_kit.texts.dates import after_months, lapses_on
from callcenter_kit.texts.display import HtmlRepr, JsonRepr
from callcenter_kit.texts.language import LANGUAGES, Text, shorten
from callcenter_kit.texts.sources import Badge, Source
from callcenter_kit.workdays.calendar import WorkCalendar

# While one of these stands there is nothing to prepare: no repair, no plan, no day.
WITHOUT_A_PLAN: Final[tuple[ObstacleKind, ...]] = (*EXCLUSIONS, "unknown")


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
    kind: ObstacleKind
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
    rule, texts = finding.requirement, dict[Text, None]()
    for fact in finding.deciding or tuple(finding.facts):
        guidance = rule.guidance(fact)
        if guidance is None or guidance[1] in texts:
            continue
        kind, text = guidance
        texts[text] = None
        day = until if kind == "time_limited" else None
        yield Obstacle(fact, rule.id, kind, _fill(text, finding, day), day)


_TO_WRITE: Final = ("feasibility_report", "technical_plan")


def _fill(text: Text, finding: Finding, until: date | None) -> Text:
    """``text`` with the numbers in force, the day, and what is missing."""
    if until is None and "{until}" in text.zh:
        day = dated_by(finding.requirement) or ""
        return words("obstacle.day_to_give", fact=facts()[day].name)
    lacking = [fact for fact in _TO_WRITE if finding.facts.get(fact) is False]
    unwritten = lacking[0] if len(lacking) == 1 else "both"

    def sentence(language: str) -> str:
        missing = words(f"obstacle.missing.{unwritten}").say(language)
        return text.say(language, **finding.values, until=until, missing=missing)

    return Text(*map(sentence, LANGUAGES))


TaskKind = Literal["remedy", "months", "bar"]
Dates = tuple[date, date, date]  # for low, likely and high durations
Bars = Mapping[str, date | None]  # requirements with the first day they no longer stand, if known
LOW, LIKELY, HIGH = 0, 1, 2
PICKS: Final = (LOW, LIKELY, HIGH)


@dataclass(frozen=True, slots=True)
class Task(JsonRepr):
    """What has to be done, or waited for, before the application can be handed in.

    ``ready_on`` is the first day on which it is in place, for low, likely and high durations;
    ``working_days`` are these durations where working days are counted. ``todo`` is the rulebook's
    own word on it, in a few words. Its status and its JSON are a ``KitError`` past the calendar's
    end.
    """

    id: str
    kind: TaskKind
    name: Text
    text: Text
    sources: tuple[Source, ...]
    badge: Badge
    begins_on: date
    ready_on: Dates
    working_days: tuple[int, int, int] | None
    calendar: WorkCalendar = field(repr=False)
    todo: Text | None = None
    json_names = (
        "id", "kind", "name", "text", "begins_on", "ready_on", "status", "working_days",
        "badge", "sources",
    )  # fmt: skip

    @property
    def status(self) -> str:
        """How sure the likely day is."""
        return self.calendar.status(self.ready_on[LIKELY])


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
                still_counts = lapses is not None and lapses > self.assessment.on
                if finding.status == "unmet" or still_counts:
                    bars[key] = lapses
        return bars

    @cached_property
    def certain(self) -> tuple[Obstacle, ...]:
        """What is known to stand in the way, the strictest first; none where no licence is due."""
        assessment, findings = self.assessment, self._findings
        asks_authority = assessment.waits_for == "authority"
        asks_first = assessment.applicant.is_foreign_invested or asks_authority
        is_unmet = any(finding.status == "unmet" for finding in findings.values())
        # Most applicants, of whom there may be many thousands, have none.
        if assessment.licence == "not_required" or not (is_unmet or self.bars or asks_first):
            return ()
        found: list[Obstacle] = []
        if asks_authority:
            # No provision says whether this business needs the licence.
            fact = "group_clients" if assessment.applicant.group_clients else "business_form"
            found.append(Obstacle(fact, None, "unknown", words(f"obstacle.ask.{fact}")))
        is_no_company = assessment.applicant.is_company is False
        is_founded = is_no_company and any(change.get("is_company") for change in self.changes)
        for key, finding in findings.items():
            remedy = finding.requirement.remedy
            is_paid_anew = is_founded and remedy is not None and remedy.months is not None
            if finding.status == "unmet" or key in self.bars or is_paid_anew:
                found += _of_finding(finding, self.bars.get(key))
        foreign = findings.get("domestic_capital")
        is_foreign = assessment.applicant.is_foreign_invested
        if is_foreign and (foreign is None or foreign.status != "unmet"):
            # It leads into another procedure, too, where no condition asks for it.
            note = assessment.rulebook.notes.get(FOREIGN_CAPITAL)
            text = (note and note.route) or words("obstacle.foreign")
            found.append(Obstacle("domestic_capital", None, "other_procedure", text))
        return tuple(sorted(found, key=lambda each: OBSTACLE_KINDS.index(each.kind)))

    def open_fact(self, fact: str) -> Obstacle:
        """A ``fact`` that is not known and could still change the outcome."""
        read = (key for key, finding in self._findings.items() if fact in finding.facts)
        text = words("obstacle.confirm", fact=facts()[fact].name)
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
        bar_rules = [rule for rule in rules if rule.bar is not None]
        bar_facts = {fact for rule in bar_rules for fact in names(rule.expression)}
        open_rules = [rule for rule in rules if rule.id not in self.bars]
        # A fact behind a bar may be assumed where it is not known, never changed where it is.
        return solve(
            And(tuple(rule.expression for rule in open_rules)),
            values,
            lambda fact: fact in _FACTS and (values[fact] is None or fact not in bar_facts),
        )

    def repairs(self, start: date, calendar: WorkCalendar) -> tuple[Repair, ...]:
        """The changes as repairs begun on ``start``: soonest first, then fewest changes.

        Source of the durations: the remedies in the rulebook, each labelled.
        """
        repairs = [self._repair(change, start, calendar) for change in self.changes]
        return tuple(sorted(repairs, key=lambda one: (one.ready_on or start, len(one.changes))))

    def tasks(self, start: date, calendar: WorkCalendar) -> tuple[Task, ...]:
        """What has to be in place before the application: the soonest repair, every bar lapsed.

        A bar without a known end is nothing to wait for.
        """
        tasks = [*self.repairs(start, calendar)[0].tasks]
        for key, day in self.bars.items():
            rule = self._findings[key].requirement
            if day is not None and rule.bar is not None:
                kind: TaskKind = "bar"
                head = (rule.id, kind, rule.name, rule.bar, rule.sources, rule.badge)
                ready, todo = (max(day, start),) * 3, self._todos.get(rule.id)
                tasks.append(Task(*head, start, ready, None, calendar, todo))
        return tuple(tasks)

    @cached_property
    def _todos(self) -> dict[str | None, Text]:
        return {each.requirement: each.text for each in self.certain}

    def _repair(self, change: Change, start: date, calendar: WorkCalendar) -> Repair:
        applicant = self.assessment.applicant
        values = applicant.known()
        changes = {fact: new for fact, new in change.items() if fact in values}
        if change.get("domestic_capital") and applicant.foreign_share:
            changes["foreign_share"] = 0  # a domestic-capital company has no foreign shareholder
        # What was paid for whoever is no company yet does not count for one still to be founded.
        founded = self._founded(start, calendar) if changes.get("is_company") else None
        tasks, of_the_new_company = list[Task](), set[str]()
        for finding in self._findings.values():
            rule, remedy, begins_on = finding.requirement, finding.requirement.remedy, start
            changed = changes.keys() & set(names(rule.expression))
            is_due = finding.status == "unmet" and changed
            if remedy is None or not (is_due or (founded and remedy.months)):
                continue
            kind: TaskKind = "months" if remedy.months else "remedy"
            if remedy.months is not None and founded is not None:
                of_the_new_company |= set(names(rule.expression))
                full, begins_on = finding.values[remedy.months.full], founded[LIKELY]
                low, likely, high = (months_paid_on(day, full) for day in founded)
            elif remedy.months is not None:
                low = likely = high = self._paid_on(remedy.months, changed, finding.values, start)
            else:
                assert remedy.working_days is not None
                low, likely, high = (calendar.add(start, days) for days in remedy.working_days)
            # As in the plan's steps the day of the start, or of the founding, never counts.
            begins_on = min(calendar.add(begins_on, 1), max(begins_on, likely))
            remedy = for_company(remedy, applicant.company_kind)
            head = (rule.id, kind, rule.name, remedy.text, rule.sources, remedy.badge)
            days = (begins_on, (low, likely, high), remedy.working_days, calendar)
            tasks.append(Task(*head, *days, self._todos.get(rule.id)))
        unknown = {fact: new for fact, new in change.items() if fact not in values}
        own = {fact: new for fact, new in unknown.items() if fact in of_the_new_company}
        assumes = {fact: new for fact, new in unknown.items() if fact not in own}
        return Repair(changes, assumes, tuple(tasks), own)

    def _founded(self, start: date, calendar: WorkCalendar) -> Dates:
        """When the company is there, by the remedy of the requirement that asks for one."""
        remedies = (
            finding.requirement.remedy
            for finding in self._findings.values()
            if finding.status == "unmet" and "is_company" in finding.facts
        )
        days = next((r.working_days for r in remedies if r and r.working_days), (0, 0, 0))
        low, likely, high = (calendar.add(start, count) for count in days)
        return low, likely, high

    def _paid_on(
        self, months: Months, changed: set[str], values: Mapping[str, Any], start: date
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
    """Why nothing can be prepared whatever the requirements come to, or nothing.

    ``"prohibited"`` or ``"other_procedure"``, which no time ends, or ``"unknown"`` where only the
    authority can say whether to apply.
    """
    if assessment.licence != "required":
        return ""
    obstacles = Obstacles(assessment, "nationwide").certain
    return next((each.kind for each in obstacles if each.rules_out_a_plan), "")


_FACTS: Final = frozenset(facts())


def months_paid_on(start: date, months: int) -> date:
    """The first day on which ``months`` more calendar months of insurance have been paid.

    The first month that can still be paid is the next one, unless ``start`` is the 1st.

    >>> months_paid_on(date(2026, 12, 1), 3), months_paid_on(date(2026, 12, 2), 3)
    (datetime.date(2027, 3, 1), datetime.date(2027, 4, 1))
    """
    first = start if start.day == 1 else after_months(start.replace(day=1), 1)
    return after_months(first, months)


def _lapses_on(applicant: Applicant, rule: Requirement) -> date | None:
    days = []
    for dated in datings(rule):
        if (day := getattr(applicant, dated.by)) is None:
            return None
        days.append(lapses_on(day, dated.within_years))
    return max(days, default=None)


def datings(rule: Requirement) -> list[Dating]:
    """What tells the days on which a bar of ``rule`` lapses."""
    return [dated_facts()[fact] for fact in names(rule.expression) if fact in dated_facts()]


def dated_by(rule: Requirement) -> str | None:
    """The fact whose day says when a bar of ``rule`` lapses; ``None`` where no day does."""
    return next((dated.by for dated in datings(rule)), None)


@dataclass(frozen=True, slots=True)
class Needs:
    """What one applicant has to do or to wait for; ``reason`` says why there can be no plan.

    Once it is a holder it has the duties of the rulebook ``duties_as``, those on numbers if it
    ``has_numbers``.
    """

    tasks: Callable[[date, WorkCalendar], tuple[Task, ...]] = lambda start, calendar: ()
    assumes: Change = field(default_factory=dict)
    bars: Bars = field(default_factory=dict)
    reason: Text | None = None
    notes: tuple[Text, ...] = ()
    judged_on: date | None = None
    clock: str = ""  # the default rulebook's
    review: DatedValue | None = None  # the days that the rulebook has for it; else the clock's
    has_documents: bool = False  # all of them: then the plan begins with the submission
    provinces: frozenset[str] | None = None  # those served: whose bureau it is
    duties_as: str = DEFAULT_RULEBOOK
    has_numbers: bool = False
    wording: str = ""  # the rulebook's own, of the scopes


def needs_of(obstacles: Obstacles, calendar: WorkCalendar) -> Needs:
    """What has to be in place before an application, as the ``obstacles`` to its licence say.

    The repair that is soonest by ``calendar`` is taken. Whatever is not known is taken as met, and
    said in ``assumes``.
    """
    assessment, reason, notes = obstacles.assessment, obstacles.reason_for_no_plan, []
    if obstacles.scope == "local" and len(assessment.applicant.provinces or ()) > 1:
        wording = assessment.rulebook.wording
        notes.append(words(rulebook_key("assessment.several_provinces", wording)))
    if has_documents := has_all_documents(assessment.applicant.materials):
        notes.append(words("plan.has_documents"))
    # As of the day of the assessment: what a plan assumes does not hang on its start.
    repair = Repair({}, {}, ()) if reason else obstacles.repairs(assessment.on, calendar)[0]
    insures = any(task.kind == "months" for task in repair.tasks)
    if repair.changes.get("is_company") and not insures and not has_documents:
        # It is founded while the application is prepared, and not before.
        notes.append(words("plan.founders_sign"))
    return Needs(
        tasks=obstacles.tasks,
        assumes=repair.assumes,
        bars=obstacles.bars,
        reason=reason,
        notes=tuple(notes),
        judged_on=assessment.on,
        clock=assessment.rulebook.clock,
        review=assessment.rulebook.review_days(obstacles.scope, assessment.on),
        has_documents=has_documents,
        provinces=assessment.applicant.provinces,
        duties_as=assessment.rulebook.duties_as,
        wording=assessment.rulebook.wording,
    )

"""The decision in one sentence: what to do next, and when the licence is expected."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from callcenter_kit.rules.assessment import Assessment
from callcenter_kit.rules.loading import amount, dated_facts, has_all_documents, scope_for
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.texts.datafile import rulebook_key, say, words
from callcenter_kit.texts.dates import lapses_on
from callcenter_kit.texts.language import MONTHS, Text, join_sentences, join_tasks, within_sentence
from callcenter_kit.timeline.advice import Advice, Obstacle
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.process import LIKELY
from callcenter_kit.timeline.progress import limits_against
from callcenter_kit.workdays.calendar import projecting

Plans = Mapping[str, Plan | NoPlan | None]
LONGEST: Final = {"zh-CN": 40, "en": 25}  # characters, words


class Decision(NamedTuple):
    """The sentence for a case, the ``kind`` of sentence it is, and the scope that it speaks of.

    ``scope`` is ``None`` where it speaks of both, or of none. ``reason`` is the line below it.
    ``rounded`` are the licences whose day the sentence gives as a part of a month.
    """

    scope: str | None
    kind: str
    text: str
    reason: str = ""
    rounded: tuple[str, ...] = ()


def decide(
    assessment: Assessment, advice: Mapping[str, Advice], plans: Plans, language: str
) -> Decision:
    """What to do next for the scope that the coverage asks for, else for the nearest to a yes.

    At most 25 words in English, 40 full-width characters in Chinese. A scope without a plan has no
    day in ``plans``, and none is named. Of a filed case it says where it stands, whatever the
    facts.
    """
    filed = next((plan for plan in plans.values() if plan is not None and plan.is_filed), None)
    if filed is not None:
        return _filed(filed, assessment, language)
    applicant = assessment.applicant
    calls = say("decision.reason.sales_calls", language) if applicant.marketing_calls else ""
    if assessment.licence == "not_required":
        form = "" if assessment.form is None else assessment.form.id
        reason = say(f"decision.reason.{form}", language) if form in _EXEMPT else ""
        if form != "own_customers":  # whose reason has it
            reason = join_sentences([reason, calls], language)
        key = form if form in _EXEMPT else "other"
        return Decision(None, "not_required", say(f"decision.not_required.{key}", language), reason)
    if assessment.licence == "undetermined":
        kind: str = assessment.waits_for or "form"
        key = "group" if kind == "authority" and applicant.group_clients else kind
        reasons = [say("decision.reason.group", language), calls] if key == "group" else []
        text = say(f"decision.{key}", language)
        return Decision(None, kind, text, join_sentences(reasons, language))
    scope, subject = _scope(assessment, advice, plans)
    case = _Case(assessment, advice[scope], plans.get(scope), subject, language)
    obstacles = advice[scope].obstacles
    waits = [each for each in obstacles if each.kind == "time_limited" or each.rules_out_a_plan]
    decision = _strict(advice[scope], assessment.rulebook.wording, language)
    if decision is None and waits:
        decision = case.wait(_last(waits))
    elif decision is None and not advice[scope].repairs:
        # Nothing can be counted so far ahead: what is met stays said.
        decision = Decision(None, "outcomes", outcomes(assessment, language))
    elif decision is None and subject is None:
        decision = _both(assessment, advice, plans, language)
    decision = decision or case.sentence(plans)
    about = _last(waits).fact if decision.kind == "wait" else decision.kind
    remarks = list(_remarks(assessment, about, language))
    # What stands against the company comes in place of what else bureaus ask of whoever is ready.
    reason = "" if remarks and decision.kind in _READY else decision.reason
    return decision._replace(reason=join_sentences([reason, *remarks], language))


def _filed(plan: Plan | NoPlan, assessment: Assessment, language: str) -> Decision:
    """Where a filed case stands on the day looked at, not before what happened last.

    Only who was refused for something else than a false statement is told to apply again at once.
    """
    events = plan.history.events()
    progress = plan.progress(plan.as_of or max(assessment.on, *(day for _, day in events)))
    text, reason, facts = progress.headline or progress.next, "", assessment.applicant
    is_false = facts.refused_for_falsehood
    is_for_other_reasons = is_false is False or facts.refused_for_papers
    if progress.stage == "refused" and (is_false or not is_for_other_reasons):
        days = {limit.id: limit.last_on(progress.on) for limit in progress.limits}
        still = (name for name in ("reconsideration", "lawsuit") if days[name] >= progress.on)
        why = "false" if is_false else "unread"
        text = words(f"decision.filed.{why}_{next(still, 'over')}", **days)
        received = plan.history.received_on or plan.history.refused_on
        if is_false and received is not None:
            years = dated_facts()["refused_for_falsehood"].within_years
            until = lapses_on(received, years)
            reason = say("decision.reason.refused_filed", language, until=until)
    return Decision(plan.scope, progress.stage, text.say(language), reason)


_PROHIBITED: Final = ("marketing_calls", "inbound_mainly")  # the stricter first
_READY: Final = ("ready", "ready_with_documents")
_EXEMPT: Final = ("own_customers", "staff_supply", "system_building")


def outcomes(assessment: Assessment, language: str) -> str:
    """Both scopes' outcomes in one sentence, for a business that needs the licence."""
    wide, local = assessment.scopes["nationwide"], assessment.scopes["local"]
    both = rulebook_key(f"verdict.both.{wide.outcome}.{local.outcome}", assessment.rulebook.wording)
    return say(both, language, count=len(local.unknown or wide.unknown))


def _is_rounded(plan: Plan | NoPlan | None) -> bool:
    return isinstance(plan, Plan) and plan.full_range[0] != plan.full_range[1]


def in_part_of_month(plan: Plan, language: str) -> str:
    """The expected day where it is fixed, else the third of a month in which it falls."""
    day = plan.licence_on
    if not _is_rounded(plan):
        return say("decision.when.day", language, day=day)
    part = ("early", "middle", "late")[min((day.day - 1) // 10, 2)]
    values = {"year": f"{day.year}", "month": f"{day.month}", "name": MONTHS[day.month - 1]}
    return say(f"decision.when.{part}", language, **values)


def _strict(advice: Advice, wording: str, language: str) -> Decision | None:
    """The sentence where nothing can be prepared, or nobody can apply yet."""
    if facts := [each.fact for each in advice.obstacles if each.kind == "prohibited"]:
        key = next((fact for fact in _PROHIBITED if fact in facts), "other")
        reason = "" if key == "other" else say(f"decision.reason.{key}", language)
        return Decision(None, "prohibited", say(f"decision.prohibited.{key}", language), reason)
    for obstacle in advice.obstacles:
        if obstacle.kind == "other_procedure":
            key = "foreign" if obstacle.fact == "domestic_capital" else "other_procedure"
            return Decision(None, "other_procedure", say(f"decision.{key}", language))
    if any(o.fact == "is_company" and o.kind == "correctable" for o in advice.obstacles):
        reason = say(rulebook_key("decision.reason.not_a_company", wording), language)
        return Decision(None, "not_a_company", say("decision.not_a_company", language), reason)
    return None


def _last(waits: list[Obstacle]) -> Obstacle:
    """What has no end comes first, else what ends last."""
    endless = next((each for each in waits if each.until is None), None)
    return endless or max(waits, key=lambda each: each.until or date.min)


def _remarks(assessment: Assessment, about: str, language: str) -> Iterator[str]:
    """What concerns the company beside the fact, or the kind, that the sentence is ``about``.

    Its record by either rulebook, foreign capital that may be there, how to challenge a refusal.
    """
    applicant, findings = assessment.applicant, assessment.scopes["local"].findings.values()
    read = {fact for finding in findings for fact in finding.facts}
    if applicant.on_dishonesty_list and about != "on_dishonesty_list":
        yield say("decision.reason.listed_by_law", language)
    if applicant.clean_record is False and "clean_record" not in read:
        yield say("decision.reason.punished", language)
    is_told = {"domestic_capital", "foreign_share"} & applicant.known().keys()
    if not is_told and "domestic_capital" not in read and about != "prohibited":
        yield say("decision.reason.foreign_unknown", language)
    if applicant.refused_for_falsehood and applicant.refused_on is not None:
        reconsider, sue = limits_against(applicant.refused_on, projecting())
        if sue.day >= assessment.on and about != "refused_for_falsehood":
            yield say("decision.reason.sue", language, day=sue.last_on(assessment.on))
        state = "open" if reconsider.day >= assessment.on else "over"
        day = reconsider.last_on(assessment.on)
        yield say(f"decision.reason.reconsideration.{state}", language, day=day)


class _Case(NamedTuple):
    """One case, put into words for one licence; ``subject`` is what the sentence calls it."""

    assessment: Assessment
    advice: Advice
    plan: Plan | NoPlan | None
    subject: str | None
    language: str

    def say(self, key: str, **values: Any) -> str:  # noqa: ANN401 - what the words name
        """The words for ``key``, with the expected day where there is one."""
        if not isinstance(self.plan, Plan):
            return say(f"decision.{key}.no_day", self.language, **values)
        when = in_part_of_month(self.plan, self.language)
        values = {"when": when, "file": self.plan.submitted, **values}
        return say(f"decision.{key}.dated", self.language, **values)

    def licence(self, *, is_within: bool = False) -> str:
        """The licence by its name in the rulebook's terms, or as it goes on within a sentence."""
        scope = self.subject or self.advice.scope
        key = f"scopes.scope.{scope}" if is_within else f"decision.licence.{scope}"
        return say(rulebook_key(key, self.assessment.rulebook.wording), self.language)

    def wait(self, last: Obstacle) -> Decision:
        """What is waited for, and why."""
        has_day, reason = False, ""
        match last.fact:
            case "refused_for_falsehood":
                text, reason = self._refusal(last), f"refused{'_by_law' * last.rules_out_a_plan}"
            case "clean_record":
                text, has_day, reason = self._until("record", last), True, "clean_record"
            case "on_dishonesty_list":
                text, reason = say("decision.listed", self.language), "on_dishonesty_list"
            case _ if last.rules_out_a_plan:
                text = say("decision.unknown_law", self.language)
            case _:
                text, has_day = self._until("wait", last), True
        # Only a sentence that names the day of the licence can give it as a part of a month.
        is_rounded = has_day and last.until is not None and _is_rounded(self.plan)
        rounded = (self.advice.scope,) if is_rounded else ()
        reason = say(f"decision.reason.{reason}", self.language) if reason else ""
        return Decision(self.advice.scope, "wait", text, reason, rounded)

    def _refusal(self, obstacle: Obstacle) -> str:
        key = "refused_by_law" if obstacle.rules_out_a_plan else "refused"
        received = self.assessment.applicant.refused_on
        if received is None:
            return say(f"decision.{key}.undated", self.language)
        _, suit = limits_against(received, projecting())
        part = "sue" if suit.day >= self.assessment.on else "too_late"
        values = {"until": obstacle.until, "suit": suit.last_on(self.assessment.on)}
        return say(f"decision.{key}.{part}", self.language, **values)

    def _until(self, key: str, obstacle: Obstacle) -> str:
        if obstacle.until is None:
            return say(f"decision.{key}.undated", self.language)
        return self.say(key, until=obstacle.until)

    def sentence(self, plans: Plans) -> Decision:
        """What to do, or to confirm, or that the application can be made; and its kind."""
        repair, reason = self.advice.repairs[0], ""
        if repair.tasks:
            kind, text, reason = self._tasks()
        elif repair.assumes:
            kind, text = "answers", self.say("answers", count=len(repair.assumes))
        else:
            kind = _READY[has_all_documents(self.assessment.applicant.materials)]
            text, reason = self.say(kind), say("decision.reason.ready", self.language)
        # One sentence for both licences, or for the nearer one where the provinces are not known.
        scope = self.advice.scope if self.subject not in (None, "either") else None
        scopes = SCOPES if self.subject == "either" else (self.advice.scope,)
        rounded = tuple(each for each in scopes if _is_rounded(plans.get(each)))
        return Decision(scope, kind, text, reason, rounded)

    def _tasks(self) -> tuple[str, str, str]:
        """One task, or two where both fit; else the longest of them, and how many more."""
        tasks = dict(_tasks_by_length(self.advice))
        if len(tasks) == 1:
            return self._one_task(*tasks.popitem())
        texts = [self._task_text(*task) for task in tasks.items()]
        names = [within_sentence(text, self.language) for text in texts]
        if len(names) == 2:
            both = "，".join(names) if self.language == "zh-CN" else " and ".join(names)
            sentence = self.say("task", licence=self.licence(), task=both)
            if fits(sentence, self.language):
                return "tasks", sentence, _capital_reason(self.advice, self.language)
        values = {"licence": self.licence(), "total": len(names), "count": len(names) - 1}
        sentences = (
            self.say("tasks", task=names[0], **values),
            self.say("longest", task=texts[0], **values),
            self.say("count", **values | {"count": len(names)}),
        )
        sentence = next((each for each in sentences if fits(each, self.language)), sentences[-1])
        named = join_tasks((text.say(self.language) for text in tasks.values()), self.language)
        values = {"licence": self.licence(is_within=True), "tasks": named}
        reason = say("decision.reason.tasks", self.language, **values)
        capital = _capital_reason(self.advice, self.language)
        return "tasks", sentence, join_sentences([reason, capital], self.language)

    def _one_task(self, requirement: str, text: Text) -> tuple[str, str, str]:
        change = self.advice.repairs[0].changes
        if requirement == "service_form" and set(change) == {"outbound_consent"}:
            reason = say("decision.reason.consent", self.language)
            return "consent", self.say("consent", licence=self.licence()), reason
        task = within_sentence(self._task_text(requirement, text), self.language)
        kind = "capital" if "registered_capital" in change else "task"
        sentence = self.say("task", licence=self.licence(), task=task)
        return kind, sentence, _capital_reason(self.advice, self.language)

    def _task_text(self, requirement: str, text: Text) -> str:
        """What a task says; new capital by how much is missing."""
        finding = self.advice.assessment.scopes[self.advice.scope].findings[requirement]
        if missing := finding.shortfall.get("registered_capital"):
            more = amount("registered_capital", missing, self.language)
            return say("decision.raise", self.language, more=more)
        return text.say(self.language)


def _capital_reason(advice: Advice, language: str) -> str:
    """When new capital has to be paid in, by the kind of company; empty where none is due."""
    if "registered_capital" not in advice.repairs[0].changes:
        return ""
    kind = advice.assessment.applicant.company_kind or "kind_unknown"
    return say(f"decision.reason.capital.{kind}", language)


def _tasks_by_length(advice: Advice) -> Iterator[tuple[str, Text]]:
    """Each task of the soonest repair with what it says, the one that takes longest first."""
    tasks = advice.repairs[0].tasks
    for task in sorted(tasks, key=lambda task: task.ready_on[LIKELY], reverse=True):
        yield task.id, task.todo or task.text


def fits(sentence: str, language: str) -> bool:
    """Whether ``sentence`` is short enough to head a page."""
    length = len(sentence) if language == "zh-CN" else len(sentence.split())
    return length <= LONGEST[language]


def _scope(
    assessment: Assessment, advice: Mapping[str, Advice], plans: Plans
) -> tuple[str, str | None]:
    """The scope that leads, and what the sentence calls it.

    ``"either"`` where the provinces are not known and both take the same way, ``None`` where the
    two differ.
    """
    scope = scope_for(assessment.applicant.provinces)
    if scope is not None:
        return scope, scope
    first = scope_nearest_to_yes(advice)
    [other] = (scope for scope in SCOPES if scope != first)
    # One sentence for both where whatever it could say of one holds for the other.
    ours, theirs = (_way(advice[scope], plans.get(scope)) for scope in (first, other))
    return first, "either" if ours == theirs else None


def _both(
    assessment: Assessment, advice: Mapping[str, Advice], plans: Plans, language: str
) -> Decision | None:
    """Both licences with their days, where the provinces are not known and the two differ."""
    dated = {scope: plan for scope in SCOPES if isinstance(plan := plans.get(scope), Plan)}
    days = {scope: in_part_of_month(plan, language) for scope, plan in dated.items()}
    if len(days) < len(SCOPES):
        return None
    wording, reasons = assessment.rulebook.wording, []
    count = len({fact for scope in SCOPES for fact in advice[scope].repairs[0].assumes})
    if len(set(days.values())) == 1:
        key = f"decision.both_alike{'_open' if count else ''}"
        text = say(key, language, when=days["local"], count=count)
    else:
        text = say(rulebook_key("decision.both", wording), language, **days)
        reasons += [say("decision.reason.open", language, count=count)] if count else []
    for scope in reversed(SCOPES):
        if tasks := [task.say(language) for _, task in _tasks_by_length(advice[scope])]:
            licence = say(rulebook_key(f"scopes.scope.{scope}", wording), language)
            values = {"licence": licence, "tasks": join_tasks(tasks, language)}
            reasons.append(say("decision.reason.tasks", language, **values))
    # Whichever licence needs capital, the nationwide one does.
    if assessment.applicant.company_kind:
        reasons.append(_capital_reason(advice["nationwide"], language))
    rounded = tuple(scope for scope in SCOPES if _is_rounded(plans[scope]))
    return Decision(None, "both", text, join_sentences(reasons, language), rounded)


def _way(advice: Advice, plan: Plan | NoPlan | None) -> tuple[Any, ...]:
    """What two scopes share for which one sentence is enough."""
    tasks = [(task.id, task.ready_on) for repair in advice.repairs[:1] for task in repair.tasks]
    return distance(advice), tasks, dict(advice.bars), plan.licence_on if plan else None


def distance(advice: Advice) -> tuple[bool, date, int, int, float]:
    """How far a scope is from a yes; the nearer of two scopes has the smaller distance.

    First whether nobody can say when, then the day from which all is in place, how many things have
    to be done or waited for, how many facts are open, and up to what the capital has to be raised.
    """
    days = [day for day in advice.bars.values() if day is not None]
    if not advice.repairs:
        return True, date.max, len(advice.bars), len(advice.questions), 0
    repair = advice.repairs[0]
    has_no_end = len(days) < len(advice.bars)
    days += [repair.ready_on] if repair.ready_on else []
    count = len(advice.bars) + len(repair.tasks)
    capital = repair.changes.get("registered_capital", 0)
    return has_no_end, max(days, default=date.min), count, len(repair.assumes), capital


def scope_nearest_to_yes(advice: Mapping[str, Advice]) -> str:
    """The scope of ``advice`` with the smallest `distance`; of two alike, nationwide."""
    return min((scope for scope in SCOPES if scope in advice), key=lambda s: distance(advice[s]))

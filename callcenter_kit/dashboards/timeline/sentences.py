"""The answer of the page "when do we get it?" in words: the headline and the sentences below it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from callcenter_kit.dashboards.shared.assessed_case import OTHER
from callcenter_kit.dashboards.shared.planning import planned
from callcenter_kit.dashboards.widget.case import Case
from callcenter_kit.rules.logic import names
from callcenter_kit.rules.reading import rulebook
from callcenter_kit.texts.words import say
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.repairs import LIKELY


def headline(planning: Plan | NoPlan | None, language: str) -> str:
    """The licence day, or why there is none; ``None`` is the page before a visitor came."""
    match planning:
        case Plan(licence_on=day):
            scope = say(f"common.scope.{planning.scope}", language)
            return say("timeline.headline.dated", language, day=day, scope=scope)
        case NoPlan(bars=bars):
            return say(f"timeline.headline.{'no_day' if bars else 'not_required'}", language)
    return say("timeline.headline.opening", language)


def by_reading(plan: Plan, case: Case, today: date) -> str:
    """By which reading the plan is made, and the day by the other one where it has another."""
    language, other_reading = case.language, OTHER[case.reading]
    reading = say(f"eligibility.reading_name.{case.reading}", language)
    other = planned(replace(case, reading=other_reading), today).plan
    if other.licence_on is None or other.licence_on == plan.licence_on:
        return say("timeline.lead.reading", language, reading=reading)
    values = {
        "reading": reading,
        "other": say(f"eligibility.reading_name.{other_reading}", language),
        "day": other.licence_on,
    }
    spared = _spared(plan, case) if other.licence_on < plan.licence_on else []
    if not spared:
        return say("timeline.lead.other_reading", language, **values)
    # The sentence opens and closes the quotation marks around the whole list.
    listed = ("”、“" if language == "zh-CN" else "”, “").join(spared)
    return say("timeline.lead.other_reading_spares", language, spared=listed, **values)


def _spared(plan: Plan, case: Case) -> list[str]:
    """What has to be put right and is nothing that the other reading asks about, by name."""
    rules = rulebook(case.reading).requirements
    others = rulebook(OTHER[case.reading]).requirements.values()
    asked = {fact for rule in others for fact in names(rule.expression)}
    return [
        task.name.say(case.language)
        for task in plan.tasks
        if asked.isdisjoint(names(rules[task.id].expression))
    ]


def to_do(plan: Plan, language: str) -> str:
    """How much has to be put right, and what of it alone sets the day; empty where nothing has.

    A bar that sets the day, or one of two things that do, would say it less simply.
    """
    count, critical = len(plan.tasks), [t for t in plan.tasks if t.id in plan.critical_path]
    if len(critical) == 1 and critical[0].kind != "bar":
        name, ready = critical[0].name.say(language), critical[0].ready_on[LIKELY]
        return say("timeline.lead.tasks_hold", language, count=count, name=name, ready=ready)
    return say("timeline.lead.tasks", language, count=count) if count else ""


def assumes(plan: Plan, case: Case) -> str:
    """How many facts the plan takes as met; empty where it takes none."""
    if not case.applicant.known():
        return say("timeline.lead.assumes_all", case.language)
    count = len(plan.assumes)
    return say("timeline.lead.assumes", case.language, count=count) if count else ""


def bars(no_plan: NoPlan, case: Case) -> list[str]:
    """What can only be waited out, each with the day on which it ends where that is known."""
    rules, sentences = rulebook(case.reading).requirements, []
    for key, ends_on in no_plan.bars.items():
        name, ending = rules[key].name.say(case.language), "open" if ends_on is None else "ends"
        sentences.append(say(f"timeline.no_plan.{ending}", case.language, bar=name, day=ends_on))
    return sentences

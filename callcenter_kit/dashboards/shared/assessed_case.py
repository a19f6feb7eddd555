"""The assessment behind a page, made whatever a link may have brought."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from callcenter_kit.dashboards.errors import DayLeftOut, DayTooEarly
from callcenter_kit.dashboards.shared.findings import named
from callcenter_kit.dashboards.widget.state import State
from callcenter_kit.errors import KitError
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.assessment import assess
from callcenter_kit.rules.comparison import Comparison
from callcenter_kit.rules.errors import ContradictoryDate, NoValueThatDay
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.rules.lines import Requirement
from callcenter_kit.texts.language import Text, format_date, in_a_row
from callcenter_kit.texts.words import in_reading, say
from callcenter_kit.timeline.process import process

OTHER: Final = {"guide": "law", "law": "guide"}


def by_the_other_reading(comparison: Comparison, language: str) -> str:
    """Whether the case comes to the same by the other reading, the second of ``comparison``.

    The same verdict need not come on the same day: the law has days of its own for the issue.
    Empty where no licence is required, or the business form is not known.
    """
    if comparison.first.licence != "required":
        return ""
    reading = say(f"eligibility.reading_name.{comparison.second.rulebook.id}", language)
    outcomes = comparison.outcomes
    if all(ours == theirs for ours, theirs in outcomes.values()):
        days = process().clocks["law_working"].issue_working_days
        return say("eligibility.reading.same_outcome", language, reading=reading, count=days)
    own_reading = say(f"eligibility.reading_name.{comparison.first.rulebook.id}", language)
    spoken = {
        scope: say(f"common.outcome.{theirs}", language) for scope, (_, theirs) in outcomes.items()
    }
    key = in_reading("eligibility.reading.other_outcome", comparison.first.rulebook.id)
    sentences = [say(key, language, ours=own_reading, reading=reading, **spoken)]
    if names := named(_open_there(comparison), language):
        button = say(f"eligibility.reading.{comparison.second.rulebook.id}", language)
        given = {"names": names, "reading": button}
        sentences.append(say("eligibility.reading.open_there", language, **given))
    if _asks_for_more(comparison):
        sentences.append(say("eligibility.reading.ask", language))
    return in_a_row(sentences, language)


def _asks_for_more(comparison: Comparison) -> bool:
    """Whether the guide rules a scope out and the law, by the same procedure, does not."""
    is_guide_first = comparison.first.rulebook.id == "guide"
    asks = any(ours == "ineligible" != theirs for ours, theirs in comparison.outcomes.values())
    return is_guide_first and asks and not comparison.second.takes_another_procedure


def _open_there(comparison: Comparison) -> list[Requirement]:
    """The requirements that keep open what the second reading leaves open."""
    parts = [part for part in comparison.second.scopes.values() if part.outcome == "undetermined"]
    findings = (found for part in parts for found in part.findings.items())
    unknown = dict.fromkeys(key for key, found in findings if found.status == "unknown")
    return [comparison.second.rulebook.requirements[key] for key in unknown]


def gains_by_the_other_reading(comparison: Comparison) -> bool:
    """Whether a scope that this reading rules out can be had by the other: that is news.

    Not where another procedure applies: its days and its authority are not those shown here.
    """
    is_another = comparison.second.takes_another_procedure
    return ("ineligible", "eligible") in comparison.outcomes.values() and not is_another


def judged(state: State, today: date | None) -> tuple[Assessment, KitError | None]:
    """The assessment of the case, and what of it had to be left aside to make one."""
    case, on = state.case, state.case.on or today
    try:
        return assess(case.applicant, on, case.reading), None
    except NoValueThatDay as why:
        answer = assess(undated(case.applicant), today, case.reading)
        return answer, DayTooEarly(first=spoken_day(why.first), day=spoken_day(why.day))
    except ContradictoryDate as why:
        without_days = replace(state, case=replace(case, applicant=undated(case.applicant)))
        answer, too_early = judged(without_days, today)
        named, other = facts()[why.date_name].name, facts()[why.name].name
        return answer, too_early or DayLeftOut(field=named, day=spoken_day(why.day), other=other)


def undated(applicant: Applicant) -> Applicant:
    """The applicant without the days that may contradict another fact."""
    days = ("last_violation_on", "refused_on", "insured_since", "registered_on")
    return replace(applicant, **dict.fromkeys(days))


def spoken_day(day: date) -> Text:
    """The day as each language writes it."""
    return Text(format_date(day), format_date(day, "en"))

"""What stands below the headline of the page "can we get it?"."""

from __future__ import annotations

from datetime import date

from callcenter_kit.dashboards.widget.case import Case
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.texts.words import say
from callcenter_kit.timeline.decision import Decision


def lead(answer: Assessment, decision: Decision, case: Case, on: date | None) -> str:
    """Why no licence is required, else what was judged; empty before there is a day ``on``.

    Where the ``decision`` speaks of one licence and no provinces are chosen, it says why that one.
    """
    applicant, language = case.applicant, case.language
    if answer.form is not None and answer.licence == "not_required":
        return answer.form.why.say(language)
    if not applicant.known():
        return say("eligibility.lead.empty", language)
    if on is None:
        return ""
    key = "needed" if answer.licence == "required" else "judged"
    if decision.scope is not None and not applicant.provinces:
        outcomes = {scope.outcome for scope in answer.scopes.values()}
        key = "neither_yet" if outcomes == {"ineligible"} else "nearer_first"
    reading = say(f"eligibility.reading_name.{case.reading}", language)
    total = len(answer.scopes["nationwide"].findings)
    return say(f"eligibility.lead.{key}", language, reading=reading, total=total, day=on)

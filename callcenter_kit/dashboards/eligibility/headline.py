"""The answer of the page "can we get it?" in words: its headline, and the sentence below."""

from __future__ import annotations

from datetime import date

from callcenter_kit.dashboards.widget.case import Case
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.texts.words import in_reading, say


def headline(answer: Assessment, language: str) -> str:
    """Both outcomes in one sentence, or whether a licence is required at all."""
    if answer.licence != "required":
        key = "authority" if answer.waits_for == "authority" else answer.licence
        return say(f"eligibility.headline.{key}", language)
    wide, local = answer.scopes["nationwide"], answer.scopes["local"]
    count = len(local.unknown or wide.unknown)
    both = in_reading(f"verdict.both.{wide.outcome}.{local.outcome}", answer.rulebook.id)
    return say(both, language, count=count)


def lead(answer: Assessment, case: Case, on: date | None) -> str:
    """Why no licence is required, else what was judged; empty before there is a day ``on``."""
    applicant, language = case.applicant, case.language
    if answer.form is not None and answer.licence == "not_required":
        return answer.form.why.say(language)
    if not applicant.known():
        return say("eligibility.lead.empty", language)
    if on is None:
        return ""
    key = "needed" if answer.licence == "required" else "judged"
    reading = say(f"eligibility.reading_name.{case.reading}", language)
    total = len(answer.scopes["nationwide"].findings)
    return say(f"eligibility.lead.{key}", language, reading=reading, total=total, day=on)

"""What stands in the way of a licence, and of which kind: only some of it can be put right.

A condition's name says what was checked, never what to do. What to do stands in the rulebook beside
the name, in the field of the obstacle's kind, and the kind hangs on the fact: a company can get its
users' consent, but no company is licensed to make sales calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.findings import Assessment, Finding
from callcenter_kit.rules.rulebook import FOREIGN, Rulebook
from callcenter_kit.rules.statements import EXCLUSIONS, OBSTACLE_KINDS, ObstacleKind
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.display import HtmlRepr, json_fields
from callcenter_kit.texts.language import LANGUAGES, Text, join_names, shorten

# While one of these stands there is nothing to prepare: no repair, no plan, no day.
WITHOUT_A_PLAN: Final[tuple[ObstacleKind, ...]] = (*EXCLUSIONS, "unknown")


@dataclass(frozen=True, slots=True)
class Obstacle(HtmlRepr):
    """One thing that stands in the way: the ``fact``, the ``requirement`` that it fails, the kind.

    ``text`` says what to do about it. ``until`` is the first day on which an obstacle that ends by
    itself no longer stands, ``None`` where it does not, or where that day is not known. An
    ``"unknown"`` obstacle with a requirement that is not met is one of the law: only the authority
    can say. Any other is a fact that was not given, and a plan takes it as met.
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

    def to_dict(self) -> dict[str, Any]:
        """The obstacle in plain JSON types."""
        return json_fields(self, "fact", "requirement", "kind", "text", "until", "is_open_fact")

    def __repr__(self) -> str:
        until = f" until {self.until}" if self.until else ""
        return shorten(f"<Obstacle {self.kind}{until}: {self.text.en}>")


def exclusion_in(assessment: Assessment) -> str:
    """Why nothing can be prepared whatever the requirements come to, or nothing.

    ``"prohibited"`` or ``"other_procedure"``, which no time ends, or ``"unknown"`` where only the
    authority can say whether to apply.
    """
    if assessment.licence != "required":
        return ""
    obstacles = obstacles_of(assessment, "nationwide", {})
    return next((each.kind for each in obstacles if each.rules_out_a_plan), "")


def obstacles_of(
    assessment: Assessment,
    scope: str,
    bars: Mapping[str, date | None],
    open_facts: Iterable[str] = (),
) -> tuple[Obstacle, ...]:
    """What stands in the way of ``scope``, the strictest first; nothing where none is required.

    ``bars`` are the requirements that have to lapse, with their days; ``open_facts`` the facts
    that are not known and could still change the outcome.
    """
    if assessment.licence == "not_required":
        return ()
    found = _known(assessment, scope, bars)
    known = sorted(found, key=lambda each: OBSTACLE_KINDS.index(each.kind))
    return (*known, *(_open(assessment, scope, fact) for fact in open_facts))


def _known(
    assessment: Assessment, scope: str, bars: Mapping[str, date | None]
) -> Iterator[Obstacle]:
    findings = assessment.scopes[scope].findings
    if assessment.waits_for == "authority":
        yield _authority_obstacle(assessment)
    for key, finding in findings.items():
        if finding.status == "unmet" or key in bars:
            yield from _of_finding(finding, bars.get(key))
    foreign = findings.get("domestic_capital")
    if assessment.applicant.is_foreign_invested and (foreign is None or foreign.status != "unmet"):
        yield foreign_obstacle(assessment.rulebook)


def _authority_obstacle(assessment: Assessment) -> Obstacle:
    """That no provision says whether this business needs the licence: the authority is asked."""
    fact = "group_clients" if assessment.applicant.group_clients else "business_form"
    return Obstacle(fact, None, "unknown", words(f"obstacle.ask.{fact}"))


def foreign_obstacle(rulebook: Rulebook) -> Obstacle:
    """That foreign capital leads into another procedure, where no condition asks for it."""
    note = rulebook.notes.get(FOREIGN)
    route = None if note is None else note.route
    text = route or words("obstacle.foreign")
    return Obstacle("domestic_capital", None, "other_procedure", text)


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
        yield Obstacle(fact, rule.id, kind, _filled(text, finding, day), day)


def _filled(text: Text, finding: Finding, until: date | None) -> Text:
    """``text`` with the numbers in force, the day, and what is missing."""
    if until is None and "{until}" in text.zh:
        return _day_to_give(finding)
    numbers = {name: number.value for name, number in finding.numbers.items()}

    def spoken(language: str) -> str:
        missing = [words(f"obstacle.missing.{fact}").say(language) for fact in _missing(finding)]
        values = {**numbers, "until": until, "missing": join_names(missing, language)}
        return text.say(language, **values)

    return Text(*map(spoken, LANGUAGES))


def _missing(finding: Finding) -> list[str]:
    """The documents among the facts that are known not to be there."""
    return [
        fact
        for fact in ("feasibility_report", "technical_plan")
        if finding.facts.get(fact) is False
    ]


def _day_to_give(finding: Finding) -> Text:
    """Which day would tell when the waiting ends."""
    dated = (facts()[fact].dated_by for fact in finding.facts if fact in facts())
    day = next(fact for fact in dated if fact is not None)
    return words("obstacle.day_to_give", fact=facts()[day].name)


def _open(assessment: Assessment, scope: str, fact: str) -> Obstacle:
    findings = assessment.scopes[scope].findings.items()
    requirement = next((key for key, finding in findings if fact in finding.facts), None)
    text = words("obstacle.confirm", fact=facts()[fact].name)
    return Obstacle(fact, requirement, "unknown", text, is_open_fact=True)

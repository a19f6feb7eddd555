"""What the clients come to in sentences: who can apply, who nearly, what stops most others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, NamedTuple

from callcenter_kit.charts.portfolio import threshold
from callcenter_kit.dashboards.answers.verdict import scope_name
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.portfolio.book import ClientVerdicts, case_of
from callcenter_kit.rules.statements import Requirement
from callcenter_kit.screening.portfolio import ObstacleCount, Portfolio
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.texts.language import join_names, shorten

# The local licence asks for less, so what is left for it is looked at first.
ORDER: Final = ("local", "nationwide")
_LONGEST_NAME: Final = 32
_CLIENT: Final = "\ufffc"  # holds the client's place, since a name may be any text


class ReadinessCounts(NamedTuple):
    """How many clients can apply: ``ready``; and how many are one step away: ``near``.

    ``step`` is the requirement left for most of these, ``with_step`` for how many, and ``first``
    the position of the first of them; ``None`` and 0 where nobody is near. ``able`` is how many
    can apply for each licence.
    """

    ready: int
    near: int
    step: Requirement | None
    with_step: int
    first: int | None
    able: Mapping[str, int]


class Headline(NamedTuple):
    """The sentence at the head of the page, in three parts where it names a client.

    ``client`` is the name as the sentence has it and ``fragment`` opens that client's own page;
    both and ``after`` are empty where no client is named.
    """

    before: str
    client: str = ""
    after: str = ""
    fragment: str = ""

    @property
    def text(self) -> str:
        """The whole sentence."""
        return f"{self.before}{self.client}{self.after}"


def readiness_counts(verdicts: ClientVerdicts) -> ReadinessCounts:
    """Each client counted once, by the licence that is nearest.

    One step is one requirement that is unmet and can be met, or that is not known. A client whose
    business is not allowed, whom foreign capital leads into another procedure, or who has filed is
    neither ready nor near.
    """
    rules = list(verdicts.summary.rulebook.requirements.values())
    # Requirements are the bits of a client's masks: what only time ends is no step.
    bars = sum(1 << place for place, rule in enumerate(rules) if rule.bar is not None)
    ready, left, questions, first = 0, Counter[int](), Counter[int](), dict[int, int]()
    able = dict.fromkeys(ORDER, 0)
    exclusions = verdicts.screened.exclusions
    for place, licence in enumerate(verdicts.licence):
        is_filed = verdicts.rows[place] in verdicts.screened.cases
        if licence != "required" or exclusions[place] or is_filed:
            continue
        eligible = [scope for scope in ORDER if verdicts.outcomes[scope][place] == "eligible"]
        for scope in eligible:
            able[scope] += 1
        if eligible:
            ready += 1
        elif bit := _last(verdicts, place, bars):
            left[bit] += 1
            first.setdefault(bit, place)
            questions[bit] += verdicts.masks("unmet")["local"][place] & bit == 0
    # Of steps left for equally many, an answer is quicker than a repair.
    bit = max(left, key=lambda one: (left[one], questions[one], -one), default=0)
    step = rules[bit.bit_length() - 1] if bit else None
    return ReadinessCounts(ready, left.total(), step, left[bit], first.get(bit), able)


def _last(verdicts: ClientVerdicts, place: int, bars: int) -> int:
    """The one requirement that is left of a licence, as its bit; 0 where none is or several are."""
    masks = verdicts.masks("unmet"), verdicts.masks("unknown")
    for scope in ORDER:
        unmet, unknown = (mask[scope][place] for mask in masks)
        if (unmet | unknown).bit_count() == 1 and not unmet & bars:
            return unmet | unknown
    return 0


def headline(verdicts: ClientVerdicts, case: Case) -> Headline:
    """The sentence at the head of the page: 30 words at most, 40 full-width characters."""
    ready, near, step, with_step, first, _ = readiness_counts(verdicts)
    values: dict[str, Any] = {"count": len(verdicts.rows), "ready": ready, "near": near}
    if filed := len(verdicts.screened.cases):
        overdue = len(verdicts.screened.board.groups.get("overdue", ()))
        key = "all_filed" if filed == len(verdicts.rows) else "filed"
        values |= {"filed": filed, "overdue": overdue}
        return Headline(say(f"portfolio.decision.{key}", case.language, **values))
    if step is None or first is None:
        key = "ready" if ready else "none"
        return Headline(say(f"portfolio.decision.{key}", case.language, **values))
    values |= {"name": step.name.say(case.language), "with_step": with_step}
    key, client = "both" if ready else "near", verdicts.names[first]
    if with_step > 1 or not client or len(verdicts.rows) == 1:
        return Headline(say(f"portfolio.decision.{key}", case.language, **values))
    sentence = say(f"portfolio.decision.{key}_client", case.language, client=_CLIENT, **values)
    # The client's name becomes a link, so the sentence is parted at its place.
    before, _, after = sentence.partition(_CLIENT)
    applicant = verdicts.screened.applicant(verdicts.rows[first])
    return Headline(
        before, shorten(client, _LONGEST_NAME), after, case_of(applicant, case).fragment()
    )


def licences(verdicts: ClientVerdicts, language: str) -> str:
    """For which licence the clients that can apply can do so; empty where nobody can."""
    able = readiness_counts(verdicts).able
    if not any(able.values()):
        return ""
    wording = verdicts.summary.rulebook.wording
    named = {scope: scope_name(scope, wording).say(language) for scope in ORDER}
    counts = {f"{scope}_count": count for scope, count in able.items()}
    return say("portfolio.lead.licences", language, **named, **counts)


MOST_NAMES: Final = 8


def outcomes(summary: Portfolio, language: str) -> str:
    """How many can have which licence."""
    able = {scope: summary.outcomes[scope]["eligible"] for scope in ORDER}
    key = rulebook_key("portfolio.chart.outcomes_says", summary.rulebook.wording)
    return say(key, language, count=summary.count, **able)


def summary_line(verdicts: ClientVerdicts, language: str) -> str:
    """For which licence clients can apply, and which one thing would let most others qualify.

    Where no one thing would, it is what stands in the way of most.
    """
    obstacles, able = _obstacles(verdicts.summary, language), licences(verdicts, language)
    next_ = obstacles["freeing"] or obstacles["blocking"] or say("portfolio.lead.nothing", language)
    if not able:
        return next_
    return say("portfolio.lead.able_and_next", language, able=able, next=next_)


def pictures(summary: Portfolio, language: str) -> dict[str, str]:
    """What each picture shows, for whoever cannot see it."""
    return {
        "outcomes": outcomes(summary, language),
        **_obstacles(summary, language),
        "capital": say("portfolio.row.stop", language).join(
            threshold(summary.capital, scope, language) for scope in summary.capital.thresholds
        ),
    }


def named(names: Sequence[str], language: str) -> str:
    """The names in a row; of many, the first and how many there are."""
    if len(names) <= MOST_NAMES:
        return join_names(names, language)
    first = join_names(names[:MOST_NAMES], language)
    return say("portfolio.read.several", language, names=first, count=len(names))


def _obstacles(summary: Portfolio, language: str) -> dict[str, str]:
    return {
        "blocking": _first("blocking", summary, summary.blocking(), "count", language),
        "freeing": _first("freeing", summary, summary.freeing(), "freed", language),
    }


def _first(
    key: str, summary: Portfolio, pairs: Sequence[Sequence[ObstacleCount]], by: str, language: str
) -> str:
    """Of the first obstacle in both scopes, the one with the larger count; empty without any."""
    if not pairs:
        return ""
    fullest = max(pairs[0], key=attrgetter(by))
    name, scope = fullest.name.say(language), scope_name(fullest.scope, summary.rulebook.wording)
    count = getattr(fullest, by)
    return say(f"portfolio.lead.{key}", language, name=name, scope=scope.say(language), count=count)

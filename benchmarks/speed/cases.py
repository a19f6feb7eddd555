"""One applicant: the verdict, the advice and the plan, over the same seeded applicants each run."""

from collections.abc import Callable
from datetime import date
from random import Random

import callcenter_kit as ck
from benchmarks.speed.screening_rows import FACTS
from benchmarks.timing import Line, seconds
from callcenter_kit.rules.applicant import BUSINESS_FORMS, kind_of

SEED = 20261124
SAMPLE = 500
ON = date(2026, 11, 24)
START = date(2026, 12, 1)
CHOICES = {
    "yes_no": (True, True, False, None),
    "choice": (*BUSINESS_FORMS, None),
    "money": (500_000, 3_000_000, 12_000_000, None),
    "count": (1, 3, 8, None),
    "months": (1, 3, 12, None),
}


def random_applicants(number: int = SAMPLE, seed: int = SEED) -> list[ck.Applicant]:
    """Applicants with a quarter of their facts unknown; the same for the same seed."""
    chance = Random(seed)
    facts = [(name, CHOICES[kind_of(name)]) for name in FACTS]
    return [ck.Applicant(**{n: chance.choice(among) for n, among in facts}) for _ in range(number)]


def measure() -> list[Line]:
    """The time one applicant takes, on the average of the sample."""
    applicants = random_applicants()
    needing = [applicant for applicant in applicants if ck.assess(applicant).licence == "required"]

    def per_applicant(ask: Callable[[ck.Applicant], object], among: list[ck.Applicant]) -> float:
        return seconds(lambda: [ask(applicant) for applicant in among]) / len(among)

    assess = per_applicant(lambda applicant: ck.assess(applicant, on=ON), applicants)
    law = per_applicant(lambda applicant: ck.assess(applicant, on=ON, rulebook="law"), applicants)
    advise = per_applicant(
        lambda applicant: ck.advise(applicant, scope="nationwide", on=ON), needing
    )
    plan = seconds(lambda: ck.plan(start=START, scope="nationwide"))
    clients = {str(place): each for place, each in enumerate(random_applicants(1000))}
    scenarios = seconds(lambda: ck.scenarios(clients, start=START).to_frame())
    return [
        Line("assess one, both scopes, guide", assess, "µs", 100, "about 50, at most 100 µs"),
        Line("assess one, both scopes, law", law, "µs", 100, "about 50, at most 100 µs"),
        Line("advise one that needs a licence", advise, "µs", 500, "about 500 µs or less"),
        Line("plan one, six steps to the duties", plan, "µs"),
        Line("1,000 applicants as scenarios", scenarios, "ms", 1000, "at most 1 s"),
    ]

"""callcenter_kit, one applicant after another: `assess`, which is what all are held against."""

from datetime import date

import callcenter_kit as ck
from benchmarks.peers.answering import Answer, Judge, Row, one_by_one
from benchmarks.speed.screening_rows import Facts, as_rows

ON = date(2026, 11, 24)


def prepare(facts: Facts) -> Judge:
    """Rows as dictionaries, made ready before."""
    rows = as_rows(facts)
    return lambda: one_by_one(judge, rows)


def judge(row: Row) -> Answer:
    """Both scopes, with every finding behind them."""
    answer = ck.assess(ck.Applicant(**row), on=ON)
    return answer.licence, answer.scopes["nationwide"].outcome, answer.scopes["local"].outcome

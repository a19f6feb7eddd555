"""callcenter_kit on a Polars frame: the three answers, and the reasons as masks besides."""

import polars as pl

import callcenter_kit as ck
from benchmarks.peers.answering import ASKED, Judge
from benchmarks.peers.kit_one_by_one import ON
from benchmarks.speed.screening_rows import Facts, cells
from callcenter_kit.rules.applicant import kind_of

TYPES = {"yes_no": pl.Boolean, "choice": pl.String, "money": pl.Float64}


def prepare(facts: Facts) -> Judge:
    """A frame, made ready before."""
    frame = pl.DataFrame(
        {
            name: pl.Series(cells(name, column).tolist(), dtype=TYPES.get(kind_of(name), pl.Int64))
            for name, column in facts.items()
        }
    )

    def judge() -> pl.DataFrame:
        return ck.screen(frame, ON).select(ASKED)

    return judge

"""callcenter_kit on a pandas frame as pandas reads it: objects, and NaN among the numbers."""

import pandas as pd

import callcenter_kit as ck
from benchmarks.peers.answering import ASKED, Judge
from benchmarks.peers.kit_one_by_one import ON
from benchmarks.speed.screening_rows import Facts, cells


def prepare(facts: Facts) -> Judge:
    """A frame, made ready before."""
    frame = pd.DataFrame({name: cells(name, column).tolist() for name, column in facts.items()})

    def judge() -> pd.DataFrame:
        return ck.screen(frame, ON)[list(ASKED)]

    return judge

"""What compares other engines with ours counts rightly; ours stands in for the others here."""

import numpy as np
import pytest

from benchmarks.peers import kit_one_by_one, kit_pandas, kit_polars, one, turns
from benchmarks.peers.answering import ASKED, FAILED, as_answers, one_by_one, share_not_right
from benchmarks.speed.screening_by_hand import by_hand
from benchmarks.speed.screening_rows import FACTS, as_rows, random_facts

RIGHT = ("required", "eligible", "eligible")
WRONG = ("required", "eligible", "ineligible")
FELL = (FAILED,) * len(ASKED)


def test_the_rows_are_the_same_for_the_same_seed_and_as_much_is_missing_as_was_asked():
    facts, again = random_facts(20_000, 0.1), random_facts(20_000, 0.1)
    for name in FACTS:
        np.testing.assert_array_equal(facts[name], again[name])
        missing = np.mean(np.isnan(facts[name]) | (facts[name] == -1))
        assert missing == pytest.approx(0.1, abs=0.01)
    told = [value for row in as_rows(random_facts(500, 0)) for value in row.values()]
    assert None not in told


@pytest.mark.parametrize("missing", [0, 0.1])
def test_our_own_ways_and_the_rules_by_hand_say_the_same(missing):
    facts = random_facts(2_000, missing)
    wanted = as_answers(kit_one_by_one.prepare(facts)())
    for way in (kit_polars, kit_pandas):
        assert share_not_right(as_answers(way.prepare(facts)()), wanted) == (0, 0)
    judged = by_hand(facts)
    assert [*zip(*(judged[name].tolist() for name in ASKED), strict=True)] == wanted
    assert {"eligible", "ineligible"} <= {answer[2] for answer in wanted}


def test_wrong_rows_and_failed_rows_are_told_apart():
    assert share_not_right([RIGHT, WRONG, FELL, RIGHT], [RIGHT] * 4) == (0.25, 0.25)
    assert share_not_right([RIGHT], [RIGHT]) == (0, 0)
    with pytest.raises(ValueError, match="1 answers to 2 rows"):
        share_not_right([RIGHT], [RIGHT, RIGHT])


def test_a_row_that_makes_an_engine_fail_fails_alone():
    def judge(row):
        if row["insured_staff"] is None:
            raise TypeError
        return RIGHT

    assert one_by_one(judge, [{"insured_staff": 1}, {"insured_staff": None}]) == [RIGHT, FELL]


def test_one_measurement_holds_time_memory_and_shares():
    found = one.measure("kit_polars", 500, 0.1)
    assert found["seconds"] > 0
    assert found["megabytes"] > 10
    assert (found["wrong"], found["failed"]) == (0, 0)
    assert "wrong" not in one.measure("kit_polars", one.CHECKED + 1, 0.0)


def test_in_turns_an_engine_is_as_fast_as_itself():
    found = {name: ratios for name, *ratios in turns.measure(50, turns=3, base="kit_polars")}
    assert found["kit_polars"] == [1, 1]
    assert [*found] == ["kit_polars", "kit_pandas"]

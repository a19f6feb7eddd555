"""A loop over data is one test, and it lists every row at fault."""

import pytest
from every import every


@every(("number", "twice"), [(1, 2), (2, 5), pytest.param(3, 7, id="three")])
@every("unit", ["day", None], ids=["by day", "none"])
def doubled(number, twice, unit):
    if number == 1:
        pytest.skip("not tried")
    assert (number * 2, unit) == (twice, "day")


def test_every_row_is_gone_through_and_each_at_fault_is_named():
    with pytest.raises(pytest.fail.Exception) as failed:
        doubled()
    message = str(failed.value)
    assert message.startswith("2 of 3 rows are at fault\n\n[(2, 5)] ")
    assert message.count("[none] doubled, line 12: assert") == 2
    assert message.count("[by day]") == 2
    assert "[three] " in message


def test_where_no_row_is_tried_the_test_is_skipped_and_a_loop_over_nothing_is_refused():
    with pytest.raises(pytest.skip.Exception, match="not tried"):
        every("nothing", [1])(lambda nothing: pytest.skip("not tried"))()
    with pytest.raises(AssertionError, match="tests nothing"):
        every("number", [])

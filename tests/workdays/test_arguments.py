"""What callers hand in: shares from 0 to 1."""

import numpy as np
from every import every
from refusals import refusal

from callcenter_kit.workdays.dates import require_probability


@every("value", [0, 0.3, 1, np.float64(0.3)])
def test_a_share_is_a_plain_number_from_0_to_1(value):
    share = require_probability(value, "chance")
    assert (type(share), share) == (float, value)


@every("value", [-0.001, 1.001, float("nan"), True, "0.5", None])
def test_what_is_no_share_is_refused_by_its_name(value):
    with refusal("WrongProbability", match="chance") as caught:
        require_probability(value, "chance")
    assert (caught.value.name, caught.value.value) == ("chance", value)

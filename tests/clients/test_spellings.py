"""Signs of another width, and the words for a scale."""

from every import every

from callcenter_kit.clients.parsing.headings import CNY, IN_CNY, Unit, read_unit
from callcenter_kit.clients.parsing.spellings import one_width, scales
from callcenter_kit.clients.parsing.values import read_amount


def test_the_first_and_last_full_width_signs_are_narrowed_and_their_neighbours_are_not():
    assert [one_width(sign) for sign in "！～￠￦"] == ["!", "~", "¢", "₩"]
    assert [one_width(sign) for sign in "｟￨"] == ["｟", "￨"]


def test_every_word_for_a_scale_stands_for_its_number():
    assert (scales()["万"], scales()["亿"], scales()["k"]) == (10**4, 10**8, 10**3)
    assert {read_amount(f"3{word}", IN_CNY) // size for word, size in scales().items()} == {3}


@every(
    ("text", "unit"),
    [
        ("万", Unit(10_000, CNY)),
        ("million", Unit(1_000_000, None)),  # of whatever currency
        ("1000", Unit(1_000, None)), ("100万", Unit(1_000_000, CNY)), ("元", Unit(1, CNY)),
        ("人民币", Unit(None, CNY)), ("台", None),
    ],
)  # fmt: skip
def test_a_unit_says_how_many_and_of_what(text, unit):
    assert read_unit(text) == unit

"""A text file is known by its head: how much of it is looked at."""

import pytest
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.clients.sheet import _everyday_share, _separator

HEAD = "公司名称,备注\n甲,"


def test_one_control_character_in_a_hundred_and_one_more_may_stand_in_a_text():
    for controls in (41, 42):
        text = f"{HEAD}{chr(1) * controls}".ljust(4_000, "a")
        if controls == 41:
            assert len(ck.read_clients(text.encode())) == 1
        else:
            with refusal("NotASpreadsheet", match="binary"):
                ck.read_clients(text.encode())


@pytest.mark.parametrize(("line", "separator"), [(30, ","), (31, ";")])
def test_the_separator_is_found_in_the_first_thirty_lines(line, separator):
    lines = ["公司名称;备注", *["甲;乙"] * 40]
    lines[line - 1] = "," * 100
    assert _separator("\n".join(lines)) == separator


def test_the_place_of_the_zero_bytes_tells_the_order_of_utf_16():
    table = "公司名称,场地\nA,是\n" + "".join(f"B{n},yes\n" for n in range(10))
    for codec in ("utf-16-le", "utf-16-be"):
        assert len(ck.read_clients(table.encode(codec))) == 11


@pytest.mark.parametrize(
    ("codec", "everyday", "others"), [("gb18030", "啊座", "，亍"), ("big5hkscs", "一籲", "ㄅァ")]
)
def test_the_everyday_characters_of_an_encoding_end_where_its_rare_ones_begin(
    codec, everyday, others
):
    for sign in everyday + others:
        assert _everyday_share(f"{sign},1".encode(codec), codec) == (sign in everyday)

"""A text file is known by its head: how much of it is looked at."""

import pytest
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.clients.parsing.files import _encoding, _everyday_share, _separator

HEAD = "公司名称,备注\n甲,"


def test_a_zero_byte_is_refused_among_the_first_4000_characters_only():
    text = HEAD.ljust(4_000, "a")
    assert len(ck.read_clients(f"{text}\0".encode())) == 1
    with refusal("NotASpreadsheet", match="binary"):
        ck.read_clients(f"{text[:-1]}\0".encode())


def test_one_control_character_in_a_hundred_and_one_more_may_stand_in_a_text():
    for controls in (41, 42):
        text = f"{HEAD}{chr(1) * controls}".ljust(4_000, "a")
        if controls == 41:
            assert len(ck.read_clients(text.encode())) == 1
        else:
            with refusal("NotASpreadsheet", match="binary"):
                ck.read_clients(text.encode())


def test_a_mark_of_another_kind_may_stand_behind_as_many_spaces_as_fit_into_2000_bytes():
    page = "<html"
    for blank, is_a_page in ((2_000 - len(page), True), (2_001 - len(page), False)):
        with pytest.raises(ck.KitError) as refused:
            ck.read_clients(f"{' ' * blank}{page}".encode())
        assert ("web page" in str(refused.value)) is is_a_page


@pytest.mark.parametrize(("line", "separator"), [(30, ","), (31, ";")])
def test_the_separator_is_found_in_the_first_thirty_lines(line, separator):
    lines = ["公司名称;备注", *["甲;乙"] * 40]
    lines[line - 1] = "," * 100
    assert _separator("\n".join(lines)) == separator


@pytest.mark.parametrize(("place", "separator"), [(20_000, ","), (20_001, ";")])
def test_the_separator_is_found_in_the_first_twenty_thousand_characters(place, separator):
    line = "公司名称;备注".ljust(place - 2, "a")
    assert _separator(f"{line}\n,") == separator


@pytest.mark.parametrize(("zeros", "codec"), [(249, "utf-8"), (250, "utf-16-le")])
def test_utf_16_without_its_mark_is_known_where_an_eighth_of_its_first_bytes_is_zero(zeros, codec):
    head = (b"a\0" * zeros).ljust(2_000, b"a")
    assert _encoding(head + bytes(2_000))[0] == codec
    last = (b"a\0" * (zeros - 1)).ljust(1_999, b"a") + b"\0"
    assert _encoding(last + b"a" * 2_000)[0] == codec


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

"""A text file is known by its head: how much of it is looked at."""

import pytest

import callcenter_kit as ck
from callcenter_kit.clients.errors import NotASpreadsheet

HEAD = "公司名称,备注\n甲,"


def test_a_zero_byte_is_refused_among_the_first_4000_characters_only():
    text = HEAD.ljust(4_000, "a")
    assert len(ck.read_clients(f"{text}\0".encode())) == 1
    with pytest.raises(NotASpreadsheet, match="binary"):
        ck.read_clients(f"{text[:-1]}\0".encode())


def test_a_mark_of_another_kind_may_stand_behind_as_many_spaces_as_fit_into_2000_bytes():
    page = "<html"
    for blank, is_a_page in ((2_000 - len(page), True), (2_001 - len(page), False)):
        with pytest.raises(ck.KitError) as refused:
            ck.read_clients(f"{' ' * blank}{page}".encode())
        assert ("web page" in str(refused.value)) is is_a_page

"""The duties of a holder: one table, read strictly, each with its numbers and its reading."""

from dataclasses import replace

import pytest
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.rules.statements import DUTY_KINDS, PERMITS, duties_of, read_duties
from callcenter_kit.texts.datafile import Table, parse, read_data

READINGS = ("guide", "law")
ROW = """
kind = "standing"
name = { zh = "名", en = "Name" }
when = { zh = "时", en = "When" }
zh = "句"
en = "Sentence"
why = { zh = "因", en = "Why" }
source = ["notice81"]
badge = "law"
"""


@pytest.mark.parametrize("reading", READINGS)
def test_only_the_dated_have_numbers_and_they_come_first(reading):
    duties = duties_of(reading)
    numbered = {key for key, duty in duties.items() if duty.numbers}
    kinds = [duty.kind for duty in duties.values()]
    assert kinds == sorted(kinds, key=DUTY_KINDS.index)
    assert {key for key, duty in duties.items() if duty.kind == "dated"} == numbered
    assert set(PERMITS) < numbered


def test_a_rulebook_holds_the_duties_of_its_reading():
    assert ck.rulebook("law").duties == duties_of("law")
    assert ck.rulebook("guide").duties == duties_of("guide")
    assert [ck.rulebook(name).duties_as for name in READINGS] == list(READINGS)


def test_a_row_of_one_reading_is_not_in_the_other():
    file = f"[guide.x]{ROW}[law.y]{ROW}[both.z]{ROW}"
    assert list(read_duties(parse(file, "d.toml"), "guide")) == ["z", "x"]
    assert list(read_duties(parse(file, "d.toml"), "law")) == ["z", "y"]
    with refusal("UnknownKey"):
        read_duties(parse(f"[bureau.x]{ROW}", "d.toml"), "law")


def test_another_word_of_a_duty_gives_the_rulebook_another_hash(monkeypatch):
    before = ck.rulebook("law").digest
    values = read_data("duties.toml").values
    text = values["both"]["records"]["zh"]
    monkeypatch.setitem(values["both"]["records"], "zh", f"{text}。")
    other = replace(ck.rulebook("law"), duties=read_duties(Table(values, "duties.toml"), "law"))
    assert other.digest != before

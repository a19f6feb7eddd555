"""The duties of a holder: one table, read strictly, each with its reason, source and reading."""

from dataclasses import fields

import pytest
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.rules.statements import DUTY_KINDS, PERMITS, duties_of, read_duties
from callcenter_kit.texts.datafile import parse, read_data

READINGS = ("guide", "law")
NUMBERS = {
    "number_permit": {"working_days": 20},
    "number_permit_extended": {"working_days": 30},
    "annual_report": {"due_month": 3, "due_day": 31},
    "number_report": {"due_month": 3, "due_day": 31},
    "renewal": {"days_before": 90},
    "term_end": {"years": 5},
}
# What each duty cites and how it is known; what both readings share is the same in both.
BASIS = {
    "number_permit": ("practice", "tiaoli arts. 26–28", "numbers28 art. 11"),
    "number_permit_extended": ("practice", "tiaoli arts. 26–28", "numbers28 art. 11"),
    "number_report": ("practice", "sichuan2026"),
    "renewal": ("law", "order42 art. 27", "xukefa art. 50"),
    "term_end": ("assumption", "order42", "minfadian arts. 201, 202"),
    "change_before": ("law", "tiaoli art. 15", "tiaoli art. 69(1)"),
    "change_registered": ("law", "order42 arts. 28, 29"),
    "change_decided": ("law", "order42 arts. 28, 29", "tiaoli art. 15", "jiangsu"),
    "stopping": ("law", "tiaoli art. 15", "order42 arts. 30, 31"),
    "number_fee": ("law", "tiaoli arts. 26, 27", "numbers28 art. 3", "fee517 art. 9"),
    "records": ("law", "notice81"),
    "no_transfer": ("law", "tiaoli art. 68", "xukefa art. 80(1)"),
    "no_letting_of_numbers": ("law", "tiaoli arts. 28 para. 3, 69(3)"),
    "network_security": ("law", "cyberlaw arts. 23, 24, 27, 42, 61"),
    "personal_information": ("law", "pipl arts. 51, 59"),
    "entrusted_data": ("law", "pipl arts. 21, 55(3), 56, 59", "datareg art. 12"),
    "anti_fraud": ("law", "antifraud arts. 6, 13, 25, 39, 43"),
    "commercial_messages": ("law", "consumer art. 29 para. 3", "consumer778 art. 24"),
}
OWN = {
    "guide": {
        "annual_report": (
            "superseded", "guide §2.2", "order42 art. 35", "order42 art. 38", "notice321",
        ),
        "inbound_service": ("law", "guide §2.5", "catalogue2015 B24", "notice81"),
        "outbound_consent": ("law", "guide §2.6", "notice81"),
        "no_marketing_calls": ("law", "guide §2.7", "notice81", "consumer778 art. 24"),
        "truthfulness": ("guide_only", "guide §2.4", "xukefa art. 78"),
        "on_site_check": ("law", "guide §2.3", "xukefa art. 34 para. 3", "order42 art. 36"),
    },
    "law": {
        "annual_report": ("law", "order42 art. 35", "order42 art. 38", "notice321"),
        "service_form": ("law", "catalogue2015 B24", "notice81"),
        "on_site_check": ("law", "xukefa art. 34 para. 3", "order42 art. 36"),
    },
}  # fmt: skip
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
def test_every_duty_has_its_badge_and_cites_its_sources(reading):
    cited = {key: (duty.badge, *map(str, duty.sources)) for key, duty in duties_of(reading).items()}
    assert cited == BASIS | OWN[reading]


@pytest.mark.parametrize("reading", READINGS)
def test_only_the_dated_have_numbers_and_they_come_first(reading):
    duties = duties_of(reading)
    assert {key: dict(duty.numbers) for key, duty in duties.items() if duty.numbers} == NUMBERS
    kinds = [duty.kind for duty in duties.values()]
    assert kinds == sorted(kinds, key=DUTY_KINDS.index)
    assert {key for key, duty in duties.items() if duty.kind == "dated"} == set(NUMBERS)
    assert set(PERMITS) <= set(NUMBERS)


def test_each_reading_says_the_yearly_report_in_its_own_way():
    guide, law = (duties_of(reading)["annual_report"] for reading in READINGS)
    assert "年检" in guide.name.zh
    assert "年检" not in law.name.zh
    assert guide.consequence == law.consequence
    assert "不良名单" in law.consequence.zh


def test_records_of_30_days_stand_in_both_readings():
    for reading in READINGS:
        assert "30 日" in duties_of(reading)["records"].text.zh
        assert "30 days" in duties_of(reading)["records"].text.en


def test_a_rulebook_holds_the_duties_of_its_reading():
    assert ck.rulebook("law").duties == duties_of("law")
    assert ck.rulebook("guide").duties == duties_of("guide")
    assert [ck.rulebook(name).duties_as for name in READINGS] == list(READINGS)


def test_every_duty_says_what_when_and_why_in_both_languages():
    for reading in READINGS:
        for duty in duties_of(reading).values():
            texts = [getattr(duty, field.name) for field in fields(duty)]
            said = [text for text in texts if hasattr(text, "zh")]
            assert len(said) >= 4
            assert all(text.zh and text.en for text in said)


def test_a_row_that_is_not_right_is_refused():
    good = f"[both.x]{ROW}"
    assert list(read_duties(parse(good, "d.toml"), "law")) == ["x"]
    with refusal("UnknownKey"):
        read_duties(parse(f"{good}penalty = 5_000\nwho = 'me'\n", "d.toml"), "law")
    with refusal("WrongValue"):
        read_duties(parse(good.replace("standing", "yearly"), "d.toml"), "law")
    with refusal("MissingKey"):
        read_duties(parse(good.replace("why", "because"), "d.toml"), "law")
    with refusal("UnknownKey"):
        read_duties(parse(f"[bureau.x]{ROW}", "d.toml"), "law")


def test_a_row_of_one_reading_is_not_in_the_other():
    file = f"[guide.x]{ROW}[law.y]{ROW}[both.z]{ROW}"
    assert list(read_duties(parse(file, "d.toml"), "guide")) == ["z", "x"]
    assert list(read_duties(parse(file, "d.toml"), "law")) == ["z", "y"]


def test_another_word_of_a_duty_gives_the_rulebook_another_hash(monkeypatch):
    before = ck.rulebook("law").digest
    values = read_data("duties.toml").values
    text = values["both"]["records"]["zh"]
    monkeypatch.setitem(values["both"]["records"], "zh", f"{text}。")
    from dataclasses import replace

    from callcenter_kit.texts.datafile import Table

    other = replace(ck.rulebook("law"), duties=read_duties(Table(values, "duties.toml"), "law"))
    assert other.digest != before

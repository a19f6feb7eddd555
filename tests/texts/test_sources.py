"""Sources: an instrument's id, then a place in it, cited as a lawyer of each language cites it."""

import re

from every import every
from refusals import refusal

from callcenter_kit.texts.datafile import parse
from callcenter_kit.texts.sources import (
    instruments,
    leading_source,
    read_source,
    read_sources,
    source,
    source_label,
)

NAMES = {
    "guide": ("代理机构指南", "Agency guide"),
    "order42": ("《电信业务经营许可管理办法》", "Measures for Telecom Business Licences"),
    "xukefa": ("《行政许可法》", "Administrative Licensing Law"),
    "tiaoli": ("《电信条例》", "Telecommunications Regulations"),
    "minfadian": ("《民法典》", "Civil Code"),
    "catalogue2015": ("《电信业务分类目录（2015年版）》", "Catalogue of Telecom Services (2015)"),
}


@every(
    ("reference", "zh"),
    [
        ("guide", ""),
        ("guide §5.2", " §5.2"),
        ("order42 art. 6(5)", "第6条第（五）项"),
        ("xukefa art. 32(1)(4)", "第32条第1款第（四）项"),
        ("xukefa art. 34 para. 3", "第34条第3款"),
        ("tiaoli arts. 26–28", "第26–28条"),
        ("minfadian arts. 201, 203", "第201条、第203条"),
        ("order42 art. 8(11)", "第8条第（十一）项"),
        ("tiaoli art. 69(24)", "第69条第（二十四）项"),
        ("order42 art. 8(20)", "第8条第（二十）项"),
        ("catalogue2015 B24", " B24"),
    ],
)
def test_a_source_is_cited_the_way_of_each_language(reference, zh):
    cited, (instrument, *place) = source(reference), reference.split(" ", 1)
    name_zh, name_en = NAMES[instrument]
    assert str(cited) == reference
    assert (cited.say(), cited.say("en")) == (name_zh + zh, " ".join([name_en, *place]))


def test_a_dangling_source_names_the_instruments_there_are():
    with refusal("UnknownSource") as refused:
        source("order43 art. 6")
    assert refused.value.reference == "order43 art. 6"
    assert refused.value.known == ", ".join(instruments())


@every(
    "reference",
    [
        "order42 art. 7",
        "tiaoli arts. 26–29",
        "minfadian arts. 201, 205",
        "order42 article 6",
        "order42 art. 6(5)(1)(2)",
        "guide §5.8",
        "notice81 art. 1",
    ],
)
def test_a_place_that_was_not_read_is_refused(reference):
    with refusal("UnknownPlace") as refused:
        source(reference)
    assert refused.value.reference == reference
    listed = instruments()[reference.split()[0]].places
    assert refused.value.say("en").count(", ".join(listed) or "(none)") == 1


def test_a_dangling_source_in_a_file_says_where_it_stands():
    table = parse('[note.x]\nsource = ["guide §1.1", "lawbook 7"]', "mine.toml")
    with refusal("UnknownSource", match=r"^lawbook 7 \(mine\.toml: note\.x\) cites"):
        read_sources(table.table("note").table("x"))
    with refusal("UnknownSource", match=r"^guidé \(mine\.toml: note\)"):
        read_source(table.table("note"), "guidé")


# Bureaus' own pages as a third party copied them: never the law, never opened since.
COPIED = [one for one in instruments().values() if "转载" in one.name.zh]


def test_a_bureaus_page_says_that_it_was_copied_and_not_opened_since():
    assert len(COPIED) == 13
    for instrument in COPIED:
        assert instrument.is_copy
        assert "2026年6月8日的转载，未再核对" in instrument.note.zh
        assert "copied on 8 June 2026 and not opened since" in instrument.note.en
        assert (instrument.confidence, instrument.places) == ("Q", ())


@every(
    "instrument",
    [one for one in instruments().values() if "art. " in " ".join(one.places)],
    ids=repr,
)
def test_where_single_articles_were_read_the_note_names_just_these(instrument):
    zh = instrument.note.zh.split("。")[0]
    assert zh.startswith("仅核对了第")
    said = re.match(r"We read only (?:arts\. [\d–, and]+|art\. \d+)\.", instrument.note.en)
    assert said, instrument.note.en
    en = said[0]
    for sentence in (zh.replace("第", "").replace("条", ""), en):
        spans = re.findall(r"(\d+)(?:–(\d+))?", sentence)
        numbers = [n for a, b in spans for n in range(int(a), int(b or a) + 1)]
        assert [f"art. {number}" for number in numbers] == list(instrument.places)


@every(
    ("badge", "leads"),
    [("law", "order42 art. 6"), ("superseded", "guide §5.2"), ("", "guide §5.2")],
)
def test_beside_law_stands_the_law_else_the_first_source_there_is(badge, leads):
    both = [source("guide §5.2"), source("order42 art. 6"), source("tiaoli art. 13")]
    assert str(leading_source(both, badge)) == leads
    assert str(leading_source(both[:1], badge)) == "guide §5.2"


@every(
    ("reference", "badge", "zh", "en"),
    [
        ("guide §5.4", "practice", "指南 §5.4", "Guide §5.4"),
        ("guide §2.4", "guide_only", "§2.4", "§2.4"),
        (
            "order42 art. 6(5)",
            "law",
            "《许可管理办法》第6条第（五）项",
            "Licence Measures art. 6(5)",
        ),
    ],
)
def test_a_chip_says_the_guide_unless_its_badge_does(reference, badge, zh, en):
    cited = source(reference)
    assert (source_label(cited, badge, "zh-CN"), source_label(cited, badge, "en")) == (zh, en)

"""The rulebooks' data held against what may be said: the guide in full, the law only as read."""

import re
import tomllib
from pathlib import Path

import pytest
from citable import CITABLE, articles

import callcenter_kit as ck
from callcenter_kit.rules.applicant import BUSINESS_FORMS, MATERIALS
from callcenter_kit.texts.language import format_money
from callcenter_kit.texts.sources import instruments

PACKAGE = Path(ck.__file__).parent
DATA = PACKAGE / "data"
RAW = {
    file.relative_to(DATA).with_suffix("").as_posix(): tomllib.loads(file.read_text("utf-8"))
    for file in sorted(DATA.rglob("*.toml"))
}
CHINESE = re.compile("[\u4e00-\u9fff]")
FULL_WIDTH = re.compile("[，。；：？！（）《》、]")


def leaves(value, path=()):
    """Every table below ``value`` with the keys that lead to it."""
    if isinstance(value, dict):
        yield path, value
        for key, child in value.items():
            yield from leaves(child, (*path, key))
    elif isinstance(value, list):
        for position, child in enumerate(value):
            yield from leaves(child, (*path, position))


TABLES = [((name, *path), table) for name in RAW for path, table in leaves(RAW[name])]
TEXTS = [
    (path, table["zh"], english)
    for path, table in TABLES
    if "zh" in table and "en" in table
    for english in (table["en"].values() if isinstance(table["en"], dict) else [table["en"]])
]
SOURCES = [
    (path, reference)
    for path, table in TABLES
    if isinstance(table.get("source"), str | list)
    for reference in (table["source"] if isinstance(table["source"], list) else [table["source"]])
]


LETTERS = re.compile(r"[^\W\d_]")


def bare(zh):
    """A Chinese text without what is not Chinese in it: addresses, file endings, places, code."""
    rest = zh.replace("nac.miit.gov.cn", "").replace("datetime.date", "")
    return re.sub(r"https://\S+|\{[^}]*\}|\.[a-z]{2,5}$|[A-Za-z_.]+\([^)]*\)", "", rest)


def test_every_text_is_there_in_both_languages_and_each_in_its_own():
    one_language = [path for path, table in TABLES if ("zh" in table) != ("en" in table)]
    assert one_language == []
    quoting = {path for path, _, en in TEXTS if CHINESE.search(en) or FULL_WIDTH.search(en)}
    # What else may be typed there, and the numbers of notices.
    notices = {("words/record", "calendar", key) for key in ("official", "projected")}
    assert quoting <= {("words/scopes", "provinces", "hint"), *notices}
    assert [
        path for path, zh, _ in TEXTS if LETTERS.search(bare(zh)) and not CHINESE.search(zh)
    ] == []


def test_chinese_is_punctuated_as_chinese():
    stray = []
    for path, zh, _ in TEXTS:
        if path[0] == "words/errors":  # these quote code; test_words.py knows which
            continue
        if re.search(r"[,;:?!()]|\.(?!\d)", bare(zh)):
            stray.append((path, zh))
    assert stray == []


# What a sentence, or a Chinese clause between stops, may at most have.
MOST_WORDS, MOST_CHARACTERS = 25, 45
SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"{(\d])|\n")
# These quote code; what it takes is no clause.
QUOTED = re.compile(r"\S+\(.*?\)|https://\S+?(?=[）\s])")


def test_no_sentence_and_no_clause_is_too_long():
    too_long = set()
    for path, zh, en in TEXTS:
        sentences = SENTENCE_ENDS.split(re.sub(r"\{[^}]*\}", "1", en))
        words = [[word for word in each.split() if re.search(r"\w", word)] for each in sentences]
        too_long |= {(path, " ".join(each)) for each in words if len(each) > MOST_WORDS}
        clauses = re.split(r"[，。；：？！、]", QUOTED.sub("", re.sub(r"\{[^}]*\}", "某某", zh)))
        own = {each: re.sub(r"[“”《》（）\s]", "", each) for each in clauses}
        too_long |= {(path, each) for each in own if len(own[each]) > MOST_CHARACTERS}
    assert too_long == set()


def test_every_source_names_an_instrument_and_only_places_that_were_read():
    for path, reference in SOURCES:
        instrument, _, place = reference.partition(" ")
        assert instrument in instruments(), path
        if instrument == "guide":
            assert not place or place[1:].split(".")[0] in "123456", path
        elif place:
            assert set(articles(place)) <= CITABLE[instrument], (path, reference)


def test_no_sentence_gives_an_article_number_that_was_not_read():
    for path, _, en in TEXTS:
        for number in re.findall(r"\barts?\. (\d+)", en):
            articles_read = {place.split("(")[0] for places in CITABLE.values() for place in places}
            assert number in articles_read, (path, en)


# Where one applies, and the system behind it: no instrument's own text.
PORTALS = {"https://ythzxfw.miit.gov.cn", "https://dxzhgl.miit.gov.cn"}


def test_an_instruments_address_is_an_authoritys_own_and_no_data_file_prints_any_other():
    addresses = {one.address for one in instruments().values() if one.address}
    official = re.compile(r"https://(www\.ndrc|[a-z]+\.miit)\.gov\.cn/[\w/]+\.html")
    assert [address for address in addresses if not official.fullmatch(address)] == []
    printed = {
        address
        for file in DATA.rglob("*.toml")
        for address in re.findall(r"https?://[\w./?=&%-]+", file.read_text("utf-8"), re.ASCII)
    }
    assert printed == addresses | PORTALS


def test_the_contract_names_and_orders_forms_and_materials():
    guide, law = ck.rulebook("guide"), ck.rulebook("law")
    assert tuple(guide.business_forms) == tuple(law.business_forms) == BUSINESS_FORMS
    assert tuple(guide.materials) == MATERIALS


# The guide's own wording is shown as the guide's, each time with the warning not to copy it.
SHOWN_AS_THE_GUIDES = {
    ("guide", "paragraph", "4.1"),
    ("guide", "paragraph", "4.1", "law"),
    ("guide", "material", "application", "note"),
    ("guide", "note", "value_added"),
}


def test_nothing_to_file_says_basic_telecom_business():
    saying = {path for path, zh, en in TEXTS if "基础电信" in zh or "basic telecom" in en.lower()}
    assert saying == SHOWN_AS_THE_GUIDES
    for path, zh, en in TEXTS:
        if path in SHOWN_AS_THE_GUIDES:
            assert "增值电信业务" in zh or path[-1] == "law"
            assert "value-added telecom business" in en


def test_no_code_and_no_template_says_it_either():
    kinds = {".py", ".j2", ".js", ".css"}
    files = [file for file in PACKAGE.rglob("*") if file.suffix in kinds]
    assert len(files) > 30
    assert [file.name for file in files if "基础电信" in file.read_text("utf-8")] == []


@pytest.mark.parametrize("reading", ["guide", "law"])
def test_both_scopes_fill_the_same_rows_and_name_the_capital_in_force(reading):
    book = ck.rulebook(reading)
    for scope, scope_table in book.scopes.items():
        assert list(scope_table.rows) == list(book.scope_rows)
        minimum = book.parameters["minimum_capital"].on(scope, book.last_read).value
        for language in ("zh-CN", "en"):
            assert format_money(minimum, language) in scope_table.rows["capital"].say(language)


@pytest.mark.parametrize("reading", ["guide", "law"])
def test_what_can_be_changed_has_a_remedy_and_what_cannot_a_bar(reading):
    requirements = ck.rulebook(reading).requirements
    barred = {key for key, rule in requirements.items() if rule.bar is not None}
    assert barred == {"clean_record", "truthful", "dishonesty_list"} & set(requirements)
    elsewhere = {key for key, rule in requirements.items() if rule.route is not None}
    assert elsewhere == {"domestic_capital"} & set(requirements)  # another procedure
    for key, rule in requirements.items():
        assert (rule.remedy is None) is (key in barred | elsewhere)
        if rule.remedy is not None:  # months are the requirement's own, working days are ours
            assert rule.remedy.badge == (rule.badge if rule.remedy.months else "assumption")


# One name for one thing, in what English readers are told: what is not said, and what is.
SAID_OTHERWISE = {
    r"\bpaid[- ]in\b(?! full)": "paid up",
    r"\bpunish": "penalty",
    r"\bforeign shares\b": "foreign ownership",
    r"\bcall out\b": "make outbound calls",
    r"\blaw(?: in force)? asks for\b": "the law requires",
    r"\d %": "50%, without a space",
    r"^(?!.*Telecommunications Reg).*\bthe Regulations\b": "the Telecommunications Regulations",
    r"\bBureaus elsewhere\b(?! take one-province)": "Some provincial bureaus: one's own may be one",
}
SAID_OTHERWISE_ZH = {
    "其他省的通信管理局(?!要求在同一平台)": "部分省份的通信管理局",
    "》、《": "《》之间不加顿号",
    "放入第": "对应第",
}


def test_one_thing_has_one_name_in_each_language():
    faults = [
        (path, pattern, better)
        for path, zh, en in TEXTS
        for text, table in ((en, SAID_OTHERWISE), (zh, SAID_OTHERWISE_ZH))
        for pattern, better in table.items()
        if re.search(pattern, text, re.IGNORECASE)
    ]
    assert faults == []

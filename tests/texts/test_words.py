"""Words: each key is used and there, both languages are whole, each is written its own way."""

import ast
import importlib
import pkgutil
import re
import string
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from every import every
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.errors import ArgumentError, KitError, NotADay, sentences
from callcenter_kit.rules.loading import rulebook
from callcenter_kit.texts import datafile
from callcenter_kit.texts.language import format_money
from callcenter_kit.timeline.process import TooSoon

PACKAGE = Path(ck.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
CHINESE = re.compile("[\u4e00-\u9fff]")
FULL_WIDTH = re.compile("[，。；：？！（）《》、]")


WORDS = datafile._all_words()

# How code and templates ask for words: a whole key, or one with values in it. A value that is put
# in must stand somewhere in the package as a text of its own: "met" for f"common.status.{status}".
SLOT = "\0"


def python_keys(code):
    """Every text, f-string and field's name in ``code``; an f-string's values are slots."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value.replace("{}", SLOT)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        if isinstance(node, ast.JoinedStr):
            parts = [n.value if isinstance(n, ast.Constant) else SLOT for n in node.values]
            yield "".join(map(str, parts))


PIECE = r"""(?:"[^"\n]*"|'[^'\n]*'|[\w.\[\]]+)"""
JOINED = re.compile(rf"{PIECE}(?:\s*~\s*{PIECE})*")


def template_keys(text):
    """Every text in a template's expressions, joined with ``~``, its values as slots."""
    for expression in re.findall(r"\{[{%](.*?)[%}]\}", text, re.DOTALL):
        for joined in JOINED.findall(expression):
            pieces = re.findall(PIECE, joined)
            yield "".join(p[1:-1] if p[0] in "\"'" else SLOT for p in pieces)
            yield from (p[1:-1] for p in pieces if p[0] in "\"'")


def asked_for():
    for file in MODULES:
        if file == PACKAGE / "__init__.py":  # the front door's table of rooms looks like keys
            continue
        yield from python_keys(file.read_text("utf-8"))
    for file in sorted(PACKAGE.rglob("*.j2")):
        yield from template_keys(file.read_text("utf-8"))


@cache  # read when it is first wanted: every process of a run collects these tests
def all_asked():
    """All that is asked for.

    A text that breaks off, "common.unit." ~ (kind or "none"), is a key with a value at its end.
    """
    return {f"{one}{SLOT}" if re.fullmatch(r"[\w.]+[._]", one) else one for one in asked_for()}


ROOMS = {name.removesuffix(".toml") for name in datafile.data_names("words")}
# A page's file of words has the page's name, which code does not know: f"{name}.page.tab".
OF_A_PAGE = r"(?=\.page\.|\.title$)"
KEY = re.compile(rf"(?:{'|'.join(ROOMS)}|{SLOT}{OF_A_PAGE})(?:\.[\w{SLOT}]+)+")
FILES = re.compile(r".*\.(json|css|toml|js|html|j2)")
# A place in a decision record, which looks like a key: its parts are separated by dots, too.
PLACES = re.compile(r"assessment\.(on|facts(\..*)?)")


@cache
def keys():
    """The keys among them, some with slots."""
    candidates = filter(KEY.fullmatch, all_asked())
    return {key for key in candidates if not FILES.fullmatch(key) and not PLACES.fullmatch(key)}


# Values that come from data, not from code: the pages' names, from the notebooks' file names, what
# the rulebooks require, and the words of the record's schema.
PAGES = {file.stem[3:] for file in (PACKAGE.parent / "notebooks").glob("*.ipynb")}
RULES = {name for reading in ("guide", "law") for name in rulebook(reading).requirements}
SCHEMA = {*re.findall(r'"(\w+)"', (PACKAGE / "data/record.schema.json").read_text("utf-8"))}


@cache
def values():
    """What can be put into a slot."""
    own = {one for one in all_asked() if re.fullmatch(r"[\w-]+(\.\w+)*", one)}
    return own | PAGES | RULES | SCHEMA


@cache  # thousands of times, more than re keeps by itself
def pattern(key):
    return re.compile(r"([\w-]+(?:\.\w+)*)".join(map(re.escape, key.split(SLOT))))


@cache
def parts():
    """What stands in for a value and is itself put together: f"timeline.{key}", f"{stage}_late"."""
    own = re.compile(rf"(?:\w{{3,}}|{SLOT}_\w{{3,}})[\w.{SLOT}]*")
    return [text for text in all_asked() if SLOT in text and own.fullmatch(text)]


def is_known(value):
    """Whether the package has ``value`` somewhere, whole or put together from what it has."""
    if value in values() or value.isdecimal():
        return True
    matches = (pattern(part).fullmatch(value) for part in parts())
    return any(one and all(v in values() or v.isdecimal() for v in one.groups()) for one in matches)


def uses(use, key):
    """Whether ``asked`` can stand for ``key`` with values that the package knows."""
    match = pattern(use).fullmatch(key)
    return match is not None and all(map(is_known, match.groups()))


def test_every_key_asked_for_is_there():
    assert len(keys()) > 100
    missing = [key for key in keys() if not any(pattern(key).fullmatch(own) for own in WORDS)]
    assert [key.replace(SLOT, "{…}") for key in missing] == []


def test_every_key_that_is_there_is_asked_for():
    usual = {key.removeprefix("by_law.") for key in WORDS}
    assert [key for key in usual if not any(uses(use, key) for use in keys())] == []


BY_LAW = [key for key in WORDS if key.startswith("by_law.")]


@every("key", BY_LAW)
def test_what_the_law_words_otherwise_has_the_same_places_and_names_no_number(key):
    name = key.removeprefix("by_law.")
    usual, own = WORDS[name], WORDS[key]
    assert datafile.rulebook_key(name, "law") == key
    assert datafile.rulebook_key(name, "guide") == name
    for language in ("zh", "en"):
        mine, other = (getattr(text, language) for text in (own, usual))
        assert set(re.findall(r"{\w+", mine)) == set(re.findall(r"{\w+", other))
        said = re.sub(r"{[^}]*}", "", mine)
        assert not re.search(r"9[56]|全网|地方|[Nn]ationwide|[Ll]ocal\b", said)


def test_whatever_names_a_scope_by_its_number_is_worded_otherwise_under_the_law():
    numbered = [
        key
        for key, text in WORDS.items()
        if re.search(r"[（(]9[56][）)]", text.zh + text.en) and not key.startswith("by_law.")
    ]
    # Pages' names, which stand on every page.
    guides = {"scopes.title", "eligibility.page.answer"}
    assert {key for key in numbered if f"by_law.{key}" not in WORDS} <= guides


def places(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def stray(zh):
    """ASCII punctuation in a Chinese sentence; names, file names and addresses left out."""
    rest = re.sub(r"https://\S+|\{[^}]*\}|\.[a-z]{2,5}$", "", zh)
    return re.findall(r"[,;:?!()]|\.(?!\d)", rest)


# Chinese numbers its months, English names them; 等 counts all tasks, "more" the others.
OWN_PLACES = {
    "common.axis.month",
    *(f"decision.{kind}.{day}" for kind in ("tasks", "longest") for day in ("dated", "no_day")),
}
OWN_PLACES |= {f"decision.when.{part}" for part in ("early", "middle", "late")}


@every("key", WORDS)
def test_the_words_are_whole_in_both_languages(key):
    text = WORDS[key]
    assert text.zh.strip() == text.zh
    assert key in OWN_PLACES or places(text.zh) == places(text.en)
    assert text.en_one is None or places(text.en_one) <= places(text.en)


OTHERS = ("callcenter_kit.screening.rows", "callcenter_kit.what_if.scenario")  # with errors, too
for module in pkgutil.walk_packages(ck.__path__, "callcenter_kit."):
    if module.name.endswith(".errors") or module.name in OTHERS:
        importlib.import_module(module.name)


def kinds_of_error(kind=KitError):
    for below in kind.__subclasses__():
        yield below
        yield from kinds_of_error(below)


KINDS = {kind.__name__: kind for kind in kinds_of_error()}
SAID = {code: datafile.read_text(datafile.Table(said, code)) for code, said in sentences().items()}


QUOTED_CODE = re.compile(
    r'[\w.]+\((?:[^()]|\([^()]*\))*\)|np\.\w+|"[^"]*"|\[\[block\]\]|\b[\w.]+\b'
)


def test_every_sentence_is_said_and_every_error_has_its_sentence():
    source, kinds = "\n".join(file.read_text("utf-8") for file in MODULES), "|".join(KINDS)
    given = set(re.findall(rf'(?:\b(?:{kinds})|\.error)\(\s*"(\w+)"', source))
    # Without a code it is the sentence of its class: WrongFact(**values), NotACaseFile().
    alone = set(re.findall(rf"(?<!class )\b({kinds})\(\s*(?:\)|\*\*|\w+=)", source))
    quoted = set(re.findall(r'"(\w+)"', source))
    quoted |= {f"Filing{code}" for code in quoted}  # as a page says a plan's own
    assert (given | alone) - SAID.keys() == SAID.keys() - quoted - alone == set()


def test_an_errors_sentences_are_whole_in_both_languages():
    faults = {
        code
        for code, text in SAID.items()
        if places(text.zh) != places(text.en)
        or not CHINESE.search(text.zh)
        or CHINESE.search(text.en)
        or FULL_WIDTH.search(text.en)
        or not (text.en.endswith(".") and text.zh.endswith("。"))
        or stray(QUOTED_CODE.sub("", re.sub(r"\{[^}]*\}", "", text.zh)))
    }
    assert faults == set()


def test_a_sentence_that_is_not_there_or_lacks_a_value_is_a_fault_of_the_program():
    for code, missing in (("WrongDay", "WrongDay"), ("", "ArgumentError"), ("NotADay", "value")):
        with pytest.raises(KeyError, match=missing):
            ArgumentError(code, name="on")


# A headline of forty characters has no room for them.
CLOSE = {"decision.tasks.dated", "decision.tasks.no_day"}
DAYS = (
    "day|due|early|late|safe|submitted|suit|until|since|wanted|complete|end|reconsideration|lawsuit"
)


def test_a_day_has_a_space_before_it_in_chinese_and_none_after_it():
    character = "[\u4e00-\u9fff]"
    no_space = re.compile(rf"(?!至){character}\{{(?:{DAYS}|count|total)(?::\w+)?\}}")
    space = re.compile(rf"\{{(?:{DAYS})\}} (?:前|起|已|止|取得)")
    texts = {key: text.zh for key, text in WORDS.items() if key not in CLOSE}
    assert {k: zh for k, zh in texts.items() if no_space.search(zh) or space.search(zh)} == {}


def test_an_errors_days_are_written_as_its_language_writes_them():
    error = TooSoon(licence_by=date(2026, 12, 1), on=date(2026, 11, 24), earliest=date(2027, 3, 25))
    assert str(error) == error.say("en")
    assert "A licence by 2026-12-01 is" in str(error)
    assert error.say("zh-CN") == (
        "已来不及在 2026年12月1日前取得许可证：自 2026年11月24日开始，要到 2027年3月25日才能取得。"
        "请选择这一天或更晚的日期。"
    )
    moment = NotADay(name="on", value=datetime(2026, 12, 1, 9, tzinfo=UTC))
    assert "datetime.datetime(2026, 12, 1, 9, 0" in moment.say("zh-CN")
    twice = datafile.DataFileError(
        "DayWrittenTwice", file="a.toml", day=date(2027, 5, 8), other="first", key="last"
    )
    assert "2027-05-08" in twice.say("zh-CN")  # as it stands in the file


def test_every_error_says_what_happened_and_what_to_do():
    short = [
        code
        for code, text in SAID.items()
        if len(re.findall(r"(?:[.;?!]|\{reason\})(?:\s|$)", text.en)) < 2
    ]
    assert short == []


def test_a_language_nobody_speaks_and_words_nobody_keeps_are_refused():
    with refusal("UnknownLanguage", match="zh-CN, en, not 'fr'"):
        datafile.say("common.status.met", "fr")
    with refusal("UnknownWords", match=r"'common\.status\.perhaps'"):
        datafile.words("common.status.perhaps")


@every(
    ("amount", "zh", "en"),
    [
        (1, "0.0001 万元", "CNY 1"),
        (999_999, "99.9999 万元", "CNY 999,999"),
        (1234.5, "0.12345 万元", "CNY 1,234.5"),
        (700_000_000_000, "70000000 万元", "CNY 700,000,000,000"),
    ],
)
def test_money_is_written_each_languages_way(amount, zh, en):
    assert (format_money(amount), format_money(amount, "en")) == (zh, en)


@pytest.mark.parametrize("reading", ["guide", "law"])
def test_what_a_case_is_checked_against_has_one_name_everywhere(reading):
    name = rulebook(reading).name
    own = WORDS[f"eligibility.reading_name.{reading}"]
    assert name.zh == own.zh == WORDS[f"eligibility.reading.{reading}"].zh
    assert name.en.lower() == own.en
    assert [key for key, text in WORDS.items() if "口径" in text.zh] == []

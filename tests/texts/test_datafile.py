"""Data files are read strictly: whatever is not right in one is refused where it stands."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pytest
from every import every
from refusals import refusal

from callcenter_kit.texts.datafile import DataFileError, OwnText, parse, read_dataclass, read_file
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.sources import Sources, source

TEXT = """
word = "one"
number = 3
yes = true
day = 2026-11-24
moment = 2026-11-24T10:00:00
words = ["a", "b"]
mixed = ["a", 1]
numbers = [1, 2, 5]
blank = "  "
rows = [{ a = 1 }, { a = 2 }]

[inner."5.2"]
word = "deep"
"""


@pytest.fixture
def table():
    return parse(TEXT, "mine.toml")


@every(
    ("read", "key"),
    [
        (lambda table: table.string("number"), "number"),
        (lambda table: table.string("blank"), "blank"),
        (lambda table: table.choice("word", ("two",)), "word"),
        (lambda table: table.read("word", int), "word"),
        (lambda table: table.read("yes", int), "yes"),
        (lambda table: table.read("word", date), "word"),
        (lambda table: table.read("moment", date), "moment"),
        (lambda table: table.strings("mixed"), "mixed"),
        (lambda table: table.table("word"), "word"),
        (lambda table: table.rows("numbers"), "numbers"),
        (lambda table: table.rows("rows")[1].string("a"), "rows[1].a"),
        (lambda table: table.table("inner").table("5.2").read("word", date), 'inner."5.2".word'),
    ],
)
def test_a_value_of_another_kind_is_refused_where_it_stands(table, read, key):
    with refusal("WrongValue") as refused:
        read(table)
    assert (refused.value.file, refused.value.key) == ("mine.toml", key)
    assert str(refused.value).startswith(f"mine.toml: {key} = ")
    assert refused.value.say("zh-CN").startswith(f"mine.toml：{key} = ")


def test_a_key_that_is_not_there_is_asked_for(table):
    with refusal("MissingKey", match=r'inner\."5\.2"\.zh .*a text between quotes') as refused:
        table.table("inner").table("5.2").string("zh")
    assert "引号中的一段文字，不能为空" in refused.value.say("zh-CN")


def test_a_key_nobody_reads_is_refused_and_the_nearest_is_named():
    table = parse('nmae = "x"', "mine.toml")
    assert not table.has("name")
    table._names_read.update(("name", "source"))
    with refusal("UnknownKey", match=r"nmae\. Did you mean name\? Known here: name, source\."):
        table.refuse_unread()


@every("text", ["a = ", "a = 1\na = 2", "[a\n", "a = 1 b = 2", "日期 = 今天"])
def test_text_that_is_not_toml_is_refused_with_its_place(text):
    with refusal("DamagedFile", match=r"mine\.toml cannot be read: .*(line \d|end of document)"):
        parse(text, "mine.toml")


@every(
    ("text", "code"),
    [
        ("a = " + "[" * 400_000, "DamagedFile"),
        ("a = " + "{a = " * 100_000, "DamagedFile"),
        ("a = " + "1" * 6_000, "DamagedFile"),
        ("a." * 5_000 + "a = 1", "FileTooLong"),
        ("[" + "a . " * 5_000 + "a]", "FileTooLong"),
        ("b = { " + "'a'.\"b\"." * 51 + "a = 1 }", "FileTooLong"),
        ('a = "' + "a" * 2 * 1024**2 + '"', "FileTooLong"),
        ("a" * 1_000_000, "DamagedFile"),
    ],
    ids=["nested", "tables", "number", "key", "heading", "quoted", "long", "word"],
)
def test_a_text_that_is_made_to_cost_much_is_refused_at_once(text, code):
    begin = time.process_time()
    with refusal(code):
        parse(text, "mine.toml")
    assert time.process_time() - begin < 2


def test_dots_in_texts_and_numbers_are_no_parts_of_a_key():
    numbers = ", ".join(["1.5"] * 200)
    table = parse(f"a = [{numbers}]\nb = '{'…' * 200}'\nc = '{'. ' * 200}'", "mine.toml")
    assert len(table.values["a"]) == 200


def test_a_file_that_is_too_long_or_no_text_or_not_there_is_refused_by_its_name(tmp_path):
    file = tmp_path / "long.toml"
    file.write_bytes(b"#" * (3 * 1024**2))
    with refusal("FileTooLong", match="more than 2 MB"):
        read_file(file)
    binary = tmp_path / "gbk.toml"
    binary.write_bytes('名称 = "许可证"'.encode("gbk"))
    for path in (tmp_path / "no.toml", tmp_path, f"{tmp_path}/a\0.toml"):
        with refusal("FileNotOpened", match=tmp_path.name):
            read_file(path)
    with refusal("DamagedFile", match=r"gbk\.toml"):
        read_file(binary)


@dataclass(frozen=True)
class Note:
    """What a table of a data file holds, a field a key."""

    id: str
    text: OwnText
    kind: Literal["short", "long"]
    sources: Sources
    on: date | None
    pages: tuple[str, ...] = ()
    is_new: bool = False


@dataclass(frozen=True)
class Notebook:
    """A file of notes."""

    title: Text
    count: int
    notes: Mapping[str, Note]
    names: Mapping[str, Text]
    first: Note | None = None


NOTES = """
title = { zh = "甲", en = { one = "A", other = "B" } }
count = 2

[note.first]
zh = "一"
en = "One"
kind = "short"
source = ["guide §5.2"]
pages = ["1", "2"]
is_new = true

[name.mine]
zh = "我"
en = "Me"

[first]
zh = "二"
en = "Two"
kind = "long"
on = 2026-11-24
source = ["order42 art. 6"]
"""


def test_a_dataclass_is_read_by_the_annotations_of_its_fields():
    one = Note("first", Text("一", "One"), "short", (source("guide §5.2"),), None, ("1", "2"), True)
    two = Note("first", Text("二", "Two"), "long", (source("order42 art. 6"),), date(2026, 11, 24))
    names = {"mine": Text("我", "Me")}
    book = Notebook(Text("甲", "B", "A"), 2, {"first": one}, names, two)
    assert read_dataclass(Notebook, parse(NOTES, "notes.toml")) == book
    assert read_dataclass(Notebook, parse(NOTES.replace("count = 2", ""), "x"), count=2) == book


@pytest.mark.parametrize(
    ("row", "other", "place"),
    [
        ('kind = "short"', 'kind = "middling"', "note.first.kind"),
        ('kind = "short"', 'kind = "short"\nextra = 1', "note.first.extra"),
        ('pages = ["1", "2"]', "pages = 3", "note.first.pages"),
        ("is_new = true", "is_new = 1", "note.first.is_new"),
        ("on = 2026-11-24", 'on = "today"', "first.on"),
        ('source = ["order42 art. 6"]', "", "first.source"),
        ("[name.mine]", "[names.mine]", "names"),
    ],
)
def test_what_an_annotation_does_not_allow_is_refused_where_it_stands(row, other, place):
    with pytest.raises(DataFileError) as caught:
        read_dataclass(Notebook, parse(NOTES.replace(row, other), "notes.toml"))
    assert caught.value.key == place

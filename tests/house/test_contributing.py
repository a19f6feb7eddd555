"""The recipes of CONTRIBUTING.md, followed to the letter in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from textwrap import dedent

import pytest
from places import PACKAGE, ROOT

import callcenter_kit as ck
from callcenter_kit.rules.errors import DatesDoNotJoin
from callcenter_kit.texts.datafile import parse
from callcenter_kit.texts.errors import MissingKey
from callcenter_kit.texts.words import read_text

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
BLOCKS = [
    dedent(block) for block in re.findall(r"^ *```(?:toml|python)\n(.*?)^ *```$", TEXT, re.S | re.M)
]
ROW, CASE, LINE, NUMBER = BLOCKS
NEW = "dishonesty_list"


@pytest.fixture
def copy(tmp_path):
    """The package and its tests, somewhere else."""
    for folder in ("callcenter_kit", "tests"):
        left = shutil.ignore_patterns("__pycache__", "vendor")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=left)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def run(folder, *command):
    """What ``command`` says when the copy in ``folder`` is the one that Python finds."""
    alone = {**os.environ, "PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env=alone, capture_output=True, encoding="utf-8"
    )
    return done.returncode, done.stdout + done.stderr


def passes(folder, *names):
    """Whether the tests of the copy pass, and what they say."""
    code, said = run(folder, "-m", "pytest", "--noconftest", "-p", "no:cacheprovider", *names)
    return code == 0, said


def append(folder, block):
    """Add ``block`` to the file that its first line names."""
    file = folder / block.splitlines()[0].removeprefix("# ")
    assert file.exists()
    file.write_text(file.read_text("utf-8") + "\n" + block, "utf-8")


@pytest.mark.slow
def test_a_requirement_is_a_row_a_case_and_a_line(copy):
    new_case = ("tests/rules/test_cases.py", "-k", "dishonesty and too")
    append(copy, CASE)
    assert passes(copy, *new_case)[0] is False
    append(copy, ROW)
    passed, said = passes(copy, *new_case)
    assert passed, said
    assert passes(copy, "tests/rules/test_data_tables.py")[0] is False
    restated = copy / "tests" / "rules" / "test_data_tables.py"
    last = '        "truthful": ("not refused_for_falsehood", "guide_only", "guide §2.4"),\n'
    written = restated.read_text("utf-8")
    assert written.count(last) == 1
    restated.write_text(
        written.replace(last, last + " " * 8 + LINE.splitlines()[1] + "\n"), "utf-8"
    )
    passed, said = passes(copy, "tests/rules/test_data_tables.py", "tests/texts/test_data.py")
    assert passed, said


@pytest.mark.slow
def test_the_older_cases_that_a_requirement_changes_are_named(copy):
    append(copy, ROW)
    passed, said = passes(copy, "tests/rules/test_cases.py")
    changed = re.findall(r"^FAILED .*\[(.*)\]", said, re.M)
    assert not passed
    assert changed
    assert all("(law)" not in name for name in changed)


def test_a_number_changes_from_its_day_on(tmp_path):
    old = 'every = [{ since = 2025-06-22, value = 3, source = "guide §5.4" }]'
    written = (PACKAGE / "data" / "guide.toml").read_text("utf-8")
    assert old in written
    file = tmp_path / "guide.toml"
    file.write_text(written.replace(old, NUMBER, 1), "utf-8")
    book = ck.load_rulebook(file)
    told = ck.Applicant(insured_staff=4, insured_months=3)
    assert [status_of(told, on, book) for on in (date(2027, 12, 31), date(2028, 1, 1))] == [
        "met",
        "unmet",
    ]
    file.write_text(written.replace(old, NUMBER.replace("2028-01-01", "2028-01-02"), 1), "utf-8")
    with pytest.raises(DatesDoNotJoin):
        ck.load_rulebook(file)


def status_of(applicant, on, book):
    found = ck.assess(applicant, on=on, rulebook=book)
    return found.scopes["local"].findings["social_insurance"].status


def test_words_in_one_language_are_refused():
    with pytest.raises(MissingKey, match=r"page\.toml: title\.en is missing"):
        read_text(parse('title = { zh = "标题" }', "page.toml").table("title"))


def test_a_made_up_language_needs_the_steps_and_no_more(copy):
    speak = (
        "-c",
        "from callcenter_kit.texts.words import say; print(say('common.status.met', 'xa'))",
    )
    package = copy / "callcenter_kit"
    change(
        package / "texts" / "language.py",
        ('Literal["zh-CN", "en"]', 'Literal["zh-CN", "en", "xa"]'),
        ('= ("zh-CN", "en")', '= ("zh-CN", "en", "xa")'),
        ("    en_one: str | None = None\n", '    en_one: str | None = None\n    xa: str = ""\n'),
        (
            '        if language == "zh-CN":\n            return self.zh\n',
            '        if language == "zh-CN":\n            return self.zh\n'
            '        if language == "xa":\n            return self.xa\n',
        ),
    )
    change(
        package / "texts" / "words.py",
        ('plural.string("one"))', 'plural.string("one"), table.string("xa"))'),
        ('Text(zh, table.string("en"))', 'Text(zh, table.string("en"), None, table.string("xa"))'),
    )
    code, said = run(copy, *speak)
    assert code == 1
    assert re.search(r"\w+\.toml: .*\.xa is missing", said)
    for file in (package / "data").rglob("*.toml"):
        text = file.read_text("utf-8")
        if file.parent.name == "words":
            text = re.sub(r'^(zh = (".*"))$', r"\1\nxa = \2", text, flags=re.M)
        file.write_text(
            re.sub(r'\{ zh = ("(?:[^"\\]|\\.)*")', r"{ xa = \1, zh = \1", text), "utf-8"
        )
    assert run(copy, *speak) == (0, "符合\n")


def change(file, *pairs):
    text = file.read_text("utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    file.write_text(text, "utf-8")


def test_every_file_it_names_is_there():
    named = set(
        re.findall(r"`((?:callcenter_kit|tests)/[\w./-]+|[A-Z]+\.md|pyproject\.toml)`", TEXT)
    )
    assert len(named) >= 12
    assert [name for name in named if not (ROOT / name).exists()] == []
    assert "### A holiday notice, the day it is published" in (ROOT / "README.md").read_text(
        "utf-8"
    )

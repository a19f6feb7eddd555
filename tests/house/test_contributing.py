"""The recipes of CONTRIBUTING.md, followed to the letter in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from textwrap import dedent, indent

import pytest
from places import PACKAGE, ROOT
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.texts.datafile import parse

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def blocks(language):
    """The examples of ``language``, in their order."""
    examples = re.findall(rf"^ *```{language}\n(.*?)^ *```$", TEXT, re.S | re.M)
    return [dedent(block) for block in examples]


ROW, CASE, QUESTION, HEADING, NUMBER, CHART_WORDS = blocks("toml")
CHART, CHART_FIGURE = blocks("python")
[CHART_PLACE] = blocks("html")
NEW_FACT = "calls_recorded"
NEW_CASE = parse(CASE, "cases.toml").rows("case")[0].string("name")
# What knows of servers, dates, links, files and kinds of tables, and of no single requirement. The
# rest is tried in one language: words that the other lacks are refused before any test.
OTHER_PAGES = (
    "case exports page parts scenarios_page scopes_page scripts server timeline_page timing traits"
)
LEFT_OUT = [
    *(f"--ignore=tests/screening/test_{name}.py" for name in ("screen", "spark")),
    *(f"--ignore=tests/dashboards/{folder}" for folder in ("server", "site")),
    *(f"--ignore=tests/dashboards/test_{name}.py" for name in OTHER_PAGES.split()),
    *("-k", "not zh-CN", "-m", "not slow and not browser"),
]


@pytest.fixture
def copy(tmp_path):
    """The package and its tests, somewhere else, with what is compiled of them."""
    for folder in ("callcenter_kit", "notebooks", "tests", "tools"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for file in ("pyproject.toml", "run.py"):
        shutil.copy(ROOT / file, tmp_path)
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
    code, output = run(folder, "-m", "pytest", "-p", "no:cacheprovider", *names)
    return code == 0, output


def append(folder, block):
    """Add ``block`` to the file that its first line names."""
    file = folder / block.splitlines()[0].removeprefix("# ")
    assert file.exists()
    file.write_text(file.read_text("utf-8") + "\n" + block, "utf-8")


@pytest.mark.slow
def test_a_requirement_is_a_row_and_a_case_and_only_older_cases_change(copy):
    append(copy, CASE)
    assert at_fault(passes(copy, "tests/rules/test_cases.py")[1]) == {f"{NEW_CASE} (guide)"}
    append(copy, ROW)
    rooms = [f"tests/{room}" for room in ("rules", "texts", "screening", "dashboards")]
    _, output = passes(copy, *rooms, *LEFT_OUT)
    failed = set(re.findall(r"^(?:FAILED|ERROR) (\S+?)::", output, re.M))
    assert " passed" in output, output
    assert failed == {"tests/rules/test_cases.py"}
    changed = at_fault(output)
    assert changed
    assert all("(law)" not in name and NEW_CASE not in name for name in changed)


def at_fault(output):
    """The cases that a run of the tests names, each with its reading.

    Where ``CI`` is set, pytest prints them a second time, in its summary.
    """
    return set(re.findall(r"^\[(.+ \((?:guide|law)\))\] ", output, re.M))


@pytest.mark.slow
def test_a_new_fact_is_named_until_nothing_of_it_is_missing(copy):
    field = copy / "callcenter_kit" / "rules" / "applicant.py"
    (premises,) = re.findall(r"^    premises: .*\n", field.read_text("utf-8"), re.M)
    (last,) = re.findall(r"^    insured_since: .*\n", field.read_text("utf-8"), re.M)
    change(field, (last, last + premises.replace("premises", NEW_FACT)))
    assert missing(copy) == {
        "test_it_has_a_question",
        "test_a_page_asks_it",
        "test_it_has_spreadsheet_headings",
        "test_a_decision_record_keeps_it",
    }
    ungrouped = QUESTION.replace('group = "service"\n', "")
    append(copy, ungrouped)
    append(copy, HEADING)
    assert run(copy, "-m", "tools.record_schema") == (0, "")
    assert missing(copy) == {"test_a_page_asks_it"}
    change(copy / "callcenter_kit" / "data" / "facts.toml", (ungrouped, QUESTION))
    assert missing(copy) == set()


def missing(folder):
    """What the tests say of the new fact that is missing, and nothing of any other."""
    _, output = passes(folder, "tests/house/test_facts.py")
    assert set(re.findall(r"^\[(\w+)\] ", output, re.M)) <= {NEW_FACT}, output
    assert re.search(r"\d (passed|failed)", output), output
    return set(re.findall(r"^FAILED \S+::(\w+)", output, re.M))


def test_a_number_changes_from_its_day_on(tmp_path):
    old = 'every = [{ since = 2025-06-22, value = 3, source = "guide §5.4" }]'
    text = (PACKAGE / "data" / "guide.toml").read_text("utf-8")
    assert old in text
    file = tmp_path / "guide.toml"
    file.write_text(text.replace(old, NUMBER, 1), "utf-8")
    book = ck.load_rulebook(file)
    applicant = ck.Applicant(insured_staff=4, insured_months=3)
    assert [status_of(applicant, on, book) for on in (date(2027, 12, 31), date(2028, 1, 1))] == [
        "met",
        "unmet",
    ]
    file.write_text(text.replace(old, NUMBER.replace("2028-01-01", "2028-01-02"), 1), "utf-8")
    with refusal("DatesDoNotJoin"):
        ck.load_rulebook(file)


def status_of(applicant, on, book):
    answer = ck.assess(applicant, on=on, rulebook=book)
    return answer.scopes["local"].findings["social_insurance"].status


@pytest.mark.slow
def test_a_notice_is_one_file_that_is_tried_and_changes_no_other_test(copy):
    how_to = (ROOT / "docs" / "site" / "howto" / "notice.md").read_text("utf-8")
    [example] = re.findall(r"^```toml\n(.*?)^```$", how_to, re.S | re.M)
    file = copy / "callcenter_kit" / "data" / "notices" / "2027.toml"
    file.write_text(example, "utf-8")
    long = ("-m", "not slow and not browser")
    code = "import callcenter_kit as ck; print(ck.WorkCalendar().last_official_day)"
    assert run(copy, "-c", code) == (0, "2027-12-31\n")
    holds, output = passes(copy, "tests/workdays", "tests/timeline/test_plan_cases.py", *long)
    assert holds, output
    file.write_text(example.replace("2027-05-08", "2027-05-07"), "utf-8")
    holds, output = passes(copy, "tests/workdays/test_standing.py", *long)
    assert (holds, "2027-05-07, a weekday" in output) == (False, True), output


CHART_ON_THE_PAGE = """
from datetime import date
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.timeline import render
for language in ("zh-CN", "en"):
    view = render(State(Case(language=language)), date(2026, 3, 2))
    figure = view.later["preparation"]()
    print(view.html.count('data-figure="preparation"'), figure["data"][0]["y"])
"""


@pytest.mark.slow
def test_a_chart_is_a_function_its_words_and_its_place_on_a_page(copy):
    append(copy, CHART)
    append(copy, CHART_WORDS)
    assert "timing.preparation.title" in missing_words(copy)
    timeline = copy / "callcenter_kit" / "dashboards" / "timeline"
    change(
        timeline / "sentences.py",
        ("        if chances.p50", indent(CHART_FIGURE, " " * 8) + "        if chances.p50"),
    )
    last = "</div>\n{% endmacro %}\n"
    template = (timeline / "timing.html.j2").read_text("utf-8")
    assert template.endswith(last)
    place = CHART_PLACE.partition("\n")[2]
    (timeline / "timing.html.j2").write_text(template.removesuffix(last) + place + last, "utf-8")
    code, output = run(copy, "-c", CHART_ON_THE_PAGE)
    assert (code, output) == (0, "1 [2, 3, 10, 2]\n" * 2), output
    assert "timing.preparation" not in missing_words(copy)


def missing_words(folder):
    """What the tests say of words without a place, and of places without their words."""
    return passes(folder, "tests/texts/test_words.py", "-k", "every_key", "-vvvv")[1]


@pytest.mark.slow
def test_a_made_up_language_needs_the_steps_and_no_more(copy):
    speak = (
        "-c",
        "from callcenter_kit.texts.datafile import say; print(say('common.status.met', 'xa'))",
    )
    package = copy / "callcenter_kit"
    change(
        package / "texts" / "language.py",
        ('Literal["zh-CN", "en"]', 'Literal["zh-CN", "en", "xa"]'),
        ('= ("zh-CN", "en")', '= ("zh-CN", "en", "xa")'),
        ("    en_one: str | None = None\n", '    en_one: str | None = None\n    xa: str = ""\n'),
        (
            'self.zh if language == "zh-CN" else self.en\n',
            '{"zh-CN": self.zh, "xa": self.xa}.get(language, self.en)\n',
        ),
    )
    change(
        package / "texts" / "datafile.py",
        ('plural.string("one"))', 'plural.string("one"), table.string("xa"))'),
        ('Text(zh, table.string("en"))', 'Text(zh, table.string("en"), None, table.string("xa"))'),
    )
    code, output = run(copy, *speak)
    assert code == 1
    assert re.search(r"\w+\.toml: .*\.xa is missing", output)
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

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
# What knows of requirements; in one language, for words that the other lacks are refused before.
TRIED = [
    *(f"tests/{room}" for room in ("rules", "texts", "screening", "dashboards/test_one_answer.py")),
    *(f"tests/dashboards/test_{page}_page.py" for page in ("what", "eligibility", "portfolio")),
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
    options = {"env": {**os.environ, "PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8"}}
    options |= {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8"}
    done = subprocess.run([sys.executable, *command], cwd=folder, **options)
    return done.returncode, done.stdout


def failures(folder, *names):
    """What the tests of the copy say, and the names of those that fail."""
    _, output = run(folder, "-m", "pytest", "-p", "no:cacheprovider", *names)
    assert re.search(r"\d (passed|failed)", output), output
    return output, set(re.findall(r"^(?:FAILED|ERROR) (\S+)", output, re.M))


def append(folder, block):
    """Add ``block`` to the file that its first line names."""
    file = folder / block.splitlines()[0].removeprefix("# ")
    assert file.exists()
    file.write_text(file.read_text("utf-8") + "\n" + block, "utf-8")


@pytest.mark.slow
def test_a_requirement_is_a_row_and_a_case_and_only_older_cases_change(copy):
    append(copy, CASE)
    append(copy, ROW)
    output, failed = failures(copy, *TRIED)
    assert {name.partition("::")[0] for name in failed} == {"tests/rules/test_cases.py"}, output
    changed = set(re.findall(r"^\[(.+) \((guide|law)\)\] ", output, re.M))
    assert {reading for _, reading in changed} == {"guide"}
    assert NEW_CASE not in dict(changed)


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
    output, failed = failures(folder, "tests/house/test_facts.py")
    assert set(re.findall(r"^\[(\w+)\] ", output, re.M)) <= {NEW_FACT}, output
    return {name.rpartition("::")[2] for name in failed}


def test_a_number_changes_from_its_day_on(tmp_path):
    old = 'every = [{ since = 2025-06-22, value = 3, source = "guide §5.4" }]'
    text = (PACKAGE / "data" / "guide.toml").read_text("utf-8")
    assert old in text
    file = tmp_path / "guide.toml"
    file.write_text(text.replace(old, NUMBER, 1), "utf-8")
    book = ck.load_rulebook(file)
    applicant = ck.Applicant(insured_staff=4, insured_months=3)
    for on, status in ((date(2027, 12, 31), "met"), (date(2028, 1, 1), "unmet")):
        local = ck.assess(applicant, on=on, rulebook=book).scopes["local"]
        assert local.findings["social_insurance"].status == status
    file.write_text(text.replace(old, NUMBER.replace("2028-01-01", "2028-01-02"), 1), "utf-8")
    with refusal("DatesDoNotJoin"):
        ck.load_rulebook(file)


@pytest.mark.slow
def test_a_notice_is_one_file_that_is_tried_and_changes_no_other_test(copy):
    how_to = (ROOT / "docs" / "site" / "howto" / "notice.md").read_text("utf-8")
    [example] = re.findall(r"^```toml\n(.*?)^```$", how_to, re.S | re.M)
    file = copy / "callcenter_kit" / "data" / "notices" / "2027.toml"
    file.write_text(example, "utf-8")
    code = "import callcenter_kit as ck; print(ck.WorkCalendar().last_official_day)"
    assert run(copy, "-c", code) == (0, "2027-12-31\n")
    long = ("-m", "not slow and not browser")
    output, failed = failures(copy, "tests/workdays", "tests/timeline/test_plan_cases.py", *long)
    assert failed == set(), output
    file.write_text(example.replace("2027-05-08", "2027-05-07"), "utf-8")
    output, failed = failures(copy, "tests/workdays/test_standing.py", *long)
    assert failed
    assert "2027-05-07, a weekday" in output


CHART_ON_THE_PAGE = """
from datetime import date
import callcenter_kit as ck
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.timeline import render
applicant = ck.Applicant(business_form="seat_rental")
for language in ("zh-CN", "en"):
    view = render(State(ck.Case(applicant=applicant, language=language)), date(2026, 3, 2))
    figure = view.later["preparation"]()
    print(view.html.count('data-figure="preparation"'), figure["data"][0]["y"])
"""


@pytest.mark.slow
def test_a_chart_is_a_function_its_words_and_its_place_on_a_page(copy):
    append(copy, CHART)
    append(copy, CHART_WORDS)
    assert missing_words(copy)
    timeline = copy / "callcenter_kit" / "dashboards" / "timeline"
    spot, last = "        if self.times is not None", "{% endif %}\n</div>\n{% endmacro %}\n"
    change(timeline / "sentences.py", (spot, indent(CHART_FIGURE, " " * 8) + spot))
    place = CHART_PLACE.partition("\n")[2]
    change(timeline / "timing.html.j2", (last, last.replace("</div>", f"{place}</div>")))
    code, output = run(copy, "-c", CHART_ON_THE_PAGE)
    assert (code, output) == (0, "1 [2, 3, 10, 2]\n" * 2), output
    assert not missing_words(copy)


def missing_words(folder):
    """Whether the tests miss a place for the new words, or words for their place."""
    output, _ = failures(folder, "tests/texts/test_words.py", "-k", "every_key", "-vvvv")
    return "timing.preparation" in output


def change(file, *pairs):
    text = file.read_text("utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    file.write_text(text, "utf-8")

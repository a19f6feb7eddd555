"""What an analyst meets at `callcenter_kit`: names, completion, types, and errors in two lines."""

import inspect
import re
import subprocess
import sys

import pytest
from every import every
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from places import ROOT
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.documents.record import Record
from callcenter_kit.errors import successors
from callcenter_kit.rules.applicant import FACT_NAMES
from callcenter_kit.timeline.schedule import PlanOptions
from callcenter_kit.workdays.calendar import Span
from docs.readme import code_of, pages_with_examples


@pytest.fixture(scope="module")
def shell():
    shell = InteractiveShell()
    shell.run_cell("import callcenter_kit as ck\nfrom datetime import date")
    return shell


def completed(shell, code, with_jedi):
    shell.Completer.use_jedi = with_jedi
    with provisionalcompleter():
        return {each.text for each in shell.Completer.completions(code, len(code))}


both_completers = every("with_jedi", [True, False], ids=["jedi", "plain"])


@both_completers
def test_facts_options_and_what_stands_between_brackets_are_completed(with_jedi, shell):
    facts = completed(shell, "ck.Applicant(", with_jedi)
    assert {f"{name}=" for name in FACT_NAMES} <= facts
    begun = completed(shell, "ck.Applicant(reg", with_jedi)
    assert begun == {"registered_capital=", "registered_on="}
    options = completed(shell, "ck.plan(", with_jedi)
    assert {f"{name}=" for name in PlanOptions.__annotations__} <= options
    assert "clock=" in completed(shell, "ck.plan(date(2026, 12, 1), cl", with_jedi)
    shell.run_cell("answer = ck.assess(ck.Applicant())")
    assert completed(shell, 'answer.scopes["', with_jedi) == {"nationwide", "local"}
    findings = completed(shell, 'answer.scopes["local"].findings["', with_jedi)
    assert findings == set(ck.rulebook("guide").requirements)


def test_signatures_show_the_facts_with_their_types_and_every_option_is_documented():
    parameters = set(inspect.signature(ck.plan).parameters)
    assert set(PlanOptions.__annotations__) <= parameters
    assert [name for name in parameters if f"``{name}``" not in ck.plan.__doc__] == []
    facts = inspect.signature(ck.Applicant).parameters
    assert tuple(facts) == FACT_NAMES
    assert facts["registered_capital"].annotation == float | None
    assert {fact.kind for fact in facts.values()} == {inspect.Parameter.KEYWORD_ONLY}


def test_what_can_be_asked_for_is_what_is_listed():
    assert dir(ck) == sorted([*ck.__all__, "__version__"])
    assert all(hasattr(ck, name) for name in dir(ck))


def test_the_types_of_the_whole_package_hold():
    command = [sys.executable, "-m", "mypy", "--no-error-summary"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


ANALYSIS = """from datetime import date
import callcenter_kit as ck
reveal_type(ck.Applicant(registered_capital=3e6).insured_staff)
reveal_type(ck.plan(date(2026, 12, 1), clock='guide'))
reveal_type(ck.plan(date(2026, 12, 1), applicant=ck.Applicant(provinces=['北京'])))
ck.Applicant(registred_capital=3e6)
ck.Applicant(premises='yes')
ck.plan(date(2026, 12, 1), clok='guide')
"""


def test_a_type_checker_knows_the_facts_and_the_options(tmp_path):
    """What Pylance reads, mypy reads: the annotations of the package itself."""
    (tmp_path / "analysis.py").write_text(ANALYSIS, "utf-8")
    for number, page in enumerate(pages_with_examples()):
        # But for README.md, pages know what they entered, and that it is there.
        head = "# mypy: no-strict-optional, allow-untyped-defs\n" if number else ""
        (tmp_path / f"{page.stem.lower()}_page.py").write_text(head + code_of(page), "utf-8")
    files = map(str, sorted(tmp_path.iterdir()))
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "--no-pretty", *files]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    assert [line for line in output.splitlines() if "_page.py" in line] == []
    plan = "callcenter_kit.timeline.plan."
    said = re.findall(r'analysis\.py:(\d): (?:note: (?=Rev)|error: )(.*?"[^"]*")', output)
    assert said == [
        ("3", 'Revealed type is "int | None"'),
        ("4", f'Revealed type is "{plan}Plan"'),
        ("5", f'Revealed type is "{plan}Plan | {plan}NoPlan"'),
        ("6", 'Unexpected keyword argument "registred_capital"'),
        ("7", 'Argument "premises"'),
        ("8", 'Unexpected keyword argument "clok"'),
        ("8", 'No overload variant of "plan"'),
    ]


MISSPELT = {
    "ck.Applicant(registred_capital=3)": "registered_capital",
    "ck.asess(ck.Applicant())": "assess",
    "ck.assess(ck.Applicant()).scopes['locl']": "local",
    "ck.assess(ck.Applicant(), rulebook='Guid')": "guide",
    "ck.plan(date(2026, 12, 1), clock='law_working_days')": "law_working",
    "ck.plan_back(date(2027, 12, 1), correction_round=1)": "correction_rounds",
}


@every(("code", "nearest"), MISSPELT.items())
def test_a_misspelt_word_is_answered_in_two_lines_with_the_nearest(code, nearest, shell, capsys):
    shell.run_cell(code)
    lines = re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out).strip().splitlines()
    chinese, english = lines
    assert f"是否想写 {nearest!r}？" in chinese
    assert f"Did you mean {nearest!r}?" in english


def test_a_former_name_says_what_takes_its_place():
    kinds = {"Record": Record, "Span": Span, "callcenter_kit": ck}
    for former, successor in successors().items():
        kind, name = re.findall(r"\w+", former)
        where = kinds.get(kind) or getattr(ck, kind)
        with refusal("FormerName", match=re.escape(successor)):
            # An option of a function is refused before anything else is looked at.
            where(**{name: 1}) if "(" in former else getattr(where, name).fget(None)
        owner, attribute = re.search(r"(\w+)\.(\w+)", successor).groups()
        where = {"ck": ck, "clients": ck.Clients}.get(owner, where)
        assert hasattr(where, attribute), former
    assert "retime" not in dir(ck.rulebook("guide"))


# Every public function is named here, and asked for without the library that its module imports.
WITHOUT_TABLES = """
import sys
sys.modules |= dict.fromkeys(("narwhals", "narwhals.stable.v2", "numpy", "pandas"))
import callcenter_kit as ck
clients = ck.example_clients("en")
screened = clients.screen()
for ask in (
    lambda: ck.screen,
    lambda: ck.explain,
    lambda: ck.normalise(None),
    lambda: ck.compare_rulebooks("guide", "law", clients=[]),
    lambda: clients.facts,
    lambda: clients.original,
    lambda: screened.judged,
    lambda: screened.to_frame(),
    lambda: screened.board.to_frame(),
):
    try:
        ask()
    except ck.KitError as error:
        print(error.code, error.extra)
print(len(ck.compare_rulebooks("guide", "law", clients=clients).touched))
"""


def test_who_lacks_the_tables_is_told_what_to_install_and_the_rest_goes_on():
    command = [sys.executable, "-c", WITHOUT_TABLES]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    *missing, touched = output.splitlines()
    assert missing == ["MissingLibrary tables"] * 9
    assert int(touched) > 0

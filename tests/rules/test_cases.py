"""The table of cases that a lawyer can read and extend: tests/cases/*.toml."""

import tomllib
import warnings
from collections import Counter
from functools import cache
from itertools import product
from pathlib import Path

import pandas
import pytest
from every import every

import callcenter_kit as ck
from callcenter_kit.texts.sources import source

FOLDER = Path(__file__).parents[1] / "cases"
READINGS = ("guide", "law")
SCOPES = ("nationwide", "local")
KEYS = {"name", "from", "facts", "not_known", "on", "expected", "why"}
NOTED = ("notes", "payment")
EXPECTED_KEYS = {"licence", "unmet", "unknown", "obstacle", "until", *NOTED, *SCOPES}


def _read(path):
    return tomllib.loads(path.read_text("utf-8"))


APPLICANTS = _read(FOLDER / "applicants.toml")["applicant"]
EXAMPLE = (FOLDER / "README.md").read_text("utf-8").split("```toml")[1].split("```")[0]
OBSTACLES = _read(FOLDER / "obstacles.toml")["case"]
CASES = [
    *tomllib.loads(EXAMPLE)["case"],
    *(case for path in sorted(FOLDER.glob("*.toml")) for case in _read(path).get("case", [])),
]


def by_reading(cases):
    """Each of ``cases`` with each reading that it expects something of."""
    return [
        pytest.param(case, reading, id=f"{case['name']} ({reading})")
        for case in cases
        for reading in case["expected"]
    ]


def applicant_of(case):
    """The applicant of the case: its starting point, what it changes, what it forgets."""
    facts = {**APPLICANTS.get(case.get("from"), {}), **case.get("facts", {})}
    return ck.Applicant(**{k: v for k, v in facts.items() if k not in case.get("not_known", [])})


def by_scope(listed):
    """What the case says of each scope; a list speaks of both."""
    return {
        scope: listed.get(scope, []) if isinstance(listed, dict) else listed for scope in SCOPES
    }


@every(("case", "reading"), by_reading(CASES))
def test_the_case_comes_out_as_the_table_says(case, reading):
    expected = case["expected"][reading]
    found = ck.assess(applicant_of(case), on=case.get("on"), rulebook=reading)
    said = {
        "licence": found.licence,
        **{scope: found.scopes[scope].outcome for scope in SCOPES},
        "unmet": {scope: list(found.scopes[scope].unmet) for scope in SCOPES},
        "unknown": {scope: list(found.scopes[scope].unknown) for scope in SCOPES},
    }
    lists = {key: by_scope(expected.get(key, [])) for key in ("unmet", "unknown")}
    said |= {key: [note.id for note in getattr(found, key)] for key in NOTED if key in expected}
    said |= {key: expected[key] for key in ("obstacle", "until") if key in expected}  # see below
    assert said == {**expected, **lists}, case["why"]


@cache
def screened(on, reading):
    """What screening says of each of these cases, by its name."""
    cases = [case for case in OBSTACLES if case["on"] == on]
    rows = [{"business_form": None, **applicant_of(case).known()} for case in cases]
    with warnings.catch_warnings(action="ignore"):
        judged = ck.screen(pandas.DataFrame(rows, dtype=object), on, reading).to_dict("records")
    return dict(zip((case["name"] for case in cases), judged, strict=True))


@every(("case", "reading"), by_reading(OBSTACLES))
def test_what_stands_in_the_way_is_of_the_kind_that_the_table_says(case, reading):
    expected, applicant = case["expected"][reading], applicant_of(case)
    row = screened(case["on"], reading)[case["name"]]
    for scope, kinds in by_scope(expected.get("obstacle", [])).items():
        found = ck.advise(applicant, scope, case["on"], reading)
        strictest = found.obstacles[:1]
        assert [each.kind for each in strictest] == kinds, case["why"]
        assert [kind for kind in [row[f"{scope}_obstacle"]] if not pandas.isna(kind)] == kinds
        assert [each.until for each in strictest if each.until] == [
            expected[key] for key in ("until",) if key in expected
        ], case["why"]
        if found.obstacles and found.obstacles[0].rules_out_a_plan:
            assert f"no plan: {found.to_frame()['kind'][0]}" in repr(found)
            planned = ck.plan(case["on"], scope, applicant=applicant, rulebook=reading)
            assert (planned.licence_on, found.repairs) == (None, ())


def test_every_case_is_written_as_the_readme_says_and_has_a_name_of_its_own():
    assert [name for name, times in Counter(c["name"] for c in CASES).items() if times > 1] == []
    for case in CASES:
        assert set(case) <= KEYS, case["name"]
        assert set(case["expected"]) <= set(READINGS), case["name"]
        assert all(set(said) <= EXPECTED_KEYS for said in case["expected"].values()), case["name"]
        assert case.get("from") in {None, *APPLICANTS}, case["name"]
        assert case["why"].strip().endswith("."), case["name"]
        assert source(case["why"].split()[0].rstrip(",;:")), case["name"]


@every(("reading", "scope"), list(product(READINGS, SCOPES)))
def test_every_requirement_is_met_unmet_and_unknown_in_some_case(reading, scope):
    seen = set()
    for case in CASES:
        if reading in case["expected"]:
            found = ck.assess(applicant_of(case), on=case.get("on"), rulebook=reading)
            seen |= {(key, said.status) for key, said in found.scopes[scope].findings.items()}
    wanted = set(product(ck.rulebook(reading).requirements, ("met", "unmet", "unknown")))
    assert wanted - seen == set()

"""Plans counted by hand from the official arrangement: tests/plans/*.toml, see README.md there."""

import re
import tomllib
from collections import Counter
from pathlib import Path

from every import every

import callcenter_kit as ck

FOLDER = Path(__file__).parents[1] / "plans"
KEYS = {"name", "start", "submitted", "decided_on", "licence_on", "status", "why"}
OPTIONS = {"scope", "clock", "durations", "agency", "correction_rounds", "expert_review"}
EXPECTED = ("submitted", "decided_on", "licence_on", "status")
COMPLETE = tomllib.loads((FOLDER.parent / "cases" / "applicants.toml").read_text("utf-8"))
EXAMPLE = (FOLDER / "README.md").read_text("utf-8").split("```toml")[1].split("```")[0]
TABLES = [EXAMPLE, *(path.read_text("utf-8") for path in sorted(FOLDER.glob("*.toml")))]
CASES = [case for table in TABLES for case in tomllib.loads(table)["case"]]


def plan_of(case):
    """The plan of the case; with facts, for an applicant who meets everything but these."""
    options = {key: case[key] for key in OPTIONS & set(case)}
    if "facts" in case:
        told = COMPLETE["applicant"]["complete"] | case["facts"]
        options["applicant"] = ck.Applicant(**told)
    return ck.plan(case["start"], **options)


@every("case", CASES, ids=[case["name"] for case in CASES])
def test_the_plan_comes_out_as_counted_by_hand(case):
    made = plan_of(case)
    found = {key: getattr(made, key) for key in EXPECTED}
    assert found == {key: case[key] for key in EXPECTED}, case["why"]


def test_every_case_is_written_as_the_readme_says_and_shows_its_count():
    assert [name for name, times in Counter(c["name"] for c in CASES).items() if times > 1] == []
    for case in CASES:
        assert KEYS <= set(case) <= KEYS | OPTIONS | {"facts"}, case["name"]
        assert case["why"].strip().endswith("."), case["name"]
        assert re.search(r"\(\d+\)", case["why"]), case["name"]

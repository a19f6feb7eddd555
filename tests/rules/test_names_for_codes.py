"""What a reader of the pages calls a code is taken as the code, and a slip is told the nearest."""

import warnings
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from every import every
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.rules.applicant import BUSINESS_FORMS, COMPANY_KINDS, MATERIALS, PROVINCES
from callcenter_kit.rules.loading import choice_names, scope_id

CODES = {
    "business_form": BUSINESS_FORMS,
    "company_kind": COMPANY_KINDS,
    "other_forms": BUSINESS_FORMS,
    "materials": MATERIALS,
    "provinces": PROVINCES,
}


@every("fact", CODES)
def test_every_code_is_found_by_its_name_in_either_language(fact):
    for code, name in choice_names(fact).items():
        for spelling in (code, name.zh, name.en, name.en.upper()):
            value = spelling if fact in ("business_form", "company_kind") else [spelling]
            kept = getattr(ck.Applicant(**{fact: value}), fact)
            assert kept == (code if isinstance(value, str) else {code})
    assert set(choice_names(fact)) == set(CODES[fact])


@every(
    ("facts", "kept"),
    [
        ({"provinces": ["北京市", "内蒙古自治区", "Hebei"]}, {"CN-BJ", "CN-NM", "CN-HE"}),
        ({"business_form": "seat rental"}, "seat_rental"),
        ({"company_kind": "有限公司"}, "limited_liability"),
    ],
)
def test_common_spellings_are_taken(facts, kept):
    [(fact, value)] = facts.items()
    assert getattr(ck.Applicant(**{fact: value}), fact) == kept


@every(
    ("facts", "nearest"),
    [
        ({"provinces": ["北亰"]}, "北京"),
        ({"provinces": ["Beijin"]}, "Beijing"),
        ({"business_form": "seat_rentl"}, "seat_rental"),
    ],
)
def test_a_slip_is_told_the_nearest_name(facts, nearest):
    with refusal("MisspeltFact") as caught:
        ck.Applicant(**facts)
    assert caught.value.nearest == nearest


NATIONWIDE = ["95", "全网", "跨地区", "nationwide", "Nationwide", "cross-regional", "全网（95）"]
LOCAL = ["96", "地方", "省内", "Local", "one province"]


@every(("scope", "name"), [*product(["nationwide"], NATIONWIDE), *product(["local"], LOCAL)])
def test_a_licence_is_known_by_its_number_and_its_names(scope, name):
    assert scope_id(name) == ck.advise(ck.Applicant(), name).scope == scope
    assert ck.plan(date(2026, 12, 1), name).scope == ck.Case(scope=name).scope == scope


def test_a_scope_of_no_such_name_is_refused_with_the_nearest():
    with refusal("MisspeltChoice", match="地方"):
        scope_id("地万")
    with refusal("UnknownChoice", match="scope = '97'"):
        ck.advise(ck.Applicant(), "97")


@every("name", ["现行法规", "The law in force", "law", "the LAW in force"])
def test_a_rulebook_is_known_by_what_it_is_called(name):
    assert ck.assess(ck.Applicant(), rulebook=name).rulebook is ck.rulebook("law")
    assert ck.Case(rulebook=name).reading == ck.Case(reading=name).reading == "law"


def test_a_duration_is_told_by_a_word_of_its_step():
    with refusal("MisspeltStep", match="'prepare_materials'"):
        ck.plan(date(2026, 12, 1), durations={"materials": 3})
    with refusal("UnknownStep"):
        ck.plan(date(2026, 12, 1), durations={"xyzzy": 3})


@every(
    ("facts", "is_asked"),
    [({"foreign_share": 0.3}, True), ({"foreign_share": 0.99}, True)]
    + [({"foreign_share": share}, False) for share in (0, 1, 30)],
)
def test_a_share_below_one_is_asked_about_in_code_and_in_the_result(facts, is_asked):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        applicant = replace(ck.Applicant(**facts), premises=True)
    assert [("If you mean" in str(each.message)) for each in caught] == [True, True] * is_asked
    assert {each.filename for each in caught} <= {__file__}
    texts = [warning.en for warning in ck.assess(applicant).warnings]
    assert any("If you mean" in text for text in texts) == is_asked


@pytest.mark.filterwarnings("error")
def test_a_page_that_reads_a_share_writes_nothing_into_the_servers_log():
    case = ck.Case().with_field("foreign_share", "0.3")
    assert case.with_field("premises", "yes").applicant.foreign_share == 0.3


def test_an_assessment_is_no_condition():
    with refusal("NoTruthValue", match="Look at its licence"):
        bool(ck.assess(ck.Applicant()))


@every(("value", "code"), [({"premises": True}, "FactsInADict"), (5, "NotAnApplicant")])
def test_what_is_no_applicant_is_told_how_to_be_one(value, code):
    for ask in (ck.assess, lambda applicant: ck.strategies(applicant, date(2026, 3, 2))):
        with refusal(code):
            ask(value)


def test_a_long_value_does_not_stand_before_the_advice():
    with refusal("NotAnApplicant") as caught:
        ck.assess(["a"] * 500)
    assert len(str(caught.value)) < 250
    assert "\n" not in str(caught.value)


@every(
    ("options", "code", "said"),
    [
        ({"submitted": date(2026, 12, 1)}, "UnknownCaseOption", "submitted_on"),
        ({"premises": True}, "FactInACase", "Applicant(premises=…)"),
    ],
)
def test_a_case_names_what_it_does_not_have(options, code, said):
    with refusal(code) as caught:
        ck.Case(**options)
    assert said in str(caught.value)


@every(
    "ask",
    [
        ck.assess,
        lambda a, on=None: ck.advise(a, "local", on),
        lambda a, on=None: ck.compare(a, on=on),
        lambda _, on=None: ck.example_clients("en").screen(on),
        lambda _, on=None: ck.portfolio(ck.example_clients("en").screen(on)),
    ],
)
def test_without_a_day_the_first_line_says_which_was_taken_and_why(ask):
    applicant, said = ck.Applicant(), "when the rules were last read"
    default, chosen = ask(applicant), ask(applicant, on=date(2026, 1, 5))
    assert (said in repr(default).splitlines()[0], said in default._repr_html_()) == (True, True)
    assert said not in repr(chosen) + chosen._repr_html_()


def test_what_stands_behind_a_result_is_completed():
    """By jedi, which JupyterLab asks; it fails on a property that is annotated with a Literal."""
    jedi = pytest.importorskip("jedi")
    applicant = ck.Applicant(business_form="seat_rental", premises=False)
    answer, advice = ck.assess(applicant), ck.advise(applicant, "local")
    plan = ck.plan(date(2026, 12, 1), "local", applicant=applicant)
    known = {"answer": answer, "advice": advice, "plan": plan, "task": advice.repairs[0].tasks[0]}
    known |= {"stage": plan.stages[0], "part": answer.scopes["local"], "case": ck.Case()}
    offered = {
        name: {each.name for each in jedi.Interpreter(f"{name}.", [known]).complete()}
        for name in known
    }
    assert {"licence", "scopes", "warnings", "waits_for"} <= offered["answer"]
    assert {"repairs", "questions", "outcome"} <= offered["advice"]
    assert {"licence_on", "steps"} <= offered["plan"]
    assert {"status", "ready_on"} <= offered["task"]
    assert {"badge", "day"} <= offered["stage"]
    assert "findings" in offered["part"]
    assert "link" in offered["case"]

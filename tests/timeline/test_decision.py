"""Which scope the sentence at the head of a page speaks of, and whose day it names."""

import tomllib
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from unicodedata import east_asian_width

from applicants import MET_BY_BOTH
from every import every

import callcenter_kit as ck
from callcenter_kit.documents.formats import document_of
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.texts.dates import lapses_on
from callcenter_kit.texts.language import LANGUAGES, format_date
from callcenter_kit.timeline.advice import remaining_questions
from callcenter_kit.timeline.answer import Answer, Choices
from callcenter_kit.timeline.decision import decide, distance, fits, outcomes

TODAY = date(2026, 11, 24)
NEAR = {**MET_BY_BOTH, "registered_capital": 3_000_000}  # nationwide asks for ten million


def decision(facts, language="en", reading="guide", filing=None, as_of=None, **told):
    assessment = ck.assess(ck.Applicant(**{**facts, **told}), TODAY, reading)
    filed = {} if filing is None else {"filing": ck.Filing(**filing), "as_of": as_of}
    answer = Answer(assessment, Choices("local" if filed else None, TODAY, options=filed))
    return answer.decision(language), answer.plans


@every(
    ("facts", "provinces", "spoken_of", "dated"),
    [
        (NEAR, None, None, "local"),
        (NEAR, {"CN-BJ"}, "local", "local"),
        (NEAR, {"CN-BJ", "CN-GD"}, "nationwide", "nationwide"),
        (MET_BY_BOTH, {"CN-BJ"}, "local", "local"),
        (MET_BY_BOTH, None, None, "nationwide"),
    ],
)
def test_what_is_served_decides_the_scope_and_else_what_is_nearer(
    facts, provinces, spoken_of, dated
):
    assert decision(facts, provinces=provinces)[0].scope == spoken_of
    applicant = ck.Applicant(**{**facts, "provinces": provinces})
    assert Answer(ck.assess(applicant, TODAY)).scope == dated


def test_one_sentence_speaks_of_both_licences_only_where_they_take_the_same_way():
    both, plans = decision(MET_BY_BOTH)
    assert {plan.licence_on for plan in plans.values()} == {date(2027, 3, 18)}
    assert (both.scope, both.kind) == (None, "ready")
    differ, _ = decision(NEAR)
    assert differ.kind == "both"
    # The parts of the month are the same: they are named once.
    assert differ.text == "Finish the tasks, then expect either licence in mid-March 2027"
    by_law = decision(NEAR, "zh-CN", "law")[0].text
    assert by_law == "待办事项办完后，两种许可证预计都在 2027年4月上旬取得"


REFUSED = {"refused_for_falsehood": True}
REFUSED_IN_JUNE = {**REFUSED, "refused_on": date(2026, 6, 24)}


def tables(name):
    return tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))["case"]


def facts_of(case):
    """What differs in a case of such a table from a company that serves Beijing."""
    unknown = dict.fromkeys(case.get("unknown", ()))
    return {"provinces": {"CN-BJ"}, **case.get("facts", {}), **unknown}


SENTENCES = tables("first_sentences.toml")


@every("case", SENTENCES, ids=[case["name"] for case in SENTENCES])
def test_every_kind_of_case_has_its_sentence_within_its_limits(case):
    for language, text in (("en", case["en"]), ("zh-CN", case["zh"])):
        sentence, _ = decision(MET_BY_BOTH, language, case["reading"], **facts_of(case))
        assert (sentence.kind, sentence.text) == (case["kind"], text)
        assert fits(text, language)


@every("case", tables("reasons.toml"))
def test_below_the_sentence_stands_what_else_a_lawyer_would_say(case):
    reason = decision(MET_BY_BOTH, "zh-CN", case["reading"], **facts_of(case))[0].reason
    assert case["holds"] in reason
    assert case["never"] not in reason


@every(
    ("refused_on", "on", "to_sue", "to_reconsider"),
    [
        # 21 May and six months is a Saturday, 22 September and sixty days another.
        (date(2026, 5, 21), date(2026, 11, 20), "约 2026年11月20日前可起诉", "7月20日前后届满"),
        (date(2026, 5, 21), date(2026, 11, 21), "约 2026年11月23日前可起诉", "7月20日前后届满"),
        (date(2026, 5, 21), date(2026, 11, 23), "约 2026年11月23日前可起诉", "7月20日前后届满"),
        (date(2026, 5, 21), date(2026, 11, 24), "对原决定起诉的期限已过", "7月20日前后届满"),
        (date(2026, 9, 22), date(2026, 11, 20), "约 2027年3月22日前可起诉", "约 2026年11月20日前"),
        (date(2026, 9, 22), date(2026, 11, 23), "约 2027年3月22日前可起诉", "约 2026年11月23日前"),
        (date(2026, 9, 22), date(2026, 11, 24), "约 2027年3月22日前可起诉", "11月23日前后届满"),
    ],
)
def test_time_to_challenge_a_refusal_that_ends_on_a_rest_day_runs_to_the_next_working_day(
    refused_on, on, to_sue, to_reconsider
):
    facts = {**MET_BY_BOTH, **REFUSED, "refused_on": refused_on, "provinces": {"CN-BJ"}}
    answer = ck.assess(ck.Applicant(**facts), on)
    said = Answer(answer, is_dated=False).decision("zh-CN")
    assert to_sue in said.text
    assert to_reconsider in said.reason
    month = {section.id: section for section in document_of(ck.record(answer), "zh-CN").sections}
    lines = month["month"].blocks[0].items
    ended = ["届满" in said.reason, "已过" in said.text]
    by_kind = sorted(lines[:2], key=lambda line: "提起行政诉讼" in line)
    assert ["届满" in line for line in by_kind] == ended
    assert ["届满" in line for line in lines[:2]] == sorted(ended)  # what is over comes last


def test_a_sentence_says_of_which_licences_it_gives_the_day_as_a_part_of_a_month():
    assert decision(MET_BY_BOTH, provinces={"CN-BJ"})[0].rounded == ("local",)
    assert decision(MET_BY_BOTH)[0].rounded == SCOPES == decision(NEAR)[0].rounded
    fixed = decision(MET_BY_BOTH, provinces={"CN-BJ"}, insured_staff=2)[0]  # a day, whole
    assert fixed.rounded == ()
    assert decision(MET_BY_BOTH, **REFUSED_IN_JUNE)[0].rounded == ()


def test_no_sentence_is_too_long_whatever_has_to_be_done():
    tasks = {"premises": False, "technical_plan": False, "long_term_service": False}
    more = (tasks, {**tasks, "registered_capital": 1}, {"registered_capital": 1})
    places = (None, {"CN-BJ"}, {"CN-BJ", "CN-GD"})
    for reading, where, language, facts in product(("guide", "law"), places, LANGUAGES, more):
        said = decision(MET_BY_BOTH, language, reading, **facts, provinces=where)[0].text
        assert fits(said, language), said


@every("case", tables("filed_sentences.toml"))
def test_of_a_filed_case_it_says_where_it_stands_whatever_the_facts(case):
    filed = {"filing": case["filing"], "as_of": case["as_of"]}
    bank, unknown = {"business_form": "own_customers"}, {"business_form": None}
    for facts, reading in product(({}, {"marketing_calls": True}, bank, unknown), ("guide", "law")):
        for language, text in (("en", case["en"]), ("zh-CN", case["zh"])):
            sentence, _ = decision(MET_BY_BOTH, language, reading, **filed, **facts)
            assert (sentence.scope, sentence.kind) == ("local", case["kind"])
            assert sentence.text == text
        assert len(case["en"].split()) <= 25
        # A digit is half as wide as a character; a review has two days to name.
        assert sum(1 if east_asian_width(sign) in "WF" else 0.5 for sign in case["zh"]) <= 42


def test_a_case_is_looked_at_on_the_day_of_the_assessment_or_of_what_happened_last():
    filing = {"submitted_on": date(2026, 11, 23)}
    assert decision(NEAR, filing=filing)[0].kind == "submitted"
    later = {**filing, "refused_on": date(2026, 12, 1)}
    assert decision(NEAR, filing=later)[0].kind == "refused"
    assert decision(NEAR, filing={})[0].kind == "both"


# Each kind stands before the next: who has both reads the stricter.
ORDER = [
    ("form", {"business_form": None}),
    ("prohibited", {"marketing_calls": True}),
    ("other_procedure", {"domestic_capital": False}),
    ("not_a_company", {"is_company": False}),
    ("wait", REFUSED_IN_JUNE),
    ("task", {"premises": False}),
    ("answers", {"long_term_service": None}),
    ("ready", {}),
]


def test_a_sentence_may_be_as_long_as_its_limit_and_no_longer():
    for language, unit, most in (("zh-CN", "字", 40), ("en", "word ", 25)):
        assert fits(unit * most, language)
        assert not fits(unit * (most + 1), language)


def test_of_several_kinds_the_strictest_is_said():
    for place, (kind, facts) in enumerate(ORDER):
        for _, others in ORDER[place:]:
            both = {"provinces": {"CN-BJ"}, **others, **facts}
            assert decision(MET_BY_BOTH, **both)[0].kind == kind


def test_a_wait_without_an_end_is_farther_than_anything_else():
    applicant = ck.Applicant(**{**NEAR, **REFUSED})
    shut = ck.advise(applicant, "local", TODAY)
    far = ck.advise(replace(applicant, refused_for_falsehood=False), "nationwide", TODAY)
    assert distance(far) < distance(shut)


def test_where_nothing_can_be_counted_both_outcomes_are_said():
    applicant = ck.Applicant(**{**NEAR, "premises": None})
    assessed = ck.assess(applicant, TODAY)
    advice = {scope: replace(ck.advise(applicant, scope, TODAY), repairs=()) for scope in SCOPES}
    said = decide(assessed, advice, {}, "en")
    assert said == (None, "outcomes", outcomes(assessed, "en"), "", ())
    assert remaining_questions(advice["local"]) == ()
    assert distance(advice["local"]) == (True, date.max, 0, 1, 0)


@every(
    ("refused_on", "text"),
    [
        (date(2026, 10, 15), "you can ask for reconsideration by 14 December 2026"),
        (date(2026, 7, 15), "you can sue by 15 January 2027"),
        (date(2026, 1, 5), "the time to challenge it is over"),
    ],
)
def test_only_who_was_refused_for_something_else_is_told_to_apply_again_at_once(refused_on, text):
    filing = {"submitted_on": date(2025, 11, 3), "refused_on": refused_on}
    filed = {"filing": filing, "as_of": date(2026, 11, 30)}
    said, _ = decision(MET_BY_BOTH, "en", "law", **filed, refused_for_falsehood=True)
    assert said.text.endswith(f"statement: {text}")
    until = format_date(lapses_on(refused_on, 1), "en")
    assert said.reason.startswith(f"Under the agency guide you can apply again from {until}.")
    said, _ = decision(MET_BY_BOTH, "en", "law", **filed, refused_for_falsehood=None)
    assert said.text.startswith("Refused: read the reasons first")

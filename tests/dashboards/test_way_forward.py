"""The shortest way to the licence and the next question, as the first page tells them."""

from datetime import date

from applicants import MET_BY_BOTH as MET
from every import every
from parsing import parsed

import callcenter_kit as ck
from callcenter_kit.dashboards import eligibility, pages, scopes
from callcenter_kit.dashboards.answers.case_answer import answer_for
from callcenter_kit.dashboards.answers.questions import next_question
from callcenter_kit.dashboards.answers.verdict import assumed, todos_of
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.server.static import start_page
from callcenter_kit.dashboards.session.actions import ACTIONS
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.texts.datafile import say

TODAY = date(2026, 11, 24)


def case(language="en", **facts):
    return Case(applicant=ck.Applicant(**{**MET, **facts}), language=language)


def forward(scope, **facts):
    """What the scope still takes."""
    return todos_of(answer_for(case(**facts), TODAY).advice[scope], "en")


def asked(**facts):
    """What is asked once the provinces were asked for."""
    return next_question(answer_for(case(**facts), TODAY), {"provinces"})


def draw(**facts):
    return eligibility.render(State(case(**facts)), TODAY).html


@every(
    ("facts", "scope", "text", "how_long"),
    [
        ({"registered_capital": 3_000_000}, "nationwide", "Raise the capital to CNY 10,000,000",
         "about 15 working days"),
        ({"insured_staff": 1}, "local", "Pay social insurance for 3 people for 3 months",
         "1 March 2027"),
        ({"insured_months": 2}, "local", "Pay social insurance for 3 people for 3 months",
         "1 January 2027"),
        ({"premises": False}, "local", "Secure premises and equipment", "about 20 working days"),
        ({"clean_record": False}, "local", "Enter “Date of the last penalty”", ""),
        ({"clean_record": False, "last_violation_on": date(2024, 5, 10)}, "local",
         "You can apply from 11 May 2027, when the three years end", ""),
    ],
)  # fmt: skip
def test_each_thing_to_do_is_told_with_its_amount_and_its_time(facts, scope, text, how_long):
    [todo], html = forward(scope, **facts), draw(**facts)
    assert text in todo.text
    assert how_long in todo.how_long
    assert text in html
    is_practice = bool(facts.keys() & {"insured_staff", "insured_months"})
    remark = say("way_forward.practice", "en") if is_practice else ""
    assert todo.remark == remark
    assert remark in html


def test_what_takes_longest_comes_first_and_what_has_no_known_end_before_all():
    facts = {"registered_capital": 3_000_000, "insured_staff": 2, "premises": False}
    kinds = [todo.text[:6] for todo in forward("nationwide", **facts)]
    assert kinds == ["Pay so", "Secure", "Raise "]
    barred = {**facts, "clean_record": False}
    assert forward("nationwide", **barred)[0].kind == "wait"
    lapsed = forward("nationwide", **barred, last_violation_on=date(2023, 12, 1))
    assert [todo.kind for todo in lapsed] == ["do", "do", "do", "wait"]


def test_why_an_outcome_is_open_stands_in_the_card_s_own_line_below_the_day():
    def card(**facts):
        return parsed(draw(**facts)).select_one("section.verdict")

    [line] = card(premises=None).select(".open")
    assert line.get_text() == "Requirements not yet confirmed: necessary premises and facilities."
    assert line.find_previous_sibling(class_="expected-on")
    several = dict.fromkeys(("premises", "technical_plan", "long_term_service", "is_company"))
    assert card(**several).select(".open") == []  # how many there are stands beside the verdict
    assert card().select(".open") == card(premises=False).select(".open") == []


def test_what_must_not_be_is_assumed_by_the_name_of_its_requirement():
    unknown = case(marketing_calls=None, refused_for_falsehood=None)
    names = assumed(answer_for(unknown, TODAY).advice["local"], "en")
    assert names == ["form of the service", "no refusal for a false statement within a year"]


BOTH = ("nationwide", "local")


@every(
    ("facts", "fact", "settles"),
    [
        ({"premises": None}, "premises", BOTH),
        ({"premises": None, "registered_capital": 5_000_000}, "premises", ("local",)),
        # And of that which the coverage asks for.
        ({"premises": None, "registered_capital": 5_000_000, "provinces": {"CN-BJ", "CN-SH"}},
         "premises", ()),
        ({"registered_capital": None, "provinces": {"CN-BJ"}}, "registered_capital", ("local",)),
        ({"premises": None, "technical_plan": None}, "technical_plan", ()),
        ({"business_form": None}, "business_form", BOTH),
        # What is unknown beside what is unmet.
        ({"insured_staff": 2, "premises": None}, "premises", ()),
        ({"insured_staff": 2, "insured_months": None}, "insured_months", ()),
    ],
)  # fmt: skip
def test_the_question_is_that_of_the_scope_nearest_to_being_settled(facts, fact, settles):
    question = asked(**facts)
    assert (question.fact, question.settles) == (fact, settles)


def test_the_day_that_ends_a_bar_is_asked_for_before_what_it_does_not_hang_on():
    assert asked() is asked(premises=False) is asked(business_form="own_customers") is None
    assert asked(clean_record=False).fact == "last_violation_on"
    assert asked(clean_record=False, premises=None).fact == "last_violation_on"
    assert asked(refused_for_falsehood=True).fact == "refused_on"
    assert asked(clean_record=False, last_violation_on=date(2024, 5, 10)) is None
    page = parsed(draw(clean_record=False, provinces={"CN-BJ"}))
    # A day that no words stand for, as in a form, is itself in sight.
    assert [box.parent["class"] for box in page.select(".ask input[type=date]")] == [["input"]]


def test_the_provinces_are_asked_for_second_where_they_decide():
    def first(**facts):
        question = next_question(answer_for(case(**facts), TODAY))
        return question and question.fact

    assert first(business_form=None) == "business_form"
    assert first() == first(premises=None) == first(clean_record=False) == "provinces"
    assert first(provinces={"CN-GD"}) is first(business_form="own_customers") is None
    assert first(marketing_calls=True) is first(domestic_capital=False) is None


def test_what_ends_a_case_is_asked_first_and_the_start_page_counts_as_the_form_does():
    told, asked = {}, []
    for answer in ("seat_rental", {"CN-BJ"}, True):
        question = next_question(answer_for(Case(applicant=Applicant(**told)), TODAY))
        asked.append((question.fact, question.place, question.count))
        told[question.fact] = answer
    count = asked[0][2]
    names = ("business_form", "provinces", "marketing_calls")
    assert asked == [(name, place, count) for place, name in enumerate(names, 1)]
    assert next_question(answer_for(Case(applicant=Applicant(**told)), TODAY)) is None
    assert say("site.start.needed", "en", count=count) in start_page(pages(), "en")


def test_a_question_has_its_place_among_all():
    known = {**dict.fromkeys(MET), "business_form": "seat_rental"}
    second, third = (
        next_question(answer_for(case(**known, provinces=served), TODAY))
        for served in (None, {"CN-BJ"})
    )
    assert (second.place, third.place, second.count) == (2, 3, third.count)
    two = answer_for(case(premises=None, technical_plan=None), TODAY)
    skipped = next_question(two, {"provinces", "premises"})
    assert (skipped.fact, skipped.place) == ("technical_plan", skipped.count)


@every(
    ("value", "falsehood", "papers"),
    [("no", False, None), ("papers", False, True), ("yes", True, None), ("", None, None)],
)
def test_one_question_tells_both_kinds_of_refusal(value, falsehood, papers):
    before = State(case(refused_for_falsehood=None))
    state = ACTIONS["answer"](before, {"name": "refused_for_falsehood", "value": value})
    facts = state.case.applicant
    assert (facts.refused_for_falsehood, facts.refused_for_papers) == (falsehood, papers)
    page = parsed(eligibility.render(state, TODAY).html)
    [radio] = page.select("[name=refused_for_falsehood][checked]")
    assert radio["value"] == value


@every(
    ("day", "kind"),
    [(date(2025, 11, 24), "wait"), (date(2025, 11, 23), "ready"), (date(2024, 1, 5), "ready")],
)
def test_a_refusal_longer_ago_than_a_year_is_settled_by_its_day(day, kind):
    refused = case(refused_for_falsehood=True, refused_on=day, provinces={"CN-BJ"})
    answer = answer_for(refused, TODAY)
    assert answer.omissions == ()
    assert answer.decision("en").kind == kind


# Not knowing, and taking an answer back


def after(state, *clicks):
    """The state once the buttons above the form were clicked: an action, a fact and a value."""
    for do, name, value in clicks:
        state = ACTIONS[do](state, {"do": do, "name": name, "value": value})
    return state


def band(state, page=eligibility):
    """What stands above the form: what is asked, and what was answered."""
    answer = parsed(page.render(state, TODAY).html).select_one("#answer")
    return answer.select_one(".ask"), answer.select_one(".answered")


def test_a_number_that_cannot_be_read_stays_in_its_box_beside_a_sentence_and_is_no_answer():
    before = State(case(registered_capital=None, provinces={"CN-BJ"}))
    asked, answered = band(after(before, ("answer", "registered_capital", "few")))
    assert asked.select_one("input")["value"] == "few"
    assert ("“few” is not accepted" in asked.get_text(), answered) == (True, None)


def test_what_is_passed_is_no_answer_and_is_named_once_nothing_else_is_left():
    state = State(case(premises=None, technical_plan=None, provinces={"CN-BJ"}))
    assert band(state)[0].select("button")
    said = band(after(state, ("answer", "premises", ""), ("answer", "technical_plan", "")))[0]
    links = {link["data-jump"] for link in said.select("a")}
    assert links == {"field-premises", "field-technical_plan"}
    assert "Only what you don't know is left." in said.get_text()
    state = State(case(clean_record=False))  # provinces and days can be unknown, too
    for fact in ("provinces", "last_violation_on"):
        assert band(state, scopes)[0].select_one("button")["data-name"] == fact
        state = after(state, ("answer", fact, ""))
    said = band(state, scopes)[0]
    named = [name.get_text() for name in said.select("span:not([aria-hidden])")]
    assert named == ["Provinces served", "Date of the last penalty"]
    assert "01_eligibility" in said.a["href"]

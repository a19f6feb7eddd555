"""Every result shows itself in a notebook: in the language chosen, readable in light and dark."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import product

import pytest
from applicants import MET
from every import every
from IPython.core.formatters import DisplayFormatter
from places import PACKAGE

import callcenter_kit as ck
from callcenter_kit.dashboards.portfolio.upload import example_csv
from callcenter_kit.documents.blocks import CLASS, SAYS_DARK, VOILA, blocks_for, style
from callcenter_kit.rules.applicant import BUSINESS_FORMS, MATERIALS, PROVINCES
from callcenter_kit.texts.display import DARK, LIGHT
from callcenter_kit.texts.language import LANGUAGES

DAY = date(2026, 12, 1)
NASTY = "<script>alert('a')</script>&"
COMPANY = ck.Applicant(
    name=NASTY,
    business_form="seat_rental",
    registered_capital=3_000_000,
    insured_staff=2,
    provinces=("CN-BJ", "CN-HE"),
    materials=("application",),
    clean_record=False,
    last_violation_on=date(2026, 1, 5),
)
FULL = ck.Applicant(
    name="甲" * 80,
    business_form="third_party_service",
    provinces=PROVINCES,
    materials=MATERIALS,
    other_forms=BUSINESS_FORMS,
    registered_capital=1e9,
    **dict.fromkeys(("is_company", "premises", "technical_plan", "inbound_mainly"), True),
)
PAST = {"submitted_on": [date(2025, 1, 6)] * 8, "decided_on": [date(2025, 3, 20)] * 8}
EXEMPT = ck.Applicant(business_form="own_customers")


@pytest.fixture(scope="module")
def results():
    clients = ck.read_clients(example_csv("zh-CN"), name="clients.csv")
    screened = clients.screen(DAY)
    answer, advice = ck.assess(COMPANY, DAY), ck.advise(COMPANY, "nationwide", DAY)
    return {
        "Applicant": COMPANY,
        "Applicant, full": FULL,
        "Applicant, empty": ck.Applicant(),
        "Assessment": answer,
        "Assessment, exempt": ck.assess(EXEMPT),
        "Assessment, law": ck.assess(FULL, DAY, "law"),
        "ScopeAssessment": answer.scopes["local"],
        "Finding": answer.scopes["nationwide"].findings["registered_capital"],
        "Advice": advice,
        "RulebookComparison": ck.compare_rulebooks("guide", "law", on=DAY),
        "Repair": advice.repairs[0],
        "Plan": ck.plan(DAY, applicant=COMPANY, number_permit=True),
        "NoPlan": ck.plan(DAY, applicant=EXEMPT),
        "NoPlan, bar": ck.plan(DAY, applicant=replace(COMPANY, last_violation_on=None)),
        "BackPlan": ck.plan_back(date(2027, 10, 1), on=DAY),
        "Strategy": ck.strategies(COMPANY, DAY)[2],
        "Distribution": ck.distribution(ck.plan(DAY)),
        "Scenarios": ck.scenarios(COMPANY, start=DAY, registered_capital=[3e6, 1e7]),
        "Scenario": ck.scenarios({"{<now>}": COMPANY}, start=DAY)["{<now>}"],
        "ReviewTimes": ck.review_times(PAST, on=DAY),
        "WaitingTimes": ck.waiting_times(2026),
        "Comparison": ck.compare(COMPANY),
        "Case": ck.Case(applicant=COMPANY, reading="law", vary=("clock",)),
        "Checklist": ck.checklist(answer, on_site=["premises"]),
        "Rulebook": ck.rulebook("guide"),
        "Rulebook, own": ck.rulebook("guide").amend(minimum_capital=5),
        "Clients": clients,
        "Screened": screened,
        "Portfolio": ck.portfolio(clients.facts.join(screened.judged), DAY),
    }


@pytest.fixture(autouse=True)
def _no_language_is_left_chosen():
    yield
    ck.use_language(None)


class Reader(HTMLParser):
    """What stands in the HTML: its words, its tags, and whether each is closed."""

    def __init__(self, html):
        super().__init__()
        self.words, self.tags, self.open = [], set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)


TAGS = {"div", "style", "section", "p", "ul", "ol", "li"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}


def shown(result, language=None):
    """The HTML that IPython shows of ``result``, read."""
    ck.use_language(language)
    bundle, _ = DisplayFormatter().format(result, include={"text/html"})
    reader = Reader(bundle["text/html"])
    assert reader.open == []
    return reader


def test_every_type_of_result_is_among_them(results):
    """Whatever is asked for by name and shows itself stands in the table above."""
    showing = {name for name in ck.__all__ if hasattr(getattr(ck, name), "_repr_html_")}
    assert showing == {name.split(",")[0] for name in results}
    silent = {n for n in ck.__all__ if isinstance(getattr(ck, n), type)} - showing
    silent -= {"Correction", "Filing"}  # days and numbers, as Python writes them
    assert silent == {"CellProblem", "KitError", "Replay", "WorkCalendar"}


def test_each_is_shown_in_the_language_chosen_or_in_both_and_nothing_typed_is_markup(results):
    for name, result in results.items():
        both, chinese, english = (shown(result, each) for each in (None, "zh-CN", "en"))
        assert both.words == [*chinese.words, *english.words], name
        assert both.tags <= TAGS, name
        assert re.search("[\u4e00-\u9fff]", "".join(chinese.words)), name
        assert re.search("[A-Za-z]{4}", "".join(english.words)), name
        strays = "".join(english.words).replace(FULL.name, "")
        if name not in ("Clients", "Screened"):  # their headings are the client's own
            assert not re.search("[\u4e00-\u9fff]", strays), name
    assert NASTY in "".join(shown(COMPANY).words)


def test_a_long_name_is_cut_to_eighty_signs():
    long = ck.Applicant(name="甲" * 81)
    scenarios = ck.scenarios({long.name: long})
    for result in (long, scenarios, scenarios[long.name]):
        assert f">{'甲' * 79}…<" in result._repr_html_()


def test_no_text_is_longer_than_500_characters(results):
    assert {name: len(repr(r)) for name, r in results.items() if len(repr(r)) > 500} == {}
    assert repr(FULL).endswith("…")
    record = ck.record(results["Assessment"])
    others = (ck.WorkCalendar(), ck.replay(record), record)
    assert max(map(len, map(repr, others))) <= 500
    assert re.match(
        r"<Record by guide [\d.]+ on [\d-]+: licence required; nationwide: ", repr(record)
    )
    del record["assessment"]
    assert repr(record).startswith("{")


def test_a_case_is_written_with_what_was_told():
    applicant = ck.Applicant(premises=True)
    case = ck.Case(applicant=applicant, scope="local", on_site={"staff", "contact"})
    assert eval(repr(case), vars(ck) | {"Case": ck.Case, "Applicant": ck.Applicant}) == case
    assert "on_site=['contact', 'staff']" in repr(case)


# -- colours ------------------------------------------------------------------------------------


def colours_of(selector):
    """The custom properties that the style sets where ``selector`` holds."""
    [block] = re.findall(rf"(?:^|\}}\s*){re.escape(selector)} \{{([^}}]*)\}}", style(), re.M)
    return dict(re.findall(r"--ck-([\w-]+): (#\w+)", block))


def test_a_result_has_the_pages_colours_on_an_opaque_ground_in_both_themes():
    sheet = (PACKAGE / "documents" / "result.css").read_text("utf-8")
    grounds = set(re.findall(r"background: var\(--ck-([\w-]+)\)", sheet))
    assert grounds == {"card"}  # opaque: whatever a notebook's theme is, this is what lies behind
    dark = ", ".join(f"{place} .{CLASS}" for place in SAYS_DARK)
    on_voila = f"@media (prefers-color-scheme: dark) {{ {VOILA} .{CLASS}"
    for selector, table in ((f".{CLASS}", LIGHT), (dark, DARK), (on_voila, DARK)):
        assert colours_of(selector) == dict(table)


@pytest.mark.parametrize("rulebook", ["guide", "law"])
def test_a_plan_calls_its_licence_as_its_reading_does(rulebook):
    refused = ck.Filing(submitted_on=date(2026, 6, 1), refused_on=date(2026, 8, 3))
    sales = ck.Applicant(**{**MET, "marketing_calls": True})
    plans = [
        ck.plan(DAY, "local", applicant=applicant, rulebook=rulebook, filing=filing)
        for applicant in (None, COMPANY, sales)
        for filing in (None, refused)
    ]
    names = {"guide": ("地方", "Local"), "law": ("省内", "One province")}
    for plan, (place, language) in product(plans, enumerate(LANGUAGES)):
        text = "".join(getattr(block, "text", "") for block in blocks_for(plan, language))
        for reading, each in names.items():
            assert (each[place] in text) is (reading == rulebook), plan


def test_an_outcome_that_rules_out_a_plan_is_called_as_on_the_pages():
    ck.use_language("en")
    cases = [
        ("guide", {"marketing_calls": True}, "✕ Not allowed"),
        ("law", {"domestic_capital": False}, "? Another procedure"),
        ("law", {"refused_for_falsehood": True}, "? Ask the authority first"),
        ("guide", {"insured_staff": 2}, "✕ Not yet"),
    ]
    for rulebook, told, outcome in cases:
        assessment = ck.assess(ck.Applicant(**{**MET, **told}), DAY, rulebook)
        for result in (assessment, ck.advise(assessment.applicant, "local", DAY, rulebook)):
            local = {"guide": "Local", "law": "One province"}[rulebook]
            assert f"{local}: {outcome}" in result._repr_html_(), (outcome, type(result))


@every("rulebook, status", [("guide", "✕ Not met"), ("law", "? Ask the authority first")])
def test_a_year_that_the_law_may_not_ask_for_is_for_the_authority_to_say(rulebook, status):
    ck.use_language("en")
    applicant = ck.Applicant(**{**MET, "refused_for_falsehood": True})
    assessment = ck.assess(applicant, DAY, rulebook)
    letter = ck.record(assessment).to_html("en")
    for text in (assessment._repr_html_(), letter):
        row = text[text.index(assessment.rulebook.requirements["truthful"].name.en) :]
        assert status in row[: row.index("</tr>")]
    assert assessment.scopes["local"].unmet == ("truthful",)

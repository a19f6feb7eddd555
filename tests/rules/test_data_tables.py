"""What the guide and the law say, restated as tables: each number, badge and mapping exactly.

Nothing about the law changes by accident: a new number in the data gets its line here too. A
requirement gets none. What it decides is judged by the cases and by the second opinion
(``tests/helpers/independent.py``); its badge and its sources follow from the guide's paragraph,
from the law's own reading, and from the sources of the facts that its rule reads.
"""

from datetime import date

import pytest
from every import every

import callcenter_kit as ck
from callcenter_kit.rules.loading import facts
from callcenter_kit.rules.logic import names
from callcenter_kit.timeline.process import process

GUIDE, LAW = ck.rulebook("guide"), ck.rulebook("law")

# Paragraph of the guide: its badge, and what it has to cite besides itself.
PARAGRAPHS = {
    "1.1": ("law", {"catalogue2015 B24"}),
    "1.2": ("law", {"catalogue2015 B24", "xukefa art. 32(1)(1)", "tiaoli art. 69(1)"}),
    "1.3": ("law", {"catalogue2015 B24"}),
    "1.4": ("law", {"cyberlaw arts. 23, 24, 27, 42", "pipl art. 51"}),
    "1.5": ("law", {"tiaoli art. 7", "tiaoli art. 69(1)"}),
    "2.1": ("guide_only", {"tiaoli art. 9", "tiaoli arts. 26–28"}),
    "2.2": ("superseded", {"order42 art. 35", "order42 art. 38", "notice321"}),
    "2.3": ("law", {"xukefa art. 34 para. 3", "xukefa art. 45"}),
    "2.4": ("guide_only", {"xukefa art. 78"}),
    "2.5": ("law", {"catalogue2015 B24", "notice81"}),
    "2.6": ("law", {"notice81"}),
    "2.7": ("law", {"notice81"}),
    "3.1": ("practice", set()),
    "3.2": ("law", {"xukefa art. 29", "xukefa art. 58"}),
    "3.3": ("practice", {"order42 art. 8"}),
    "3.4": ("guide_only", set()),
    "3.5": ("law", {"xukefa art. 32(1)(4)"}),
    "3.6": ("guide_only", {"tiaoli art. 14", "xukefa art. 44", "xukefa art. 82"}),
    "4.1": ("superseded", {"order42 art. 8"}),
    "4.2": ("law", {"order42 art. 8"}),
    "4.3": ("law", {"order42 art. 8"}),
    "4.4": ("superseded", {"order42 art. 8"}),
    "4.5": ("law", {"order42 art. 8"}),
    "4.6": ("superseded", {"order42 art. 8(5)"}),
    "4.7": ("superseded", {"order42 art. 8(5)"}),
    "4.8": ("law", {"order42 art. 8"}),
    "4.9": ("law", {"order42 art. 8"}),
    "4.10": ("law", {"order42 art. 8"}),
    "4.11": ("law", {"order42 art. 8"}),
    "5.1": ("superseded", {"tiaoli art. 13(1)", "order42 art. 6(1)", "neglist2019", "neglist"}),
    "5.2": ("law", {"order42 art. 6(4)", "companylaw arts. 47, 98, 228"}),
    "5.3": ("superseded", {"order42 art. 6(6)"}),
    "5.4": ("practice", {"tiaoli art. 13(2)", "order42 art. 6(2)"}),
    "5.5": ("superseded", {"order42 art. 6(5)", "order42 art. 8(5)"}),
    "5.6": ("law", {"order42 art. 6(5)"}),
    "5.7": ("law", {"tiaoli art. 13(3)", "order42 art. 6(3)"}),
    "6.1": ("guide_only", {"catalogue2015 B24"}),
    "6.2": ("guide_only", {"catalogue2015 B24"}),
    "6.3": ("guide_only", {"catalogue2015 B24"}),
    "6.4": ("guide_only", {"xukefa art. 32(1)(1)"}),
}


def test_every_numbered_item_of_the_guide_has_its_paragraph():
    assert list(GUIDE.paragraphs) == list(PARAGRAPHS)


@every("number", PARAGRAPHS)
def test_a_paragraph_carries_its_badge_and_cites_the_law_beside_it(number):
    badge, cited = PARAGRAPHS[number]
    said = GUIDE.paragraphs[number]
    assert said.badge == badge
    assert cited_by(said)[0] == f"guide §{number}"
    assert set(cited_by(said)) >= cited


FORMS = {  # licence, badge in the guide's reading
    "third_party_service": ("required", "law"),
    "seat_rental": ("required", "law"),
    "own_customers": ("not_required", "guide_only"),
    "staff_supply": ("not_required", "guide_only"),
    "system_building": ("not_required", "guide_only"),
}


@pytest.mark.parametrize("book", [GUIDE, LAW], ids=["guide", "law"])
def test_two_forms_need_the_licence_and_three_do_not(book):
    forms = book.business_forms
    assert {key: (form.licence, form.badge) for key, form in forms.items()} == FORMS
    assert all(form.trap for form in forms.values())


REQUIREMENTS = [
    pytest.param(book, rule, id=f"{book.id}: {key}")
    for book in (GUIDE, LAW)
    for key, rule in book.requirements.items()
]


def cited_by(line):
    return [str(source) for source in line.sources]


def badge_of(book, rule):
    """The badge that a requirement should carry: the law's own, else that of its paragraph."""
    if rule.id not in LAW.requirements:
        return PARAGRAPHS.get(cited_by(rule)[0].removeprefix("guide §"), ("law",))[0]
    # The law refuses and warns; that the year holds for this licence is the guide's word.
    return "guide_only" if rule.id == "truthful" else "law"


@every(("book", "rule"), REQUIREMENTS)
def test_a_requirement_has_the_badge_and_the_sources_of_what_it_rests_on(book, rule):
    assert rule.badge == badge_of(book, rule)
    first = cited_by(rule)[0]  # its own reading's
    by_the_guide = first.startswith("guide §")
    assert by_the_guide is (book is GUIDE) or first == cited_by(LAW.requirements[rule.id])[0]
    # Then what its facts cite, and else what the law asks instead.
    read = [facts()[name] for name in names(rule.expression) if name in facts()]
    beyond = set(cited_by(rule)).difference(*map(cited_by, read))
    asked = {source for other in LAW.requirements.values() for source in cited_by(other)}
    assert beyond <= (asked if rule.difference else set())
    assert all(set(cited_by(fact)) & set(cited_by(rule)) for fact in read)


def test_every_number_has_its_value_its_day_and_its_source():
    told = {
        (book.id, key, scope): [(row.since, row.until, row.value, str(row.source)) for row in rows]
        for book in (GUIDE, LAW)
        for key, parameter in book.parameters.items()
        for scope, rows in parameter.values.items()
    }
    nationwide = [(date(2017, 9, 1), None, 10_000_000, "order42 art. 6(4)")]
    local = [(date(2017, 9, 1), None, 1_000_000, "order42 art. 6(4)")]
    three = [(date(2025, 6, 22), None, 3, "guide §5.4")]
    assert told == {
        ("guide", "minimum_capital", "nationwide"): nationwide,
        ("guide", "minimum_capital", "local"): local,
        ("guide", "minimum_insured_staff", "nationwide"): three,
        ("guide", "minimum_insured_staff", "local"): three,
        ("guide", "minimum_insured_months", "nationwide"): three,
        ("guide", "minimum_insured_months", "local"): three,
        ("law", "minimum_capital", "nationwide"): nationwide,
        ("law", "minimum_capital", "local"): local,
    }
    assert {key: one.unit for key, one in GUIDE.parameters.items()} == {
        "minimum_capital": "CNY",
        "minimum_insured_staff": "people",
        "minimum_insured_months": "months",
    }


# The guide's eleven: the current counterpart, or None where it was dropped, and the badge.
MATERIALS = [
    ("application", "application", "superseded"),
    ("business_licence", "business_licence", "law"),
    ("company_profile", "company_profile", "law"),
    ("financial_report", None, "superseded"),
    ("articles_and_shareholding", "articles_and_shareholding", "law"),
    ("research_report", "development_plan", "superseded"),
    ("technical_scheme", "development_plan", "superseded"),
    ("service_measures", "service_measures", "law"),
    ("security_measures", "security_measures", "law"),
    ("reputation_evidence", "reputation_evidence", "law"),
    ("undertaking", "undertaking", "law"),
]
NINE = list(dict.fromkeys(current for _, current, _ in MATERIALS if current))


def test_the_guides_eleven_materials_map_to_the_laws_nine():
    told = [(key, one.current, one.badge) for key, one in GUIDE.materials.items()]
    assert told == MATERIALS
    assert [one.number for one in GUIDE.materials.values()] == list(range(1, 12))
    assert list(LAW.materials) == NINE
    assert [one.number for one in LAW.materials.values()] == list(range(1, 10))
    assert {one.badge for one in LAW.materials.values()} == {"law"}
    assert (GUIDE.has_counterparts, LAW.has_counterparts) == (True, False)


def test_under_the_law_nothing_of_the_guides_list_stands_in_a_material():
    listed = {key: [str(source) for source in one.sources] for key, one in LAW.materials.items()}
    # Items whose own words were read, by a bureau's page.
    items = {
        "company_profile": ["order42 art. 8(3)", "jiangsu"],
        "development_plan": ["order42 art. 8(5)"],
    }
    assert listed == {key: items.get(key, ["order42 art. 8"]) for key in NINE}
    for one in LAW.materials.values():
        for words in ("收费", "预期效益", "技术力量", "邮编", "互联"):
            assert words not in one.contains.zh, one.id


STEPS = [
    ("direction", (1, 2, 5), "assumption"),
    ("agency_contract", (1, 3, 5), "assumption"),
    ("prepare_materials", (5, 10, 20), "assumption"),
    ("write_and_submit", (1, 2, 3), "guide_only"),
    ("review", None, "law"),
    ("collect", None, "law"),
]
CLOCKS = {  # days to the decision, how they are counted, working days to issue
    "guide": (60, "working", 0, "guide_only"),
    "law_working": (60, "working", 10, "law"),
    "law_calendar": (60, "calendar", 10, "law"),
}


def test_the_six_steps_have_their_durations():
    steps = process().steps
    assert [(key, step.days, step.badge) for key, step in steps.items()] == STEPS
    assert [step.number for step in steps.values()] == [1, 2, 3, 4, 5, 6]
    assert [str(step.sources[0]) for step in steps.values()] == [
        f"guide §3.{n}" for n in range(1, 7)
    ]


def test_the_three_clocks_are_60_then_60_and_10_then_60_calendar_days_and_10():
    told = {
        key: (clock.review_days, clock.review_counts, clock.issue_working_days, clock.badge)
        for key, clock in process().clocks.items()
    }
    assert told == CLOCKS


def test_what_lies_inside_the_clock_and_what_lengthens_it():
    way = process()
    assert {key: stage.working_days for key, stage in way.stages.items()} == {
        "completeness_check": 5,
        "site_inspection": None,
        "decision": None,
        "issue": 10,
    }
    assert {extra.badge for extra in way.extras.values()} == {"assumption"}
    assert {line.badge for line in way.official_stages.values()} == {"practice"}
    assert list(way.official_stages) == [
        "register",
        "fill_the_form",
        "materials_checked",
        "notice_of_acceptance",
        "review",
        "collect",
    ]
    assert way.counting["first_day"].badge == "assumption"


# Beside the notes that ``tests/cases/lines.toml`` lists.
BADGES = {
    **dict.fromkeys(("on_behalf", "feasibility_report", "acceptance", "review", "issue"), "law"),
    **dict.fromkeys(("fee", "agency", "false_statement"), "law"),
    "false_statement_year": "guide_only",
    "not_advice": "assumption",
}


@every("key", BADGES)
def test_a_note_beside_the_guide_has_its_badge(key):
    assert LAW.notes[key].badge == BADGES[key]


def test_what_was_not_read_in_the_original_says_so():
    for key in ("false_statement_year", "domestic_capital", "filing_local"):
        assert "据二手资料" in LAW.notes[key].text.zh, key
        assert "secondary source says" in LAW.notes[key].text.en, key
    for key in ("change_registered", "change_decided"):
        assert "据引文核对" in LAW.duties[key].why.zh, key
        assert "read the articles in quotations" in LAW.duties[key].why.en, key
    for key in ("number_permit", "number_permit_extended"):
        assert "属实务" in LAW.duties[key].why.zh, key
        assert "as practice" in LAW.duties[key].why.en, key

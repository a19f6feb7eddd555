"""A fact is asked, read and kept everywhere; what a new one still lacks is named by these tests."""

import re
from datetime import date
from functools import cache
from importlib import import_module

from every import every

from callcenter_kit.clients.spellings import word_lists
from callcenter_kit.dashboards import pages
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.documents.replay import record_schema
from callcenter_kit.rules.applicant import FACT_NAMES, Applicant
from callcenter_kit.rules.loading import facts

TODAY = date(2026, 11, 24)
# What follows from a fact is asked for where the fact makes it matter.
FOLLOWED = Applicant(
    business_form="own_customers",
    domestic_capital=False,
    clean_record=False,
    refused_for_falsehood=True,
)

# A fact that is an answer to the question of another.
ANSWERS = {"papers": "refused_for_papers"}

every_fact = every("name", FACT_NAMES)


@cache
def asked():
    """The names of all fields on all pages."""
    # Who needs no licence is asked for no documents.
    states = [State(Case(applicant=applicant)) for applicant in (FOLLOWED, Applicant())]
    rooms = [import_module(f"callcenter_kit.dashboards.{page.name}") for page in pages()]
    html = "".join(room.render(state, TODAY).html for room in rooms for state in states)
    answers = {fact for value, fact in ANSWERS.items() if f'value="{value}"' in html}
    return answers | set(re.findall(r'\bname="(\w+)"', html))


@every_fact
def test_it_has_a_question(name):
    assert name in facts(), f"callcenter_kit/data/facts.toml has no question [fact.{name}]"


@every_fact
def test_a_page_asks_it(name):
    if set(FACT_NAMES) <= set(facts()):  # else no page can be drawn
        assert name in asked(), f"no page asks {name}: give its question a group in facts.toml"
    else:
        assert name in facts(), f"no page asks {name}: it has no question"


@every_fact
def test_it_has_spreadsheet_headings(name):
    headings = word_lists().headings
    assert name in headings, f"callcenter_kit/data/clients.toml has no [heading.{name}]"


@every_fact
def test_a_decision_record_keeps_it(name):
    facts = record_schema()["$defs"]["Assessment"]["properties"]["facts"]["properties"]
    assert name in facts, f"record.schema.json lacks {name}: python3 run.py schema"

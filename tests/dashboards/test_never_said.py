"""What no page and no letter may say, looked for over random applicants.

Each applicant is read by one rulebook, in one language, in one place, every combination in its
turn; before a release each is read by all of them.
"""

import re
import tomllib
from datetime import date
from functools import cache, partial
from itertools import product
from pathlib import Path
from random import Random

import independent
import pytest
from applicants import MET_BY_BOTH
from every import every
from parsing import parsed, quickly_parsed, texts_of, words
from tables import random_rows

import callcenter_kit as ck
from callcenter_kit import documents
from callcenter_kit.dashboards import eligibility, materials, scenarios, scopes, timeline, what
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.rules.applicant import value_of_cell
from callcenter_kit.rules.loading import scope_for
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.texts.language import LANGUAGES

TODAY = date(2026, 11, 28)
PAGES = {"01": eligibility, "02": scopes, "03": timeline, "04": materials, "06": scenarios}
PLACES = (*PAGES, "letter")
COMBINATIONS = list(product(PLACES, ("guide", "law"), LANGUAGES))
ORDINARY = re.compile(
    "由已取得许可证的经营者申请|所有老公司|所有公司都?须在2027|最早|at the latest|at the earliest"
    "|尚未公布|Both scopes|promised success|only (?:a holder|the holder of the licence) may apply"
)
# The guide's names of the licences, and its bar of one year as if the law had it.
ONLY_THE_GUIDES = re.compile(
    "全网许可证|地方许可证|[Nn]ationwide licence|[Ll]ocal licence|起可再次申请|can apply again from"
)
# A day, a duration or a yes.
BE_LICENSED = re.compile(
    r"预计 ?20\d\d|expect (?:it|the licence)|is expected on|不推迟取得|最迟 ?20.{0,14}提交"
    "|可以办理|现在就可以申请|条件都已具备|You qualify|you can apply now"
    "|(?:[Aa]ll|[Aa]lready) (?:is )?in place"
)


@cache
def applicants():
    """Three hundred applicants: mostly ready, each with a few facts against it or not known."""
    dice, rows = Random(28), random_rows(300, seed=28)
    return [applicant(dice, row) for row in rows]


def applicant(dice, row):
    changed = {name: row[name] for name in dice.sample(sorted(row), 5)}
    facts = {**MET_BY_BOTH, **changed}
    facts["other_forms"] = value_of_cell("other_forms", facts.get("other_forms"))
    facts["provinces"] = dice.choice([None, {"CN-BJ"}, {"CN-BJ", "CN-SH"}, {"CN-TJ"}])
    if dice.random() < 0.2:
        facts["group_clients"], facts["business_form"] = True, "own_customers"
    if facts["refused_for_falsehood"] and dice.random() < 0.7:
        facts["refused_on"] = dice.choice([date(2026, 1, 15), date(2026, 7, 1), date(2026, 11, 20)])
    if facts["clean_record"] is False and dice.random() < 0.7:
        facts["last_violation_on"] = dice.choice([date(2024, 2, 1), date(2026, 5, 6)])
    return ck.Applicant(**facts)


def draw(place, firm, reading, language):
    """The text of a page between its header and its footer, or of the letter."""
    if place == "letter":
        record = ck.record(ck.assess(firm, TODAY, reading), start=TODAY)
        return quickly_parsed(documents.page(record, language))
    case = Case(applicant=firm, reading=reading, language=language)
    return quickly_parsed(PAGES[place].render(State(case), TODAY).html)


def faults(place, firm, reading, language):
    """What the place says to ``told`` that it may not."""
    page = draw(place, firm, reading, language)
    [text] = texts_of(page)
    title = (texts_of(page, "h1") or [text])[0]
    yield from ORDINARY.findall(text)
    yield from ONLY_THE_GUIDES.findall(text) if reading == "law" else ()
    row = {name: getattr(firm, name) for name in ck.Applicant.__dataclass_fields__}
    # The kind of the strictest obstacle is the second opinion's.
    answer, kind = ck.assess(firm, TODAY, reading), independent.obstacle(row, reading, "local")
    if place == "letter" and (ours := scope_for(firm.provinces)):  # nothing for another licence
        key = f"common.scope.{'local' if ours == 'nationwide' else 'nationwide'}"
        name = say(rulebook_key(key, reading), language)
        yield from re.findall(f"{re.escape(name)}[：:]", text)
    if answer.licence == "not_required":
        yield from BE_LICENSED.findall(text if place in ("01", "02", "letter") else title)
        yield from texts_of(page, "rungs")  # a list of documents
    elif answer.licence == "required" and kind in ("prohibited", "other_procedure"):
        yield from BE_LICENSED.findall(text)
        yield from texts_of(page, "rungs")
        yield from page.xpath(".//*[@data-figure='gantt']/@data-figure")
        outcome = say("common.outcome.eligible", language)
        yield from [outcome] * (outcome in " ".join(texts_of(page, "verdict")))
    if kind == "prohibited" and answer.licence == "required":
        for form in page.xpath(".//section[contains(@class, 'form')]"):
            form.getparent().remove(form)
        said = " ".join(texts_of(page, "answer", "answers", "section"))
        yield from re.findall("补齐|签订代理合同|sign an? .{0,10}agency contract", said)
    for name in (rule.name.say(language) for rule in ck.rulebook(reading).requirements.values()):
        verbs = "补齐|完成|等到|办妥|消除" if language == "zh-CN" else "put|fix|wait for|complete"
        yield from re.findall(f"(?:{verbs})[“ ]?{re.escape(name)}", text)
    yield from re.findall("未查到|[Nn]o provision was found", text)[2:]
    yield from re.findall("外资股东退出|shareholder leav", title)
    for sentence in re.split("[。；]|(?<=[a-z])[.;] ", text):
        if re.search("据二手资料|[Ss]econdary source", sentence):
            yield from re.findall("必须|must", sentence)


@pytest.mark.slow
def test_nothing_that_may_not_be_said_is_said_to_a_hundred_applicants():
    found = {}
    for number, firm in enumerate(applicants()[:100]):
        combination = COMBINATIONS[number % len(COMBINATIONS)]
        place, reading, language = combination
        if said := sorted(set(faults(place, firm, reading, language))):
            found[number, *combination] = said
    assert found == {}


@pytest.mark.release
@pytest.mark.parametrize(("place", "reading", "language"), COMBINATIONS)
def test_nothing_that_may_not_be_said_is_said_anywhere_to_anybody(place, reading, language):
    read = partial(faults, place, reading=reading, language=language)
    assert {
        n: sorted(said) for n, firm in enumerate(applicants()) if (said := set(read(firm)))
    } == {}


HARD_CASES = tomllib.loads(Path(__file__).with_name("hard_cases.toml").read_text("utf-8"))["case"]


@every("case", HARD_CASES)
def test_a_hard_case_reads_on_each_page_what_a_lawyer_would_tell_it(case):
    unknown = dict.fromkeys(case.get("unknown", ()))
    firm = ck.Applicant(**{**MET_BY_BOTH, **case["facts"], **unknown})
    for place in case["places"]:
        [text] = texts_of(draw(place, firm, case["reading"], "zh-CN"))
        assert [said for said in case.get("holds", ()) if said not in text] == [], place
        assert [said for said in case.get("never", ()) if said in text] == [], place


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_says_seldom_that_no_provision_was_found(language):
    text = words(parsed(what.render(State(Case(language=language)), TODAY).html).main)
    assert len(re.findall("未查到|[Nn]o provision was found|not (?:been )?found", text)) <= 5

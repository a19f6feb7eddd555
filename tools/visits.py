"""Visitors' cases as links, one for each kind of answer, and a client list with bad cells."""

from datetime import date

from callcenter_kit.dashboards.answers.case_answer import answer_for, usable_plan
from callcenter_kit.dashboards.case.files import examples
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.session.actions import open_case
from callcenter_kit.dashboards.timeline import ACTIONS

TODAY = date(2026, 11, 24)
EXAMPLES = {name: example.case.fragment() for name, example in examples().items()}
GROWING, READY = EXAMPLES["growing"], EXAMPLES["ready"]
# Links, as a visitor opens them; of a field that stands twice the second counts.
CASES = {
    "empty": "#v=1",
    **EXAMPLES,
    "staff_supply": "#v=1&business_form=staff_supply&is_company=yes",
    "system_building": "#v=1&business_form=system_building&registered_capital=1000000",
    "bars_dated": f"{READY}&clean_record=no&last_violation_on=2024-05-06&insured_months=1"
    "&refused_for_falsehood=yes&refused_on=2026-03-02&insured_since=2026-10-12",
    "bars_undated": f"{READY}&clean_record=no&refused_for_falsehood=yes&insured_staff=0"
    "&on_dishonesty_list=yes",
    "law": f"{GROWING}&reading=law&clock=law_working&provinces=CN-BJ",
    "other_clock": f"{READY}&clock=law_calendar&start_on=2026-12-07&wanted_on=2027-12-30"
    "&direction_days=1-3-9&agency=no&correction_rounds=2&correction_days=2-4-8"
    "&expert_review=yes&expert_days=5-10-30&number_permit=yes",
    "contradicting": f"{GROWING}&last_violation_on=2026-01-01&shoe_size=43&registered_capital=-1"
    "&name=%E5%8C%97%E4%BA%AC%22%26%E7%A4%BA%E4%BE%8B",
    "too_early": f"{GROWING}&on=2010-01-01&wanted_on=2026-12-10&scope=local",
    "two_provinces": f"{READY}&registered_capital=5000000&provinces=CN-BJ,CN-HE&scope=local"
    "&materials=application,undertaking&on_site=staff"
    "&vary=business_form,insured_staff,start_on,agency&s1.name=%E5%85%88%E6%8B%9B%E4%BA%BA"
    "&s1.business_form=seat_rental&s1.insured_staff=1&s2.start_on=2027-03-01&s2.agency=no",
}
TYPED = {"name": "insured_staff", "value": "three"}  # the empty case's field refuses it
# Clients who have filed: each stage, and cells that contradict each other.
FILED = """公司名称,业务形态,省份,提交日,受理日,补正通知日,补正提交日,结果,决定日,收到决定日,领证日
甲,座席出租,北京,2026-10-12,,2026-10-19,2026-10-28,,,,
乙,座席出租,北京、天津,2026-11-20,,,,,,,
丙,座席出租,,2026-10-12,,2026-10-19、2026-11-02,2026-10-28,审查中,,,
丁,座席出租,,2026-07-01,,,,,,,
戊,座席出租,,2026-09-01,,,,准予,2026-11-20,,
己,座席出租,,2026-06-01,,,,准予,2026-09-01,,2026-09-10
庚,座席出租,,2026-06-01,,,,不予许可,2026-11-02,2026-11-05,
辛,座席出租,,2026-06-01,,,,撤回,2026-08-03,,
壬,座席出租,,2026-06-01,,,,,2026-08-03,,
癸,座席出租,,2026-10-12,2026-10-09,,,,,,
子,座席出租,,,,,,,,,
"""

CLIENTS = """我们的客户
公司名称,业务形态,注册资本,参保人数,三年内无违法记录,最近一次违法记录的日期,备注
=甲公司,为第三方客户提供服务,１０００万,3人,是,2026-01-01,老客户
乙公司,座席出租,1000,五人,不清楚,,
丙公司,自用,300万元,-2,,2026-02-30,<b>
"""
# What a visitor presses on the page of clients.
LOOKS = {
    "all": [],
    "sorted": [("sort", {"value": "capital"})] * 2,
    "narrowed": [("choose", {"name": "local", "value": "ineligible"})],
    "missed": [("choose", {"name": "search", "value": "nobody"})],
}


def state_of(name, language):
    """What a page knows of a visitor who opened the case called ``name``."""
    state = open_case(State(), f"{CASES[name]}&lang={language}", language)
    return ACTIONS["set"](state, TYPED, TODAY) if name == "empty" else state


def decision_of(case, today=TODAY):
    """The sentence that heads every page of ``case``."""
    return answer_for(case, today).decision(case.language)


def plan_of(case, today=TODAY):
    """The plan that the page of dates shows of ``case``."""
    return usable_plan(answer_for(case, today), case, today).plan

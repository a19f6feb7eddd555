"""A damaged rulebook is refused where it is damaged, in both languages."""

import copy
import json
import pickle
import re
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from every import every
from own_rulebook import HEAD, load
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.rules.loading import name_in_cases, open_rulebook, save_rulebook

SOUND = (
    HEAD
    + """
[parameter.minimum_capital]
zh = "最低注册资本"
en = "Minimum capital"
unit = "CNY"
nationwide = [
    { since = 2017-09-01, until = 2019-12-31, value = 5, source = "order42 art. 6(5)" },
    { since = 2020-01-01, value = 10, source = "order42 art. 6(5)" },
]
local = [{ since = 2017-09-01, value = 1, source = "order42 art. 6(5)" }]

[requirement.capital]
name = { zh = "注册资本", en = "Capital" }
when = "registered_capital >= minimum_capital"
zh = "注册资本不低于 {minimum_capital:money}。"
en = "Registered capital of at least {minimum_capital:money}."
source = ["guide §5.2"]
badge = "law"
remedy = { zh = "增资", en = "Raise capital", working_days = [10, 15, 30], badge = "assumption" }
"""
)


def test_a_sound_rulebook_loads_and_judges(tmp_path):
    book = load(tmp_path, SOUND)
    told = ck.Applicant(business_form="third_party_service", registered_capital=5)
    assert ck.assess(told, rulebook=book).scopes["nationwide"].outcome == "ineligible"
    assert book.requirements["capital"].remedy.working_days == (10, 15, 30)
    earlier = ck.assess(told, on=date(2019, 12, 31), rulebook=book)
    assert earlier.scopes["nationwide"].outcome == "eligible"


def test_a_value_without_an_end_ends_the_day_before_the_next_begins(tmp_path):
    book = load(tmp_path, SOUND.replace("until = 2019-12-31, ", ""))
    told = ck.Applicant(business_form="third_party_service", registered_capital=5)
    for day, outcome in ((date(2019, 12, 31), "eligible"), (date(2020, 1, 1), "ineligible")):
        answer = ck.assess(told, on=day, rulebook=book)
        assert answer.scopes["nationwide"].outcome == outcome


def paper(key, number, current="undertaking"):
    """A material as a rulebook of one's own may list it."""
    return f'''
[material.{key}]
number = {number}
name = {{ zh = "材料", en = "Paper" }}
contains = {{ zh = "内容", en = "Content" }}
supplied_by = "applicant"
current = "{current}"
source = ["guide §4.1"]
badge = "law"

'''


DAMAGED = Path(__file__).with_name("damaged_rulebooks.toml").read_text("utf-8")


@every("damage", tomllib.loads(DAMAGED)["damage"])
def test_each_damage_is_named_with_its_place_and_what_to_write(tmp_path, damage):
    assert damage["sound"] in SOUND
    with refusal(damage["error"]) as caught:
        load(tmp_path, SOUND.replace(damage["sound"], damage["damaged"], 1))
    assert damage["where"] in str(caught.value)
    assert damage["what"] in str(caught.value)
    assert re.search("[\u4e00-\u9fff]", caught.value.say("zh-CN"))
    assert damage["where"] in caught.value.say("zh-CN")


def test_papers_and_rows_of_ones_own_load(tmp_path):
    row = 'numbers]\nzh = "95"\nen = "95"\nsource = ["guide"]\nbadge = "law"\n'
    told = f"""
[scope_row]
numbers = {{ zh = "号码", en = "Numbers" }}
[scope.nationwide.row.{row}
[scope.local.row.{row}
"""
    book = load(tmp_path, SOUND + told + paper("one", 1) + paper("two", 2))
    assert [one.number for one in book.materials.values()] == [1, 2]
    assert book.scopes["local"].rows["numbers"].say("en") == "95"


def test_a_rulebook_without_a_requirement_is_refused(tmp_path):
    with refusal("MissingKey", match=r"requirement is missing\. Write one requ"):
        load(tmp_path, SOUND[: SOUND.index("[requirement.capital]")])


def test_a_form_that_a_rulebook_does_not_know_leaves_the_licence_undetermined(tmp_path):
    told = ck.Applicant(business_form="staff_supply", registered_capital=5)
    found = ck.assess(told, rulebook=load(tmp_path, SOUND))
    assert (found.licence, found.warnings) == ("undetermined", ())


def test_an_unknown_rulebook_is_named_beside_the_ones_that_ship():
    with refusal("MisspeltRulebook", match=r"no rulebook 'lwa'\. Did you mean 'law'"):
        ck.assess(ck.Applicant(), rulebook="lwa")
    with refusal("MisspeltRulebook", match="现行法规"):
        ck.assess(ck.Applicant(), rulebook="现行法归")
    with refusal("UnknownRulebook", match="There is no rulebook 'by heart'"):
        ck.assess(ck.Applicant(), rulebook="by heart")
    with refusal("UnknownRulebook"):
        ck.assess(ck.Applicant(), rulebook=None)


def test_a_day_before_the_first_number_is_refused_not_guessed():
    with refusal("NoValueThatDay") as caught:
        ck.assess(ck.Applicant(), on=date(2017, 8, 31), rulebook="law")
    assert "minimum_capital (nationwide) is known for 2017-08-31" in str(caught.value)
    assert caught.value.first == date(2017, 9, 1)
    assert ck.assess(ck.Applicant(), on=date(2017, 9, 1), rulebook="law").on == date(2017, 9, 1)


def test_a_rulebook_is_opened_again_as_it_was_saved(tmp_path):
    own, guide = load(tmp_path, SOUND), ck.rulebook("guide")
    changed = [each.amend(minimum_capital={"local": 7}) for each in (own, guide)]
    for book in (ck.rulebook("law"), own, *changed):
        again = open_rulebook(json.dumps(save_rulebook(book)))
        assert (again, again.amended, again.origin) == (book, book.amended, book.origin)
    with refusal("RulebookNotSaved", match="own"):
        save_rulebook(replace(own, origin=None))
    # An earlier kit could give a remedy other days.
    with refusal("RetimedRulebook", match="premises, under retimed.* Delete retimed"):
        open_rulebook('{"id": "guide", "amended": {}, "retimed": {"premises": [4, 4, 4]}}')


def test_an_amended_number_holds_where_it_was_amended_and_has_no_source():
    guide = ck.rulebook("guide")
    book = guide.amend(minimum_capital={"local": 2_000_000})
    told = ck.Applicant(registered_capital=1_500_000)
    finding = ck.assess(told, rulebook=book).scopes["local"].findings["registered_capital"]
    assert (finding.status, finding.requirement.badge) == ("unmet", "assumption")
    assert book.is_shipped  # with another number
    assert finding.shortfall == {"registered_capital": 500_000}
    assert finding.parameters["minimum_capital"].source is None
    assert ck.assess(told).scopes["local"].findings["registered_capital"].status == "met"
    assert book.digest != guide.digest
    assert re.fullmatch("[0-9a-f]{16}", book.digest)
    assert name_in_cases(book) == f"guide~{book.digest[:6]}"
    for result in (book, ck.assess(told, rulebook=book), ck.advise(told, "local", rulebook=book)):
        assert repr(result).count("amended: minimum_capital") == 1
    assert guide.amend(minimum_capital=2.0**53) == guide.amend(minimum_capital=2**53)
    for amount in (2e6, np.int64(2_000_000)):
        assert guide.amend(minimum_capital={"local": amount}) == book


def test_rules_and_answers_that_are_shared_cannot_be_changed_in_place():
    guide, answer = ck.rulebook("guide"), ck.assess(ck.Applicant())
    minimum, findings = guide.parameters["minimum_capital"], answer.scopes["local"].findings
    finding, duty = findings["registered_capital"], guide.duties["annual_report"]
    rows, guidance = guide.scopes["local"].rows, guide.requirements["service_form"].facts
    tables = (guide.parameters, minimum.values, guide.requirements, rows, guidance, duty.numbers)
    for table in (*tables, answer.scopes, findings, finding.numbers):
        key = next(iter(table))
        changes = {
            **{"__setitem__": (key, None), "__delitem__": (key,), "__ior__": ({},), "pop": (key,)},
            **{"popitem": (), "setdefault": (key,), "update": ({},), "clear": ()},
        }
        for change, values in changes.items():
            with refusal("ReadOnlyRules", match="amend"):
                getattr(table, change)(*values)
    assert guide.digest == ck.rulebook("guide").digest


def test_rulebooks_that_say_the_same_are_equal_and_so_are_answers_by_them():
    guide = ck.rulebook("guide")
    changes = {"minimum_capital": {"local": 2_000_000}}
    own, same = guide.amend(**changes), guide.amend(**changes)
    assert (own, hash(own)) == (same, hash(same))
    different = [guide, own, ck.rulebook("law"), replace(guide, clock="x")]
    assert len(set(different)) == len(different)
    assert own != guide.amend(minimum_capital=2_000_000) != "guide"
    answer = ck.assess(ck.Applicant(), rulebook=own)
    for again in (copy.deepcopy(answer), pickle.loads(pickle.dumps(answer))):
        assert again == answer
        with refusal("ReadOnlyRules"):
            again.scopes["local"].findings.clear()


@every(
    ("values", "error", "message"),
    [
        ({"minimum_capitel": 1}, "UnknownParameter", "no parameter 'minimum_capitel'"),
        ({"minimum_capital": {"beijing": 1}}, "WrongAmendment", "for 'beijing'"),
        *(
            ({"minimum_capital": wrong}, "WrongAmendment", f"to {wrong!r}")
            for wrong in (-1, 1.5, float("nan"), True, "2")
        ),
    ],
)
def test_numbers_that_cannot_be_are_refused(values, error, message):
    with refusal(error, match=message):
        ck.rulebook("guide").amend(**values)


def test_an_amended_number_holds_from_the_first_day_of_all(tmp_path):
    book = load(tmp_path, SOUND).amend(minimum_capital={"nationwide": 7})
    assert book.parameters["minimum_capital"].on("nationwide", date(2018, 1, 1)).value == 7
    assert not book.is_shipped

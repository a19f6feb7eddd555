"""A filed case in its record, letter and calendar: what happened, and where it stands then."""

import copy
import json
import random
import re
from dataclasses import replace
from datetime import date

import filed_by_hand
import vobject
from applicants import MET_BY_BOTH
from every import every
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.dashboards.answers.case_answer import EXPORTS
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.documents.blocks import blocks_for
from callcenter_kit.documents.formats import calendar, document_of, page
from callcenter_kit.documents.record import case_key_of, facts_key, seal_of
from callcenter_kit.documents.replay import first_fault

START, S, TODAY = date(2026, 9, 21), date(2026, 10, 12), date(2026, 11, 24)
COMPANY = ck.Applicant(**MET_BY_BOTH)
NAMED = replace(COMPANY, name="Alpha & Co")
ANSWERED = {"corrections": [(date(2026, 10, 19), date(2026, 10, 28))]}


def planned(filing, as_of=TODAY, start=START, applicant=COMPANY, case_key=None, **options):
    """A record of one case, and its plan."""
    case = {"applicant": applicant, "on": START, "filing": filing, "as_of": as_of}
    plan = ck.plan(start, "local", **{"clock": "law_working", **case, **options})
    return ck.record(ck.assess(applicant, START), plan, case_key=case_key), plan


def record_of(as_of=TODAY, start=START, applicant=COMPANY, case_key=None, **days):
    filing = ck.Filing(submitted_on=S, **days)
    return planned(filing, as_of, start, applicant, case_key)[0]


# The record.


def test_where_nobody_said_which_licence_was_filed_the_record_says_so_and_the_letter_asks():
    told = [(None, None, True), (None, "local", False), ("北京", None, False)]
    for provinces, scope, is_open in told:
        case = {"applicant": replace(COMPANY, provinces=provinces), "submitted_on": S}
        state = State(ck.Case(**case, language="en", scope=scope))
        record = json.loads(EXPORTS["export_record"](state, TODAY).content)
        assert record["plans"]["local"]["is_scope_assumed"] is is_open
        assert ck.replay(record).plans["local"].is_scope_assumed is is_open
        assert ("If you applied for the other licence, tell us" in page(record, "en")) is is_open
        del record["plans"]["local"]["is_scope_assumed"]  # an earlier kit went by the provinces
        older = {**record, "seal": seal_of(record)}
        assert ("tell us" in page(older, "en")) is (provinces is None)
    for scope, provinces, is_taken in ((None, {"CN-BJ", "CN-SH"}, False), (None, None, True)):
        case = {"applicant": replace(COMPANY, provinces=provinces), "as_of": TODAY}
        plan = ck.plan(START, scope, filing=ck.Filing(submitted_on=S), **case)
        assert (plan.scope, plan.is_scope_assumed) == ("nationwide", is_taken)
        assert ("take it to be this one: Nation" in str([*blocks_for(plan, "en")])) is is_taken


# A notice that is not answered: its limit, if there is one, and which days no file may name.
@every(
    ("notice", "accepted", "has_acceptance", "assumed"),
    [
        ((date(2026, 10, 19),), None, False, "24 November 2026"),
        ((date(2026, 10, 19),), date(2026, 10, 15), True, "24 November 2026"),
        ((date(2026, 10, 19), None, date(2026, 12, 4)), None, True, "4 December 2026"),
        ((date(2026, 10, 19), None, date(2026, 12, 5)), None, True, "4 December 2026"),  # Saturday
        ((date(2026, 10, 19), None, date(2026, 11, 20)), None, False, None),  # over
        ((date(2026, 11, 2),), None, True, "24 November 2026"),  # late: accepted by silence
    ],
)
def test_an_open_notice_names_no_day_that_nobody_knows(notice, accepted, has_acceptance, assumed):
    filing = ck.Filing(submitted_on=S, corrections=[notice], accepted_on=accepted)
    record, plan = planned(filing)
    ids = [entry.id for entry in plan.entries()]
    [answer] = [entry for entry in plan.entries() if entry.id == "correction.1"]
    assert answer.is_open is (len(notice) == 1 or plan.is_late)
    assert ("completeness_check" in ids) is has_acceptance
    document, text = str(document_of(record, "en")), calendar(record, "en").decode()
    assert ("Completeness check" in document) is has_acceptance is ("Completeness check" in text)
    assert "DTSTART;VALUE=DATE:20261124" not in text
    assert ("We assume that you answer on" in document) is bool(assumed)
    assert not assumed or f"We assume that you answer on {assumed}" in document
    assert f"19 Oct – {assumed}" not in document


def test_a_licence_in_hand_gives_its_decision_no_day_of_its_own():
    days = {"issued_on": date(2026, 11, 20)}
    for known, is_event in (({}, False), ({"decided_on": date(2026, 11, 20)}, True)):
        record = record_of(**days, **known)
        assert ("SUMMARY:Local: Decision\r\n" in calendar(record, "en").decode()) is is_event
        assert "expected 20 November 2026" not in page(record, "en")


def test_a_record_holds_what_happened_and_where_the_case_stands():
    filing = ck.Filing(submitted_on=S, **ANSWERED)
    record, plan = planned(filing)
    plan_json = json.loads(json.dumps(record))["plans"]["local"]
    assert (plan_json["filing"], plan_json["as_of"]) == (filing.to_dict(), "2026-11-24")
    assert plan_json["progress"] == plan.progress().to_dict()
    assert plan_json["progress"]["stage"] == record["decision"]["kind"] == "under_review"
    assert plan_json["baseline"]["licence_on"] == str(plan.baseline.licence_on)
    assert first_fault(record) is None


def test_random_filed_cases_come_out_again_as_they_were():
    dice = random.Random(4)
    for number in range(16):
        case, last = filed_by_hand.history(dice)
        clock = dice.choice(("guide", "law_working", "law_calendar"))
        start = case["submitted_on"] - dice.choice((-5, 0, 30)) * filed_by_hand.DAY
        options = {"clock": clock, "correction_rounds": number % 2}
        record, plan = planned(ck.Filing(**case), last if number % 3 else None, start, **options)
        played = ck.replay(json.loads(json.dumps(record)))
        assert played.changes == ()
        assert played.plans == {"local": plan}


@every(
    "facts",
    [
        {"refused_for_falsehood": True},
        {"business_form": "own_customers"},
        {"marketing_calls": True},
        {"premises": False},
    ],
)
def test_what_bars_a_plan_bars_only_the_one_before_the_filing(facts):
    applicant = ck.Applicant(**{**MET_BY_BOTH, **facts})
    record, plan = planned(ck.Filing(submitted_on=S, **ANSWERED), applicant=applicant)
    assert plan.licence_on == date(2027, 2, 3)
    assert plan.baseline.licence_on is None or "premises" in facts
    assert ck.replay(record).changes == ()


@every("ending", ["refused_on", "not_accepted_on", "withdrawn_on"])
def test_a_case_that_ended_without_a_licence_says_so_and_keeps_what_it_had(ending):
    filing = ck.Filing(submitted_on=S, **{ending: date(2026, 11, 2)})
    record, plan = planned(filing, correction_rounds=2, durations={"direction": 4})
    assert plan.baseline.extra_times["correction_round"] == 2
    assert record["plans"]["local"]["progress"]["stage"] == ending.removesuffix("_on")
    played = ck.replay(record)
    assert (played.changes, played.plans) == ((), {"local": plan})


@every("ending", ["refused_on", "not_accepted_on", "decided_on"])
def test_a_case_may_end_while_a_correction_is_unanswered(ending):
    end = {ending: date(2026, 11, 2)}
    filing = ck.Filing(submitted_on=S, corrections=[(date(2026, 10, 19), None)], **end)
    record, _ = planned(filing)
    assert "2026" in record.to_html("en")
    assert record.to_excel("en")  # its remedies, or what has to be issued, have days


def test_the_record_of_an_earlier_kit_has_its_remedies_in_every_file():
    record, _ = planned(ck.Filing(submitted_on=S, refused_on=date(2026, 11, 2)))
    old = json.loads(json.dumps({**record, "kit_version": "0.1.0"}))
    del old["plans"]["local"]["progress"]["dates"]
    old["seal"] = seal_of(old)
    _, change = ck.replay(old).changes
    assert change.place == ("plans", "local", "progress", "dates")
    sections = [[each.id for each in document_of(one, "en").sections] for one in (old, record)]
    assert sections[0] == sections[1]
    assert "reconsideration" in sections[0]
    days = [re.findall(rb"(?:UID|DTSTART).*", calendar(one, "en")) for one in (old, record)]
    assert days[0] == days[1] != []


def test_review_times_stand_in_the_record_with_their_whole_curve():
    days = [date(2026, 6, day) for day in range(1, 11)]
    times = ck.review_times({"submitted_on": days, "decided_on": [days[-1]] * 10}, on=TODAY)
    record, plan = planned(ck.Filing(submitted_on=S), durations={"review": times})
    assert record["plans"]["local"]["review_times"]["n"] == 10
    played = ck.replay(record)
    assert played.changes == ()
    assert played.plans["local"].review_times == plan.review_times == times


@every(
    ("place", "value", "kind"),
    [
        (("filing", "submitted_on"), "2026-10-13", "AlteredRecord"),
        (("progress", "due_on"), "2027-01-22", "AlteredRecord"),
        (("progress", "stage"), "overdue", "AlteredRecord"),
        (("as_of",), "2026-11-25", "AlteredRecord"),
        (("as_of",), "2026-10-01", "UnreplayableRecord"),
        (("filing", "refused_on"), "soon", "DamagedRecord"),
    ],
)
def test_a_record_whose_filing_was_changed_is_refused(place, value, kind):
    record = copy.deepcopy({**record_of(**ANSWERED)})
    part = record["plans"]["local"]
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value
    record["seal"] = seal_of(record)
    with refusal(kind):
        ck.replay(record)


def test_a_record_without_a_filing_is_what_it_was_and_an_old_one_is_read():
    record, plan = planned(None, as_of=None)
    own = {"filing", "as_of", "progress", "baseline", "review_times"}
    assert own.isdisjoint(record["plans"]["local"])
    # Made by a kit that knew of no filing: the fields are not there, and the dates are its own.
    assert first_fault(record) is None
    assert ck.replay(record).changes == ()
    record, plan = planned(None)  # the day looked at is kept where nothing happened yet
    assert record["plans"]["local"]["progress"]["stage"] == "preparing"
    assert ck.replay(record).plans == {"local": plan}


def test_with_other_days_off_the_dates_are_what_changed():
    earlier = ck.WorkCalendar("project").known_to(2025)
    changes = ck.replay(record_of(date(2026, 10, 16)), calendar=earlier).changes
    places = {".".join(map(str, change.place)) for change in changes}
    assert "plans.local.progress.due_status" in places
    assert not any("baseline.calendar." in place for place in places)


# The letter.


def sections(record, language="en"):
    return {section.id: section for section in document_of(record, language).sections}


def rows(record):
    happened = sections(record)["happened"].blocks[0].rows
    return [tuple(cell.text for cell in row) for row in happened]


def test_where_nobody_looked_at_it_on_a_day_nothing_says_where_it_stands():
    assert "filed" not in sections(record_of(None))
    assert not {"month", "way", "materials", "obstacles", "findings"} & {*sections(record_of())}


@every(
    ("as_of", "days", "letters"),
    [
        (date(2026, 12, 11), {}, set()),
        (date(2026, 12, 12), {}, {"inquiry"}),
        (date(2027, 1, 5), {}, {"inquiry"}),
        (date(2027, 1, 6), {}, {"inquiry", "reconsideration"}),
        (date(2027, 2, 15), {}, {"inquiry", "reconsideration"}),  # in time on the later count
        (date(2027, 3, 8), {}, {"inquiry", "reconsideration"}),
        (date(2027, 3, 9), {}, {"inquiry"}),
        (date(2026, 12, 4), {"decided_on": date(2026, 11, 20)}, set()),
        (date(2026, 12, 5), {"decided_on": date(2026, 11, 20)}, {"inquiry"}),
        (date(2026, 11, 20), {"refused_on": date(2026, 11, 20)}, set()),
        (date(2026, 11, 21), {"refused_on": date(2026, 11, 20)}, {"reconsideration"}),
        (date(2027, 1, 20), {"refused_on": date(2026, 11, 20)}, set()),
        (date(2026, 11, 21), {"not_accepted_on": date(2026, 11, 20)}, {"reconsideration"}),
        (date(2026, 11, 21), {"withdrawn_on": date(2026, 11, 20)}, set()),
    ],
)
def test_a_letter_to_the_authority_is_there_only_while_it_may_be_sent(as_of, days, letters):
    record = record_of(as_of, applicant=NAMED, **days)
    for language, filed in (("zh-CN", "2026年10月12日"), ("en", "12 October 2026")):
        parts = sections(record, language)
        assert {"inquiry", "reconsideration"} & parts.keys() == letters
        for name in letters:
            *before, signature = texts = [block.text for block in parts[name].blocks]
            assert parts[name].begins_page
            assert all(texts)
            body = "\n".join(before)
            assert filed in body
            assert "Alpha & Co" in signature
            assert "{" not in body
    assert "Alpha &amp; Co" in page(record, "en")


@every(
    ("provinces", "scope", "who"),
    [
        (None, "nationwide", "MIIT"),
        ({"CN-BJ"}, "nationwide", "MIIT"),
        ({"CN-BJ"}, "local", "the Beijing Communications Administration"),
        ({"CN-SH"}, "local", "(name the authority that decides)"),
        (None, "local", "(name the authority that decides)"),
    ],
)
def test_a_letter_names_whom_it_is_sent_to_and_the_days_of_the_law(provinces, scope, who):
    applicant = replace(COMPANY, provinces=provinces)
    own = ck.rulebook("law").amend(review_days=45)
    case = {"applicant": applicant, "on": START, "rulebook": own, "as_of": date(2027, 1, 6)}
    plan = ck.plan(START, scope, filing=ck.Filing(submitted_on=S), **case)
    parts = sections(ck.record(ck.assess(applicant, START, own), plan))
    _, to, inquiry, _ = (block.text for block in parts["inquiry"].blocks)
    assert to == f"To: {who}"
    assert "until 11 December 2026 in calendar days" in inquiry
    respondent, request, facts = (block.text for block in parts["reconsideration"].blocks[2:5])
    assert respondent == f"Respondent: {who}"
    assert request.startswith("Request: ")
    assert "had to decide within 60 days" in facts


def test_a_letter_calls_the_file_complete_only_where_a_correction_was_sent_and_cites_both_starts():
    experts = {"expert_review": (date(2026, 11, 9), date(2026, 11, 10))}
    for days, is_complete in (({}, False), (ANSWERED, True), (experts, False)):
        parts = sections(record_of(date(2027, 1, 22), **days))
        for name in ("inquiry", "reconsideration"):
            body = " ".join(block.text for block in parts[name].blocks)
            assert ("the file was complete on 28 October 2026" in body) is is_complete, name
            assert ("days of the expert review are not counted" in body) is (days is experts)
            assert all(each in body for each in ("Telecommunications Reg", "Measures for Telecom"))


def test_a_filed_case_signs_what_was_told_and_nothing_where_nothing_was():
    assert "told" not in sections(record_of(applicant=ck.Applicant()))
    told = sections(record_of(applicant=ck.Applicant(name="Alpha")))["told"].blocks
    assert [type(block).__name__ for block in told] == ["Grid", "Sentences"]
    assert told[1].text.startswith("The company has checked these facts")


@every(("as_of", "is_offered"), [(date(2027, 2, 13), True), (date(2027, 2, 14), False)])
def test_a_remedy_that_is_over_is_not_listed(as_of, is_offered):
    items = sections(record_of(as_of))["filed"].blocks[0].items
    assert any(each.startswith("Reconsideration: you can apply") for each in items) is is_offered


def test_nobody_is_told_to_prepare_on_a_day_before_what_was_filed_already():
    firm, filing = replace(COMPANY, provinces={"CN-BJ"}), ck.Filing(submitted_on=S)
    plan = ck.plan(START, "local", applicant=firm, on=TODAY, filing=filing)  # without `as_of`
    month = sections(ck.record(ck.assess(firm, TODAY), plan))["month"].blocks
    assert [block.text for block in month] == ["You have nothing to do this month."]


# The calendar file.


def events(record):
    """Every event: its day, summary and sequence by its identifier."""
    found = vobject.readOne(calendar(record, "en").decode()).vevent_list
    told = ((each.dtstart, each.summary, each.sequence) for each in found)
    values = [(day.value, what.value, int(count.value)) for day, what, count in told]
    return dict(zip((each.uid.value.partition("@")[0] for each in found), values, strict=True))


def by_name(record):
    return {uid.partition(".")[2]: rest for uid, rest in events(record).items()}


def keys(record):
    return {uid.partition(".")[0] for uid in events(record)}


def test_an_event_keeps_its_name_and_moves_with_what_happened():
    planned_only = planned(None, as_of=None)[0]
    before, filed = by_name(planned_only), by_name(record_of())
    accepted = by_name(record_of(accepted_on=date(2026, 10, 15)))
    check = "local.stage.completeness_check"
    same = {check, *(f"local.{name}" for name in ("start", "licence", "stage.decision"))}
    assert same | {"local.submitted"} <= before.keys() & filed.keys() & accepted.keys()
    assert filed["local.submitted"][0] == S != before["local.submitted"][0]
    assert (filed[check][0], accepted[check][0]) == (date(2026, 10, 19), date(2026, 10, 15))


def test_who_has_filed_is_not_reminded_of_it():
    granted = record_of(date(2026, 12, 21), decided_on=date(2026, 12, 7))
    for record, is_reminded in ((planned(None, as_of=None)[0], True), (granted, False)):
        file = vobject.readOne(calendar(record, "en").decode())
        [event] = (each for each in file.vevent_list if ".submitted@" in each.uid.value)
        assert ("valarm" in event.contents) is is_reminded


def test_its_sequence_rises_with_the_day_and_with_each_event_told():
    inspected = {**ANSWERED, "inspected_on": date(2026, 11, 2)}
    steps = [
        planned(None, as_of=None)[0],
        record_of(),
        record_of(corrections=[(date(2026, 10, 15), None)]),
        record_of(**ANSWERED),
        record_of(**inspected),
        record_of(date(2026, 11, 25), **inspected),
    ]
    sequences = [{sequence for _, _, sequence in events(each).values()} for each in steps]
    rising = [sequence for [sequence] in sequences]
    assert rising == sorted({*rising})
    assert rising[-1] == rising[-2] + 1


def test_a_case_is_known_by_its_name_else_by_its_row_else_by_its_facts_when_filed():
    row = case_key_of("a 3")
    assert keys(record_of(applicant=NAMED)) == keys(record_of(applicant=NAMED, case_key=row))
    assert keys(record_of(case_key=row)) == {row}
    first = record_of()
    key, later = facts_key(first["assessment"]), replace(COMPANY, insured_staff=9)
    assert keys(first) == {key} != keys(record_of(applicant=later))
    again = record_of(applicant=later, case_key=key)
    assert keys(again) == {key}
    assert ck.replay(again).changes == ()


def test_two_rows_without_a_name_and_with_the_same_facts_are_two_cases(tmp_path):
    table = tmp_path / "clients.csv"
    table.write_text("业务形态,是否公司\n座席出租,是\n座席出租,是\n", "utf-8")
    clients = ck.read_clients(table)
    folder = ck.write_reports(clients, tmp_path, "en", kinds=("calendar",), on=TODAY, start=TODAY)
    first, second, common = (
        {event.uid.value for event in vobject.readOne(path.read_text("utf-8")).vevent_list}
        for path in sorted(folder.glob("*.ics"))
    )
    assert first.isdisjoint(second)
    assert common == first | second


def test_what_happened_has_its_own_day_in_every_file_and_nothing_begins_that_nobody_told():
    for accepted in (date(2026, 10, 30), None):
        record = record_of(start=S, accepted_on=accepted, **ANSWERED)
        checked, names = accepted or date(2026, 10, 28), events(record)
        [(day, name, _)] = (names[uid] for uid in names if uid.endswith("completeness_check"))
        assert (day, name) == (checked, "Local: Completeness check")
        row = next(row for row in dates(record) if "Completeness" in row[0])
        assert row == ("Completeness check", f"{checked.day} October 2026")
        assert not any(uid.endswith(".start") for uid in names)


def test_a_calendar_begins_when_there_is_something_to_do_and_not_with_the_wait():
    facts = {**MET_BY_BOTH, "refused_for_falsehood": True, "refused_on": date(2026, 6, 10)}
    record, plan = planned(None, as_of=None, applicant=ck.Applicant(**facts))
    begins = min(step.begins_on for step in plan.steps)
    assert by_name(record)["local.start"][0] == begins > START


def dates(record):
    rows = sections(record)["timeline"].blocks[1].rows
    return [(row[0].text, row[2].text) for row in rows]


@every(
    ("as_of", "days", "held"),
    [
        (date(2026, 10, 13), {}, ["ask"]),
        (TODAY, {"corrections": [(date(2026, 10, 19), None, date(2026, 11, 30))]}, ["answer"]),
        (TODAY, {"corrections": [(date(2026, 10, 19), None)]}, []),
        (date(2027, 3, 9), {}, ["due_calendar", "due_working", "ask"]),
        (TODAY, {"decided_on": date(2026, 11, 20)}, ["ask"]),
        (TODAY, {"refused_on": date(2026, 11, 20)}, ["reconsideration", "lawsuit"]),
        (date(2027, 2, 1), {"refused_on": date(2026, 11, 20)}, ["lawsuit"]),
        (TODAY, {"withdrawn_on": date(2026, 11, 20)}, []),
    ],
)
def test_the_limits_of_a_case_are_those_that_can_still_come(as_of, days, held):
    progress = record_of(as_of, **days)["plans"]["local"]["progress"]
    assert [each["id"] for each in progress["dates"]] == held

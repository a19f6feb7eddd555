"""A filed case's calendar file: the same events under the same names, moved by what happened."""

from dataclasses import replace
from datetime import date

import vobject
from applicants import MET_BY_BOTH
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.documents import formats
from callcenter_kit.documents.record import case_key_of, facts_key

START, TODAY = date(2026, 9, 21), date(2026, 11, 24)
S = date(2026, 10, 12)
COMPANY = ck.Applicant(**MET_BY_BOTH)


def record_of(applicant=COMPANY, as_of=TODAY, case_key=None, **days):
    filing = ck.Filing(**days) if days else None
    case = {"applicant": applicant, "on": START, "filing": filing, "as_of": as_of}
    plan = ck.plan(START, "local", clock="law_working", **case)
    return ck.record(ck.assess(applicant, START), plan, case_key=case_key)


def events(record, language="en"):
    """Every event: its name, day, summary and sequence by its identifier."""
    file = vobject.readOne(formats.calendar(record, language).decode())
    return {
        each.uid.value.partition("@")[0]: (
            each.dtstart.value,
            each.summary.value,
            int(each.sequence.value),
        )
        for each in file.vevent_list
    }


def by_name(record):
    return {uid.partition(".")[2]: rest for uid, rest in events(record).items()}


def keys(record):
    return {uid.partition(".")[0] for uid in events(record)}


def test_an_event_keeps_its_name_and_moves_with_what_happened():
    planned, filed = events(record_of(as_of=None)), events(record_of(submitted_on=S))
    accepted = events(record_of(submitted_on=S, accepted_on=date(2026, 10, 15)))
    same = {"start", "submitted", "licence", "stage.decision", "stage.completeness_check"}
    [key] = keys(record_of(as_of=None))
    for name in same:
        uid = f"{key}.local.{name}"
        assert {uid} <= planned.keys() & filed.keys() & accepted.keys()
    assert filed[f"{key}.local.submitted"][0] == S != planned[f"{key}.local.submitted"][0]
    check = f"{key}.local.stage.completeness_check"
    assert (filed[check][0], accepted[check][0]) == (date(2026, 10, 19), date(2026, 10, 15))


def test_its_sequence_rises_with_the_day_and_with_each_event_told():
    told = {"submitted_on": S, "corrections": [(date(2026, 10, 15), None)]}
    answered = {**told, "corrections": [(date(2026, 10, 15), date(2026, 10, 20))]}
    steps = [
        record_of(as_of=None),
        record_of(as_of=TODAY, submitted_on=S),
        record_of(as_of=TODAY, **told),
        record_of(as_of=TODAY, **answered),
        record_of(as_of=TODAY, **answered, inspected_on=date(2026, 11, 2)),
        record_of(as_of=date(2026, 11, 25), **answered, inspected_on=date(2026, 11, 2)),
    ]
    sequences = [{sequence for _, _, sequence in events(each).values()} for each in steps]
    assert all(len(each) == 1 for each in sequences)
    rising = [sequence for each in sequences for sequence in each]
    assert rising == sorted({*rising})
    assert rising[-1] == rising[-2] + 1


def test_a_case_is_known_by_its_name_else_by_its_row_else_by_its_facts_when_filed():
    named = replace(COMPANY, name="甲公司")
    assert keys(record_of(named)) == keys(record_of(named, case_key=case_key_of("a 3")))
    assert keys(record_of(case_key=case_key_of("a 3"))) == {case_key_of("a 3")}
    first = record_of(submitted_on=S)
    kept = facts_key(first["assessment"])
    assert keys(first) == {kept}
    later = replace(COMPANY, insured_staff=9)
    assert keys(record_of(later, submitted_on=S)) != {kept}
    assert keys(record_of(later, case_key=kept, submitted_on=S)) == {kept}
    assert ck.replay(record_of(later, case_key=kept, submitted_on=S)).changes == ()


def test_two_rows_without_a_name_and_with_the_same_facts_are_two_cases(tmp_path):
    table = tmp_path / "clients.csv"
    table.write_text("业务形态,是否公司\n座席出租,是\n座席出租,是\n", "utf-8")
    clients = ck.read_clients(table)
    folder = ck.write_reports(clients, tmp_path, "en", kinds=("calendar",), on=TODAY, start=TODAY)
    files = [path.read_bytes() for path in sorted(folder.glob("*.ics"))]
    ids = [
        {event.uid.value for event in vobject.readOne(file.decode()).vevent_list} for file in files
    ]
    first, second, common = ids
    assert first.isdisjoint(second)
    assert common == first | second


def test_the_companys_own_limits_stand_in_it():
    asked = {"corrections": [ck.Correction(date(2026, 10, 15), due_on=date(2026, 12, 4))]}
    correcting = by_name(record_of(submitted_on=S, **asked))
    assert correcting["local.answer"][:2] == (
        date(2026, 12, 4),
        "Local: Correction: last day to send it",
    )
    overdue = by_name(record_of(as_of=date(2027, 1, 15), submitted_on=S))
    assert overdue["local.limit.silence"][0] == date(2027, 2, 4)
    refused = by_name(record_of(submitted_on=S, refused_on=date(2026, 11, 20)))
    assert refused["local.limit.reconsideration"][0] == date(2027, 1, 19)
    assert refused["local.limit.lawsuit"][0] == date(2027, 5, 20)
    assert {*refused} == {"local.limit.reconsideration", "local.limit.lawsuit"}
    with refusal("NothingToDate"):
        formats.calendar(record_of(submitted_on=S, withdrawn_on=date(2026, 11, 20)))


def test_a_late_case_has_no_day_for_what_has_still_to_come():
    on_time, late = (by_name(record_of(as_of=date(2027, 1, day), submitted_on=S)) for day in (5, 6))
    assert {"local.licence", "local.stage.decision"} <= on_time.keys()
    assert {*late} == {
        *("local.start", "local.submitted", "local.stage.completeness_check"),
        "local.limit.silence",
    }

"""A filed case's letter begins with where it stands, and brings the letters that may be sent."""

import io
from datetime import date

import docx
from applicants import MET_BY_BOTH
from every import every

import callcenter_kit as ck
from callcenter_kit.documents.formats import document_of, letter, page

START, S = date(2026, 9, 21), date(2026, 10, 12)
COMPANY = ck.Applicant(**MET_BY_BOTH, name="Alpha & Co")


def record_of(as_of, start=START, applicant=COMPANY, **days):
    filing = ck.Filing(submitted_on=S, **days)
    case = {"applicant": applicant, "on": START, "filing": filing, "as_of": as_of}
    plan = ck.plan(start, "local", clock="law_working", **case)
    return ck.record(ck.assess(applicant, START), plan)


def sections(record, language="en"):
    return {section.id: section for section in document_of(record, language).sections}


def rows(section):
    return [tuple(cell.text for cell in row) for row in section.blocks[0].rows]


def test_the_first_page_is_where_the_case_stands_and_not_what_to_prepare():
    record = record_of(date(2026, 11, 24), corrections=[(date(2026, 10, 19), date(2026, 10, 28))])
    document = document_of(record, "en")
    assert document.headline.startswith("Under review (working day 19)")
    assert document.summary.endswith(
        "filed on 12 October 2026; this is where it stands on 24 November 2026."
    )
    assert [*sections(record)][:2] == ["filed", "happened"]
    assert not {"month", "way", "materials", "obstacles", "findings"} & {*sections(record)}
    assert rows(sections(record)["happened"]) == [
        ("Filed", "21 October 2026", "12 October 2026"),
        ("Notice to correct", "–", "19 October 2026"),
        ("Correction sent", "–", "28 October 2026"),
        ("Accepted", "28 October 2026", "–"),
        ("Granted", "14 January 2027", "expected 21 January 2027"),
        ("Licence issued", "28 January 2027", "expected 3 February 2027"),
    ]


def test_without_a_plan_before_nothing_was_planned_and_what_ended_expects_nothing():
    assert rows(sections(record_of(date(2026, 11, 24), start=S))["happened"]) == [
        ("Filed", "–", "12 October 2026"),
        ("Granted", "–", "expected 5 January 2027"),
        ("Licence issued", "–", "expected 19 January 2027"),
    ]
    late = sections(record_of(date(2027, 1, 6), start=S))
    unknown = "no day known: the limit has passed"
    assert rows(late["happened"]) == [
        ("Filed", "–", "12 October 2026"),
        ("Granted", "–", unknown),
        ("Licence issued", "–", unknown),
    ]
    assert [row[0].text for row in late["timeline"].blocks[1].rows][1:] == [
        "Completeness check (last day)"
    ]
    refused = record_of(date(2026, 11, 24), refused_on=date(2026, 11, 20))
    assert rows(sections(refused)["happened"]) == [
        ("Filed", "21 October 2026", "12 October 2026"),
        ("Refused", "–", "20 November 2026"),
    ]


@every(
    ("as_of", "days", "letters"),
    [
        (date(2026, 12, 11), {}, set()),
        (date(2026, 12, 12), {}, {"inquiry"}),
        (date(2027, 1, 5), {}, {"inquiry"}),
        (date(2027, 1, 6), {}, {"inquiry", "reconsideration"}),
        (date(2027, 2, 12), {}, {"inquiry", "reconsideration"}),  # 9 February is a day off
        (date(2027, 2, 15), {}, {"inquiry"}),
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
    for language in ("zh-CN", "en"):
        found = sections(record_of(as_of, **days), language)
        assert {"inquiry", "reconsideration"} & found.keys() == letters
        for name in letters:
            label, to, body, signature = (block.text for block in found[name].blocks)
            assert found[name].begins_page
            assert label
            assert to
            assert ("2026年10月12日" if language == "zh-CN" else "12 October 2026") in body
            assert "Alpha & Co" in signature
            assert "{" not in body


def test_it_is_written_as_a_file_and_nothing_in_it_is_markup():
    record = record_of(date(2027, 1, 6))
    words = "\n".join(p.text for p in docx.Document(io.BytesIO(letter(record, "en"))).paragraphs)
    assert "Application for reconsideration" in words
    assert "Alpha &amp; Co" in page(record, "en")


def test_a_case_that_nobody_looked_at_on_a_day_keeps_the_letter_of_its_facts():
    assert "filed" not in sections(record_of(None))

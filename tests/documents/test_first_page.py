"""The letter a client keeps: one page with the answer, then what it rests on and what to sign."""

import io
import json
import re
from dataclasses import replace
from datetime import date

import pytest
from every import every
from handed_out import CASES, EVERY, GROWING, ON, recorded, sheets_in, words_of
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit import documents as report
from callcenter_kit.documents.answer_sections import MOST
from callcenter_kit.documents.blocks import Items, Section, Sentences, as_page
from callcenter_kit.documents.formats import document_of
from callcenter_kit.documents.record import seal_of
from callcenter_kit.texts.datafile import say
from callcenter_kit.timeline.advice import advise
from callcenter_kit.timeline.decision import decide

FIRST = ["month", "answer", "day"]
REST = [
    "told", "obstacles", "way", "timeline", "findings", "materials", "terms", "refused", "duties",
    "sources", "limits",
]  # fmt: skip


def section_of(record, key, language="en"):
    return {part.id: part for part in document_of(record, language).sections}[key]


def lines_of(record, key, language="en"):
    """The sentences of a section, without its tables."""
    lines = []
    for block in section_of(record, key, language).blocks:
        match block:
            case Sentences(text=text):
                lines.append(text)
            case Items(items=items):
                lines += items
    return lines


# The order of a letter, and its first page.


def test_this_month_the_answer_and_the_day_are_one_page_and_the_rest_follows(record):
    parts = document_of(record, "en").sections
    assert [part.id for part in parts] == FIRST + REST
    assert [part.id for part in parts if part.begins_page] == ["told"]
    exempt = [part.id for part in document_of(CASES["exempt"], "en").sections]
    assert exempt == ["month", "answer", "exempt", "told", "sources", "limits"]


@pytest.fixture(scope="module")
def record():
    return CASES["growing"]


def test_the_page_breaks_before_the_facts_in_word_and_in_print(record):
    from docx import Document

    word = Document(io.BytesIO(report.letter(record, "en")))
    broken = [p.text for p in word.paragraphs if p.paragraph_format.page_break_before]
    assert broken == [say("report.section.told", "en")]
    html = report.page(record, "en")
    assert html.count('<section class="told begins-page"') == 1
    assert ".begins-page { break-before: page; }" in html


def first_page(record, language):
    document = document_of(record, language)
    keys = [part.id for part in document.sections]
    return replace(document, sections=document.sections[: keys.index("told")])


@pytest.mark.browser
@every(("case", "language"), EVERY)
def test_chromium_prints_the_first_page_on_one_sheet(browser, case, language):
    assert sheets_in(browser, as_page([first_page(CASES[case], language)])) == 1


# The decision.


@every(("case", "language"), EVERY)
def test_the_first_sentence_is_that_of_the_pages(case, language):
    made = CASES[case]
    answer = ck.replay(made).assessment
    advice = {
        scope: advise(answer.applicant, scope, ON, answer.rulebook) for scope in made["plans"]
    }
    sentence = decide(answer, advice, ck.replay(made).plans, language)
    assert made["decision"]["text"][language] == sentence.text
    assert document_of(made, language).headline == sentence.text


def test_a_record_of_an_earlier_kit_has_no_decision_and_becomes_a_letter(record):
    earlier = json.loads(json.dumps(record))
    del earlier["decision"]
    for key in ("duties", "notes"):
        del earlier["rulebook"][key]
    earlier["seal"] = seal_of(earlier)
    assert report.calendar(earlier)
    keys = [part.id for part in document_of(earlier, "en").sections]
    assert not {"terms", "refused", "duties"} & set(keys)
    assert keys[:4] == ["month", "answer", "day", "told"]
    assert record["decision"]["text"]["en"] not in words_of(report.letter(earlier, "en"))


def test_a_decision_that_was_rewritten_is_refused(record):
    forged = json.loads(json.dumps(record))
    forged["decision"]["text"]["en"] = "Local licence: apply now"
    forged["seal"] = seal_of(forged)
    with refusal("AlteredRecord", match=r"decision\.text\.en"):
        ck.replay(forged)


# What to do this month.


READY = {**GROWING, "registered_capital": 2e7, "insured_staff": 3, "premises": True}


@every(
    ("start", "sentence"), [(21, "contract (if any), 24 Dec"), (22, "From 25 December 2026 on: ")]
)
def test_a_month_ends_on_its_own_day_and_what_begins_later_is_named_with_its_day(start, sentence):
    answer = ck.assess(ck.Applicant(**READY), ON)
    first = lines_of(ck.record(answer, start=date(2026, 12, start)), "month")[0]
    assert sentence in first
    assert first.startswith("Both licences: ") is (start == 21)


def test_where_nothing_is_to_be_done_the_month_says_so():
    [line] = lines_of(ck.record(ck.assess(ck.Applicant(**READY), ON)), "month")
    assert say("report.way.nothing", "en") in line


@every(("day", "count"), [(23, 3), (24, 1)])  # the bar lapses the day after, three years later
def test_who_waits_for_longer_than_a_month_prepares_nothing_before(day, count):
    barred = {"clean_record": False, "last_violation_on": date(2023, 12, day), "premises": False}
    record = ck.record(ck.assess(ck.Applicant(**{**GROWING, **barred}), ON))
    assert len(lines_of(record, "month")) == count


@every(("unknown", "more"), [((), ""), (("feasibility_report",), "1 more")])
def test_three_facts_are_asked_for_first_and_how_many_follow(unknown, more):
    facts = dict.fromkeys(("premises", "technical_plan", "long_term_service", *unknown))
    first = lines_of(ck.record(ck.assess(ck.Applicant(**{**GROWING, **facts}), ON)), "month")[0]
    assert first.startswith("Find out first: ")
    assert first.count(",") == 2
    assert ("can follow" in first, more in first) == (bool(more), True)


@every(("count", "is_dense"), [(15, False), (16, True)])
def test_the_print_is_set_closer_from_sixteen_lines_of_lists_before_the_dates_on(count, is_dense):
    lists = (Section("a", "A", (Items(("line",) * count),)), *[Section("b", "B", ())] * 6)
    later = Section("timeline", "C", (Items(("line",)),))
    document = replace(document_of(CASES["growing"], "en"), sections=(*lists, later))
    assert ('class="dense"' in as_page([document])) is is_dense


def test_what_is_over_is_not_asked_for_again():
    answer = ck.assess(ck.Applicant(**{**GROWING, "premises": True}), ON)
    late = lines_of(ck.record(answer, start=date(2026, 11, 2)), "month")
    assert late
    assert not any("Agency contract" in line for line in late)


def test_a_long_month_is_cut_and_says_how_much_is_left():
    no = ("premises", "long_term_service", "technical_plan", "outbound_consent")
    busy = {**BEIJING, **dict.fromkeys(no, False), "registered_capital": 1, "insured_staff": 1}
    *shown, rest = lines_of(recorded(**busy), "month")
    assert len(shown) == MOST
    few = ck.record(ck.assess(ck.Applicant(**{**GROWING, **dict.fromkeys(no, False)}), ON))
    assert len(lines_of(few, "month")) == MOST
    assert rest in [say("report.month.more", "en", count=count) for count in range(1, 9)]


def test_where_the_authority_has_to_be_asked_that_is_all_there_is_to_do():
    made = recorded(business_form="own_customers", group_clients=True)
    assert lines_of(made, "month") == [say("report.month.authority", "en")]


def test_a_forbidden_business_gets_no_task_no_day_and_no_list_of_documents():
    made = CASES["forbidden"]
    keys = [part.id for part in document_of(made).sections]
    assert keys == ["month", "answer", "told", "obstacles", "findings", "sources", "limits"]
    listed = " ".join(lines_of(made, "obstacles"))
    assert "sales calls" in listed
    assert "capital" not in listed


def test_a_letter_names_no_source_that_it_does_not_cite():
    made = CASES["forbidden"]
    findings, sources = (section_of(made, part).blocks for part in ("findings", "sources"))
    cited = set(re.findall(r"\[(\d+)\]", str(findings)))
    assert cited == {str(number) for number in range(1, len(sources[0].items) + 1)}


# One licence leads, and what is to be done is said as a task.

BEIJING = {**GROWING, "registered_capital": 500_000, "premises": True, "provinces": {"CN-BJ"}}
PAPERS = {key for key, each in ck.rulebook("guide").materials.items() if each.current}


def test_where_one_licence_leads_the_rows_speak_of_that_one_and_a_line_of_the_other():
    made = recorded(**BEIJING)
    table, other, *_ = section_of(made, "answer").blocks
    assert [row[0].text for row in table.rows] == ["Local (96)"]
    assert "CNY 10,000,000" in other.text
    assert other.text.startswith("To serve other provinces as well")
    parts = [section_of(made, key) for key in ("month", "way", "timeline", "findings")]
    assert "Nationwide" not in str(parts)
    assert "10,000,000" not in str(parts)
    [findings] = [each for each in parts[3].blocks if hasattr(each, "columns")]
    assert [*findings.columns[3:5]] == ["Local", "Basis"]
    both = section_of(recorded(**{**BEIJING, "provinces": None}), "findings").blocks[0]
    assert [*both.columns[3:5]] == ["Nationwide", "Local"]


def test_with_every_document_in_hand_the_letter_says_apply_now_and_plans_no_preparation():
    ready = {**BEIJING, "registered_capital": 2e6, "insured_staff": 3}
    made = recorded(**ready, materials=PAPERS)
    headline = document_of(made, "en").headline
    assert headline.startswith("You qualify and have all documents: apply now")
    assert lines_of(made, "month") == ["Local (96): Submit the application, 1 December 2026."]
    assert say("report.way.apply_now", "en") in " ".join(lines_of(made, "way"))
    assert "Prepare the documents" not in str(document_of(made, "en").sections)
    one_short = recorded(**ready, materials=PAPERS - {"undertaking"})
    assert "Prepare the documents" in str(document_of(one_short, "en").sections)

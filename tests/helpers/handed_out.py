"""Cases that become documents, and readers of the files that share nothing with their writers."""

import io
import re
import zipfile
from datetime import date

import applicants
from browsing import count_sheets

import callcenter_kit as ck
from callcenter_kit.texts.language import LANGUAGES

ON, START = date(2026, 11, 24), date(2026, 12, 1)
GROWING = {**applicants.GROWING, "on_dishonesty_list": False, "sufficient_funds_and_staff": True}
BARRED = {
    **GROWING, "name": None, "registered_capital": 12_000_000, "insured_staff": 8,
    "premises": True, "clean_record": False, "last_violation_on": date(2024, 5, 6),
    "materials": {"application", "undertaking"},
}  # fmt: skip
# Everything that a company can put right or wait for.
WORST = {
    **{fact: False for fact, value in GROWING.items() if isinstance(value, bool)},
    "business_form": "seat_rental", "registered_capital": 1, "insured_staff": 0,
    "insured_months": 0, "premises": False, "on_dishonesty_list": True,
    "domestic_capital": True, "inbound_mainly": True,
    "refused_for_falsehood": True, "refused_on": date(2026, 6, 1),
    "last_violation_on": date(2025, 1, 2),
    "name": "一家名称非常长的北京呼叫中心服务外包与技术咨询股份有限公司",
}  # fmt: skip


def recorded(rulebook="guide", **facts):
    return ck.record(ck.assess(ck.Applicant(**facts), ON, rulebook), start=START)


CASES = {
    "growing": recorded(**GROWING),
    "barred": recorded(**BARRED),
    "worst": recorded(**WORST),
    "forbidden": recorded(**{**WORST, "marketing_calls": True, "domestic_capital": False}),
    "law": recorded("law", **GROWING),
    "ready": recorded(
        **{**GROWING, "registered_capital": 2e7, "insured_staff": 3, "premises": True}
    ),
    "exempt": recorded(business_form="own_customers"),
    "nothing": recorded(),
}
EVERY = [(case, language) for case in CASES for language in LANGUAGES]


def words_of(docx):
    """Everything that a Word document says, read from its XML."""
    with zipfile.ZipFile(io.BytesIO(docx)) as parts:
        xml = parts.read("word/document.xml").decode() + parts.read("word/footer1.xml").decode()
    return re.sub(r"<[^>]+>", " ", xml)


def sheets_in(browser, html):
    """How many sheets the page takes when the browser prints it, on the paper it asks for."""
    view = browser.new_page()
    view.set_content(html)
    pdf = view.pdf(prefer_css_page_size=True)
    view.close()
    return count_sheets(pdf)

"""Every result as a table: ids, codes, numbers and real days; words where they are asked for."""

import sys
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from applicants import GROWING, MET_BY_BOTH
from every import every
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.documents.checklist import checklist
from callcenter_kit.rules.applicant import FACT_NAMES, fact_kind
from callcenter_kit.texts.language import LANGUAGES

ON, START = date(2026, 11, 24), date(2026, 12, 1)
GROWN = ck.Applicant(**GROWING)
ASSESSED = ck.assess(GROWN, ON)
PLANNED = ck.plan(START, applicant=GROWN)
BARRED = ck.Applicant(**{**GROWING, "clean_record": False, "last_violation_on": date(2025, 3, 3)})
ADVISED = ck.advise(BARRED, "nationwide", ON)
LISTED = checklist(
    ck.assess(ck.Applicant(**GROWING, materials={"business_licence"}), ON), ["originals"]
)
COMPARED = ck.compare(ck.Applicant(**MET_BY_BOTH | {"insured_staff": 2}), on=ON)
SPREAD = ck.distribution(PLANNED)
WAITING = ck.waiting_times(2026)
BOOK = ck.rulebook()
# The second has foreign capital, which takes another procedure: that is remarked.
CLIENTS = "公司名称,业务形态,注册资本,内资\n甲,座席出租,50万,是\n乙,座席出租,1000万,否\n"
SCREENED = ck.read_clients(CLIENTS.encode()).screen(ON, rulebook="law")

TEXT, DAY, WHOLE, NUMBER = "string", "datetime64[s]", "Int64", "Float64"
# What each gives without a language, and the words that a language adds.
COLUMNS = {
    "Assessment": dict.fromkeys(("scope", "requirement", "status"), TEXT)
    | {"shortfall": NUMBER, "badge": TEXT, "sources": TEXT},
    "Plan": {"id": TEXT, "kind": TEXT, "begins": DAY, "ends": DAY, "working_days": WHOLE}
    | {"status": TEXT, "badge": TEXT},
    "Advice": {"repair": WHOLE, "kind": TEXT, "id": TEXT, "value": NUMBER, "answer": TEXT}
    | {"begins": DAY, "ready": DAY, "working_days": WHOLE}
    | dict.fromkeys(("status", "badge", "sources"), TEXT),
    "Checklist": {"list": TEXT, "id": TEXT, "number": WHOLE}
    | dict.fromkeys(("current", "readiness", "status", "badge", "sources"), TEXT),
    "Comparison": dict.fromkeys(("scope", "requirement", "first", "second"), TEXT),
    "Distribution": {"day": DAY, "chance": NUMBER, "reached": NUMBER, "status": TEXT},
    "WaitingTimes": {"submitted_on": DAY, "licence_on": DAY, "calendar_days": WHOLE}
    | {"status": TEXT},
    "Rulebook": {"kind": TEXT, "id": TEXT, "number": WHOLE, "scope": TEXT, "value": WHOLE}
    | {"unit": TEXT, "since": DAY, "until": DAY}
    | dict.fromkeys(("licence", "when", "badge", "confidence", "sources"), TEXT),
    "Screened": {name: fact_kind(name).dtype for name in FACT_NAMES}
    | dict.fromkeys(("licence", "nationwide", "local"), "category")
    | {
        f"{scope}_{part}": "int32"
        for scope in ("nationwide", "local")
        for part in ("unmet", "unknown")
    }
    | dict.fromkeys(("nationwide_obstacle", "local_obstacle"), "str"),
}
RESULTS = {
    type(each).__name__: each
    for each in (ASSESSED, PLANNED, ADVISED, LISTED, COMPARED, SPREAD, SCREENED, WAITING, BOOK)
}


@every("name", COLUMNS)
def test_a_table_has_its_columns_each_documented_and_words_in_the_language_asked_for(name):
    frame, documented = RESULTS[name].to_frame(), RESULTS[name].to_frame.__doc__
    chinese, english = (RESULTS[name].to_frame(language) for language in LANGUAGES)
    assert len(frame) > 0
    assert dict(frame.dtypes.astype(str)) == COLUMNS[name]
    for table in (chinese, english):
        pd.testing.assert_frame_equal(table[[*COLUMNS[name]]], frame)
    worded = [column for column in english if column not in COLUMNS[name]]
    assert worded
    assert list(chinese) == list(english)
    assert dict(english[worded].dtypes.astype(str)) == dict.fromkeys(worded, TEXT)
    for column in worded:
        both = english[column].notna() & (english[column] != "")
        assert both.any()
        assert not (chinese[column][both] == english[column][both]).any(), column
    for column in {*english} - ({*FACT_NAMES[1:]} if name == "Screened" else set()):
        spellings = (column, column.replace("nationwide_", "*_").replace("local_", "*_"))
        assert any(f"``{each}``" in documented for each in spellings), column
    with refusal("UnknownLanguage"):
        RESULTS[name].to_frame("de")


def test_without_pandas_a_table_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    for result in (ASSESSED, PLANNED, ADVISED, LISTED, COMPARED, BOOK):
        with refusal("MissingLibrary", match="pandas"):
            result.to_frame()


def test_a_checklist_has_both_lists_and_the_visit_the_leading_list_first():
    table = LISTED.to_frame()
    assert table["list"].unique().tolist() == ["guide", "forms", "law", "on_site"]
    law = checklist(ck.assess(GROWN, ON, "law")).to_frame()
    assert law["list"].unique().tolist() == ["law", "forms", "guide", "on_site"]
    papers = table[table["list"] == "guide"]
    assert papers["number"].tolist() == list(range(1, 12))
    assert papers.set_index("id")["readiness"].to_dict()["business_licence"] == "ready"
    assert papers["current"].isna().sum() == sum(len(entry.papers) for entry in LISTED.dropped)
    filed = table[table["list"] == "law"]
    assert filed["readiness"].tolist() == [entry.readiness for entry in LISTED.to_file]
    site = table[table["list"] == "on_site"].set_index("id")
    assert site["readiness"].to_dict()["originals"] == "ready"
    assert site["status"].dropna().to_dict() == {"premises": "unknown", "staff": "unmet"}


def test_screened_clients_keep_their_rows_and_say_what_the_masks_hold():
    table = SCREENED.to_frame("en")
    assert table.index.tolist() == SCREENED.clients.facts.index.tolist()
    rule = SCREENED.rulebook.requirements["registered_capital"].name.en
    assert [rule in names for names in table["local_unmet_names"].fillna("")] == [True, False]
    assert ck.decode(table["local_unmet"].iloc[0], "law") == ("registered_capital",)
    table["name"] = "changed"
    assert (SCREENED.to_frame()["name"] != "changed").all()


# A day of a dataframe is a day

MIDNIGHTS = [
    pd.Timestamp("2026-12-01"),
    *(np.datetime64("2026-12-01", unit) for unit in ("D", "s", "ns")),
]
MOMENTS = [
    *map(pd.Timestamp, ("2026-12-01 09:00", "2026-12-01 00:00:00.000000001")),
    *(pd.Timestamp("2026-12-01", tz=zone) for zone in ("Asia/Shanghai", "UTC")),
    *map(np.datetime64, ("2026-12-01T09:00", "2026-12")),
    *(pd.NaT, np.datetime64("NaT", "D"), datetime(2026, 12, 1, tzinfo=UTC)),
]
CALENDAR = ck.WorkCalendar(beyond="project")
FRAME = pd.DataFrame({"is_company": [True]})
PLACES = {
    "assess": lambda day: ck.assess(GROWN, day),
    "plan": lambda day: ck.plan(day, applicant=GROWN, on=day).licence_on,
    "plan_on": lambda day: ck.plan(START, applicant=BARRED, on=day).licence_on,
    "plan_back": lambda day: ck.plan_back(day, on=date(2026, 1, 5)).start_by,
    "strategies": lambda day: ck.strategies(BARRED, day, on=day)[0].licence_on,
    "advise": lambda day: ck.advise(BARRED, "local", day).bars,
    "compare": lambda day: ck.compare(BARRED, on=day).first.on,
    "record": lambda day: ck.record(ASSESSED, start=day)["plans"]["local"]["start"],
    "screen": lambda day: ck.screen(FRAME, day)["licence"].tolist(),
    "clients": lambda day: SCREENED.clients.screen(day).on,
    "add": lambda day: CALENDAR.add(day, 3),
    "count": lambda day: CALENDAR.count(day, date(2027, 1, 5)),
    "span": lambda day: CALENDAR.span(day, 3),
    "status": lambda day: CALENDAR.status(day),
}


@pytest.mark.filterwarnings("ignore::callcenter_kit.screening.screen.MissingFactsWarning")
@every("place", PLACES)
def test_a_day_of_a_dataframe_is_a_day_and_anything_else_is_refused_wherever_one_is_taken(place):
    for day in MIDNIGHTS:
        assert str(PLACES[place](day)) == str(PLACES[place](START)), day
    for moment in MOMENTS:
        with refusal("NotADay"):
            PLACES[place](moment)


def test_a_fact_takes_a_day_of_a_dataframe_and_keeps_a_plain_one():
    for day in MIDNIGHTS:
        applicant = ck.Applicant(refused_on=day)
        assert (type(applicant.refused_on), applicant.refused_on) == (date, START)

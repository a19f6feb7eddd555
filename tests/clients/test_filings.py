"""Forty clients as an agency keeps them, some filed: read, boarded, handed back."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from random import Random

import openpyxl
import pandas
import pytest
import vobject
from every import every
from pyarrow import parquet

import callcenter_kit as ck
from callcenter_kit.clients.model import Meanings
from callcenter_kit.clients.spellings import EVENTS, column_name

ON = date(2026, 11, 24)  # a Tuesday
HEADINGS = (
    "序号", "公司名称", "服务省份", "提交日期", "受理\n日期", "补正通知日", "补正提交日",
    "审批结果", "决定日 Decided on", "收到决定日", "领证日", "经办人",
)  # fmt: skip
# Name, provinces, the eight cells as agencies write them, and where the case stands.
CASES = [
    line.split("|")
    for line in """
甲一|北京|2026-10-12||2026/10/19|2026年10月28日|||||under_review|theirs
甲二|北京、天津|2026-11-20 00:00||||||||submitted|this_week
甲三||2026.10.12||2026-10-19、2026-11-02|2026-10-28|审查中||||correcting|this_week
甲五||2026-10-12||2026-10-19；2026-11-02|2026-10-28；2026-11-19|||||under_review|theirs
甲六|广东|2026-07-01|2026-07-03|||未出||||overdue|overdue
甲七||2026-09-01||||准予|2026-11-20|||granted|theirs
甲八||2026-09-01||||批准|2026-11-03|||granted|overdue
甲九||2026-06-01||||准予|2026-09-01||2026-09-10|licensed|done
乙一||2026-06-01|||||||2026-09-10|licensed|done
乙二||2026-06-01|||||2026-09-01||2026-09-10|licensed|done
乙三||2026-06-01||||不予许可|2026-11-02|2026-11-05||refused|ours
乙四||2026-06-01||||不予受理|2026-06-05|||not_accepted|ours
乙五||2026-06-01||||撤回|2026-08-03|||withdrawn|done
乙六||2026-11-02||2026-11-09||补正中||||correcting|this_week
乙七||20261012|2026-10-16|||||||under_review|theirs
""".strip().splitlines()
]
# The same, the column of each cell that is wrong, and the two days that its sentence names.
WRONG = [
    line.split("|")
    for line in """
丙一||2026-06-01|||||2026-08-03|||-|I|Result
丙二||2026-10-12|2026-10-09|||||||under_review|E|9 October 2026|12 October 2026
丙三||2026-10-12||2026-10-19|2026-10-16|||||-|G|16 October 2026|19 October 2026
丙四||2026-10-12||||准予|2026-12-01|||-|I|1 December 2026|24 November 2026
丙五||2026-10-12|||||2026-12-01|||under_review|I|1 December 2026|24 November 2026
丙六||2026-06-01||||不予许可|2026-07-01||2026-08-03|-|K|3 August 2026|1 July 2026
丙七||2026-06-01||||不予许可||||-|H|
丙八|||2026-06-01|||||||-|E|Filed on
丙九||2026-06-01||||以后再说|2026-07-01|||-|H|
丁一||2026-10-12|||2026-10-19|||||-|G|Notice to correct
丁二||2026-10-12||||||2026-11-20||-|J|Decided on
丁四||2026-10-12||2026-10-19；2026-11-02|2026-10-28；11/9/2026|||||-|G|11/9/2026|cannot read it
丁三||2026-10-12||||准予|2026-10-09|||-|I|9 October 2026|12 October 2026
""".strip().splitlines()
]
NOT_FILED = [
    *[(f"戊{n}", "北京", *[""] * 8) for n in range(9)],
    ("己一", "", "2026-12-01", *[""] * 7),  # a plan: it is said, and the client stays unfiled
    ("己二", "", "尚早", *[""] * 7),
    ("己三", "", "不详", *[""] * 7),
]
FIRST = 4  # the row of the first client
NAMED = ("己一", "己二")  # with a cell that is named, beside those that are wrong


@pytest.fixture(scope="module")
def clients():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["在办客户一览（2026年11月）"])
    sheet.append([])
    sheet.append(HEADINGS)
    for number, row in enumerate([*CASES, *WRONG, *NOT_FILED], 1):
        sheet.append([number, *(cell or None for cell in row[:10]), "某某"])
    sheet.append(["合计", 40])
    content = BytesIO()
    book.save(content)
    return ck.read_clients(content.getvalue(), name="agency.xlsx")


@pytest.fixture(scope="module")
def screened(clients):
    return clients.screen(on=ON)


def row_of(name):
    names = [row[0] for row in (*CASES, *WRONG, *NOT_FILED)]
    return FIRST + names.index(name)


def screened_of(cells, on, headings="提交日,补正通知日,补正提交日,结果,决定日"):
    text = f"公司名称,{headings}\n甲,{cells}\n"
    return ck.read_clients(text.encode(), name="one.csv").screen(on=on)


def board_of(*args, **options):
    return screened_of(*args, **options).board


def test_forty_clients_are_read_and_every_column_is_known(clients):
    assert len(clients) == 40
    assert list(clients.columns.values()) == ["name", "provinces", *EVENTS]
    assert clients.unread == ("序号", "经办人")
    said = [note.say("en") for note in clients.notes]
    assert "Where a row gives several corrections, the last one counts. Rows: 6–7, 30." in said


def test_each_case_stands_where_its_days_say(screened):
    board = screened.board.to_frame()
    stands = board[["client", "stage", "group"]].astype(object).to_dict("index")
    expected = {row[0]: tuple(row[10:12]) for row in CASES}
    found = {each["client"]: (each["stage"], each["group"]) for each in stands.values()}
    assert {name: found[name] for name in expected} == expected
    assert board["scope"].loc[row_of("甲二")] == "nationwide"
    assert set(board["scope"].drop(row_of("甲二"))) == {"local"}
    taken = {row[0] for row in CASES if board["is_scope_assumed"][row_of(row[0])]}
    assert taken == {row[0] for row in CASES if not row[1]}
    assert str(board["next_on"].dtype) == "datetime64[s]"


def test_a_cell_that_is_wrong_is_named_with_its_days_and_the_rest_of_its_row_stays(screened):
    found = {}
    for problem in screened.problems:
        found.setdefault(problem.row, []).append(problem)
    frame = screened.board.to_frame()
    for name, *_, stage, column, first, second in [(*row, "", "")[:14] for row in WRONG]:
        [problem] = found[row_of(name)]
        assert problem.column == column
        assert first in problem.say("en")
        assert second in problem.say("en")
        assert frame["stage"].fillna("-")[row_of(name)] == stage
        assert screened.clients.facts["name"][row_of(name)] == name
    # Who is not filed is not on the board; a plan to file is said.
    assert {row.client for row in screened.board.rows} == {row[0] for row in (*CASES, *WRONG)}
    assert found.keys() == {row_of(name) for name in (*(row[0] for row in WRONG), *NAMED)}
    unclear = [row for row in screened.board.rows if row.stage is None]
    assert {(row.group, row.turn, row.next_on) for row in unclear} == {("ours", "applicant", None)}


def test_of_two_columns_of_one_event_neither_takes_the_case_from_the_board():
    for cells in ("2026-10-12,有", "有,2026-10-12"):
        [row] = board_of(cells, ON, headings="提交日,提交日期").rows
        assert (row.group, row.next_on) == ("ours", None), cells


@every("day", ["10.12", "26年10月12日", "2026年9月", "2026-13-40"])
def test_a_day_that_cannot_be_read_is_on_the_board_to_be_checked(day):
    [row] = board_of(f"{day},,,,", ON).rows
    assert (row.stage, row.group, row.next_on) == (None, "ours", None)


def test_who_has_something_unread_for_acceptance_is_not_accepted_by_silence():
    heads = "提交日,受理日,结果,决定日"
    [row] = board_of("2026-10-12,受理中,,", ON, headings=heads).rows
    assert (row.stage, row.group, row.next_on) == (None, "ours", None)
    for cells, stage in (("2026-10-12,,,", "under_review"),
                         ("2026-10-12,受理中,准予,2026-11-20", "granted")):  # fmt: skip
        assert [row.stage for row in board_of(cells, ON, headings=heads).rows] == [stage]


@every(
    ("cells", "column"),
    [
        ("2026-06-01,7.6要求补正；7.20已补,,,", "C"),
        ("2026-06-01,2026-07-06,7.20已补,,", "D"),
        ("2026-06-01,,2026-07-20,,", "D"),
        ("2026-06-01,2026-07-06,2026-07-03,,", "D"),
    ],
)
def test_what_a_correction_that_is_not_read_would_move_is_not_said(cells, column):
    screened = screened_of(cells, ON)
    [row], [problem] = screened.board.rows, screened.problems
    assert (row.stage, row.group, row.due_on, row.next_on) == (None, "ours", None, None)
    assert problem.column == column
    assert str(screened.clients.events["submitted_on"][0]) == "2026-06-01"
    # The day of a decision is not moved by it, and whoever writes 无 had none.
    [decided] = board_of(cells.removesuffix(",,") + ",不予许可,2026-11-02", ON).rows
    assert decided.stage == "refused"
    none = screened_of("2026-06-01,无,没有,,", ON)
    assert (none.problems, none.board.rows[0].stage) == ((), "overdue")


def test_a_board_is_sorted_by_group_and_then_by_the_next_day(screened):
    rows = screened.board.rows
    groups = ["overdue", "this_week", "ours", "theirs", "done"]
    keys = [(groups.index(row.group), row.next_on or date.max) for row in rows]
    assert keys == sorted(keys)
    assert list(screened.board.groups) == groups


REVIEW = "2026-10-12,2026-10-19,2026-10-28,,"  # 60 days: 28 December; in working days 21 January


@every(
    ("cells", "on", "group"),
    [
        (REVIEW, date(2027, 1, 17), "theirs"), (REVIEW, date(2027, 1, 18), "this_week"),
        (REVIEW, date(2027, 1, 21), "this_week"), (REVIEW, date(2027, 1, 22), "overdue"),
        ("2026-11-20,,,,", date(2026, 11, 22), "theirs"),
        ("2026-11-20,,,,", date(2026, 11, 23), "this_week"),
        ("2026-11-20,,,,", date(2026, 11, 27), "this_week"),
        ("2026-11-20,,,,", date(2026, 11, 28), "theirs"),
        ("2026-09-01,,,准予,2026-11-20", date(2026, 12, 4), "this_week"),
        ("2026-09-01,,,准予,2026-11-20", date(2026, 12, 5), "overdue"),
        # A second notice is answered on its own day, and is open where the answer came before.
        ("2026-10-12,2026-10-19；2026-10-28,2026-10-28,,", date(2026, 11, 22), "theirs"),
        ("2026-10-12,2026-10-19；2026-10-29,2026-10-28,,", date(2026, 11, 21), "ours"),
    ],
)  # fmt: skip
def test_each_group_begins_on_its_day(cells, on, group):
    [row] = board_of(cells, on).rows
    assert row.group == group


def test_between_the_two_readings_one_may_ask():
    [early], [late] = (board_of(REVIEW, date(2026, 12, day)).rows for day in (28, 29))
    # On the last of the 60 calendar days not yet, nor is the day after it announced.
    assert late.next.en.removeprefix(early.next.en).startswith(" 60 calendar days have passed: ")
    assert late.next_on == date(2027, 1, 21)


def test_a_day_to_come_is_a_problem_of_the_file_where_reading_is_told_the_day():
    text = "公司名称,提交日\n甲,2026-12-01\n".encode()
    assert ck.read_clients(text).problems == ()
    read = ck.read_clients(text, on=ON)
    [problem] = read.problems
    assert "2026年12月1日晚于查看进展的日期 2026年11月24日" in problem.say("zh-CN")
    unfiled = read.screen(on=ON)
    assert (unfiled.problems, len(unfiled.board)) == (read.problems, 0)
    # Where nobody has filed there are no such columns.
    assert "stage" not in unfiled.to_frame()
    assert "Where it stands" not in unfiled.to_csv("en").decode()


# Handed back


def test_frame_and_parquet_carry_the_stage_and_the_days(screened):
    frame = screened.to_frame("en")
    table = parquet.read_table(BytesIO(screened.to_parquet())).to_pylist()
    for name in ("stage", "turn", "group"):
        told = [None if pandas.isna(cell) else cell for cell in frame[name]]
        assert told == [row[name] for row in table]
    days = [None if pandas.isna(day) else day.date() for day in frame["next_on"]]
    assert days == [row["next_on"] for row in table]


@pytest.fixture(scope="module")
def folder(clients, tmp_path_factory):
    parent = tmp_path_factory.mktemp("reports")
    return ck.write_reports(clients, parent, "en", ("page", "calendar"), on=ON)


def test_who_has_filed_is_not_told_that_it_can_apply_and_the_others_what_comes_next():
    heads = "公司名称,业务形态,注册资本,参保人数,已缴月数,省份,提交日"
    days = zip("甲乙", ("2026-11-02", ""), strict=True)
    texts = (f"{name},外包,1000万,3,6,北京,{day}" for name, day in days)
    screened = ck.read_clients("\n".join([heads, *texts]).encode()).screen(on=ON)
    head, filed, other = csv.reader(screened.to_csv("en").decode("utf-8-sig").splitlines())
    stands = [filed[at] for at, name in enumerate(head) if name.endswith(": outcome")]
    assert sorted(stands) == ["Under review", "–"]
    assert "Under review" not in other
    nexts = [dict(zip(head, row, strict=True))["What to do next"] for row in (filed, other)]
    [row] = screened.board.rows
    assert nexts[0] == row.next.en
    assert nexts[1].startswith(screened.answer(3).decision("en").text)
    assert other[head.index("Expected")] == str(screened.plan(3).licence_on)


def test_index_and_letters_say_where_each_case_stands(folder):
    index = (folder / "index.html").read_text("utf-8")
    assert "Where it stands" in index
    file = folder / "all-clients-call-centre-licence-plan-2026-11-24.ics"
    common = vobject.readOne(file.read_text("utf-8")).vevent_list
    each = [vobject.readOne(file.read_text("utf-8")) for file in folder.glob("[0-9]*.ics")]
    ids = [event.uid.value for calendar in each for event in calendar.vevent_list]
    assert sorted(event.uid.value for event in common) == sorted(set(ids)) == sorted(ids)
    assert [index.count(f">{stage}<") for stage in ("Under review", "To check")] == [10, 22]
    number = f"{row_of('甲一'):02}"
    letter = next(folder.glob(f"{number}-*.html")).read_text("utf-8")
    assert "Under review (working day 19)" in letter
    wrong = next(folder.glob(f"{row_of('丙一'):02}-*.html")).read_text("utf-8")
    assert "Under review" not in wrong
    assert not [*folder.glob(f"{row_of('丙一'):02}-*.ics")]


def random_cells(dice):
    """Eight cells as nobody should keep them: days in any order, some missing, some unreadable."""
    days = [str(date(2026, 1, 1) + timedelta(days=dice.randrange(400))) for _ in range(8)]
    cells = [dice.choice(["", "", day, day, day, "?!"]) for day in days]
    if cells[2]:
        cells[2] += dice.choice(["", f"、{days[7]}"])
    cells[4] = dice.choice(["", "", "准予", "不予许可", "不予受理", "撤回", "审查中", "以后"])
    return cells


def test_whatever_the_cells_say_the_row_is_read_and_what_is_unclear_has_its_reason():
    dice = Random(20261124)
    heads = ",".join(column_name(name).zh for name in EVENTS)
    rows = "".join(f"客户{n},{','.join(random_cells(dice))}\n" for n in range(800))
    text = f"公司名称,{heads}\n{rows}".encode()
    screened = ck.read_clients(text, name="a.csv").screen(on=ON)
    cells = [(problem.row, problem.fact) for problem in screened.problems]
    assert len(set(cells)) == len(cells)
    unclear = {row.row for row in screened.board.rows if row.stage is None}
    assert unclear <= {row for row, _ in cells}
    assert {row.stage for row in screened.board.rows} >= {"licensed", "overdue", "refused", None}
    # The day may be known when the file is read: it says the same once, and all of it.
    again = ck.read_clients(text, name="a.csv", on=ON).screen(on=ON)
    assert again.board.rows == screened.board.rows
    assert {(p.row, p.fact, p.why) for p in again.problems} == {
        (p.row, p.fact, p.why) for p in screened.problems
    }


REFUSED = """公司名称,交件日期,被拒日期,被拒原因
甲,2026-03-02,2026-06-20,虚假材料
乙,2026-03-02,2026-01-10,虚假材料
丙,2026-03-02,2026-06-20,材料不全
丁,2026-03-02,2026-06-20,
戊,2026-03-02,,
"""


def test_a_day_of_refusal_beside_the_submission_ends_the_case_whatever_its_reason():
    words = {"虚假材料": "yes", "材料不全": "no"}
    meanings = Meanings(
        columns={"被拒原因": "refused_for_falsehood"},
        words={("refused_for_falsehood", word): text for word, text in words.items()},
    )
    clients = ck.read_clients(REFUSED.encode())
    explained = clients.read_again(meanings)
    for table in (clients, explained):
        rows = table.screen(on=ON).board_rows.values()
        stages = {row.client: row.stage for row in rows}
        refused = dict.fromkeys("甲丙丁", "refused")
        assert stages == {**refused, "乙": "overdue", "戊": "overdue"}
        assert table.screen(on=ON).problems == ()
    board = {row.client: row.next.zh for row in rows}
    ended = [client for client, text in board.items() if "当作对这次申请的决定" in text]
    assert ended == ["甲", "丁"]
    # The question stays until everybody has an answer, which none who has one loses.
    assert "refused_for_falsehood" in explained.unanswered
    answered = explained.read_again(replace(meanings, everyone={"refused_for_falsehood": "no"}))
    assert "refused_for_falsehood" not in answered.unanswered
    assert answered.values["refused_for_falsehood"] == [True, True, False, False, False]


def test_a_day_of_refusal_alone_is_asked_for_its_reason_and_for_no_day():
    [problem] = ck.read_clients("公司名称,被拒日期\n甲,2026-06-20".encode()).problems
    assert "是因虚假材料被拒吗？请增加“一年内因提供虚假材料被拒”一列" in problem.say("zh-CN")
    assert "可以填写一个日期" not in problem.say("zh-CN")


def test_a_column_of_progress_says_how_a_case_ended_on_which_day_and_why():
    day, today = date(2026, 9, 20), date(2026, 11, 30)
    read = {
        "不予许可（材料虚假）2026年9月20日": ("refused", day, True, None),
        "2026-9-20 驳回（材料不齐）": ("refused", day, None, True),
        "不予受理": ("not_accepted", None, None, None),
        "已受理": (None,) * 4,
        "客户还没定，材料已提交": (None,) * 4,
    }
    unread = ("已发证2026-09-20", "已受理 2026-09-20", "准予（预计）", "驳回 2026-09-31")
    rows = [f"甲{at},2026-07-06,{cell}" for at, cell in enumerate([*read, *unread])]
    clients = ck.read_clients("\n".join(["公司名称,交件日期,进展", *rows]).encode())
    assert [problem.value for problem in clients.problems] == [*unread]
    columns = [clients.events["result"], clients.events["decided_on"]]
    columns += [clients.values[name] for name in ("refused_for_falsehood", "refused_for_papers")]
    assert [*zip(*columns, strict=True)][: len(read)] == [*read.values()]
    # What cannot be read leaves open where a case stands; of who filed nothing it says nothing.
    board = clients.screen(on=today).board_rows.values()
    left_open = [row.client for row in board if row.stage is None]
    assert left_open == ["甲2", "甲5", "甲6", "甲7", "甲8"]
    unfiled = ck.read_clients("公司名称,交件日期,进展\n甲,,准予（预计）".encode())
    assert (len(unfiled.problems), unfiled.screen(on=today).board_rows) == (1, {})


def test_a_column_of_progress_gives_way_to_one_of_results():
    row = "甲,2026-07-06,准予,2026-09-20,已电话沟通三次"
    clients = ck.read_clients(f"公司名称,交件日期,审批结果,决定日期,进展\n{row}".encode())
    found = clients.events["result"], clients.problems, clients.unread
    assert found == (["granted"], (), ("进展",))

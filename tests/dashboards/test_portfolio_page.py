"""What "which of our clients?" says, does and hands over, without a browser."""

import re
from dataclasses import replace
from datetime import date

from every import every
from front_end import Browser
from parsing import parsed, words
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.clients import read_clients
from callcenter_kit.dashboards import portfolio
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import read_fragment
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.portfolio import sentences
from callcenter_kit.dashboards.portfolio.upload import (
    LONG_PAGE,
    SORTS,
    Choice,
    ClientUpload,
    example_upload,
)
from callcenter_kit.dashboards.session import actions as uploading
from callcenter_kit.errors import CaseError
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.texts.datafile import say

TODAY = date(2026, 11, 24)
HEADINGS = "公司名称,业务形态,注册资本（万元）,参保人数,参保月数,近三年违规记录"
READY = "是,是,否,是,是,是,是,是,否,否,是"
EVERYTHING = (
    "以用户呼入为主,呼出均经用户事先同意,商业营销类电话,依法设立的公司,内资公司,"
    "可行性研究报告,技术方案,场地和设施,一年内因虚假材料被拒,失信名单,长期服务能力"
)


def table(*rows, headings=HEADINGS):
    return "\n".join([headings, *rows]).encode()


def whole(*rows):
    """Rows of name, form, capital, people, months and violations, all else in order."""
    return table(*(f"{row},{READY}" for row in rows), headings=f"{HEADINGS},{EVERYTHING}")


def upload_of(content, name="clients.csv", **choice):
    return ClientUpload(
        read_clients(content, name=name), name, choice=Choice(**{"length": LONG_PAGE} | choice)
    )


def state_of(upload, language="zh-CN", **case):
    return State(Case(language=language, **case), upload=upload)


def draw(upload, language="zh-CN", today=TODAY, **case):
    return parsed(portfolio.render(state_of(upload, language, **case), today).html)


def names(page):
    return [words(link) for link in page.select(".list tbody a")]


def numbered(count):
    return whole(*(f"客户{n:04},座席出租,{n * 10},{n % 5},6,否" for n in range(1, count + 1)))


# -- before a file came -------------------------------------------------------------------------


def test_a_day_before_the_rules_is_said_and_the_answer_is_as_of_today():
    early = draw(example_upload("zh-CN"), on=date(2010, 1, 4))
    assert "2017年9月1日" in words(early.select_one(".answer .banner"))
    assert words(early.h1) == words(draw(example_upload("zh-CN")).h1)


@every(
    ("rows", "counted"),
    [
        (["座席出租,100,3,3,否"], (1, 0)),  # the local licence will do
        (["座席出租,99,3,3,否"], (0, 1)),
        (["座席出租,99,2,3,否"], (0, 0)),  # two things are left
        (["座席出租,1000,3,3,是"], (0, 0)),  # what can only be waited for is no step
        (["座席出租,1000,3,3,"], (0, 1)),
        (["自用,1000,3,3,否"], (0, 0)),
        (["座席出租,99,3,3,否", "座席出租,100,3,3,否"], (1, 1)),
    ],
)
def test_each_client_is_ready_one_step_away_or_neither(rows, counted):
    upload = upload_of(whole(*(f"甲{n},{row}" for n, row in enumerate(rows))))
    verdicts = upload.verdicts(TODAY, "guide")
    ready, near, able = verdicts.readiness
    assert (ready, near) == counted
    assert max(able.values()) == ready
    assert ("lack one thing" in sentences.headline(verdicts, "en")) is (near > 0 and len(rows) > 1)


def test_many_bad_cells_are_counted_the_first_named_and_the_rest_a_click_away():
    rows = (f"甲{n},座席出租,50,3,3,否,2027-01-05,是" for n in range(300))
    bad = table(*rows, headings=f"{HEADINGS},公司登记日期,是否为公司")
    read = draw(upload_of(bad)).select_one(".read")
    assert [len(read.select(f"{at}.problems li")) for at in (":scope > ", "")] == [5, 200]
    assert re.search("300 个单元格.*另有 100 格", words(read))


# -- what the keeper of the table says of it ------------------------------------------------------


DESK = "公司名称,业务形态,注册资本,参保人数,外资情况（港资20%）,联系人"
ROWS = (
    "甲,客服一条龙,300,三五,有,张", "乙,客服一条龙,1000,3,无,王", "丙,客 服一条龙,USD 5,3,港资,李",
)  # fmt: skip


def desk(*rows, name="台账.csv", headings=DESK):
    return state_of(upload_of(table(*(rows or ROWS), headings=headings), name))


def controls(state):
    """The name of each control of what is asked, by its label."""
    page = parsed(portfolio.render(state, TODAY).html)
    asked = page.select(".words-asked :is(select, input)")
    return {control["aria-label"]: control["name"] for control in asked}


def after(state, *steps):
    """The state once each step is done: an action, the label of its control, and the value."""
    for action, label, *value in steps:
        names_ = {sentence: name for name, sentence in said_of(state).items()} | controls(state)
        message = {"name": names_.get(label, label), "value": value[0] if value else ""}
        state = portfolio.ACTIONS[action](state, message)
    return state


def said_of(state):
    clients = state.upload.clients
    rulebook = ck.rulebook(state.case.reading)
    return sentences.questions_of(clients, clients.problems, rulebook, state.language).explanations


def facts_of(state, fact):
    return list(state.upload.clients.values[fact])


def test_a_word_is_asked_once_and_its_answer_holds_for_all_its_rows():
    page = parsed(portfolio.render(desk(), TODAY).html)
    line, unit, *_ = (words(each) for each in page.select(".read > .problems li .what"))
    assert line == "“客服一条龙”（B 列“业务形态”，第 2–4 行）：不是五种业务形态之一。"
    assert unit == "C 列“注册资本”有 2 格没有写明单位，如“300”、“1000”。"
    state = after(desk(), ("mean", "“客服一条龙”的意思", "third_party_service"))
    assert facts_of(state, "business_form") == ["third_party_service"] * 3
    [said] = said_of(state).values()
    assert said == "“业务形态”中的“客服一条龙”：为第三方客户提供服务"
    assert "“客服一条龙”的意思" not in controls(state)
    state = after(state, ("take_back", said))
    assert facts_of(state, "business_form") == [None] * 3
    assert controls(state).keys() == controls(desk()).keys()


def test_a_unit_a_column_and_a_fact_for_all_are_said_once_and_taken_back():
    steps = (
        ("mean", "“注册资本”的单位", "10000"),
        ("mean", "“外资情况（港资20%）”是什么", "-domestic_capital"),
        ("mean", "“港资”的意思", "no"),
        ("mean", "联系人", ""),
        ("mean", "场地和设施", ""),
        ("mean", "“联系人”是什么", "none"),
    )
    state = after(desk(), *steps)
    assert facts_of(state, "registered_capital") == [3_000_000, 10_000_000, None]
    assert facts_of(state, "domestic_capital") == [False, True, False]
    assert "“联系人”是什么" not in controls(state)
    label = next(label for label in controls(state) if "场地" in label)
    state = after(state, ("mean", label, "yes"))
    assert facts_of(state, "premises") == [True] * 3
    assert len(said_of(state)) == 5
    for said in said_of(state).values():
        state = after(state, ("take_back", said))
    assert state.upload.clients.values == desk().upload.clients.values


def test_what_was_said_of_a_columns_words_goes_with_the_column():
    column = "“外资情况（港资20%）”是什么"
    steps = [("mean", column, "-domestic_capital"), ("mean", "“港资”的意思", "no")]
    state = after(desk(), *steps, ("take_back", "“外资情况（港资20%）”一列：有外资（是：有外资）"))
    assert said_of(state) == {}
    assert column in controls(state)


def test_yes_and_no_name_the_fact_where_the_heading_could_ask_the_opposite():
    state = desk("甲,外包,香港股东20%", headings="公司名称,业务形态,外资")
    page = parsed(portfolio.render(state, TODAY).html)
    options = page.select(f"[name={controls(state)['“香港股东20%”的意思']}] option")
    assert [(option["value"], words(option)) for option in options[1:]] == [
        ("yes", "内资公司：是"), ("no", "内资公司：否"), ("unknown", "不清楚"),
    ]  # fmt: skip
    state = after(state, ("mean", "“香港股东20%”的意思", "no"))
    assert facts_of(state, "domestic_capital") == [False]


@every(
    ("row", "line"),
    [
        ("座席出租,100,3,3,否", "增资至 1000 万元并办理变更登记后，{}增加最多，多 1 家。"),
        ("座席出租,1000,2,3,否", "为 3 人缴满 3 个月社保后，{}增加最多，多 1 家。"),
        ("座席出租,1000,,3,否", "核实已缴社保员工、社保已缴月数后，{}可能增加最多，多 1 家。"),
        (",1000,3,3,否", "核实业务形态后，{}可能增加最多，多 1 家。"),
    ],
)
def test_the_lead_says_what_to_do_or_which_fact_to_confirm(row, line):
    verdicts = upload_of(whole(f"甲,{row}")).verdicts(TODAY, "guide")
    assert sentences.summary_line(verdicts, "zh-CN").endswith(
        line.format("可以办理全网许可证的客户")
    )


def test_a_number_is_typed_and_used_once_it_is_applied_and_what_is_none_is_refused():
    label = "“三五”的意思"
    state = after(desk(), ("type", label, "4人"))
    assert facts_of(state, "insured_staff") == [None, 3, 3]
    page = parsed(portfolio.render(state, TODAY).html)
    assert page.select_one(f"input[name={controls(state)[label]}]")["value"] == "4人"
    assert facts_of(after(state, ("mean", label)), "insured_staff") == [4, 3, 3]
    with refusal("UnclearMeaning") as refused:
        after(desk(), ("type", label, "不少"), ("mean", label))
    assert "“已缴社保员工”不能填写“不少”" in refused.value.say("zh-CN")


def test_the_same_table_once_more_keeps_what_was_said_and_another_does_not():
    ours, content = opened(), table(*ROWS, headings=DESK)
    send_up(ours, content, name="台账.csv")
    page = parsed(ours.page.view["html"])
    for field, value in (("everyone", "yes"), ("units", "10000")):
        ours.do(
            "mean", name=page.select_one(f".words-asked select[name^={field}]")["name"], value=value
        )
    said = [len(parsed(ours.page.view["html"]).select(".said li"))]
    other = table(*ROWS, headings=DESK.replace("公司名称", "公司"))
    files = ((content, "台账.csv"), (content, "台账二.csv"), (other, "另一份.csv"))
    for number, (rows, name) in enumerate(files, 2):
        send_up(ours, rows, file=number, name=name)
        said.append(len(parsed(ours.page.view["html"]).select(".said li")))
    assert said == [2, 2, 1, 0]  # what holds of everyone is said of one file


def test_of_words_and_of_columns_forty_are_asked_for_and_the_rest_counted():
    def read_of(state):
        return parsed(portfolio.render(state, TODAY).html).select_one(".read")

    for count in (0, 1):
        read = read_of(desk(*(f"甲{n},词{n},50万元,3,无,张" for n in range(45 + count))))
        folded = read.select("[data-key=ask-words] li")
        assert (len(read.select("ul.problems > li")), len(folded)) == (5, 40)
        heads = ",".join(["公司名称", *(f"备注{n}" for n in range(40 + count))])
        columns = read_of(desk("甲", headings=heads))
        assert len(columns.select("[data-key=ask-columns] li")) == 40
        for part in (read, columns):
            assert ("另有 1 项没有列出" in words(part)) is bool(count)


# -- the board of who has filed --------------------------------------------------------------------


FILED = (  # all else in order: two cases and a withdrawal, a case that is unclear, and nobody's
    "甲,座席出租,1000,3,3,否,2026-10-12,,",
    "乙,座席出租,1000,3,3,否,2026-07-01,,",
    "丙,座席出租,1000,3,3,否,2026-07-01,撤回,2026-08-03",
    "丁,座席出租,1000,3,3,否,2026-07-01,,2026-08-03",
    "戊,座席出租,1000,3,3,否,,,",
)


def filed_upload(*rows):
    cells = [row.split(",", 6) for row in rows]
    told = (",".join([*row[:6], READY, row[6]]) for row in cells)
    return upload_of(table(*told, headings=f"{HEADINGS},{EVERYTHING},提交日,结果,决定日"))


def test_who_has_filed_is_not_told_to_apply():
    upload = filed_upload(*FILED)
    verdicts = upload.verdicts(TODAY, "guide")
    able = verdicts.summary.outcomes["local"]["eligible"]
    assert (verdicts.readiness[:2], able) == ((1, 0), 5)
    counts = {"count": 5, "filed": 4, "overdue": 1, "ready": 1, "near": 0}
    assert sentences.headline(verdicts, "en") == say("portfolio.decision.filed", "en", **counts)
    alone = filed_upload(FILED[0]).verdicts(TODAY, "guide")
    assert sentences.headline(alone, "en") == "The one client has filed"
    page = draw(upload, "en")
    stands = [words(row.select("td")[3]) for row in page.select(".list tbody tr")]
    assert [each.split()[-1] for each in stands][:4] == ["review", "Overdue", "Withdrawn", "check"]
    late = words(page.select_one(".group-overdue + ul .stage"))
    assert late.endswith("Overdue · Our turn")  # which the group does not say
    # One that is opened has the plan of its filing.
    view = portfolio.render(state_of(replace(upload, choice=Choice(client=2))), TODAY)
    assert view.plan.filing.submitted_on == date(2026, 10, 12)
    assert view.plan.progress().stage == "under_review"


def test_many_cases_are_counted_and_the_rest_a_click_away():
    rows = (f"甲{n},座席出租,1000,3,3,否,2026-10-12,," for n in range(250))
    board = draw(filed_upload(*rows)).select_one(".board")
    assert "250 家" in words(board.h3)
    assert [len(board.select(each)) for each in (".board > ul li", ".cases li")] == [10, 200]
    assert "另有 50 家" in words(board)


# -- the table ------------------------------------------------------------------------------------


def test_a_rows_ways_and_days_are_those_of_the_case_itself():
    upload = replace(example_upload("en"), choice=Choice(length=LONG_PAGE))
    verdicts = upload.verdicts(TODAY, "guide")
    page = draw(upload, "en")
    for row, number in zip(page.select(".list tbody tr"), verdicts.rows, strict=True):
        case, complaints = read_fragment(row.a["href"].partition("#")[2])
        assert complaints == ()
        assert case.applicant == verdicts.screened.applicant(number)
        for scope in SCOPES:
            day = ck.plan(TODAY, scope, applicant=case.applicant, on=TODAY).licence_on
            if day is not None:
                assert say("portfolio.earliest.projected", "en", day=day) in words(row)


def test_an_institution_has_to_insure_the_new_companys_staff_so_it_is_not_one_step_away():
    answers = "是,是,否,否,是,是,是,是,否,否,是,是"  # no company; and the funds are there
    headings = f"{HEADINGS},{EVERYTHING},有相适应的资金和专业人员"
    upload = upload_of(table(f"甲,座席出租,1000,3,3,否,{answers}", headings=headings))
    for reading, near in (("guide", 0), ("law", 1)):  # only the guide asks for months
        assert upload.verdicts(TODAY, reading).readiness.near == near


@every("hostile", ["<img src=x onerror=alert(1)>", "=1+1", "乙" * 300])
def test_a_hostile_name_is_text_and_no_more(hostile):
    upload = upload_of(whole(f"{hostile},座席出租,50,3,3,否"), name=hostile)
    page = draw(upload)
    assert page.img is None
    assert names(page)[0][:20] == hostile.strip()[:20]
    case, complaints = read_fragment(page.select_one(".list tbody a")["href"].partition("#")[2])
    assert complaints == ()
    assert case.applicant.registered_capital == 500_000
    assert case.applicant.name in (None, hostile)


def test_only_one_page_of_rows_is_shown_and_the_others_are_a_press_away():
    act, state = portfolio.ACTIONS, state_of(upload_of(numbered(60)))
    for page_number, rows, place in ((0, "1–25", 1), (2, "51–60", 3), (99, "51–60", 3)):
        page = parsed(portfolio.render(act["turn"](state, {"value": page_number}), TODAY).html)
        assert words(page.select_one(".shown-rows")) == f"第 {rows} 家，共 60 家"
        assert words(page.select_one(".turning span")) == f"第 {place} 页，共 3 页"
    # A page is short until a longer one is asked for.
    state = state_of(ClientUpload(read_clients(numbered(60), name="客户.csv"), "客户.csv"))
    for action, rows in (("turn", "6–10"), ("longer", "1–25"), ("shorter", "1–5")):
        state = act[action](state, {"value": "1"})
        page = parsed(portfolio.render(state, TODAY).html)
        assert words(page.select_one(".shown-rows")).startswith(f"第 {rows} 家")
    everybody = act["everybody"](act["longer"](state, {}, TODAY), {}, TODAY)
    assert everybody.upload.choice.length == LONG_PAGE
    assert draw(upload_of(numbered(5))).select_one(".turning") is None


SORTED = whole(
    "丙,座席出租,50,3,3,否",
    "甲,座席出租,,3,3,否",
    "乙,自用,1000,3,3,否",
    "丁,座席出租,1000,3,3,否",
    "戊,座席出租,50,0,3,是",
)


@every(
    ("sort", "upward", "downward"),
    [
        ("row", "丙甲乙丁戊", "戊丁乙甲丙"), ("name", "丙丁甲戊乙", "乙戊甲丁丙"),
        ("capital", "丙戊乙丁甲", "乙丁丙戊甲"), ("nationwide", "丁甲丙戊乙", "乙丙戊甲丁"),
        ("local", "丁甲丙戊乙", "乙丙戊甲丁"),
    ],
)  # fmt: skip
def test_every_column_sorts_both_ways_and_equals_keep_the_files_order(sort, upward, downward):
    state = state_of(upload_of(SORTED, sort="name" if sort != "name" else "row"))
    for expected, direction in ((upward, "ascending"), (downward, "descending")):
        state = portfolio.ACTIONS["sort"](state, {"value": sort})
        page = parsed(portfolio.render(state, TODAY).html)
        assert "".join(names(page)) == expected
        heads = [th["aria-sort"] for th in page.select(".list thead th[aria-sort]")]
        assert [head for head in heads if head != "none"] == [direction]
    assert len(heads) == len(SORTS)


def test_filters_join_and_can_be_cleared():
    def after(*choices):
        state = state_of(upload_of(SORTED))
        for name, value in choices:
            state = portfolio.ACTIONS["choose"](state, {"name": name, "value": value})
        return parsed(portfolio.render(state, TODAY).html), state

    page, _ = after(("local", "ineligible"))
    assert names(page) == ["丙", "戊"]
    assert words(page.select_one(".shown-rows")) == "第 1–2 家，筛选出 2 家，共 5 家"
    page, _ = after(("local", "ineligible"), ("obstacle", "social_insurance"))
    assert names(page) == ["戊"]
    page, _ = after(("obstacle", "registered_capital"))
    assert names(page) == ["丙", "甲", "戊"]
    page, state = after(("search", " 丁 "), ("local", "ineligible"))
    assert words(page.select_one(".shown-rows")) == say("portfolio.table.nobody")
    page = parsed(portfolio.render(portfolio.ACTIONS["everybody"](state, {}, TODAY), TODAY).html)
    assert len(names(page)) == 5
    for name, count in (("local", 5), ("obstacle", 0)):
        assert len(names(after((name, "nonsense"))[0])) == count
    # An obstacle of the other reading finds nobody and fails nothing.
    assert names(draw(upload_of(SORTED, obstacle="social_insurance"), reading="law")) == []


# -- up and down ----------------------------------------------------------------------------------


def opened(**options):
    ours = Browser(portfolio.page(today=lambda: TODAY))
    ours.do("hello", fragment="#v=1&lang=zh-CN", language="zh-CN")
    ours.sent.clear()
    return ours


def send_up(ours, content, file=1, name="clients.csv"):
    for begin in range(0, len(content), 1000):
        piece = memoryview(content)[begin : begin + 1000]
        ours.hear({"do": "piece", "file": file}, piece)
    ours.do("whole", file=file, name=name, size=len(content))


def uploads(ours):
    return [content["upload"] for content, _ in ours.sent if "upload" in content]


def test_a_file_goes_up_in_pieces_each_acknowledged_and_every_stage_is_told():
    ours, content = opened(), numbered(60)
    send_up(ours, content)
    held = [one["received"] for one in uploads(ours) if "received" in one]
    assert held == [*range(1000, len(content), 1000), len(content)]
    stages = [one["stage"] for one in uploads(ours) if "stage" in one]
    assert stages == ["reading", "judging", "done"]
    assert "60 家客户" in ours.page.view["html"]
    assert ours.page.view["alert"] == ""
    assert "clients.csv" not in ours.page.view["fragment"]


def test_a_link_keeps_the_latest_file_and_a_press_once_it_is_forgotten_does_nothing():
    ours = opened()
    for count in (3, 4):
        send_up(ours, numbered(count), file=count)
    ours.do("open", fragment="#v=1&lang=en&reading=law")
    assert "the 4 clients" in ours.page.view["html"]
    ours.do("forget_clients", value="")
    for action in ("sort", "turn", "everybody"):
        ours.do(action, value="1")
    assert (ours.page.state.upload, ours.page.view["alert"]) == (None, "")


def test_a_file_that_is_not_whole_is_refused_with_its_size():
    ours = opened()
    for size, said in ((2, 2), (-5, 0)):  # a size that none can be is not said
        ours.do("whole", file=2, name="a.csv", size=size)
        alert = CaseError("UploadIncomplete", held=0, size=said).say("zh-CN")
        assert ours.page.view["alert"] == alert


def test_what_still_comes_of_a_file_that_is_too_large_changes_no_sentence(monkeypatch):
    monkeypatch.setattr(uploading, "LARGEST_UPLOAD", 2)
    ours = opened()
    for _ in range(4):
        ours.hear({"do": "piece", "file": 1}, b"x")
    assert [one["received"] for one in uploads(ours) if "received" in one] == [1, 2]
    ours.do("whole", file=1, name="a.csv", size=4)
    assert ours.page.view["alert"] == CaseError("UploadTooLarge", limit=0).say("zh-CN")
    ours.hear({"do": "piece", "file": 2}, b"x")
    assert uploads(ours)[-1] == {"file": 2, "received": 1}


# -- cases that need a second look ---------------------------------------------------------------


@every("reading", ["guide", "law"])
@every(
    ("calls", "domestic", "kind", "mark", "sentence"),
    [
        ("是", "是", "prohibited", "✕", "decision.prohibited.marketing_calls"),
        ("否", "否", "other_procedure", "?", "verdict.another_procedure"),
    ],
)
def test_who_can_prepare_nothing_has_a_sentence_and_nothing_to_do(
    calls, domestic, kind, mark, sentence, reading
):
    row = f"甲,座席出租,1000,3,3,否,{READY}".replace(
        "是,是,否,是,是", f"是,是,{calls},是,{domestic}"
    )
    upload = upload_of(table(row, headings=f"{HEADINGS},{EVERYTHING}"))
    page = draw(upload, reading=reading)
    assert words(page.select_one(".list td.ways")) == say(sentence)
    word = say(f"common.exclusion.{kind}")
    assert [words(each) for each in page.select(".list td .status")] == [f"{mark} {word}"] * 2
    outcome = {"✕": "ineligible", "?": "undetermined"}[mark]  # as the client's own page marks it
    assert upload.verdicts(TODAY, reading).summary.outcomes["local"][outcome] == 1
    assert upload.verdicts(TODAY, reading).readiness[:2] == (0, 0)

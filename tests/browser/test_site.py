"""The pages as plain files in a real browser: the same answers, and never silent."""

import json
import random
from base64 import b64decode, b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from odd_workbooks import sheet, workbook
from parsing import parsed
from tiers import at_release
from visits import CASES, FILED, READY

from callcenter_kit.dashboards import pages
from callcenter_kit.dashboards.site import worker
from callcenter_kit.rules.applicant import FACT_NAMES, kind_of
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES

TODAY = date(2026, 11, 24)
FILING = "submitted_on=2026-10-12&correction_1_asked_on=2026-10-19"
NOON = int(datetime(2026, 11, 24, 4, tzinfo=UTC).timestamp() * 1000)  # in Beijing
ROOT = Path(__file__).parents[2]
TALK = (ROOT / "tests" / "helpers" / "worker_talk.js").read_text("utf-8")
READINGS = ("guide", "law")
PAGES = {page.name: page.ending_in(".html").file for page in pages()}


# The worker's own clock, which no test's can reach; it goes on, for Python waits by it.
CLOCK = f"""const Now = Date;
self.Date = class extends Now {{
  constructor(...given) {{ super(...(given.length ? given : [self.Date.now()])); }}
  static now() {{ return {NOON} + performance.now(); }}
}};
"""


def config_of(folder, page):
    """What the page's scripts are told."""
    html = parsed((folder / PAGES[page]).read_text("utf-8"))
    return json.loads(html.select_one("#jupyter-config-data").string)


def asked_here(page, messages):
    """What the same conversation says in this Python, message by message."""

    def ask():
        said, answers = [], []
        post = lambda *what: said.append(what)  # noqa: E731
        receive = worker.start_session(page, post, lambda: None, lambda: TODAY)
        for message, pieces in messages:
            said.clear()
            receive(message, pieces)
            answers.append([(kind, content, list(pieces)) for kind, content, pieces in said])
        return answers

    # In a thread of its own: the browser's driver has a loop in this one, which would not run.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(ask).result()


def asked_there(visit, folder, page, messages, counts):
    """What the worker in the visitor's browser says to the same messages."""
    config = config_of(folder, page)
    questions = [
        [message, [b64encode(piece).decode() for piece in pieces], count]
        for (message, pieces), count in zip(messages, counts, strict=True)
    ]
    answers = visit.page.evaluate(TALK, [config["workerUrl"], config, questions])
    return [
        [(kind, content, [b64decode(piece) for piece in pieces]) for kind, content, pieces in said]
        for said in answers
    ]


def fragments(number):
    """Links to the named cases and to random ones, each in both languages and readings."""
    rng = random.Random(16)
    cases = [f"{case}&" for case in (f"{READY}&{FILING}", *CASES.values())]
    told = {
        "yes_no": lambda: rng.choice(["yes", "no"]),
        "money": lambda: str(rng.choice([300_000, 1_000_000, 5_000_000, 12_000_000])),
        "count": lambda: str(rng.randint(0, 9)),
        "months": lambda: str(rng.randint(0, 5)),
        "percent": lambda: str(rng.choice([5, 20, 51])),
    }
    while len(cases) < number // 4:
        facts = {name: told[kind_of(name)]() for name in FACT_NAMES if kind_of(name) in told}
        facts["business_form"] = rng.choice(["third_party_service", "seat_rental"])
        kept = {name: value for name, value in facts.items() if rng.random() < 0.7}
        start = f"start_on=2026-12-{rng.randint(1, 28):02}&correction_rounds={rng.randint(0, 2)}"
        random_facts = "&".join(f"{name}={kept[name]}" for name in kept)
        cases += [f"#v=1&{start}&{random_facts}&", f"{READY}&{start}&"]  # the second has a plan
    return [
        f"{case}lang={language}&reading={reading}"
        for case in cases
        for language in LANGUAGES
        for reading in READINGS
    ][:number]


def numbered(questions):
    """The questions as the browser sends them: JSON with their numbers, and their bytes."""
    return [
        (json.dumps({**question, "seq": number}), pieces)
        for number, (question, pieces) in enumerate(questions, start=1)
    ]


def opening(number):
    """A visitor who comes with one case and opens one after the other."""
    first, *others = fragments(number)
    yield {"do": "hello", "fragment": first, "language": "zh-CN"}, []
    for fragment in others:
        yield {"do": "open", "fragment": fragment}, []


def with_clients(number):
    """The same with the invented clients on the screen."""
    hello, *others = opening(number)
    return [hello, ({"do": "example_clients"}, []), *others]


STATES = 60  # of each page: one that is filed, and the named cases


@pytest.fixture
def talk(open_page, plain_site, plain_files):
    """Ask both Pythons the same; gives what each said."""

    def both(page, questions):
        messages = numbered(questions)
        here = asked_here(page, messages)
        plain_site.begun = {"worker.js": CLOCK}
        visit = open_page(f"{plain_site.url}README.txt")
        there = asked_there(visit, plain_files, page, messages, [len(said) for said in here])
        return here, there

    return both


@pytest.mark.parametrize("page", at_release(PAGES, but=["timeline"]))
def test_the_browser_says_what_a_server_says(talk, page):
    """HTML and figures of every state, byte for byte."""
    asked = with_clients if page == "portfolio" else opening
    here, there = talk(page, asked(STATES))
    assert len(here) >= STATES
    assert [*map(len, there)] == [*map(len, here)]
    assert there == here
    if page == "timeline":
        assert sum('data-figure=\\"gantt\\"' in said[0][1] for said in here) >= 30  # with a plan
        assert shows(here[0], "timeline.filed.turn")  # the first case is filed


def shows(said, key):
    """Whether the words stand on the page that these messages bring."""
    views = [json.loads(content).get("view") for kind, content, _ in said if kind == "update"]
    return any(say(key, "zh-CN") in view["html"] for view in views if view)


def client_rows(number):
    """A heading and ``number`` invented clients, some cells of which nobody understands."""
    rng = random.Random(3)
    yield ["公司名称", "业务形态", "注册资本", "参保人数", "内资", "场地", "备注"]
    for place in range(number):
        yield [
            f"客户{place}公司",
            rng.choice(["座席出租", "为第三方客户提供服务", "不明"]),
            f"{rng.choice([50, 100, 300, 500, 1000, 1200])}万元",
            rng.choice(["0人", "三人", "5", "很多"]),
            rng.choice(["是", "否", ""]),
            rng.choice(["是", "否", ""]),
            f"第{place}行",
        ]


def as_csv(number):
    return "\n".join(",".join(row) for row in client_rows(number)).encode("utf-8-sig")


def as_xlsx(number):
    return workbook({"客户": sheet(client_rows(number))})


UPLOADS = {
    "twelve.csv": as_csv(12),
    "twelve.xlsx": as_xlsx(12),
    "a thousand.xlsx": as_xlsx(1000),
    "ten thousand.csv": as_csv(10_000),
    "no table.csv": b"\xff\xfe\x00",
    "filed.csv": FILED.encode(),
}


def uploading(fragment, files):
    """A visitor who brings one file after the other, and looks at a client of each."""
    yield {"do": "hello", "fragment": fragment, "language": "zh-CN"}, []
    for number, (name, content) in enumerate(files.items(), start=1):
        yield {"do": "piece", "file": number}, [content]
        yield {"do": "whole", "file": number, "name": name, "size": len(content)}, []
        yield {"do": "client", "value": "2"}, []
        yield {"do": "sort", "value": "capital"}, []


@pytest.mark.parametrize("reading", at_release(READINGS, but=["law"]))
def test_uploaded_clients_are_judged_as_on_a_server_row_by_row(talk, reading):
    files = dict(UPLOADS)
    if reading == "law":  # which is tried for every change
        del files["ten thousand.csv"]
    here, there = talk("portfolio", uploading(f"#v=1&lang=zh-CN&reading={reading}", files))
    for name, mine, theirs in zip(files, here[2::4], there[2::4], strict=True):
        assert theirs == mine, name
    assert there == here
    boards = [shows(said, "portfolio.board.title") for said in here[2::4]]
    assert [name for name, is_there in zip(files, boards, strict=True) if is_there] == ["filed.csv"]

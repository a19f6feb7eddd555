"""The pages as plain files in a real browser: the same answers, and never silent."""

import json
import random
from base64 import b64decode, b64encode
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from visits import CASES, READY

from callcenter_kit.dashboards.site import worker
from callcenter_kit.dashboards.widget.edition import EDITION, SERVED
from callcenter_kit.dashboards.widget.notebooks import pages
from callcenter_kit.rules.applicant import FACT_NAMES, kind_of
from callcenter_kit.texts.language import LANGUAGES

TODAY = date(2026, 11, 24)
NOON = int(datetime(2026, 11, 24, 4, tzinfo=UTC).timestamp() * 1000)  # in Beijing
TALK = (Path(__file__).parents[1] / "helpers" / "worker_talk.js").read_text("utf-8")
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
    html = BeautifulSoup((folder / PAGES[page]).read_text("utf-8"), "html.parser")
    return json.loads(html.select_one("#jupyter-config-data").string)


def asked_here(page, messages):
    """What the same conversation says in this Python, message by message."""
    said = []
    token = EDITION.set(SERVED)
    try:
        post = lambda *what: said.append(what)  # noqa: E731
        take = worker.begin(page, post, lambda: TODAY)
        answers = []
        for message, pieces in messages:
            said.clear()
            take(message, pieces)
            answers.append([(kind, content, list(pieces)) for kind, content, pieces in said])
        return answers
    finally:
        EDITION.reset(token)


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
    rng, cases = random.Random(16), [f"{case}&" for case in CASES.values()]
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


STATES = dict.fromkeys(PAGES, 80) | {"timeline": 160}  # 640 in all


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


@pytest.mark.parametrize("page", PAGES)
def test_the_browser_says_what_a_server_says(talk, page):
    """HTML and figures of every state, byte for byte."""
    asked = with_clients if page == "portfolio" else opening
    here, there = talk(page, asked(STATES[page]))
    assert len(here) >= STATES[page]
    assert [*map(len, there)] == [*map(len, here)]
    assert there == here
    if page == "timeline":
        assert sum('data-figure=\\"gantt\\"' in said[0][1] for said in here) >= 100  # with a plan

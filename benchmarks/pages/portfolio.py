"""How soon a table of clients is answered, in a real browser: ``python3 run.py bench portfolio``.

Invented clients go up as CSV and as a workbook. From the moment the last byte has arrived until
the headline, the table and all four pictures are on the page; then each change of the table.
"""

from __future__ import annotations

import csv
import random
import statistics
import tempfile
from contextlib import ExitStack
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, sync_playwright

from benchmarks.timing import Line
from callcenter_kit.rules.applicant import FACT_NAMES, kind_of
from callcenter_kit.rules.loading import facts
from run import find_browser
from tools.browsing import CHROMIUM_FLAGS, Server, Visit, close, serving

SIZES = (12, 1_000, 10_000)
LIMITS = {"CSV": 2, "XLSX": 6}  # seconds, for the largest
CHANGE_LIMIT = 50  # milliseconds
ROUNDS = 9
YES_NO = [name for name in FACT_NAMES if kind_of(name) == "yes_no"]
RARELY = {"marketing_calls", "refused_for_falsehood", "on_dishonesty_list"}
FORMS = ("为第三方客户提供服务", "座席出租", "自用")
HEADINGS = [
    *("公司名称", "业务形态", "注册资本（万元）", "参保人数", "参保月数"),
    *(facts()[name].name.zh for name in YES_NO),
]


def rows(count: int) -> list[list[str | int]]:
    """As many clients as wished, one cell in fifty unknown, a few not to be understood."""
    chance = random.Random(count)
    return [_row(chance, number) for number in range(1, count + 1)]


def _row(chance: random.Random, number: int) -> list[str | int]:
    def cell(value: str | int) -> str | int:
        return "" if chance.random() < 0.02 else value

    capital = chance.choice((30, 50, 99, 100, 200, 300, 500, 999, 1000, 2000, 5000))
    answers = [
        cell("是" if (chance.random() < 0.95) != (name in RARELY) else "否") for name in YES_NO
    ]
    odd = chance.random() < 0.001
    return [
        f"虚构客户{number:06}",
        cell(chance.choice(FORMS)),
        "若干" if odd else cell(capital),
        cell(chance.randint(0, 9)),
        cell(chance.randint(0, 24)),
        *answers,
    ]


def clients_csv(count: int) -> bytes:
    """The clients as a CSV file in UTF-8."""
    table = StringIO()
    csv.writer(table).writerows([HEADINGS, *rows(count)])
    return table.getvalue().encode()


def clients_xlsx(count: int) -> bytes:
    """The clients as a workbook."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (HEADINGS, *rows(count)):
        sheet.append(list(row))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


# Notes when the last byte was acknowledged, and when all is on the page.
WATCH = """() => {
  window.seen = {};
  const done = () => document.querySelectorAll("[data-figure][data-drawn]").length === 4
    && document.querySelector(".list tbody tr");
  const look = () => {
    const state = document.querySelector("#upload-state")?.dataset.state;
    if (state === "reading" && !window.seen.arrived) window.seen.arrived = performance.now();
    if (done() && !window.seen.shown) {
      requestAnimationFrame(() => requestAnimationFrame(() => {
        window.seen.shown ||= performance.now();
      }));
    } else if (!window.seen.shown) requestAnimationFrame(look);
  };
  look();
}"""
# Presses, and waits until the table shows something else and the browser has painted it.
PRESS = """([selector, value]) => new Promise((resolve) => {
  const before = document.querySelector(".list")?.innerHTML;
  const begin = performance.now();
  const look = () => {
    if (document.querySelector(".list")?.innerHTML === before) requestAnimationFrame(look);
    else resolve(performance.now() - begin);
  };
  const target = document.querySelector(selector);
  if (value === null) target.click();
  else {
    target.value = value;
    target.dispatchEvent(new Event("change", { bubbles: true }));
  }
  requestAnimationFrame(look);
})"""
CHANGES: dict[str, list[tuple[str, str | None]]] = {
    "sort": [(f".list button[data-value={key}]", None) for key in ("capital", "name", "local")],
    "page": [(".turning button:last-child", None)],
    "filter": [("select[name=local]", value) for value in ("ineligible", "", "undetermined", "")],
}


def main() -> int:
    """Measure and print, each figure beside its aim."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(serving(folder / "log", "--pool=1"))
        playwright = stack.enter_context(sync_playwright())
        browser = stack.enter_context(
            playwright.chromium.launch(executable_path=find_browser(), args=CHROMIUM_FLAGS)
        )
        for count in SIZES:
            for kind, make in (("CSV", clients_csv), ("XLSX", clients_xlsx)):
                visit = _arrive(browser.new_context(locale="zh-CN").new_page(), server)
                print(_answered(visit.page, count, kind, make(count)), flush=True)
                if kind == "CSV":
                    print(*_changes(visit.page, count), sep="\n", flush=True)
                close(visit)
    return 0


def _arrive(page: Page, server: Server) -> Visit:
    visit = Visit(page, f"{server.url}voila/render/05_portfolio.ipynb")
    page.goto(visit.address)
    page.wait_for_selector(".callcenter-kit:not([inert]) h1")
    page.wait_for_selector(".first-paint", state="detached")
    return visit


def _answered(page: Page, count: int, kind: str, content: bytes) -> Line:
    page.evaluate(WATCH)
    name = f"clients.{kind.lower()}"
    page.set_input_files(
        "input[data-upload]",
        {"name": name, "mimeType": "application/octet-stream", "buffer": content},
    )
    page.wait_for_function("() => window.seen.shown", timeout=120_000)
    seconds = page.evaluate("() => (window.seen.shown - window.seen.arrived) / 1000")
    limit = LIMITS[kind] if count == max(SIZES) else None
    aim = f"at most {limit} s" if limit else ""
    return Line(f"{count} clients, {kind}: answered in", seconds, "s", limit, aim)


def _changes(page: Page, count: int) -> list[Line]:
    lines = []
    for name, steps in CHANGES.items():
        if not page.query_selector(steps[0][0]):
            continue  # a dozen clients have one page only
        presses = [steps[turn % len(steps)] for turn in range(ROUNDS)]
        times = [page.evaluate(PRESS, list(press)) / 1000 for press in presses]
        middle = statistics.median(times)
        aim = f"at most {CHANGE_LIMIT} ms"
        lines.append(Line(f"{count} clients, {name}: shown in", middle, "ms", CHANGE_LIMIT, aim))
    return lines


if __name__ == "__main__":
    raise SystemExit(main())

"""The pages as plain files beside the pages from a server: ``python3 run.py bench site``.

Visitors come to both in turns, each with a new browser and once more with what it kept; then
facts are changed on both in turns, and a file of ten thousand clients is brought; the worker is
pinged while it reads that file and writes the results. All of it runs on this machine, so a network
adds what it takes to send the bytes.
"""

import gzip
import statistics
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserType, Page, sync_playwright

from benchmarks.pages.changes import CLICKS, WATCHED, Seen, changes
from benchmarks.pages.rival_pages import Subject
from benchmarks.pages.views import CASE
from benchmarks.timing import Line
from callcenter_kit.dashboards import pages
from callcenter_kit.dashboards.site.build import build
from run import find_browser
from tools.browsing import CHROMIUM_FLAGS, serving
from tools.plain_files import plain_host

ROUNDS, REST = 7, 3
CHANGED = 60  # of each page, in each edition
TIMED = ("eligibility", "timeline")
ALIVE = "body:not(:has(.first-paint)) .callcenter-kit main h1"
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
CLIENTS = 10_000
PAINT, COLD, WARM, UPLOAD, PING = 0.2, 3.0, 2.5, 3.0, 2.0  # seconds
# Milliseconds of a change: the mean of its tabs' medians, and what 95 of 100 take at most.
CHANGES = {"eligibility": (50, 80), "timeline": (60, 120)}
SENT = 8.0  # MB
FILES, SERVER = "plain files", "server"
PINGS = Path(__file__).parents[2] / "tools" / "worker_pings.js"


@dataclass(frozen=True)
class View:
    """How soon a page was painted and alive, in seconds."""

    painted: float
    alive: float


def main() -> int:
    """Measure and print, each figure beside its aim."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        site = build(folder / "site")
        host = stack.enter_context(plain_host(site))
        server = stack.enter_context(serving(folder / "log", "--pool=1"))
        editions = {
            FILES: {page.name: host.url + page.ending_in(".html").file for page in pages()},
            SERVER: {page.name: f"{server.url}voila/render/{page.file}" for page in pages()},
        }
        playwright = stack.enter_context(sync_playwright())
        print(*sent(site), sep="\n", flush=True)
        print(*views(playwright.chromium, folder, editions), sep="\n", flush=True)
        browser = stack.enter_context(
            playwright.chromium.launch(executable_path=find_browser(), args=CHROMIUM_FLAGS)
        )
        subjects = {
            f"{edition}, {name}": Subject(
                places[name] + CASE, CLICKS[name], **WATCHED.get(name, {})
            )
            for edition, places in editions.items()
            for name in TIMED
        }
        print(*changed(changes(browser, subjects, CHANGED)), sep="\n", flush=True)
        print(uploaded(browser.new_page(), editions[FILES]["portfolio"]), flush=True)
        print(*pinged(browser.new_page(), editions[FILES]["portfolio"]), sep="\n", flush=True)
    return 0


def sent(site: Path) -> Iterator[Line]:
    """What a first visit takes, compressed as hosts do, the pictures' library included."""
    files = [file for file in site.glob("files-*/**/*") if file.is_file()]
    needed = [file for file in files if file.name != "files.zip"]
    total = sum(len(gzip.compress(file.read_bytes())) for file in needed)
    yield Line("sent at first", total / 1e6, "MB", SENT, f"at most {SENT:g} MB")


def views(
    chromium: BrowserType, folder: Path, editions: Mapping[str, Mapping[str, str]]
) -> Iterator[Line]:
    """Each page of each edition in turns, with a new browser and with one that was there."""
    cold: dict[tuple[str, str], list[View]] = {}
    warm: dict[tuple[str, str], list[View]] = {}
    for turn in range(ROUNDS + 1):  # the first turn warms the machine and is not counted
        for edition, places in editions.items():
            for name in TIMED:
                time.sleep(REST)
                first, second = visit(chromium, folder / f"{edition} {name} {turn}", places[name])
                cold.setdefault((edition, name), []).append(first)
                warm.setdefault((edition, name), []).append(second)
    for (edition, name), seen in cold.items():
        again = warm[edition, name]
        is_ours = edition == FILES
        for measure, figures, limit in (
            ("first paint", [view.painted for view in seen], PAINT),
            ("alive", [view.alive for view in seen], COLD),
            ("alive, once more", [view.alive for view in again], WARM),
        ):
            middle = statistics.median(figures[1:])
            aim = (limit, f"at most {limit:g} s") if is_ours else (None, "")
            yield Line(f"{edition}, {name}: {measure}", middle, "s", *aim)


def visit(chromium: BrowserType, profile: Path, address: str) -> tuple[View, View]:
    """A visitor with a browser of its own, and the same once more."""
    browser = chromium.launch_persistent_context(
        profile, executable_path=find_browser(), args=CHROMIUM_FLAGS, locale="zh-CN"
    )
    page = browser.new_page()
    first = view(page, address)
    page.goto("about:blank")
    time.sleep(REST)
    second = view(page, address)
    browser.close()
    return first, second


def view(page: Page, address: str) -> View:
    """The page opened, until it is alive."""
    begin = time.perf_counter()
    page.goto(address + CASE, wait_until="commit")
    page.wait_for_selector(ALIVE, timeout=120_000)
    return View(page.evaluate(PAINTED) / 1e3, time.perf_counter() - begin)


def changed(seen: Mapping[str, Seen]) -> Iterator[Line]:
    """From a click to the redrawn answer, on both editions."""
    for name, figures in seen.items():
        edition, page = name.split(", ")
        middle, most = CHANGES[page] if edition == FILES else (None, None)
        aims = [f"at most {limit} ms" if limit else "" for limit in (middle, most)]
        label = f"{name}: a change, in the middle"
        yield Line(label, figures.middle / 1e3, "ms", middle, aims[0])
        yield Line(f"{name}: 95 of 100 changes", figures.late / 1e3, "ms", most, aims[1])


def uploaded(page: Page, address: str) -> Line:
    """Ten thousand clients in a file, until their answer stands there."""
    content = clients_file()
    page.goto(address)
    page.wait_for_selector(ALIVE, timeout=120_000)
    begin = time.perf_counter()
    file = {"name": "clients.csv", "mimeType": "text/csv", "buffer": content}
    page.set_input_files("input[data-upload]", file)
    page.wait_for_selector("[data-figure=outcomes] .main-svg", timeout=120_000)
    took = time.perf_counter() - begin
    return Line(f"{CLIENTS:,} clients in a file", took, "s", UPLOAD, f"at most {UPLOAD:g} s")


def pinged(page: Page, address: str) -> Iterator[Line]:
    """How long a ping waits at most while ten thousand clients are read, and their results made."""
    content = clients_file()
    whole = {"do": "whole", "file": 1, "name": "clients.csv", "size": len(content), "seq": 2}
    asks = {
        "hello": ({"do": "hello", "fragment": "", "language": "en", "seq": 1}, b"", "view"),
        "piece": ({"do": "piece", "file": 1}, content, "received"),
        "a file read": (whole, b"", "view"),
        "results as XLSX": ({"do": "results_xlsx", "seq": 3}, b"", "download"),
        "results as CSV": ({"do": "results_csv", "seq": 4}, b"", "download"),
    }
    questions = [[label, b64encode(piece).decode(), sign] for label, piece, sign in asks.values()]
    page.goto(address)
    measured = page.evaluate(PINGS.read_text("utf-8"), questions)
    for name, (took, longest) in [*zip(asks, measured, strict=True)][2:]:
        label = f"{CLIENTS:,} clients, {name}"
        yield Line(label, took / 1e3, "s")
        yield Line(f"{label}: a ping waits", longest / 1e3, "s", PING, f"at most {PING:g} s")


def clients_file() -> bytes:
    """Ten thousand clients as CSV."""
    rows = [
        f"客户{number}公司,座席出租,{number % 1500}万元,{number % 9}人" for number in range(CLIENTS)
    ]
    return "\n".join(["公司名称,业务形态,注册资本,参保人数", *rows]).encode("utf-8-sig")


if __name__ == "__main__":
    raise SystemExit(main())

"""How soon a page is there, in a real browser: ``python3 run.py bench views``.

Each page is opened in turns with an empty notebook that Voila serves with its own template, both
with a kernel waiting, so that the ratios hold on any machine; so is the page "when?" as a plain
FigureWidget and in Streamlit. Then many views are opened and closed: each must be complete, and
the kernels must go home. Megabytes are those of the files; no page's web socket is counted.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import TimeoutError as NeverCame

from benchmarks.pages.rival_pages import Subject, plain_voila, rivals
from benchmarks.timing import Line
from callcenter_kit.dashboards import pages
from run import find_browser
from tools.browsing import CHROMIUM_FLAGS, Server, Visit, close, serving, write_notebook

VIEWS, ROUNDS, REST = 50, 7, 4
CASE = "#v=1&business_form=third_party_service&registered_capital=3000000&insured_staff=3"
EMPTY_READY = "#rendered_cells"
CHART = ".js-plotly-plot .main-svg"
MILESTONES = {"verdict": "h1", "alive": "body:not(:has(#loading))", "chart": CHART}
LIMITS = {"verdict": 1.5, "chart": 2.5, "first view": 3, "second view": 0.1}


def main() -> int:
    """Measure and print, each figure beside its aim."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        write_notebook(folder / "empty", "empty.ipynb")
        empty = stack.enter_context(plain_voila(folder / "empty", folder / "empty-log"))
        others = rivals(stack, folder)
        ours = stack.enter_context(serving(folder / "log", "--pool=1"))
        browser = open_browser(stack)
        print("First and second views, as multiples of an empty notebook in Voila as it comes")
        print(*first_views(browser, ours, empty, others), sep="\n", flush=True)
        print(f"\n{VIEWS} views of each page, opened and closed")
        print(*many_views(browser, ours), sep="\n")
    return 0


def open_browser(stack: ExitStack) -> Browser:
    """A browser that is closed with the ``stack``."""
    chromium = stack.enter_context(sync_playwright()).chromium
    return stack.enter_context(chromium.launch(executable_path=find_browser(), args=CHROMIUM_FLAGS))


def addresses(server: Server) -> dict[str, str]:
    """Each page's address, with a case that has something to show."""
    return {page.name: f"{server.url}voila/render/{page.file}{CASE}" for page in pages()}


def first_views(
    browser: Browser, ours: Server, empty: Server, others: dict[str, Subject]
) -> Iterator[Line]:
    """Each page beside the empty notebook, a cold cache each time, in turns."""
    bare: list[float] = []
    opened = {name: (address, MILESTONES) for name, address in addresses(ours).items()}
    opened |= {name: (other.address, milestones(other)) for name, other in others.items()}
    seen: dict[str, list[dict[str, float]]] = {name: [] for name in opened}
    for _ in range(ROUNDS + 1):
        time.sleep(REST)  # the pools fill again
        bare.append(empty_view(browser, f"{empty.url}voila/render/empty.ipynb"))
        for name, (address, awaited) in opened.items():
            time.sleep(REST)
            seen[name].append(first_view(browser, address, awaited))
    base = statistics.median(bare[1:])
    yield Line("an empty notebook", base, "ms")
    for name, rounds in seen.items():
        yield from compared(name, rounds[1:], base, {} if name in others else LIMITS)


def milestones(other: Subject) -> dict[str, str]:
    """What is waited for on another's page; it has a picture, and nothing that says it lives."""
    return {"verdict": f"{other.text} h1", "chart": CHART}


def compared(
    name: str, rounds: list[dict[str, float]], base: float, limits: dict[str, float]
) -> Iterator[Line]:
    """The medians of one page's ``rounds`` as lines."""
    for key in rounds[0]:
        middle = statistics.median(figures[key] for figures in rounds)
        value, unit = (middle / base, "×") if key in MILESTONES else (middle, "MB")
        limit = limits.get(key)
        yield Line(f"{name}: {key}", value, unit, limit, f"at most {limit} {unit}" if limit else "")


def empty_view(browser: Browser, address: str) -> float:
    """Seconds until the empty notebook is shown."""
    visit, begin = arrive(browser, address)
    visit.page.wait_for_selector(EMPTY_READY)
    seconds = time.perf_counter() - begin
    close(visit)
    return seconds


def first_view(browser: Browser, address: str, awaited: dict[str, str]) -> dict[str, float]:
    """Seconds until each milestone, and the bytes of a first and a second view, in MB."""
    visit, begin = arrive(browser, address)
    figures: dict[str, float] = {}
    for name, selector in awaited.items():
        if (
            name == "chart"
            and "alive" in figures
            and not visit.page.query_selector("[data-figure]")
        ):
            continue  # a page of ours that has none
        visit.page.wait_for_selector(selector)
        figures[name] = time.perf_counter() - begin
    last = awaited[[*figures][-1]]
    visit.page.wait_for_timeout(500)
    figures["first view"] = visit.bytes_received / 1e6
    visit.forget()
    visit.page.reload()
    visit.page.wait_for_selector(last)
    visit.page.wait_for_timeout(500)
    figures["second view"] = visit.bytes_received / 1e6
    close(visit)
    return figures


def arrive(browser: Browser, address: str) -> tuple[Visit, float]:
    """A visitor with nothing cached, and the moment the address was entered."""
    visit = Visit(browser.new_context(locale="zh-CN").new_page(), address)
    visit.listen()
    begin = time.perf_counter()
    visit.page.goto(address, wait_until="commit")
    return visit, begin


def many_views(browser: Browser, server: Server) -> Iterator[Line]:
    """How many views were not complete, and how soon the kernels are back to the pool's."""
    resting = len(pages())
    for name, address in addresses(server).items():
        incomplete = 0
        for _ in range(VIEWS):
            visit, _begin = arrive(browser, address)
            try:
                visit.page.wait_for_selector(MILESTONES["alive"], timeout=20_000)
            except NeverCame:
                incomplete += 1
            close(visit)
            for context in browser.contexts[:-1]:  # their pages have said goodbye by now
                context.close()
        begin = time.perf_counter()
        back = server.wait_for_kernels(resting, seconds=120)
        seconds = time.perf_counter() - begin if back else float("inf")
        yield Line(f"{name}: views not complete", incomplete, "", 0, "none")
        yield Line(f"{name}: kernels back to {resting}", seconds, "s", 120, "within two minutes")


if __name__ == "__main__":
    raise SystemExit(main())

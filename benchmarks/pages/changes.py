"""How soon a change shows, in a real browser: ``python3 run.py bench changes``.

A visitor's click is timed inside the browser: from the click to the first frame in which the
words have changed and, where the page has a picture by Plotly, that one is drawn anew. The page
"when?" is held against the same page as a plain FigureWidget and in Streamlit; all are changed in
turns, every second time from the last to the first, so that the ratios hold on any machine; each
turn has a tab of its own, for the same page is slower in one tab than in the next.

``--beside FOLDER`` takes the pages of another checkout into the turns, too: what was before.
``--changes 200`` of each page, rounded up to whole turns of 20.
"""

import argparse
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks.pages.rival_pages import FIGURE_WIDGET, PICTURE, STREAMLIT, Subject, rivals
from benchmarks.pages.views import arrive, open_browser
from benchmarks.timing import Line
from callcenter_kit.dashboards import pages
from tools.browsing import HERE as ROOT
from tools.browsing import Server, Visit, close, serving

WARM_UP, TURN = 8, 20  # clicks in one tab: the first are not counted, the others are
CHANGES = 200  # counted clicks of each page, in all its tabs
PAUSE = 0.15  # seconds between two changes, so that what waits below the fold is drawn too
AIM_RATIO, AIM_MILLISECONDS, AIM_SHIFT = 0.75, 50, 0.005
AIM_BESIDE = 1.05  # no slower, but for what a page beside itself may differ by
CASE = "#v=1&lang=zh-CN&business_form=third_party_service&registered_capital=3000000&premises=yes"
OURS = "timeline"
BESIDE = " beside"


def radio(name: str, first: str, second: str) -> tuple[str, str]:
    """The clicks that answer the question ``name`` by ``second`` and by ``first``, in turns."""
    return f"input[name={name}][value={second}]", f"input[name={name}][value={first}]"


TWO_CLOCKS = ("law_working", "law_calendar")
# What a page's case tells besides, so that there is something to change.
BESIDES = {"scenarios": "&vary=clock&s1.clock=law_calendar"}
CLICKS = {
    "eligibility": radio("premises", "yes", "no"),
    "scopes": radio("reading", "guide", "law"),
    OURS: radio("expert_review", "no", "yes"),
    "materials": ("input[name=materials][value=business_licence]",) * 2,  # ticked, and not
    "scenarios": tuple(f"[name='s1.clock'] option[value={clock}]" for clock in TWO_CLOCKS),
}
WATCHED = {
    OURS: {"text": "h1", "picture": PICTURE},
    "scenarios": {"text": ".scenarios table"},  # its picture is HTML and comes with the words
}

# Seen from outside: nothing of the page under test is called, a rival's is timed the same way.
# Streamlit puts a new picture in the old one's place: then it is the new one that must be drawn,
# which it may be by the time it is found; the area that takes the pointer is Plotly's last touch.
TIMED_CLICK = """
async ({ click, text, picture }) => {
  const place = document.querySelector(text);
  const inSight = () => [...document.querySelectorAll(picture)].find(
    (figure) => figure.getClientRects().length);
  const changed = new Promise((resolve) => {
    const watch = new MutationObserver(() => { watch.disconnect(); resolve(); });
    watch.observe(place, { subtree: true, childList: true, characterData: true });
  });
  const drawn = picture && new Promise((resolve) => {
    let drawing = inSight();
    const done = () => { watch.disconnect(); resolve(); };
    const watch = new MutationObserver(() => {
      if (drawing?.isConnected) return;
      drawing = inSight();
      if (drawing?.querySelector(".nsewdrag")) done();
      else drawing?.once("plotly_afterplot", done);
    });
    drawing.once("plotly_afterplot", done);
    watch.observe(document.body, { subtree: true, childList: true });
  });
  const before = scrollY;
  const begin = performance.now();
  const clicked = document.querySelector(click);
  if (clicked.matches("option")) {
    clicked.parentElement.value = clicked.value;
    clicked.parentElement.dispatchEvent(new Event("change", { bubbles: true }));
  } else clicked.click();
  await Promise.all([changed, drawn]);
  await new Promise(requestAnimationFrame);
  return { milliseconds: performance.now() - begin, jumped: scrollY !== before };
}
"""
WATCH_SHIFTS = """
() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    list.getEntries().forEach((entry) => { window.shifted += entry.value; });
  }).observe({ type: "layout-shift" });
}
"""


@dataclass(frozen=True)
class Tab:
    """What the changes in one tab were like; what moved and scrolled, while it warmed up too."""

    milliseconds: list[float]
    shift: float
    jumps: int


@dataclass(frozen=True)
class Seen:
    """What one subject's changes were like, in all its tabs."""

    tabs: list[Tab]

    @property
    def middle(self) -> float:
        """The mean of the tabs' medians, in milliseconds: every tab counts alike."""
        return statistics.fmean(statistics.median(tab.milliseconds) for tab in self.tabs)

    @property
    def late(self) -> float:
        """The 95th percentile of all changes, in milliseconds."""
        times = [milliseconds for tab in self.tabs for milliseconds in tab.milliseconds]
        return statistics.quantiles(times, n=20)[-1]

    @property
    def shift(self) -> float:
        """How much moved at a change, on average: as the browser weighs it."""
        return statistics.fmean(tab.shift for tab in self.tabs)

    @property
    def jumps(self) -> int:
        """How often the page scrolled by itself."""
        return sum(tab.jumps for tab in self.tabs)


def main() -> int:
    """Measure and print, each figure beside its aim."""
    extent = parsed(sys.argv[2:])
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        subjects = our_pages(stack.enter_context(serving(folder / "log", "--pool=1")))
        if extent.beside:
            server = stack.enter_context(another(extent.beside, folder / "beside-log"))
            subjects |= {
                f"{name}{BESIDE}": subject
                for name, subject in our_pages(server, extent.beside).items()
            }
        subjects |= rivals(stack, folder)
        browser = open_browser(stack)
        print(f"From a click to the redrawn answer, {extent.changes} changes each, in turns")
        print(*lines(changes(browser, subjects, extent.changes)), sep="\n")
    return 0


def parsed(arguments: list[str]) -> argparse.Namespace:
    """What is asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python3 run.py bench changes")
    parser.add_argument(
        "--changes", type=in_turns, default=CHANGES, help=f"of each page; {CHANGES}"
    )
    parser.add_argument("--beside", type=Path, help="another checkout, whose pages take turns")
    return parser.parse_args(arguments)


def in_turns(text: str) -> int:
    """So many changes, rounded up to whole turns."""
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"changes are a whole number above zero, not {text!r}")
    return math.ceil(int(text) / TURN) * TURN


def another(checkout: Path, log: Path) -> AbstractContextManager[Server]:
    """The pages of another checkout, from its own environment where it has one."""
    checkout = checkout.resolve()
    own = checkout / ".venv" / "bin" / "python"
    env = {**os.environ, "PYTHONPATH": str(checkout)}  # its kernels start in other folders
    python = str(own) if own.exists() else sys.executable
    return serving(log, "--pool=1", python=python, cwd=checkout, env=env)


def our_pages(server: Server, checkout: Path = ROOT) -> dict[str, Subject]:
    """Each page of a checkout with a choice that changes its answer; others are not timed."""
    return {
        page.name: Subject(
            f"{server.url}voila/render/{page.file}{CASE}{BESIDES.get(page.name, '')}",
            CLICKS[page.name],
            **WATCHED.get(page.name, {}),
        )
        for page in pages()
        if page.name in CLICKS and (checkout / "notebooks" / page.file).exists()
    }


def changes(
    browser: Browser, subjects: dict[str, Subject], number: int = CHANGES
) -> dict[str, Seen]:
    """So many changes of every subject, a multiple of `TURN`, each turn in a tab of its own."""
    tabs: dict[str, list[Tab]] = {name: [] for name in subjects}
    order = list(subjects.items())
    for turn in range(number // TURN):
        # There and back: a machine that grows slower, or faster, does so for all alike.
        for name, subject in order[:: (-1) ** turn]:
            tabs[name].append(changed(browser, subject))
    return {name: Seen(seen) for name, seen in tabs.items()}


def changed(browser: Browser, subject: Subject) -> Tab:
    """A few changes of the subject's page, in a new tab."""
    visit = opened(browser, subject)
    seen = [clicked(visit.page, subject, which % 2) for which in range(WARM_UP + TURN)]
    shift = visit.page.evaluate("window.shifted") / len(seen)
    close(visit)
    times = [change["milliseconds"] for change in seen[WARM_UP:]]
    return Tab(times, shift, sum(bool(change["jumped"]) for change in seen))


def opened(browser: Browser, subject: Subject) -> Visit:
    """The subject's page, alive and at rest."""
    visit, _begin = arrive(browser, subject.address)
    for selector in filter(None, (subject.clicks[0], subject.text, subject.picture)):
        visit.page.wait_for_selector(selector, state="attached", timeout=60_000)
    visit.page.wait_for_selector("body:not(:has(#loading))", state="attached")
    time.sleep(3)
    visit.page.evaluate(WATCH_SHIFTS)
    return visit


def clicked(page: Page, subject: Subject, which: int) -> dict[str, float]:
    """One change, timed by the browser."""
    click = subject.clicks[which]
    watched = {"click": click, "text": subject.text, "picture": subject.picture}
    change: dict[str, float] = page.evaluate(TIMED_CLICK, watched)
    page.wait_for_timeout(PAUSE * 1e3)
    return change


def lines(seen: dict[str, Seen]) -> Iterator[Line]:
    """Ours against its aims, then against the rivals' and another checkout's."""
    for name, figures in seen.items():
        ours = name in CLICKS
        aim = (AIM_MILLISECONDS, f"under {AIM_MILLISECONDS} ms") if ours else (None, "")
        yield Line(f"{name}: a change, in the middle", figures.middle / 1e3, "ms")
        yield Line(f"{name}: 95 of 100 changes", figures.late / 1e3, "ms", *aim)
        if ours:
            yield Line(f"{name}: shift a change", figures.shift, "", AIM_SHIFT, "none to be seen")
            yield Line(f"{name}: scrolled by itself", figures.jumps, "", 0, "never")
    for rival in (FIGURE_WIDGET, STREAMLIT):
        if rival in seen:
            ratio = seen[OURS].middle / seen[rival].middle
            aim = (AIM_RATIO, f"at most {AIM_RATIO} ×") if rival == FIGURE_WIDGET else (None, "")
            yield Line(f"{OURS}, of {rival}", ratio, "×", *aim)
    for name in CLICKS:
        if before := seen.get(f"{name}{BESIDE}"):
            ratio = seen[name].middle / before.middle
            aim = (AIM_BESIDE, f"at most {AIM_BESIDE} ×")
            yield Line(f"{name}, of the one beside", ratio, "×", *aim)


if __name__ == "__main__":
    raise SystemExit(main())

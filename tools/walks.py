"""Random walks over a page's controls: what was changed in place equals the page loaded afresh.

``python tools/walks.py --walks 30 --seed 7 [--pages timeline,scopes] [--edition files]`` walks and
says what differs; the tests take `walks` from here. A walk is its seed: the page, the width, the
case that it begins with and every choice follow from it.
"""

import argparse
import difflib
import random
import shutil
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from browsing import CHROMIUM_FLAGS, HERE, serving
from plain_files import plain_host
from playwright.sync_api import sync_playwright
from visits import CASES

from callcenter_kit.dashboards import pages
from callcenter_kit.dashboards.site.build import build

WIDTHS = (1280, 768, 390)
STEPS = 8
SCRIPT = Path(__file__).with_suffix(".js").read_text("utf-8")
QUIET = 450  # milliseconds without a change; a page says after 400 that an answer is late
# Days of a filing lie behind us, the others ahead; an empty one takes the day back.
PAST = ("2026-10-12", "2026-10-19", "2026-10-28", "2026-11-16", "")
AHEAD = ("2026-12-01", "2027-01-04", "2027-06-01", "2027-12-30", "")
NUMBERS = {"decimal": ("50", "100", "1000", "3000000", ""), "numeric": ("0", "1", "3", "6", "")}
WORDS = ("", "甲公司", "North & Co")
# The cases that a walk begins with: links without a complaint, for that would be said again.
BEGINS = ("empty", "growing", "ready", "law", "other_clock", "bars_dated", "two_provinces")


@dataclass
class Walk:
    """One walk: where it went, and what of the page differs from the same address afresh."""

    seed: int
    name: str
    width: int
    steps: list[str] = field(default_factory=list)
    address: str = ""
    differences: list[str] = field(default_factory=list)

    def __str__(self):
        way = "\n".join(f"    {step}" for step in self.steps)
        found = "\n".join(f"  {line}" for line in self.differences)
        return f"{self.seed}: {self.name} at {self.width}, {self.address}\n{way}\n{found}"


def prepare(page):
    """Have the page tell when it is quiet; once for a tab."""
    page.add_init_script(SCRIPT)


def walk(page, addresses, names, seed):
    """Walk on ``page``, which was prepared, by ``seed`` alone."""
    chance = random.Random(seed)
    # In turn, so that few walks come by many pages and every width.
    name, width = names[seed % len(names)], WIDTHS[seed % len(WIDTHS)]
    begin, language = CASES[chance.choice(BEGINS)], chance.choice(("zh-CN", "en"))
    made = Walk(seed, name, width)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("about:blank")
    page.goto(f"{addresses[name]}{begin}&lang={language}")
    _arrive(page, name)
    pushed = 0
    for _ in range(STEPS):
        step, does_push = _step(page, chance, pushed)
        made.steps.append(step)
        pushed += does_push
    page.evaluate("walks.forgetRefusals()")
    _settle(page)
    changed = _look(page)
    made.address = page.evaluate("location.hash")
    page.reload()
    _arrive(page, name)
    afresh = _look(page)
    lines = difflib.unified_diff(afresh, changed, "afresh", "changed", lineterm="", n=1)
    made.differences = list(lines)
    return made


def _arrive(page, name):
    page.wait_for_selector(".callcenter-kit:not([inert]) main", state="attached")
    page.wait_for_selector(".first-paint", state="detached")
    _settle(page)
    if name == "portfolio":
        page.evaluate("walks.bringClients()")
        _settle(page)


def _settle(page):
    page.wait_for_function(f"() => walks.isQuiet({QUIET})", polling=50)


def _look(page):
    page.evaluate("walks.fold()")
    _settle(page)
    return page.evaluate("walks.look()")


def _step(page, chance, pushed):
    """One choice; what it was, and by how much it made the way back longer."""
    if pushed > 0 and chance.random() < 0.1:
        page.go_back()
        _settle(page)
        return "back", -1
    controls = page.evaluate("walks.controls()")
    control = chance.choice(controls)
    value = _value(control, chance)
    before = page.evaluate("history.length")
    page.evaluate("([at, value]) => walks.use(at, value)", [control["at"], value])
    _settle(page)
    # Where the case stayed as it was there is nothing to come back from.
    pushed = page.evaluate("history.length") - before
    return f"{control['says']} {value or ''}", pushed


def _value(control, chance):
    match control["kind"]:
        case "select":
            return chance.choice(control["values"])
        case "date":
            return chance.choice(PAST if control["isPast"] else AHEAD)
        case "decimal" | "numeric":
            return chance.choice(NUMBERS[control["kind"]])
        case "text":
            return chance.choice(WORDS)
    return None


def main():
    """Walk, and print each walk with what differs."""
    sys.path.insert(0, str(HERE))
    from run import find_browser

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--walks", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", default="")
    parser.add_argument("--at", default="", help="the address of a server that runs already")
    parser.add_argument("--edition", choices=("server", "files"), default="server")
    told = parser.parse_args()
    files = {page.name: page.file for page in pages()}
    names = told.pages.split(",") if told.pages else [*files]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        if told.edition == "server":
            url = told.at or stack.enter_context(serving(folder / "log")).url
            addresses = {name: f"{url}voila/render/{file}" for name, file in files.items()}
        else:
            url = stack.enter_context(plain_host(build(folder / "site"))).url
            addresses = {name: url + Path(file).stem + ".html" for name, file in files.items()}
        path = shutil.which("chromium-headless-shell") or find_browser()
        playwright = stack.enter_context(sync_playwright())
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        page = chromium.new_page()
        page.set_default_timeout(60_000)
        prepare(page)
        wrong = 0
        for seed in range(told.seed, told.seed + told.walks):
            found = walk(page, addresses, names, seed)
            wrong += bool(found.differences)
            print(found if found.differences else f"{seed}: {found.name} at {found.width}, alike")
            sys.stdout.flush()
        print(f"{wrong} of {told.walks} differ")
        chromium.close()
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())

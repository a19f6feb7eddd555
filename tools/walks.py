"""Random walks over a page's controls: what was changed in place equals the page loaded afresh.

A walk is its seed: the page, the width, the case that it begins with and every choice follow.
"""

import difflib
import random
from dataclasses import dataclass, field
from pathlib import Path

from visits import CASES

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
        lines = "\n".join(f"  {line}" for line in self.differences)
        return f"{self.seed}: {self.name} at {self.width}, {self.address}\n{way}\n{lines}"


def prepare(page):
    """Have the page tell when it is quiet; once for a tab."""
    page.add_init_script(SCRIPT)


def walk(page, addresses, names, seed):
    """Walk on ``page``, which was prepared, by ``seed`` alone."""
    chance = random.Random(seed)
    # In turn, so that few walks come by many pages and every width.
    name, width = names[seed % len(names)], WIDTHS[seed % len(WIDTHS)]
    begin, language = CASES[chance.choice(BEGINS)], chance.choice(("zh-CN", "en"))
    steps_taken = Walk(seed, name, width)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("about:blank")
    page.goto(f"{addresses[name]}{begin}&lang={language}")
    _arrive(page, name)
    pushed = 0
    for _ in range(STEPS):
        step, does_push = _step(page, chance, pushed)
        steps_taken.steps.append(step)
        pushed += does_push
    page.evaluate("walks.forgetRefusals()")
    _settle(page)
    changed = _look(page)
    steps_taken.address = page.evaluate("location.hash")
    page.reload()
    _arrive(page, name)
    afresh = _look(page)
    lines = difflib.unified_diff(afresh, changed, "afresh", "changed", lineterm="", n=1)
    steps_taken.differences = list(lines)
    return steps_taken


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

"""How many visitors a machine serves: ``python3 run.py bench capacity [views …]``.

Visitors come in steps, and stay. Each opens a page, which gives it a kernel of its own, and then
changes a fact every few seconds as a reader would, over its own websocket, as the page's script
does. With each number of them there: what one of their changes takes, how soon one more visitor
sees a page in a real browser, and the memory and the processor that the server and its kernels
take. Browser and visitors run on the same machine, so a server of its own does better.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser

from benchmarks.pages.usage import memory, processor
from benchmarks.pages.views import CASE, MILESTONES, arrive, open_browser
from benchmarks.pages.visitors import Visitor
from callcenter_kit.dashboards import pages
from tools.browsing import Server, close, serving

STEPS = (1, 5, 10, 20, 30)
PAUSE = 5.0  # seconds between a reader's changes, on the average
WINDOW = 30.0  # seconds that each step is watched
PROBES = 3  # views opened in a browser meanwhile
SEED = 20261124
AMOUNTS = ("500000", "3000000", "12000000")
HEAD = (
    f"{'views':>5} {'memory':>9} {'a view':>8} {'changes':>9} {'p50':>8} {'p95':>8} "
    f"{'page, browser':>14} {'CPU in use':>11} {'a change':>9} {'an arrival':>11}"
)


def main() -> int:
    """Measure and print one line a step."""
    steps = [int(text) for text in sys.argv[2:]] or list(STEPS)
    with ExitStack() as stack:
        log = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "log"
        options = (f"--views={max(steps) + PROBES + 2}", "--pool=1", "--absent=86400")
        server = stack.enter_context(serving(log, *options))
        server.wait_for_kernels(len(pages()))
        browser = open_browser(stack)
        rest = memory(server)
        kernels = len(pages())
        print(f"Nobody there: {rest:.0f} MB, {kernels} kernels waiting", end="\n\n")
        print(HEAD, flush=True)
        crowd = Crowd(server)
        for number in steps:
            print(watched(server, crowd, browser, number, rest), flush=True)
        crowd.leave()
        print(f"\nAll gone: back to {kernels} kernels: {server.wait_for_kernels(kernels, 120)}")
    return 0


def watched(server: Server, crowd: Crowd, browser: Browser, number: int, rest: float) -> str:
    """The line for ``number`` visitors, once all are there."""
    settled(server, crowd)
    before, more = processor(server), number - len(crowd.visitors)
    crowd.grow(number)
    settled(server, crowd)
    arrival = (processor(server) - before) / more
    took = memory(server)
    crowd.changes.clear()
    before, begin = processor(server), time.perf_counter()
    time.sleep(WINDOW)
    share = (processor(server) - before) / (time.perf_counter() - begin)
    changes = sorted(crowd.changes)
    until_alive = statistics.median(probe(browser, server, turn) for turn in range(PROBES))
    p95 = changes[round(0.95 * (len(changes) - 1))]
    return (
        f"{number:>5} {took:>6.0f} MB {(took - rest) / number:>5.0f} MB {len(changes):>9} "
        f"{statistics.median(changes) * 1e3:>5.0f} ms {p95 * 1e3:>5.0f} ms {until_alive:>12.2f} s "
        f"{share:>9.0%} {share * WINDOW / len(changes) * 1e3:>7.0f} ms {arrival:>9.1f} s"
    )


def settled(server: Server, crowd: Crowd) -> None:
    """Wait until the pools are full again, their kernels started."""
    server.wait_for_kernels(len(pages()) + len(crowd.visitors), 120)
    time.sleep(5)


def probe(browser: Browser, server: Server, turn: int) -> float:
    """Seconds until one more visitor's page is alive, in a browser with nothing cached."""
    page = pages()[turn % len(pages())]
    visit, begin = arrive(browser, f"{server.url}voila/render/{page.file}{CASE}")
    visit.page.wait_for_selector(MILESTONES["alive"])
    seconds = time.perf_counter() - begin
    close(visit)
    return seconds


@dataclass
class Crowd:
    """Visitors who stay, each with a page open, in a thread of their own."""

    server: Server
    visitors: list[asyncio.Task[None]] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def __post_init__(self) -> None:
        self.chance = random.Random(SEED)
        Thread(target=self.loop.run_forever, daemon=True).start()

    def grow(self, number: int) -> None:
        """Wait until there are ``number`` visitors, one coming after the other."""
        self._do(self._grow(number)).result()

    def leave(self) -> None:
        """Everybody closes the page."""
        self._do(self._leave()).result()

    def _do(self, work: Any) -> Future[None]:
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    async def _grow(self, number: int) -> None:
        while len(self.visitors) < number:
            page = pages()[len(self.visitors) % len(pages())]
            visitor = await Visitor.come(self.server.url, page.file)
            await visitor.tell({"do": "hello", "fragment": CASE, "language": "zh-CN"})
            self.visitors.append(asyncio.create_task(self._read(visitor)))

    async def _read(self, visitor: Visitor) -> None:
        try:
            while True:
                await asyncio.sleep(self.chance.uniform(0, 2 * PAUSE))
                value = self.chance.choice(AMOUNTS)
                change = {"do": "set", "name": "registered_capital", "value": value}
                self.changes.append(await visitor.tell(change))
        finally:
            await asyncio.shield(visitor.go())

    async def _leave(self) -> None:
        for task in self.visitors:
            task.cancel()
        await asyncio.gather(*self.visitors, return_exceptions=True)


if __name__ == "__main__":
    raise SystemExit(main())

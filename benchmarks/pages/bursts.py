"""Visitors who all come at once, beside the first edition: ``python3 run.py bench bursts``.

One visitor, six and twenty come to the first edition of the pages and to this one, in turns, with
browsers and without, so that the ratios hold on any machine. They leave, and the next come once
both servers are at rest. Then views are kept open, on one server at a time, and their memory is
read. Browsers and visitors run on the same machine, so a server of its own does better.

``--rounds 3`` bursts of each kind, ``--visitors 1,6,20`` at once, ``--views 5,20,40,80`` kept open
(``large``: 100 too, ``none``), ``--no-browsers``.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import async_playwright

from benchmarks.pages.arriving import Arrival, Browsers, Coming, Lines
from benchmarks.pages.bursts_table import HEAD, Burst, Kept, Row, burst_rows, memory_rows
from benchmarks.pages.editions import COMMIT, Edition, both, has_first
from benchmarks.pages.usage import memory, processor, rest
from run import find_browser
from tools.browsing import CHROMIUM_FLAGS, Server

VIEWS = {"usual": (5, 20, 40, 80), "large": (5, 20, 40, 80, 100), "none": ()}
SPARE = 60  # seats for views that did not come alive, which a server keeps for a while


@dataclass(frozen=True)
class Extent:
    """How much is measured."""

    rounds: int
    visitors: tuple[int, ...]
    views: tuple[int, ...]
    browsers: bool = True

    @property
    def seats(self) -> int:
        return max((*self.visitors, *self.views)) + SPARE


@dataclass(frozen=True)
class Host:
    """A running edition, and the pages that its visitors come to."""

    name: str
    server: Server
    files: list[str]
    waiting: int  # kernels, with nobody there

    def addresses(self, number: int) -> list[tuple[str, str]]:
        """Where ``number`` visitors go: to the pages in turns."""
        return [(self.server.url, self.files[i % len(self.files)]) for i in range(number)]


@dataclass(frozen=True)
class Editions:
    """What is compared, and the folder for what their servers write."""

    editions: tuple[Edition, ...]
    folder: Path

    @contextmanager
    def hosted(self, edition: Edition, seats: int) -> Iterator[Host]:
        """``edition`` served; its visitors come to the pages that every edition has."""
        with edition.served(self.folder / f"{edition.name}-log", seats) as server:
            yield Host(edition.name, server, self.shared(), len(edition.files))

    def shared(self) -> list[str]:
        """The pages that every edition has."""
        first, *others = (edition.files for edition in self.editions)
        return [file for file in first if all(file in files for files in others)]


def main() -> int:
    """Measure and print, each figure of this edition beside the first one's, and its aim."""
    extent = parsed(sys.argv[2:])
    if not has_first():
        print(f"Commit {COMMIT}, the first edition, is not here: bring its history and run again")
        return 1
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        editions = Editions(stack.enter_context(both(folder)), folder)
        print(HEAD, flush=True)
        asyncio.run(show(extent, editions))
    return 0


def parsed(arguments: list[str]) -> Extent:
    """What is asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python3 run.py bench bursts")
    parser.add_argument("--rounds", type=int, default=3, help="bursts of each kind; 3")
    parser.add_argument("--visitors", type=numbers, default=(1, 6, 20), help="at once; 1,6,20")
    parser.add_argument(
        "--views", type=steps, default=VIEWS["usual"], help="kept open; 5,20,40,80, large, none"
    )
    parser.add_argument("--no-browsers", dest="browsers", action="store_false")
    return Extent(**vars(parser.parse_args(arguments)))


def numbers(text: str) -> tuple[int, ...]:
    """``1,6,20`` as numbers."""
    return tuple(int(part) for part in text.split(","))


def steps(text: str) -> tuple[int, ...]:
    """A series by its name, or numbers, the smallest first."""
    return VIEWS[text] if text in VIEWS else tuple(sorted(numbers(text)))


async def show(extent: Extent, editions: Editions) -> None:
    """Print the rows as they come."""
    async for row in bursts(extent, editions):
        print(row, flush=True)
    memories = {
        edition.name: await kept_open(extent, editions, edition) for edition in editions.editions
    }
    print(*memory_rows(memories), sep="\n", flush=True)


async def bursts(extent: Extent, editions: Editions) -> AsyncIterator[Row]:
    """The rows of every way of coming and every number; the editions take turns."""
    async with AsyncExitStack() as stack:
        hosts = [
            stack.enter_context(editions.hosted(edition, extent.seats))
            for edition in editions.editions
        ]
        for way in await ways(stack, extent.browsers):
            for number in extent.visitors:
                by_edition: dict[str, list[Burst]] = {host.name: [] for host in hosts}
                for _ in range(extent.rounds):
                    for host in hosts:
                        by_edition[host.name].append(await burst(host, way, number))
                for row in burst_rows(way, number, by_edition):
                    yield row


async def ways(stack: AsyncExitStack, with_browsers: bool) -> list[Coming]:
    """Without browsers, and with, where one is installed and wanted."""
    path = find_browser()
    if not with_browsers:
        return [Lines()]
    if path is None:
        print("No Chromium, Chrome or Edge is here: the bursts in browsers are left out")
        return [Lines()]
    playwright = await stack.enter_async_context(async_playwright())
    browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
    stack.push_async_callback(browser.close)
    return [Lines(), Browsers(browser)]


async def burst(host: Host, way: Coming, number: int) -> Burst:
    """``number`` visitors come at once, and go when the next kernels are ready."""
    await at_rest(host)
    before = processor(host.server)
    arrivals = await way.come(host.addresses(number))
    await at_rest(host, arrivals)
    spent = (processor(host.server) - before) / number
    for problem in sorted({problem for arrival in arrivals for problem in arrival.problems}):
        print(f"{host.name}: {problem[:300]}", flush=True)
    await way.leave()
    await at_rest(host)
    return Burst(arrivals, spent)


async def at_rest(host: Host, there: Sequence[Arrival] = ()) -> None:
    """Wait until the next kernels are ready beside those in use; say so where that never comes."""
    in_use = sum(not arrival.is_stuck for arrival in there)
    if not await rest(host.server, host.waiting + in_use):
        print(f"{host.name}: not at rest, which is counted with the arrivals", flush=True)


async def kept_open(extent: Extent, editions: Editions, edition: Edition) -> dict[int, Kept]:
    """The memory with each number of views open, one come after the other; alone on the machine."""
    if not extent.views:
        return {}
    kept: dict[int, Kept] = {}
    arrivals: list[Arrival] = []
    crowd = Lines()
    with editions.hosted(edition, extent.seats) as host:
        await at_rest(host)
        empty = memory(host.server)
        for number in extent.views:
            for address in host.addresses(number)[len(arrivals) :]:
                arrivals += await crowd.come([address])
            await at_rest(host, arrivals)
            stuck = sum(arrival.is_stuck for arrival in arrivals)
            kept[number] = Kept(number, memory(host.server), empty, stuck)
        await crowd.leave()
    return kept


if __name__ == "__main__":
    raise SystemExit(main())

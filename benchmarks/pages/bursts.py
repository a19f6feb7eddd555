"""Visitors who all come at once: ``python3 run.py bench bursts``.

One visitor, six and twenty come at the same moment, with browsers and without, leave, and the next
come once the server is at rest. Browsers and visitors run on the same machine, so a server of its
own does better.

``--rounds 3`` bursts of each kind, ``--visitors 1,6,20`` at once, ``--no-browsers``.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack
from math import ceil
from pathlib import Path

from playwright.async_api import async_playwright

from benchmarks.pages.arriving import Arrival, Browsers, Coming, Lines
from benchmarks.pages.usage import processor, rest
from benchmarks.timing import Line
from callcenter_kit.dashboards import pages
from run import find_browser
from tools.browsing import CHROMIUM_FLAGS, Server, serving

SPARE = 60  # seats for views that did not come alive, which a server keeps for a while
VIEWS_PER_RELOAD, MANY = 240, 20
ARRIVAL, ALL_ANSWERED = 0.35, 3.5  # seconds of a core for each, seconds until all have the page


def main() -> int:
    """Measure and print, each figure beside its aim."""
    extent = parsed(sys.argv[2:])
    seats = max(extent.visitors) + SPARE
    # Who is counted is not sent away, though no person sits there.
    options = (f"--views={seats}", "--pool=1", "--absent=86400")
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "log", *options) as server,
    ):
        asyncio.run(show(extent, server))
    return 0


def parsed(arguments: list[str]) -> argparse.Namespace:
    """What is asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python3 run.py bench bursts")
    parser.add_argument("--rounds", type=int, default=3, help="bursts of each kind; 3")
    parser.add_argument("--visitors", type=numbers, default=(1, 6, 20), help="at once; 1,6,20")
    parser.add_argument("--no-browsers", dest="browsers", action="store_false")
    return parser.parse_args(arguments)


def numbers(text: str) -> tuple[int, ...]:
    """``1,6,20`` as numbers."""
    return tuple(map(int, text.split(",")))


async def show(extent: argparse.Namespace, server: Server) -> None:
    """Print the figures of each way and number as they come."""
    async with AsyncExitStack() as stack:
        for way in await ways(stack, extent.browsers):
            for number in extent.visitors:
                bursts = [await burst(server, way, number) for _ in range(extent.rounds)]
                print(*figures(way, number, bursts), sep="\n", flush=True)


async def ways(stack: AsyncExitStack, with_browsers: bool) -> list[Coming]:
    """Without browsers, and with, where one is installed and wanted."""
    path = find_browser()
    if not with_browsers or path is None:
        return [Lines()]
    playwright = await stack.enter_async_context(async_playwright())
    browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
    stack.push_async_callback(browser.close)
    return [Lines(), Browsers(browser)]


def addresses(server: Server, number: int) -> list[tuple[str, str]]:
    """Where ``number`` visitors go: to the pages in turns."""
    files = [page.file for page in pages()]
    return [(server.url, files[place % len(files)]) for place in range(number)]


async def burst(server: Server, way: Coming, number: int) -> tuple[list[Arrival], float]:
    """What ``number`` saw who came at once, and what each cost, in seconds of a core."""
    await at_rest(server)
    before = processor(server)
    arrivals = await way.come(addresses(server, number))
    await at_rest(server, arrivals)
    spent = (processor(server) - before) / number
    for problem in sorted({problem for arrival in arrivals for problem in arrival.problems}):
        print(problem[:300], flush=True)
    await way.leave()
    return arrivals, spent


async def at_rest(server: Server, arrivals: list[Arrival] | None = None) -> None:
    """Wait until the next kernels are ready beside those in use; say so where that never comes."""
    in_use = sum(not arrival.is_stuck for arrival in arrivals or ())
    if not await rest(server, len(pages()) + in_use):
        print("not at rest, which is counted with the arrivals", flush=True)


def figures(way: Coming, number: int, bursts: list[tuple[list[Arrival], float]]) -> Iterator[Line]:
    """Medians over all who came; for the last of a burst, and for its cost, over the bursts."""
    arrivals = [arrival for burst, _ in bursts for arrival in burst]
    label = f"{number} {way.name}"
    for measure in way.measures:
        middle = statistics.median(arrival.seconds(measure) for arrival in arrivals)
        yield Line(f"{label}: {measure}", middle, "s")
        if number > 1:
            last = [max(arrival.seconds(measure) for arrival in burst) for burst, _ in bursts]
            is_aim = isinstance(way, Lines) and (number, measure) == (MANY, "last byte")
            aim = (ALL_ANSWERED, f"at most {ALL_ANSWERED} s") if is_aim else ()
            yield Line(f"{label}: {measure}, the last", statistics.median(last), "s", *aim)
    spent = statistics.median(spent for _, spent in bursts)
    yield Line(f"{label}: processor an arrival", spent, "s", ARRIVAL, f"at most {ARRIVAL} s")
    counted = {
        "not alive": (sum(arrival.is_stuck for arrival in arrivals), 0),
        "errors": (sum(len(arrival.problems) for arrival in arrivals), 0),
        "reloads": (
            sum(arrival.reloads for arrival in arrivals),
            ceil(len(arrivals) / VIEWS_PER_RELOAD),
        ),
    }
    for name, (count, most) in counted.items():
        yield Line(f"{label}: {name}", count, "", most, f"at most {most}")


if __name__ == "__main__":
    raise SystemExit(main())

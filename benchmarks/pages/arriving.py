"""Visitors who come at the same moment, in browsers and without, and what each of them saw."""

import asyncio
import time
from dataclasses import dataclass, field
from math import inf

from playwright.async_api import Browser
from playwright.async_api import Error as BrowserError
from tornado.httpclient import HTTPClientError
from tornado.websocket import WebSocketError

from benchmarks.pages.views import CASE
from benchmarks.pages.visitors import PATIENCE, Visitor
from tools.browsing import Visit

NEVER = (TimeoutError, OSError, RuntimeError, HTTPClientError, WebSocketError)
SAYS_IT_FAILED = ":not(:has(#gone:not([hidden]), #broken))"
ALIVE = f"body:not(:has(#loading)){SAYS_IT_FAILED} .callcenter-kit main h1"
HELLO = {"do": "hello", "fragment": CASE, "language": "zh-CN"}
CHANGED = {"do": "set", "name": "registered_capital", "value": "12000000"}


@dataclass
class Arrival:
    """What one visitor saw: the seconds until each thing that came, and what went wrong."""

    times: dict[str, float] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    reloads: int = 0

    def seconds(self, measure: str) -> float:
        """Until ``measure`` came; infinite where it never did."""
        return self.times.get(measure, inf)

    @property
    def is_stuck(self) -> bool:
        return "alive" not in self.times


class Lines:
    """Visitors without a browser: the page, then its websocket with its script's own words."""

    name = "without browsers"
    measures: tuple[str, ...] = ("first byte", "last byte", "alive")

    def __init__(self) -> None:
        self.there: list[Visitor] = []

    async def come(self, addresses: list[tuple[str, str]]) -> list[Arrival]:
        """All at once: each to the server and the page of its address."""
        return await asyncio.gather(*(self._come(*address) for address in addresses))

    async def _come(self, url: str, file: str) -> Arrival:
        arrival, begin = Arrival(), time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                visitor = await Visitor.come(url, file, arrival.times)
                self.there.append(visitor)
                await visitor.tell(HELLO)
                arrival.times["alive"] = time.perf_counter() - begin
                await visitor.tell(CHANGED)  # a page that somebody uses, not one just opened
        except NEVER as error:
            arrival.problems.append(repr(error))
        return arrival

    async def leave(self) -> None:
        """Everybody goes as a page does that is closed."""
        await asyncio.gather(*(visitor.go() for visitor in self.there))
        self.there.clear()


class Browsers:
    """Visitors with nothing cached, each in a context of its own of one browser."""

    name = "in browsers"
    measures: tuple[str, ...] = ("first byte", "alive")

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    async def come(self, addresses: list[tuple[str, str]]) -> list[Arrival]:
        """All at once: each to the server and the page of its address."""
        for context in self.browser.contexts:  # whose pages have said goodbye by now
            await context.close()
        tabs = [await self._tab(f"{url}voila/render/{file}{CASE}") for url, file in addresses]
        return await asyncio.gather(*map(self._come, tabs))

    async def _tab(self, address: str) -> Visit:
        context = await self.browser.new_context(locale="zh-CN")
        visit = Visit(await context.new_page(), address)
        visit.notice()
        return visit

    async def _come(self, visit: Visit) -> Arrival:
        arrival, page = Arrival(problems=visit.problems), visit.page
        begin = time.perf_counter()
        try:
            await page.goto(visit.address, wait_until="commit", timeout=PATIENCE * 1e3)
            arrival.times["first byte"] = time.perf_counter() - begin
            left = max(1.0, PATIENCE - arrival.times["first byte"])
            await page.wait_for_selector(ALIVE, state="attached", timeout=left * 1e3)
            arrival.times["alive"] = time.perf_counter() - begin
        except BrowserError as error:
            arrival.problems.append(str(error))
        arrival.reloads = reloads(visit)
        return arrival

    async def leave(self) -> None:
        """Everybody goes as a page does that is closed; a context closed now would hinder it."""
        pages = [page for context in self.browser.contexts for page in context.pages]
        await asyncio.gather(*(page.close(run_before_unload=True) for page in pages))


Coming = Lines | Browsers  # a way to come; of its measures the last is "alive"


def reloads(visit: Visit) -> int:
    """How often a page asked for itself again."""
    itself = visit.address.split("#")[0]
    return max(0, sum(url.split("#")[0] == itself for url in visit.requests) - 1)

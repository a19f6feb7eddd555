"""Work beside the conversation: a page goes on answering while a large file is made or read.

It is written in slices, as a generator: where there are no threads, as in a browser, a page answers
between one slice and the next.

Today as pages ask for it: each time that they are drawn, by a clock that may be told.

The two ways in which the pages reach their visitors: from a server, or as plain files.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Final

from callcenter_kit.dashboards.errors import WrongToday
from callcenter_kit.errors import NotADay
from callcenter_kit.slices import Result, Slices, at_once, noting
from callcenter_kit.workdays.dates import plain_day

_ON_ITS_WAY: Final = 0.05  # seconds: until then the browser draws the answer, undisturbed
_HAS_THREADS: Final = sys.platform != "emscripten"
_RUNNING: Final[set[asyncio.Task[None]]] = set()  # the loop itself holds its tasks only weakly


def aside(work: Slices[Result], then: Callable[[Callable[[], Result]], None]) -> None:
    """Do ``work`` beside the conversation; ``then``, back in it, gets a function with its result.

    It is done in a thread where there are threads. The function raises what ``work`` raised.
    Without a running event loop it is all done at once.
    """
    loop = _loop()
    if loop is None:
        then(lambda: at_once(work))
        return

    async def later() -> None:
        whole = asyncio.to_thread(at_once, work) if _HAS_THREADS else _one_by_one(work)
        done = asyncio.ensure_future(whole)
        await asyncio.wait([done])
        then(done.result)

    task = loop.create_task(later())
    _RUNNING.add(task)
    task.add_done_callback(_RUNNING.discard)


async def _one_by_one(work: Slices[Result]) -> Result:
    results: list[Result] = []
    for _ in noting(work, results):
        await asyncio.sleep(0)
    return results[0]


def soon(work: Callable[[], None]) -> None:
    """Do ``work`` once what was said before is on its way; at once where no event loop runs."""
    loop = _loop()
    if loop is None:
        work()
    else:
        loop.call_later(_ON_ITS_WAY, work)


def from_aside(tell: Callable[[str], None]) -> Callable[[str], None]:
    """``tell`` as it may be called from a thread: it is done in the conversation, soon."""
    loop = _loop()
    if loop is None or not _HAS_THREADS:
        return tell

    def say_soon(words: str) -> None:
        loop.call_soon_threadsafe(tell, words)

    return say_soon


def _loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


Clock = Callable[[], date]
Today = date | Clock
# Without the tables of time zones, which not every machine has; no summer time since 1991.
_SHANGHAI: Final = timezone(timedelta(hours=8))


def shanghai_today() -> date:
    """Today in Asia/Shanghai, by the machine's clock."""
    return datetime.now(_SHANGHAI).date()


def asked_today(today: Today | None) -> Clock:
    """Today as a page asks for it each time that it is drawn; Shanghai's, where none is given.

    ``WrongToday`` for what is neither a day nor a function that gives one.
    """
    if today is None:
        return shanghai_today
    try:
        if callable(today):
            plain_day(today())
            return today
        day = plain_day(today)
    except NotADay:
        raise WrongToday(name="today", value=today) from None
    return lambda: day


# Set to anything for the kernels of a server that has the widget's script and style as files.
WIDGET_IS_FETCHED: Final = "CALLCENTER_KIT_WIDGET_IS_FETCHED"


@dataclass(frozen=True, slots=True)
class Edition:
    """What a page says differently in an edition; nothing else of it is different.

    ``ending`` is that of the pages' files; from the start page they and the icon stand ``pages_at``
    and ``icon_at``, and ``start_at`` is the start page itself in each language. ``privacy`` and
    ``start_privacy`` are the words on what becomes of what a visitor enters. ``start_policy`` says
    what the start page may load, where no server says it; ``notebooks_at`` is the notebook where
    analysts begin, if the start page leads to one, and ``notebooks_size`` how many megabytes it is.
    """

    ending: str
    pages_at: str
    icon_at: str
    start_at: Mapping[str, str]
    privacy: str
    start_privacy: str
    start_policy: str = ""
    notebooks_at: str = ""
    notebooks_size: int = 0


SERVED: Final = Edition(
    ending=".ipynb",
    pages_at="voila/render/",
    icon_at="voila/templates/callcenter_kit/static/favicon.svg",
    start_at={"zh-CN": ".", "en": "?lang=en"},
    privacy="common.footer.privacy",
    start_privacy="site.start.privacy",
)
FILES: Final = Edition(
    ending=".html",
    pages_at="",
    icon_at="favicon.svg",
    start_at={"zh-CN": "index.html", "en": "index.en.html"},
    privacy="common.footer.privacy_in_files",
    start_privacy="site.start.privacy_in_files",
    start_policy="default-src 'none'; style-src 'unsafe-inline'; img-src 'self'",
)
EDITION: Final[ContextVar[Edition]] = ContextVar("EDITION", default=SERVED)

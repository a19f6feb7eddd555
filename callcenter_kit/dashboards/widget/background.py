"""Work beside the conversation: a page goes on answering while a large file is made or read.

It is written in slices, as a generator: where there are no threads, as in a browser, a page answers
between one slice and the next.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Final

from callcenter_kit.slices import Result, Slices, at_once, noting

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

"""Work beside the conversation: a page goes on answering while a large file is made or read."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Final, TypeVar

Result = TypeVar("Result")
_ON_ITS_WAY: Final = 0.05  # seconds: until then the browser draws the answer, undisturbed
_HAS_THREADS: Final = sys.platform != "emscripten"
_RUNNING: Final[set[asyncio.Task[None]]] = set()  # the loop itself holds its tasks only weakly


def aside(work: Callable[[], Result], then: Callable[[Callable[[], Result]], None]) -> None:
    """Do ``work`` in a thread; ``then``, back in the conversation, gets a function with its result.

    The function raises what ``work`` raised. Without a running event loop, or without threads, it
    is all done at once.
    """
    loop = _loop()
    if loop is None or not _HAS_THREADS:
        then(work)
        return

    async def later() -> None:
        done = asyncio.ensure_future(asyncio.to_thread(work))
        await asyncio.wait([done])
        then(done.result)

    task = loop.create_task(later())
    _RUNNING.add(task)
    task.add_done_callback(_RUNNING.discard)


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

"""Work in the background: a page goes on answering while a large file is made or read.

The work is written in steps, as a generator: where there are no threads, as in a browser, a page
answers between one step and the next.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Final

from callcenter_kit.steps import Result, Steps, run_all

_DRAWING_SECONDS: Final = 0.05  # until then the browser draws the answer, undisturbed
_HAS_THREADS: Final = sys.platform != "emscripten"
_TASKS: Final[set[asyncio.Task[None]]] = set()  # the loop itself holds its tasks only weakly


def run_in_background(
    work: Steps[Result], callback: Callable[[Callable[[], Result]], None]
) -> None:
    """Do ``work`` while the session goes on; ``callback``, back in it, gets its result.

    The work is done in a thread where there are threads. ``callback`` is handed a function, which
    gives the result or raises what ``work`` raised. Without a running event loop it is all done
    at once.
    """
    loop = _running_loop()
    if loop is None:
        callback(lambda: run_all(work))
        return

    async def run() -> None:
        steps = asyncio.to_thread(run_all, work) if _HAS_THREADS else _one_by_one(work)
        # Waited for without its result, so that an error is raised where the callback asks.
        task = asyncio.ensure_future(steps)
        await asyncio.wait([task])
        callback(task.result)

    task = loop.create_task(run())
    _TASKS.add(task)
    task.add_done_callback(_TASKS.discard)


async def _one_by_one(work: Steps[Result]) -> Result:
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result
        await asyncio.sleep(0)


def call_later(work: Callable[[], None]) -> None:
    """Do ``work`` once what was sent before is on its way; at once where no event loop runs."""
    loop = _running_loop()
    if loop is None:
        work()
    else:
        loop.call_later(_DRAWING_SECONDS, work)


def threadsafe(function: Callable[[str], None]) -> Callable[[str], None]:
    """``function`` as a thread may call it: the event loop of this moment does it, soon."""
    loop = _running_loop()
    if loop is None or not _HAS_THREADS:
        return function

    def call(text: str) -> None:
        loop.call_soon_threadsafe(function, text)

    return call


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None

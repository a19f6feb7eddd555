"""Coroutines in tests that may run after the browser's."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def result_of(coroutine):
    """What ``coroutine`` comes to, in a thread of its own: this one may be Playwright's."""
    return done_aside(asyncio.run, coroutine)


def done_aside(function, *arguments):
    """What ``function`` gives in a thread of its own, for it runs a loop of its own."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(function, *arguments).result()

"""Coroutines in tests that may run after the browser's."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def result_of(coroutine):
    """What ``coroutine`` comes to, in a thread of its own: this one may be Playwright's."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, coroutine).result()

"""Whether a person is there: a page whose visitor has long been silent gives its seat away.

A line can be held open without anybody at it, by a forgotten tab or on purpose, and a page's own
heartbeats say only that the page is there.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final

from tornado.web import HTTPError
from tornado.websocket import WebSocketHandler

ABSENT_SECONDS: Final = 600.0
MOST_LINES: Final = 8  # each holds sockets of the server; a page has one, or two while it changes
_GOING_AWAY: Final = 1001  # a websocket's own code for an end that nobody is to blame for


class Presence:
    """When a person was last heard on the lines of each page's kernel."""

    def __init__(
        self,
        manager: Any,  # noqa: ANN401 - Voila builds its class
        absent_seconds: float = ABSENT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._manager = manager
        self._absent_seconds = absent_seconds
        self._clock = clock
        self._heard: dict[str, float] = {}
        self._lines: defaultdict[str, set[WebSocketHandler]] = defaultdict(set)

    @contextmanager
    def line(self, kernel_id: str, line: WebSocketHandler) -> Iterator[None]:
        """A line as long as it is there; 429 where the kernel has as many as any page needs.

        A page opens its line again by itself, so only the first one is a person's.
        """
        lines = self._lines[kernel_id]
        if len(lines) >= MOST_LINES:
            raise HTTPError(HTTPStatus.TOO_MANY_REQUESTS)
        self._heard.setdefault(kernel_id, self._clock())
        lines.add(line)
        try:
            yield
        finally:
            lines.discard(line)

    def heard(self, kernel_id: str) -> None:
        """Somebody did something on the page."""
        self._heard[kernel_id] = self._clock()

    async def end_absent(self) -> None:
        """End the kernels of those who have been silent for too long, and their lines."""
        for kernel_id in [name for name in self._heard if name not in self._manager]:
            self._forget(kernel_id)
        silent_since = self._clock() - self._absent_seconds
        for kernel_id in [name for name, at in self._heard.items() if at < silent_since]:
            for line in self._forget(kernel_id):
                line.close(_GOING_AWAY)
            if kernel_id in self._manager:  # it may have gone while another was being ended
                await self._manager.shutdown_kernel(kernel_id, now=True)

    def _forget(self, kernel_id: str) -> set[WebSocketHandler]:
        del self._heard[kernel_id]
        return self._lines.pop(kernel_id, set())

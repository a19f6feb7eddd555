"""The kernels of the pages: each is kept as long as its visitor is there, or may come back.

Jupyter clears a kernel away when nothing was said in it for some minutes. One that waited for its
visitor that long would go the moment it is given away, and its page would never come to life. So
what counts here is the visitor's line. A kernel that waits has no visitor to miss.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.ioloop import PeriodicCallback
from traitlets import Float
from voila.utils import ENV_VARIABLE

AWAY_SECONDS: Final = 300.0  # a telephone asleep, a lift, a train in its tunnel
_UNSEEN_SECONDS: Final = 45.0  # a slow line, with every script to load
_LOOKS_TO_LIVE: Final = 2  # a line seen twice in a row was up for as long as lies between two looks


@dataclass(slots=True)
class Visit:
    """What is known of one kernel's visitor, from one look to the next; moments are in seconds."""

    away_since: float | None = None
    looks: int = 0
    has_lived: bool = False
    active_at: datetime | None = None  # when the kernel last did anything

    def look(self, *, is_there: bool, now: float) -> float:
        """Take down whether the visitor is there now; for how many seconds nobody has been."""
        if is_there:
            self.away_since = None
            self.looks += 1
            self.has_lived = self.has_lived or self.looks >= _LOOKS_TO_LIVE
            return 0
        self.looks = 0
        if self.away_since is None:
            self.away_since = now
        return now - self.away_since


class VisitorKernels(AsyncMappingKernelManager):
    """Jupyter's kernels, of which those that Voila starts are ended once their visitor is gone.

    It works alike in our server, with kernels that wait in pools, and inside a Jupyter server, with
    an analyst's own kernels, which it leaves alone.
    """

    away_seconds = Float(
        AWAY_SECONDS, config=True, help="How long a page keeps its seat that has lost its line."
    )
    unseen_seconds = Float(
        _UNSEEN_SECONDS, config=True, help="How long a visitor may take until the page is alive."
    )
    look_seconds = Float(5, config=True, help="How often it is looked who is still there.")

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - as Jupyter builds it
        super().__init__(**options)  # type: ignore[no-untyped-call]
        self._visits: dict[str, Visit] = {}
        self._looking: PeriodicCallback | None = None

    async def start_kernel(self, **options: Any) -> str:  # type: ignore[override]  # noqa: ANN401
        """Start a kernel as ever; a page's is looked after from then on."""
        kernel_id: str = await super().start_kernel(**options)
        if ENV_VARIABLE.VOILA_PREHEAT in (options.get("env") or {}):
            self._visits[kernel_id] = Visit()
            self._keep_looking()
        return kernel_id

    def _keep_looking(self) -> None:
        if self._looking is None:
            self._looking = PeriodicCallback(self.free_seats, 1000 * self.look_seconds)
            self._looking.start()

    async def free_seats(self) -> None:
        """End the kernels whose visitors have been away for too long."""
        drop_failures(self)
        now, waiting = time.monotonic(), waiting_kernels(self)
        self._visits = {name: visit for name, visit in self._visits.items() if name in self}
        for kernel_id in waiting & self._visits.keys():
            self._visits[kernel_id] = Visit()
            self._kernels[kernel_id].last_activity = datetime.now(UTC)
        over = [name for name in self._visits.keys() - waiting if self._is_over(name, now)]
        await asyncio.gather(*map(self._end, over))

    async def _end(self, kernel_id: str) -> None:
        """At once, since no page holds what must be saved."""
        await self.shutdown_kernel(kernel_id, now=True)  # type: ignore[no-untyped-call]

    def _is_over(self, kernel_id: str, now: float) -> bool:
        visit, kernel = self._visits[kernel_id], self._kernels[kernel_id]
        has_line = bool(self._kernel_connections.get(kernel_id))
        is_at_work = kernel.execution_state in ("starting", "busy")
        if not has_line and (is_at_work or kernel.last_activity != visit.active_at):
            # Its page is still being made, which takes long where many come at once.
            visit.away_since, visit.active_at = None, kernel.last_activity
            return False
        away = visit.look(is_there=has_line, now=now)
        return away > (self.away_seconds if visit.has_lived else self.unseen_seconds)


def kept_for(seconds: float) -> dict[str, float]:
    """The settings of ``VisitorKernels`` with which a page that lost its line is kept so long."""
    return {
        "away_seconds": seconds,
        "unseen_seconds": min(_UNSEEN_SECONDS, seconds),
        "look_seconds": seconds / 60,
    }


def pools(manager: Any) -> list[list[asyncio.Task[Any]]]:  # noqa: ANN401 - Voila builds its class
    """The kernels being made ready for each page, or waiting; none inside a Jupyter server."""
    return list(getattr(manager, "_pools", {}).values())


def waiting_kernels(manager: Any) -> set[str]:  # noqa: ANN401 - Voila builds its class
    """The kernels that are ready and wait for a visitor."""
    starts = [start for pool in pools(manager) for start in pool]
    return {
        start.result()["kernel_id"] for start in starts if start.done() and not _has_failed(start)
    }


def drop_failures(manager: Any) -> None:  # noqa: ANN401 - Voila builds its class
    """Forget kernels that failed while they were made ready.

    Voila keeps them, and then fails to end any kernel at all: it reads every pool's results.
    """
    for pool in pools(manager):
        pool[:] = [start for start in pool if not _has_failed(start)]


def _has_failed(start: asyncio.Task[Any]) -> bool:
    return start.done() and (start.cancelled() or start.exception() is not None)

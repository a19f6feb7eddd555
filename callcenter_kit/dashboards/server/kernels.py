"""The kernels of the pages: each is kept as long as its visitor is there, or may come back.

Jupyter clears a kernel away when nothing was said in it for some minutes. One that waited for its
visitor that long would go the moment it is given away, and its page would never come to life. So
what counts here is the visitor's line. A kernel that waits has no visitor to miss.

Seats by address: nobody takes all of them with pages that are opened and left open.

How many visitors there is room for: one kernel a page view, counted, never more than allowed.

Whether a person is there: a page whose visitor has long been silent gives its seat away.

A line can be held open without anybody at it, by a forgotten tab or on purpose, and a page's own
heartbeats say only that the page is there.

A kernel's connection for Jupyter servers, where analysts may say anything that is a message.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Final

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.httputil import HTTPServerRequest
from tornado.ioloop import PeriodicCallback
from tornado.web import HTTPError
from tornado.websocket import WebSocketHandler
from traitlets import Float
from voila.utils import ENV_VARIABLE

from callcenter_kit.dashboards.server.messages import is_well_formed

_HOUSEHOLD: Final = 64  # bits of an IPv6 address; whoever has one such network has all of it


def visitor_address(request: HTTPServerRequest, *, behind_proxy: bool) -> str | None:
    """Where a visitor comes from; ``None`` for this machine itself, which has no limit.

    Behind a proxy it is the last address of ``X-Forwarded-For`` that is not this machine's own,
    for proxies may stand one behind the other here; what stands before it, anybody could have
    sent. Neighbours in one IPv6 network are one visitor.
    """
    forwarded = request.headers.get("X-Forwarded-For", "") if behind_proxy else ""
    written = forwarded.split(",") if forwarded else [request.remote_ip or ""]
    return next(filter(None, map(_visitor, reversed(written))), None)


def _visitor(written: str) -> str | None:
    """The visitor of an address as it was written, ``None`` for this machine."""
    written = written.strip()
    try:
        address = ip_address(written)
    except ValueError:  # a socket of this machine has none, and a proxy may write a name
        return written or None
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_loopback:
        return None
    if isinstance(address, IPv6Address):
        return str(ip_network(f"{address}/{_HOUSEHOLD}", strict=False))
    return str(address)


class SeatsByAddress:
    """How many kernels the visitors from each address have, never more than ``most`` says then."""

    def __init__(self, most: Callable[[], int], manager: Any) -> None:  # noqa: ANN401 - Voila's
        self._most = most
        self._manager = manager
        self._arriving: Counter[str] = Counter()
        self._taken: dict[str, str] = {}  # the address by its kernel

    @contextmanager
    def one(self, address: str | None) -> Iterator[None]:
        """A seat while a page is being prepared; 429 when the address has its share."""
        if address is None:
            yield
            return
        if self._count(address) >= self._most():
            raise HTTPError(HTTPStatus.TOO_MANY_REQUESTS)
        self._arriving[address] += 1
        try:
            yield
        finally:
            self._arriving[address] -= 1
            self._arriving += Counter()  # forgets those who have none

    def give(self, address: str | None, kernel_id: str) -> None:
        """The seat is taken from now on, as long as there is the kernel."""
        if address is not None:
            self._taken[kernel_id] = address

    def _count(self, address: str) -> int:
        self._taken = {name: own for name, own in self._taken.items() if name in self._manager}
        return self._arriving[address] + Counter(self._taken.values())[address]


# A view, measured: 26 MB where its kernel is forked, and 57 to 113 MB where it is started. One that
# holds a table of clients takes 70 MB and more on top; the half of the memory that is not given
# away is there for it.
_FORKED_BYTES: Final = 45 * 1024**2
_STARTED_BYTES: Final = 120 * 1024**2
_FEWEST, _MOST = 6, 120


class Seats:
    """The visitors' kernels, next to those waiting in the pools for the next visitor.

    ``most`` is asked each time: there are fewer once kernels cannot be forked any more.
    """

    def __init__(self, most: Callable[[], int], manager: Any) -> None:  # noqa: ANN401 - Voila's
        self._most = most
        self._manager = manager
        self._arriving = 0

    @property
    def most(self) -> int:
        """How many there are, taken and free."""
        return self._most()

    @property
    def taken(self) -> int:
        """Kernels that visitors have, or are just getting."""
        waiting = sum(map(len, pools(self._manager)))
        return max(len(self._manager) - waiting, 0) + self._arriving

    @contextmanager
    def one(self) -> Iterator[None]:
        """A seat while a page is being prepared; 503 when there is none."""
        if self.taken >= self.most:
            raise HTTPError(HTTPStatus.SERVICE_UNAVAILABLE)
        self._arriving += 1
        try:
            yield
        finally:
            self._arriving -= 1

    def drop_failures(self) -> None:
        """Forget kernels that failed while they were made ready."""
        drop_failures(self._manager)


def seats_for_this_machine(*, forked: bool) -> int:
    """As many views as half of the memory holds."""
    if not hasattr(os, "sysconf"):  # Windows
        return 4 * _FEWEST
    view = _FORKED_BYTES if forked else _STARTED_BYTES
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min(max(memory // 2 // view, _FEWEST), _MOST)


def pool_for_this_machine() -> int:
    """How many kernels wait ready for each page: starting one takes seconds of a core."""
    return min(max((os.cpu_count() or 1) // 2, 1), 4)


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


_POLICY_VIOLATION = 1008  # a websocket's own code for it


class CheckedConnection(ZMQChannelsWebsocketConnection):
    """Jupyter's own, closed to frames that would keep the server from answering anybody."""

    def handle_incoming_message(self, incoming_msg: str | bytes) -> None:
        """Pass the frame on; end the line where its table is wrong."""
        handler = self.websocket_handler
        if handler.ws_connection is None:  # ended: Jupyter would read what comes in its old format
            return
        if is_well_formed(incoming_msg, self.subprotocol):
            super().handle_incoming_message(incoming_msg)  # type: ignore[arg-type] # bytes too
        else:
            self.log.warning("A line was ended: what came on it is no message")
            handler.close(_POLICY_VIOLATION)

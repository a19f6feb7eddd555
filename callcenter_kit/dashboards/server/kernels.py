"""The kernels of the pages and who visits them: one book, and what follows from it.

Jupyter clears a kernel away when nothing was said in it for some minutes: one that waited for its
visitor that long would go the moment it is given away. Here the visitor's connection counts.
"""

import asyncio
import math
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network
from queue import Empty
from typing import Any, Final

import psutil
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.httputil import HTTPServerRequest
from tornado.ioloop import PeriodicCallback
from tornado.web import HTTPError
from tornado.websocket import WebSocketHandler
from traitlets import Float, Type
from voila.utils import ENV_VARIABLE

AWAY_SECONDS: Final = 300.0  # a telephone asleep, a lift, a train in its tunnel
_UNSEEN_SECONDS: Final = 45.0  # a slow connection, with every script to load
_CHECKS_TO_LIVE: Final = 2  # then it was connected for as long as lies between two of them
# Bytes of text that are read of one visitor. A byte takes up to 20 ns, in which everybody waits.
# What was not used counts for three seconds, so that a file of 30 MB goes up at once.
_BYTES_PER_SECOND: Final = 256 * 1024
_UNREAD_SECONDS: Final = 3.0
# Answers alone let nobody wait for longer; reading has its end, for each connection waits.
_LONGEST_REST: Final = 10.0
_ANSWER_SECONDS: Final = 0.5  # between two looks for what a kernel answered
IDLE_SECONDS: Final = 600.0  # a forgotten tab is connected, and says only that it is there
_LONGEST_STAY: Final = 7200.0  # while others find no seat: a page can say for ever that one is here
MOST_CONNECTIONS: Final = 8  # a page has one, or two while it changes
# Bytes and messages that a kernel is given and has not worked off. A page has half as many bytes on
# their way, and a few messages; each may be answered with a megabyte.
MOST_UNANSWERED: Final = 2 * 1024**2
_MOST_MESSAGES: Final = 32
_BUSY_SECONDS: Final = 60.0
_LOOK_SECONDS: Final = 0.02
_GOING_AWAY: Final = 1001  # a websocket's own code for an end that nobody is to blame for
# Four for each line of a page, and for the page; ZeroMQ's own limit would end at some 200 lines.
_MOST_SOCKETS: Final = 4096


@dataclass(slots=True)
class Visit:
    """What is known of one kernel's visitor; moments are in seconds of a clock that only goes on.

    ``touched_at`` is when a person last did something, ``worked_at`` when the kernel did, and
    ``away_since`` from when on nobody was connected. ``unanswered`` are the sizes of the messages
    that the kernel has not worked off, by their numbers. ``read_until`` is when all that came
    would have been read at the pace of one visitor.
    """

    address: str | None = None
    connections: set[WebSocketHandler] = field(default_factory=set)
    unanswered: dict[str, int] = field(default_factory=dict)
    controls: set[str] = field(default_factory=set)  # comms that a front end opened
    came_at: float | None = None
    touched_at: float | None = None
    away_since: float | None = None
    checks: int = 0
    is_lost: bool = False  # Jupyter started another kernel in its place
    has_lived: bool = False
    worked_at: datetime | None = None
    read_until: float = 0

    def spend(self, size: int) -> None:
        """Count ``size`` bytes as read of a visitor, on all connections together."""
        begin = max(self.read_until, time.monotonic() - _UNREAD_SECONDS)
        self.read_until = begin + size / _BYTES_PER_SECOND

    def spend_on_answer(self, size: int) -> None:
        """Count ``size`` bytes as read, while the visitor has to wait for no more than seconds."""
        if self.read_until - time.monotonic() < _LONGEST_REST:
            self.spend(size)

    async def rest(self, size: int) -> None:
        """Wait until the visitor may have had ``size`` bytes read."""
        self.spend(size)
        await asyncio.sleep(max(self.read_until - time.monotonic(), 0))


class AnswerChannel(AsyncZMQSocketChannel):
    """What a kernel answers to a cell, looked for again and again.

    Voila sends on the same socket what an ``Output`` widget catches, and pyzmq does not always
    notice an answer that comes at that moment; its page would wait for ever.
    """

    async def get_msg(  # type: ignore[override]  # Jupyter's own base waits, and does not await
        self, timeout: float | None = None
    ) -> dict[str, Any]:
        """The next message; ``Empty`` if none came within ``timeout`` seconds."""
        end = math.inf if timeout is None else time.monotonic() + timeout
        while True:
            left = max(end - time.monotonic(), 0)
            try:
                return await super().get_msg(min(left, _ANSWER_SECONDS))
            except Empty:
                if left <= _ANSWER_SECONDS:
                    raise


class PageClient(AsyncKernelClient):
    """Jupyter's client of a kernel, by which Voila runs the cells of a page."""

    shell_channel_class = Type(AnswerChannel)

    def _context_default(self) -> zmq.asyncio.Context:
        """That of all kernels: one more has threads, and ends the server where none may start."""
        return self.parent.context  # type: ignore[union-attr,no-any-return]


class VisitorKernels(AsyncMappingKernelManager):
    """Jupyter's kernels, of which those that Voila starts are ended once their visitor is gone.

    A visitor is gone who has lost the connection for too long, or has done nothing for
    ``idle_seconds``. Inside a Jupyter server an analyst's own kernels are in no book here, and are
    left alone; nobody counts seats there.

    ``most_views`` is called each time: there are fewer seats once kernels cannot be forked any
    more. Each address has ``views_per_address`` of them, a third unless it says so.
    """

    most_views: Callable[[], int] = staticmethod(lambda: sys.maxsize)
    views_per_address: int | None = None

    away_seconds = Float(AWAY_SECONDS, config=True)  # while a page has lost its connection
    unseen_seconds = Float(_UNSEEN_SECONDS, config=True)  # until a page is alive
    idle_seconds = Float(IDLE_SECONDS, config=True)  # without a sign of a person
    look_seconds = Float(5, config=True)  # between two looks who is still there

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - as Jupyter builds it
        super().__init__(**options)  # type: ignore[no-untyped-call]
        self.context.max_sockets = _MOST_SOCKETS
        self.visits: dict[str, Visit] = {}
        self.is_well = True
        self._arriving: Counter[str | None] = Counter()  # visitors whose page is being prepared
        # Being made ready for each page, or waiting; Voila fills it, but not in a Jupyter server.
        self._pools: dict[str, list[asyncio.Task[Any]]] = {}
        self._ended_starts: set[asyncio.Task[Any]] = set()
        self._looking: PeriodicCallback | None = None

    async def start_kernel(self, **options: Any) -> str:  # type: ignore[override]  # noqa: ANN401
        """Start a kernel as ever; a page's is looked after from then on."""
        is_pages = ENV_VARIABLE.VOILA_PREHEAT in (options.get("env") or {})
        if is_pages:  # else it leaves a traceback for each message that comes a second time
            options["extra_arguments"] = ["--Session.digest_history_size=0"]
        kernel_id: str = await super().start_kernel(**options)
        if is_pages:
            visit = self.visits[kernel_id] = Visit()
            self.add_restart_callback(kernel_id, partial(setattr, visit, "is_lost", True))
            if self._looking is None:
                self._looking = PeriodicCallback(self.free_seats, 1000 * self.look_seconds)
                self._looking.start()
        return kernel_id

    @property
    def starts(self) -> list[asyncio.Task[Any]]:
        """The kernels that are being made ready, or wait for a visitor."""
        return [start for pool in self._pools.values() for start in pool]

    @property
    def waiting(self) -> set[str]:
        """The kernels that are ready and wait for a visitor."""
        ready = [start for start in self.starts if start.done() and not self._has_failed(start)]
        return {start.result()["kernel_id"] for start in ready}

    @property
    def free(self) -> int:
        """How many visitors there is room for, beside those who have a kernel or just get one."""
        visitors = max(len(self) - len(self.starts), 0)
        return max(self.most_views() - visitors - self._arriving.total(), 0)

    @contextmanager
    def seat(self, address: str | None) -> Iterator[None]:
        """A seat while a page is being prepared: 503 when there is none.

        429 when the address has its share; this machine, ``None``, has as many as there are.
        """
        if address is not None:
            share = self.views_per_address or max(self.most_views() // 3, 1)
            here = [visit.address for name, visit in self.visits.items() if name in self]
            others = [other for other in [*here, *self._arriving.elements()] if other is not None]
            # All IPv6 networks of one site have two shares together.
            from_site = [*map(_site_of, others)].count(_site_of(address))
            if others.count(address) >= share or from_site >= 2 * share:
                raise HTTPError(HTTPStatus.TOO_MANY_REQUESTS)
        if not self.free:
            raise HTTPError(HTTPStatus.SERVICE_UNAVAILABLE)
        self._arriving[address] += 1
        try:
            yield
        finally:
            self._arriving[address] -= 1
            self._arriving += Counter()  # forgets addresses that nobody is arriving from

    def drop_failures(self) -> None:
        """Forget kernels that failed while they were made ready, and note whether the last did.

        Voila keeps them, and then fails to end any kernel at all: it reads every pool's results.
        """
        ready = {start for start in self.starts if start.done()}
        ended = {each for each in ready if self._has_failed(each) or each.result()["task"].done()}
        # One that waits since yesterday says nothing of today.
        if latest := ended - self._ended_starts:
            self.is_well = not any(map(self._has_failed, latest))
        self._ended_starts = ended
        for name, pool in self._pools.items():
            if any(map(self._has_failed, pool)):
                pool[:] = [start for start in pool if not self._has_failed(start)]
                self.fill_if_needed(notebook_name=name)

    def _has_failed(self, start: asyncio.Task[Any]) -> bool:
        """Whether no kernel was started, no page made with it, or it died while it waited."""
        if not start.done() or _was_in_vain(start):
            return start.done()
        page = start.result()
        return _was_in_vain(page["task"]) or self.has_died(page["kernel_id"])

    def has_died(self, kernel_id: str) -> bool:
        """Whether the kernel is dead, or one took its place that knows nothing of the page."""
        visit, kernel = self.visits.get(kernel_id), self._kernels.get(kernel_id)
        if visit is None or kernel is None:
            return False
        is_alive = kernel.has_kernel and kernel.provisioner.process.poll() is None
        return visit.is_lost or not is_alive

    def fill_if_needed(self, **options: Any) -> None:  # noqa: ANN401 - Voila's
        """Voila's, where it fills pools: start kernels until as many wait as are to."""

    @contextmanager
    def connection(self, kernel_id: str, handler: WebSocketHandler) -> Iterator[Visit]:
        """The visit while there is this connection; 429 where it has as many as any page needs."""
        visit = self.visits.get(kernel_id) or Visit()  # Jupyter answers 404 where none is
        if len(visit.connections) >= MOST_CONNECTIONS:
            raise HTTPError(HTTPStatus.TOO_MANY_REQUESTS)
        if visit.touched_at is None:  # a page connects again by itself
            visit.came_at = visit.touched_at = time.monotonic()
        visit.connections.add(handler)
        try:
            yield visit
        finally:
            visit.connections.discard(handler)

    async def has_room(self, kernel_id: str, visit: Visit, size: int) -> bool:
        """Wait until the kernel can be given ``size`` bytes; ``False`` where it works too long."""
        end = time.monotonic() + _BUSY_SECONDS
        while kernel_id in self:
            waiting = visit.unanswered
            fits = len(waiting) < _MOST_MESSAGES and sum(waiting.values()) + size <= MOST_UNANSWERED
            if fits or not waiting:
                return True
            if time.monotonic() > end:
                return False
            # It has worked off all that it was given, though nobody was there to hear it. Between
            # one message and the next it is idle for a moment, too.
            kernel = self._kernels[kernel_id]
            quiet_for = datetime.now(UTC) - kernel.last_activity
            if kernel.execution_state == "idle" and quiet_for > timedelta(seconds=1):
                visit.unanswered.clear()
            await asyncio.sleep(_LOOK_SECONDS)
        return True  # whatever is sent to a kernel that is gone goes nowhere

    async def free_seats(self) -> None:
        """End the kernels whose visitors have been away or idle for too long.

        Where there is no seat left, one who has been here for longest gives way, too.
        """
        self.drop_failures()
        for kernel_id in [name for name in self.visits if name not in self]:
            del self.visits[kernel_id]  # whoever ended it
        now, waiting = time.monotonic(), self.waiting
        for kernel_id in waiting & self.visits.keys():
            # So it was seen at work just now, by `_is_over` and by Jupyter's own culler.
            self._kernels[kernel_id].last_activity = datetime.now(UTC)
        over = [name for name in self.visits.keys() - waiting if self._is_over(name, now)]
        await asyncio.gather(*map(self._end, over))
        came = {v.came_at: name for name, v in self.visits.items() if v.came_at is not None}
        if came and min(came) < now - _LONGEST_STAY and not self.free:
            await self._end(came[min(came)])

    def _is_over(self, kernel_id: str, now: float) -> bool:
        visit, kernel = self.visits[kernel_id], self._kernels[kernel_id]
        if visit.touched_at is not None and visit.touched_at < now - self.idle_seconds:
            return True
        if self._kernel_connections.get(kernel_id):
            visit.away_since = None
            visit.checks += 1
            visit.has_lived |= visit.checks >= _CHECKS_TO_LIVE
            return False
        visit.checks = 0
        is_at_work = kernel.execution_state in ("starting", "busy") and not self.has_died(kernel_id)
        if is_at_work or kernel.last_activity != visit.worked_at:
            # Its page is still being made, which takes long where many come at once.
            visit.away_since, visit.worked_at = None, kernel.last_activity
            return False
        if visit.away_since is None:
            visit.away_since = now
        longest = self.away_seconds if visit.has_lived else self.unseen_seconds
        return now - visit.away_since > longest

    async def _end(self, kernel_id: str) -> None:
        for handler in [*self.visits[kernel_id].connections]:
            handler.close(_GOING_AWAY)
        if kernel_id in self:  # it may have gone while another was being ended
            await self.shutdown_kernel(kernel_id, now=True)  # type: ignore[no-untyped-call]


def visit_settings(away: float, idle: float = IDLE_SECONDS) -> dict[str, float]:
    """The settings of ``VisitorKernels`` by which a page stays so many seconds."""
    return {
        "away_seconds": away,
        "unseen_seconds": min(_UNSEEN_SECONDS, away),
        "idle_seconds": idle,
        "look_seconds": min(away / 60, idle / 20),
    }


def _was_in_vain(task: asyncio.Task[Any]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


_HOUSEHOLD: Final = 64  # bits of an IPv6 address; whoever has one such network has all of it
_SITE: Final = 48  # of a firm, or a provider's customer, who has 65,536 of them
_WITH_PORT: Final = re.compile(r"\[([^\]]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+")


def visitor_address(request: HTTPServerRequest, *, behind_proxy: bool) -> str | None:
    """Where a visitor comes from; ``None`` for this machine itself, which has no limit.

    Behind a proxy it is the last address of ``X-Forwarded-For`` that is not this machine's own:
    what stands before it, anybody could have sent. An IPv6 network is one visitor.
    """
    header = request.headers.get("X-Forwarded-For", "") if behind_proxy else ""
    texts = header.split(",") if header else [request.remote_ip or ""]
    return next(filter(None, map(_read_address, reversed(texts))), None)


def _read_address(text: str) -> str | None:
    """The visitor with the address in ``text``, ``None`` for this machine."""
    text = text.strip().strip('"')
    if with_port := _WITH_PORT.fullmatch(text):  # some proxies write it
        text = with_port[1] or with_port[2]
    try:
        address = ip_address(text)
    except ValueError:  # a socket of this machine has none, and a proxy may write a name
        return text or None
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_loopback:
        return None
    if isinstance(address, IPv6Address):
        return str(ip_network(f"{address}/{_HOUSEHOLD}", strict=False))
    return str(address)


# A view, measured: 26 MB where its kernel is forked, 57 to 113 MB where it is started, and 70 MB
# more with a table of clients, for which the other half of the memory is there.
_FORKED_BYTES: Final = 45 * 1024**2
_STARTED_BYTES: Final = 120 * 1024**2
_FEWEST, _MOST = 6, 120


def seats_for_this_machine(*, forked: bool) -> int:
    """As many views as half of the memory holds."""
    view = _FORKED_BYTES if forked else _STARTED_BYTES
    memory: int = psutil.virtual_memory().total
    return min(max(memory // 2 // view, _FEWEST), _MOST)


def pool_for_this_machine() -> int:
    """How many kernels wait ready for each page: starting one takes seconds of a core."""
    return min(max((os.cpu_count() or 1) // 2, 1), 4)


def _site_of(address: str) -> str:
    """The network that the visitor's network is a part of; of IPv4 the address itself."""
    if not address.endswith(f"/{_HOUSEHOLD}"):
        return address
    return str(ip_network(address).supernet(new_prefix=_SITE))

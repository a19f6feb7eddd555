"""Seats by address: nobody takes all of them with pages that are opened and left open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Final

from tornado.httputil import HTTPServerRequest
from tornado.web import HTTPError

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

"""Tells systemd that the server is ready, and from its event loop, again and again, that it lives.

With ``WatchdogSec`` in its unit a server that answers nobody any more is started anew. What is
sent is systemd's own protocol, sd_notify(3): a line of text to a socket.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from socket import AF_UNIX, SOCK_DGRAM, socket

from tornado.ioloop import PeriodicCallback


def start_watchdog(environment: Mapping[str, str] = os.environ) -> PeriodicCallback | None:
    """Say that the server is ready, and go on saying that it lives; ``None`` without systemd.

    Kernels inherit the socket's name; systemd listens to its unit's first process only.
    """
    address = environment.get("NOTIFY_SOCKET", "")
    microseconds = environment.get("WATCHDOG_USEC", "")
    if not address:
        return None
    _tell(address, "READY=1")
    if not microseconds:
        return None
    # Twice as often as systemd expects it, as its manual advises.
    alive = PeriodicCallback(lambda: _tell(address, "WATCHDOG=1"), int(microseconds) / 1000 / 2)
    alive.start()
    return alive


def _tell(address: str, words: str) -> None:
    # A name that begins with @ stands for one without a file, which begins with a zero byte.
    name = f"\0{address[1:]}" if address.startswith("@") else address
    with socket(AF_UNIX, SOCK_DGRAM) as line, suppress(OSError):  # systemd itself is restarting
        line.sendto(words.encode(), name)

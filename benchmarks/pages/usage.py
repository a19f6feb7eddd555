"""What a server takes of the machine, with all that it has started."""

import asyncio
import time
from contextlib import suppress

import psutil

from tools.browsing import Server

STILL, AT_REST, PATIENCE = 3.0, 0.05, 90.0  # seconds watched, share of a core, seconds at most


def processes(server: Server) -> list[psutil.Process]:
    """The server, its kernels, and what they are forked from."""
    itself = psutil.Process(server.process.pid)
    return [itself, *itself.children(recursive=True)]


def memory(server: Server) -> float:
    """What they take in MB, with what they share counted once; resident where that is unknown."""
    total = 0.0
    for process in processes(server):
        with suppress(psutil.NoSuchProcess):  # a kernel may end while it is being asked
            share = process.memory_full_info()
            total += getattr(share, "pss", share.rss) / 1e6
    return total


def processor(server: Server) -> float:
    """Seconds of a processor that they have used, those that are gone included.

    Where a process ends, its time becomes that of the children of what it was started by: of the
    server, or of the process that the kernels are forked from.
    """
    total = 0.0
    for process in processes(server):
        with suppress(psutil.NoSuchProcess):
            spent = process.cpu_times()
            total += spent.user + spent.system + spent.children_user + spent.children_system
    return total


async def rest(server: Server, kernels: int) -> bool:
    """Wait until there are ``kernels`` and nothing is being made ready; False where it is not.

    Where the machine has much else to do, a kernel that is to come uses no processor either.
    """
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        before = processor(server)
        await asyncio.sleep(STILL)
        used = processor(server) - before
        if used < AT_REST * STILL and len(server.kernels()) >= kernels:
            return True
    return False

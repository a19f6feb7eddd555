"""How much of the server's time connections have, whoever opens how many.

Tornado takes up all requests that have come before anything else: pages that are open would wait
for all of them. Here each request waits until it is its turn, and between two turns everything else
is done that was to be done.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream, StreamClosedError

_MOST_CONNECTIONS: Final = 2000  # that wait for an answer; nginx keeps 16 open
_MOST_HEADERS: Final = 100  # a browser sends thirty; to take apart two thousand takes 5 ms
# No page sends a body in chunks, of which each may be a byte that costs as much as a request.
_IN_CHUNKS: Final = re.compile(rb"\ntransfer-encoding[ \t]*:", re.IGNORECASE)


class BoundedServer(HTTPServer):
    """A server that takes up one request after the other, and lets go who comes to too many.

    A websocket is not counted. Without files to open nobody could be let in at all, and Tornado
    would say so in the log a thousand times a second.
    """

    most = _MOST_CONNECTIONS

    def initialize(self, *application: Any, **options: Any) -> None:  # noqa: ANN401 - tornado's
        """Listen nowhere yet; it is nobody's turn."""
        super().initialize(*application, **options)
        self._turn = asyncio.Lock()

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        """Serve the connection, or close it."""
        if len(self._connections) >= self.most:
            stream.close()
            return
        # By it Tornado reads the head of a request, and nothing else.
        stream.read_until_regex = partial(self._read_head, stream, stream.read_until_regex)  # type: ignore[method-assign]
        super().handle_stream(stream, address)

    async def _read_head(
        self, stream: IOStream, read: Callable[..., Awaitable[bytes]], *end: bytes, **bounds: int
    ) -> bytes:
        """The head of a request once it is its turn; one that no browser sends ends it all."""
        head = await read(*end, **bounds)
        async with self._turn:
            await asyncio.sleep(0)
        if head.count(b"\n") > _MOST_HEADERS or _IN_CHUNKS.search(head):
            stream.close()
            raise StreamClosedError
        return head


def open_many_files() -> None:
    """Let this process open as many files as it ever may; a page takes a dozen."""
    with suppress(ImportError, ValueError):  # Windows has no limit, and macOS an odd one
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        BoundedServer.most = min(_MOST_CONNECTIONS, most // 2)

"""A visitor of a page without a browser: the page is fetched, and its script's words are said."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tornado.httpclient import AsyncHTTPClient
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tools.lines import V1, Heard, custom, heard

PATIENCE = 150.0  # seconds after which a page that is not alive is stuck
MOST_AT_ONCE = 200  # Tornado's client would let ten through and have the others wait
AsyncHTTPClient.configure(None, max_clients=MOST_AT_ONCE)


@dataclass
class Visitor:
    """One open page, without its browser: what its script says to its kernel."""

    url: str
    cookies: str
    kernel: str
    model: str
    line: WebSocketClientConnection
    sent: int = 0
    answer: asyncio.Future[None] = field(default_factory=asyncio.Future)

    def __post_init__(self) -> None:
        # It reads all the time: a browser answers the server's pings while nobody is typing.
        self.listening = asyncio.create_task(self._listen())

    @classmethod
    async def come(cls, url: str, page: str, times: dict[str, float] | None = None) -> Visitor:
        """Open ``page``; its kernel is ready when it is there.

        ``times`` is given the seconds until the answer's first and last byte.
        """
        marks: list[float] = []
        begin = time.perf_counter()
        reply = await AsyncHTTPClient().fetch(
            f"{url}voila/render/{page}",
            connect_timeout=PATIENCE,
            request_timeout=PATIENCE,
            header_callback=lambda _: marks.append(time.perf_counter() - begin),
        )
        if times is not None:
            times |= {"first byte": marks[0], "last byte": time.perf_counter() - begin}
        text = reply.body.decode()
        kernel, model = (
            re.search(f'"{key}": "([\\w-]+)"', text) for key in ("kernelId", "model_id")
        )
        if kernel is None or model is None:
            raise RuntimeError(f"{page} came without its kernel")
        cookies = "; ".join(cookie.split(";")[0] for cookie in reply.headers.get_list("Set-Cookie"))
        address = f"{url.replace('http', 'ws', 1)}api/kernels/{kernel[1]}/channels"
        address += f"?session_id={uuid4().hex}"
        line = await websocket_connect(address, subprotocols=[V1])
        return cls(url, cookies, kernel[1], model[1], line)

    async def tell(self, message: dict[str, Any]) -> float:
        """Seconds from a message to the kernel until its answer is here, whole."""
        self.sent += 1
        self.answer = asyncio.Future()
        begin = time.perf_counter()
        frame = custom(self.model, {**message, "seq": self.sent})
        await self.line.write_message(frame, binary=True)
        await asyncio.wait_for(self.answer, PATIENCE)
        return time.perf_counter() - begin

    async def _listen(self) -> None:
        while (reply := await self.line.read_message()) is not None:
            if self._answers(heard(reply)) and not self.answer.done():
                self.answer.set_result(None)

    def _answers(self, reply: Heard) -> bool:
        state = reply.content.get("data", {}).get("state", {})
        return bool(state.get("view", {}).get("seq") == self.sent)

    async def go(self) -> None:
        """Close the page as its script does."""
        self.line.close()
        token = re.search(r"_xsrf=([^;]+)", self.cookies)
        await AsyncHTTPClient().fetch(
            f"{self.url}voila/api/shutdown/{self.kernel}",
            method="POST",
            body=f"_xsrf={token[1] if token else ''}",
            headers={"Cookie": self.cookies},
            raise_error=False,
        )

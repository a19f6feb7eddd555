"""A visitor's own line to the kernel of a page, without any front end: it may say anything."""

import asyncio
import json
import re
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from uuid import uuid4

from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from callcenter_kit.dashboards.server.messages import V1, read_frame, write_frame

_NUMBERS = count(1)


def message(kind, content=None, channel="shell", buffers=(), **header):
    """A message in the v1 format, as a front end would send it."""
    head = {"msg_id": str(next(_NUMBERS)), "msg_type": kind, "session": "a", "version": "5.3"}
    texts = [head | header, {}, {}, {} if content is None else content]
    parts = [channel.encode(), *(json.dumps(text).encode() for text in texts), *buffers]
    return write_frame(parts)


def custom(comm, content, buffers=()):
    """What a page's script says to its widget."""
    data = {"method": "custom", "content": content}
    return message("comm_msg", {"comm_id": comm, "data": data}, buffers=buffers)


@dataclass
class Heard:
    """A message that came back."""

    kind: str
    channel: str
    answers: str  # the number of the message that it answers
    content: dict
    frame: bytes


def heard(frame):
    parts = read_frame(frame, most=100)
    header, parent, _, content = (json.loads(part) for part in parts[1:5])
    return Heard(
        header["msg_type"], parts[0].decode(), str(parent.get("msg_id", "")), content, frame
    )


def kernel_of(page):
    """The kernel that a page was given, which its HTML says."""
    return re.search(r'"kernelId": "([\w-]+)"', page)[1]


class Line:
    """An open websocket."""

    def __init__(self, socket):
        self._socket = socket
        self._is_over = False

    async def _read(self):
        """The next frame; ``None`` once the line is ended, however often it is asked."""
        frame = None if self._is_over else await self._socket.read_message()
        self._is_over = frame is None
        return frame

    async def say(self, frame, binary=True):
        await self._socket.write_message(frame, binary=binary)

    async def hear(self, seconds):
        """All that comes until nothing came for ``seconds``, or the line is ended."""
        came = []
        with suppress(TimeoutError):
            while frame := await asyncio.wait_for(self._read(), seconds):
                came.append(heard(frame))
        return came

    async def is_ended(self, seconds=5):
        """Whether the server ends the line within ``seconds``."""
        with suppress(TimeoutError):
            while await asyncio.wait_for(self._read(), seconds) is not None:
                pass
            return True
        return False

    async def hear_until(self, wanted, seconds=30):
        """The first message for which ``wanted`` is true."""
        async with asyncio.timeout(seconds):
            while (frame := await self._read()) is not None:
                if wanted(found := heard(frame)):
                    return found
        raise ConnectionError("the line was ended")

    async def find_page(self):
        """The comm of the page's widget: the one that answers its ping."""
        await self.say(message("comm_info_request"))
        reply = await self.hear_until(lambda found: found.kind == "comm_info_reply")
        for comm in reply.content["comms"]:
            await self.say(custom(comm, {"do": "ping"}))
        pong = await self.hear_until(is_pong)
        return pong.content["comm_id"]


def is_pong(heard_message):
    return heard_message.content.get("data", {}).get("content") == {"pong": True}


@asynccontextmanager
async def line(url, kernel, protocols=(V1,), **request):
    """A line to ``kernel`` of the server at ``url``, closed at the end by both sides."""
    address = (
        f"{url.replace('http', 'ws', 1)}api/kernels/{kernel}/channels?session_id={uuid4().hex}"
    )
    socket = await websocket_connect(HTTPRequest(address, **request), subprotocols=list(protocols))
    visitor = Line(socket)
    try:
        yield visitor
    finally:
        socket.close()
        await visitor.is_ended()

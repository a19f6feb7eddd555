"""What one visitor may try at the cost of the others, and a bystander who goes on working.

The tests of the server and ``bench hostile`` use it. Every attack is within bounds: it ends by
itself, and takes of an unguarded server some hundred megabytes.
"""

import asyncio
import base64
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import uuid4

import psutil
from tornado.websocket import WebSocketClosedError

from callcenter_kit.dashboards.server.messages import read_frame, write_frame
from tools.browsing import ask, write_notebook
from tools.lines import V1, custom, kernel_of, line, message

MB = 1024**2
HELLO = {"do": "hello", "fragment": "#v=1&business_form=outsourcing", "language": "en"}
AMOUNTS = ("3000000", "12000000")
PATIENCE = 30.0  # seconds after which a bystander has waited long enough
BETWEEN = 0.05  # seconds between a bystander's changes
STOPPED = (WebSocketClosedError, ConnectionError, TimeoutError, OSError)
# The attacker's page is the worst that an analyst could write: it shouts, and sleeps at its work.
LOUD = f"""
import anywidget, os, time

class Loud(anywidget.AnyWidget):
    _esm = "export default {{}}"

    def __init__(self):
        super().__init__()
        self.on_msg(self._answer)

    def _answer(self, _, message, buffers):
        match message["do"]:
            case "ping":
                self.send({{"pong": True}})
            case "shout":
                self.send({{}}, [os.urandom({MB})])
            case "sleep":
                time.sleep(message["seconds"])

Loud()
"""
# The bystander's page is a client's, with a file as large as the results of 199,990 clients.
QUIET = f"""
import os
from dataclasses import replace
from callcenter_kit.dashboards import eligibility
from callcenter_kit.dashboards.session import page_of
from callcenter_kit.dashboards.case.files import File

def large(*_):
    return File("large.csv", [os.urandom({MB // 2}).hex().encode()] * 134, "text/csv")

page_of(replace(eligibility.CONTENT, downloads={{"large": large}}))()
"""
LOUD_PAGE, QUIET_PAGE = "01_loud.ipynb", "02_eligibility.ipynb"


def write_pages(folder):
    """The attacker's page and the bystander's, as notebooks in ``folder``."""
    write_notebook(folder, LOUD_PAGE, LOUD)
    write_notebook(folder, QUIET_PAGE, QUIET)
    return folder


@dataclass
class Watch:
    """What an attack did: to the server's memory, in bytes, and to the bystander's waits."""

    memory: int
    peak: int = 0
    waits: list[float] = field(default_factory=list)
    is_ended: bool | None = None  # whether the server ended the attacker's line

    @property
    def growth(self):
        return (self.peak - self.memory) / MB

    @property
    def worst(self):
        return max(self.waits, default=0.0)


@dataclass
class Attacker:
    """Somebody with a page of their own, whose kernel they may spoil as they like."""

    url: str
    kernel: str
    comm: str = ""

    @classmethod
    async def come(cls, server):
        attacker = cls(server.url, await _open(server, LOUD_PAGE))
        async with line(attacker.url, attacker.kernel) as visitor:
            attacker.comm = await visitor.find_page()
        return attacker

    def words(self, action, buffers=(), **more):
        return custom(self.comm, {"do": action, **more}, buffers)


async def _open(server, page):
    """The kernel of a page that is opened now."""
    answer = await asyncio.to_thread(server.ask, f"voila/render/{page}")
    return kernel_of(answer.text)


async def watch(server, attack, after=0.3):
    """Let ``attack`` happen, and ``after`` seconds go by, while somebody else changes a fact."""
    attacker = await Attacker.come(server)
    processes = [psutil.Process(server.process.pid), server.kernel(attacker.kernel)]
    watched = Watch(_memory(processes))
    async with line(server.url, await _open(server, QUIET_PAGE)) as visitor:
        comm = await visitor.find_page()
        await _change(visitor, comm, HELLO, 1)
        watched.memory = _memory(processes)
        work = [asyncio.create_task(each) for each in (
            _sample(processes, watched), _go_on(visitor, comm, watched),
        )]  # fmt: skip
        try:
            watched.is_ended = await attack(attacker)
            await asyncio.sleep(after)
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
    return watched


def _memory(processes):
    total = 0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            total += process.memory_info().rss
    return total


async def _sample(processes, watched):
    while True:
        watched.peak = max(watched.peak, _memory(processes))
        await asyncio.sleep(0.02)


async def _go_on(visitor, comm, watched):
    """Change a fact again and again; a change that is being waited for at the end counts, too."""
    number = 1
    while True:
        number += 1
        amount = AMOUNTS[number % len(AMOUNTS)]
        change = {"do": "set", "name": "registered_capital", "value": amount}
        begin = time.monotonic()
        try:
            await _change(visitor, comm, change, number)
        finally:
            watched.waits.append(time.monotonic() - begin)
        await asyncio.sleep(BETWEEN)


async def _change(visitor, comm, message, number):
    def answers(found):
        state = found.content.get("data", {}).get("state", {})
        return state.get("view", {}).get("seq") == number

    await visitor.say(custom(comm, {**message, "seq": number}))
    await visitor.hear_until(answers, PATIENCE)


# The attacks: each says whether the server ended the line, or refused what was sent.


async def read_nothing(attacker, count=350, seconds=10.0):
    """Ask for a megabyte, again and again, and never read an answer."""
    async with line(attacker.url, attacker.kernel) as visitor:
        try:
            for _ in range(count):
                await visitor.say(attacker.words("shout"))
            end = time.monotonic() + seconds
            while time.monotonic() < end:  # the kernel answers meanwhile
                await asyncio.sleep(0.2)
                await visitor.say(attacker.words("ping"))
        except STOPPED:
            return True
        return False


async def ask_and_hang_up(attacker, count=350):
    """Ask the same and be gone before any answer."""
    async with line(attacker.url, attacker.kernel) as visitor:
        with suppress(*STOPPED):
            for _ in range(count):
                await visitor.say(attacker.words("shout"))
    await asyncio.sleep(1)


async def ask_for_large_files(attacker, lines=7, seconds=8.0):
    """Ask for one of 134 MB again and again, on as many lines as a page may have."""
    page = await asyncio.to_thread(ask, f"{attacker.url}voila/render/{QUIET_PAGE}")
    kernel = kernel_of(page.text)

    async def load(number):
        def is_next(found):
            return found.content.get("data", {}).get("content", {}).get("seq") == number

        async with line(attacker.url, kernel) as visitor:
            comm = await visitor.find_page()
            question = {"do": "large", "seq": number}
            with suppress(*STOPPED):
                async with asyncio.timeout(seconds):
                    await visitor.say(custom(comm, question))
                    while came := await visitor.hear_until(is_next, PATIENCE):
                        has_more = "more" in came.content["data"]["content"]
                        more = {"do": "more", "file": number} if has_more else question
                        await visitor.say(custom(comm, more))

    await asyncio.gather(*(load(number) for number in range(1, 1 + lines)))


async def inflate(attacker, count=20, size=60 * MB):
    """Send small frames that are long once they are unpacked."""
    return await _send_on(attacker, count * await _packed(bytes(size)), lines=1)


def long_text(size):
    """A message that goes nowhere, with a text that takes as long to read as any of its size."""
    parts = read_frame(message("nothing"), most=6)
    values = b"[]," * (min(size, 192_000) // 4)  # as many as are read at all
    parts[4] = b'{"a":[' + values + b'"' + b"a" * (size - len(values) - 20) + b'"]}'
    return write_frame(parts)


async def send_what_cannot_be_unpacked(attacker):
    """Send frames that say that they are compressed, and are not."""
    return await _send_on(attacker, 100 * _frame(0x40 | 2, b"\xff" * 300))


async def repeat(attacker, count=30):
    """Say some words, and then the same again."""
    words = [attacker.words("ping") for _ in range(count)]
    async with line(attacker.url, attacker.kernel) as visitor:
        with suppress(*STOPPED):
            for said in (*words, *words):
                await visitor.say(said)
                await asyncio.sleep(0.05)


async def send_long_texts(attacker):
    """Send texts that take long to read, on as many lines as a page may have."""
    return await _send_on(attacker, await _packed(long_text(MB // 2)))


async def send_short_texts(attacker):
    """Send frames of a hundred bytes each that inflate to a text of sixty thousand."""
    return await _send_on(attacker, 100 * await _packed(long_text(60_000)))


async def send_pings(attacker):
    """Send empty pings, six bytes each."""
    return await _send_on(attacker, 10_000 * _frame(9))


async def send_fragments(attacker):
    """Send one message in pieces of nothing."""
    return await _send_on(attacker, 10_000 * _frame(0, is_last=False), _frame(2, is_last=False))


async def _packed(content):
    """The frame of ``content``, compressed while the bystander goes on."""
    packer = zlib.compressobj(9, wbits=-15)
    packed = await asyncio.to_thread(packer.compress, content)
    packed += packer.flush(zlib.Z_SYNC_FLUSH)
    return _frame(0x40 | 2, packed.removesuffix(b"\0\0\xff\xff"))


def _frame(kind, payload=b"", is_last=True):
    """A websocket's frame, masked with zeros."""
    head = bytes([0x80 * is_last | kind, 0x80 | 127]) + len(payload).to_bytes(8, "big")
    if len(payload) < 126:  # a control frame has no longer length
        head = bytes([0x80 * is_last | kind, 0x80 | len(payload)])
    return head + bytes(4) + payload


async def _send_on(attacker, frames, first=b"", lines=7, seconds=3.0):
    """Send the same frames again and again on so many lines; whether all were ended."""

    async def send():
        reader, writer = await _raw_line(attacker)
        writer.write(first)
        with suppress(*STOPPED):
            async with asyncio.timeout(seconds):
                while True:
                    writer.write(frames)
                    await writer.drain()
                    await asyncio.sleep(0)  # the bystander has a turn, too
        is_ended = await _is_closed(reader, 1)
        writer.close()
        return is_ended

    return all(await asyncio.gather(*(send() for _ in range(lines))))


async def _raw_line(attacker, extensions="permessage-deflate; client_no_context_takeover"):
    """A websocket by hand, whose frames may be anything."""
    path = f"api/kernels/{attacker.kernel}/channels?session_id={uuid4().hex}"
    handshake = _handshake() | {"Sec-WebSocket-Extensions": extensions}
    reader, writer = await _request(attacker, "GET", path, **handshake)
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
    if b" 101 " not in answer.splitlines()[0]:
        writer.close()
        raise ConnectionError(answer.decode("latin1"))
    return reader, writer


def _handshake():
    return {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(bytes(16)).decode(),
        "Sec-WebSocket-Protocol": V1,
    }


async def _request(attacker, method, path, **headers):
    """A connection on which the head of a request was sent."""
    where = urlsplit(attacker.url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(_head(attacker, method, path, **headers))
    return reader, writer


def _head(attacker, method, path, **headers):
    where = urlsplit(attacker.url)
    lines = [f"{method} {where.path}{path} HTTP/1.1", f"Host: {where.netloc}"]
    lines += [f"{name}: {text}" for name, text in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


async def _is_closed(reader, seconds=5.0):
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            with suppress(OSError):
                while await reader.read(65536):
                    pass
            return True
    return False


async def send_bodies(attacker, path="nowhere", count=4, size=60 * MB):
    """Send long bodies where none is wanted, all at once."""
    ended = await asyncio.gather(*(_send_body(attacker, path, size) for _ in range(count)))
    return all(ended)


async def _send_body(attacker, path, size):
    """Whether it was refused before it had come whole."""
    reader, writer = await _request(attacker, "POST", path, **{"Content-Length": size})
    sent = 0
    with suppress(*STOPPED):
        while sent < size:
            writer.write(bytes(MB))
            await asyncio.wait_for(writer.drain(), 5)
            sent += MB
    await _is_closed(reader, 2)
    writer.close()
    return sent < size


async def pile_up(attacker, count=1200, size=MB // 4, seconds=2.0):
    """Send one piece of a file after the other to a kernel that is busy."""
    async with line(attacker.url, attacker.kernel) as visitor:
        with suppress(*STOPPED):
            async with asyncio.timeout(seconds):
                await visitor.say(attacker.words("sleep", seconds=seconds))
                for _ in range(count):
                    await visitor.say(attacker.words("piece", [bytes(size)]))


async def come_and_go(attacker, lines=6, seconds=3.0):
    """Open a line and hang up, again and again; now and then with words that nobody understands."""
    end = time.monotonic() + seconds

    async def come():
        while time.monotonic() < end:
            with suppress(*STOPPED):
                _, writer = await _raw_line(attacker)
                writer.close()
            with suppress(ConnectionError):
                await _raw_line(attacker, "permessage-deflate; server_max_window_bits=many")

    await asyncio.gather(*(come() for _ in range(lines)), return_exceptions=True)


async def leave_files_unread(attacker, path="voila/static/plotly.min.js", lines=100, seconds=3.0):
    """Ask for the largest file on many connections, and read nothing."""
    asked = await asyncio.gather(*(_request(attacker, "GET", path) for _ in range(lines)))
    await asyncio.sleep(seconds)
    for _, writer in asked:
        writer.close()


async def send_headers(attacker, lines=2, seconds=3.0):
    """Send requests with thousands of headers; whether none was read whole."""
    many = {f"a{number}": "b" for number in range(3_000)}
    end, were_refused = time.monotonic() + seconds, True
    while time.monotonic() < end:
        asked = await asyncio.gather(
            *(_request(attacker, "GET", "nowhere", **many) for _ in range(lines))
        )
        for reader, writer in asked:
            with suppress(*STOPPED):
                were_refused &= not await asyncio.wait_for(reader.read(1), PATIENCE)
            writer.close()
    return were_refused


async def _flood(attacker, requests, lines=60, seconds=3.0):
    """Send the same requests again and again on so many connections, and read what comes."""

    async def read(reader):
        with suppress(*STOPPED):
            while await reader.read(65536):
                pass

    async def send():
        where = urlsplit(attacker.url)
        while True:
            with suppress(*STOPPED):
                reader, writer = await asyncio.open_connection(where.hostname, where.port)
                reading = asyncio.create_task(read(reader))
                try:
                    while not reading.done():
                        writer.write(requests)
                        await writer.drain()
                        await asyncio.sleep(0)
                finally:
                    reading.cancel()
                    writer.close()

    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.gather(*(send() for _ in range(lines)))


async def send_requests(attacker):
    """Ask for the start page, and for one that there is not, without waiting for the answers."""
    await _flood(attacker, b"".join(_head(attacker, "GET", path) for path in ("", "no") * 25))


async def send_zeros(attacker):
    """Send what is no HTTP, which ends the connection, and open the next."""
    await _flood(attacker, bytes(20_000))


async def send_handshakes(attacker):
    """Ask for lines to a kernel that there is not."""
    path = "api/kernels/00000000-0000-0000-0000-000000000000/channels?session_id=a"
    await _flood(attacker, 50 * _head(attacker, "GET", path, **_handshake()))


async def send_chunks(attacker):
    """Send bodies of which each byte is a chunk; whether one is ended before it has come."""
    head = _head(attacker, "POST", "nowhere", **{"Transfer-Encoding": "chunked"})
    await _flood(attacker, head + 60_000 * b"1\r\nx\r\n", lines=40)
    reader, writer = await _request(attacker, "POST", "no", **{"Transfer-Encoding": "chunked"})
    writer.write(b"1\r\nx\r\n")
    is_ended = await _is_closed(reader)
    writer.close()
    return is_ended


async def open_pages(attacker, count=60, seconds=5.0):
    """Ask for many new pages at once, and for as many more of which none is waited for."""

    async def open_one(is_waited_for):
        reader, writer = await _request(attacker, "GET", f"voila/render/{QUIET_PAGE}")
        if is_waited_for:
            await _is_closed(reader, seconds)
        writer.close()

    await asyncio.gather(*(open_one(number % 2) for number in range(2 * count)))


ATTACKS = {
    "answers that are never read": read_nothing,
    "answers for a line that is closed": ask_and_hang_up,
    "large files on many lines": ask_for_large_files,
    "frames that inflate": inflate,
    "frames that cannot be unpacked": send_what_cannot_be_unpacked,
    "messages that come twice": repeat,
    "texts that take long to read": send_long_texts,
    "small frames that inflate": send_short_texts,
    "pings without end": send_pings,
    "a message in pieces of nothing": send_fragments,
    "lines that come and go": come_and_go,
    "files that are never read": leave_files_unread,
    "thousands of headers": send_headers,
    "bodies that nobody wants": send_bodies,
    "bodies of which each byte is a chunk": send_chunks,
    "requests one behind the other": send_requests,
    "connections that say no HTTP": send_zeros,
    "handshakes for no kernel": send_handshakes,
    "pieces for a busy kernel": pile_up,
    "new pages without end": open_pages,
}

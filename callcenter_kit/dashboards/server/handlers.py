"""What the server answers: pages, files, the kernel's messages, and a friendly no to the rest.

A browser may load and run on our pages what comes from this server, and nothing else.
"""

import asyncio
import errno
import hashlib
import os
import re
import time
import zlib
from base64 import b64encode
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any, ClassVar, Final
from uuid import uuid4

from jupyter_server.services.kernels.handlers import KernelHandler
from nbclient.exceptions import DeadKernelError
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, RequestHandler
from tornado.websocket import WebSocketProtocol13
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from callcenter_kit.dashboards.server import kernels, messages, static
from callcenter_kit.texts.language import Language

# Voila writes it between two parts of a page whose notebook takes its time.
_HEARTBEAT: Final = "window.voila_heartbeat()"


def content_security_policy() -> str:
    """The header's value.

    Two inline scripts are known by their digests: a page is made before anybody asks for it, so
    a nonce would be everybody's. Plotly writes styles of its own while it draws, and anywidget
    keeps a widget's code at ``blob:``.
    """
    early = (static.TEMPLATE / "early.js").read_text("utf-8")
    inline = (early.removesuffix("\n"), _HEARTBEAT)  # without its last line end, as by Jinja
    scripts = " ".join(f"'sha256-{script_digest(script)}'" for script in inline)
    return (
        f"default-src 'none'; script-src 'self' blob: {scripts}; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )


def script_digest(script: str) -> str:
    """What a policy calls an inline script by, after ``sha256-``."""
    return b64encode(hashlib.sha256(script.encode()).digest()).decode()


HEADERS: Final = {
    "Content-Security-Policy": content_security_policy(),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
_LONGEST_OFFER: Final = 200  # signs of what a browser accepts; to read 16,000 takes 20 ms
_IMMUTABLE: Final = "public, max-age=31536000, immutable"  # a year
_PIECE: Final = 65_536  # bytes of a file that are sent at once
_MOST_COMMS: Final = 8  # opened on one connection; a front end opens one
_POLICY_VIOLATION: Final = 1008  # a websocket's own code for it
# What else than text takes the server's time, in bytes of text that would take as much.
_FRAME: Final = 2048
_CONNECTION: Final = 32_768
_BUFFER_BYTES: Final = 64  # of what nobody reads here
_ANSWER_BYTES: Final = 16  # of what is compressed and sent, on each line once more
# Bytes of answers that wait for a visitor who does not read; one answer alone may be more.
_MOST_UNREAD: Final = 32 * 1024**2
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EAGAIN)  # on the disk, or for a process
_MESSAGE_IDS: Final = {404: "not_found", 429: "crowded", 503: "busy"}
# Pages that are made at the same time, and for how many seconds the next ones wait for one of them.
_MADE_AT_ONCE: Final = max(os.cpu_count() or 1, 2)
_MAKING_SECONDS: Final = 1.0
_KERNEL_ID: Final = re.compile(r'"kernelId": "([\w-]+)"')
_ANSWERS: Final = ('<div class="page-output">', 'class="own')  # as the template has it
_SESSION: Final = re.compile(r"[\w-]{1,64}", re.ASCII)  # ZeroMQ fails at a longer one


def is_failure(status: int) -> bool:
    """Whether an answer says that something is wrong here; that there is no room says nothing."""
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.SERVICE_UNAVAILABLE


class SecureHandler(RequestHandler):
    """Any answer of ours: with security headers, and never with a traceback, path or version."""

    def set_default_headers(self) -> None:
        """Ours replace whatever a library would send."""
        super().set_default_headers()
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")  # where an answer says no other
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def prepare(self, **options: Any) -> Any:  # noqa: ANN401 - Jupyter's, and what is waited for
        """403 to whoever calls this server by a name that is not its own."""
        names = self.settings["host_names"]
        # A page elsewhere could have its own name lead here, and read what is answered.
        if names and self.request.host_name not in names:
            raise HTTPError(HTTPStatus.FORBIDDEN)
        return super().prepare(**options)

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:  # noqa: ANN401 - tornado's
        """What is refused leaves no line: whoever asks for it could fill a disk with them."""
        if not isinstance(error, HTTPError) or is_failure(error.status_code):
            super().log_exception(kind, error, trace)

    def write_error(self, status_code: int, **_: Any) -> None:  # noqa: ANN401 - as tornado calls
        """A page in both languages that says what happened and what to do."""
        message_id, reference = _MESSAGE_IDS.get(status_code, "refused"), ""
        if is_failure(status_code):
            message_id, reference = "failed", uuid4().hex[:8]
            path = self.request.path
            self.settings["log"].error("Failure %s: %s %s", reference, self.request.method, path)
        if message_id in ("busy", "crowded"):
            self.set_header("Retry-After", "60")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        base = self.settings["base_url"]
        self.finish(static.message_page(message_id, base=base, reference=reference))


def preferred_language(accepted: str) -> Language:
    """The language that a browser would rather have; Chinese where it names none at all.

    >>> [preferred_language(accepted) for accepted in ("fr-FR,zh;q=0.9,en;q=0.8", "de", "")]
    ['zh-CN', 'en', 'zh-CN']
    """
    # A browser names those that it would rather have first.
    ours = re.search(r"\b(zh|en)\b", accepted[:_LONGEST_OFFER], re.IGNORECASE)
    is_chinese = ours[1].lower() == "zh" if ours else not accepted.strip(" *")
    return "zh-CN" if is_chinese else "en"


class StartHandler(SecureHandler):
    """``/``: each question in words, in the order of the pages."""

    def get(self) -> None:
        """In the language of ``?lang=``, else the browser's; English where we speak neither."""
        accepted = self.get_query_argument("lang", self.request.headers.get("Accept-Language", ""))
        self.set_header("Cache-Control", "no-cache")
        self.set_header("Vary", "Accept-Language")
        self.finish(static.start_page(self.settings["pages"], preferred_language(accepted)))

    head = get


class Health(SecureHandler):
    """``/healthz``: that the server answers, and how many visitors it has room for."""

    def get(self) -> None:
        """How many seats there are and how many are free, as JSON; 503 where no kernel starts."""
        manager: kernels.VisitorKernels = self.settings["kernel_manager"]
        manager.drop_failures()
        if not manager.is_well:
            self.set_status(HTTPStatus.SERVICE_UNAVAILABLE)
        self.finish({"seats": manager.most_views(), "free": manager.free})

    head = get


class PageHandler(SecureHandler, TornadoVoilaHandler):
    """A page that exists, while there is room for one more visitor."""

    kernel_id = ""  # once it has one
    is_awaited = True
    shows = False  # what a cell answered
    _turn: ClassVar = asyncio.Semaphore(_MADE_AT_ONCE)

    async def get(self, path: str) -> None:
        """The page, its kernel ready; 404 for any other, 503 and 429 when there is no seat."""
        self._find(path)
        for override in ("template", "theme"):  # either would cost a kernel that isn't waiting
            self.request.arguments.pop(override, None)
        # Reading the token sets its cookie; without it the page can't tell us that it closed,
        # and its kernel would stay.
        _ = self.xsrf_token
        manager: kernels.VisitorKernels = self.kernel_manager
        manager.drop_failures()
        waiting = manager.waiting
        behind_proxy = self.settings["behind_proxy"]
        self.address = kernels.visitor_address(self.request, behind_proxy=behind_proxy)
        with manager.seat(self.address):
            try:
                await self._make(path)
            except HTTPError as error:  # a damaged notebook is our fault, not the visitor's
                raise HTTPError(HTTPStatus.INTERNAL_SERVER_ERROR) from error
            except (OSError, RuntimeError) as error:
                if isinstance(error, OSError) and error.errno not in _NO_ROOM:
                    raise
                self.log.error("No page can be opened: %s", error)
                manager.is_well = False
                manager.fill_if_needed(notebook_name=path)  # its kernel was taken from a pool
                raise HTTPError(HTTPStatus.SERVICE_UNAVAILABLE) from error
            if self.kernel_id and self.kernel_id not in waiting:  # one that had proves nothing
                manager.is_well = True

    async def _make(self, path: str) -> None:
        """Make the page in its turn; whoever is gone before it is made takes no seat."""
        async with self._turn:
            if not self.is_awaited:
                return
            # From a pool, whose failures Voila tells; one beside it would be waited for for ever.
            self.kernel_manager.fill_if_needed(delay=0, notebook_name=path)
            making = asyncio.ensure_future(TornadoVoilaHandler.get(self, path))
            await asyncio.wait([making], timeout=_MAKING_SECONDS)
        await making
        if self.kernel_manager.has_died(self.kernel_id):
            raise DeadKernelError
        if not self.is_awaited and self.kernel_id in self.kernel_manager:
            self.kernel_manager.drop_failures()
            await self.kernel_manager.shutdown_kernel(self.kernel_id, now=True)

    def on_connection_close(self) -> None:
        """Nobody waits for the page any more."""
        self.is_awaited = False

    def head(self, path: str) -> None:
        """Whether there is such a page; it costs no kernel."""
        self._find(path)
        self.set_header("Content-Type", "text/html; charset=utf-8")

    def _find(self, path: str) -> None:
        if path not in {page.file for page in self.settings["pages"]}:
            raise HTTPError(HTTPStatus.NOT_FOUND)

    def write(self, chunk: Any) -> None:  # noqa: ANN401 - tornado's
        """Send a part of the page; the one that names its kernel assigns the seat."""
        if isinstance(chunk, str) and (match := _KERNEL_ID.search(chunk)):
            self.kernel_id = match[1]
            if visit := self.kernel_manager.visits.get(self.kernel_id):
                visit.address = self.address
        self.shows |= any(part in str(chunk) for part in _ANSWERS)
        super().write(chunk)

    def flush(self, include_footers: bool = False) -> Any:  # noqa: ANN401 - what Voila drops
        """Send what there is of the page from its first answer on; without one it is no page."""
        return super().flush(include_footers) if include_footers or self.shows else None


class FileHandler(SecureHandler):
    """A file that every visitor may have, compressed when the browser accepts it."""

    # One piece of one file at a time: a system may take megabytes of many at once.
    _turn: ClassVar = asyncio.Lock()

    def initialize(self, files: static.StaticFiles, version: str) -> None:
        """Set the files and the version that makes an address lasting."""
        self.files, self.version = files, version

    async def get(self, name: str) -> None:
        """The file, or that the browser's copy is still right."""
        # Reading and compressing may take a second, for which the event loop must not wait.
        asset = await asyncio.to_thread(self.files.load, name)
        if asset is None:
            raise HTTPError(HTTPStatus.NOT_FOUND)
        self.set_header("Content-Type", asset.kind)
        if asset.is_script:  # it is no document that could load anything, and a view has eighty
            self.set_header("Content-Security-Policy", "default-src 'none'")
        # An address with the version in it never means another content.
        is_lasting = f"/{self.version}/" in self.request.path or self.get_query_argument("v", "")
        self.set_header("Cache-Control", _IMMUTABLE if is_lasting else "no-cache")
        self.set_header("Etag", f'"{asset.fingerprint}"')
        if self.check_etag_header():
            self.set_status(HTTPStatus.NOT_MODIFIED)
            return
        encoding = static.encoding_for(self.request.headers.get("Accept-Encoding", ""))
        body = await asyncio.to_thread(asset.compress, encoding) if encoding else None
        if body:
            self.set_header("Content-Encoding", encoding)
        await self._send(body or asset.content)

    head = get

    async def _send(self, content: bytes) -> None:
        """Piece by piece, so that of what nobody reads no more than one waits in memory."""
        if len(content) <= _PIECE or self.request.method == "HEAD":
            self.finish(content)
            return
        self.set_header("Content-Length", len(content))
        with suppress(StreamClosedError):  # the browser is gone
            for begin in range(0, len(content), _PIECE):
                async with self._turn:
                    self.write(content[begin : begin + _PIECE])
                    sending = self.flush()
                    await asyncio.sleep(0)
                await sending

    def compute_etag(self) -> str | None:
        """The file's own fingerprint, already set."""
        return self._headers.get("Etag")


class NotFoundHandler(SecureHandler):
    """Every address that is not one of ours, whatever the method."""

    def prepare(self, **_: Any) -> None:  # noqa: ANN401 - as ours
        """404, before anything is read."""
        raise HTTPError(HTTPStatus.NOT_FOUND)


class KernelState(SecureHandler, KernelHandler):
    """Whether a visitor's own kernel is there; it can't be stopped from here."""

    delete = RequestHandler.delete
    head = KernelHandler.get


class PacedProtocol(WebSocketProtocol13):
    """A websocket of which no more is read than one visitor may have of the server's time.

    Tornado reads as fast as somebody sends, pings and small frames that inflate, and on all lines
    at once: here all else has its turn between two frames.
    """

    _turn: ClassVar = asyncio.Lock()

    async def _receive_frame(self) -> None:
        await super()._receive_frame()
        await self.handler.visit.rest(_FRAME)  # type: ignore[attr-defined]  # `KernelMessages`

    async def _handle_message(self, opcode: int, data: bytes) -> None:  # type: ignore[override]
        async with self._turn:
            await asyncio.sleep(0)
        try:
            if handling := super()._handle_message(opcode, data):
                await handling
        except zlib.error:  # Tornado would leave a traceback for each
            self._abort()

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """End it; 400 before it began, where tornado fails at what it does not understand."""
        if self.stream is None:
            raise HTTPError(HTTPStatus.BAD_REQUEST)
        super().close(code, reason)


class KernelMessages(SecureHandler, VoilaKernelWebsocketHandler):
    """The connection of a page to its kernel, limited to what `messages` lists."""

    def initialize(self) -> None:
        """Begin with nothing said or heard."""
        self.connection: Any = None  # Jupyter's own part, once it is there
        self._comm_count = 0
        self._unread = 0  # bytes of answers that are being sent

    async def get(self, kernel_id: str) -> None:
        """Hold it until it is closed; 403 where Jupyter's old format is offered or no session."""
        protocols = self.request.headers.get("Sec-WebSocket-Protocol", "")
        is_new = messages.V1 in map(str.strip, protocols.split(","))
        session = self.get_query_argument("session_id", "")
        if not (is_new and _SESSION.fullmatch(session)):
            raise HTTPError(HTTPStatus.FORBIDDEN)
        with self.kernel_manager.connection(kernel_id, self) as self.visit:
            await self.visit.rest(_CONNECTION)
            try:
                await VoilaKernelWebsocketHandler.get(self, kernel_id)
            finally:  # else one that never opened stays on Jupyter's list
                key = getattr(self.connection, "session_key", None)
                if key and self.connection._open_sessions.get(key) is self:
                    del self.connection._open_sessions[key]

    async def open(self, kernel_id: str) -> None:
        """Send every message at once: a small one would wait until the last was acknowledged."""
        self.set_nodelay(True)
        await VoilaKernelWebsocketHandler.open(self, kernel_id)

    async def on_message(self, ws_message: str | bytes) -> None:
        """Pass on what is allowed, drop what is not; what no front end sends ends it all."""
        # What comes on a closed connection, Jupyter would read in its old format, for a minute.
        if self.ws_connection is None:
            return
        await self.visit.rest(messages.text_length(ws_message) + len(ws_message) // _BUFFER_BYTES)
        try:
            message = messages.read_message(ws_message)
        except messages.NotAMessage:
            self._end("what came on it is no message")
            return
        if not message.is_allowed(self.visit.controls):
            return
        if message.kind == "comm_open":
            self._comm_count += 1  # a kernel forgets none of them
            if self._comm_count > _MOST_COMMS:
                return
            self.visit.controls.add(message.content["comm_id"])
        # Two of one number could not be told apart by what the kernel says of them.
        if message.number in self.visit.unanswered:
            self._end("two messages on it have one number")
        elif not await self.kernel_manager.has_room(self.kernel_id, self.visit, len(ws_message)):
            self._end("its kernel has worked for a minute on what came before")
        elif self.ws_connection is not None:
            if message.is_from_a_person:
                self.visit.touched_at = time.monotonic()
            self.visit.unanswered[message.number] = len(ws_message)
            super().on_message(ws_message)

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        """Jupyter's choice; 400 to whoever has hung up, for whom its own part is gone."""
        if self.connection is None:
            raise HTTPError(HTTPStatus.BAD_REQUEST)
        protocol: str | None = super().select_subprotocol(subprotocols)
        return protocol

    def on_close(self) -> None:
        """Jupyter's, where its own part was there already."""
        if self.connection is not None:
            super().on_close()

    def _end(self, reason: str) -> None:
        self.log.warning("A visitor's connection was closed: %s", reason)
        if isinstance(line := self.ws_connection, PacedProtocol):
            line.close(_POLICY_VIOLATION)
            line._abort()  # nothing is read of what came behind

    def write_message(self, message: Any, binary: bool = False) -> Any:  # noqa: ANN401
        """Send what a visitor may read, and nothing else; who reads nothing is let go."""
        if not isinstance(message, bytes):
            return None
        if (number := messages.number_worked_off(message)) is not None:
            self.visit.unanswered.pop(number, None)
        line = self.ws_connection
        if line is None or line.is_closing() or (answer := messages.filter_answer(message)) is None:
            return None
        if self._unread > _MOST_UNREAD:
            self.log.warning("A visitor's connection was closed: nobody reads what is sent on it")
            line.stream.close()  # no goodbye: it would wait behind all the rest
            return None
        self.visit.spend_on_answer(len(answer) // _ANSWER_BYTES)
        sending = super().write_message(answer, binary=binary)
        self._unread += len(answer)
        sending.add_done_callback(partial(self._on_sent, len(answer)))
        return sending

    def _on_sent(self, size: int, sending: asyncio.Future[None]) -> None:
        self._unread -= size
        if not sending.cancelled():
            sending.exception()  # the line was closed meanwhile; unasked, it would go to the log

    def send_ping(self) -> None:
        """Jupyter's ping, but none on a line that is closing: it would leave a traceback."""
        if self.ws_connection is None or not self.ws_connection.is_closing():
            super().send_ping()

    def get_websocket_protocol(self) -> PacedProtocol | None:
        """Without tornado's own pings: it would read Jupyter's milliseconds as seconds, and say so.

        Jupyter's ask every 30 seconds, and give up after three that nobody answers.
        """
        protocol = super().get_websocket_protocol()
        if protocol is None:
            return None
        protocol.params.ping_interval = protocol.params.ping_timeout = None
        return PacedProtocol(self, mask_outgoing=False, params=protocol.params)


class ShutdownHandler(SecureHandler, VoilaShutdownKernelHandler):
    """The browser says that a page was closed: its kernel goes."""

    async def post(self, kernel_id: str) -> None:
        """End the kernel, whatever failed elsewhere."""
        self.kernel_manager.drop_failures()
        await VoilaShutdownKernelHandler.post(self, kernel_id)

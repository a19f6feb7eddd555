"""The server of the pages: Voila, closed to everything that a client's page does not need.

Voila alone lists files, sends scripts uncompressed, keeps the kernels of closed pages and loads
styles from other hosts.
"""

import asyncio
import errno
import gc
import logging
import os
import re
import shutil
import sys
import webbrowser
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from socket import AF_UNIX, SOCK_DGRAM, socket
from tempfile import gettempdir
from threading import Thread
from types import SimpleNamespace
from typing import Any, ClassVar, Final

import psutil
from jinja2 import Environment, MemcachedBytecodeCache
from jupyter_core.paths import jupyter_path
from jupyter_server.auth import User
from jupyter_server.auth.identity import PasswordIdentityProvider
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop, PeriodicCallback
from tornado.iostream import IOStream, StreamClosedError
from tornado.netutil import bind_sockets
from traitlets.config import Config
from voila import notebook_renderer
from voila.app import Voila
from voila.exporter import VoilaExporter

from callcenter_kit.dashboards import check_folder, drawing, notebooks_folder, pages
from callcenter_kit.dashboards.server import forking, handlers, kernels, static
from callcenter_kit.errors import ServerError
from callcenter_kit.texts.datafile import say


def start_watchdog(environment: Mapping[str, str] = os.environ) -> PeriodicCallback | None:
    """Tell systemd that the server is ready, and go on telling that its event loop lives.

    The protocol is sd_notify(3): a line of text to a socket. Kernels inherit the socket's name;
    systemd listens to its unit's first process only.
    """
    address = environment.get("NOTIFY_SOCKET", "")
    microseconds = environment.get("WATCHDOG_USEC", "")
    if not address:
        return None
    _notify(address, "READY=1")
    if not microseconds:
        return None
    # Twice as often as systemd expects it, as its manual advises.
    alive = PeriodicCallback(lambda: _notify(address, "WATCHDOG=1"), int(microseconds) / 1000 / 2)
    alive.start()
    return alive


def _notify(address: str, message: str) -> None:
    # A name that begins with @ stands for one without a file, which begins with a zero byte.
    name = f"\0{address[1:]}" if address.startswith("@") else address
    with socket(AF_UNIX, SOCK_DGRAM) as notify_socket, suppress(OSError):
        notify_socket.sendto(message.encode(), name)  # lost while systemd itself restarts


_MOST_CONNECTIONS: Final = 2000  # that wait for an answer; nginx keeps 16 open
_LOCAL_NAMES: Final = ("localhost", "127.0.0.1", "[::1]")
_MOST_HEADERS: Final = 100  # a browser sends thirty; to take apart two thousand takes 5 ms
# No page sends a body in chunks, of which each may be a byte that costs as much as a request.
_IN_CHUNKS: Final = re.compile(rb"\ntransfer-encoding[ \t]*:", re.IGNORECASE)


class BoundedServer(HTTPServer):
    """A server that takes up one request after the other, and lets go who comes to too many.

    Tornado takes up all that have come before anything else; here all else is done between two.
    A websocket is not counted. Without files to open Tornado fails a thousand times a second.
    """

    most = _MOST_CONNECTIONS

    def initialize(self, *application: Any, **options: Any) -> None:  # noqa: ANN401 - tornado's
        """Listen nowhere yet; it is nobody's turn."""
        super().initialize(*application, **options)
        self._turn = asyncio.Lock()
        self._arriving = 0

    async def handle_stream(self, stream: IOStream, address: Any) -> None:  # type: ignore[override]  # noqa: ANN401
        """Serve the connection in its turn, or close it."""
        if len(self._connections) + self._arriving >= self.most:
            stream.close()
            return
        self._arriving += 1
        async with self._turn:
            await asyncio.sleep(0)
        self._arriving -= 1
        # By it Tornado reads the head of a request, and nothing else.
        stream.read_until_regex = partial(self._read_head, stream, stream.read_until_regex)  # type: ignore[method-assign]
        super().handle_stream(stream, address)

    async def _read_head(
        self, stream: IOStream, read: Callable[..., Awaitable[bytes]], *end: bytes, **bounds: int
    ) -> bytes:
        """The head of a request once it is its turn; one that no browser sends ends it all.

        Of whoever has hung up Tornado would go on to read what came before, a thousand pages.
        """
        head = await read(*end, **bounds)
        async with self._turn:
            await asyncio.sleep(0)
        if stream.closed() and not head.startswith(b"POST "):  # by which a page says that it goes
            raise StreamClosedError
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


# A file goes up in pieces of a quarter of a megabyte; an analyst's own widgets may send more.
_LONGEST_MESSAGE: Final = 1024**2 + 65_536
_LONGEST_BODY: Final = 65_536  # a page that is closed says so in some hundred bytes
_LONGEST_HEADERS: Final = 16_384  # to take 64 kB of them apart takes a tenth of a second
_LONGEST_PAUSE: Final = 75  # seconds between two requests on one connection, or within one
_LONGEST_FOLDER: Final = 42  # leaves room for /voila_12345678/kernel-{its id of 36}-ipc-1
_KERNEL: Final = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"


@dataclass(frozen=True, slots=True)
class Options:
    """Where to listen, what to serve, and how many visitors there is room for.

    ``views`` is as many as half of the machine's memory holds, unless it is set, and never more
    once kernels were to be forked and cannot be. ``keep`` is for how many seconds a page keeps its
    seat that has lost its connection. ``views_per_address`` is a third of ``views`` unless it is
    set. ``absent`` is for how many seconds a page keeps its seat without a sign of a person.
    ``behind_proxy`` says that a proxy writes ``X-Forwarded-For``. ``host_names`` are what visitors
    call the server by. ``fork`` lets kernels be forked where that can be done.
    """

    port: int = 8866
    host: str = "localhost"
    base_url: str = "/"
    notebooks: Path = field(default_factory=notebooks_folder)
    views: int | None = None
    pool: int = field(default_factory=kernels.pool_for_this_machine)
    keep: float = kernels.AWAY_SECONDS
    views_per_address: int | None = None
    absent: float = kernels.IDLE_SECONDS
    behind_proxy: bool = False
    host_names: tuple[str, ...] | list[str] = ()
    fork: bool = True
    browser: bool = False


def host_names(options: Options) -> frozenset[str]:
    """The names by which this server answers; by any, where there are none.

    A server for its own machine answers by that machine's own names. One that others reach knows
    its name only if it is told.
    """
    is_local = options.host in (*_LOCAL_NAMES, "::1") and not options.behind_proxy
    if not (is_local or options.host_names):
        return frozenset()
    return frozenset({*_LOCAL_NAMES, *map(str.lower, options.host_names)})


class PageExporter(VoilaExporter):
    """Voila's, which compiles a page's five templates once: it takes a tenth of a second."""

    # In the memory of this process: a file others could change.
    _compiled: ClassVar[dict[str, bytes]] = {}
    _client: ClassVar[Any] = SimpleNamespace(get=_compiled.get, set=_compiled.__setitem__)

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()
        environment.bytecode_cache = MemcachedBytecodeCache(self._client)
        return environment


class WithoutLogin(PasswordIdentityProvider):
    """Nobody logs in here, so that nobody is given a cookie to be known again by."""

    def set_login_cookie(self, handler: Any, user: User) -> None:  # noqa: ANN401 - Jupyter's
        """Set none."""


class DashboardServer(Voila):
    """Voila with our pages, our template and our limits, on sockets that listen already."""

    def __init__(self, options: Options, sockets: list[socket]) -> None:
        self.options = options
        self.sockets = sockets
        self.ioloop = IOLoop.current()
        super().__init__(config=_config(options, sockets))

    def init_settings(self) -> dict[str, Any]:
        """Compress answers, limit messages, and refuse every address that isn't ours."""
        settings: dict[str, Any] = super().init_settings()
        options = self.options
        self.kernel_manager.most_views = partial(most_views, options)
        self.kernel_manager.views_per_address = options.views_per_address
        return settings | {
            "behind_proxy": options.behind_proxy,
            "compress_response": True,
            "default_handler_class": handlers.NotFoundHandler,
            "host_names": host_names(options),
            "log": self.log,
            "log_function": lambda _: None,  # a failure has its line from its handler
            "pages": pages(options.notebooks),
            "websocket_compression_options": {"compression_level": 3},  # a change is 60 KB, 12 then
            "websocket_max_message_size": _LONGEST_MESSAGE,
            # Gone when the browser is closed; else Tornado would have it kept for 30 days.
            "xsrf_cookie_kwargs": {"samesite": "Lax", "expires_days": None},
        }

    def init_handlers(self) -> list[tuple[Any, ...]]:
        """The whole list of addresses: pages, their files, their kernels' messages."""
        names = ("template_paths", "config", "voila_configuration")
        page_options = {name: getattr(self, name) for name in names}
        routes: list[tuple[Any, ...]] = [
            (r"healthz", handlers.Health),
            ("", handlers.StartHandler),
            (r"voila/render/(.*)", handlers.PageHandler, page_options),
            (rf"api/kernels/{_KERNEL}", handlers.KernelState),
            (rf"api/kernels/{_KERNEL}/channels", handlers.KernelMessages),
            (r"voila/api/shutdown/(.*)", handlers.ShutdownHandler),
            *self._file_routes(),
        ]
        return [(self.server_url + path, *rest) for path, *rest in routes]

    def _file_routes(self) -> list[tuple[Any, ...]]:
        version = static.assets_version()
        scripts = static.StaticFiles(self.static_paths, static.own_files())
        Thread(target=scripts.precompress, daemon=True).start()
        extensions = static.StaticFiles(self.labextensions_path)
        script = rf"voila/(?:static|templates/callcenter_kit/static)/(?:{version}/)?(.*)"
        labextension = rf"voila/labextensions/(?:{version}/)?((?:{'|'.join(static.EXTENSIONS)})/.*)"
        themes = static.StaticFiles(Path(data, "themes") for data in jupyter_path("voila"))
        places = {script: scripts, labextension: extensions, r"voila/api/themes/(.*)": themes}
        options = {place: {"files": each, "version": version} for place, each in places.items()}
        return [(place, handlers.FileHandler, each) for place, each in options.items()]

    def listen(self) -> None:
        """Serve on the sockets that are already ours, until a signal says stop."""
        server = BoundedServer(
            self.app,
            max_body_size=_LONGEST_BODY,
            max_buffer_size=2 * _LONGEST_MESSAGE,
            max_header_size=_LONGEST_HEADERS,
            idle_connection_timeout=_LONGEST_PAUSE,
            body_timeout=_LONGEST_PAUSE,
        )
        server.add_sockets(self.sockets)
        gc.freeze()  # to look through all that was read takes 50 ms each time, while all wait
        start_watchdog()
        print(say("site.ready", "zh-CN", address=self.display_url))
        print(say("site.ready", "en", address=self.display_url), flush=True)
        if self.open_browser:
            Thread(target=webbrowser.open, args=(self.display_url,), daemon=True).start()
        try:
            with suppress(KeyboardInterrupt):
                self.ioloop.start()
        finally:
            self.stop()

    def stop(self) -> None:
        """End every kernel at once, those just starting too; none holds what must be saved."""
        ended, marks = [], (self.connection_dir, forking.__name__)
        for child in psutil.Process().children(recursive=True):  # of the fork server, too
            with suppress(psutil.Error):
                if any(mark in part for part in child.cmdline() for mark in marks):
                    ended.append(child)
                    child.kill()
        psutil.wait_procs(ended, timeout=10)
        shutil.rmtree(self.connection_dir, ignore_errors=True)


def serve(options: Options) -> None:
    """Serve the pages until Ctrl-C or SIGTERM; no kernel stays behind.

    A port that is taken raises ``ServerError``: moving to another one silently would leave the
    visitor at somebody else's door.
    """
    check_folder(options.notebooks)
    open_many_files()
    sockets = _listen(options)  # before anything is read: a port that is taken is said at once
    # Beside this file stands voila/templates, as in a Jupyter data folder.
    folders = [str(Path(__file__).parent), os.environ.get("JUPYTER_PATH", "")]
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, folders))
    # A notebook's figure comes as data, never with a library of its own in it.
    os.environ.setdefault("PLOTLY_RENDERER", "plotly_mimetype")
    os.environ[drawing.WIDGET_IS_FETCHED] = "1"
    notebook_renderer.VoilaExporter = PageExporter
    if options.fork:
        forking.fork_from(options.notebooks)
    # As the one instance, so that Voila's parts write to its log.
    server = DashboardServer.instance(options, sockets)
    # Trust guards against a stranger's notebook in an editor; these are ours. A page elsewhere that
    # asks is refused; a connection that is closed while its kernel speaks, or comes again before it
    # is, is nobody's fault.
    quiet = ("is not trusted", "Blocking Cross Origin", "Got events for closed", "Replacing stale")
    for log in (server.log, logging.getLogger("tornado.general")):
        log.addFilter(lambda record: not any(words in record.getMessage() for words in quiet))
    server.initialize([])
    server.start()


def most_views(options: Options) -> int:
    """As many as were asked for, or as the machine's memory holds.

    What was asked for is meant for forked kernels: once they can be forked no more, memory has
    the last word.
    """
    forked = options.fork and forking.kernels_are_forked()
    seats = kernels.seats_for_this_machine(forked=forked)
    if options.views is None:
        return seats
    has_failed = options.fork and forking.CAN_FORK and not forked
    return min(options.views, seats) if has_failed else options.views


def _listen(options: Options) -> list[socket]:
    try:
        return bind_sockets(options.port, options.host)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ServerError("PortTaken", port=options.port, other=options.port + 1) from None
        where = {"host": options.host, "port": options.port}
        raise ServerError("CannotListen", reason=error.strerror, **where) from None


def kernel_transport(folder: str) -> dict[str, str]:
    """How the server and its kernels talk, so that nobody else on this machine listens.

    By sockets in a folder that only its owner may enter: another program could take a port between
    its choice and the kernel's start. Linux bounds their paths, at 107 bytes; elsewhere it is
    ports with encryption.
    """
    if sys.platform == "linux" and len(os.fsencode(folder)) <= _LONGEST_FOLDER:
        return {"transport": "ipc"}
    return {"transport_encryption": "auto"}


def _config(options: Options, sockets: list[socket]) -> Config:
    base = options.base_url.strip("/")
    page_files = {page.file for page in pages(options.notebooks)}
    others = {file.name for file in options.notebooks.rglob("*.ipynb")} - page_files
    return Config(
        {
            "Voila": {
                "base_url": f"/{base}/" if base else "/",
                "identity_provider_class": WithoutLogin,
                "config_file_paths": [],  # what a voila.json elsewhere says must not open a door
                "ip": options.host,
                "log_level": logging.WARNING,
                "open_browser": options.browser,
                "port": sockets[0].getsockname()[1],
                "root_dir": str(options.notebooks),
            },
            "VoilaConfiguration": static.voila_settings(static.server_page_config)
            | {
                "preheat_kernel": options.pool > 0,
                "default_pool_size": options.pool,
                "multi_kernel_manager_class": kernels.VisitorKernels,
            },
            "VoilaKernelManager": {"preheat_denylist": sorted(others)},
            "KernelManager": {
                **kernel_transport(gettempdir()),
                "client_factory": kernels.PageClient,
            },
            # Where many come at once, a kernel's output is read late, and a page needs all of it.
            "NotebookClient": {"iopub_timeout": 30},
            # What a kernel says to a line that is closed is let go: a page asks again.
            "VisitorKernels": kernels.visit_settings(options.keep, options.absent)
            | {"buffer_offline_messages": False},
        }
    )

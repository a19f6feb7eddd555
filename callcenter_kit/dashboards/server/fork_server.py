"""A process that has read everything once, and forks kernels from itself: the fork server.

Run as ``python -m callcenter_kit.dashboards.server.fork_server FD FOLDER``.

A kernel forked from here shares what was read, and begins in a tenth of the time. This process
must have one thread, for a fork copies no other, and no socket but the one it began with. It
answers that it is ready, ``{"threads": 1}``, and then each request with ``{"pid": …}``.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar, Final

from callcenter_kit.dashboards.notebooks import pages

LARGEST_REQUEST: Final = 1 << 20  # bytes of a request; it holds a kernel's environment
# What a kernel else reads only once it runs.
_RUNTIME_MODULES: Final = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "anywidget",
    "encodings.idna",
    "ipykernel.comm",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "ipywidgets",
    "psutil",
    "tornado.platform.asyncio",
    "tornado.queues",
    "zmq.auth",
    "zmq.eventloop.zmqstream",
    "zmq.utils.garbage",
)


class SysWithoutModules:
    """``sys`` as Jupyter's kernel sees it here, with no modules.

    It would list the files of all of them for a debugger that is not there; to touch each module
    makes a copy of its memory, 8 MB in every kernel.
    """

    modules: ClassVar[dict[str, object]] = {}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever sys has
        return getattr(sys, name)


def serve(channel: socket.socket, notebooks: Path) -> None:
    """Get ready, say so, and fork whenever asked; end when nobody can ask any more."""
    _set_process_name("fork-server")
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody debugs a visitor's page
    _import_everything(notebooks)
    gc.collect()
    gc.freeze()  # else its marks would be written all over the memory that kernels share
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system forgets the kernels that end
    threads = sum(1 for _ in Path("/proc/self/task").iterdir())  # those of C libraries too
    channel.send(json.dumps({"threads": threads}).encode())
    while True:
        request, sockets, _, _ = socket.recv_fds(channel, LARGEST_REQUEST, 1)
        if not request:
            return
        with socket.socket(fileno=sockets[0]) as liveness_socket:
            pid = _fork(json.loads(request), liveness_socket, channel)
            channel.send(json.dumps({"pid": pid}).encode())


def _import_everything(notebooks: Path) -> None:
    for name in _RUNTIME_MODULES:
        with suppress(ImportError):  # another version's; whatever is missing a kernel reads itself
            import_module(name)
    for page in pages(notebooks):
        with suppress(Exception):  # what fails here fails in its kernel too, which says so
            _draw(import_module(f"callcenter_kit.dashboards.{page.name}").page())
    from ipykernel import ipkernel
    from ipywidgets import Widget, register_comm_target

    ipkernel.sys = SysWithoutModules()  # type: ignore[assignment,attr-defined]
    Widget.close_all()  # else a browser would wait for each of them to answer
    register_comm_target()  # done when it is read, but only inside a kernel
    sys.path[:] = [folder for folder in sys.path if folder not in ("", str(Path.cwd()))]


def _draw(page: Any) -> None:  # noqa: ANN401 - anything that a page's notebook may show
    """Show a page as a notebook and a visitor's hello would, so that all it needs is read."""
    page._repr_mimebundle_()
    for language in ("en", "zh-CN"):
        page._handle_custom_msg({"do": "hello", "fragment": "", "language": language}, [])


def _fork(request: dict[str, Any], liveness: socket.socket, channel: socket.socket) -> int:
    """The number of a new process that has become a kernel; this function returns in the old."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        channel.close()
        _run_kernel(request, liveness)
        status = 0
    except BaseException:  # nothing may get back to the loop above
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        os._exit(status)


def _run_kernel(request: dict[str, Any], liveness: socket.socket) -> None:
    os.setsid()  # a group of its own, which Jupyter interrupts and ends
    Thread(target=_end_with_server, args=(liveness,), daemon=True).start()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _set_process_name(request["name"])
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    sys.argv = ["ipykernel_launcher", *request["arguments"]]
    from ipykernel.kernelapp import IPKernelApp
    from traitlets.config import Config

    # No history: nothing of a visitor is written to a disk, and it costs a thread.
    config = Config({"HistoryManager": {"enabled": False}})
    app = IPKernelApp.instance(config=config, parent_handle=1)  # the socket tells of its end
    # The server wrote this file and reads it again at this moment: a fork is that quick.
    app.write_connection_file = _leave_as_it_is  # type: ignore[method-assign,assignment]
    app.initialize(request["arguments"])  # type: ignore[no-untyped-call]
    app.start()  # type: ignore[no-untyped-call]


def _leave_as_it_is() -> None:
    """Write nothing."""


def _set_process_name(name: str) -> None:
    """Show ``name`` in the list of processes: a fork else has the command it was forked from."""
    Path("/proc/self/comm").write_text(name)


def _end_with_server(liveness: socket.socket) -> None:
    """Wait for the server to end, however it does: only then anything comes, and that is an end."""
    with suppress(OSError):
        liveness.recv(1)
    os._exit(0)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as to_server:
        serve(to_server, Path(sys.argv[2]))

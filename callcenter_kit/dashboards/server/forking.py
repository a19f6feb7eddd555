"""Kernels forked from one process that has read everything already, where the system can fork.

To start Python and read our packages takes a second of a core, and most of a kernel's memory. The
fork server, ``python -m callcenter_kit.dashboards.server.forking FD FOLDER``, does it once, and a
kernel is a copy of it. Jupyter's extension point for that is a kernel provisioner.

The fork server must have one thread, for a fork copies no other, and no socket but the one it began
with. It answers that it is ready, ``{"threads": 1}``, and then each request with ``{"pid": …}``.
Its kernels outlive it, and end with the server.
"""

import asyncio
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar, Final

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets.log import get_logger

from callcenter_kit.dashboards import pages
from callcenter_kit.errors import CannotFork
from callcenter_kit.texts.language import LANGUAGES

_PROCESS_NAME: Final = Path("/proc/self/comm")
_LARGEST_REQUEST: Final = 1 << 20  # bytes of a request; it holds a kernel's environment
# What a kernel else reads only once it runs.
_RUNTIME_MODULES: Final = (
    "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.logger",
    "IPython.core.oinspect", "IPython.extensions.storemagic", "anywidget", "encodings.idna",
    "ipykernel.comm", "ipykernel.ipkernel", "ipykernel.kernelapp", "ipykernel.zmqshell",
    "ipywidgets", "psutil", "tornado.platform.asyncio", "tornado.queues", "zmq.auth",
    "zmq.eventloop.zmqstream", "zmq.utils.garbage",
)  # fmt: skip


class SysWithoutModules:
    """``sys`` as Jupyter's kernel sees it here, with no modules.

    It would list their files for a debugger, and each module it touches is copied: 8 MB a kernel.
    """

    modules: ClassVar[dict[str, object]] = {}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever sys has
        return getattr(sys, name)


def serve_forks(channel: socket.socket, notebooks: Path) -> None:
    """Get ready, say so, and fork whenever asked; end when nobody can ask any more."""
    _PROCESS_NAME.write_text("fork-server")
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody debugs a visitor's page
    _import_everything(notebooks)
    gc.collect()
    gc.freeze()  # else its marks would be written all over the memory that kernels share
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system forgets the kernels that end
    threads = sum(1 for _ in Path("/proc/self/task").iterdir())  # those of C libraries too
    server = os.pidfd_open(os.getppid())
    channel.send(json.dumps({"threads": threads}).encode())
    while request := channel.recv(_LARGEST_REQUEST):
        pid = None  # where no process may start
        with suppress(BlockingIOError):
            pid = _fork(json.loads(request), server, channel)
        channel.send(json.dumps({"pid": pid}).encode())


def _import_everything(notebooks: Path) -> None:
    for name in _RUNTIME_MODULES:
        with suppress(ImportError):  # another version's; whatever is missing a kernel reads itself
            import_module(name)
    for served in pages(notebooks):
        with suppress(Exception):  # what fails here fails in its kernel too, which says so
            page = import_module(f"callcenter_kit.dashboards.{served.name}").page()
            page._repr_mimebundle_()  # as a notebook shows it, and a visitor says hello
            for language in LANGUAGES:
                hello = {"do": "hello", "fragment": "", "language": language}
                page._handle_custom_msg(hello, [])
    from ipykernel import ipkernel
    from ipywidgets import Widget, register_comm_target

    ipkernel.sys = SysWithoutModules()  # type: ignore[assignment,attr-defined]
    Widget.close_all()  # else a browser would wait for each of them to answer
    register_comm_target()  # done when it is read, but only inside a kernel
    sys.path[:] = [folder for folder in sys.path if folder not in ("", str(Path.cwd()))]


def _fork(request: dict[str, Any], server: int, channel: socket.socket) -> int:
    """The number of a new process that has become a kernel; this function returns in the old."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        channel.close()
        _run_kernel(request, server)
        status = 0
    except BaseException:  # nothing may get back to the loop above
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        os._exit(status)


def _run_kernel(request: dict[str, Any], server: int) -> None:
    os.setsid()  # a group of its own, which Jupyter interrupts and ends
    Thread(target=_end_with, args=(server,), daemon=True).start()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _PROCESS_NAME.write_text(request["name"])
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    sys.argv = ["ipykernel_launcher", *request["arguments"]]
    from ipykernel.kernelapp import IPKernelApp
    from traitlets.config import Config

    # No history: nothing of a visitor is written to a disk, and it costs a thread.
    config = Config({"HistoryManager": {"enabled": False}})
    app = IPKernelApp.instance(config=config, parent_handle=1)  # its end is watched for
    # The server wrote this file and reads it again at this moment: a fork is that quick.
    app.write_connection_file = lambda: None  # type: ignore[method-assign,assignment,misc]
    app.initialize(request["arguments"])  # type: ignore[no-untyped-call]
    app.start()  # type: ignore[no-untyped-call]


def _end_with(server: int) -> None:
    """End once the process that the file descriptor stands for has: pidfd_open(2)."""
    _has_ended(server, None)
    os._exit(0)


def _has_ended(process: int, milliseconds: float | None) -> bool:
    waiting = select.poll()
    waiting.register(process, select.POLLIN)
    return bool(waiting.poll(milliseconds))


PROVISIONER: Final = "callcenter-kit-forked"  # as pyproject.toml has it
CAN_FORK: Final = sys.platform == "linux"
_READY_WITHIN, _FORKS_WITHIN = 60, 10  # seconds, on a machine that has much else to do
# A fork copies one thread; these libraries begin others as they are read, numpy's and pyarrow's.
_ONE_THREAD: Final = {
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
_LAUNCHER: Final = "ipykernel_launcher"


class ForkedKernel:
    """A forked kernel, with the part of ``subprocess.Popen`` that Jupyter uses on Linux.

    It is the fork server's child, not ours, so it is a file descriptor that tells of its end.
    """

    stdin = stdout = stderr = None
    returncode: int | None = 0  # of one that had ended before it was watched

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._process = os.pidfd_open(pid)
        self.returncode = None

    def __del__(self) -> None:
        # Nobody could end it any more.
        if self.poll() is None:
            self.send_signal(signal.SIGKILL)
            os.close(self._process)

    def poll(self) -> int | None:
        """``None`` while it lives."""
        if self.returncode is None and _has_ended(self._process, 0):
            os.close(self._process)
            self.returncode = 0
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        """What ``poll`` saw: Jupyter waits only for what has ended."""
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Never to a process that took its number after it ended."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._process, number)


class ForkServer:
    """The process that kernels are forked from, for as long as it can; it ends when this one does.

    The kernels that were forked from it outlive it.
    """

    def __init__(self, notebooks: Path) -> None:
        self._is_ready = False
        self._turn = asyncio.Lock()
        self._channel, its_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._channel.setblocking(False)
        with its_end:
            self.process: subprocess.Popen[bytes] | None  # ``None`` once it has failed
            self.process = _start_process(its_end.fileno(), notebooks)

    async def fork(self, request: dict[str, Any]) -> ForkedKernel | None:
        """A new kernel; ``None`` when the kernel must be started as ever.

        It must not be stopped before it ends: its answer would be taken for the next one's.
        """
        async with self._turn:
            if self.process is None:
                return None
            try:
                return await self._fork(request)
            except ProcessLookupError:  # it has ended already
                return None
            except OSError as error:  # an answer that comes too late is one, too
                _warn(CannotFork("ForkingEnded", reason=repr(error)))
            except CannotFork as refusal:
                _warn(refusal)
            self.end()
            return None

    async def _fork(self, request: dict[str, Any]) -> ForkedKernel | None:
        if not self._is_ready:
            threads = (await self._read_answer(_READY_WITHIN))["threads"]
            if threads > 1:
                raise CannotFork("ThreadsForbidForking", count=threads)
            self._is_ready = True
        self._channel.send(json.dumps(request).encode())
        pid = (await self._read_answer(_FORKS_WITHIN))["pid"]
        return ForkedKernel(pid) if pid else None

    async def _read_answer(self, seconds: float) -> dict[str, Any]:
        reading = asyncio.get_running_loop().sock_recv(self._channel, _LARGEST_REQUEST)
        answer = await asyncio.wait_for(reading, seconds)
        if not answer and self.process:
            raise CannotFork("ForkingEnded", reason=f"exit status {self.process.wait()}")
        return dict(json.loads(answer))

    def end(self) -> None:
        """End the process, if there is one; the kernels that were forked from it live on."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None
            with self._channel, suppress(OSError, ValueError):
                late = json.loads(self._channel.recv(_LARGEST_REQUEST))
                if late.get("pid"):  # nobody waits for that kernel any more, nor could end it
                    os.kill(late["pid"], signal.SIGKILL)


def _start_process(channel: int, notebooks: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", __name__, str(channel), str(notebooks)],
        pass_fds=[channel],
        stdin=subprocess.DEVNULL,
        env={**os.environ, **_ONE_THREAD},
        start_new_session=True,  # Ctrl-C is for the server, which ends everything
    )


class ForkProvisioner(LocalProvisioner):
    """Jupyter's ordinary provisioner, whose kernels are forked where that can be done."""

    fork_server: ClassVar[ForkServer | None] = None

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:  # noqa: ANN401 - as Jupyter's
        """Fork the kernel that ``cmd`` would start, or start it."""
        process = None
        if cmd[0] == sys.executable and _LAUNCHER in cmd:  # a Python kernel of this installation
            request = {
                "name": f"kernel {self.kernel_id[:8]}",
                "arguments": cmd[cmd.index(_LAUNCHER) + 1 :],
                "environment": options.get("env") or dict(os.environ),
                "folder": str(options.get("cwd") or Path.cwd()),
            }
            server = ForkProvisioner.fork_server
            # Whoever asked for the page may be gone meanwhile.
            process = await asyncio.shield(server.fork(request)) if server else None
        if process is None:
            return await super().launch_kernel(cmd, **options)
        self.process = process  # type: ignore[assignment]  # it does what Jupyter asks of one
        self.pid = self.pgid = process.pid  # it makes itself a group of its own
        self.cwd = options.get("cwd")
        return self.connection_info


def kernels_are_forked() -> bool:
    """Whether the kernels of this process are forked; no longer, once that has failed."""
    server = ForkProvisioner.fork_server
    return server is not None and server.process is not None


def fork_from(notebooks: Path) -> None:
    """Have the kernels of this process forked, ready for the pages in ``notebooks``."""
    if not CAN_FORK:
        _warn(CannotFork("SystemCannotFork", name=sys.platform))
        return
    KernelProvisionerFactory.instance().default_provisioner_name = PROVISIONER
    ForkProvisioner.fork_server = ForkServer(notebooks)


def _warn(refusal: CannotFork) -> None:
    get_logger().warning("%s\n%s", refusal.say("zh-CN"), refusal.say("en"))


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as to_server:
        serve_forks(to_server, Path(sys.argv[2]))

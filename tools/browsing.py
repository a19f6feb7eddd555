"""A real server as a process, and a page in a real browser with all that it asks for.

The tests use it through the fixtures of ``conftest.py``; the benchmarks of the pages use it too.
"""

import base64
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path

import nbformat
import psutil

WITHOUT_FORKING = "WITHOUT_FORKING"  # set to anything: every server starts its kernels as ever
ALIVE = ".callcenter-kit:not([inert]) h1"  # a page that answers
BINARY = 2  # a websocket's own code for it
HERE = Path(__file__).resolve().parents[1]
# A browser's own windows have an address bar, which nobody sees here: its list of suggestions is a
# page of its own in every window, and takes as much of the processor as ours. Of several such lists
# the last counts, so those that Playwright switches off and that matter here stand in it again.
NOT_NEEDED = [
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    f"--disable-features={','.join(NOT_NEEDED)}",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # Another host can't even be looked up: a page that needs one fails here as it would offline.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


@dataclass
class Answer:
    status: int
    headers: Message
    body: bytes

    @property
    def text(self):
        return self.body.decode()


def ask(address, method="GET", **headers):
    """What a server answers to a plain request, whatever the status."""
    request = urllib.request.Request(address, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return Answer(reply.status, reply.headers, reply.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read())


def free_port():
    """A port below those that the system gives to connections, which could take it meanwhile."""
    while True:
        port = secrets.choice(range(20_000, 32_000))
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


def count_sheets(pdf):
    """How many sheets there are in what Chromium printed."""
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf))


def copy_checkout(target):
    """The project as a fresh clone of today's files would hold it, at ``target``."""
    ignored = shutil.ignore_patterns(".venv*", ".git", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(HERE, target, ignore=ignored)
    return target


@dataclass
class Server:
    """A running server: its address, and what it has started."""

    process: subprocess.Popen
    url: str
    log: Path

    def ask(self, path="", method="GET", **headers):
        return ask(self.url + path, method, **headers)

    def kernels(self):
        """The kernel processes that are alive now."""
        return [child for child in self._children() if _is_kernel(child)]

    def kernel(self, kernel_id):
        """The process of the kernel that a page was given; ``None`` where it is not alive."""
        for kernel in self.kernels():
            if kernel_id in _command(kernel) or _name(kernel) == f"kernel {kernel_id[:8]}":
                return kernel
        return None

    def has_kernel(self, kernel_id):
        """Whether the kernel that a page was given is alive."""
        return self.kernel(kernel_id) is not None

    def wait_for_kernels(self, count, seconds=40):
        """Whether there are exactly ``count`` kernels before ``seconds`` are over."""
        return wait_until(lambda: len(self.kernels()) == count, seconds)

    def _children(self):
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def stop(self):
        """Ask it to stop, as a person or a service manager does; returns its exit code."""
        self.process.terminate()
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def _command(process):
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return ""


def _name(process):
    """What ``ps`` shows: a forked kernel has its own name, and the command of what it came from."""
    try:
        return process.name()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return ""


def _is_kernel(process):
    return "ipykernel_launcher" in _command(process) or _name(process).startswith("kernel ")


def wait_until(condition, seconds):
    """Whether ``condition`` came true within ``seconds``."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return False


@contextmanager
def running(command, log, url, cwd=HERE, env=None, patience=120):
    """``command`` as a server that answers at ``url``, stopped at the end."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=cwd, env=env, stdout=output, stderr=subprocess.STDOUT
        )
    server = Server(process, url, log)
    try:
        if not wait_until(lambda: process.poll() is not None or _answers(url), patience):
            raise TimeoutError(f"nothing answers at {url}: {log.read_text()}")
        if process.poll() is not None:
            raise RuntimeError(f"stopped at once: {log.read_text()}")
        yield server
    finally:
        server.stop()


def _answers(url):
    try:
        ask(url)
    except (OSError, urllib.error.URLError):
        return False
    return True


def write_notebook(folder, name, *cells, **metadata):
    """A notebook ``name`` in ``folder``: texts are code, pairs are code with a tag."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(metadata={**metadata, "kernelspec": kernel})
    for cell in cells:
        source, *tags = (cell,) if isinstance(cell, str) else cell
        notebook.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": tags}))
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / name)


@contextmanager
def serving(log, *options, base_url="/", python=sys.executable, **more):
    """``python -m callcenter_kit.dashboards`` on a free port."""
    if os.environ.get(WITHOUT_FORKING):
        options = (*options, "--no-fork")
    port = free_port()
    command = [python, "-m", "callcenter_kit.dashboards", f"--port={port}"]
    command += [f"--base-url={base_url}", *map(str, options)]
    with running(command, log, f"http://localhost:{port}{base_url}", **more) as server:
        yield server


@dataclass
class Visit:
    """An open page, with everything it asked for and everything it complained of."""

    page: object
    address: str
    requests: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    bytes_heard: int = 0  # over the websocket, compressed as our server does it
    _sizes: dict = field(default_factory=dict)
    _packer: object = field(default_factory=lambda: zlib.compressobj(3, wbits=-15))

    @property
    def external_requests(self):
        """Every address outside the server that the page asked for; there should be none."""
        host = self.address.split("/")[2]
        ours = (f"http://{host}/", f"ws://{host}/", "data:", "blob:")
        return [url for url in self.requests if not url.startswith(ours)]

    @property
    def bytes_received(self):
        """What came as files since the page was opened or ``forget`` was called."""
        return sum(self._sizes.values())

    def forget(self):
        """Begin counting anew, for a second view with a warm cache."""
        self.requests.clear()
        self.problems.clear()
        self._sizes.clear()
        self.bytes_heard = 0

    def notice(self):
        """Keep what is asked for and complained of; either of Playwright's two ways will do."""
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._console)

    def listen(self):
        """The same, with the bytes of each answer and the lines that are opened."""
        self.notice()
        network = self.page.context.new_cdp_session(self.page)
        network.send("Network.enable")
        network.on("Network.loadingFinished", self._finished)
        network.on("Network.webSocketFrameReceived", self._heard)
        network.on("Network.webSocketCreated", lambda event: self.requests.append(event["url"]))

    def _console(self, message):
        # Voila's scripts are built for an older JupyterLab than the one beside them, and say so.
        if message.type == "error":
            self.problems.append(message.text)

    def _heard(self, event):
        """Each message is packed after those before it, as with ``permessage-deflate``."""
        text, opcode = event["response"]["payloadData"], event["response"]["opcode"]
        message = base64.b64decode(text) if opcode == BINARY else text.encode()
        packed = self._packer.compress(message) + self._packer.flush(zlib.Z_SYNC_FLUSH)
        self.bytes_heard += len(packed)

    def _finished(self, event):
        self._sizes[event["requestId"]] = event["encodedDataLength"]


def wait_for_address(page, part):
    """Wait until the address tells it: a page writes it once the answer has been drawn.

    What was typed and has no answer yet stands there, too, as ``typed.NAME``; it does not count.
    """
    answered = r"told => location.hash.replace(/typed\.[^&]*/g, '').includes(told)"
    page.wait_for_function(answered, arg=part)


def close(visit):
    """Close the tab as a visitor does, so that the page can still say goodbye.

    Its context stays until the browser is closed: closing it would take back the goodbye.
    """
    if not visit.page.is_closed():
        with visit.page.expect_event("close"):
            visit.page.close(run_before_unload=True)

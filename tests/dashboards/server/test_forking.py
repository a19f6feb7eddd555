"""Forked kernels are kernels like any other, and where forking fails the ordinary ones come."""

import asyncio
import json
import logging
import select
import signal
import subprocess
import sys
from contextlib import asynccontextmanager
from itertools import product

import psutil
import pytest
import tiny
from browsing import serving, wait_until
from coroutines import result_of
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from tiers import at_release

from callcenter_kit.dashboards.server import forking
from callcenter_kit.dashboards.server.forking import ForkProvisioner, fork_from
from callcenter_kit.dashboards.server.kernels import seats_for_this_machine

PAGE = "voila/render/01_living.ipynb"
linux_only = pytest.mark.skipif(not forking.CAN_FORK, reason="kernels are forked on Linux only")


# A kernel


@pytest.fixture
def factory():
    """Jupyter's choice of provisioners, as before once the test is over."""
    yield KernelProvisionerFactory.instance()
    if ForkProvisioner.fork_server:
        ForkProvisioner.fork_server.end()
    ForkProvisioner.fork_server = None
    KernelProvisionerFactory.clear_instance()


@asynccontextmanager
async def kernel(folder, **options):
    """A kernel, and what it prints when told to run code."""
    manager = AsyncKernelManager(kernel_name="python3")
    await manager.start_kernel(cwd=str(folder), **options)
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(60)

    async def run(code):
        printed = []
        await client.execute_interactive(
            code, timeout=60, output_hook=lambda m: printed.append(m["content"].get("text", ""))
        )
        return "".join(printed).strip()

    try:
        yield manager, run
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)


def with_kernels(folder, work, **options):
    """Do ``work`` with a kernel, forked from a fork server that has read everything but no page."""

    async def do():
        fork_from(folder)
        async with kernel(folder, **options) as (manager, run):
            return await work(manager, run)

    return result_of(do())


@linux_only
def test_a_forked_kernel_that_nobody_holds_any_more_is_ended():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        held = forking.ForkedKernel(process.pid)
        assert held.poll() is None
        del held
        assert process.wait(10) == -signal.SIGKILL
    with pytest.raises(ProcessLookupError):  # its number is nobody's: nothing is left to be ended
        forking.ForkedKernel(process.pid)


@linux_only
def test_a_forked_kernel_has_a_place_and_a_memory_of_its_own_and_is_ended_like_any_other(
    tmp_path, factory
):
    # A page that fails while it is read leaves the others forked.
    tiny.write(tmp_path, "01_nowhere.ipynb", "1", title="A page that this installation has not")

    async def work(manager, run):
        assert isinstance(manager.provisioner.process, forking.ForkedKernel)
        assert forking.kernels_are_forked()
        assert psutil.Process(manager.provisioner.pid).name() == f"kernel {manager.kernel_id[:8]}"
        assert await run("import sys; print(sys.argv[0])") == "ipykernel_launcher"
        assert await run("import os; print(os.getcwd())") == str(tmp_path)
        assert await run("print(os.environ['ONLY_HERE'], len(os.environ) < 9)") == "yes True"
        assert await run("print(os.getpgrp() == os.getpid())") == "True"
        assert await run("print(get_ipython().history_manager.enabled)") == "False"
        async with kernel(tmp_path) as (other, run_other):
            await run("import callcenter_kit, random, uuid; callcenter_kit.secret = 1")
            await run_other("import callcenter_kit, random, uuid")
            assert await run_other("print(hasattr(callcenter_kit, 'secret'))") == "False"
            for code in ("print(random.random())", "print(uuid.uuid4())"):
                assert await run(code) != await run_other(code)
            assert await other.is_alive()
            psutil.Process(other.provisioner.pid).kill()
            while await other.is_alive():
                await asyncio.sleep(0.1)
        sleeping = asyncio.ensure_future(run("import time; time.sleep(60)"))
        await asyncio.sleep(1)
        await manager.interrupt_kernel()
        await asyncio.wait_for(sleeping, 20)
        pid = manager.provisioner.pid
        await manager.shutdown_kernel()
        return pid

    pid = with_kernels(tmp_path, work, env={"ONLY_HERE": "yes"})
    assert not psutil.pid_exists(pid)


# Where it fails


@pytest.fixture
def run_instead(monkeypatch):
    """In the fork server's place a process that only runs ``code``, with the channel's number."""

    def begin(code):
        starts = []

        def start(channel, _):
            starts.append(channel)
            command = [sys.executable, "-c", code, str(channel)]
            return subprocess.Popen(command, pass_fds=[channel])

        monkeypatch.setattr(forking, "_start_process", start)
        return starts

    return begin


SAYS = "import os, sys, time; os.write(int(sys.argv[1]), b'%s'); time.sleep(60)"


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("raise SystemExit(3)", "停了（exit status 3）", "has ended (exit status 3)"),
        (SAYS % '{"threads": 2}', "开了线程（共 2 个）", "keeps threads running (2 in all)"),
    ],
)
@linux_only
def test_what_cannot_be_forked_is_started_and_said_once_in_both_languages(
    tmp_path, factory, run_instead, caplog, code, zh, en
):
    starts = run_instead(code)

    async def work(manager, run):
        assert isinstance(manager.provisioner.process, subprocess.Popen)
        async with kernel(tmp_path) as (other, _):
            assert isinstance(other.provisioner.process, subprocess.Popen)
        assert await run("print(6 * 7)") == "42"

    with_kernels(tmp_path, work)
    assert not forking.kernels_are_forked()
    said = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert len(starts) == 1
    assert [zh in line and en in line for line in said] == [True]


def test_another_system_starts_its_kernels_and_says_why(tmp_path, factory, monkeypatch, caplog):
    monkeypatch.setattr(forking, "CAN_FORK", False)
    monkeypatch.setattr(forking.sys, "platform", "win32")
    fork_from(tmp_path)
    assert not forking.kernels_are_forked()
    assert "win32 系统上不能复制内核" in caplog.text
    assert "On win32 kernels cannot be forked" in caplog.text


@linux_only
def test_a_fork_server_that_does_not_answer_is_not_waited_for_for_ever(
    tmp_path, factory, run_instead, monkeypatch, caplog
):
    run_instead(SAYS % '{"threads": 1}')
    monkeypatch.setattr(forking, "_FORKS_WITHIN", 0.2)

    async def ask():
        return await forking.ForkServer(tmp_path).fork({})

    assert result_of(ask()) is None
    assert "TimeoutError" in caplog.text


LATE = "import os, sys, time; os.write(int(sys.argv[1]), b'{\"pid\": %d}'); time.sleep(60)"


@linux_only
def test_a_kernel_that_comes_when_nobody_waits_for_it_is_ended(tmp_path, factory, run_instead):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as kernel:
        run_instead(LATE % kernel.pid)
        server = forking.ForkServer(tmp_path)
        assert select.select([server._channel], [], [], 20)[0]
        server.end()
        assert kernel.wait(10) == -signal.SIGKILL


# With a server


@pytest.fixture
def folder(tmp_path):
    tiny.write(tmp_path / "notebooks", "01_living.ipynb", tiny.PAGE, title="A living page")
    return tmp_path / "notebooks"


def tree(server):
    return psutil.Process(server.process.pid).children(recursive=True)


def fork_servers(server):
    return [child for child in tree(server) if child.name() == "fork-server"]


def seats(server):
    return json.loads(server.ask("healthz").text)["seats"]


@linux_only
@pytest.mark.slow
def test_with_the_fork_server_killed_open_pages_stay_and_new_ones_come_in_what_seats_there_are(
    folder, tmp_path, monkeypatch
):
    monkeypatch.delenv("WITHOUT_FORKING", raising=False)
    with serving(tmp_path / "log", "--notebooks", folder, "--pool=1", "--views=999") as server:
        assert server.wait_for_kernels(1)
        assert server.ask(PAGE).status == 200
        assert server.wait_for_kernels(2)
        assert seats(server) == 999
        before = server.kernels()
        (fork_server,) = fork_servers(server)
        fork_server.kill()
        assert [server.ask(PAGE).status for _ in range(2)] == [200, 200]
        assert all(kernel.is_running() for kernel in before)
        assert wait_until(lambda: seats(server) < 999, 40)
        assert seats(server) == seats_for_this_machine(forked=False)
        assert server.log.read_text().count("there is room for fewer visitors") == 1
        everything = [*before, *tree(server)]
        assert server.stop() == 0
        assert wait_until(lambda: not any(process.is_running() for process in everything), 10)


SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
ENDS = [*zip(SIGNALS, ("forked", "started", "forked"), strict=True)]


@pytest.mark.slow
@pytest.mark.parametrize("end", at_release(product(SIGNALS, ("forked", "started")), but=ENDS))
def test_no_process_is_left_however_the_server_ends(folder, tmp_path, monkeypatch, end):
    number, way = end
    monkeypatch.delenv("WITHOUT_FORKING", raising=False)
    options = () if way == "forked" else ("--no-fork",)
    with serving(tmp_path / "log", "--notebooks", folder, "--pool=1", *options) as server:
        assert server.wait_for_kernels(1)
        assert server.ask(PAGE).status == 200
        everything = tree(server)
        assert bool(fork_servers(server)) == (way == "forked")
        server.process.send_signal(number)
        assert wait_until(lambda: not any(process.is_running() for process in everything), 10)
        assert "fork" not in server.log.read_text()

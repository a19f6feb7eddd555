"""systemd hears that the server is ready and that its event loop lives."""

import os
import socket
import sys
from select import select

import pytest
import tiny
from browsing import serving, wait_until

from callcenter_kit.dashboards.server.server import start_watchdog

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux's")


@pytest.fixture
def systemd(tmp_path):
    """What systemd listens at, and its name."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(30)
        yield listener


def test_a_name_without_a_file_is_understood_and_without_systemd_nothing_is_said(tmp_path):
    name = f"callcenter-kit-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(f"\0{name}")
        listener.setblocking(False)  # what is said is there at once, or never
        assert start_watchdog({"NOTIFY_SOCKET": f"@{name}"}) is None
        assert listener.recv(100) == b"READY=1"
    assert start_watchdog({}) is None
    assert start_watchdog({"NOTIFY_SOCKET": str(tmp_path / "nobody")}) is None


@pytest.mark.slow
def test_a_server_that_stands_still_is_silent_and_one_that_answers_is_not(systemd, tmp_path):
    tiny.write_all(tmp_path / "notebooks")
    environment = {**os.environ, "NOTIFY_SOCKET": systemd.getsockname(), "WATCHDOG_USEC": "400000"}
    options = ("--notebooks", tmp_path / "notebooks", "--pool=0")
    with serving(tmp_path / "log", *options, env=environment) as server:
        assert [systemd.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
        server.process.send_signal(19)  # SIGSTOP
        # What was said before comes first.
        assert wait_until(lambda: not (select([systemd], [], [], 1)[0] and systemd.recv(100)), 10)
        server.process.send_signal(18)  # SIGCONT
        assert systemd.recv(100) == b"WATCHDOG=1"

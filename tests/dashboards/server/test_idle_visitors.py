"""A page whose visitor has long been silent gives its seat away, and no other."""

import asyncio
from contextlib import ExitStack

import pytest
import tiny
from browsing import serving
from coroutines import result_of
from lines import custom, kernel_of, line
from tornado.web import HTTPError

from callcenter_kit.dashboards.drawing.assets import SCRIPTS
from callcenter_kit.dashboards.server.kernels import (
    IDLE_SECONDS,
    MOST_CONNECTIONS,
    IdleVisitors,
    Visit,
)


class Manager(dict):
    """As much of a kernel manager as is needed: kernels that are there until they are ended."""

    async def shutdown_kernel(self, kernel_id, now):
        del self[kernel_id]


class Socket:
    def __init__(self):
        self.closed_with = None

    def close(self, code):
        self.closed_with = code


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def manager():
    manager = Manager(a=1, b=1)
    manager.visits = {name: Visit() for name in manager}
    return manager


@pytest.fixture
def idle_visitors(manager, clock):
    return IdleVisitors(manager, clock=clock)


@pytest.fixture
def connect(idle_visitors):
    """Opens connections, which are there until the test is over or they are closed."""
    with ExitStack() as stack:
        yield lambda kernel, line: stack.enter_context(idle_visitors.connection(kernel, line))


def later(idle_visitors, clock, seconds):
    clock.now += seconds
    result_of(idle_visitors.cull())


def test_a_page_is_kept_for_ten_minutes_after_it_was_opened(idle_visitors, connect, manager, clock):
    socket = Socket()
    connect("a", socket)
    later(idle_visitors, clock, IDLE_SECONDS)
    assert "a" in manager
    later(idle_visitors, clock, 1)
    assert list(manager) == ["b"]
    assert socket.closed_with == 1001


def test_whoever_is_heard_keeps_the_page_and_a_line_that_is_opened_again_does_not(
    idle_visitors, connect, manager, clock
):
    connect("a", Socket())
    connect("b", Socket())
    later(idle_visitors, clock, 500)
    idle_visitors.touch("a")
    connect("b", Socket())
    later(idle_visitors, clock, 200)
    assert list(manager) == ["a"]


def test_a_line_that_was_closed_is_left_alone(idle_visitors, clock):
    socket = Socket()
    with idle_visitors.connection("a", socket):
        pass
    later(idle_visitors, clock, 601)
    assert socket.closed_with is None


def test_a_kernel_that_was_ended_by_others_is_forgotten(idle_visitors, connect, manager, clock):
    connect("a", Socket())
    del manager["a"]
    later(idle_visitors, clock, 601)
    assert list(manager.visits) == ["b"]


def test_a_kernel_has_as_many_lines_as_a_page_needs_and_no_more(idle_visitors, connect):
    for _ in range(MOST_CONNECTIONS - 1):
        connect("a", Socket())
    with idle_visitors.connection("a", Socket()), pytest.raises(HTTPError) as refused:
        connect("a", Socket())
    assert refused.value.status_code == 429
    connect("a", Socket())
    connect("b", Socket())


def test_the_page_itself_stops_its_heartbeats_after_the_same_time():
    heartbeat = (SCRIPTS / "heartbeat.js").read_text("utf-8")
    assert f"IDLE_AFTER = {IDLE_SECONDS * 1000:.0f};" in heartbeat


@pytest.mark.slow
def test_heartbeats_keep_no_page_and_a_person_does(tmp_path):
    tiny.write_all(tmp_path / "notebooks")
    options = ("--notebooks", tmp_path / "notebooks", "--pool=0", "--absent=5")
    with serving(tmp_path / "log", *options) as server:
        beating, living = (kernel_of(server.ask("voila/render/01_living.ipynb").text) for _ in "ab")

        async def talk():
            async with line(server.url, beating) as bot, line(server.url, living) as person:
                for number in range(8):
                    await asyncio.sleep(1)
                    await person.say(custom("1", {"do": "set", "value": number}))
                    if number < 4:
                        await bot.say(custom("1", {"do": "ping"}))
                return await bot.is_ended(1)

        assert result_of(talk())
        assert server.ask(f"api/kernels/{beating}").status == 404
        assert server.ask(f"api/kernels/{living}").status == 200

"""A page whose visitor has long been silent gives its seat away, and no other."""

import asyncio
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from unittest.mock import Mock

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
    MOST_UNANSWERED,
    IdleVisitors,
    Visit,
)


class Manager(dict):
    """As much of a kernel manager as is needed: kernels that are there until they are ended."""

    def __init__(self):
        super().__init__(a=1, b=1)
        self.visits = {name: Visit() for name in self}
        self.get_kernel = self.__getitem__

    async def shutdown_kernel(self, kernel_id, now):
        del self[kernel_id]


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def manager():
    return Manager()


@pytest.fixture
def idle_visitors(manager, clock):
    return IdleVisitors(manager, clock=clock)


@pytest.fixture
def connect(idle_visitors):
    """Opens a connection, which is there until the test is over or it is closed."""
    with ExitStack() as stack:

        def open_one(kernel):
            stack.enter_context(idle_visitors.connection(kernel, line := Mock()))
            return line

        yield open_one


def later(idle_visitors, clock, seconds):
    clock.now += seconds
    result_of(idle_visitors.cull())


def test_a_page_is_kept_for_ten_minutes_after_it_was_opened(idle_visitors, connect, manager, clock):
    line = connect("a")
    later(idle_visitors, clock, IDLE_SECONDS)
    assert "a" in manager
    later(idle_visitors, clock, 1)
    assert list(manager) == ["b"]
    line.close.assert_called_once_with(1001)


def test_whoever_is_heard_keeps_the_page_and_a_line_that_is_opened_again_does_not(
    idle_visitors, connect, manager, clock
):
    connect("a")
    connect("b")
    later(idle_visitors, clock, 500)
    idle_visitors.touch("a")
    connect("b")
    later(idle_visitors, clock, 200)
    assert list(manager) == ["a"]


def test_what_is_over_already_is_left_alone(idle_visitors, connect, manager, clock):
    with idle_visitors.connection("a", closed := Mock()):
        pass
    connect("b")
    del manager["b"]
    later(idle_visitors, clock, 601)
    assert not closed.close.called
    assert list(manager.visits) == ["a"]


def test_a_kernel_has_as_many_lines_as_a_page_needs_and_no_more(idle_visitors, connect):
    for _ in range(MOST_CONNECTIONS - 1):
        connect("a")
    with idle_visitors.connection("a", Mock()), pytest.raises(HTTPError) as refused:
        connect("a")
    assert refused.value.status_code == 429
    connect("a")
    connect("b")


def test_the_page_itself_stops_its_heartbeats_after_the_same_time():
    heartbeat = (SCRIPTS / "heartbeat.js").read_text("utf-8")
    assert f"IDLE_AFTER = {IDLE_SECONDS * 1000:.0f};" in heartbeat


@pytest.mark.slow
def test_heartbeats_keep_no_page_and_a_person_does(tmp_path):
    tiny.write_all(tmp_path / "notebooks")
    options = ("--notebooks", tmp_path / "notebooks", "--pool=0", "--absent=3")
    with serving(tmp_path / "log", *options) as server:
        beating, living = (kernel_of(server.ask("voila/render/01_living.ipynb").text) for _ in "ab")

        async def talk():
            async with line(server.url, beating) as bot, line(server.url, living) as person:
                for number in range(5):
                    await asyncio.sleep(1)
                    await person.say(custom("1", {"do": "set", "value": number}))
                    if number < 2:
                        await bot.say(custom("1", {"do": "ping"}))
                return await bot.is_ended(1)

        assert result_of(talk())
        assert server.ask(f"api/kernels/{beating}").status == 404
        assert server.ask(f"api/kernels/{living}").status == 200


def test_where_no_seat_is_left_who_has_been_here_for_hours_gives_way_one_at_a_time(manager, clock):
    """A page can say for ever that somebody is there."""
    full = False
    idle_visitors = IdleVisitors(manager, clock=clock, is_full=lambda: full)
    with idle_visitors.connection("a", Mock()):
        clock.now += 100
        with idle_visitors.connection("b", Mock()):
            for _ in range(7100 // 100):
                clock.now += 100
                idle_visitors.touch("a")
                idle_visitors.touch("b")
            for is_full, left in ((False, {"a", "b"}), (True, {"b"}), (True, {"b"})):
                full = is_full
                later(idle_visitors, clock, 1)
                assert set(manager) == left


# A visitor who sends more than one may have read


def test_a_visitor_has_a_file_of_thirty_megabytes_read_at_once_and_then_a_quarter_a_second(
    monkeypatch,
):
    naps, second = [], 256 * 1024

    async def note(seconds):
        naps.append(round(seconds, 3))

    async def send(visit, *sizes):
        for size in sizes:
            await visit.rest(size)

    monkeypatch.setattr(asyncio, "sleep", note)
    monkeypatch.setattr(time, "monotonic", lambda: 1000.0)  # all at the same moment
    result_of(send(Visit(), second, second, second, 1024, second // 2))
    assert naps == [0, 0, 0, 0.004, 0.504]
    piece = 2048 + 300 + 256 * 1024 // 64  # as `handlers` counts it
    assert 30 * 4 * piece <= 3 * second


# A kernel that is given more than it works off


@pytest.fixture
def kernel(manager):
    """Have the first kernel be so, since so many seconds, with so much not worked off."""

    def become(state, seconds=0.0, **unanswered):
        last = datetime.now(UTC) - timedelta(seconds=seconds)
        manager["a"] = SimpleNamespace(execution_state=state, last_activity=last)
        manager.visits["a"].unanswered = unanswered

    return become


@pytest.fixture
def has_room(idle_visitors, manager, clock, monkeypatch):
    """Asks for room for so many bytes; each look takes ten seconds of the clock."""

    async def look(seconds):
        clock.now += 10

    monkeypatch.setattr(asyncio, "sleep", look)
    return lambda size: result_of(idle_visitors.has_room("a", manager.visits["a"], size))


def test_a_kernel_is_given_what_a_page_sends_and_any_single_message(kernel, has_room):
    kernel("busy")
    assert has_room(2 * MOST_UNANSWERED)
    kernel("busy", a=MOST_UNANSWERED // 2)
    assert has_room(MOST_UNANSWERED // 2)
    kernel("busy", a=MOST_UNANSWERED // 2)
    assert not has_room(MOST_UNANSWERED // 2 + 1)
    kernel("busy", **{f"{number}": 1 for number in range(31)})
    assert has_room(1)
    kernel("busy", **{f"{number}": 1 for number in range(32)})
    assert not has_room(1)


def test_a_kernel_that_works_for_a_minute_is_given_no_more(kernel, has_room, clock):
    kernel("busy", 100, a=MOST_UNANSWERED)
    begin = clock.now
    assert not has_room(1)
    assert 60 <= clock.now - begin <= 80


def test_what_was_worked_off_while_nobody_was_connected_does_not_count_for_ever(kernel, has_room):
    kernel("idle", 0.5, a=MOST_UNANSWERED)  # it may be between two messages
    assert not has_room(1)
    kernel("idle", 5, a=MOST_UNANSWERED)
    assert has_room(1)


def test_nobody_waits_for_a_kernel_that_is_gone(kernel, manager, has_room):
    kernel("busy", a=MOST_UNANSWERED)
    del manager["a"]
    assert has_room(1)

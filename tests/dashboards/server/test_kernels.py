"""A kernel is kept while its visitor is there or may come back, and not much longer."""

import asyncio
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest
import tiny
import zmq.asyncio
from browsing import serving
from coroutines import result_of
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.session import Session
from lines import custom, kernel_of, line
from machine import Machine

from callcenter_kit.dashboards.drawing import SCRIPTS
from callcenter_kit.dashboards.server import kernels


@pytest.fixture
def machine(monkeypatch):
    machine = Machine("kernel")
    monkeypatch.setattr(kernels.time, "monotonic", lambda: machine.now)
    return machine


def test_a_kernel_that_waited_past_any_time_is_there_for_a_visitor_whose_scripts_are_late(machine):
    machine.pass_seconds(40)  # what was seen before it was ready does not count
    machine.wait_in_pool("kernel")
    machine.pass_seconds(1000)
    machine.give_away()
    machine.pass_seconds(40)
    assert machine.ended == []
    machine.notify_connect("kernel")
    machine.pass_seconds(1000)
    assert machine.ended == []


def test_the_idle_clock_of_jupyters_own_culler_stands_still_while_a_kernel_waits(machine):
    machine.wait_in_pool("kernel")
    machine.pass_seconds(5)
    first = machine._kernels["kernel"].last_activity
    machine.pass_seconds(5)
    assert machine._kernels["kernel"].last_activity > first


def test_a_visitor_who_never_comes_or_only_looks_in_gives_the_seat_back_within_a_minute(machine):
    machine.wait_in_pool("kernel")
    machine.pass_seconds(1000)
    machine.give_away()
    machine.start("another")
    machine.notify_connect("another")
    machine.pass_seconds(5)
    machine.notify_disconnect("another")
    machine.pass_seconds(40)
    assert machine.ended == []
    machine.pass_seconds(15)
    assert sorted(machine.ended) == ["another", "kernel"]


def test_a_page_that_lived_is_kept_five_minutes_for_a_telephone_asleep(machine):
    for connected, away in ((10, 295), (5, 300)):
        machine.notify_connect("kernel")
        machine.pass_seconds(connected)
        machine.notify_disconnect("kernel")
        machine.pass_seconds(away)
        assert machine.ended == []
    machine.pass_seconds(10)
    assert machine.ended == ["kernel"]


def test_a_kernel_whose_page_is_still_being_made_is_left_alone(machine):
    machine.start("starting", "starting")
    machine.start("busy", "busy")
    for cell in range(25):
        machine.pass_seconds(40)
        machine._kernels["kernel"].last_activity = cell
    assert machine.ended == []
    machine.pass_seconds(60)
    assert machine.ended == ["kernel"]


def test_one_that_failed_in_a_pool_keeps_no_other_from_being_ended(machine):
    machine.wait_in_pool("failed", OSError())
    machine.pass_seconds(60)
    assert machine.ended == ["kernel"]
    assert machine._pools == {"page": []}


def test_an_analysts_own_kernel_is_not_ours_to_end(machine):
    del machine.visits["kernel"]
    machine.pass_seconds(1000)
    assert machine.ended == []


def test_a_page_without_a_line_is_never_kept_longer_than_was_asked_for():
    found = [tuple(kernels.visit_settings(*asked).values()) for asked in ((300,), (12,), (300, 3))]
    assert found == [(300, 45, 600, 5), (12, 12, 600, 0.2), (300, 45, 3, 0.15)]


# Whoever is connected and does nothing


@pytest.fixture
def connect(machine):
    """Opens a connection, which is there until the test is over."""
    with ExitStack() as stack:

        def open_one(kernel="kernel"):
            stack.enter_context(machine.connection(kernel, line := Mock()))
            machine.notify_connect(kernel)
            return line

        yield open_one


def test_a_page_is_kept_for_ten_minutes_after_it_was_opened(machine, connect):
    machine.start("another")
    machine.wait_in_pool("another")
    line = connect()
    machine.pass_seconds(kernels.IDLE_SECONDS)
    assert machine.ended == []
    machine.pass_seconds(5)
    assert machine.ended == ["kernel"]
    line.close.assert_called_once_with(1001)


def test_whoever_is_heard_keeps_the_page_and_a_line_that_is_opened_again_does_not(machine, connect):
    machine.start("another")
    connect("another")
    connect()
    machine.pass_seconds(500)
    machine.visits["kernel"].touched_at = machine.now
    connect("another")
    machine.pass_seconds(200)
    assert machine.ended == ["another"]


def test_what_is_over_already_is_left_alone(machine, connect):
    machine.start("another")
    with machine.connection("kernel", closed := Mock()):
        pass
    connect("another")
    machine.remove_kernel("another")
    machine.pass_seconds(605)
    assert not closed.close.called
    assert machine.ended == ["kernel"]
    assert machine.visits.keys() <= {"kernel"}


def test_the_page_itself_stops_its_heartbeats_after_the_same_time():
    heartbeat = (SCRIPTS / "heartbeat.js").read_text("utf-8")
    assert f"IDLE_AFTER = {kernels.IDLE_SECONDS * 1000:.0f};" in heartbeat


def test_where_no_seat_is_left_who_has_been_here_for_hours_gives_way_one_at_a_time(
    machine, connect
):
    """A page can say for ever that somebody is there."""
    machine.start("later")
    connect()
    machine.now += 100
    connect("later")
    for _ in range(7100 // 100):
        machine.now += 100
        for visit in machine.visits.values():
            visit.touched_at = machine.now
    for views, ended in ((9, []), (2, ["kernel"]), (1, ["kernel"])):
        machine.most_views = lambda views=views: views
        machine.now += 1
        result_of(machine.free_seats())
        assert machine.ended == ended


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
    result_of(send(kernels.Visit(), second, second, second, 1024, second // 2))
    assert naps == [0, 0, 0, 0.004, 0.504]
    piece = 2048 + 300 + 256 * 1024 // 64  # as `handlers` counts it
    assert 30 * 4 * piece <= 3 * second


# A kernel that is given more than it works off


@pytest.fixture
def is_given(machine, monkeypatch):
    """Whether a kernel in a state since so many seconds is given so many bytes more.

    ``unanswered`` is what it has not worked off; each look takes ten seconds of the clock.
    """

    async def look(seconds):
        machine.now += 10

    def ask(size, *unanswered, state="busy", seconds=0.0):
        last = datetime.now(UTC) - timedelta(seconds=seconds)
        machine.start("kernel", state, last)
        machine.visits["kernel"].unanswered = dict(enumerate(unanswered))
        return result_of(machine.has_room("kernel", machine.visits["kernel"], size))

    monkeypatch.setattr(asyncio, "sleep", look)
    return ask


def test_a_kernel_is_given_what_a_page_sends_and_any_single_message(is_given):
    assert is_given(2 * kernels.MOST_UNANSWERED)
    assert is_given(kernels.MOST_UNANSWERED // 2, kernels.MOST_UNANSWERED // 2)
    assert not is_given(kernels.MOST_UNANSWERED // 2 + 1, kernels.MOST_UNANSWERED // 2)
    assert is_given(1, *[1] * 31)
    assert not is_given(1, *[1] * 32)


def test_a_kernel_that_works_for_a_minute_is_given_no_more(is_given, machine):
    begin = machine.now
    assert not is_given(1, kernels.MOST_UNANSWERED, seconds=100)
    assert 60 <= machine.now - begin <= 80


def test_what_was_worked_off_while_nobody_was_connected_does_not_count_for_ever(is_given):
    # It may be between two messages.
    assert not is_given(1, kernels.MOST_UNANSWERED, state="idle", seconds=0.5)
    assert is_given(1, kernels.MOST_UNANSWERED, state="idle", seconds=5)


# With a server


def test_no_client_of_a_kernel_has_threads_of_its_own():
    """Where none may start, ZeroMQ ended the server."""
    manager = AsyncKernelManager()
    assert kernels.PageClient(parent=manager).context is manager.context


async def first_message(kind, seconds=3.0):
    """What a channel of this kind gets, where pyzmq was asked for something else as it came."""
    session = Session()
    with zmq.asyncio.Context() as context:
        ours, its = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
        ours.bind("inproc://answers")
        its.connect("inproc://answers")
        with ours, its:
            waiting = asyncio.ensure_future(kind(ours, session).get_msg())
            await asyncio.sleep(0.1)
            session.send(its, "execute_reply", {})
            # As to send does, which uses up the sign that something came.
            zmq.Socket.shadow(ours.underlying).get(zmq.EVENTS)
            try:
                return (await asyncio.wait_for(waiting, seconds))["msg_type"]
            except TimeoutError:
                return None


def test_an_answer_that_came_while_something_was_sent_is_not_missed():
    assert result_of(first_message(AsyncZMQSocketChannel, 1.0)) is None  # else ours may go
    assert result_of(first_message(kernels.AnswerChannel)) == "execute_reply"


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


def test_three_hundred_lines_have_their_sockets_at_the_same_time():
    manager = kernels.VisitorKernels()  # which ends its context with itself
    assert len([manager.context.socket(zmq.PUSH) for _ in range(1200)]) == 1200
    manager.context.destroy(linger=0)

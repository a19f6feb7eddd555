"""A kernel is kept while its visitor is there or may come back, and not much longer."""

import asyncio
import time
from queue import Empty
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
import tiny
import zmq.asyncio
from browsing import serving, wait_until
from coroutines import result_of
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.session import Session
from lines import kernel_of, line

from callcenter_kit.dashboards.server import kernels
from callcenter_kit.dashboards.server.kernels import AnswerChannel, VisitorKernels, away_settings

PAGE = "voila/render/01_living.ipynb"


class Machine:
    """The kernels of a server whose clock we set; nothing is really started or ended."""

    def __init__(self, monkeypatch):
        self.manager, self.ended = VisitorKernels(), []
        self.manager._pools = {"page": []}
        monkeypatch.setattr(kernels.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(self.manager, "shutdown_kernel", self._end, raising=False)
        self.now = 0.0

    async def _end(self, kernel_id, now):
        assert now
        self.ended.append(kernel_id)
        self.manager.remove_kernel(kernel_id)

    def start(self, kernel_id, state="idle"):
        self.manager._kernels[kernel_id] = SimpleNamespace(
            execution_state=state, last_activity=None
        )
        self.manager._kernel_connections[kernel_id] = 0
        self.manager.visits[kernel_id] = kernels.Visit()

    def wait_in_pool(self, kernel_id, error=None):
        """Have it made ready, or fail."""
        start = Mock(done=lambda: True, cancelled=lambda: False, exception=lambda: error)
        start.result.return_value = {"kernel_id": kernel_id}
        self.manager._pools["page"].append(start)

    def give_away(self):
        self.manager._pools["page"].pop(0)

    def pass_seconds(self, seconds):
        """The clock goes on, and every five seconds it is looked who is there."""
        for _ in range(round(seconds / 5)):
            self.now += 5
            result_of(self.manager.free_seats())


@pytest.fixture
def machine(monkeypatch):
    machine = Machine(monkeypatch)
    machine.start("kernel")
    return machine


def test_a_kernel_that_waited_past_any_time_is_there_for_a_visitor_whose_scripts_are_late(machine):
    machine.pass_seconds(40)  # what was seen before it was ready does not count
    machine.wait_in_pool("kernel")
    machine.pass_seconds(1000)
    machine.give_away()
    machine.pass_seconds(40)
    assert machine.ended == []
    machine.manager.notify_connect("kernel")
    machine.pass_seconds(1000)
    assert machine.ended == []


def test_the_idle_clock_of_jupyters_own_culler_stands_still_while_a_kernel_waits(machine):
    machine.wait_in_pool("kernel")
    machine.pass_seconds(5)
    first = machine.manager._kernels["kernel"].last_activity
    machine.pass_seconds(5)
    assert machine.manager._kernels["kernel"].last_activity > first


def test_a_visitor_who_never_comes_or_only_looks_in_gives_the_seat_back_within_a_minute(machine):
    machine.wait_in_pool("kernel")
    machine.pass_seconds(1000)
    machine.give_away()
    machine.start("another")
    machine.manager.notify_connect("another")
    machine.pass_seconds(5)
    machine.manager.notify_disconnect("another")
    machine.pass_seconds(40)
    assert machine.ended == []
    machine.pass_seconds(15)
    assert sorted(machine.ended) == ["another", "kernel"]


def test_a_page_that_lived_is_kept_five_minutes_for_a_telephone_asleep(machine):
    for connected, away in ((10, 295), (5, 300)):
        machine.manager.notify_connect("kernel")
        machine.pass_seconds(connected)
        machine.manager.notify_disconnect("kernel")
        machine.pass_seconds(away)
        assert machine.ended == []
    machine.pass_seconds(10)
    assert machine.ended == ["kernel"]


def test_a_kernel_whose_page_is_still_being_made_is_left_alone(machine):
    machine.start("starting", "starting")
    machine.start("busy", "busy")
    for cell in range(25):
        machine.pass_seconds(40)
        machine.manager._kernels["kernel"].last_activity = cell
    assert machine.ended == []
    machine.pass_seconds(60)
    assert machine.ended == ["kernel"]


def test_one_that_failed_in_a_pool_keeps_no_other_from_being_ended(machine):
    machine.wait_in_pool("failed", OSError())
    machine.pass_seconds(60)
    assert machine.ended == ["kernel"]
    assert machine.manager._pools == {"page": []}


def test_an_analysts_own_kernel_is_not_ours_to_end(machine):
    del machine.manager.visits["kernel"]
    machine.pass_seconds(1000)
    assert machine.ended == []


def test_a_page_without_a_line_is_never_kept_longer_than_was_asked_for():
    assert away_settings(300) == {"away_seconds": 300, "unseen_seconds": 45, "look_seconds": 5}
    assert away_settings(12) == {"away_seconds": 12, "unseen_seconds": 12, "look_seconds": 0.2}


# With a server


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
    assert result_of(first_message(AnswerChannel)) == "execute_reply"


def test_a_channel_on_which_nothing_comes_says_so_in_time():
    async def wait(seconds):
        with zmq.asyncio.Context() as context, context.socket(zmq.PAIR) as socket:
            await AnswerChannel(socket, Session()).get_msg(seconds)

    for seconds in (0, 0.7):
        begun = time.monotonic()
        with pytest.raises(Empty):
            result_of(wait(seconds))
        assert time.monotonic() - begun >= seconds


@pytest.mark.slow
def test_a_page_lives_though_its_kernel_waited_and_its_scripts_are_late_and_a_visitor_may_not_come(
    tmp_path,
):
    tiny.write(tmp_path, "01_living.ipynb", tiny.PAGE, title="A living page")

    async def be_connected_to(kernel):
        async with line(server.url, kernel):
            await asyncio.sleep(6)

    with serving(tmp_path / "log", "--notebooks", tmp_path, "--pool=1", "--keep=5") as server:
        assert server.wait_for_kernels(1)
        (waiting,) = server.kernels()
        time.sleep(6)
        assert server.kernels() == [waiting]
        late, never = (kernel_of(server.ask(PAGE).text) for _ in range(2))
        assert server.kernel(late) == waiting
        assert not wait_until(lambda: not server.has_kernel(late), 2)
        result_of(be_connected_to(late))
        assert server.has_kernel(late)
        assert wait_until(lambda: not server.has_kernel(never), 20)
        assert wait_until(lambda: not server.has_kernel(late), 20)

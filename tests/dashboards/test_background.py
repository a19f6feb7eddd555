"""Work beside a conversation: in a thread or in steps, and what was said meanwhile comes first."""

import asyncio
import threading

import pytest
from coroutines import done_aside, result_of

from callcenter_kit.dashboards.session import session
from callcenter_kit.dashboards.session.session import run_in_background


def in_three_steps(noted):
    """Work that notes each of its steps."""
    for number in (1, 2, 3):
        noted.append(number)
        yield
    return threading.current_thread()


async def while_it_works(noted):
    """The work's result, which notes what the loop was asked meanwhile, too."""
    done = asyncio.get_running_loop().create_future()
    run_in_background(in_three_steps(noted), lambda result: done.set_result(result()))
    while not done.done():
        noted.append("answered")
        await asyncio.sleep(0)
    return await done


@pytest.fixture
def no_threads(monkeypatch):
    monkeypatch.setattr(session, "_HAS_THREADS", False)


def test_without_threads_every_step_gives_way(no_threads):
    noted = []
    assert result_of(while_it_works(noted)) is not None
    first, last = noted.index(1), noted.index(3)
    assert noted[first : last + 1] == [1, "answered", 2, "answered", 3]


def test_with_threads_it_is_done_in_one():
    noted = []
    worker = result_of(while_it_works(noted))
    assert [number for number in noted if number != "answered"] == [1, 2, 3]
    assert worker.name.startswith("asyncio")


def test_without_a_loop_it_is_done_at_once():
    noted, results = [], []
    done_aside(run_in_background, in_three_steps(noted), lambda result: results.append(result()))
    assert noted == [1, 2, 3]
    assert len(results) == 1


def failing():
    yield
    raise ValueError("no table")


async def what_comes_of(work):
    done = asyncio.get_running_loop().create_future()
    run_in_background(work, done.set_result)
    return await done


@pytest.mark.parametrize("has_threads", [True, False])
def test_what_goes_wrong_is_raised_where_the_result_is_taken(monkeypatch, has_threads):
    monkeypatch.setattr(session, "_HAS_THREADS", has_threads)
    result = result_of(what_comes_of(failing()))
    with pytest.raises(ValueError, match="no table"):
        result()

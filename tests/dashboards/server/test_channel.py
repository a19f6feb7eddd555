"""A visitor's line to a kernel carries what a page says and hears, and nothing else."""

import json
import time
from contextlib import AsyncExitStack, suppress
from itertools import product

import psutil
import pytest
from coroutines import result_of
from every import every
from hypothesis import given
from hypothesis import strategies as st
from lines import custom, heard, is_pong, kernel_of, line, message
from tornado.httpclient import HTTPClientError
from tornado.websocket import WebSocketClosedError

from callcenter_kit.dashboards import pages
from callcenter_kit.dashboards.server.messages import (
    CONTROL,
    NotAMessage,
    filter_answer,
    number_worked_off,
    read_frame,
    read_message,
    write_frame,
)

PAGE = f"voila/render/{pages()[0].file}"
CHANNELS = ("shell", "control", "stdin", "iopub")
# Every message of Jupyter's protocol, and one that it does not have.
KINDS = (
    *("execute_request", "inspect_request", "complete_request", "history_request"),
    *("is_complete_request", "connect_request", "comm_info_request", "kernel_info_request"),
    *("shutdown_request", "interrupt_request", "debug_request", "create_subshell_request"),
    *("delete_subshell_request", "list_subshell_request", "input_reply", "input_request"),
    *("usage_request", "abort_request", "clear_request", "apply_request"),
    *("comm_open", "comm_msg", "comm_close", "status", "stream", "display_data", "error"),
    *("update_display_data", "execute_input", "execute_result", "execute_reply", "clear_output"),
    *("debug_event", "iopub_welcome", "no_such_request"),
)
HEADER = {"msg_id": "1", "msg_type": "comm_msg", "session": "a"}


def table(*numbers, rest=b""):
    return b"".join(number.to_bytes(8, "little") for number in numbers) + rest


def parts_of(frame):
    return read_frame(frame, most=32)


# What is said


@given(st.lists(st.binary(max_size=20), min_size=4, max_size=30))
def test_a_frame_that_was_written_is_read_again(parts):
    parts = [b"shell", *parts]
    assert parts_of(write_frame(parts)) == parts


LAWFUL = message("comm_msg", {"comm_id": "1", "data": {"method": "custom"}})
BROKEN = {
    "empty": b"",
    "killing": b"\xff" * 8,
    "killing, with a body": b"\xff" * 8 + bytes(100),
    "no offsets": table(0),
    "five offsets": table(5, 48, 48, 48, 48, 48),
    "more offsets than bytes": table(33, *[272] * 30),
    "33 offsets": write_frame([b""] * 32),
    "cut": LAWFUL[:-1],
    "longer": LAWFUL + b"x",
    "falling": table(6, 56, 60, 58, 62, 62, 62, rest=b"abcdef"),
    "into its own table": table(6, 0, 56, 56, 56, 56, 56),
    "beyond the end": table(6, 56, 56, 56, 56, 56, 2**63),
}
NO_OBJECTS = {
    "no JSON": b"{",
    "no object": b"[]",
    "another encoding": '{"msg_type": "comm_msg"}'.encode("utf-16"),
    "no encoding": b'{"\xff": 1}',
    "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "a megabyte and more": b'{"a": "' + b"a" * 1024**2 + b'"}',
    "more values than any page sends": b'{"a": [' + b"1," * 100_000 + b"1]}",
    "a number too long for Python": b'{"a": ' + b"1" * 5000 + b"}",
}


def with_part(place, content, frame=LAWFUL):
    parts = parts_of(frame)
    parts[place] = content
    return write_frame(parts)


NO_MESSAGES = {
    "a text": '{"header": {}}',
    **BROKEN,
    **{
        f"{name}, in part {place}": with_part(place, text)
        for (name, text), place in product(NO_OBJECTS.items(), (1, 2, 3, 4))
    },
    **{
        f"{name} is {value}": with_part(1, json.dumps(HEADER | {name: value}).encode())
        for name, value in product(HEADER, (None, 1, [], {}))
    },
}


@every("frame", NO_MESSAGES.values(), ids=NO_MESSAGES)
def test_what_no_front_end_sends_is_no_message(frame):
    with pytest.raises(NotAMessage):
        read_message(frame)


def is_allowed(kind, channel="shell", subshell=None, **content):
    content = {"data": {"method": "custom"}} | content
    read = read_message(message(kind, content, channel, subshell_id=subshell))
    return read.is_allowed({"control"})


def test_a_message_for_a_comm_that_has_no_name_goes_nowhere():
    """Each wrote nine lines to the log."""
    for kind in ("comm_msg", "comm_close", "comm_open"):
        assert is_allowed(kind, comm_id="1", target_name=CONTROL)
        assert is_allowed(kind, comm_id="1" * 64, target_name=CONTROL)
        for content in ({}, *({"comm_id": name} for name in ([], None, 1, "1" * 65))):
            assert not is_allowed(kind, **content, target_name=CONTROL)


@every(
    ("method", "comm", "other"),
    [
        *[(method, "1", "control") for method in ("custom", "update", "request_state")],
        ("request_states", "control", "1"),
    ],
)
def test_a_message_to_a_comm_asks_what_ipywidgets_knows(method, comm, other):
    """Each of another method wrote a line to the log, a hundred in a second."""
    assert is_allowed("comm_msg", comm_id=comm, data={"method": method})
    assert not is_allowed("comm_msg", comm_id=other, data={"method": method})
    for data in ({}, {"method": f"{method} "}, {"method": [method]}, [], None, method):
        assert not is_allowed("comm_msg", comm_id=comm, data=data)


def test_of_all_comms_only_the_one_of_ipywidgets_own_front_end_is_opened():
    for target in ("jupyter.widget", "jupyter.widget.version", "", None, [CONTROL], f"{CONTROL} "):
        assert not is_allowed("comm_open", target_name=target, comm_id="1")
    assert not is_allowed("comm_open", "control", target_name=CONTROL, comm_id="1")
    assert not is_allowed("comm_msg", comm_id="1", subshell="1")


@every(
    ("frame", "is_from_a_person"),
    [
        (custom("1", {"do": "set", "name": "a", "value": "1"}), True),
        (custom("1", {"do": "ping", "here": True}), True),
        (message("comm_msg", {"data": {"method": "update", "state": {}}}), True),
        (custom("1", {"do": "ping"}), False),
        (custom("1", {"do": "ping", "here": 1}), False),
        (message("comm_info_request"), False),
        (message("kernel_info_request"), False),
    ],
)
def test_a_heartbeat_is_not_from_a_person_and_all_else_that_a_page_says_is(frame, is_from_a_person):
    assert read_message(frame).is_from_a_person == is_from_a_person


# What is heard


def test_of_what_a_kernel_says_six_kinds_are_heard_and_what_a_visitors_change_of_a_widget_shows():
    kinds = (*KINDS, "kernel_info_reply", "comm_info_reply")
    through = [kind for kind in kinds if filter_answer(message(kind)) is not None]
    replies = ["comm_info_reply", "kernel_info_reply"]
    assert sorted(through) == sorted(["comm_close", "comm_msg", "comm_open", "status", *replies])

    def is_heard(kind, asked="comm_msg", **content):
        parent = json.dumps({"msg_id": "7", "msg_type": asked}).encode()
        return filter_answer(with_part(2, parent, message(kind, content))) is not None

    assert is_heard("stream", name="stdout", text="600")
    for kind in ("display_data", "update_display_data", "clear_output"):
        assert is_heard(kind)
        assert not is_heard(kind, asked="execute_request")
    assert not is_heard("stream", name="stderr", text="for the log")
    assert not is_heard("error", traceback=["/secret"])
    assert not is_heard("execute_result")


def test_a_kernel_says_which_message_it_has_worked_off():
    def status(state, **header):
        parent = json.dumps({"msg_id": "7", **header}).encode()
        return with_part(2, parent, message("status", {"execution_state": state}))

    assert number_worked_off(status("idle")) == "7"
    for other in (status("busy"), status("idle", long="x" * 5000), message("comm_msg"), b""):
        assert number_worked_off(other) is None


def test_a_reply_tells_no_version_no_banner_and_no_traceback_and_keeps_its_buffers():
    told = {"banner": "Python 3.11 /secret", "implementation_version": "7", "status": "ok"}
    reply = heard(filter_answer(message("kernel_info_reply", told)))
    assert (reply.content["status"], reply.content["protocol_version"]) == ("ok", "5.3")
    assert "secret" not in str(reply.content)
    failed = {"status": "error", "traceback": ["/secret"], "comms": {"1": {}}}
    reply = heard(filter_answer(message("comm_info_reply", failed)))
    assert reply.content == {"status": "ok", "comms": {"1": {}}}
    frame = message("comm_msg", {"comm_id": "1"}, buffers=[b"1", b"", b"22"])
    assert filter_answer(frame) == frame
    assert filter_answer(b"") is None


# On a real server


@pytest.fixture(scope="module")
def page(dashboards_server):
    """The kernel of an open page."""
    return kernel_of(dashboards_server.ask(PAGE).text)


def test_a_front_end_of_the_old_format_is_refused(dashboards_server, page):
    async def knock(protocols):
        async with line(dashboards_server.url, page, protocols):
            pass

    for protocols in ((), ("v0",), ("v1",)):
        with pytest.raises(HTTPClientError) as refused:
            result_of(knock(protocols))
        assert refused.value.code == 403


def test_a_visitor_opens_no_more_lines_and_comms_than_a_front_end_needs(dashboards_server, page):
    async def talk():
        async with AsyncExitStack() as stack:
            for _ in range(8):
                visitor = await stack.enter_async_context(line(dashboards_server.url, page))
            with pytest.raises(HTTPClientError) as refused:
                await stack.enter_async_context(line(dashboards_server.url, page))
            for number in range(-8, 20):  # the first are refused, and do not count
                target = CONTROL if number >= 0 else "another"
                content = {"target_name": target, "comm_id": f"control {number}", "data": {}}
                await visitor.say(message("comm_open", content, msg_id=f"comm {number}"))
            for method in ("custom", "request_states"):
                content = {"comm_id": "control 0", "data": {"method": method}}
                await visitor.say(message("comm_msg", content, msg_id=method))
            came = await visitor.hear(2)
            return refused.value.code, {answer.answers for answer in came}

    code, answered = result_of(talk())
    assert code == 429
    assert {f"comm {number}" for number in range(20)} & answered == {f"comm {n}" for n in range(8)}
    assert {"custom", "request_states"} & answered == {"request_states"}


def test_no_message_runs_code_and_each_brings_back_what_is_listed(
    dashboards_server, page, tmp_path
):
    """None but the four on the shell is answered at all, and none of their answers tells more."""
    mark = tmp_path / "code-ran"
    code = f"open({str(mark)!r}, 'w')"
    content = {
        **{"code": code, "silent": False, "store_history": True, "user_expressions": {"a": code}},
        **{"allow_stdin": True, "stop_on_error": False, "cursor_pos": 0, "restart": True},
        **{"value": code, "comm_id": "nobody", "data": {"method": "custom"}},
        "target_name": "jupyter.widget",
        **{"command": "evaluate", "arguments": {"expression": code}, "hist_access_type": "tail"},
    }
    numbers = {f"{channel} {kind}" for channel, kind in product(CHANNELS, KINDS)}
    asking = message("execute_request", content)
    header, other = parts_of(asking)[1], b'"msg_type": "comm_msg"'

    async def talk():
        answers = {}
        async with line(dashboards_server.url, page) as visitor:
            comm = await visitor.find_page()
            for number in sorted(numbers):
                channel, kind = number.split()
                await visitor.say(message(kind, content, channel, msg_id=number))
            for frame in (
                with_part(1, header.replace(b"{", b"{" + other + b", ", 1), asking),
                with_part(1, header[:-1] + b", " + other + b"}", asking),
                message("comm_msg", content | {"comm_id": comm, "data": content}),
                message("comm_open", content | {"target_name": CONTROL, "target_module": "os"}),
                message("comm_open", content | {"data": {"state": content}}),
                custom(comm, content | {"do": "__class__"}),
                custom(comm, content | {"do": "execute_request"}),
            ):
                await visitor.say(frame)
            for came in await visitor.hear(3):
                answers.setdefault(came.answers, set()).add(came.kind)
            await visitor.say(custom(comm, {"do": "ping"}))
            return answers, await visitor.hear_until(is_pong)

    before = {kernel.pid for kernel in dashboards_server.kernels()}
    answers, _ = result_of(talk())
    assert {number: kinds for number, kinds in answers.items() if number in numbers} == {
        "shell comm_info_request": {"status", "comm_info_reply"},
        "shell kernel_info_request": {"status", "kernel_info_reply"},
        "shell comm_msg": {"status"},
        "shell comm_close": {"status"},
    }
    assert not mark.exists()
    assert before <= {kernel.pid for kernel in dashboards_server.kernels()}


def test_two_messages_of_one_number_that_are_not_answered_end_the_line(dashboards_server, page):
    """What a kernel has worked off could not be told any more."""

    async def talk():
        async with line(dashboards_server.url, page) as visitor:
            with suppress(WebSocketClosedError):
                for _ in range(30):  # of which some come before the kernel has answered the last
                    await visitor.say(LAWFUL)
            return await visitor.is_ended()

    assert result_of(talk())


# The hostile campaign


def test_killing_frames_disturb_nobody_and_take_no_memory(dashboards_server, page):
    other = kernel_of(dashboards_server.ask(PAGE).text)
    memory = psutil.Process(dashboards_server.process.pid).memory_info
    killing = [frame for frame in BROKEN.values() if frame]

    async def talk():
        waits = []
        async with line(dashboards_server.url, other) as bystander:
            comm = await bystander.find_page()
            before = memory().rss
            for frame in killing * 3:
                async with line(dashboards_server.url, page) as visitor:
                    await visitor.say(frame)
                    with suppress(WebSocketClosedError):
                        await visitor.say(LAWFUL)  # on a line that is ended by now
                    asked = time.monotonic()
                    await bystander.say(custom(comm, {"do": "ping"}))
                    await bystander.hear_until(is_pong)
                    waits.append(time.monotonic() - asked)
                    assert await visitor.is_ended()
            return max(waits), memory().rss - before

    worst, growth = result_of(talk())
    assert worst < 1
    assert growth < 20 * 1024**2

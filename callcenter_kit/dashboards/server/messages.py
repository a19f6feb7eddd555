"""What a visitor's page may send to its kernel, and what of the answers a visitor may read.

Both directions are lists of what is let through; code, requests that stop a kernel, tracebacks,
paths and versions go nowhere.

Each frame of the websocket is checked before Jupyter takes it apart: it begins with a table of
offsets, and eight bytes that announce 2**64 parts keep Jupyter busy for ever. The format is in
Jupyter Server's developer documentation, "WebSocket kernel wire protocols".
"""

import json
from collections.abc import Container
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1

V1: Final = "v1.kernel.websocket.jupyter.org"
_FEWEST: Final = 6  # offsets of channel, header, parent, metadata, content, and the end


def read_frame(frame: bytes, most: int) -> list[bytes] | None:
    """The parts of a frame of the v1 format: channel, header, parent, metadata, content, buffers.

    ``None`` where its table is not the whole truth: six to ``most`` offsets that never
    fall, the first behind the table, the last at the frame's end.
    """
    count = int.from_bytes(frame[:8], "little")
    begin = 8 * (count + 1)
    if not _FEWEST <= count <= most or len(frame) < begin:
        return None
    offsets = [int.from_bytes(frame[at : at + 8], "little") for at in range(8, begin, 8)]
    if offsets[0] != begin or offsets[-1] != len(frame) or offsets != sorted(offsets):
        return None
    return [frame[a:b] for a, b in pairwise(offsets)]


def write_frame(parts: list[bytes]) -> bytes:
    """The frame of the v1 format that holds ``parts``."""
    channel, *rest = parts
    return bytes(serialize_msg_to_ws_v1(rest, channel.decode()))  # type: ignore[no-untyped-call]


REQUESTS: Final = ("comm_info_request", "kernel_info_request")
ANSWERS: Final = ("comm_open", "comm_msg", "comm_close", "status")
# What an ``Output`` widget catches, in an analyst's own notebook, while it answers a visitor.
CAUGHT: Final = ("stream", "display_data", "update_display_data", "clear_output")
# ipywidgets' own front end, which an analyst's notebook is shown with, asks here for all models.
CONTROL: Final = "jupyter.widget.control"
_CONTROL_METHODS: Final = ("request_states",)
_METHODS: Final = ("custom", "update", "request_state")  # of a widget's own comm
_LONGEST_COMM: Final = 64  # characters; a front end's names have 36
_MOST_PARTS: Final = 32
_LONGEST_TEXT: Final = 1024**2  # bytes; a file goes up as a buffer, which nobody reads here
_MOST_VALUES: Final = 100_000  # in a text: they take the time, not its length
_LONGEST_STATUS: Final = 4096  # bytes, with the header of the message that it is about
_HEADER: Final = ("msg_id", "msg_type", "session")
# What a front end must know of a kernel, and nothing of this machine.
_KERNEL_INFO: Final = {
    "status": "ok",
    "protocol_version": "5.3",
    "implementation": "python",
    "implementation_version": "",
    "language_info": {"name": "python", "mimetype": "text/x-python", "file_extension": ".py"},
    "banner": "",
    "help_links": [],
}
Json = dict[str, Any]


class NotAMessage(ValueError):
    """A frame is none that any front end sends: it was made by hand."""


@dataclass(frozen=True, slots=True)
class Message:
    """A visitor's message as far as the server looks at it.

    ``kind`` is Jupyter's ``msg_type``, ``number`` its ``msg_id``, by which answers name it.
    """

    channel: bytes
    kind: str
    number: str
    header: Json
    content: Json

    def is_allowed(self, controls: Container[object]) -> bool:
        """Whether the kernel may read it; ``controls`` are the comms that a front end opened."""
        # A subshell would be a second thread, beside the one that a page's answers come from.
        if self.channel != b"shell" or self.header.get("subshell_id") is not None:
            return False
        # Else each would be a line in the log, or nine.
        comm = self.content.get("comm_id")
        has_comm = isinstance(comm, str) and len(comm) <= _LONGEST_COMM
        match self.kind, self.content:
            case "comm_open", {"target_name": target}:
                return has_comm and target == CONTROL
            case "comm_msg", {"data": {"method": method}}:
                return has_comm and method in (_CONTROL_METHODS if comm in controls else _METHODS)
            case "comm_close", _:
                return has_comm
        return self.kind in REQUESTS

    @property
    def is_from_a_person(self) -> bool:
        """Whether somebody did something, other than a page that asks if its kernel is there."""
        match self.content:
            case {"data": {"content": {"do": "ping", **rest}}}:
                return rest.get("here") is True
        return self.kind == "comm_msg"


def read_message(frame: str | bytes) -> Message:
    """The message in a visitor's frame; ``NotAMessage`` where there is none."""
    parts = read_frame(frame, _MOST_PARTS) if isinstance(frame, bytes) else None
    if parts is None:
        raise NotAMessage
    header, _, _, content = map(_object, parts[1:5])
    if not all(isinstance(header.get(name), str) for name in _HEADER):
        raise NotAMessage
    return Message(parts[0], header["msg_type"], header["msg_id"], header, content)


def text_length(frame: str | bytes) -> int:
    """How many bytes of text must be read for the message in a visitor's frame, if there is one."""
    parts = read_frame(frame, _MOST_PARTS) if isinstance(frame, bytes) else None
    return sum(map(len, parts[1:5])) if parts else 0


def filter_answer(frame: bytes) -> bytes | None:
    """What a visitor may read of a kernel's ``frame``: all, a part, or nothing (``None``)."""
    parts = read_frame(frame, most=len(frame) // 8)
    if parts is None:
        return None
    match json.loads(parts[1]).get("msg_type"):
        case kind if kind in ANSWERS:
            return frame
        case kind if kind in CAUGHT and json.loads(parts[2]).get("msg_type") == "comm_msg":
            is_for_log = json.loads(parts[4]).get("name") == "stderr"
            return None if is_for_log else frame
        case "kernel_info_reply":
            content: Json = _KERNEL_INFO
        case "comm_info_reply":
            content = {"status": "ok", "comms": json.loads(parts[4]).get("comms", {})}
        case _:
            return None
    return write_frame([*parts[:4], json.dumps(content).encode()])


def number_worked_off(frame: bytes) -> str | None:
    """The number of the message that a kernel's ``frame`` says it has worked off, if it does."""
    parts = read_frame(frame, most=_MOST_PARTS) if len(frame) <= _LONGEST_STATUS else None
    if parts is None or json.loads(parts[1]).get("msg_type") != "status":
        return None
    is_done = json.loads(parts[4]).get("execution_state") == "idle"
    return str(json.loads(parts[2]).get("msg_id")) if is_done else None


def _object(part: bytes) -> Json:
    """The JSON object in ``part``, which a kernel reads as UTF-8."""
    values = sum(map(part.count, (b"[", b"{", b",")))
    is_short = len(part) <= _LONGEST_TEXT and values <= _MOST_VALUES
    try:
        value = json.loads(str(part, "utf-8")) if is_short else None
    except (ValueError, RecursionError):
        raise NotAMessage from None
    if not isinstance(value, dict):
        raise NotAMessage
    return value

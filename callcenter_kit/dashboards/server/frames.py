"""Frames of a kernel's websocket, looked at before Jupyter takes them apart.

Both of Jupyter's formats begin with a table of offsets, and Jupyter believes it: eight bytes that
announce 2**64 parts keep its one event loop busy for ever. The formats are described in Jupyter
Server's developer documentation, "WebSocket kernel wire protocols".
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

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
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    table = [len(offsets), *offsets]
    return b"".join([number.to_bytes(8, "little") for number in table] + parts)


def is_well_formed(frame: str | bytes, protocol: str | None) -> bool:
    """Whether Jupyter can take the frame apart in a time that grows with its length only."""
    if protocol == V1:
        return isinstance(frame, bytes) and read_frame(frame, most=len(frame) // 8) is not None
    if isinstance(frame, str):  # JSON without buffers
        return True
    count = int.from_bytes(frame[:4], "big")
    return 1 <= count <= len(frame) // 4 - 1

"""A file on its way up: it comes in pieces, is held in memory, and let go once it is read."""

from __future__ import annotations

from typing import Final

from callcenter_kit.dashboards.errors import UploadIncomplete, UploadTooLarge

LARGEST: Final = 30 * 1024**2


class Arrival:
    """The pieces of one file, in their order; a newer file takes the place of an older one."""

    def __init__(self) -> None:
        self.file = 0
        self._pieces: list[bytes] = []

    @property
    def held(self) -> int:
        """How many bytes have come."""
        return sum(map(len, self._pieces))

    def take(self, file: int, piece: bytes) -> int:
        """Keep a piece of the upload number ``file``; how much of it there is now.

        ``UploadTooLarge`` when it is more than is read; what came is forgotten then.
        """
        if file < self.file:  # given up meanwhile
            return 0
        if file > self.file:
            self.forget(file)
        self._pieces.append(piece)
        if self.held > LARGEST:
            self.forget(file)
            raise UploadTooLarge(limit=LARGEST // 1024**2)
        return self.held

    def whole(self, file: int, size: int) -> bytes:
        """The content of the upload number ``file``, which is let go here."""
        content = b""
        if file == self.file:
            content = b"".join(self._pieces)
            self.forget(file)
        if len(content) != size:
            raise UploadIncomplete(held=len(content), size=size)
        return content

    def forget(self, file: int) -> None:
        """Let go of what came; only pieces of ``file`` or of a later upload are taken now."""
        self.file = max(file, self.file)
        self._pieces = []

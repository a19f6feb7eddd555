"""How many visitors there is room for: one kernel a page view, counted, never more than allowed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final

from tornado.web import HTTPError

from callcenter_kit.dashboards.server import kernels

# A view, measured: 26 MB where its kernel is forked, and 57 to 113 MB where it is started. One that
# holds a table of clients takes 70 MB and more on top; the half of the memory that is not given
# away is there for it.
_FORKED_BYTES: Final = 45 * 1024**2
_STARTED_BYTES: Final = 120 * 1024**2
_FEWEST, _MOST = 6, 120


class Seats:
    """The visitors' kernels, next to those waiting in the pools for the next visitor.

    ``most`` is asked each time: there are fewer once kernels cannot be forked any more.
    """

    def __init__(self, most: Callable[[], int], manager: Any) -> None:  # noqa: ANN401 - Voila's
        self._most = most
        self._manager = manager
        self._arriving = 0

    @property
    def most(self) -> int:
        """How many there are, taken and free."""
        return self._most()

    @property
    def taken(self) -> int:
        """Kernels that visitors have, or are just getting."""
        waiting = sum(map(len, kernels.pools(self._manager)))
        return max(len(self._manager) - waiting, 0) + self._arriving

    @contextmanager
    def one(self) -> Iterator[None]:
        """A seat while a page is being prepared; 503 when there is none."""
        if self.taken >= self.most:
            raise HTTPError(HTTPStatus.SERVICE_UNAVAILABLE)
        self._arriving += 1
        try:
            yield
        finally:
            self._arriving -= 1

    def drop_failures(self) -> None:
        """Forget kernels that failed while they were made ready."""
        kernels.drop_failures(self._manager)


def seats_for_this_machine(*, forked: bool) -> int:
    """As many views as half of the memory holds."""
    if not hasattr(os, "sysconf"):  # Windows
        return 4 * _FEWEST
    view = _FORKED_BYTES if forked else _STARTED_BYTES
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min(max(memory // 2 // view, _FEWEST), _MOST)


def pool_for_this_machine() -> int:
    """How many kernels wait ready for each page: starting one takes seconds of a core."""
    return min(max((os.cpu_count() or 1) // 2, 1), 4)

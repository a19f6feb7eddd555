"""A page's session in the browser of its visitor, where Python runs in a worker.

The worker's messages carry it: ``scripts/worker.js`` hands them over, ``scripts/site.js`` is at the
page's end. Nothing that a visitor enters leaves the browser.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from importlib import import_module, invalidate_caches
from typing import Any, Final

from callcenter_kit.dashboards import STATIC, TARGET, shanghai_today
from callcenter_kit.dashboards.case.files import File
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.drawing.view import as_json
from callcenter_kit.dashboards.session.actions import Download
from callcenter_kit.dashboards.session.session import Buffers, Clock, Session
from callcenter_kit.errors import KitError, SiteError
from callcenter_kit.steps import Steps

# What carries a message out of Python: its kind, its content as JSON, and its bytes.
Post = Callable[[str, str, Sequence[bytes]], None]
_STATE: Final = ("view", "figures", "later")  # what a page's scripts read of a connection


class WorkerConnection:
    """Sends a session's answers by ``post``, and remembers the state as it was put last."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._state: dict[str, Any] = {}

    def put(self, **parts: Any) -> None:  # noqa: ANN401 - each part has its own type
        """Send the parts of the state that changed, in one message; none where none did."""
        state = ((name, part) for name, part in parts.items() if name in _STATE)
        changes = {name: part for name, part in state if part != self._state.get(name, {})}
        self._state.update(changes)
        if changes:
            self._update(changes)

    def repeat(self) -> None:
        """Send the state as it stands."""
        self._update(self._state)

    def send(self, content: Any, buffers: Buffers | None = None) -> None:  # noqa: ANN401 - as a Connection's
        """Send a message beside the state."""
        self._post("message", json.dumps(content), [bytes(one) for one in buffers or ()])

    def publish(self) -> None:
        """Nobody else looks at the state here."""

    def report(self, text: str) -> None:
        """Write to the browser's own console."""
        self._post("report", json.dumps(text), [])

    def _update(self, parts: Mapping[str, Any]) -> None:
        content = {name: part if name == "view" else as_json(part) for name, part in parts.items()}
        self._post("update", json.dumps(content), [])


def start_session(
    page: str, post: Post, unpack_files: Callable[[], None], today: Clock = shanghai_today
) -> Callable[[str, Sequence[bytes]], None]:
    """Start the session of the page called ``page``; gives what is called with each message.

    ``unpack_files`` brings what makes and reads files, once a visitor wants the first one.
    """
    TARGET.set(STATIC)
    page_content = import_module(f"callcenter_kit.dashboards.{page}").CONTENT
    fetch = cache(partial(_fetch, unpack_files))  # which keeps no failure

    def load_upload(*arguments: Any) -> Steps[object]:  # noqa: ANN401 - of a `LoadUpload`
        fetch()
        steps: Steps[object] = page_content.load_upload(*arguments)
        return steps

    downloads = {name: _in_browser(make, fetch) for name, make in page_content.downloads.items()}
    content = replace(page_content, downloads=downloads, load_upload=load_upload)
    session = Session(content, WorkerConnection(post), today)

    def receive(message: str, buffers: Sequence[bytes]) -> None:
        session.receive(json.loads(message), buffers)

    return receive


def _fetch(unpack: Callable[[], None]) -> None:
    try:
        unpack()
    except Exception:  # whatever JavaScript has to say of it
        raise SiteError("NotFetched") from None
    invalidate_caches()


def _in_browser(make: Download, fetch: Callable[[], None]) -> Download:
    """The download, refused in a sentence where its library cannot be had."""

    def download(state: State, today: date) -> File:
        fetch()
        try:
            return make(state, today)
        except KitError as error:
            if "extra" in error.values:  # of the kit, which nobody can install here
                raise SiteError("OnlyInFullEdition") from None
            raise

    return download

"""The files a browser needs, read once, compressed once, and cached by the browser for good.

A file's address carries the version of everything installed (``voila/static/<version>/voila.js``),
so a browser may keep it for a year and still never shows an old one.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from threading import Thread
from typing import Final

from callcenter_kit.dashboards.widget import joining
from callcenter_kit.dashboards.widget.vendored import plotly_file

TEMPLATE: Final = Path(__file__).with_name("voila") / "templates" / "callcenter_kit"
_SCRIPTS: Final = Path(joining.__file__).with_name("scripts")
# What brings a page to life on Voila: a client's, and an analyst's own notebook.
CLIENT: Final = "client.js"
ANALYST: Final = "analyst.js"
_COMPRESSIBLE: Final = ("text/", "application/json", "image/svg", "javascript")


@lru_cache(maxsize=1)
def page_scripts() -> dict[str, str]:
    """The scripts that bring a page to life, each joined into one module, by their file's name."""
    return {name: joining.joined(_SCRIPTS / name) for name in (CLIENT, ANALYST)}


@lru_cache(maxsize=1)
def assets_version() -> str:
    """Twelve characters that change when anything a browser may have kept changes."""
    digest = hashlib.sha256()
    for package in ("voila", "ipywidgets", "jupyterlab_widgets", "anywidget"):
        digest.update(version(package).encode())
    for file in [plotly_file(), *sorted((TEMPLATE / "static").iterdir())]:
        digest.update(file.read_bytes())
    for script in page_scripts().values():
        digest.update(script.encode())
    return digest.hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent: plain, compressed where that helps, and its fingerprint."""

    kind: str
    plain: bytes
    compressed: bytes | None
    fingerprint: str


class Shelf:
    """Files under some folders, found by their relative name; the first folder that has one wins.

    Nothing outside the folders is ever found, and a folder itself is not a file. ``extra`` files
    stand elsewhere, and ``made`` texts stand in no file.
    """

    def __init__(
        self,
        folders: Iterable[str | Path],
        extra: Mapping[str, Path] | None = None,
        made: Mapping[str, str] | None = None,
    ) -> None:
        self._folders = tuple(Path(folder).resolve() for folder in folders)
        self._extra = extra or {}
        self._made = {name: _asset(name, text.encode()) for name, text in (made or {}).items()}
        self._kept: dict[Path, tuple[float, Asset]] = {}

    def find(self, name: str) -> Path | Asset | None:
        """The file called ``name``, or ``None``."""
        if name in self._made:
            return self._made[name]
        if name in self._extra:
            return self._extra[name]
        with suppress(OSError, ValueError):  # no name of a file: too long, or with a zero byte
            for folder in self._folders:
                file = (folder / name).resolve()
                if file.is_relative_to(folder) and file.is_file():
                    return file
        return None

    def take(self, file: Path | Asset) -> Asset:
        """The content of what was found, kept in memory until it changes on disk."""
        if isinstance(file, Asset):
            return file
        changed = file.stat().st_mtime
        kept = self._kept.get(file)
        if kept is None or kept[0] != changed:
            kept = self._kept[file] = (changed, _asset(file.name, file.read_bytes()))
        return kept[1]

    def warm(self) -> None:
        """Read and compress the scripts in the background, before the first visitor asks."""
        Thread(target=self._warm, daemon=True).start()

    def _warm(self) -> None:
        scripts = [file for folder in self._folders for file in folder.glob("*.js")]
        for file in [*self._extra.values(), *scripts]:
            self.take(file)


def _asset(name: str, plain: bytes) -> Asset:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    small = gzip.compress(plain, 9) if any(part in kind for part in _COMPRESSIBLE) else None
    fingerprint = hashlib.sha256(plain).hexdigest()[:32]
    return Asset(kind, plain, small if small and len(small) < len(plain) else None, fingerprint)

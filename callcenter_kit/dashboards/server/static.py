"""The files a browser needs, read once, compressed once, and cached by the browser for good.

A file's address carries the version of everything installed (``voila/static/<version>/voila.js``),
so a browser may keep it for a year and still never shows an old one.

How an answer may be compressed: as the browser says, with its quality values (RFC 9110, 12.5.3).

``br;q=0`` means anything but Brotli, ``*`` whatever is not named, and the greater quality wins.

The pages that need no kernel: the start page, and what went wrong in two languages.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache, lru_cache
from importlib.metadata import version
from math import inf
from pathlib import Path
from threading import Lock, Thread
from typing import Final

import brotli
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from platformdirs import user_cache_path
from tornado.httputil import HTTPServerRequest
from tornado.web import GZipContentEncoding

from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import examples
from callcenter_kit.dashboards.drawing.assets import SCRIPTS, join_scripts, page_style, plotly_file
from callcenter_kit.dashboards.notebooks import PACKAGE, SERVER, ServedPage, Target
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.loading import rulebook
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES, Language
from callcenter_kit.timeline.advice import advise

_OFFER: Final = re.compile(r"(?:^|,)\s*([\w*-]+)\s*(?:;\s*q=(\d\.?\d*))?")


def encoding_for(accepted: str) -> str:
    """``br`` or ``gzip``, which the browser would rather have; empty where it takes neither."""
    best = max("br", "gzip", key=lambda encoding: _quality(accepted, encoding))  # br where equal
    return best if _quality(accepted, best) else ""


def _quality(accepted: str, encoding: str) -> float:
    """How much an encoding is wanted, from 0, not at all, to 1."""
    qualities = dict(_OFFER.findall(accepted.lower()))
    return float(qualities.get(encoding, qualities.get("*", "0")) or 1)


class Gzipped(GZipContentEncoding):
    """Tornado's gzip for what is made on demand; it reads ``gzip;q=0`` as a wish for gzip."""

    def __init__(self, request: HTTPServerRequest) -> None:
        super().__init__(request)
        self._gzipping = _quality(request.headers.get("Accept-Encoding", ""), "gzip") > 0


TEMPLATE: Final = Path(__file__).with_name("voila") / "templates" / "callcenter_kit"
# What brings a page to life on Voila: a client's, and an analyst's own notebook.
CLIENT: Final = "client.js"
ANALYST: Final = "analyst.js"
# What the widgets in an analyst's own notebook fetch.
WIDGET: Final = "widget.js"
WIDGET_STYLE: Final = "widget.css"
_COMPRESSIBLE: Final = ("text/", "application/json", "image/svg", "javascript")
# A third of anywidget's scripts is the code they were made from, which only their authors read.
_SOURCE_MAP: Final = re.compile(rb"\n//# sourceMappingURL=data:\S+\s*\Z")
# Brotli's quality, and for files of up to how many bytes: none takes more than two seconds.
_QUALITIES: Final = {11: 500_000, 10: 2_000_000, 5: inf}
_OUTDATED: Final = 180 * 24 * 3600  # seconds after which a file in the cache goes


@lru_cache(maxsize=1)
def page_scripts() -> dict[str, str]:
    """The scripts that bring a page to life, each joined into one module, by their file's name."""
    return {name: join_scripts(SCRIPTS / name) for name in (CLIENT, ANALYST)}


@lru_cache(maxsize=1)
def widget_files() -> dict[str, str]:
    """The widget's script and its style, by their file's name; else a kernel sends them."""
    return {WIDGET: join_scripts(SCRIPTS / "page.js"), WIDGET_STYLE: page_style()}


@lru_cache(maxsize=1)
def assets_version() -> str:
    """Twelve characters that change when anything a browser may have kept changes."""
    digest = hashlib.sha256()
    for package in ("voila", "ipywidgets", "jupyterlab_widgets", "anywidget"):
        digest.update(version(package).encode())
    for file in [plotly_file(), *sorted((TEMPLATE / "static").iterdir())]:
        digest.update(file.read_bytes())
    for text in (page_scripts() | widget_files()).values():
        digest.update(text.encode())
    return digest.hexdigest()[:12]


class Asset:
    """One file as it is sent: its kind, its content, compressed on demand, and its fingerprint."""

    def __init__(self, name: str, content: bytes) -> None:
        self.kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self.plain = _SOURCE_MAP.sub(b"", content) if self.is_script else content
        self.fingerprint = hashlib.sha256(self.plain).hexdigest()[:32]
        self._compressed: dict[str, bytes | None] = {}
        self._compressing = Lock()

    @property
    def is_script(self) -> bool:
        """Whether it is code that a page runs, and no document of its own."""
        return "javascript" in self.kind

    def compressed(self, encoding: str) -> bytes | None:
        """The content as ``br`` or ``gzip``, made once; ``None`` where that is no smaller.

        The first time takes up to two seconds: nothing for a server's event loop.
        """
        if not any(part in self.kind for part in _COMPRESSIBLE):
            return None
        with self._compressing:
            if encoding not in self._compressed:
                small = self._brotli() if encoding == "br" else gzip.compress(self.plain, 9)
                self._compressed[encoding] = small if len(small) < len(self.plain) else None
            return self._compressed[encoding]

    def _brotli(self) -> bytes:
        """A sixth less than gzip; of Plotly's whole library a ninth, or it took twenty seconds.

        It is kept in this person's cache, if there is one: no later server makes it again.
        """
        quality = next(quality for quality, most in _QUALITIES.items() if len(self.plain) < most)
        folder = user_cache_path(PACKAGE.name) / "compressed"
        kept = folder / f"{self.fingerprint}-{quality}.br"
        with suppress(OSError, brotli.error):
            small: bytes = kept.read_bytes()
            if brotli.decompress(small) == self.plain:
                return small
        small = brotli.compress(self.plain, quality=quality)
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(small)
            _tidy(folder, now=kept.stat().st_mtime)  # by the folder's own clock
        return small


def _tidy(folder: Path, now: float) -> None:
    """Remove what was made more than half a year before ``now``; what is asked for is made anew."""
    for file in folder.glob("*.br"):
        with suppress(OSError):  # another server tidies too, or has it open
            if now - file.stat().st_mtime > _OUTDATED:
                file.unlink()


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
        self._made = {name: Asset(name, text.encode()) for name, text in (made or {}).items()}
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
            kept = self._kept[file] = (changed, Asset(file.name, file.read_bytes()))
        return kept[1]

    def warm(self) -> None:
        """Compress the pages' own scripts in the background, before the first visitor asks."""
        Thread(target=self._warm, daemon=True).start()

    def _warm(self) -> None:
        for asset in [*self._made.values(), *map(self.take, self._extra.values())]:
            for encoding in ("br", "gzip"):
                asset.compressed(encoding)


ASKED_FIRST: Final = "business_form"


def start_page(pages: tuple[ServedPage, ...], language: Language, target: Target = SERVER) -> str:
    """What decides first, asked at once, and the visitor's questions, each a link to its page."""
    files = {page.name: page.file for page in pages}
    return _template("start").render(
        pages=pages,
        language=language,
        target=target,
        lead=say("site.start.lead" if pages else "site.start.none", language),
        first=files.get("eligibility"),
        explained=files.get("what"),
        begun=Case(language=language).fragment(),
        count=_count_of_questions(),
        asked=facts()[ASKED_FIRST],
        answers=list(_answers(language)),
        examples=[
            (example.name.say(language), replace(example.case, language=language).fragment())
            for example in examples().values()
        ],
        last_read=rulebook("guide").last_read,
    )


def _answers(language: Language) -> Iterator[tuple[str, str]]:
    """Each answer to what is asked first, with the case that it begins."""
    begun = Case(language=language)
    for form in rulebook("guide").business_forms.values():
        yield form.text.say(language), begun.with_field(ASKED_FIRST, form.id).fragment()


@cache
def _count_of_questions() -> int:
    """How many questions an answer may take, where nothing is known yet."""
    return len(advise(Applicant(), "nationwide", rulebook("guide").last_read).questions)


def message_page(
    message: str, *, base: str, reference: str = "", target: Target = SERVER, script: str = ""
) -> str:
    """What went wrong (a table of ``site.toml``) in every language, and the way on.

    The edition's policy must know the ``script``.
    """
    return _template("message").render(
        message=message,
        base=base,
        reference=reference,
        languages=LANGUAGES,
        target=target,
        script=Markup(script),  # our own
    )


@cache
def _template(name: str) -> Template:
    folder = FileSystemLoader(Path(__file__).with_name("templates"))
    environment = Environment(loader=folder, autoescape=True, undefined=StrictUndefined)
    environment.globals["say"] = say
    return environment.get_template(f"{name}.html.j2")

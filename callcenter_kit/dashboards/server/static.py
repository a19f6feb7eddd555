"""What the server sends without a kernel: files, the start page, and what went wrong.

Files are read once, compressed once, and kept by the browser for good: a file's address carries
the version of everything installed (``voila/static/<version>/voila.js``).
"""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache, lru_cache
from importlib.metadata import version
from math import inf
from pathlib import Path
from threading import Lock
from typing import Final

import brotli
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from tornado.httputil import HTTPServerRequest
from tornado.web import GZipContentEncoding

from callcenter_kit.dashboards import SERVER, ServedPage, Target
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import examples
from callcenter_kit.dashboards.drawing.assets import SCRIPTS, join_scripts, page_style, plotly_file
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.loading import facts, rulebook
from callcenter_kit.rules.statements import GUIDE
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES, Language
from callcenter_kit.timeline.advice import advise

LONGEST_OFFER: Final = 200  # signs of what a browser accepts; to read 16,000 takes 20 ms
_OFFER: Final = re.compile(r"(?:^|,)\s*([\w*-]+)\s*(?:;\s*q=(\d\.?\d*))?")


def encoding_for(header: str) -> str:
    """``br`` or ``gzip``, which the browser would rather have; empty where it accepts neither."""
    best = max("br", "gzip", key=lambda encoding: _quality(header, encoding))  # br where equal
    return best if _quality(header, best) else ""


def _quality(header: str, encoding: str) -> float:
    """How much an encoding is wanted (RFC 9110, 12.5.3), from 0, not at all, to 1."""
    qualities = dict(_OFFER.findall(header[:LONGEST_OFFER].lower()))
    return float(qualities.get(encoding, qualities.get("*", "0")) or 1)


class Gzip(GZipContentEncoding):
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
    """Twelve characters that change when anything that a browser may keep changes."""
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
        self.content = _SOURCE_MAP.sub(b"", content) if self.is_script else content
        self.fingerprint = hashlib.sha256(self.content).hexdigest()[:32]
        self._encoded: dict[str, bytes | None] = {}
        self._lock = Lock()

    @property
    def is_script(self) -> bool:
        """Whether it is code that a page runs, and no document of its own."""
        return "javascript" in self.kind

    def compress(self, encoding: str) -> bytes | None:
        """The content as ``br`` or ``gzip``, made once; ``None`` where that is no smaller."""
        if not any(part in self.kind for part in _COMPRESSIBLE):
            return None
        size = len(self.content)
        with self._lock:
            if encoding not in self._encoded:
                if encoding == "br":
                    quality = next(quality for quality, most in _QUALITIES.items() if size < most)
                    small = brotli.compress(self.content, quality=quality)
                else:
                    small = gzip.compress(self.content, 9)
                self._encoded[encoding] = small if len(small) < size else None
            return self._encoded[encoding]


class StaticFiles:
    """Files under some folders, by their relative name; the first folder that has one wins.

    ``own`` are the pages' own files, which stand in none of the folders.
    """

    def __init__(
        self, folders: Iterable[str | Path], own: Mapping[str, bytes] | None = None
    ) -> None:
        self._folders = tuple(Path(folder).resolve() for folder in folders)
        self._own = {name: Asset(name, content) for name, content in (own or {}).items()}
        self._cache: dict[Path, tuple[float, Asset]] = {}

    def load(self, name: str) -> Asset | None:
        """The file called ``name``, in memory until it changes on disk; ``None`` if none is."""
        if name in self._own:
            return self._own[name]
        file = self._find(name)
        if file is None:
            return None
        changed_at = file.stat().st_mtime
        entry = self._cache.get(file)
        # An upgrade of a package while the server runs is seen; its addresses change on a restart.
        if entry is None or entry[0] != changed_at:
            entry = self._cache[file] = (changed_at, Asset(file.name, file.read_bytes()))
        return entry[1]

    def _find(self, name: str) -> Path | None:
        with suppress(OSError, ValueError):  # no name of a file: too long, or with a zero byte
            for folder in self._folders:
                file = (folder / name).resolve()
                if file.is_relative_to(folder) and file.is_file():
                    return file
        return None

    def precompress(self) -> None:
        """Compress the pages' own files, before the first visitor asks."""
        for asset in self._own.values():
            for encoding in ("br", "gzip"):
                asset.compress(encoding)


FIRST_QUESTION: Final = "business_form"


@lru_cache(maxsize=8)
def start_page(
    pages: tuple[ServedPage, ...], language: Language, target: Target = SERVER, script: str = ""
) -> str:
    """The question that decides most, and the visitor's own, each a link to its page."""
    files = {page.name: page.file for page in pages}
    empty = Case(language=language)
    return _template("start").render(
        pages=pages,
        language=language,
        target=target,
        introduction=say("site.start.lead" if pages else "site.start.none", language),
        form_page=files.get("eligibility"),
        overview_page=files.get("what"),
        empty_case=empty.fragment(),
        script=Markup(script),  # our own, which the target's policy knows
        count=len(advise(Applicant(), "nationwide", rulebook(GUIDE).last_read).questions),
        question=facts()[FIRST_QUESTION],
        answers=[
            (form.text.say(language), empty.with_field(FIRST_QUESTION, form.id).fragment())
            for form in rulebook(GUIDE).business_forms.values()
        ],
        examples=[
            (example.name.say(language), replace(example.case, language=language).fragment())
            for example in examples().values()
        ],
        last_read=rulebook(GUIDE).last_read,
    )


@lru_cache(maxsize=16)
def message_page(
    message: str, *, base: str, reference: str = "", target: Target = SERVER, script: str = ""
) -> str:
    """What went wrong (a table of ``site.toml``) in every language, and the way on."""
    return _template("message").render(
        message=message,
        base=base,
        reference=reference,
        languages=LANGUAGES,
        target=target,
        script=Markup(script),
    )


@cache
def _template(name: str) -> Template:
    folder = FileSystemLoader(Path(__file__).with_name("templates"))
    environment = Environment(loader=folder, autoescape=True, undefined=StrictUndefined)
    environment.globals["say"] = say
    return environment.get_template(f"{name}.html.j2")

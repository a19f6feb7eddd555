"""What pages are served with: files, the start page, what went wrong, and Voila's settings.

Files are read once, compressed once, and kept by the browser for good: a file's address carries
the version of everything installed (``voila/static/<version>/voila.js``).
"""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from importlib.metadata import version
from math import inf
from pathlib import Path
from typing import Any, Final

import brotli
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from callcenter_kit.dashboards import SERVER, ServedPage, Target, drawing
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import examples
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.loading import facts, rulebook
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES, Language
from callcenter_kit.timeline.advice import advise

ENCODINGS: Final = ("br", "gzip")  # the smaller first
FIRST_QUESTION: Final = "business_form"


def encoding_for(header: str) -> str:
    """``br`` or ``gzip``, as the browser accepts; empty where it accepts neither."""
    offers = (offer.replace(" ", "").partition(";q=") for offer in header.split(","))
    accepted = [name for name, _, weight in offers if not weight or weight.strip("0.")]
    return next((encoding for encoding in ENCODINGS if encoding in accepted), "")


_TEMPLATES: Final = Path(__file__).with_name("templates")
TEMPLATE: Final = Path(__file__).with_name("voila") / "templates" / "callcenter_kit"
_COMPRESSIBLE: Final = ("text/", "application/json", "image/svg", "javascript")
# A third of anywidget's scripts is the code they were made from, which only their authors read.
_SOURCE_MAP: Final = re.compile(rb"\n//# sourceMappingURL=data:\S+\s*\Z")
# Brotli's quality, and for files of up to how many bytes: none takes more than two seconds.
_QUALITIES: Final = {11: 500_000, 10: 2_000_000, 5: inf}


@lru_cache(maxsize=1)
def own_files() -> dict[str, bytes]:
    """The pages' own files by their names: scripts, libraries, and what a widget fetches."""
    scripts = {"client.js": "client.js", "analyst.js": "analyst.js", "widget.js": "page.js"}
    texts = {name: drawing.join_scripts(script) for name, script in scripts.items()}
    texts["widget.css"] = drawing.page_style()
    libraries = {name: file.read_bytes() for name, file in drawing.plotly_files().items()}
    return {name: text.encode() for name, text in texts.items()} | libraries


@lru_cache(maxsize=1)
def assets_version() -> str:
    """Twelve characters that change when anything that a browser may keep changes."""
    packages = ("voila", "ipywidgets", "jupyterlab_widgets", "anywidget")
    files = sorted((TEMPLATE / "static").iterdir())
    parts = [*(version(package).encode() for package in packages), *own_files().values()]
    return hashlib.sha256(b"".join([*parts, *map(Path.read_bytes, files)])).hexdigest()[:12]


class Asset:
    """One file as it is sent: its kind, its content, compressed on demand, and its fingerprint."""

    def __init__(self, name: str, content: bytes) -> None:
        self.kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self.content = _SOURCE_MAP.sub(b"", content) if self.is_script else content
        self.fingerprint = hashlib.sha256(self.content).hexdigest()[:32]

    @property
    def is_script(self) -> bool:
        """Whether it is code that a page runs, and no document of its own."""
        return "javascript" in self.kind

    def compress(self, encoding: str) -> bytes | None:
        """The content as ``br`` or ``gzip``, made once; ``None`` where that is no smaller."""
        if not any(part in self.kind for part in _COMPRESSIBLE):
            return None
        small = self._brotli if encoding == "br" else self._gzip
        return small if len(small) < len(self.content) else None

    @cached_property
    def _brotli(self) -> bytes:
        size = len(self.content)
        quality = next(quality for quality, most in _QUALITIES.items() if size < most)
        return bytes(brotli.compress(self.content, quality=quality))

    @cached_property
    def _gzip(self) -> bytes:
        return gzip.compress(self.content, 9)


class StaticFiles:
    """Files under some folders, by their relative name; the first folder that has one wins.

    ``own`` are the pages' own files, which stand in none of the folders.
    """

    def __init__(
        self, folders: Iterable[str | Path], own: Mapping[str, bytes] | None = None
    ) -> None:
        self._folders = tuple(Path(folder).resolve() for folder in folders)
        self._own = {name: Asset(name, content) for name, content in (own or {}).items()}
        self._cache: dict[Path, Asset] = {}

    def load(self, name: str) -> Asset | None:
        """The file called ``name``, in memory from then on; ``None`` if none is."""
        if name in self._own:
            return self._own[name]
        if (file := self._find(name)) is None:
            return None
        if file not in self._cache:
            self._cache[file] = Asset(file.name, file.read_bytes())
        return self._cache[file]

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
            for encoding in ENCODINGS:
                asset.compress(encoding)


@lru_cache(maxsize=8)
def start_page(
    pages: tuple[ServedPage, ...], language: Language, target: Target = SERVER, script: str = ""
) -> str:
    """The question that decides most, and the visitor's own, each a link to its page."""
    files = {page.name: page.file for page in pages}
    empty = Case(language=language)
    return template(_TEMPLATES, "start.html.j2").render(
        pages=pages,
        language=language,
        target=target,
        introduction=say("site.start.lead" if pages else "site.start.none", language),
        form_page=files.get("eligibility"),
        overview_page=files.get("what"),
        empty_case=empty.fragment(),
        script=Markup(script),  # our own, which the target's policy knows
        # The provinces are asked as well: they decide which licence.
        count=1 + len(advise(Applicant(), "nationwide", rulebook().last_read).questions),
        question=facts()[FIRST_QUESTION],
        answers=[
            (form.text.say(language), empty.with_field(FIRST_QUESTION, form.id).fragment())
            for form in rulebook().business_forms.values()
        ],
        examples=[
            (example.name.say(language), replace(example.case, language=language).fragment())
            for example in examples().values()
        ],
        last_read=rulebook().last_read,
    )


@lru_cache(maxsize=16)
def message_page(message_id: str, *, base: str, reference: str = "") -> str:
    """What went wrong (a table of ``site.toml``) in every language, and the way on."""
    values = {"message_id": message_id, "base": base, "reference": reference}
    return template(_TEMPLATES, "message.html.j2").render(values, target=SERVER)


@cache
def template(folder: Path, name: str) -> Template:
    """A template of the start pages, or of the plain files."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=".html" in name,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(say=say, languages=LANGUAGES)
    return environment.get_template(name)


# Voila's settings


# Both widget managers are needed. Plotly's own extension is not: it is a second plotly.js.
EXTENSIONS: Final = (
    "@voila-dashboards/widgets-manager8",
    "@jupyter-widgets/jupyterlab-manager",
    "anywidget",
)
# What Voila's scripts read from the page; everything else would tell a visitor about this machine.
_PAGE_CONFIG: Final = (
    "appUrl", "baseUrl", "extensionConfig", "federated_extensions", "fullLabextensionsUrl",
    "fullStaticUrl", "progressiveRendering", "terminalsAvailable", "themesUrl",
)  # fmt: skip
# What the template says while the page comes to life, and when it doesn't.
_WORDS: Final = (
    "loading", "slow", "gone", "reload", "script_needed", "broken.title", "broken.what",
    "figure",
)  # fmt: skip
PageConfig = dict[str, Any]


def voila_settings(page_config_hook: Callable[..., PageConfig]) -> dict[str, Any]:
    """The options of ``VoilaConfiguration`` that every way of serving shares."""
    return {
        "template": TEMPLATE.name,
        "extension_allowlist": list(EXTENSIONS),
        # ?template= and ?theme= in an address could name any file, or be written into the page.
        "allow_template_override": "NO",
        "allow_theme_override": "NO",
        "file_allowlist": [],
        "show_tracebacks": False,
        "page_config_hook": page_config_hook,
    }


def jupyter_settings() -> dict[str, Any]:
    """The options inside a Jupyter server (Binder, the Lab), where a hook must set the cookie."""
    return voila_settings(jupyter_page_config) | {"prelaunch_hook": set_xsrf_cookie}


def server_page_config(config: PageConfig, *, base_url: str, **_: Any) -> PageConfig:  # noqa: ANN401
    """Addresses with the version in them, so that a browser keeps the files for good."""
    version = assets_version()
    static = f"{base_url}voila/static/{version}"
    return _page_settings(config, static) | {
        "fullStaticUrl": static,
        "fullLabextensionsUrl": f"{base_url}voila/labextensions/{version}",
        "widgetUrl": f"{static}/widget.js",
        "widgetStyleUrl": f"{static}/widget.css",
    }


def jupyter_page_config(config: PageConfig, *, base_url: str, **_: Any) -> PageConfig:  # noqa: ANN401
    """The same inside a Jupyter server, whose own addresses stay."""
    static = f"{base_url}voila/templates/{TEMPLATE.name}/static"
    return _page_settings(config, static, f"?v={assets_version()}")


def set_xsrf_cookie(request: Any, **_: Any) -> None:  # noqa: ANN401 - Voila's request
    """Set the cookie without which a closing page can't stop its kernel: reading it sets it."""
    _ = request.xsrf_token  # what a hook returns would be taken for the notebook


def _page_settings(config: PageConfig, static: str, version: str = "") -> PageConfig:
    return {name: config[name] for name in _PAGE_CONFIG if name in config} | {
        "analystUrl": f"{static}/analyst.js{version}",
        "clientUrl": f"{static}/client.js{version}",
        "plotlyUrl": f"{static}/{drawing.PLOTLY}{version}",
        "fullPlotlyUrl": f"{static}/{drawing.FULL_PLOTLY}{version}",
        "fullMathjaxUrl": f"{static}/no-formulas.js",  # else a Jupyter server fetches it from afar
        "mathjaxConfig": "none",
        "words": {key: {to: say(f"site.{key}", to) for to in LANGUAGES} for key in _WORDS},
    }

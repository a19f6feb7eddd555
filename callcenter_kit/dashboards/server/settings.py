"""Voila's settings for our pages, the same alone and inside a Jupyter server (Binder, the Lab)."""

from collections.abc import Callable
from types import CodeType
from typing import Any, ClassVar, Final

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from voila.exporter import VoilaExporter

from callcenter_kit.dashboards.drawing.assets import FULL_PLOTLY, PLOTLY
from callcenter_kit.dashboards.server.static import (
    ANALYST,
    CLIENT,
    TEMPLATE,
    WIDGET,
    WIDGET_STYLE,
    assets_version,
)
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES

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
    """The options inside a Jupyter server, where a hook must set the cookie."""
    return voila_settings(jupyter_page_config) | {"prelaunch_hook": set_xsrf_cookie}


def server_page_config(config: PageConfig, *, base_url: str, **_: Any) -> PageConfig:  # noqa: ANN401
    """Addresses with the version in them, so that a browser keeps the files for good."""
    version = assets_version()
    static = f"{base_url}voila/static/{version}"
    return _page_settings(config, static) | {
        "fullStaticUrl": static,
        "fullLabextensionsUrl": f"{base_url}voila/labextensions/{version}",
        "widgetUrl": f"{static}/{WIDGET}",
        "widgetStyleUrl": f"{static}/{WIDGET_STYLE}",
    }


def jupyter_page_config(config: PageConfig, *, base_url: str, **_: Any) -> PageConfig:  # noqa: ANN401
    """The same inside a Jupyter server, whose own addresses stay."""
    static = f"{base_url}voila/templates/{TEMPLATE.name}/static"
    return _page_settings(config, static, f"?v={assets_version()}")


def set_xsrf_cookie(request: Any, **_: Any) -> None:  # noqa: ANN401 - Voila's request
    """Set the cookie without which a closing page can't stop its kernel: reading it sets it."""
    _ = request.xsrf_token


def _page_settings(config: PageConfig, static: str, version: str = "") -> PageConfig:
    """What the page needs, where its files are, and the words of its template."""
    return {name: config[name] for name in _PAGE_CONFIG if name in config} | {
        "analystUrl": f"{static}/{ANALYST}{version}",
        "clientUrl": f"{static}/{CLIENT}{version}",
        "plotlyUrl": f"{static}/{PLOTLY}{version}",
        "fullPlotlyUrl": f"{static}/{FULL_PLOTLY}{version}",
        "fullMathjaxUrl": f"{static}/no-formulas.js",  # else a Jupyter server fetches it from afar
        "mathjaxConfig": "none",
        "words": {key: {to: say(f"site.{key}", to) for to in LANGUAGES} for key in _WORDS},
    }


class CompiledTemplates(BytecodeCache):
    """Templates as Python runs them, in the memory of this process: a file others could change."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled before of the same text."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._codes[bucket.key, bucket.checksum] = bucket.code


class PageExporter(VoilaExporter):  # type: ignore[misc]  # nbconvert has no types
    """Voila's, which compiles a page's five templates once: it takes a tenth of a second."""

    _compiled: ClassVar = CompiledTemplates()

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()
        environment.bytecode_cache = self._compiled
        return environment

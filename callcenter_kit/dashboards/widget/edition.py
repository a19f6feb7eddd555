"""The two ways in which the pages reach their visitors: from a server, or as plain files."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

# Set to anything for the kernels of a server that has the widget's script and style as files.
WIDGET_IS_FETCHED: Final = "CALLCENTER_KIT_WIDGET_IS_FETCHED"


@dataclass(frozen=True, slots=True)
class Edition:
    """What a page says differently in an edition; nothing else of it is different.

    ``ending`` is that of the pages' files; from the start page they and the icon stand ``pages_at``
    and ``icon_at``, and ``start_at`` is the start page itself in each language. ``privacy`` and
    ``start_privacy`` are the words on what becomes of what a visitor enters. ``start_policy`` says
    what the start page may load, where no server says it; ``notebooks_at`` is the notebook where
    analysts begin, if the start page leads to one, and ``notebooks_size`` how many megabytes it is.
    """

    ending: str
    pages_at: str
    icon_at: str
    start_at: Mapping[str, str]
    privacy: str
    start_privacy: str
    start_policy: str = ""
    notebooks_at: str = ""
    notebooks_size: int = 0


SERVED: Final = Edition(
    ending=".ipynb",
    pages_at="voila/render/",
    icon_at="voila/templates/callcenter_kit/static/favicon.svg",
    start_at={"zh-CN": ".", "en": "?lang=en"},
    privacy="common.footer.privacy",
    start_privacy="site.start.privacy",
)
FILES: Final = Edition(
    ending=".html",
    pages_at="",
    icon_at="favicon.svg",
    start_at={"zh-CN": "index.html", "en": "index.en.html"},
    privacy="common.footer.privacy_in_files",
    start_privacy="site.start.privacy_in_files",
    start_policy="default-src 'none'; style-src 'unsafe-inline'; img-src 'self'",
)
EDITION: Final[ContextVar[Edition]] = ContextVar("EDITION", default=SERVED)

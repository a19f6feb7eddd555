"""Badges and sources as HTML, which stand on a page dozens of times whatever the visitor told."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import NamedTuple

from jinja2.environment import TemplateModule
from markupsafe import Markup

from callcenter_kit.dashboards.widget.environment import environment
from callcenter_kit.texts.language import LANGUAGES, Language
from callcenter_kit.texts.sources import Badge, Source, in_short, leading_source
from callcenter_kit.texts.words import say

Sources = tuple[Source, ...]


class Cited(NamedTuple):
    """What a line rests on, as the pages in a language show it.

    Each is a macro of ``cited.html.j2`` and is written once: a page asks for the same few dozens of
    times, and again with every change.
    """

    language: Language
    reading: str

    def badge(self, kind: Badge) -> Markup:
        """The badge, which says on a pointer's touch what it means."""
        return _written(self.language, "badge", kind)

    def remark(self, kind: Badge) -> Markup:
        """The badge where a line is neither plain law nor what the reading goes by; else empty."""
        is_plain = kind == "law" or (kind == "guide_only" and self.reading == "guide")
        return Markup() if is_plain else self.badge(kind)

    def source_chip(self, sources: Sources, badge: str = "") -> Markup:
        """The source that carries the badge, in short; it opens to the sources in full."""
        return _written(self.language, "source_chip", sources, badge)

    def chip_label(self, sources: Sources, badge: str = "") -> Markup:
        """The source that carries the badge, in short."""
        return _written(self.language, "chip_label", sources, badge)

    def source_list(self, sources: Sources) -> Markup:
        """The sources in full, with their version and the official text where there is a link."""
        return _written(self.language, "source_list", sources)


@lru_cache(maxsize=4096)
def _written(language: Language, macro: str, *given: Hashable) -> Markup:
    written: Markup = getattr(_macros(language), macro)(*given)
    return written


@lru_cache(maxsize=len(LANGUAGES))
def _macros(language: Language) -> TemplateModule:
    return (
        environment()
        .get_template("cited.html.j2")
        .make_module(
            {
                "language": language,
                "say": lambda key: say(key, language),
                "text": lambda words: words.say(language),
                "leading_source": leading_source,
                "in_short": in_short,
            }
        )
    )

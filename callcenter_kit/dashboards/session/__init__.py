"""A visit to a page: what the browser sends, what is done about it, and what is sent back.

A page's module imports this and not the widget: its `Content` serves where there are no widgets.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.session.session import Content, Today, as_clock

if TYPE_CHECKING:
    from callcenter_kit.dashboards.session.page import Page

__all__ = ["Content", "Today", "page_of"]


def page_of(content: Content) -> "Callable[..., Page]":
    """The function that a notebook's cell calls to show ``content``."""

    def page(case: Case | None = None, *, today: Today | None = None) -> "Page":
        """The page about ``case``, for a notebook's cell, by a clock that says ``today``.

        That is a day or a function that gives one (``ArgumentError`` for neither), else Shanghai's.
        """
        from callcenter_kit.dashboards.session.page import Page

        return Page(content, case, today=as_clock(today))

    # It is found where it is asked for: by help, and by the documentation.
    page.__module__, page.__qualname__ = content.render.__module__, "page"
    return page

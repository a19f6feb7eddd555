"""A visit to a page: what the browser sends, what is done about it, and what is sent back.

A page's module imports this and not the widget: its ``content`` serves where there are no widgets,
too, as in the browser of a visitor to the pages' site of plain files.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.session.session import Clock, Content, Today, as_clock

if TYPE_CHECKING:
    from callcenter_kit.dashboards.session.page import Page

__all__ = ["Clock", "Content", "Today", "as_clock", "open_page"]


def open_page(content: Callable[[Clock], Content], case: Case | None, today: Today | None) -> Page:
    """The widget of a page about ``case``, by a clock that says ``today``.

    ``content`` gives what the page shows and can do, by that clock. Raises ``ArgumentError`` for a
    case that is none, or a today that is neither a day nor a function that gives one.
    """
    from callcenter_kit.dashboards.session.page import Page

    clock = as_clock(today)
    return Page(content(clock), case, today=clock)

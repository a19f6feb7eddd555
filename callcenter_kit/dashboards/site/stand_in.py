"""What stands for a library that no browser runs, in a notebook there.

The cell that asks for it says so in words and ends; those after it run on, which after an error
they would not.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, NoReturn

from callcenter_kit.errors import NotInBrowser
from callcenter_kit.texts.language import LANGUAGES


def refuse(library: str) -> NoReturn:
    """Raise ``NotInBrowser``, which a notebook's cell shows in words alone."""
    from IPython import get_ipython

    get_ipython().set_custom_exc((NotInBrowser,), _say)
    raise NotInBrowser(library=library)


def _say(
    _shell: Any,  # noqa: ANN401 - IPython's
    _kind: type[NotInBrowser],
    error: NotInBrowser,
    _traceback: TracebackType,
    tb_offset: int | None = None,  # named so by IPython
) -> None:
    print(*(error.say(language) for language in LANGUAGES), sep="\n")

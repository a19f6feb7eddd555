"""Which case of ``tiaoli art. 9`` the provinces served are, and the scope that it calls for."""

from __future__ import annotations

from typing import Final, Literal

HOME: Final = "CN-BJ"
Coverage = Literal["unknown", "home", "elsewhere", "several"]
SCOPE_OF: Final = {"unknown": None, "home": "local", "elsewhere": "local", "several": "nationwide"}


def coverage(served: frozenset[str] | None) -> Coverage:
    """Which case of ``tiaoli art. 9`` the provinces served are: one, several, or not known.

    Two or more call for the nationwide licence, one for its own local one. The number that a
    call centre is reached under plays no part.

    >>> coverage(frozenset({"CN-BJ"})), coverage(frozenset({"CN-BJ", "CN-GD"}))
    ('home', 'several')
    """
    if not served:
        return "unknown"
    if len(served) > 1:
        return "several"
    return "home" if HOME in served else "elsewhere"

"""Long work in slices: a generator that gives way after each one, and its result at last."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

Result = TypeVar("Result")
Slices = Generator[None, None, Result]


def at_once(work: Slices[Result]) -> Result:
    """The result of ``work``, done without giving way."""
    results: list[Result] = []
    for _ in noting(work, results):
        pass
    return results[0]


def noting(work: Slices[Result], results: list[Result]) -> Slices[None]:
    """The slices of ``work``, whose result is then the one in ``results``."""
    results.append((yield from work))

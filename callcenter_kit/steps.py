"""Long work in steps: a generator that gives way after each of them, and returns its result."""

from collections.abc import Generator
from typing import TypeVar

Result = TypeVar("Result")
Steps = Generator[None, None, Result]


def run_all(work: Steps[Result]) -> Result:
    """The result of ``work``, done without giving way."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            # What a generator returns stands on the exception that ends it.
            result: Result = end.value
            return result

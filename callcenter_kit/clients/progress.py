"""How far a long piece of work has come: a bar where tqdm is installed, else a line that counts."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")


def progress(items: Iterable[Item], total: int, doing: str) -> Iterator[Item]:
    """The same items; how many are done is written to the standard error as they are taken."""
    try:
        from tqdm.auto import tqdm
    except ModuleNotFoundError:
        return _counted(items, total, doing)
    return iter(tqdm(items, total=total, desc=doing))


def _counted(items: Iterable[Item], total: int, doing: str) -> Iterator[Item]:
    done = 0
    for done, item in enumerate(items):
        print(f"\r{doing} {done}/{total}", end="", file=sys.stderr, flush=True)
        yield item
    print(f"\r{doing} {total}/{total}", file=sys.stderr, flush=True)

"""The notices that hold wherever no others are given: those in a folder, and those named here.

One file in ``callcenter_kit/data/notices`` is enough for every plan, page and record. The files
that the environment variable ``CALLCENTER_KIT_NOTICES`` names, separated as paths are, hold beside
them; the server sets it, and so the pages' kernels know what the server was told.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from callcenter_kit.workdays.notices import Notice, read_notice

FOLDER: Final = Path(__file__).parents[1] / "data" / "notices"
VARIABLE: Final = "CALLCENTER_KIT_NOTICES"


def standing_notices() -> tuple[Notice, ...]:
    """Every notice in the folder and in the variable; ``KitError`` names a file that is damaged.

    A file is read anew when it has changed, so a kernel that waited for its visitor is up to date.
    """
    named = os.environ.get(VARIABLE, "").split(os.pathsep)
    lying = sorted(file for file in FOLDER.iterdir() if file.suffix == ".toml")
    files = [*lying, *map(Path, filter(None, named))]
    # A file that is not there was never written: reading it then says so.
    written = (file.stat().st_mtime_ns if file.exists() else 0 for file in files)
    return tuple(map(_read, files, written))


def name_notices(files: Iterable[Path]) -> None:
    """Let ``files`` hold beside those named already, here and in every process started from here.

    Nothing is checked; the next calendar that is made refuses a file that cannot be used.
    """
    named = filter(None, [os.environ.get(VARIABLE), *(str(file.absolute()) for file in files)])
    os.environ[VARIABLE] = os.pathsep.join(named)


@lru_cache(maxsize=32)
def _read(file: Path, written_at: int) -> Notice:
    return read_notice(file)

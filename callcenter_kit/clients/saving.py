"""Results kept on disk: a file or a folder is there whole, or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from callcenter_kit.clients.errors import CannotWrite, UnknownResultFile
from callcenter_kit.clients.screened import Screened
from callcenter_kit.texts.language import check_language

_KINDS: Final[dict[str, Callable[[Screened, str], bytes]]] = {
    ".xlsx": lambda screened, language: screened.to_excel(language),
    ".csv": lambda screened, language: screened.to_csv(language),
    ".parquet": lambda screened, _: screened.to_parquet(),
}


def save_screened(screened: Screened, file: Path, language: str) -> None:
    """Write the screened clients to ``file``, of the kind that its ending names.

    ``KitError`` for another ending, and where the file cannot be written; it is then as it was.
    """
    check_language(language)
    if (make := _KINDS.get(file.suffix.lower())) is None:
        raise UnknownResultFile(file=file.name, known=", ".join(_KINDS))
    content = make(screened, language)
    with unfinished(file.parent, file) as folder:
        part = folder / file.name
        part.write_bytes(content)
        part.replace(file)


@contextmanager
def unfinished(folder: Path, goal: Path) -> Iterator[Path]:
    """An unfinished folder inside ``folder``, gone at the end with all that was not moved out.

    It lies on the same disk as ``goal``, which so appears at once. ``KitError``, naming the goal,
    where it cannot be written.
    """
    made = not folder.exists()
    parts: Path | None = None
    try:
        if folder == goal:
            folder.mkdir(parents=True, exist_ok=True)
        parts = Path(mkdtemp(prefix=".unfinished-", dir=folder))
        yield parts
    except OSError as error:
        raise CannotWrite(file=str(goal), reason=error.strerror or str(error)) from None
    finally:
        if parts is not None:
            shutil.rmtree(parts, ignore_errors=True)
        if made:
            with suppress(OSError):  # what holds something stays
                folder.rmdir()

"""Results kept on disk: a file or a folder is there whole, or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    with whole_folder(file) as folder:
        part = folder / file.name
        part.write_bytes(content)
        part.replace(file)


@contextmanager
def whole_folder(beside: Path) -> Iterator[Path]:
    """An unfinished folder next to ``beside``, which is gone at the end unless it was moved.

    It lies on the same disk, so that a finished file or folder is moved at once. ``KitError``
    where it cannot be written to.
    """
    folder: Path | None = None
    try:
        folder = Path(mkdtemp(prefix=".unfinished-", dir=beside.parent))
        yield folder
    except OSError as error:
        raise CannotWrite(file=str(beside), reason=error.strerror or str(error)) from None
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

"""Tables in files, larger than memory: read lazily, and written whole or not at all."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from secrets import token_hex
from types import FrameType, ModuleType
from typing import TYPE_CHECKING, Final, NoReturn

from callcenter_kit.errors import (
    MissingTablesLibrary,
    NoPlaceForResult,
    NoSuchTable,
    NotATableName,
    ScreeningStopped,
    SourceAsResult,
    UnreadableTable,
)
from callcenter_kit.language import Text

if TYPE_CHECKING:
    import polars

FORMS: Final = {".parquet": "Parquet", ".csv": "CSV"}
_KNOWN: Final = Text(" 或 ".join(FORMS), " or ".join(FORMS))


def library(module: str, name: str) -> ModuleType:
    """The module, or a `KitError` that says which library to install."""
    try:
        return import_module(module)
    except ModuleNotFoundError:
        raise MissingTablesLibrary(library=name) from None


def form_of(file: Path) -> str:
    """Parquet or CSV, by the ending of the name; ``KitError`` for any other."""
    if file.suffix.lower() not in FORMS:
        raise NotATableName(file=str(file), known=_KNOWN)
    return FORMS[file.suffix.lower()]


def check_source(file: Path) -> None:
    """``KitError`` unless ``file`` is there and is named like a table."""
    form_of(file)
    if not file.is_file():
        raise NoSuchTable(file=str(file))


def check_result(out: Path, source: Path) -> None:
    """``KitError`` unless a table can be written to ``out`` and the source stays what it is."""
    form_of(out)
    if not out.parent.is_dir() or (out.exists() and not out.is_file()):
        raise NoPlaceForResult(file=str(out), folder=str(out.parent))
    if out.exists() and out.samefile(source):
        raise SourceAsResult(file=str(out))


def scan(file: Path) -> polars.LazyFrame:
    """The table in ``file``, not yet read; every column of a CSV is text, as it stands there."""
    polars = library("polars", "Polars")
    if form_of(file) == "CSV":
        frame = polars.scan_csv(file, infer_schema=False, glob=False)
    else:
        frame = polars.scan_parquet(file, glob=False)
    try:
        frame.collect_schema()
    except (polars.exceptions.PolarsError, OSError) as error:
        raise UnreadableTable(file=str(file), form=form_of(file), reason=_said(error)) from error
    return frame  # type: ignore[no-any-return]


@contextmanager
def failures(source: Path, out: Path) -> Iterator[None]:
    """What the library or the disk reports on the way from ``source`` to ``out``, as a KitError."""
    polars = library("polars", "Polars")
    try:
        yield
    except (polars.exceptions.PolarsError, OSError) as error:
        raise ScreeningStopped(file=str(source), out=str(out), reason=_said(error)) from error


def _said(error: BaseException) -> str:
    """What the library said, without the advice that it gives to programmers."""
    return str(error).strip().splitlines()[0].rstrip(".")


def write(frame: polars.LazyFrame, file: Path, form: str) -> None:
    """Run ``frame`` and write every row to ``file``, in the order they came."""
    if form == "CSV":
        # The mark at its head is what tells a spreadsheet program that the file is UTF-8.
        frame.sink_csv(file, include_bom=True, maintain_order=True)
    else:
        frame.sink_parquet(file, maintain_order=True)


@contextmanager
def replacing(out: Path, source: Path) -> Iterator[Path]:
    """A new file beside ``out`` to write to: it takes its place when whole, else it is removed.

    Only a power cut and SIGKILL leave it behind, under a name of its own that ends in .partial.
    """
    target = out.resolve()
    partial = target.with_name(f"{target.stem[:40]}.{token_hex(4)}.partial")
    try:
        yield partial
        with failures(source, out):
            _put_in_place(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def _put_in_place(partial: Path, target: Path) -> None:
    if target.exists():
        shutil.copymode(target, partial)
    with partial.open("r+b") as written:
        os.fsync(written.fileno())
    partial.replace(target)


@contextmanager
def stopped_politely() -> Iterator[None]:
    """SIGTERM ends the program here as Ctrl-C does, so that what is begun is tidied up.

    A program that answers the signal in its own way, and a thread, which cannot, are left alone.
    """
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _leave(number: int, _: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)

"""The browser's modules joined into the one ES module that a widget takes.

This is no bundler: it knows imports and exports that stand on a line of their own, and no name may
be declared twice. Node and the browser, which read the modules as they are, find what is wrong.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_IMPORT: Final = re.compile(r'^import [^\n]* from "(\.[^"\n]+)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?!default)", re.MULTILINE)
_DEFAULT: Final = re.compile(r"^export default [^\n]+;\n", re.MULTILINE)
# What only a type checker reads. Every view of a page is sent the whole text, a fifth shorter so;
# a doc comment has its lines to itself, one that begins a line of code stays.
_FOR_TYPES: Final = re.compile(r"^// @ts-check\n|^[ \t]*/\*\*(?:(?!\*/).)*\*/\n", re.M | re.S)


def joined(entry: Path) -> str:
    """The text of one ES module: all that the file ``entry`` imports, then its own."""
    texts: dict[Path, str] = {}
    _collect(entry.resolve(), texts)
    (*imported, last) = texts.values()
    return "\n".join([*(_DEFAULT.sub("", text) for text in imported), last])


def _collect(file: Path, texts: dict[Path, str]) -> None:
    """Put the code of ``file`` into ``texts``, after all that it imports."""
    text = file.read_text("utf-8")
    for address in _IMPORT.findall(text):
        if (other := (file.parent / address).resolve()) not in texts:
            _collect(other, texts)
    texts[file] = _EXPORT.sub("", _IMPORT.sub("", _FOR_TYPES.sub("", text)))

"""Runs inside the Python for browsers: compiles archives of sources for that very Python.

Code compiled by any other version would not be read, and sources would be compiled anew by each
visitor's browser.
"""

import importlib.util
import marshal
import sys
from pathlib import Path
from types import CodeType
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_THE_SAME_ALWAYS = (1980, 1, 1, 0, 0, 0)
_HEAD = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)  # never looked up again


def without_lines(code: CodeType) -> CodeType:
    """The same code, which no longer knows the lines it was written on."""
    constants = (without_lines(one) if isinstance(one, CodeType) else one for one in code.co_consts)
    # One entry says of up to eight instructions that their place is not known.
    eights, rest = divmod(len(code.co_code) // 2, 8)
    nowhere = bytes([0xFF] * eights + ([0xF8 | (rest - 1)] if rest else []))
    return code.replace(co_linetable=nowhere, co_consts=tuple(constants))


def compiled(source: bytes, name: str) -> bytes:
    """The content of the ``.pyc`` file: without docstrings and assertions; the kit's has lines."""
    code = compile(source, name, "exec", dont_inherit=True, optimize=2)
    return _HEAD + marshal.dumps(
        code if name.startswith("callcenter_kit/") else without_lines(code)
    )


def compile_archive(archive: Path, out: Path) -> None:
    """``archive`` with every ``.py`` file compiled; the other files stay as they are."""
    with ZipFile(archive) as sources, ZipFile(out, "w") as made:
        for name in sorted(sources.namelist()):
            content = sources.read(name)
            if name.endswith(".py"):
                name, content = f"{name}c", compiled(content, name)
            made.writestr(ZipInfo(name, _THE_SAME_ALWAYS), content, ZIP_DEFLATED, 9)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        compile_archive(Path("/sources") / name, Path("/packs") / name)

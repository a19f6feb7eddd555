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

# The same sources make the same archive, whenever it is built.
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_HEAD = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)  # never looked up again


def without_lines(code: CodeType) -> CodeType:
    """The same code, which no longer knows the lines it was written on."""
    constants = (without_lines(one) if isinstance(one, CodeType) else one for one in code.co_consts)
    # One entry says of up to eight instructions that their place is not known.
    eights, rest = divmod(len(code.co_code) // 2, 8)
    nowhere = bytes([0xFF] * eights + ([0xF8 | (rest - 1)] if rest else []))
    return code.replace(co_linetable=nowhere, co_consts=tuple(constants))


def compile_bare(name: str, source: bytes) -> dict[str, bytes]:
    """The file in the place of ``name``: without docstrings and assertions; the kit's has lines."""
    code = compile(source, name, "exec", dont_inherit=True, optimize=2)
    return {f"{name}c": pyc(code if is_the_kits(name) else without_lines(code))}


def compile_whole(name: str, source: bytes) -> dict[str, bytes]:
    """The same with docstrings, assertions and lines; the kit's source stays beside it."""
    content = pyc(compile(source, name, "exec", dont_inherit=True, optimize=0))
    if is_the_kits(name):
        return {name: source, importlib.util.cache_from_source(name): content}
    return {f"{name}c": content}


def pyc(code: CodeType) -> bytes:
    """The content of the ``.pyc`` file."""
    return _HEAD + marshal.dumps(code)


def is_the_kits(name: str) -> bool:
    """Whether the file belongs to the kit, by its name in an archive."""
    return name.startswith("callcenter_kit/")


def compile_archive(archive: Path, out: Path, *, whole: bool) -> None:
    """``archive`` with every ``.py`` file compiled; the other files stay as they are."""
    compile_file = compile_whole if whole else compile_bare
    with ZipFile(archive) as sources, ZipFile(out, "w") as target:
        for name in sorted(sources.namelist()):
            content = sources.read(name)
            files = compile_file(name, content) if name.endswith(".py") else {name: content}
            for place, data in files.items():
                target.writestr(ZipInfo(place, _FIXED_TIME), data, ZIP_DEFLATED, 9)


if __name__ == "__main__":
    _, *archives = sys.argv
    whole = archives[0] == "--whole"
    for name in archives[whole:]:
        compile_archive(Path("/sources") / name, Path("/packs") / name, whole=whole)

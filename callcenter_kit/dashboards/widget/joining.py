"""The browser's modules joined into the one ES module that a widget takes.

Modules follow those they import, in one scope, without their import lines and ``export`` keywords.
This is no bundler: it knows ``import { a, b } from "./file.js";``, ``import a from "./file.js";``,
``export`` before a declaration and ``export default name;``, each on one line. It refuses the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Final

_IMPORT: Final = re.compile(r'import (?:\{ ([\w, ]+) \}|(\w+)) from "(\.[^"]+)";')
_DEFAULT: Final = re.compile(r"export default (.+);")
_DECLARATION: Final = re.compile(
    r"(export )?((?:async )?(?:function|class|const|let|var) (\w+).*)", re.DOTALL
)


@dataclass
class _Module:
    """One file: its code, the names it declares and exports, and the files it imports from."""

    file: Path
    code: list[str] = field(default_factory=list)
    declared: set[str] = field(default_factory=set)
    exported: set[str] = field(default_factory=set)
    default: str = ""
    imports: list[tuple[str, str, Path]] = field(default_factory=list)  # names, or one default


def joined(entry: Path) -> str:
    """The text of one ES module: all that ``entry`` imports, then ``entry`` with its default.

    ``ValueError`` names the files, and the names or the line, where two modules declare the same
    name, import each other in a circle, import what is not exported, or use another form.
    """
    modules: dict[Path, _Module] = {}
    _collect(entry.resolve(), modules, ())
    _refuse_clashes(modules)
    code = "\n".join("".join(module.code) for module in modules.values())
    return f"{code}\nexport default {modules[entry.resolve()].default};\n"


def _collect(file: Path, modules: dict[Path, _Module], importers: tuple[Path, ...]) -> None:
    """Put ``file`` into ``modules`` after all that it imports."""
    if file in importers:
        circle = " → ".join(path.name for path in (*importers[importers.index(file) :], file))
        raise ValueError(f"Modules import each other: {circle}. Move what both need to a third.")
    if file in modules:
        return
    module = _read(file)
    for names, default, other in module.imports:
        _collect(other, modules, (*importers, file))
        _check_import(module, names, default, modules[other])
    modules[file] = module


def _read(file: Path) -> _Module:
    module = _Module(file)
    for line in _code_lines(file.read_text("utf-8")):
        if line.startswith(("import ", "export default ")):
            _read_link(module, line.rstrip())
        elif declaration := _DECLARATION.match(line):
            export, code, name = declaration.groups()
            module.code.append(code)
            (module.exported if export else set()).add(name)
            module.declared.add(name)
        elif line.startswith("export"):
            raise _unknown(module, line)
        else:
            module.code.append(line)
    return module


def _code_lines(text: str) -> Iterator[str]:
    """The lines without what only a type checker reads.

    Every view of a page is sent the whole text, which is a fifth shorter so. A doc comment has its
    lines to itself; one that begins a line of code stays.
    """
    in_doc = False
    for line in text.splitlines(keepends=True):
        begin, is_end = line.lstrip(), line.endswith("*/\n")
        in_doc = in_doc or (begin.startswith("/**") and (is_end or "*/" not in line))
        if not in_doc and begin != "// @ts-check\n":
            yield line
        in_doc = in_doc and not is_end


def _read_link(module: _Module, line: str) -> None:
    if link := _IMPORT.fullmatch(line):
        names, default, address = link.groups(default="")
        module.imports.append((names, default, (module.file.parent / address).resolve()))
    elif link := _DEFAULT.fullmatch(line):
        module.default = link[1]
    else:
        raise _unknown(module, line)


def _unknown(module: _Module, line: str) -> ValueError:
    return ValueError(f"{module.file.name}: modules can't be joined with {line.rstrip()!r}.")


def _check_import(module: _Module, names: str, default: str, other: _Module) -> None:
    missing = set(names.split(", ")) - other.exported if names else {default} - {other.default}
    if missing:
        name = " and ".join(sorted(missing))
        raise ValueError(
            f"{module.file.name} imports {name}; {other.file.name} has no such export."
        )


def _refuse_clashes(modules: dict[Path, _Module]) -> None:
    """In one scope, a name that two modules declare would be one thing instead of two."""
    for one, other in combinations(modules.values(), 2):
        if names := one.declared & other.declared:
            files = f"{one.file.name} and {other.file.name}"
            raise ValueError(f"{files} both declare {sorted(names)}: rename it in one of them.")

"""The pages that are made of the code and the data: one for each room, one for each rulebook."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import callcenter_kit as ck

_PACKAGE: Final = Path(ck.__file__).parent
_KINDS: Final = {
    "requirement": "Requirements 许可条件",
    "parameter": "Numbers and their days 数值",
    "business_form": "Business forms 业务形态",
    "material": "Materials 申请材料",
    "duty": "Duties 义务",
    "scope": "Scopes 范围",
    "paragraph": "Paragraphs 原文段落",
    "note": "Notes 说明",
}
_COLUMNS: Final = ("id", "scope", "value", "unit", "since", "until", "badge", "sources")


def rooms() -> list[str]:
    """The rooms of the package, by name; ``errors`` is a file and a room."""
    return sorted(["errors", *(file.parent.name for file in _PACKAGE.glob("*/__init__.py"))])


def notebook_pages(folder: Path) -> dict[str, str]:
    """The list of the notebooks in ``folder``, in the order of their names."""
    files = sorted(file.relative_to(folder.parent) for file in folder.rglob("*.ipynb"))
    entries = "\n".join(file.with_suffix("").as_posix() for file in files)
    head = "# The notebooks, executed\n\nA page of a client shows its first picture here."
    return {"notebooks.md": f"{head}\n\n```{{toctree}}\n:maxdepth: 1\n\n{entries}\n```\n"}


def api_pages() -> dict[str, str]:
    """A page of the API for each room, and their list, by their places in the site."""
    names = rooms()
    entries = "\n".join(names)
    contents = f"# The API, room by room\n\n```{{toctree}}\n:maxdepth: 1\n\n{entries}\n```\n"
    return {"api/index.md": contents} | {f"api/{room}.md": _room_page(room) for room in names}


def _room_page(room: str) -> str:
    module = importlib.import_module(f"callcenter_kit.{room}")
    public = "\n\n".join(_directive(value) for value in _public(module, room))
    head = f"# `{room}`\n\n```{{eval-rst}}\n.. automodule:: {module.__name__}\n```\n"
    return f"{head}\n```{{eval-rst}}\n{public}\n```\n"


def _public(module: ModuleType, room: str) -> Iterator[Any]:
    """What the room gives: what stands in ``ck``, what the room itself lists, and its pages."""
    named = [name for name in ck.__all__ if _home(getattr(ck, name)).split(".")[1] == room]
    values = {id(value): value for value in (getattr(ck, name) for name in named)}
    for name in getattr(module, "__all__", ()):
        values[id(getattr(module, name))] = getattr(module, name)
    for file in sorted((_PACKAGE / room).glob("*/__init__.py")):
        page = importlib.import_module(f"{module.__name__}.{file.parent.name}")
        if hasattr(page, "page") and hasattr(page, "render"):
            values[id(page.page)] = page.page
    if room == "dashboards":  # a page's parts, for a dashboard of one's own
        parts = importlib.import_module(f"{module.__name__}.parts")
        own = (part for part in vars(parts).values() if inspect.isclass(part))
        values |= {id(part): part for part in own if part.__module__ == parts.__name__}
    return (value for value in values.values() if inspect.isclass(value) or callable(value))


def _home(value: Any) -> str:  # noqa: ANN401 - a class or a function
    return str(value.__module__)


def _directive(value: Any) -> str:  # noqa: ANN401 - a class or a function
    path = f"{_home(value)}.{value.__qualname__}"
    if inspect.isclass(value):
        return f".. autoclass:: {path}\n   :members:"
    return f".. autofunction:: {path}"


def rulebook_pages() -> dict[str, str]:
    """A page of tables for each rulebook, and their list, by their places in the site."""
    contents = "# The rulebooks\n\n```{toctree}\n:maxdepth: 1\n\nguide\nlaw\n```\n"
    pages = {f"rulebooks/{name}.md": _rulebook_page(name) for name in ("guide", "law")}
    return {"rulebooks/index.md": contents} | pages


def _rulebook_page(name: str) -> str:
    book = ck.rulebook(name)
    zh, en = (book.to_frame(language) for language in ("zh-CN", "en"))
    parts = [
        f"# {book.name.en} {book.name.zh}",
        f"Version {book.version}, last read on {book.last_read}.",
    ]
    kinds = list(dict.fromkeys(en["kind"]))
    for kind in kinds:
        rows = en["kind"] == kind
        head = _KINDS.get(kind, kind.replace("_", " ").capitalize())
        parts += [f"## {head}", _table(zh[rows], en[rows])]
    return "\n\n".join(parts) + "\n"


def _table(zh: Any, en: Any) -> str:  # noqa: ANN401 - frames
    """The rows as a Markdown table of what any of them has, with the words of both languages."""
    columns = [name for name in _COLUMNS if en[name].notna().any()]
    first, *others = columns
    lines = ["| " + " | ".join([first, "中文 · English", *others]) + " |"]
    lines.append("|" + "---|" * (len(columns) + 1))
    for place in range(len(en)):
        words = "<br>".join(_words(frame.iloc[place]) for frame in (zh, en))
        cells = [_cell(en[name].iloc[place]) for name in columns]
        lines.append("| " + " | ".join([cells[0], words, *cells[1:]]) + " |")
    return "\n".join(lines)


def _cell(value: Any) -> str:  # noqa: ANN401 - what a frame holds
    if str(value) in ("<NA>", "NaT", "nan"):
        return ""
    return str(value.date()) if hasattr(value, "date") else _escaped(str(value))


def _words(row: Any) -> str:  # noqa: ANN401 - a row
    name, sentence = _cell(row["name"]), _cell(row["sentence"])
    return f"**{name}** {sentence}" if name and sentence and name != sentence else sentence or name


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("_", "\\_").replace("*", "\\*").replace("\n", " ")

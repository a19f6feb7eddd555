"""The pages that are made of the code and the data: rooms, rulebooks, facts and notebooks."""

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import callcenter_kit as ck
from callcenter_kit.clients.spellings import column_name
from callcenter_kit.rules.applicant import FACT_NAMES, choices_of, kind_of

_PACKAGE: Final = Path(ck.__file__).parent
_KINDS: Final = {
    "requirement": "Requirements 许可条件",
    "parameter": "Numbers and their days 数值",
    "business_form": "Types of business 业务形态",
    "material": "Materials 申请材料",
    "duty": "Duties 义务",
    "scope": "Scopes 范围",
    "paragraph": "Paragraphs 原文段落",
    "note": "Notes 说明",
}
_FACTS_HEAD: Final = """# The facts of an applicant

**中文概要。** 申请人的每一项事实：代码、种类、中英文名称和可以填的值。
没有填的就是“不清楚”，从不当作“否”。

What `ck.Applicant(…)` takes, what a link and `callcenter-kit assess --set` write, and what the
columns of a frame for `ck.screen` are called. A fact that is not told is unknown, never no."""
# What may stand where nothing is chosen from a list.
_VALUES: Final = {
    "text": "a text",
    "yes_no": "`True`, `False`",
    "money": "an amount in CNY",
    "count": "a whole number",
    "months": "whole months",
    "percent": "0 to 100",
    "date": "a day",
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
    values = {name: getattr(ck, name) for name in sorted(ck.__all__, key=str.lower)}
    rows = [
        f"| [`ck.{name}`]({_home(value).split('.')[1]}.md) | {_summary(value)} |"
        for name, value in values.items()
    ]
    table = "\n".join(["| name | what it is |", "|---|---|", *rows])
    contents = (
        "# The API\n\n`import callcenter_kit as ck` gives all of these; each leads to its room.\n\n"
        f"{table}\n\n```{{toctree}}\n:maxdepth: 1\n:caption: Room by room\n\n{entries}\n```\n"
    )
    return {"api/index.md": contents} | {f"api/{room}.md": _room_page(room) for room in names}


def _room_page(room: str) -> str:
    module = importlib.import_module(f"callcenter_kit.{room}")
    values = list(_public(module, room))
    public = "\n\n".join(map(_directive, values))
    rows = "\n".join(f"| `{_public_name(value)}` | {_summary(value)} |" for value in values)
    table = f"\n| name | what it is |\n|---|---|\n{rows}\n" if values else ""
    head = f"# `{room}`\n\n```{{eval-rst}}\n.. automodule:: {module.__name__}\n```\n"
    return f"{head}{table}\n```{{eval-rst}}\n{public}\n```\n"


def _summary(value: Any) -> str:  # noqa: ANN401 - a class or a function
    """The first line of its docstring, in a cell of a table."""
    return (inspect.getdoc(value) or "").partition("\n")[0].replace("|", "\\|")


def _public_name(value: Any) -> str:  # noqa: ANN401 - a class or a function
    """The name by which it is asked for: from the package itself where that has it."""
    name = value.__qualname__
    if name in ck.__all__ and getattr(ck, name) is value:
        return f"callcenter_kit.{name}"
    return f"{_home(value)}.{name}"


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
    path = _public_name(value)
    if inspect.isclass(value):
        return f".. autoclass:: {path}\n   :members:"
    return f".. autofunction:: {path}"


def facts_page() -> dict[str, str]:
    """The table of all facts: code, kind, both names, and the codes that a choice may be."""
    lines = ["| code | kind | 中文 | English | values |", "|---|---|---|---|---|"]
    for fact in FACT_NAMES:
        kind, name = kind_of(fact), column_name(fact)
        values = ", ".join(f"`{code}`" for code in choices_of(fact)) or _VALUES[kind]
        lines.append(f"| `{fact}` | {kind} | {name.zh} | {name.en} | {values} |")
    table = "\n".join(lines)
    return {"facts.md": f"{_FACTS_HEAD}\n\n{table}\n"}


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

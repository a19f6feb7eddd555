"""Data files read strictly: a key nobody knows is an error that says where it stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import date
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from callcenter_kit.errors import SENTENCES, ArgumentError, KitError
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Text, clean, name_list


class DataFileError(KitError):
    """A data file, such as a rulebook or a notice, is not right: ``file`` and ``key`` say where."""


class FileNotOpened(KitError, OSError):
    """A user's own file cannot be opened: ``reason`` says why."""


class SourceError(KitError):
    """A reference cites an instrument that is not listed, or a place that nobody has read."""


def read_data(name: str) -> Table:
    """One of the kit's own data files, ``name`` relative to ``callcenter_kit/data``."""
    return parse((_DATA / name).read_text("utf-8"), name)


def data_names(folder: str) -> list[str]:
    """The names of the kit's TOML files in ``callcenter_kit/data/<folder>``, in order."""
    return sorted(path.name for path in (_DATA / folder).glob("*.toml"))


def read_file(path: str | Path) -> Table:
    """A user's own TOML file; ``KitError`` when it cannot be read."""
    return parse(file_text(path), str(path))


def file_text(path: str | Path) -> str:
    """The text of a user's own file, as much of it as any is read; ``KitError`` if it cannot be."""
    content = file_bytes(path, _LONGEST + 1)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataFileError("DamagedFile", file=str(path), reason=str(error)) from None


_WHY_NOT: Final[Mapping[type[Exception], str]] = {
    FileNotFoundError: "missing",
    IsADirectoryError: "folder",
    PermissionError: "forbidden",
}


def file_bytes(path: str | Path, most: int = -1) -> bytes:
    """The bytes of a user's own file, at ``most`` so many; ``FileNotOpened`` if it cannot be."""
    try:
        with Path(path).open("rb") as file:
            return file.read(most)
    except (OSError, ValueError) as error:  # a path with a zero byte in it is a ValueError
        reason = words(f"common.unopened.{_WHY_NOT.get(type(error), 'other')}")
        name = clean(str(path), 120) or "?"  # on one line: it may hold anything
        raise FileNotOpened(file=name, reason=reason) from None


def parse(text: str, file: str, instruments: Mapping[str, Any] | None = None) -> Table:
    """TOML ``text`` as a table; ``file`` is the name that errors speak of.

    ``instruments`` are those that it may cite, where they are not the kit's own.
    """
    # A key of a hundred thousand parts takes minutes and gigabytes.
    if len(text) > _LONGEST or _LONG_KEY.search(text):
        megabytes = _LONGEST // 1024**2
        raise DataFileError("FileTooLong", file=file, limit=megabytes, most=_MOST_PARTS)
    try:
        return Table(tomllib.loads(text), file, instruments=instruments)
    # Beside what is no TOML: a number too long for Python, and what is nested too deeply.
    except (ValueError, RecursionError) as error:
        raise DataFileError("DamagedFile", file=file, reason=str(error)) from None


_LONGEST: Final = 2 * 1024**2  # bytes; the kit's own largest file has a fortieth of it
_MOST_PARTS: Final = 100  # of a key, parted by dots
_KEY_PART: Final = r"""(?:[\w-]++|"[^"\n]*"|'[^'\n]*')[ \t]*+\.[ \t]*+"""
_LONG_KEY: Final = re.compile(rf"(?<![\w-])(?:{_KEY_PART}){{{_MOST_PARTS}}}")
_DATA: Final = Path(__file__).parents[1] / "data"
_ACCEPTED_TEXTS: Final = Text("一组文字", "a list of texts")
_ACCEPTED_TABLES: Final = Text("一组表", "a list of tables")
_ACCEPTED_VALUES: Final[Mapping[type, Text]] = {
    str: Text("引号中的一段文字，不能为空", "a text between quotes, not empty"),
    int: Text("一个整数", "a whole number"),
    bool: Text("true 或者 false", "true or false"),
    date: Text("一个日期，如 2026-11-24，不带时间", "a day such as 2026-11-24, without a time"),
    dict: Text("一张表", "a table"),
}


class Table:
    """One table of a data file; it notes which keys are read, to refuse those that nobody reads."""

    def __init__(
        self,
        values: Mapping[str, Any],
        file: str,
        key: str = "",
        instruments: Mapping[str, Any] | None = None,
    ) -> None:
        self.values, self.file, self.key = values, file, key
        self.instruments = instruments
        self._names_read: set[str] = set()

    def refuse_unread(self) -> None:
        """``KitError`` for a key that nobody has read."""
        for name in self.values.keys() - self._names_read:
            names = ", ".join(sorted(self._names_read))
            near, *_ = *get_close_matches(name, self._names_read, 1), names
            raise self.error("UnknownKey", name, known=names, nearest=near)

    def path(self, name: str) -> str:
        """Where ``name`` stands in the file, written as TOML writes it."""
        # TOML quotes a key that is more than letters, digits, _ and -.
        part = name if name.replace("_", "").replace("-", "").isalnum() else f'"{name}"'
        return f"{self.key}.{part}" if self.key else part

    def error(self, code: str, at: str = "", **values: Any) -> DataFileError:  # noqa: ANN401
        """The error ``code`` of the value that stands ``at`` a key, or of the table itself."""
        return DataFileError(code, file=self.file, key=self.path(at) if at else self.key, **values)

    def wrong_value(self, name: str, accepted: Text) -> DataFileError:
        """The error that says why the value of ``name`` is refused."""
        return self.error("WrongValue", name, value=self.values[name], accepted=accepted)

    def has(self, name: str) -> bool:
        """Whether ``name`` is there at all."""
        return name in self.values

    def read(self, name: str, kind: type, accepted: Text | None = None) -> Any:  # noqa: ANN401
        """The value of ``name``, which must be there and of ``kind``."""
        self._names_read.add(name)
        accepted = accepted or _ACCEPTED_VALUES[kind]
        if name not in self.values:
            raise self.error("MissingKey", name, accepted=accepted)
        value: Any = self.values[name]
        # Not isinstance: to Python True is an int, and a moment a day.
        if type(value) is not kind or not str(value).strip():
            raise self.wrong_value(name, accepted)
        return value

    def string(self, name: str) -> str:
        """A text that is not empty."""
        return str(self.read(name, str))

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """A text that is one of ``allowed``."""
        value = self.string(name)
        if value not in allowed:
            raise self.wrong_value(name, name_list(allowed))
        return value

    def strings(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(self._items(name, str, _ACCEPTED_TEXTS))

    def _items(self, name: str, kind: type, accepted: Text) -> list[Any]:
        values: list[Any] = self.read(name, list, accepted)
        if not all(type(value) is kind for value in values):
            raise self.wrong_value(name, accepted)
        return values

    def table(self, name: str) -> Table:
        """The table under ``name``."""
        return Table(self.read(name, dict), self.file, self.path(name), self.instruments)

    def rows(self, name: str) -> list[Table]:
        """A list of tables."""
        values = enumerate(self._items(name, dict, _ACCEPTED_TABLES))
        key = self.path(name)
        return [Table(row, self.file, f"{key}[{at}]", self.instruments) for at, row in values]

    def tables(self) -> Iterator[tuple[str, Table]]:
        """Every key with its table, in the file's order; anything else there is an error."""
        for name in self.values:
            yield name, self.table(name)


def read_text(table: Table) -> Text:
    """A ``{ zh = …, en = … }`` table as a text; ``en`` may be ``{ one = …, other = … }``."""
    zh = table.string("zh")
    if isinstance(table.values.get("en"), dict):
        plural = table.table("en")
        text = Text(zh, plural.string("other"), plural.string("one"))
        plural.refuse_unread()
    else:
        text = Text(zh, table.string("en"))
    table.refuse_unread()
    return text


Record = TypeVar("Record")
Item = TypeVar("Item")
Reader = Callable[[Table, str], Any]
# A text that is its table's own ``zh`` and ``en``, beside the table's other keys.
OwnText = Annotated[Text, lambda table, _: Text(table.string("zh"), table.string("en"))]


def read_dataclass(kind: type[Record], table: Table, /, **values: Any) -> Record:  # noqa: ANN401
    """A ``kind`` as ``table`` has it; fields that have their ``values`` are not looked for there.

    A field's annotation says what stands under its name: a text in both languages, a day, a whole
    number, one of a ``Literal``'s texts, another dataclass, a mapping of those by their keys (whose
    tables stand in the singular: ``notes`` under ``[note.…]``), or whatever the reader of an
    ``Annotated`` makes of it. What may be ``None`` or has a default may be left out.
    """
    described: Any = kind  # mypy knows no type of all dataclasses
    hints = _hints(described)
    for each in fields(described):
        is_read = each.default is MISSING or table.has(each.name)
        if each.name not in values and is_read:
            values[each.name] = _reader(hints[each.name])(table, each.name)
    table.refuse_unread()
    return kind(**values)


def read_section(
    file: Table, section: str, item: type[Item] | Callable[[str, Table], Item]
) -> dict[str, Item]:
    """An ``item`` for every table in the section, by its key; empty where there is none.

    ``item`` is a `Text`, a dataclass that describes the table, or what makes one of both.
    """
    read, items = _item_reader(item) if isinstance(item, type) else item, {}
    for key, table in file.table(section).tables() if file.has(section) else ():
        items[key] = read(key, table)
        table.refuse_unread()
    return items


# Annotations are evaluated once for a class, not once for a table.
@cache
def _hints(kind: Any) -> dict[str, Any]:  # noqa: ANN401 - a dataclass
    return get_type_hints(kind, include_extras=True)


@cache
def _reader(hint: Any) -> Reader:  # noqa: ANN401 - an annotation
    """What reads the value of a key whose field is annotated with ``hint``."""
    if hint in (str, tuple[str, ...]):
        return Table.string if hint is str else Table.strings
    if hint in (int, bool, date):
        return lambda table, name: table.read(name, hint)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        own: Reader = inner[1]
        return own
    if origin is Literal:
        return lambda table, name: table.choice(name, inner)
    if origin in (Union, UnionType):
        (read,) = (_reader(each) for each in inner if each is not NoneType)
        return lambda table, name: read(table, name) if table.has(name) else None
    if origin is Mapping:
        return lambda table, name: read_section(table, name.removesuffix("s"), inner[1])
    return lambda table, name: _item_reader(hint)(name, table.table(name))


def _item_reader(kind: Any) -> Callable[[str, Table], Any]:  # noqa: ANN401 - a class
    """What reads a table of its own: a text, or a dataclass, whose ``id`` is the table's key."""
    if kind is Text:
        return lambda _, table: read_text(table)
    has_id = "id" in _hints(kind)
    return lambda key, table: read_dataclass(kind, table, **({"id": key} if has_id else {}))


def say(key: str, language: str = DEFAULT_LANGUAGE, **values: Any) -> str:  # noqa: ANN401 - any
    """The interface's words for ``key`` (``"file.table.name"``) in ``language``."""
    return words(key).say(language, **values)


def rulebook_key(key: str, wording: str) -> str:
    """The key of the words of a rulebook's own ``wording`` for ``key``, else ``key``."""
    # Of most words all rulebooks say the same: only those that differ are kept twice.
    own_key = f"by_{wording}.{key}"
    return own_key if own_key in _all_words() else key


def words(key: str, **values: Any) -> Text:  # noqa: ANN401 - any value a sentence can name
    """Both languages of the interface's words for ``key``, their places filled with ``values``.

    Without values the places stay open.

    >>> words("common.status.met").en, words("common.amount.people", count=2).en
    ('Met', '2 people')
    """
    try:
        text = _all_words()[key]
    except KeyError:
        raise ArgumentError("UnknownWords", key=key) from None
    return text.fill(**values) if values else text


def words_or(key: str, otherwise: Text) -> Text:
    """Both languages of the words for ``key``; ``otherwise`` where none are kept."""
    return _all_words().get(key, otherwise)


@lru_cache(maxsize=1)
def _all_words() -> dict[str, Text]:
    texts: dict[str, Text] = {}
    for name in data_names("words"):
        if name != SENTENCES.name:  # an error reads its own, and nobody asks for them by a key
            _collect(read_data(f"words/{name}"), name.removesuffix(".toml"), texts)
    return texts


def _collect(table: Table, prefix: str, texts: dict[str, Text]) -> None:
    for key, child in table.tables():
        # A leaf is what somebody reads, in one language at least.
        if isinstance(child.values.get("zh"), str) or "en" in child.values:
            texts[f"{prefix}.{key}"] = read_text(child)
        else:
            _collect(child, f"{prefix}.{key}", texts)

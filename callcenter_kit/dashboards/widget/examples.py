"""The example cases that a visitor may load; each shows a different answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from callcenter_kit.dashboards.widget.case import Case
from callcenter_kit.texts.datafile import read_data
from callcenter_kit.texts.language import Text


@dataclass(frozen=True, slots=True)
class Example:
    """An invented applicant; ``name`` says what is special about it."""

    id: str
    name: Text
    case: Case


@lru_cache(maxsize=1)
def examples() -> dict[str, Example]:
    """Every example, in the order they are offered."""
    file, read = read_data("examples.toml"), {}
    for key, table in file.table("example").tables():
        case, fields = Case(), table.table("case")
        for name in fields.values:
            case = case.told(name, fields.string(name))
        fields.done()
        read[key] = Example(key, Text(table.string("zh"), table.string("en")), case)
        table.done()
    file.done()
    return read

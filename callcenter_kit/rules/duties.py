"""What a holder of the licence has to do: on a day, when something changes, and at all times.

Read from ``data/duties.toml``. A plan works the days of a dated duty out from the licence day;
those of one that follows a change run from an event that no plan knows, so they stand in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, cast, get_args

from callcenter_kit.rules.lines import Line, read_optional_text, read_section, read_statement
from callcenter_kit.texts.datafile import Table, read_data
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.words import read_text

DutyKind = Literal["dated", "on_change", "standing"]
DUTY_KINDS: Final = get_args(DutyKind)
PERMITS: Final = ("number_permit", "number_permit_extended")  # their days are expected, not due
TERM_END: Final = "term_end"
# What the law's notes say beside the duties: going without the licence, and what it costs.
BESIDE_DUTIES: Final = ("no_licence", "fee")
_PARTS: Final = ("both", "guide", "law")


@dataclass(frozen=True, slots=True)
class Duty(Line):
    """A duty of a holder; ``text`` says what to do, ``when`` by when in words.

    ``consequence`` is what follows otherwise, ``None`` where no provision on that was read.
    ``numbers`` are what a dated duty's days are worked out from; others have none.
    """

    name: Text
    kind: DutyKind
    when: Text
    why: Text
    consequence: Text | None
    numbers: Mapping[str, int]


@lru_cache(maxsize=2)
def duties_of(reading: str) -> dict[str, Duty]:
    """The duties of a reading by id: the dated ones, those on a change, the standing ones.

    ``"guide"`` has the guide's own, every other rulebook those of the law.
    """
    return read_duties(read_data("duties.toml"), "guide" if reading == "guide" else "law")


def read_duties(file: Table, reading: str) -> dict[str, Duty]:
    """The duties in the file that hold in either reading, and those of ``reading``, by id."""
    parts = {part: read_section(file, part, _duty) for part in _PARTS}
    file.done()
    own = [*parts["both"].values(), *parts[reading].values()]
    own.sort(key=lambda duty: DUTY_KINDS.index(duty.kind))
    return {duty.id: duty for duty in own}


def _duty(key: str, table: Table) -> Duty:
    numbers = [name for name, value in table.values.items() if isinstance(value, int)]
    return Duty(
        *read_statement(key, table),
        name=read_text(table.table("name")),
        kind=cast("DutyKind", table.choice("kind", DUTY_KINDS)),
        when=read_text(table.table("when")),
        why=read_text(table.table("why")),
        consequence=read_optional_text(table, "consequence"),
        numbers={name: table.whole(name) for name in numbers},
    )

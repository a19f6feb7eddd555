"""The verdicts of many clients in words, each distinct one worded once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.rulebooks import SCOPES
from callcenter_kit.screening import decode
from callcenter_kit.wording import say

if TYPE_CHECKING:
    from callcenter_kit.clients.screened import Screened

MARKS: Final = {"eligible": "✓", "ineligible": "✕", "undetermined": "?", "not_required": "–"}


class Verdicts:
    """The columns that stand behind the clients' own, in one language."""

    def __init__(self, screened: Screened, language: str) -> None:
        self._screened = screened
        self._language = language

    @property
    def headings(self) -> list[str]:
        """Licence; for each scope its outcome, what is not met, what is unknown; the row."""
        found = [self._say("column.licence")]
        for scope in SCOPES:
            name = say(f"common.scope.{scope}", self._language)
            found += [self._say(f"column.{what}", scope=name) for what in _WHAT]
        return [*found, self._say("column.row")]

    def columns(self) -> list[list[Any]]:
        """The columns below the headings."""
        judged = self._screened.judged
        found = [self._worded(judged["licence"], self._licence)]
        for scope in SCOPES:
            found.append(self._worded(judged[scope], self._outcome))
            for status in ("unmet", "unknown"):
                masks = judged[f"{scope}_{status}"].where(judged["licence"] != "not_required", 0)
                found.append(self._worded(masks, self._requirements))
        return [*found, list(judged.index)]

    def outcome_places(self) -> list[int]:
        """Where among the columns the outcomes of the scopes stand."""
        return [1 + place * len(_WHAT) for place in range(len(SCOPES))]

    def listing_places(self) -> list[int]:
        """Where among the columns requirements are listed."""
        return [place + what for place in self.outcome_places() for what in (1, 2)]

    def _worded(self, column: Any, word: Any) -> list[str]:  # noqa: ANN401 - a pandas Series
        values: Sequence[Any] = column.tolist()
        worded = {value: word(value) for value in set(values)}
        return [worded[value] for value in values]

    def _licence(self, licence: str) -> str:
        return self._say(f"licence.{licence}")

    def _outcome(self, outcome: str) -> str:
        return f"{MARKS[outcome]} {say(f'common.outcome.{outcome}', self._language)}"

    def _requirements(self, mask: int) -> str:
        book = self._screened.rulebook
        names = [book.requirements[key].name.say(self._language) for key in decode(mask, book)]
        return self._say("joint").join(names)

    def _say(self, key: str, **values: Any) -> str:  # noqa: ANN401 - what the words name
        return say(f"clients.{key}", self._language, **values)


_WHAT: Final = ("outcome", "unmet", "unknown")

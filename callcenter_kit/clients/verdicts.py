"""The verdicts of many clients in words, each distinct one worded once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from callcenter_kit.clients.model import JudgedTable
from callcenter_kit.rules.in_words import MARKS
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.screening.masks import decode
from callcenter_kit.texts.words import say


class VerdictColumns:
    """The columns that stand behind the clients' own, in one language."""

    def __init__(self, table: JudgedTable, language: str) -> None:
        self._table = table
        self._language = language

    @property
    def headings(self) -> list[str]:
        """Licence; for each scope its outcome, what is not met and unknown; a remark; the row."""
        names = [say(f"common.scope.{scope}", self._language) for scope in SCOPES]
        headings = [self._say(f"column.{part}", scope=name) for name in names for part in _PARTS]
        last = [self._say("column.remark"), self._say("column.row")]
        return [self._say("column.licence"), *headings, *last]

    def columns(self) -> list[list[Any]]:
        """The columns below the headings, each with a text for every client; last, its row."""
        judged = self._table.verdicts
        licences = self._worded(judged["licence"], lambda key: self._say(f"licence.{key}"))
        columns: list[list[Any]] = [licences]
        for scope in SCOPES:
            columns.append(self._worded(judged[scope], self._outcome))
            for status in ("unmet", "unknown"):
                # Where no licence is required, nothing is asked: 0 is the mask of no requirement.
                pairs = zip(judged["licence"], judged[f"{scope}_{status}"], strict=True)
                masks = [0 if licence == "not_required" else mask for licence, mask in pairs]
                columns.append(self._worded(masks, self._requirements))
        columns.append(self._worded(self._table.takes_another_procedure, self._remark))
        return [*columns, list(judged.labels)]

    def places(self, own: int) -> tuple[list[int], list[int]]:
        """Where behind ``own`` columns outcomes stand, and where longer texts do."""
        outcomes = [own + 1 + place * len(_PARTS) for place in range(len(SCOPES))]
        remark = own + 1 + len(SCOPES) * len(_PARTS)
        return outcomes, [*(place + part for place in outcomes for part in (1, 2)), remark]

    def _worded(self, values: Sequence[Any], word: Callable[[Any], str]) -> list[str]:
        # Many clients share a verdict: each distinct one is put into words once.
        texts = {value: word(value) for value in set(values)}
        return [texts[value] for value in values]

    def _outcome(self, outcome: str) -> str:
        return f"{MARKS[outcome]} {say(f'common.outcome.{outcome}', self._language)}"

    def _remark(self, takes_another_procedure: bool) -> str:
        if not takes_another_procedure:
            return ""
        return say("verdict.another_procedure", self._language)

    def _requirements(self, mask: int) -> str:
        book = self._table.rulebook
        names = [book.requirements[key].name.say(self._language) for key in decode(mask, book)]
        return self._say("joint").join(names)

    def _say(self, key: str, **values: Any) -> str:  # noqa: ANN401 - what the words name
        return say(f"clients.{key}", self._language, **values)


_PARTS: Final = ("outcome", "unmet", "unknown")

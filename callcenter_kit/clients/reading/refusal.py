"""Why a cell is not understood: a value of its own, so that good cells beside it are read on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from callcenter_kit.language import Text
from callcenter_kit.wording import filled


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell that is not understood; ``why`` is a whole sentence."""

    why: Text


def refused(key: str, **values: Any) -> Refused:  # noqa: ANN401 - what the sentence names
    """The refusal worded ``clients.why.<key>``."""
    return Refused(filled(f"clients.why.{key}", **values))

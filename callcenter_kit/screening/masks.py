"""What screening adds to a table: its columns, and the requirements behind a mask's bits."""

from __future__ import annotations

from numbers import Integral
from typing import Final

from callcenter_kit.rules.assessment import chosen_rulebook
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.screening.errors import NotAMask

# The facts that say whether a licence is needed at all.
FORM: Final = "business_form"
OTHER_FORMS: Final = "other_forms"
GROUP: Final = "group_clients"
MASKS: Final = tuple(f"{scope}_{status}" for scope in SCOPES for status in ("unmet", "unknown"))
RESULTS: Final = ("licence", *SCOPES, *MASKS)


def decode(mask: int, rulebook: str | Rulebook = "guide") -> tuple[str, ...]:
    """The requirements whose bits are set in ``mask``, in the rulebook's order.

    >>> decode(0b101)
    ('company', 'registered_capital')
    """
    keys = list(chosen_rulebook(rulebook).requirements)
    if not isinstance(mask, Integral) or not 0 <= int(mask) < 1 << len(keys):
        raise NotAMask(value=mask, most=(1 << len(keys)) - 1)
    return tuple(key for position, key in enumerate(keys) if int(mask) >> position & 1)

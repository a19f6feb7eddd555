"""A day and an amount of money in a page's text, which no line breaks inside."""

from __future__ import annotations

import re
from typing import Final

from callcenter_kit.texts.language import MONTHS

_MONTH: Final = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS)
_WHOLE: Final = "|".join(
    (
        r"(?:\d{4}年)?\d{1,2}月\d{1,2}日",
        rf"\b\d{{1,2}} (?:{_MONTH})\b(?: \d{{4}})?",
        r"CNY \d(?:[\d,.]*\d)?",
        r"\b\d[\d.]* 万元",
    )
)
# Few places begin like one, so the rest is passed over at once. The next angle bracket opens a tag:
# what stands in a tag, such as a label, is left as it is.
_IN_TEXT: Final = re.compile(rf"(?=[\dC])(?:{_WHOLE})(?=[^<>]*<)")


def unbroken(html: str) -> str:
    """``html`` with a span around each day and each amount in its text; its words stay the same.

    >>> unbroken("<p>预计 2027年3月22日取得</p>")
    '<p>预计 <span class="unbroken">2027年3月22日</span>取得</p>'
    """
    return _IN_TEXT.sub(r'<span class="unbroken">\g<0></span>', html)

"""A day, an amount, a number of days or people, a name's dot: no line of a page breaks there."""

from __future__ import annotations

import re
from typing import Final

from callcenter_kit.texts.language import MONTHS

_MONTH: Final = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS)
# Each goes on from a digit, or from the C of an amount: few places begin so, and the rest is passed
# over at once.
_GOES_ON: Final = "|".join(
    (
        r"(?<=[0-9])(?:\d{3}年\d{1,2}|\d?)月\d{1,2}日",
        rf"(?<=\b\d)\d? (?:{_MONTH})\b(?: \d{{4}})?",
        r"(?<=C)NY \d(?:[\d,.]*\d)?",
        r"(?<=\b\d)[\d.]* 万元",
        r"(?<=\b\d)\d{0,3} (?:个月|个工作日|个自然日|名员工|[天日人]|个(?=[。，；]))",
        r"(?<=\b\d)\d{0,3} (?:(?:more|working|calendar) ){0,2}"
        r"(?:months?|days?|person|people|employees?)\b",
    )
)
# The next angle bracket opens a tag: what stands in a tag, such as a label, is left as it is; so is
# the text of an option, which can hold no element.
_TEXT_ONLY: Final = r"(?=[^<>]*<(?!/option))"
_IN_TEXT: Final = re.compile(rf"[0-9C](?:{_GOES_ON}){_TEXT_ONLY}")
# A line may begin after the dot of a name, never with it.
_DOT: Final = re.compile(rf"[一-鿿]·{_TEXT_ONLY}")
_UNBROKEN: Final = r'<span class="unbroken">\g<0></span>'


def unbroken(html: str) -> str:
    """``html`` with a span around whatever of its text no line may break inside.

    The page's words stay the same.

    >>> unbroken("<p>预计 2027年3月22日取得</p>")
    '<p>预计 <span class="unbroken">2027年3月22日</span>取得</p>'
    """
    html = _IN_TEXT.sub(_UNBROKEN, html)
    # Between two words the dot has spaces; few pages have names, and to look for them takes time.
    has_names = html.count("·") > html.count(" · ")
    return _DOT.sub(_UNBROKEN, html) if has_names else html

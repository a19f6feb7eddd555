"""HTML as the tests look at it; what several of them look at is parsed once."""

import re
from functools import lru_cache
from html import unescape

from bs4 import BeautifulSoup


@lru_cache(maxsize=30)
def parsed(html):
    """The page. It is everybody's: who takes something out of it does so in a ``copy``."""
    return BeautifulSoup(html, "lxml")


def words(element):
    """What is read in it, with one space between words."""
    return re.sub(r"\s+", " ", element.get_text(" ", strip=True))


def squeezed(text):
    """The text without spaces, and as it is read, since HTML breaks and joins at will."""
    return re.sub(r"\s", "", unescape(text))

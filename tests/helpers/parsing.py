"""HTML as the tests look at it; what several of them look at is parsed once."""

from functools import lru_cache

from bs4 import BeautifulSoup


@lru_cache(maxsize=30)
def parsed(html):
    """The page. It is everybody's: who takes something out of it does so in a ``copy``."""
    return BeautifulSoup(html, "lxml")

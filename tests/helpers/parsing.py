"""HTML as the tests look at it; what several of them look at is parsed once."""

import re
from functools import lru_cache
from html import unescape

import lxml.html
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


def quickly_parsed(html):
    """The page's main part, the letter's body, many times quicker for who looks for little."""
    return lxml.html.fromstring(html).xpath("(//main | //body)[last()]")[0]


def texts_of(part, *classes):
    """What is read in ``part``, or in its elements of these classes or called so, in order."""
    having = "contains(concat(' ', @class, ' '), ' {0} ') or self::{0}"
    path = ".//*[" + " or ".join(having.format(name) for name in classes) + "]"
    elements = part.xpath(path) if classes else [part]
    return [re.sub(r"\s+", " ", " ".join(each.xpath(".//text()"))).strip() for each in elements]

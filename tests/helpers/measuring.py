"""How long a page is and how much it says, as a visitor with a screen of some width meets it."""

import re
import unicodedata

# What can be seen: nothing that is closed, hidden, or kept for screen readers alone.
SEEN = """() => {
  const page = document.querySelector(".callcenter-kit:not([inert])"), seen = [];
  const nodes = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) {
    const element = nodes.currentNode.parentElement;
    if (element.closest("style, script, .visually-hidden")) continue;
    if (element.checkVisibility({ visibilityProperty: true })) seen.push(nodes.currentNode.data);
  }
  const badges = [...page.querySelectorAll(".badge")];
  const shown = badges.filter((badge) => badge.checkVisibility({ visibilityProperty: true }));
  return [document.documentElement.scrollHeight, seen.join(" "), shown.length];
}"""
WORD = re.compile(r"[A-Za-z0-9][\w’'.,%-]*")


def size_of(page):
    """The height in pixels, the words (of a page in English) and the badges, all closed."""
    height, text, badges = page.evaluate(SEEN)
    return height, len(WORD.findall(text)), badges


def width(text):
    """How many full-width characters a line takes."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text) / 2

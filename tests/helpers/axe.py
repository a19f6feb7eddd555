"""What axe holds against a page, in both themes and at two widths.

axe reads the rendered page as an assistive technology would; its script comes with its package.
"""

import json
from pathlib import Path

import axe_playwright_python

SCRIPT = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
# Each page in either theme at either width; in which language which, is all the same to axe.
LOOKS = {"zh-CN": (("light", 1280), ("dark", 390)), "en": (("light", 390), ("dark", 1280))}


# What moves or fades has come to its end, and the page was drawn with it.
SETTLED = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  const ending = document.getAnimations().filter((one) => one.effect.getTiming().iterations < 9);
  await Promise.allSettled(ending.map((one) => one.finished));
  await frame();
}"""


def complaints_by_look(page, language):
    """What axe holds against the page, everything opened, in each theme and at each width."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.evaluate(SCRIPT.read_text("utf-8"))
    return {look: complaints(turn(page, *look)) for look in LOOKS[language]}


def turn(page, theme, width):
    """The page in a theme, at a width, once it has settled."""
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(SETTLED)
    page.wait_for_timeout(300)  # what an observer shows or hides begins after it
    return page


def complaints(page):
    """What axe holds against the page as it stands, of any impact; its script is there already."""
    options = json.dumps({"resultTypes": ["violations"]})
    violations = page.evaluate(f"axe.run(document, {options})")["violations"]
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in violations]

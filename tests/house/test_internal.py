"""docs/internal.md walks through the house as it is: every path and name in it is there."""

import re
from importlib import import_module
from importlib.util import find_spec

from every import every
from places import FLOOR_OF, PACKAGE, ROOT

TEXT = (ROOT / "docs" / "internal.md").read_text("utf-8")
SCRIPTS = set(re.findall(r"\b\w+\.js\b", TEXT))
NAMES = {name for name in re.findall(r"`(\w+(?:\.\w+)+)`", TEXT) if name.split(".")[0] in FLOOR_OF}


def found(name):
    """What ``name`` names below the package: a module, or a thing in one; else an error."""
    room, *parts = name.split(".")
    thing = import_module(f"callcenter_kit.{room}")
    for part in parts:
        if hasattr(thing, "__path__") and find_spec(f"{thing.__name__}.{part}"):
            thing = import_module(f"{thing.__name__}.{part}")
        else:
            thing = getattr(thing, part)
    return thing


@every("name", sorted(NAMES))
def test_every_name_is_there(name):
    assert found(name)


def test_every_script_is_there_and_it_is_two_pages():
    assert {file.name for file in PACKAGE.rglob("scripts/*.js")} >= SCRIPTS
    assert len(NAMES) >= 25
    assert len(TEXT.splitlines()) <= 110

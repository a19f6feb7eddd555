"""Where the project and its package stand, and the floors of the house."""

from pathlib import Path

import callcenter_kit as ck

PACKAGE = Path(ck.__file__).parent
ROOT = PACKAGE.parent

# From the ground up: a room imports only from the floors below its own.
FLOORS = (
    ("_version", "errors", "steps"),
    ("texts",),
    ("workdays",),
    ("rules",),
    ("timeline",),
    ("screening",),
    ("documents", "charts"),
    ("clients", "what_if"),
    ("dashboards",),
    ("__main__",),
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS, 1) for room in rooms}

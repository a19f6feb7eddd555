"""Where the project and its package stand, its floors, and its files."""

from pathlib import Path

import callcenter_kit as ck

PACKAGE = Path(ck.__file__).parent
ROOT = PACKAGE.parent

# From the ground up: a room imports only from the floors below its own.
FLOORS = (
    ("_version", "errors", "steps"),
    ("texts",),
    ("workdays", "rules"),
    ("timeline",),
    ("screening",),
    ("documents", "charts"),
    ("clients", "what_if"),
    ("dashboards",),
    ("__main__",),
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS, 1) for room in rooms}

TEXT = {
    *(".py", ".toml", ".md", ".txt", ".j2", ".js", ".css", ".ipynb", ".json", ".yml", ".cff"),
    "",
}
# Vendored as they were published, with their licences.
OTHERS_WORK = {"morphdom.js", "plotly-basic.min.js"}


def text_files(folder=ROOT):
    """Every text file of the project that a person wrote, with its text."""
    skip = {"__pycache__", "build", "dist", "node_modules", *OTHERS_WORK}
    for path in sorted(folder.iterdir()):
        hidden = path.name.startswith(".") and path.name not in (".ci", ".github")
        if hidden or path.name in skip or path.suffix == ".egg-info":
            continue  # not looked into: an environment has a hundred thousand files
        if path.is_dir():
            yield from text_files(path)
        elif path.suffix in TEXT:
            yield path, path.read_text("utf-8")

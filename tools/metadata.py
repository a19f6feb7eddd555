"""What a package index shows of the project: README.md, with links that lead somewhere from there.

Hatchling asks for it whenever the package is built. Until the project has an address, the links
stay as they are written, from one file of the repository to another.
"""

import re
import tomllib
from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface

LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!\w+:|#)([^)\s]+)\)")


class ReadmeHook(MetadataHookInterface):
    """Adds the text to what ``pyproject.toml`` says."""

    def update(self, metadata):
        folder = Path(self.root)
        project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
        repository = project["tool"]["callcenter_kit"]["addresses"]["repository"]
        text = with_addresses((folder / "README.md").read_text("utf-8"), repository)
        metadata["readme"] = {"content-type": "text/markdown", "text": text}


def with_addresses(text, repository):
    """``text`` with each link to a file as one to that file in ``repository``, if there is one."""

    def whole(link):
        picture, words, path = link.groups()
        kind = "raw" if picture else "blob"
        return f"{picture}[{words}]({repository}/{kind}/main/{path})"

    return LINK.sub(whole, text) if repository else text

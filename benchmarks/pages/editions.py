"""The first edition of the pages and this one, each served by itself, from one environment.

The first edition is checked out of the history into a folder of its own, and goes with it. The
packages of this environment serve both: what the first asks for beyond them is tqdm, for a bar in
the terminal, which no page needs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from callcenter_kit.dashboards import notebooks_folder, pages
from tools.browsing import HERE, Server, free_port, running, serving

FIRST, CHANGE = "first edition", "change"
COMMIT = "fd75057"
STAY = "--absent=86400"  # who is counted is not sent away, though no person sits there


@dataclass(frozen=True)
class Edition:
    """A checkout of the kit: where it stands, and how it is served from there."""

    name: str
    folder: Path

    @property
    def files(self) -> list[str]:
        """The notebooks that it serves as pages."""
        return [page.file for page in pages(self.folder / "notebooks")]

    @contextmanager
    def served(self, log: Path, views: int) -> Iterator[Server]:
        """The running server, with room for ``views``, and a kernel waiting for each page."""
        options = [f"--views={views}", "--pool=1"]
        if self.name == CHANGE:
            with serving(log, *options, STAY) as server:
                yield server
            return
        port = free_port()
        command = [sys.executable, "-m", "callcenter_kit.dashboards", f"--port={port}", *options]
        # Its kernels start in other folders: they too must read this edition, not the change.
        env = {**os.environ, "PYTHONPATH": str(self.folder)}
        with running(command, log, f"http://localhost:{port}/", cwd=self.folder, env=env) as server:
            yield server


@contextmanager
def both(folder: Path) -> Iterator[tuple[Edition, Edition]]:
    """The first edition, at ``folder`` until the end, and the checkout that this file is of."""
    target = folder / "first-edition"
    git("worktree", "add", "--detach", str(target), COMMIT)
    try:
        yield Edition(FIRST, target), Edition(CHANGE, notebooks_folder().parent)
    finally:
        git("worktree", "remove", "--force", str(target))


def has_first() -> bool:
    """Whether the first edition is in the history that is here."""
    try:
        git("cat-file", "-e", f"{COMMIT}^{{commit}}")
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def git(*words: str) -> None:
    """Do what ``words`` say to this checkout's history."""
    subprocess.run(["git", *words], cwd=HERE, check=True, capture_output=True)

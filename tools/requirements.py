"""All requirements files made anew: each file of a package by its hash, no index by its address.

``python3 run.py requirements`` keeps the versions that are pinned, as far as ``pyproject.toml``
allows them; ``--upgrade`` raises all, ``--upgrade-package NAME`` one. A later file takes the
versions of an earlier one. Binder reads the first from a folder of its own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
COMMAND = "python3 run.py requirements"
FILES = {
    "requirements.txt": "--group setup --extra dashboards --extra exports",
    "requirements-test.txt": "--group setup --extra test --constraint requirements.txt",
    "requirements-spark.txt": "--extra spark --constraint requirements-test.txt",
    "requirements-peers.txt": "--group peers --extra tables --constraint requirements-test.txt",
}
COMMON = (
    "--universal --python-version 3.11 --generate-hashes --no-annotate --no-strip-extras --quiet"
)


def main(arguments):
    """Make each file in its order, and give the exit code."""
    environment = {**os.environ, "UV_CUSTOM_COMPILE_COMMAND": COMMAND}
    for name, options in FILES.items():
        words = f"-m uv pip compile pyproject.toml {COMMON} {options} --output-file {name}".split()
        done = subprocess.run([sys.executable, *words, *arguments], cwd=HERE, env=environment)
        if done.returncode:
            return done.returncode
    shutil.copy(HERE / "requirements.txt", HERE / "binder" / "requirements.txt")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

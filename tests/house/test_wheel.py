"""What pip installs holds all that the package reads: data, templates, styles, scripts."""

import subprocess
import sys
from zipfile import ZipFile

import pytest
from places import PACKAGE, ROOT


def files(folder):
    """Every file below ``folder`` that a person wrote, by its path from the folder above."""
    return {
        file.relative_to(folder.parent).as_posix()
        for file in folder.rglob("*")
        if file.is_file()
        and not {"__pycache__", ".ipynb_checkpoints", ".virtual_documents"} & set(file.parts)
        and file.relative_to(folder.parent).parts[:2] != (PACKAGE.name, "notebooks")
    }


@pytest.mark.slow
def test_a_wheel_holds_every_file_of_the_package_and_the_notebooks(tmp_path):
    command = ["-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = set(ZipFile(wheel).namelist())
    notebooks = {f"{PACKAGE.name}/{name}" for name in files(ROOT / "notebooks")}
    assert (files(PACKAGE) | notebooks) - held == set()
    kinds = {name.rsplit(".", 1)[-1] for name in files(PACKAGE)}
    assert kinds >= {"py", "toml", "json", "j2", "css", "js", "typed", "LICENSE"}

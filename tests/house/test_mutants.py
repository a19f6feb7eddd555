"""Mutants: which of a made-up package survive its tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import mutations
import pytest

TOOLS = Path(mutations.__file__).parent
SOURCE = """def enough(capital):
    if capital is not None and True:
        return capital >= LEAST
    return None

LEAST = 100
"""
TEST = """from callcenter_kit.workdays.capital import enough

def test_enough():
    assert enough(101) and not enough(100 - 1) and enough(None) is None
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a process is forked for each mutant")
def test_a_mutant_that_a_test_sees_is_killed_and_another_is_named(tmp_path):
    shutil.copytree(TOOLS, tmp_path / "tools")
    room, tests = tmp_path / "callcenter_kit" / "workdays", tmp_path / "tests" / "workdays"
    files = {
        room.parent / "__init__.py": "",
        room / "__init__.py": "",
        room / "capital.py": SOURCE,
        room / "left_out.py": "NUMBER = 1\n",
        tests / "test_capital.py": TEST,
    }
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    script = tmp_path / "tools" / "mutants.py"
    command = [sys.executable, script, "--package=workdays", "--only=capital"]
    assert subprocess.check_output(command, encoding="utf-8").splitlines() == [
        "callcenter_kit/workdays/capital.py:3",
        "    return capital >= LEAST",
        "  → return capital > LEAST",
        "callcenter_kit/workdays/capital.py:6",
        "    LEAST = 100",
        "  → LEAST = 101",
        "workdays: 4 of 6 killed",
    ]
    assert (room / "capital.py").read_text() == SOURCE

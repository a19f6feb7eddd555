"""Mutants: where a source is changed, and which of a made-up package survive its tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import mutations
import pytest
from every import every
from mutations import edits

TOOLS = Path(mutations.__file__).parent


@every(
    ("source", "mutants"),
    [
        ("a < b <= c", ["a <= b <= c", "a < b < c"]),
        ("'呼叫中心' != (\n    b)", ["'呼叫中心' == (\n    b)"]),
        ("a is  not b", ["a is b"]),
        ("a in b", ["a not in b"]),
        ("a and (b or c)", ["a or (b or c)", "a and (b and c)"]),
        ("a and b and c", ["a or b and c", "a and b or c"]),
        ("x = 9", ["x = 10", "x = 8"]),
        ("if a:\n    b()\nelif c:\n    d()", [
            "if not (a):\n    b()\nelif c:\n    d()", "if a:\n    b()\nelif not (c):\n    d()",
        ]),
        ("a if b else c", ["a if not (b) else c"]),
        ("[a for a in b if c]", ["[a for a in b if not (c)]"]),
        *((source, []) for source in (  # what no test could notice
            '"""Says 1 < 2."""',
            "x = True",
            "x = 1.5",
            "def f(a: Literal[1]) -> Literal[2]: ...",
            "@cache(3)\ndef f(): ...",
            "class A:\n    def __repr__(self):\n        return self.a if 1 < 2 else 3",
            "if TYPE_CHECKING:\n    x = 1 < 2",
            "f'{a < 1}'",
        )),
    ],
)  # fmt: skip
def test_a_source_is_changed_in_one_place_and_keeps_its_lines(source, mutants):
    code = source.encode()
    sources = [(code[:start] + after + code[end:]).decode() for start, end, after in edits(code)]
    assert sources == mutants


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a process is forked for each mutant")
def test_a_mutant_that_a_test_sees_is_killed_and_another_is_named(tmp_path):
    shutil.copytree(TOOLS, tmp_path / "tools")
    room = tmp_path / "callcenter_kit" / "workdays"
    room.mkdir(parents=True)
    (room.parent / "__init__.py").touch()
    (room / "__init__.py").touch()
    source = "def enough(capital):\n    return capital >= LEAST\n\n\nLEAST = 100\n"
    (room / "capital.py").write_text(source)
    (room / "left_out.py").write_text("NUMBER = 1\n")
    test = "from callcenter_kit.workdays.capital import enough\n\n\ndef test_enough():\n"
    tests = tmp_path / "tests" / "workdays"
    tests.mkdir(parents=True)
    (tests / "test_capital.py").write_text(
        f"{test}    assert enough(101) and not enough(100 - 1)\n"
    )
    script = tmp_path / "tools" / "mutants.py"
    command = [sys.executable, script, "--package=workdays", "--only=capital"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == (
        "callcenter_kit/workdays/capital.py:2\n"
        "    return capital >= LEAST\n"
        "  → return capital > LEAST\n"
        "callcenter_kit/workdays/capital.py:5\n"
        "    LEAST = 100\n"
        "  → LEAST = 101\n"
        "workdays: 1 of 3 killed\n"
    )
    assert (room / "capital.py").read_text() == source

"""What README.md's examples print, run anew: ``python3 run.py readme`` writes it below each.

``tests/house/test_readme.py`` sees whether it is still so.
"""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

README: Final = Path(__file__).parents[1] / "README.md"
_FILE: Final = re.compile(r"^```toml\n(# (\S+)\n.*?)^```$", re.DOTALL | re.MULTILINE)
_EXAMPLE: Final = re.compile(
    r"^```python\n(.*?)^```$(\n\n```text\n.*?^```$)?", re.DOTALL | re.MULTILINE
)


def printed_anew(text: str, folder: Path) -> str:
    """``text`` with each example's output as it is today.

    The examples run in ``folder``, in their order and with one set of names, after every TOML
    block was saved there under the name in its first line.
    """
    names: dict[str, Any] = {}

    def example(match: re.Match[str]) -> str:
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile(match[1], README.name, "exec"), names)
        shown = f"\n\n```text\n{output.getvalue()}```" if output.getvalue() else ""
        return f"```python\n{match[1]}```{shown}"

    for content, name in _FILE.findall(text):
        (folder / name).write_text(content, encoding="utf-8")
    with contextlib.chdir(folder):
        return _EXAMPLE.sub(example, text)


def main() -> None:
    """Write README.md anew."""
    with TemporaryDirectory() as folder:
        text = printed_anew(README.read_text(encoding="utf-8"), Path(folder))
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

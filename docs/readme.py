"""What the examples of README.md and of the documentation print, written below each of them anew.

``python3 run.py readme`` does it; ``tests/house/test_readme.py`` and ``tests/house/test_docs.py``
see whether it is still so.
"""

import contextlib
import io
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

_ROOT: Final = Path(__file__).parents[1]
README: Final = _ROOT / "README.md"
_FILE: Final = re.compile(r"^```toml\n(# (\S+)\n.*?)^```$", re.DOTALL | re.MULTILINE)
_EXAMPLE: Final = re.compile(
    r"^```python\n(.*?)^```$(\n\n```text\n.*?^```$)?", re.DOTALL | re.MULTILINE
)


def pages_with_examples() -> list[Path]:
    """README.md, and the pages of ``docs/site`` that have a Python example, in their order."""
    site = sorted((_ROOT / "docs" / "site").rglob("*.md"))
    return [README, *(page for page in site if _EXAMPLE.search(page.read_text("utf-8")))]


def code_of(page: Path) -> str:
    """The examples of a page one below the other, as a reader has them in a notebook."""
    return "\n".join(match[1] for match in _EXAMPLE.finditer(page.read_text("utf-8")))


def printed_anew(text: str, folder: Path) -> str:
    """``text`` with each example's output as it is today.

    The examples run in ``folder``, in their order and with one set of names, after every TOML
    block was saved there under the name in its first line.
    """
    names: dict[str, Any] = {}

    def example(match: re.Match[str]) -> str:
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile(match[1], "<example>", "exec"), names)
        shown = f"\n\n```text\n{output.getvalue()}```" if output.getvalue() else ""
        return f"```python\n{match[1]}```{shown}"

    for content, name in _FILE.findall(text):
        (folder / name).write_text(content, encoding="utf-8")
    with contextlib.chdir(folder):
        return _EXAMPLE.sub(example, text)


def main() -> None:
    """Write what is printed anew, page by page."""
    for page in pages_with_examples():
        with TemporaryDirectory() as folder:
            text = printed_anew(page.read_text(encoding="utf-8"), Path(folder))
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

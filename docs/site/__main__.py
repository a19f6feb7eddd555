"""Builds the site of the documentation: ``python3 run.py docs [FOLDER]``; ``build/docs`` else.

Nothing is fetched while it is built or read, and a warning ends the build. The notebooks are
executed; what they gave is kept beside the site and taken again while a notebook stays as it is.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Final

from sphinx.cmd.build import main as sphinx

from docs.site.pages import api_pages, facts_page, notebook_pages, rulebook_pages

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
BUILT: Final = ROOT / "build" / "docs"
# Where in the site the pages that lie elsewhere in the checkout go.
_ELSEWHERE: Final = {
    "docs/deployment.md": "deployment.md",
    "docs/internal.md": "internal.md",
    "docs/peers.md": "peers.md",
    "docs/peers.png": "peers.png",
    "docs/spark.md": "howto/spark.md",
}


def main(target: Path) -> int:
    """Lay the pages together below ``target`` and build them; the exit code of Sphinx."""
    source = target / "source"
    shutil.rmtree(source, ignore_errors=True)
    left_out = shutil.ignore_patterns("*.py", "__pycache__", ".ipynb_checkpoints")
    for folder, place in ((HERE, ""), (ROOT / "notebooks", "notebooks")):
        shutil.copytree(folder, source / place, ignore=left_out, dirs_exist_ok=True)
    for file, place in _ELSEWHERE.items():
        shutil.copy(ROOT / file, source / place)
    made = {**api_pages(), **rulebook_pages(), **facts_page()}
    made |= notebook_pages(source / "notebooks")
    for name, text in made.items():
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).write_text(text, "utf-8")
    # A figure brings its script along, instead of leaving it to JupyterLab or to a server afar.
    os.environ["PLOTLY_RENDERER"] = "notebook"
    options = ["--fail-on-warning", "--keep-going", "--quiet", "--fresh-env", "--jobs", "2"]
    places = ["-c", HERE, "-d", target / "kept", source, target / "html"]
    return sphinx([*options, "-D", f"nb_execution_cache_path={target}/executed", *map(str, places)])


if __name__ == "__main__":
    built = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else BUILT
    code = main(built)
    print(built / "html" / "index.html")
    sys.exit(code)

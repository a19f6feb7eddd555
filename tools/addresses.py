"""The project's own addresses, from the one table where they stand to each place that needs them.

The table is ``[tool.callcenter_kit.addresses]`` in ``pyproject.toml``, and empty until the project
has any. ``python3 run.py addresses`` writes what follows from it into the files below, each time
between a comment ``addresses`` and a comment ``/addresses``; while it is empty, nothing stands
there. The workflows and the forms need no address: they lie in the repository.
"""

import re
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
PLACE = re.compile(r"^((?:#|<!--) addresses\b.*?\n).*?(?=^(?:#|<!--) /addresses\b)", re.M | re.S)


def main(folder=HERE):
    """Write each place anew from the table."""
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
    table = project["tool"]["callcenter_kit"]["addresses"]
    for name, lines in places(**table).items():
        text = (folder / name).read_text("utf-8")
        block = "".join(f"{line}\n" for line in lines)
        text, count = PLACE.subn(lambda match, block=block: match[1] + block, text)
        assert count == 1, f"{name} has {count} places for the addresses"
        (folder / name).write_text(text, "utf-8")


def places(repository, documentation):
    """The lines that each file gets; none of what has no address yet."""
    urls, cited, badges = [], [], []
    if documentation:
        urls.append(f'Documentation = "{documentation}"')
        cited.append(f"url: {documentation}")
    if repository:
        urls += [f'Repository = "{repository}"', f'Issues = "{repository}/issues"']
        urls.append(f'Changelog = "{repository}/blob/main/CHANGELOG.md"')
        cited.append(f"repository-code: {repository}")
        tests = f"{repository}/actions/workflows/tests.yml"
        badges = [f"[![tests 测试]({tests}/badge.svg)]({tests})", *launches(repository)]
    return {"pyproject.toml": urls, "CITATION.cff": cited, "README.md": badges}


def launches(repository):
    """The badges that open the pages, and JupyterLab, on Binder."""
    binder = "https://mybinder.org"
    copy = f"{binder}/v2/gh/{'/'.join(repository.split('/')[-2:])}/HEAD?urlpath="
    page, lab = "voila/render/notebooks/01_eligibility.ipynb", "lab/tree/notebooks/00_start.ipynb"
    for name, path in (("the pages 页面", page), ("JupyterLab", lab)):
        yield f"[![{name} · Binder]({binder}/badge_logo.svg)]({copy}{path})"


if __name__ == "__main__":
    main()

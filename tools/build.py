"""The wheel and the source archive, in ``dist``, and whether both are what they should be.

``python3 run.py build`` builds them, builds the wheel once more from the archive alone, and asks
the installed wheel for an answer. With ``--release v0.2.0`` that has to be the version of the
package, of the kit's newest heading in ``CHANGELOG.md`` and of ``CITATION.cff``.
"""

import re
import shutil
import subprocess
import sys
import tarfile
import venv
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import callcenter_kit as ck

HERE = Path(__file__).resolve().parents[1]
DIST = HERE / "dist"
# Needs no other package, so the wheel is installed alone.
QUESTION = """
import callcenter_kit as ck
answer = ck.assess(ck.Applicant(registered_capital=500_000))
print(ck.__version__, *answer.scopes["local"].unmet)
"""


def main(arguments):
    """Build and look; the exit code is 1 where something is wrong."""
    parser = ArgumentParser(prog="python3 run.py build", description=__doc__)
    parser.add_argument("--release", metavar="TAG", help="refuse a version that is not the tag's")
    tag = parser.parse_args(arguments).release
    faults = list(faults_of_a_release(tag, HERE)) if tag else []
    if not faults:
        shutil.rmtree(DIST, ignore_errors=True)
        build(HERE, DIST)
        faults = list(faults_of(*DIST.glob("*.whl"), *DIST.glob("*.tar.gz")))
    print(*faults or sorted(DIST.iterdir()), sep="\n")
    return int(bool(faults))


def build(source, folder, *targets):
    """Build what lies in ``source`` into ``folder``, with the packages that are here."""
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder), *targets]
    subprocess.run(command, cwd=source, check=True, stdout=subprocess.DEVNULL)


def faults_of_a_release(tag, folder):
    """Where a version stands that is not the one of ``tag``."""
    headings = re.findall(r"^## Kit (.+)$", (folder / "CHANGELOG.md").read_text("utf-8"), re.M)
    cited = re.findall(r"^version: (.+)$", (folder / "CITATION.cff").read_text("utf-8"), re.M)
    versions = {
        "callcenter_kit/_version.py": ck.__version__,
        "CHANGELOG.md, newest heading of the kit": next(iter(headings), None),
        "CITATION.cff": next(iter(cited), None),
    }
    for place, version in versions.items():
        if f"v{version}" != tag:
            yield f"The tag is {tag}, but {place} says {version}."


def faults_of(wheel, archive):
    """What is wrong with the two files."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        with tarfile.open(archive) as content:
            content.extractall(folder, filter="data")
        (source,) = folder.iterdir()
        build(source, folder / "again", "--target", "wheel")
        (again,) = (folder / "again").iterdir()
        if different := sorted(contents(wheel) ^ contents(again)):
            names = ", ".join(sorted({name for name, _ in different})[:9])
            yield f"The archive does not build the same wheel; different: {names}."
        expected = f"{ck.__version__} registered_capital\n"
        if (answer := ask(wheel, folder / "environment")) != expected:
            yield f"The installed wheel should print {expected!r}, and prints {answer!r}."


def contents(wheel):
    """Each file in ``wheel``, with a checksum."""
    return {(file.filename, file.CRC) for file in ZipFile(wheel).infolist()}


def ask(wheel, folder):
    """What the wheel answers where nothing else is installed."""
    venv.create(folder)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    subprocess.run([*pip, "--no-index", "--no-deps", str(wheel)], check=True)
    command = [str(python), "-I", "-c", QUESTION]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False).stdout


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""Whether Spark runs on this machine, and how it gets here.

``python tools/spark_here.py`` installs pyspark beside the other requirements where there is
a Java of 17 or newer, and nothing where there is none: `python3 run.py test` does so before it runs
everything. pyspark is no part of requirements-test.txt: it is 456 MB of source, useless without
Java.
"""

import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
REQUIREMENTS = HERE / "requirements-spark.txt"
OLDEST_JAVA = 17


def java_version():
    """The number of the Java that Spark would run on: 17, 8 for one that says 1.8, 0 for none."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home, "bin")) if home else None)
    if java is None:
        return 0
    answer = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    number = re.search(r'version "(?:1\.)?(\d+)', answer.stderr + answer.stdout)
    return int(number[1]) if number else 0


def why_no_java():
    """Why this machine's Java is none for Spark; empty when it is one."""
    number = java_version()
    if number >= OLDEST_JAVA:
        return ""
    here = f"the Java here is {number}" if number else "no Java is installed here"
    return f"{here}; Spark needs {OLDEST_JAVA} or newer"


def why_not():
    """Why Spark can't run here; empty when it can."""
    missing = "" if installed() else "pyspark is not installed: python tools/spark_here.py does it"
    return why_no_java() or missing


def installed():
    try:
        return version("pyspark")
    except PackageNotFoundError:
        return None


def main():
    """Say why there is nothing to do, or install it, each file checked by its hash."""
    pinned = re.search(r"^pyspark==(\S+)", REQUIREMENTS.read_text("utf-8"), re.MULTILINE)[1]
    if reason := why_no_java():
        print(f"Spark is left out: {reason}.", file=sys.stderr)
        return 0
    if installed() == pinned:
        return 0
    print("Installing pyspark, 456 MB; this takes some minutes.", file=sys.stderr, flush=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # Built with the setuptools that is here.
    options = ["--require-hashes", "--no-build-isolation", "-r", str(REQUIREMENTS)]
    return subprocess.run([*pip, *options], check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())

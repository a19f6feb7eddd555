"""A new environment gets its packages from the one that runs the tests, instead of by a download.

The same versions of the same packages, no others: what a requirements file lacks is lacking there,
too. pip then finds every requirement met and has nothing to do.
"""

import os
import re
import shutil
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement


def lend(requirements, prefix):
    """Put what the file ``requirements`` names into the environment at ``prefix``."""
    names = re.findall(r"^([\w.-]+)[^=\s]*==", requirements.read_text("utf-8"), re.MULTILINE)
    lend_packages(names, prefix)


def lend_packages(names, prefix):
    """Put the packages of these names into the environment at ``prefix``."""
    for file in (file for name in names for file in files_of(name)):
        target = Path(str(prefix) + file[len(sys.prefix) :])
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            lend_file(file, target, prefix)


def brought_by(requirements):
    """The names of all packages that these requirements bring, each as it is installed here."""
    names, left = {}, [(text, "") for text in requirements]
    while left:
        text, extra = left.pop()
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        for own in ("", *requirement.extras):
            if own not in names.setdefault(requirement.name, set()):
                names[requirement.name].add(own)
                left += [(more, own) for more in distribution(requirement.name).requires or ()]
    return list(names)


def files_of(name):
    """Every file of a package that is installed here; none where it is for another system."""
    try:
        package = distribution(name)
    except PackageNotFoundError:
        return []
    files = (os.path.normpath(package.locate_file(file)) for file in package.files)
    return [file for file in files if Path(file).is_file()]


def lend_file(file, target, prefix):
    """One file, the same on disk where that can be: nothing of either is ever written anew."""
    if target.parent.name == "bin":
        shutil.copy2(file, target)
        script = target.read_bytes()
        if script.startswith(b"#!"):  # with the Python of its own environment
            old, new = os.fsencode(sys.prefix), os.fsencode(prefix)
            target.write_bytes(script.replace(old, new, 1))
        return
    try:
        os.link(file, target)
    except OSError:  # another disk
        shutil.copy2(file, target)

"""Small faults put into the package one at a time, to see which of them no test notices.

    python tools/mutants.py [--package rules] [--only logic] [--count 40] [--seed 7]

A mutant is the checkout with one of ``mutations.edits`` made. Each is tried on the tests that
mirror its package, and on the approved outputs where it writes some, in a copy that is thrown away,
and is killed when a test fails or takes far too long. Those that survive are printed: a test is
missing there, or the change makes no difference.
"""

import argparse
import importlib
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from mutations import edits

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = (
    *("rules", "workdays", "timeline", "screening", "clients"),
    *("charts", "documents", "dashboards", "what_if"),
)
# Whose outputs are kept, in place of tests that would say each sentence again.
WITH_OUTPUTS = {*PACKAGES} - {"workdays", "screening"}
FORK = multiprocessing.get_context("fork")
# Imported once, before a process is forked for each mutant: so that begins a second sooner.
PRELOADED = ("hypothesis", "xdist", "numpy", "pandas", "narwhals", "holidays", "chinese_calendar")
QUICK, SLOW = "not slow and not browser and not release", "slow and not browser and not release"
OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "--rootdir=.", "--basetemp=tmp")


@dataclass(frozen=True)
class Mutant:
    """One change: the bytes of ``file`` from ``start`` to ``end`` become ``after``."""

    package: str
    file: str
    start: int
    end: int
    after: bytes

    def applied(self, source):
        return source[: self.start] + self.after + source[self.end :]

    def __str__(self):
        source = (ROOT / self.file).read_bytes()
        line = source.count(b"\n", 0, self.start)
        texts = (text.splitlines()[line] for text in (source, self.applied(source)))
        before, after = (text.decode().strip() for text in texts)
        return f"{self.file}:{line + 1}\n    {before}\n  → {after}"


def mutants_of(package):
    for path in sorted((ROOT / "callcenter_kit" / package).rglob("*.py")):
        for edit in edits(path.read_bytes()):
            yield Mutant(package, path.relative_to(ROOT).as_posix(), *edit)


# Trying one, in a process whose folder is a copy of the checkout


def enter_a_copy(folder):
    left = shutil.ignore_patterns(".git", ".venv*", ".*_cache", "__pycache__", ".hypothesis")
    os.chdir(shutil.copytree(ROOT, Path(folder, str(os.getpid())), ignore=left))
    sys.path.insert(0, str(Path.cwd()))
    os.environ["PYTHONPATH"] = str(Path.cwd())  # for what a test starts
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)


def survives(mutant):
    """Whether no test of the folder that mirrors its package sees ``mutant``."""
    limit = 10 + 3 * seconds_unchanged(mutant.package)
    file = Path(mutant.file)
    source, times = file.read_bytes(), file.stat()
    file.write_bytes(mutant.applied(source))
    try:
        quick = passes(mutant.package, QUICK, file.stem, limit)
        return quick and passes(mutant.package, SLOW, file.stem)  # which few have to stand
    finally:
        file.write_bytes(source)
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))  # its .pyc is right again


@cache
def seconds_unchanged(package):
    """How long the tests take with nothing changed; what they compile stays for the mutants."""
    started = time.monotonic()
    if not passes(package, QUICK):
        raise SystemExit(f"with nothing changed the tests of {package} fail, or take over an hour")
    sys.dont_write_bytecode = True  # that of a mutant would be taken for the next one's
    return time.monotonic() - started


def passes(package, marks, module="", limit=3600.0):  # a busy machine takes its time
    """Whether the tests of ``package`` pass within ``limit`` seconds, those of ``module`` first."""
    process = FORK.Process(target=run_pytest, args=(marks, tests_of(package, module)))
    process.start()
    process.join(limit)
    if process.exitcode is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.join()
    return process.exitcode in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


def tests_of(package, module):
    """The test files of the folder that mirrors ``package``, or around it; outputs come last."""
    folder = next(folder for folder in Path("tests", package, "_").parents if folder.is_dir())
    outputs = [Path("tests/house/test_approved.py")] if package in WITH_OUTPUTS else []
    own_first = sorted(folder.rglob("test_*.py"), key=lambda f: (f.stem != f"test_{module}", f))
    return [*own_first, *outputs]


def run_pytest(marks, files):
    os.setsid()  # so that what a test started ends with it
    os._exit(pytest.main([*OPTIONS, "-m", marks, *map(str, files)]))


# The command


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", choices=PACKAGES, help="all of them, unless one is named")
    parser.add_argument("--only", metavar="MODULE", help="those of the modules of this name")
    parser.add_argument("--count", type=int, default=200, help="how many mutants (200)")
    parser.add_argument("--seed", type=int, default=1, help="which of them (1)")
    options = parser.parse_args()
    packages = [options.package] if options.package else PACKAGES
    every = [mutant for package in packages for mutant in mutants_of(package)]
    if options.only:
        every = [mutant for mutant in every if Path(mutant.file).stem == options.only]
    sample = random.Random(options.seed).sample(every, min(options.count, len(every)))
    for name in PRELOADED:
        with suppress(ImportError):
            importlib.import_module(name)
    report(sorted(sample, key=every.index))


def report(mutants):
    """Try each, print the survivors as they are found, then the figures of each package."""
    survivors = Counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(2, FORK, enter_a_copy, (folder,)) as pool,
    ):
        for mutant, survived in zip(mutants, pool.map(survives, mutants), strict=True):
            survivors[mutant.package] += survived
            if survived:
                print(mutant, flush=True)
    for package, count in Counter(mutant.package for mutant in mutants).items():
        print(f"{package}: {count - survivors[package]} of {count} killed")


if __name__ == "__main__":
    main()

"""Files of clients read in processes of their own, with a limit of time and of memory.

Seconds are those of the processor: a busy machine is slow, not wrong. Each process is forked from
one that has read the kit, and has nothing else of this run in its memory.
"""

import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from callcenter_kit.clients.clients import read_in_steps
from callcenter_kit.errors import KitError
from callcenter_kit.steps import run_all

MB = 1024**2
SECONDS, MEGABYTES = 20, 2000  # what ends it; a test says how much less is right
PRELOADED = [
    "__main__",
    "callcenter_kit.clients.clients",
    "callcenter_kit.texts.datafile",
    "python_calamine",
]


@dataclass(frozen=True)
class Reading:
    """What reading a file took, and what came of it: the clients, or the code of the refusal."""

    seconds: float
    megabytes: float
    clients: int = 0
    problems: int = 0
    refused: str = ""
    died: str = ""


def read(content):
    """What reading the file's ``content`` takes, in a process that may die of it."""
    context = get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    with ProcessPoolExecutor(1, context) as process:
        try:
            return process.submit(_read, content).result()
        except BrokenProcessPool:
            return Reading(SECONDS, MEGABYTES, died="a signal")


def _read(content):
    import resource  # not on Windows, where these tests are skipped

    import python_calamine  # noqa: F401 - so that it is not counted

    run_all(read_in_steps("公司名称,注册资本\n甲,1000万".encode(), "first"))  # reads the words
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * MB, MEGABYTES * MB))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    before, begin, answers = _peak(), time.process_time(), {}
    try:
        clients = run_all(read_in_steps(content, "clients"))
        answers = {"clients": len(clients), "problems": len(clients.problems)}
    except KitError as error:
        answers = {"refused": error.code}
    except BaseException as error:  # whatever it is, no visitor may see it
        answers = {"died": type(error).__name__}
    return Reading(time.process_time() - begin, _peak() - before, **answers)


def _peak():
    """The most memory that this process had, in megabytes."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024

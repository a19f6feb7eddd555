"""Files of clients read in processes of their own, with a limit of time and of memory.

Seconds are those of the processor: a busy machine is slow, not wrong.

Run as a program it is the process that they are forked from: it has read the kit once, takes the
path of a file from each line, and answers with a line of JSON.
"""

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MB = 1024**2
SECONDS, MEGABYTES = 20, 2000  # what ends it; a test says how much less is right


@dataclass(frozen=True)
class Reading:
    """What reading a file took, and what came of it: the clients, or the code of the sentence."""

    seconds: float
    megabytes: float
    clients: int = 0
    problems: int = 0
    refused: str = ""
    sentence: str = ""
    died: str = ""


class Reader:
    """The process; files lie in ``folder`` meanwhile."""

    def __init__(self, process, folder):
        self._process, self._file = process, folder / "clients"

    def read(self, content):
        self._file.write_bytes(content)
        self._process.stdin.write(f"{self._file}\n")
        self._process.stdin.flush()
        return Reading(**json.loads(self._process.stdout.readline()))


@contextmanager
def reader(folder):
    """A process that reads files; nothing else of this run is in its memory."""
    with subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a reader in Rust says there how it ran out of memory
        text=True,
    ) as process:
        yield Reader(process, folder)
        process.stdin.close()


def _serve():
    from callcenter_kit.clients.clients import read_in_steps
    from callcenter_kit.steps import run_all

    run_all(read_in_steps("公司名称,注册资本\n甲,1000万".encode(), "first"))  # reads the words
    import python_calamine  # noqa: F401 - so that it is not counted

    for line in sys.stdin:
        mine, its = os.pipe()
        child = os.fork()
        if not child:
            with os.fdopen(its, "w") as answer:
                json.dump(_read(Path(line.strip())), answer)
            os._exit(0)
        os.close(its)
        with os.fdopen(mine) as answer:
            found = answer.read()
        _, status = os.waitpid(child, 0)
        died = {"died": f"signal {status}", "seconds": SECONDS, "megabytes": MEGABYTES}
        print(found or json.dumps(died), flush=True)


def _read(path):
    from callcenter_kit.clients.clients import read_in_steps
    from callcenter_kit.errors import KitError
    from callcenter_kit.steps import run_all

    before = _limit()
    begin = time.process_time()
    try:
        clients = run_all(read_in_steps(path.read_bytes(), "clients"))
        found = {"clients": len(clients), "problems": len(clients.problems)}
    except KitError as error:
        found = {"refused": error.code, "sentence": str(error)}
    except BaseException as error:  # whatever it is, no visitor may see it
        found = {"died": type(error).__name__}
    seconds = time.process_time() - begin
    return {**found, "seconds": seconds, "megabytes": _peak() - before}


def _limit():
    """Set the limits, and give the memory that this process has already."""
    import resource  # not on Windows, where these tests are skipped

    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * MB, MEGABYTES * MB))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    return _peak()


def _peak():
    """The most memory that this process had, in megabytes."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    _serve()

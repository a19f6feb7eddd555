"""One visitor against all others: ``python3 run.py bench hostile``.

The same attacks on our server and on Voila as it comes, with the same two notebooks, one after the
other: what they add to the memory of the server and of the attacker's own kernel, and how long
somebody else waits at worst for the answer to a changed fact meanwhile. Voila compresses no
message, so that one which inflates ends its line at once. Each attack ends by itself, and is meant
for a machine of one's own.
"""

import asyncio
import logging
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path

from benchmarks.pages.rival_pages import plain_voila
from tools.attacks import ATTACKS, Watch, watch, write_pages
from tools.browsing import Server, serving

OURS, PLAIN = "callcenter_kit", "Voila as it comes"
HEAD = f"{'':<36} {'':<20} {'memory':>9} {'worst wait':>11}  the attacker's line"


def main() -> int:
    """Measure and print one line an attack and a server."""
    logging.getLogger("asyncio").disabled = True  # what it says is of the attacker's own cut lines
    with tempfile.TemporaryDirectory() as folder:
        notebooks = write_pages(Path(folder) / "notebooks")
        print(HEAD, flush=True)
        for name, attack in ATTACKS.items():
            for called, served in ((OURS, ours), (PLAIN, plain_voila)):
                # A server of its own for each: what one attack leaves behind is not the next one's.
                with served(notebooks, Path(folder) / "log") as server:
                    server.wait_for_kernels(2)
                    watched = asyncio.run(watch(server, attack))
                print(shown(name, called, watched), flush=True)
    return 0


def shown(name: str, called: str, watched: Watch) -> str:
    """The line for one attack on one server."""
    ended = {True: "ended", False: "left open", None: ""}[watched.is_ended]
    return (
        f"{name:<36} {called:<20} {watched.growth:>+6.0f} MB {watched.worst:>9.2f} s  {ended}"
    ).rstrip()


def ours(notebooks: Path, log: Path) -> AbstractContextManager[Server]:
    """Our server with these notebooks."""
    return serving(log, f"--notebooks={notebooks}", "--views=40", "--pool=1")


if __name__ == "__main__":
    raise SystemExit(main())

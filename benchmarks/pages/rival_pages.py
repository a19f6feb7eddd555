"""The pages that ours are held against, each with a server of its own.

An empty notebook in Voila as it comes, and the page "when?" written as a plain FigureWidget for
Voila and once more in Streamlit (``streamlit_page``). Streamlit stands in the environment of
what is compared only, which is set up when it is first needed.
"""

import os
import subprocess
import sys
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path

from run import PEERS, set_up
from tools.browsing import Server, free_port, running, write_notebook

RIVALS = Path(__file__).parent
PICTURE = ".js-plotly-plot"
FIGURE_WIDGET, STREAMLIT = "a plain FigureWidget", "Streamlit"


@dataclass(frozen=True)
class Subject:
    """What is clicked in turns, and where the answer and its picture appear."""

    address: str
    clicks: tuple[str, str]
    text: str = "main"
    picture: str | None = None


def rivals(stack: ExitStack, folder: Path) -> dict[str, Subject]:
    """The page "when?" in other ways; without Streamlit where it can't be installed."""
    code = (RIVALS / "figure_widget.py").read_text(encoding="utf-8")
    write_notebook(folder / "when", "when.ipynb", code)
    served = plain_voila(folder / "when", folder / "when-log")
    rivals = {FIGURE_WIDGET: figure_widget(stack.enter_context(served))}
    python = streamlit_python()
    if python:
        rivals[STREAMLIT] = streamlit_page(stack.enter_context(streamlit(folder, python)))
    return rivals


def figure_widget(server: Server) -> Subject:
    """The FigureWidget's page, as ``server`` shows it."""
    toggle = ".widget-toggle-buttons button:nth-child({})"
    clicks = (toggle.format(2), toggle.format(1))
    address = f"{server.url}voila/render/when.ipynb"
    return Subject(address, clicks, text=".widget-html-content", picture=PICTURE)


def streamlit_page(server: Server) -> Subject:
    """Streamlit's page, as ``server`` shows it."""
    option = "[data-testid=stRadio] input[value='{}']"
    clicks = (option.format(1), option.format(0))
    return Subject(server.url, clicks, text="[data-testid=stHeading]", picture=PICTURE)


def plain_voila(notebooks: Path, log: Path) -> AbstractContextManager[Server]:
    """Voila as it comes with these notebooks, and a kernel waiting for each."""
    port = free_port()
    command = [sys.executable, "-m", "voila", str(notebooks), f"--port={port}", "--no-browser"]
    command += ["--preheat_kernel=True", "--pool_size=1", "--template=lab"]
    as_it_comes = {**os.environ, "JUPYTER_NO_CONFIG": "1"}  # not with our pages' settings
    url = f"http://localhost:{port}/"
    return running(command, log, url, env=as_it_comes)


def streamlit_python() -> Path | None:
    """The Python that has Streamlit, none where it can't be installed; which of them is told."""
    print(f"Streamlit is taken from {PEERS}, installed on its own the first time", flush=True)
    try:
        return set_up(PEERS)
    except subprocess.CalledProcessError:
        print("Streamlit could not be installed (see above) and is left out", flush=True)
        return None


def streamlit(folder: Path, python: Path) -> AbstractContextManager[Server]:
    """Streamlit with its page, told not to call home."""
    port = free_port()
    command = [str(python), "-m", "streamlit", "run", str(RIVALS / "streamlit_page.py")]
    command += [f"--server.port={port}", "--server.address=localhost", "--server.headless=true"]
    command += ["--browser.gatherUsageStats=false", "--server.fileWatcherType=none"]
    return running(command, folder / "streamlit-log", f"http://localhost:{port}/")

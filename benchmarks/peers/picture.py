"""Both axes in one picture: how fast an engine answers, and how often wrongly or not at all."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import plotly.io

import run
from benchmarks.peers.comparing import MISSING, Compared
from callcenter_kit.dashboards.drawing import plotly_file

WIDTH, HEIGHT = 1100, 640
OURS, OTHERS, GRID = "#0b6e4f", "#b23a48", "#e3e3e3"
CONFIG = {"responsive": True, "displayModeBar": False}
# Names of marks that may lie near each other stand on different sides of them.
PLACES = {
    "kit_polars": "top right",
    "kit_pandas": "bottom right",
    "kit_one_by_one": "top right",
    "json_logic_trees": "bottom right",
}
PAGE = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<title>callcenter_kit</title>
<script>{script}</script>
{drawn}
</html>
"""
FONT = '"Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif'


def figure(compared: Sequence[Compared]) -> dict[str, Any]:
    """The picture as a plain Plotly figure."""
    ours = [figures for figures in compared if figures.engine.startswith("kit_")]
    others = [figures for figures in compared if figures not in ours]
    worst = max(figures.not_right(MISSING[-1]) for figures in compared)
    title = f"{MISSING[-1]:.0%} 的格子未知：多快，又错多少<br>"
    title += f"{MISSING[-1]:.0%} of cells not known: how fast, and how often not right"
    rates = "每秒企业数（跑过的最大表） companies a second (largest table run)"
    grid = {"gridcolor": GRID, "zerolinecolor": GRID}
    shares = {"title": {"text": "答错或者报错的行 rows answered wrongly or not at all"}}
    layout = {
        "title": {"text": title},
        "xaxis": {**shares, "tickformat": ".0%", "range": [-0.01, worst + 0.04], **grid},
        "yaxis": {"title": {"text": rates}, "type": "log", "dtick": 1, **grid},
        "font": {"family": FONT, "size": 14},
        "plot_bgcolor": "white",
        "margin": {"l": 90, "r": 230, "t": 110, "b": 70},
        "showlegend": False,
        "height": HEIGHT - 40,
    }
    return {"data": [points(ours, OURS), points(others, OTHERS)], "layout": layout}


def points(compared: Sequence[Compared], colour: str) -> dict[str, Any]:
    """One mark an engine, with its name and the number of rows it was timed on."""
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [figures.not_right(MISSING[-1]) for figures in compared],
        "y": [figures.rate(figures.largest) for figures in compared],
        "text": [figures.name.split(" (")[0] for figures in compared],
        "hovertext": [f"{figures.name}, {figures.largest:,} rows" for figures in compared],
        "textposition": [PLACES.get(figures.engine, "middle right") for figures in compared],
        "marker": {"size": 14, "color": colour},
        "cliponaxis": False,
    }


def save(compared: Sequence[Compared], folder: Path) -> Path | None:
    """The picture as PNG in ``folder``, where there is a browser to take it."""
    browser = run.find_browser()
    if browser is None:
        return None
    png = folder / "peers.png"
    html = plotly.io.to_html(
        figure(compared), config=CONFIG, div_id="peers", include_plotlyjs=False, full_html=False
    )
    with tempfile.TemporaryDirectory() as scratch:
        page = Path(scratch) / "peers.html"
        text = PAGE.format(script=plotly_file().read_text("utf-8"), drawn=html)
        page.write_text(text, "utf-8")
        photograph(browser, page, png)
    return png


def photograph(browser: str, page: Path, png: Path) -> None:
    """``page`` as a browser shows it, in ``png``."""
    command = [shutil.which(browser) or browser, "--headless", "--hide-scrollbars"]
    command += ["--virtual-time-budget=5000", f"--window-size={WIDTH},{HEIGHT}"]
    command += [f"--screenshot={png}", page.as_uri()]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.insert(1, "--no-sandbox")  # a browser refuses to run as root with one
    subprocess.run(command, check=True, capture_output=True)

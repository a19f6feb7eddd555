"""The script that draws the charts, as it was published, kept beside the widget."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PLOTLY: Final = "plotly-basic.min.js"


def plotly_file() -> Path:
    """The one plotly.js there is: its basic bundle, a quarter of all, draws our charts.

    It stands beside its licence as npm's ``plotly.js-basic-dist-min`` publishes it.
    """
    return Path(__file__).with_name("vendor") / PLOTLY

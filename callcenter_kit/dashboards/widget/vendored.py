"""The script that draws the charts, as it was published, kept beside the widget."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Final

PLOTLY: Final = "plotly-basic.min.js"
FULL_PLOTLY: Final = "plotly.min.js"


def plotly_file() -> Path:
    """The one plotly.js there is: its basic bundle, a quarter of all, draws our charts.

    It stands beside its licence as npm's ``plotly.js-basic-dist-min`` publishes it.
    """
    return Path(__file__).with_name("vendor") / PLOTLY


def full_plotly_file() -> Path | None:
    """The whole library, as Plotly for Python brings it; ``None`` where that is not installed."""
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        return None
    file = Path(spec.origin).with_name("package_data") / FULL_PLOTLY
    return file if file.is_file() else None

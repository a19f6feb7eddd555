"""How text looks on pages, in files and in pictures: the colours by name, and the typefaces.

Style sheets hold the same values as custom properties; a test compares them with this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LIGHT: Final[Mapping[str, str]] = {
    "card": "#fff",
    "line": "#e3e1db",
    "ink": "#1c2430",
    "muted": "#5d6675",
    "accent": "#0b5cad",
    "accent-tint": "#e8f1fb",
    "on-accent": "#fff",
    "met": "#0f7a52",
    "unmet": "#a8430b",
    "unknown": "#7a5b00",
    "none": "#4a5568",
    "chart-1": "#0b5cad",
    "chart-2": "#9db8d9",
    "chart-3": "#b7791f",
    "rest": "#f0ebdf",
    "grid": "#e9e7e1",
}
DARK: Final[Mapping[str, str]] = {
    "card": "#1c2129",
    "line": "#333b47",
    "ink": "#e8eaee",
    "muted": "#a7b0bf",
    "accent": "#7db8f5",
    "accent-tint": "#1d3046",
    "on-accent": "#0c1b2c",
    "met": "#5cc79a",
    "unmet": "#f0955f",
    "unknown": "#dcb74f",
    "none": "#a7b0bf",
    "chart-1": "#7db8f5",
    "chart-2": "#45658a",
    "chart-3": "#dcb74f",
    "rest": "#262a2f",
    "grid": "#2b323c",
}
# Files are read on white paper: lines and grounds are a little stronger there, so that they print.
PRINT: Final[Mapping[str, str]] = {
    **LIGHT,
    "line": "#dcd9d1",
    "edge": "#b9c4d3",
    "met-ground": "#e3f3ec",
    "unmet-ground": "#fbe9df",
    "unknown-ground": "#faf1d6",
    "none-ground": "#eceef1",
}
OUTCOME_COLOURS: Final[Mapping[str, str]] = {
    "eligible": "met",
    "ineligible": "unmet",
    "undetermined": "unknown",
    "not_required": "none",
}
PRINT_FONTS: Final[Mapping[str, str]] = {"zh-CN": "Microsoft YaHei", "en": "Arial"}
SCREEN_FONTS: Final = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif'

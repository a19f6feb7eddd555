"""The version of the package, which every decision record names."""

from typing import Final

__version__: Final = "0.2.0"

"""The libraries that write documents, asked for when a document is."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from callcenter_kit.errors import MissingLibrary


def library(module: str, name: str) -> ModuleType:
    """The module, or a `KitError` that says which library to install."""
    try:
        return import_module(module)
    except ModuleNotFoundError:
        raise MissingLibrary(library=name) from None

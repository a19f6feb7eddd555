"""What a page refuses when it is used as a widget; each is a ``TraitError``, as ipywidgets' are."""

from __future__ import annotations

from traitlets import TraitError

from callcenter_kit.errors import KitError


class TraitRefused(KitError, TraitError):
    """A page's trait was given what it cannot be; the page stays as it was."""


class WrongTrait(TraitRefused):
    """A trait was given something that is not of its class, ``kind``."""

    name: str
    value: object
    kind: str


class NotACaseJson(TraitRefused):
    """A text that a page was given as its case is not one."""

"""What can go wrong with scenarios."""

from callcenter_kit.errors import KitError


class ScenarioError(KitError):
    """Scenarios cannot be made, found, saved or opened as asked for."""

    count: int
    file: str
    known: str
    most: int
    name: str
    nearest: str
    value: object
    version: object

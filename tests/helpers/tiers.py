"""Which rows of a test are tried for every change, and which only before a release."""

import pytest


def at_release(rows, but):
    """The rows as parameters; only those in ``but`` are tried before a release is made, too."""
    all_rows = list(rows)
    assert {*but} <= {*all_rows}, "a row that there is not"
    return [row if row in but else pytest.param(row, marks=pytest.mark.release) for row in all_rows]

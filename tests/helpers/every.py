"""A loop over data as one test: it goes through every row and lists each that is at fault."""

import functools
import inspect
import traceback

import pytest


def every(names, rows, ids=None):
    """``test`` for each of ``rows``, written as for ``parametrize``, but as one test.

    A row is a value, a tuple of values, or a ``pytest.param`` with a name of its own. What the
    test asks for besides is a fixture, the same for all rows.
    """
    names = tuple(names.replace(",", " ").split()) if isinstance(names, str) else tuple(names)
    row_list = list(rows)
    rows = [values_of(row, len(names)) for row in row_list]
    called = [name_of(row, place, ids) for place, row in enumerate(row_list)]

    def decorated(test):
        @functools.wraps(test)
        def each(**fixtures):
            faults, untried = {}, []
            for name, row in zip(called, rows, strict=True):
                try:
                    test(**dict(zip(names, row, strict=True)), **fixtures)
                except pytest.skip.Exception as reason:
                    untried.append(reason)
                except (Exception, pytest.fail.Exception) as fault:
                    faults[name] = fault
            if len(untried) == len(rows):
                raise untried[0]
            if faults:
                messages = [f"[{name}] {told(fault)}" for name, fault in faults.items()]
                head = f"{len(faults)} of {len(rows)} rows are at fault"
                pytest.fail("\n\n".join([head, *messages]), pytrace=False)

        parameters = inspect.signature(test).parameters.values()
        left = [one.replace(kind=one.KEYWORD_ONLY) for one in parameters if one.name not in names]
        each.__signature__ = inspect.Signature(left)
        return each

    assert rows, "a loop over nothing tests nothing"
    return decorated


def values_of(row, count):
    """The values of a row; a lone name takes the row as it is."""
    if hasattr(row, "values") and hasattr(row, "marks"):
        assert not row.marks, "a row has no marks of its own"
        return tuple(row.values)
    return (row,) if count == 1 else tuple(row)


def name_of(row, place, ids):
    """What a row is called where it is at fault."""
    if getattr(row, "id", None) and hasattr(row, "marks"):
        return row.id
    if callable(ids):
        return ids(row)
    return list(ids)[place] if ids else short(repr(row))


def short(text, most=120):
    """The text, or its beginning."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def told(fault):
    """What went wrong in a row, and where."""
    place = traceback.extract_tb(fault.__traceback__)[-1]
    kind = "" if isinstance(fault, AssertionError) else f"{type(fault).__name__}: "
    return f"{place.name}, line {place.lineno}: {kind}{fault}"

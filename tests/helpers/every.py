"""A loop over data as one test: it goes through every row and lists each that is at fault."""

import functools
import inspect
import traceback

import pytest

PARAM = type(pytest.param())


def every(names, rows, ids=None):
    """``test`` for each of ``rows``, written as for ``parametrize``, but as one test.

    A row is a value, a tuple of values, or a ``pytest.param`` with a name of its own. What the
    test asks for besides is a fixture, the same for all rows.
    """
    names = names.replace(",", " ").split() if isinstance(names, str) else names
    rows = list(rows)
    assert rows, "a loop over nothing tests nothing"
    called = map(ids, rows) if callable(ids) else ids or [repr(row)[:120] for row in rows]
    cases = [case_of(row, name, len(names)) for row, name in zip(rows, called, strict=True)]

    def decorated(test):
        @functools.wraps(test)
        def each(**fixtures):
            faults, untried = [], []
            for name, values in cases:
                try:
                    test(**dict(zip(names, values, strict=True)), **fixtures)
                except pytest.skip.Exception as reason:
                    untried.append(reason)
                except (Exception, pytest.fail.Exception) as fault:
                    faults.append(f"[{name}] {description(fault)}")
            if len(untried) == len(cases):
                raise untried[0]
            if faults:
                head = f"{len(faults)} of {len(cases)} rows are at fault"
                pytest.fail("\n\n".join([head, *faults]), pytrace=False)

        parameters = inspect.signature(test).parameters.values()
        left = [one.replace(kind=one.KEYWORD_ONLY) for one in parameters if one.name not in names]
        each.__signature__ = inspect.Signature(left)
        return each

    return decorated


def case_of(row, name, count):
    """What a row is called, and its values; a lone name takes the row as it is."""
    if isinstance(row, PARAM):
        assert not row.marks, "a row has no marks of its own"
        return row.id or name, row.values
    return name, (row,) if count == 1 else row


def description(fault):
    """What went wrong in a row, and where."""
    place = traceback.extract_tb(fault.__traceback__)[-1]
    kind = "" if isinstance(fault, AssertionError) else f"{type(fault).__name__}: "
    return f"{place.name}, line {place.lineno}: {kind}{fault}"

"""Every leaf of JSON or TOML with its place, and the whole again with one leaf changed."""

import copy


def leaves(value, place=()):
    """Every leaf of ``value`` with its place."""
    if isinstance(value, dict | list):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(child, (*place, key))
    else:
        yield place, value


def changed(whole, place, value):
    """``whole`` with ``value`` at ``place``; the original stays as it is."""
    copied = copy.deepcopy(whole)
    inside = copied
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = value
    return copied

"""What a test expects to be refused, by the code of the sentence that is said."""

from contextlib import contextmanager

import pytest

from callcenter_kit.errors import KitError


@contextmanager
def refusal(code, match=None):
    """As ``pytest.raises``, for the error that says the sentence ``code``."""
    with pytest.raises(KitError, match=match) as caught:
        yield caught
    assert caught.value.code == code

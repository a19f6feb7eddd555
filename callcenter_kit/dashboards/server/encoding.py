"""How an answer may be compressed: as the browser says, with its quality values (RFC 9110, 12.5.3).

``br;q=0`` means anything but Brotli, ``*`` whatever is not named, and the greater quality wins.
"""

from __future__ import annotations

import re
from typing import Final

from tornado.httputil import HTTPServerRequest
from tornado.web import GZipContentEncoding

_OFFER: Final = re.compile(r"(?:^|,)\s*([\w*-]+)\s*(?:;\s*q=(\d\.?\d*))?")


def encoding_for(accepted: str) -> str:
    """``br`` or ``gzip``, which the browser would rather have; empty where it takes neither."""
    best = max("br", "gzip", key=lambda encoding: _quality(accepted, encoding))  # br where equal
    return best if _quality(accepted, best) else ""


def _quality(accepted: str, encoding: str) -> float:
    """How much an encoding is wanted, from 0, not at all, to 1."""
    qualities = dict(_OFFER.findall(accepted.lower()))
    return float(qualities.get(encoding, qualities.get("*", "0")) or 1)


class Gzipped(GZipContentEncoding):
    """Tornado's gzip for what is made on demand; it reads ``gzip;q=0`` as a wish for gzip."""

    def __init__(self, request: HTTPServerRequest) -> None:
        super().__init__(request)
        self._gzipping = _quality(request.headers.get("Accept-Encoding", ""), "gzip") > 0

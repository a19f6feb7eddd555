"""What a browser may load and run on our pages: what comes from this server, and nothing else."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import Final

from callcenter_kit.dashboards.server.static import TEMPLATE

# Voila writes it between two parts of a page whose notebook takes its time.
_HEARTBEAT: Final = "window.voila_heartbeat()"


def content_security_policy() -> str:
    """The header's value.

    Two inline scripts are ours, known by their digests: a page is made ready before anybody asks
    for it, so a nonce would have to be written into it afterwards. Styles stay inline, for Plotly
    writes its own while it draws; ``blob:`` is where anywidget keeps a widget's code.
    """
    early = (TEMPLATE / "early.js").read_text("utf-8").removesuffix("\n")  # as Jinja includes it
    scripts = " ".join(f"'sha256-{script_digest(script)}'" for script in (early, _HEARTBEAT))
    return (
        f"default-src 'none'; script-src 'self' blob: {scripts}; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )


def script_digest(script: str) -> str:
    """What a policy calls an inline script by, after ``sha256-``."""
    return b64encode(hashlib.sha256(script.encode()).digest()).decode()

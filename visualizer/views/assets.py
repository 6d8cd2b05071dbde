"""Addresses of what the browser gets from ``static/``: they name the content, so that browsers may keep it for good."""

import hashlib
from functools import lru_cache

from visualizer.shipped import STATIC

ASSETS = "assets"
"Address under the root where ``static/`` is served."


def asset(path: str) -> str:
    """Return the address of a file of ``static/``, under the root."""
    file = STATIC / path
    return f"{ASSETS}/{path}?v={_version(path, file.stat().st_mtime_ns)}"


@lru_cache(maxsize=256)
def _version(path: str, modified: int) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]

"""Origins of pages: who may show a live network (``--embed-origin``), which are ours (``--allow-origin``); servers."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

HOST = re.compile(r"([a-z0-9-]+\.)*[a-z0-9-]+|\[[0-9a-f:.]+\]", re.ASCII)
LONGEST = 100
"Characters of a wrong one that a message repeats."
USUAL = {("http", 80), ("https", 443)}
"Ports that browsers leave out."


def read_origins(texts: Iterable[str], option: str = "--embed-origin") -> tuple[str, ...]:
    """Read what an option names: scheme, host and perhaps a port, nothing else.

    Raises:
        ValueError: if one is no origin; it says what one looks like.

    Example:
        >>> read_origins(["https://Docs.example", "http://localhost:8000/"])
        ('https://docs.example', 'http://localhost:8000')
    """
    return tuple(origin_of(text, option) for text in texts)


def origin_of(text: str, option: str = "--embed-origin") -> str:
    """Read one origin.

    Raises:
        ValueError: as ``read_origins``.
    """
    wanted = "scheme and host, such as https://docs.example or http://localhost:8000"
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise ValueError(f"{option} must be {wanted} (got {text[:LONGEST]!r}); correct it") from None
    host = parts.netloc.lower().removesuffix(f":{port}")
    is_bare = parts.path in ("", "/") and not parts.query and not parts.fragment
    if port == 0 or parts.scheme not in ("http", "https") or not HOST.fullmatch(host) or not is_bare:
        raise ValueError(f"{option} must be {wanted} (got {text[:LONGEST]!r}); no path, no wildcard, no password")
    return f"{parts.scheme}://{host}" + (f":{port}" if port and (parts.scheme, port) not in USUAL else "")


def server_of(address: str) -> str:
    """Return the address of a live server as it is, for what links to it.

    Raises:
        ValueError: if it is none.
    """
    try:
        parts = urlsplit(address)
        is_server = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_server = False
    if not is_server:
        raise ValueError(
            f"live must be the address of a server, such as https://lab.example (got {address[:LONGEST]!r})"
        )
    return address

"""A site as browsers name it."""

from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-:")


def origin(text: str) -> str:
    """Return a site as browsers name it: ``https://docs.example.org``, with its port where it is not the usual one.

    Raises:
        ValueError: if it is no site.
    """
    wrong = ValueError(f"{text!r} is no site; give its origin, such as https://docs.example.org")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise wrong from None
    is_plain = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in PORTS or not parts.hostname or not is_plain:
        raise wrong
    if not LETTERS.issuperset(parts.hostname):
        raise wrong
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, PORTS[parts.scheme]) else "")

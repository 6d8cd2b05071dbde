"""Who may show our pages inside theirs: nobody, but for ``/embed/…`` those origins that ``--embed-origin`` names."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher
from tornado.web import RequestHandler

from visualizer.embed.origins import origin_of
from visualizer.rate import Once

FRAMED = "/embed/"
HEALTH = "/liveness"
"What a page that may frame ours may also read: whether the server answers."
UNSAID = "a page that does not say its origin"
FRAMES = ("iframe", "frame", "embed", "object")
"What a browser says a page is loaded into (``Sec-Fetch-Dest``)."
LONGEST = 100
SILENCE = 60.0
"Seconds in which one origin is named in the log once."
MOST_NAMED = 100
"Origins that are remembered as named."

log = logging.getLogger(__name__)


def noticing(allowed: tuple[str, ...]) -> Callable[[HTTPServerRequest], None]:
    """Return what says in the log who asks for a page that he must not frame."""
    named = Once(SILENCE)
    seen: set[str] = set()

    def notice(request: HTTPServerRequest) -> None:
        origin = refused(request, allowed)
        if origin is None:
            return
        if (len(seen) < MOST_NAMED or origin in seen) and named.allows(origin):
            seen.add(origin)
            log.warning("%s", refusal(origin, request.path, allowed))

    return notice


def reader(request: HTTPServerRequest, allowed: tuple[str, ...]) -> str:
    """Return the origin of a page elsewhere that may read the answer; empty where none may."""
    asks = str(request.headers.get("Origin", ""))
    return asks if request.path == HEALTH and asks in allowed else ""


class Foreign(Matcher):
    """Matches what a page asks for that may not frame it: no session is made for what the browser will not show.

    Args:
        allowed: whose pages may frame what is under ``/embed``.
    """

    def __init__(self, allowed: tuple[str, ...]) -> None:
        self._allowed = allowed

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Return the handler's arguments, none; None where a page may be shown."""
        return None if refused(request, self._allowed) is None else {}


class Refused(RequestHandler):
    """Answers a frame that its browser will not show, with as little as possible."""

    def get(self) -> None:
        """Say that it may not be framed."""
        self.set_status(403)
        self.finish("This page may not be shown inside another one.")


def ancestors(path: str, allowed: tuple[str, ...]) -> str:
    """Return whose pages may frame an address, as the directive ``frame-ancestors`` names them."""
    return " ".join(["'self'", *(allowed if path.startswith(FRAMED) else ())])


def refusal(origin: str, path: str, allowed: tuple[str, ...]) -> str:
    """Say in one line who was refused and what to do."""
    if not path.startswith(FRAMED):
        return f"{origin} may not frame {path[:LONGEST]!r}: only pages under {FRAMED} can be embedded"
    known = ", ".join(allowed) or "none"
    return (
        f"{origin} may not frame {path[:LONGEST]!r}: it is not among the allowed origins ({known}); "
        f"to allow it, serve with --embed-origin {origin}"
    )


def refused(request: HTTPServerRequest, allowed: tuple[str, ...]) -> str | None:
    """Return the origin of a page that must not frame what it asks for; None where it may, or the browser must judge.

    A page under ``/embed`` is not refused for keeping its origin to itself: the header tells the browser who may.
    """
    origin = _framer(request)
    is_possible = request.path.startswith(FRAMED) and origin in (*allowed, UNSAID)
    return None if is_possible else origin


def _framer(request: HTTPServerRequest) -> str | None:
    """Return the origin of the page that frames what is asked for, where the browser says so and it is another one."""
    headers: Any = request.headers
    if headers.get("Sec-Fetch-Dest") not in FRAMES:
        return None
    if headers.get("Sec-Fetch-Site") == "same-origin":
        return None
    try:
        return origin_of("://".join(urlsplit(headers.get("Referer", ""))[:2]))
    except ValueError:
        return UNSAID if headers.get("Sec-Fetch-Site") else None

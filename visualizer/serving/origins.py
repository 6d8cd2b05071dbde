"""Who may open a websocket: pages of this server, and those that ``--allow-origin`` names."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher
from tornado.web import RequestHandler

HINT = (
    "This page may not connect: it does not come from this server. Open one of the addresses that the server printed; "
    "if it stands behind a proxy, serve with --allow-origin and the address that visitors type."
)


class Strangers(Matcher):
    """Matches whoever wants a websocket without coming from an allowed page.

    Bokeh's own list compares host and port, and lets through what says no origin; here the scheme counts too, and
    silence is no pass.

    Args:
        allowed: origins, as browsers write them.
    """

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = frozenset(allowed)

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Return the handler's arguments, none; None for those who may pass, and for all that is no websocket."""
        if str(request.headers.get("Upgrade", "")).lower() != "websocket":
            return None
        said = request.headers.get_list("Origin") or request.headers.get_list("Sec-WebSocket-Origin")
        return None if len(said) == 1 and said[0].lower() in self._allowed else {}


class TurnedAway(RequestHandler):
    """Answers a stranger with 403, before any session is made."""

    def get(self) -> None:
        """Say why, and what to do."""
        self.set_status(403)
        self.finish(HINT)


def hosts(allowed: Collection[str]) -> set[str]:
    """Return the hosts of some origins with their ports, as Bokeh's list has them: without one it assumes 80."""
    found = [urlsplit(origin).netloc for origin in allowed]
    return {host if _has_port(host) else f"{host}:80" for host in found}


def _has_port(host: str) -> bool:
    return host.rpartition(":")[2].isdigit() and not host.endswith("]")

"""Whose session a page is: its visitor's alone. An address that names one would put two visitors at one bench."""

from typing import Any

from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher
from tornado.web import RequestHandler

NAMES = ("bokeh-session-id", "bokeh-token")
"What Bokeh takes the name of a session from."
HEADER = "Bokeh-Session-Id"


class Named(Matcher):
    """Matches what names the session it wants, which no page of ours does."""

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Return the handler's arguments, none; None where the server chooses."""
        is_named = any(name in request.arguments for name in NAMES)
        return {} if is_named or HEADER in request.headers else None


class Nameless(RequestHandler):
    """Says that the server names sessions itself."""

    def prepare(self) -> None:
        """Answer whatever is asked, in one line."""
        self.set_status(400)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"An address may not name a session; open it without {' and '.join(NAMES)}.")

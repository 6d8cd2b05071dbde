"""What a page whose connection is gone asks: whether the server still has it, and what it could go on from."""

import json
from typing import Any

from tornado.web import RequestHandler

from visualizer.bench.keeping import missing_data
from visualizer.hosts.host import RunHost
from visualizer.views.line import TICKETS

LONGEST = 2000
"Characters of such a question."


class Still(RequestHandler):
    """Answers a question in the body of a request, which no log and no address shows.

    ``{"ticket": of the page's line, "token": of what was kept}`` is answered with ``{"ready", "there", "kept"}``:
    whether a run can start at once, whether the session is still here, and ``{"updates", "age", "missing"}`` of what
    was kept, or null; ``missing`` are the kinds of own data that it learned from and that are not here any more.
    """

    def initialize(self, host: RunHost) -> None:
        """Remember whom to ask."""
        self.host = host

    def post(self) -> None:
        """Answer."""
        self.set_header("Cache-Control", "no-store")
        asked = self._read()
        if asked is None:
            self.set_status(400)
            self.finish({"error": "a JSON object with ticket and token is expected"})
            return
        self.finish({"ready": self.host.ready, "there": self._has(asked.get("ticket")), "kept": self._kept(asked)})

    def _read(self) -> dict[str, Any] | None:
        try:
            asked = json.loads(self.request.body) if len(self.request.body) <= LONGEST else None
        except (ValueError, RecursionError):
            return None
        return asked if isinstance(asked, dict) else None

    def _has(self, ticket: Any) -> bool:
        return isinstance(ticket, str) and ticket in TICKETS

    def _kept(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        kept = self.host.kept.read(asked.get("token")) if self.host.kept else None
        if kept is None:
            return None
        missing = missing_data(kept)
        return {"updates": kept.about.get("updates", 0), "age": round(kept.age), "missing": missing}

"""A page for the wall of a class room: where to go, large, and as a code for phones."""

from collections.abc import Callable

from tornado.httputil import HTTPServerRequest
from tornado.web import RequestHandler

from visualizer.pages.shell import Page, plain

PAGE = Page(
    name="wall",
    title="Join · RNN Visualizer",
    description="The address of this server, for everybody in the room.",
    heading="Join from your own device",
    sentence="Type the address, or point a phone's camera at the code.",
    sheets=("css/wall.css",),
)


class Wall(RequestHandler):
    """Answers with the page."""

    def initialize(self, find: Callable[[HTTPServerRequest], str | None], draw: Callable[[str], str]) -> None:
        """Remember how it is made.

        Args:
            find: returns the address that others open; None if no others can.
            draw: returns its code as SVG.
        """
        self._find, self._draw = find, draw

    def get(self) -> None:
        """Send the page."""
        address = self._find(self.request)
        variables = {"address": address, "code": self._draw(address) if address else ""}
        self.set_header("Cache-Control", "no-store")
        self.finish(plain(PAGE, "wall.html", "./", None, variables))

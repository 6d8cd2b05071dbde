"""How pages are let in: one is made at a time, addresses take turns, and a full server says so.

Making a page keeps the event loop busy for tens of milliseconds, in which nobody's frames and commands go anywhere.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from bokeh.server.contexts import ApplicationContext
from bokeh.server.session import ServerSession
from panel.io.server import DocHandler

from visualizer.limits import limits
from visualizer.pages import full
from visualizer.serving.gate import asker
from visualizer.serving.turns import FullError, Turns

SHARE = 0.5
"Part of the event loop's time that goes into making pages while others wait for theirs."
BREATH = 0.005
"Seconds between the two halves of making a page."
MOST_WAITING = 300
"Pages that one address may wait for at a time."
KEY = "doors"
"Of the application's settings."


class Doors:
    """Knows how many pages are open, and lets in who still finds room.

    Args:
        contexts: of all pages.
        most: pages that are open at a time.
    """

    def __init__(self, contexts: Mapping[str, ApplicationContext], most: int) -> None:
        self._contexts, self._most = contexts, most
        self.turns = Turns(SHARE, MOST_WAITING)

    def make_room(self) -> None:
        """Let a page go that nobody is connected to, the longest gone first, if there is no room for another one.

        Raises:
            FullError: if all are in use.
        """
        held = [session for context in self._contexts.values() for session in context.sessions if _counts(session)]
        if len(held) < self._most:
            return
        left = [session for session in held if not session.connection_count]
        if not left:
            raise FullError
        max(left, key=lambda session: session.milliseconds_since_last_unsubscribe).request_expiration()


def _counts(session: ServerSession) -> bool:
    return session.connection_count > 0 or not session.expiration_requested


class Door(DocHandler):
    """Makes a page when it is its turn, if its browser is still there and there is room."""

    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Send the page, or the one that says that the server is full."""
        doors: Doors = self.application.settings[KEY]
        self._is_gone = False
        try:
            async with doors.turns.take(asker(self.request.remote_ip, self.request.headers)):
                if not self._is_gone:
                    doors.make_room()
                    await super().get(*args, **kwargs)
        except FullError:
            self.set_status(503)
            self.set_header("Retry-After", str(full.AGAIN))
            self.finish(full.page(self.request.path, limits().pages))

    async def get_session(self) -> ServerSession:
        """Make the page, and let others have the event loop before it is written down."""
        session: ServerSession = await super().get_session()
        await asyncio.sleep(BREATH)
        return session

    def on_connection_close(self) -> None:
        """Make nothing for a browser that has gone."""
        self._is_gone = True

"""How pages are let in: one is made at a time, addresses take turns, and a full server says so.

Making a page keeps the event loop busy for tens of milliseconds, in which nobody's frames and commands go anywhere.
"""

import asyncio
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from bokeh.server.contexts import ApplicationContext
from bokeh.server.session import ServerSession
from panel.io.server import DocHandler

from visualizer.pages import full
from visualizer.serving.neighbours import asker, is_device
from visualizer.serving.turns import FullError, Turns

SHARE = 0.5
"Part of the event loop's time that goes into making pages while others wait for theirs."
BREATH = 0.005
"Seconds between the two halves of making a page."
MOST_WAITING = 300
"Pages that one address may wait for at a time."
KEY = "doors"
"Of the application's settings."


class ManyError(FullError):
    """This device has too many pages open."""


class Doors:
    """Knows how many pages are open, and lets in who still finds room.

    Args:
        contexts: of all pages.
        most: pages that are open at a time.
        of_a_device: pages that one device may have open; None where devices cannot be told apart.
    """

    def __init__(self, contexts: Mapping[str, ApplicationContext], most: int, of_a_device: int | None = None) -> None:
        self._contexts, self._most, self._of_a_device = contexts, most, of_a_device
        self._askers: WeakKeyDictionary[ServerSession, str] = WeakKeyDictionary()
        self.turns = Turns(SHARE, MOST_WAITING)

    def note(self, session: ServerSession, address: str) -> None:
        """Remember who has opened a page, for as long as it is there."""
        self._askers[session] = address

    def make_room(self, address: str) -> None:
        """Let a page go that nobody is connected to, the longest gone first, if there is no room for another one.

        Args:
            address: of who wants one.

        Raises:
            ManyError: if the device has as many open as it may.
            FullError: if all that the server takes are in use.
        """
        held = [session for context in self._contexts.values() for session in context.sessions if _counts(session)]
        if self._of_a_device is not None and is_device(address):
            own = [session for session in held if self._askers.get(session) == address]
            if not _has_room(own, self._of_a_device):
                raise ManyError
        if not _has_room(held, self._most):
            raise FullError


def _has_room(held: list[ServerSession], most: int) -> bool:
    if len(held) < most:
        return True
    left = [session for session in held if not session.connection_count]
    if left:
        max(left, key=lambda session: session.milliseconds_since_last_unsubscribe).request_expiration()
    return bool(left)


def _text(value: bytes) -> bytes:
    return value.decode("utf-8", "replace").encode()


def _counts(session: ServerSession) -> bool:
    return session.connection_count > 0 or not session.expiration_requested


class Door(DocHandler):
    """Makes a page when it is its turn, if its browser is still there and there is room."""

    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Send the page, or the one that says that there is no room for it."""
        doors: Doors = self.application.settings[KEY]
        self._asker = asker(self.request.remote_ip, self.request.headers)
        self._is_gone = False
        arguments = self.request.arguments  # Panel reads a theme among them, and fails where it is no text
        self.request.arguments = {name: [_text(value) for value in values] for name, values in arguments.items()}
        try:
            async with doors.turns.take(self._asker):
                if not self._is_gone:
                    doors.make_room(self._asker)
                    await super().get(*args, **kwargs)
        except FullError as error:
            self.set_status(503)
            self.set_header("Retry-After", str(full.AGAIN))
            self.finish(full.page(self.request.path, is_own=isinstance(error, ManyError)))

    async def get_session(self) -> ServerSession:
        """Make the page, and let others have the event loop before it is written down."""
        session: ServerSession = await super().get_session()
        self.application.settings[KEY].note(session, self._asker)
        await asyncio.sleep(BREATH)
        return session

    def on_connection_close(self) -> None:
        """Make nothing for a browser that has gone."""
        self._is_gone = True

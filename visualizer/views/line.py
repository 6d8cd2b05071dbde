"""A page's own websocket, beside Bokeh's: each frame and each command is one message.

Bokeh's protocol makes five websocket messages of a frame, and parses, locks, patches and answers for every
acknowledgement: 3 ms of the server's CPU for each frame. A page names its line by a ticket that stood in its document,
so that nobody else can listen or command; the origins are those that Bokeh's own websocket allows.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

from bokeh.server.views.ws import WSHandler
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from visualizer.rate import Bucket
from visualizer.views.reading import read, tokens

LINE = "line"
"Address under the root."
PROTOCOL = "rnn-visualizer"
"Subprotocol; the ticket is the second one that a page offers, since addresses end in logs."
MOST_WAITING = 100
"Messages that wait for a page; the oldest go."
LARGEST_WAITING = 32 * 2**20
"Bytes of all of them."
NEWEST = (b'{"kind":"frame"', b'{"kind":"state"')
"Beginnings of the messages of which only the newest waits."
WAIT = 0.05
"Seconds until a page is tried again that has not taken what was sent."
PING = 30.0
"Seconds between two signs of life, which keep a proxy from closing the line."
BREATH = 0.002
"Seconds without reading after each small message that is too many: the rest of a flood waits in the visitor's browser."
REPLACED = 4001
"Code with which a line is closed when its page opens another one."
LEFT = 4002
"Code with which a page closes its line when its visitor leaves it."


@dataclass(eq=False)
class Subscriber:
    """What a ticket stands for: someone who hears a page, and the line on which it can be spoken to.

    Args:
        hear: takes every command as it came; must not raise.
        flooded: takes note that a message was left out, an acknowledgement perhaps; must not raise.
        left: takes note that the visitor has left the page; must not raise.
        line: the one that is open; None for none.
    """

    hear: Callable[[Any], None]
    flooded: Callable[[], None]
    left: Callable[[], None]
    line: "Line | None" = None


TICKETS: WeakValueDictionary[str, Subscriber] = WeakValueDictionary()
"Who is behind a ticket, as long as somebody else holds on to them."
BUCKETS: WeakKeyDictionary[Subscriber, Bucket] = WeakKeyDictionary()
"Of a page, not of its line: opening another one gives it no more."


class Line(WebSocketHandler):
    """One open line, or the attempt to open one."""

    check_origin = WSHandler.check_origin  # exactly the same rule, by the same list

    def initialize(self, largest: int, rate: float, burst: int) -> None:
        """Begin with nothing to send.

        Args:
            largest: bytes of the largest message that a page may send.
            rate: messages per second that are read in the long run.
            burst: messages that may come at once.
        """
        self._largest = largest
        self._burst, self._rate = burst, rate
        self._waiting: list[bytes] = []
        self._is_scheduled = False
        self._subscriber: Subscriber | None = None
        self._bucket: Bucket

    @property
    def max_message_size(self) -> int:
        """Bytes of the largest message."""
        return self._largest

    @property
    def ping_interval(self) -> float:
        """Seconds between two signs of life."""
        return PING

    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Open the line if the ticket is known; else answer 403."""
        offered = [word.strip() for word in self.request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
        self._subscriber = TICKETS.get(offered[1]) if offered[:1] == [PROTOCOL] and len(offered) == 2 else None
        if self._subscriber is None:
            self.set_status(403)
            self.finish("This page's session has ended; reload the page.")
            return
        self._bucket = BUCKETS.setdefault(self._subscriber, Bucket(burst=self._burst, rate=self._rate))
        await super().get(*args, **kwargs)

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        """Choose ours; the ticket is not said back."""
        return PROTOCOL

    def open(self, *args: str, **kwargs: str) -> None:
        """Take the place of the page's earlier line."""
        assert self._subscriber is not None
        self.set_nodelay(True)  # else a frame waits 40 ms for the browser to confirm the last one
        before, self._subscriber.line = self._subscriber.line, self
        if before is not None:
            before.close(REPLACED, "the page has opened another line")

    def on_message(self, message: str | bytes) -> Awaitable[None] | None:
        """Hand on a command; what is none is handed on as nothing, for whoever hears to say so.

        Returns:
            what is waited for before the next message is read, where there are too many.
        """
        if self._bucket.take(tokens(message)):
            if self._subscriber is not None:
                self._subscriber.flooded()
            return asyncio.sleep(BREATH * tokens(message))
        if self._subscriber is not None:
            self._subscriber.hear(read(message))
        return None

    def on_close(self) -> None:
        """Give up the place."""
        self._waiting.clear()
        if self._subscriber is not None and self._subscriber.line is self:
            self._subscriber.line = None
            if self.close_code == LEFT:
                self._subscriber.left()

    def send(self, message: bytes) -> None:
        """Send one message; what finds the line full waits, of frames and states the newest alone."""
        kind = message[4:20]
        if kind.startswith(NEWEST):
            self._waiting = [each for each in self._waiting if each[4:20] != kind]
        self._waiting = [*self._waiting, message][-MOST_WAITING:]
        while len(self._waiting) > 1 and sum(map(len, self._waiting)) > LARGEST_WAITING:
            del self._waiting[0]
        if not self._is_scheduled:
            self._flush()

    def _flush(self) -> None:
        self._is_scheduled = False
        connection = self.ws_connection
        if connection is None or connection.stream is None:
            return
        if connection.stream.writing():
            asyncio.get_running_loop().call_later(WAIT, self._flush)
            self._is_scheduled = True
            return
        waiting, self._waiting = self._waiting, []
        for message in waiting:
            try:
                written: Awaitable[None] = self.write_message(message, binary=True)
            except WebSocketClosedError:
                return
            asyncio.ensure_future(written).add_done_callback(_forget)


def _forget(written: "asyncio.Future[None]") -> None:
    if not written.cancelled():
        written.exception()  # the page has gone: its line says so by closing

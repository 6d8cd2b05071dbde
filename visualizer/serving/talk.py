"""Bokeh's websocket, on which a page says little and seldom, and only once it has been made.

Bokeh reads whatever comes as fast as it comes, makes a page for every token, and tells who sends nonsense where in the
server's files it failed. Here a page that sends too much waits outside, in its own browser; who goes on is cut off.
"""

import asyncio
import logging
import time
from typing import Any
from weakref import WeakKeyDictionary

from bokeh.protocol.message import Message
from bokeh.server.session import ServerSession
from bokeh.util.token import check_token_signature, get_session_id
from panel.io.server import WSHandler

from visualizer.rate import Bucket, Once
from visualizer.serving.patches import ASKS, fault
from visualizer.views.reading import tokens

RATE, BURST = 300.0, 300
"Pieces that are read of one page, a second and at once; a message of Bokeh's has three."
LARGEST = 256 * 1024
"Bytes of one piece. Own text comes over the page's line, which takes more."
PATIENCE = 10.0
"Seconds of more than that until a page is cut off."
MOST_FAULTS = 10
"Messages that may be of no use until a page is cut off."
MOST_PULLS = 3
MOST_CONNECTIONS = 4
"Of one page: after a cut the old one may be open still."
REFUSED = 1008
"Code with which a page is cut off: against the rules."
LONGEST_REASON = 120
"Bytes of a reason for closing."
GONE = "This page's session has ended; reload the page."

BUCKETS: "WeakKeyDictionary[ServerSession, Bucket]" = WeakKeyDictionary()
"Of a page, not of its connection: opening another one gives it no more."
NAMED = Once(60.0)
"Cutting off again and again fills no disk."

log = logging.getLogger(__name__)


class Talk(WSHandler):
    """One open websocket of Bokeh's, or the attempt to open one."""

    def initialize(self, *args: Any, **kwargs: Any) -> None:
        """Begin with a clean slate."""
        super().initialize(*args, **kwargs)
        self._late_since: float | None = None
        self._faults = self._pulls = 0

    @property
    def max_message_size(self) -> int:
        """Bytes of the largest piece."""
        return LARGEST

    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Open it for a page that this server has made and still has; else answer 403."""
        offered = [word.strip() for word in self.request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
        session = self._known(offered[1]) if offered[:1] == ["bokeh"] and len(offered) == 2 else None
        if session is None:
            self.set_status(403)
            self.finish(GONE)
            return
        self._session, self._bucket = session, BUCKETS.setdefault(session, Bucket(burst=BURST, rate=RATE))
        await super().get(*args, **kwargs)

    async def _async_open(self, token: str) -> None:
        if self._session.connection_count >= MOST_CONNECTIONS:
            self._cut_off("this page is connected already")
            return
        await super()._async_open(token)

    def _known(self, token: str) -> ServerSession | None:
        """Return the session of a token that this server gave out."""
        try:
            is_ours = check_token_signature(token, self.application.secret_key, self.application.sign_sessions)
            name = get_session_id(token) if is_ours else None
        except Exception:  # whatever a stranger's token may bring about
            return None
        return next((each for each in self.application_context.sessions if each.id == name), None)

    async def on_message(self, fragment: str | bytes) -> None:
        """Take one piece, when its turn has come."""
        is_late = False
        while wait := self._bucket.take(tokens(fragment)):
            is_late = True
            await asyncio.sleep(wait)
        now = time.monotonic()
        if not is_late:
            self._late_since = None
        elif self._late_since is None:
            self._late_since = now
        elif now - self._late_since > PATIENCE:
            self._cut_off("this page sends too much")
        await asyncio.sleep(0)  # a hundred messages that have come already are not handled at a stretch
        if self.ws_connection is not None:
            await super().on_message(fragment)

    async def _handle(self, message: Message[Any]) -> Any | None:
        reason = fault(message.msgtype, message.content)
        self._pulls += message.msgtype == ASKS
        if reason is None and self._pulls > MOST_PULLS:
            reason = "a page asks for its document once"
        if reason is not None:
            self._cut_off(reason)
            return None
        answer = await super()._handle(message)
        if isinstance(answer, Message) and answer.msgtype == "ERROR":
            answer.content["traceback"] = None  # it names this machine's files
            self._faults += 1
            if self._faults > MOST_FAULTS:
                self._cut_off("this page sends what cannot be used")
                return None
        return answer

    def _protocol_error(self, message: str) -> None:
        self._cut_off("what this page sends is no message of Bokeh's")

    def _internal_error(self, message: str) -> None:
        self._cut_off("what this page sends cannot be used")

    def _cut_off(self, reason: str) -> None:
        told = f"{reason}; reload it".encode("ascii", "replace")[:LONGEST_REASON].decode()
        self.close(REFUSED, told)
        if NAMED.allows("a page"):
            log.warning("a page was cut off: %s", told)

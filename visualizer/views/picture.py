"""The picture in a page: one browser module, fed bytes and answering with commands."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from bokeh.document import Document
from bokeh.events import Event
from bokeh.model import Model
from bokeh.server.views.ws import WSHandler
from panel.custom import AnyWidgetComponent
from panel.io.state import state

from visualizer.shipped import STATIC
from visualizer.views.assets import asset
from visualizer.views.wire import envelope, is_known, wait_for, write

MODULE = STATIC / "dist" / "rnn-visualizer.js"
MOST_WAITING = 100
"Messages that wait for a socket; the oldest go."
NEWEST = (b'{"kind":"frame"', b'{"kind":"state"')
"Beginnings of the messages of which only the newest waits."

log = logging.getLogger(__name__)


class Picture(AnyWidgetComponent):
    """The bench and its picture as the browser shows them (``<rnn-bench>``, ``<rnn-score>``).

    Messages go straight to the sockets, outside Bokeh's document lock (see ``wire``). Whoever sends waits for
    acknowledgements; only what meets a socket in the middle of another message, or full, waits here. Should an upgrade
    have moved what this needs, messages take Panel's own, slower way.

    Args:
        on_command: called with every command of the browser, as it came; it must not raise.
        **params: of the Panel component.
    """

    _esm = MODULE
    _bundle = MODULE

    @classmethod
    def _component_resource_path(cls, esm_path: Any, compiled: Any) -> str:
        # the module lies outside the package, where Panel would not find it
        return f"{state.rel_path}/" * bool(state.rel_path) + asset("dist/rnn-visualizer.js")

    def __init__(self, on_command: Callable[[Any], None], **params: Any) -> None:
        super().__init__(**{"sizing_mode": "stretch_width", **params})
        self._on_command = on_command
        self._waiting: list[bytes] = []
        self._is_scheduled = False
        self._is_direct = is_known()

    def send(self, message: bytes) -> None:
        """Send one message of the trace format to every page that shows this picture; without a page, to nobody."""
        if not self._is_direct:
            self._send_msg(message)
            return
        self._keep(message)
        if not self._is_scheduled:
            self._flush()

    @property
    def is_shown(self) -> bool:
        """Whether any page with this picture is connected, visible or hidden; True where that cannot be known."""
        return not self._is_direct or bool(self._sockets())

    def _keep(self, message: bytes) -> None:
        """Add a message to those that wait; it takes the place of an older frame or state."""
        kind = message[4:20]
        if kind.startswith(NEWEST):
            self._waiting = [each for each in self._waiting if each[4:20] != kind]
        self._waiting = [*self._waiting, message][-MOST_WAITING:]

    def _flush(self) -> None:
        self._is_scheduled = False
        try:
            sockets = self._sockets()
            wait = max((wait_for(socket) for socket, _ in sockets), default=0.0)
            if wait:
                asyncio.get_running_loop().call_later(wait, self._flush)
                self._is_scheduled = True
                return
            waiting, self._waiting = self._waiting, []
            for message in waiting:
                for socket, model in sockets:
                    write(socket, envelope(model, message))
        except Exception:  # whoever sends is not to blame, and what waits goes with the next message
            log.exception("a picture cannot be written to its page")

    def _sockets(self) -> list[tuple[WSHandler, str]]:
        """Return every open socket to a page with this picture, and the picture's id there."""
        found = []
        for ref, (model, _) in self._models.items():
            if ref in state._views and ref not in state._fake_roots:
                session = getattr(state._views[ref][2].session_context, "session", None)
                connections = session._subscribed_connections if session and not session.destroyed else ()
                found += [(connection._socket, str(model.id)) for connection in connections]
        return found

    def _register_events(self, *event_names: str, model: Model, doc: Document, comm: Any) -> None:
        # commands neither touch the document nor wait for its lock: Panel's detour would cost more than the frame
        model.on_event("data_event", self._receive)

    def _receive(self, event: Event) -> None:
        self._on_command(event.data)

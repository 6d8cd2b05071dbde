"""The picture in a page: one browser module, fed bytes and answering with commands."""

import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

import param
from bokeh.document import Document
from bokeh.events import Event
from bokeh.model import Model
from panel.custom import AnyWidgetComponent
from panel.io.state import state

from visualizer.shipped import STATIC
from visualizer.views.assets import asset
from visualizer.views.line import LINE, TICKETS, Subscriber

MODULE = STATIC / "dist" / "rnn-visualizer.js"
TICKET_BYTES = 24


class Picture(AnyWidgetComponent):
    """The bench and its picture as the browser shows them (``<rnn-bench>``, ``<rnn-score>``).

    Messages go over the page's own line (see ``line``), for which the page is given a ticket. A page that cannot open
    one speaks through Panel, and is answered the same, slower way.

    Args:
        on_command: called with every command of the browser, as it came; it must not raise.
        on_flood: called for every message that is left out since they are too many; it must not raise.
        on_left: called when the visitor has left the page; it must not raise.
        **params: of the Panel component.
    """

    ticket = param.String(doc="Names the page's line; known to this page alone.")
    line = param.String(doc="Address of the line, relative to the page.")

    _esm = MODULE
    _bundle = MODULE

    @classmethod
    def _component_resource_path(cls, esm_path: Any, compiled: Any) -> str:
        # the module lies outside the package, where Panel would not find it
        return _under_root(asset("dist/rnn-visualizer.js"))

    def __init__(
        self,
        on_command: Callable[[Any], None],
        on_flood: Callable[[], None] = lambda: None,
        on_left: Callable[[], None] = lambda: None,
        **params: Any,
    ) -> None:
        ticket = secrets.token_urlsafe(TICKET_BYTES)
        super().__init__(**{"sizing_mode": "stretch_width", "ticket": ticket, "line": _under_root(LINE), **params})
        self._on_command = on_command
        self._spoken_in: Document | None = None
        "Where the page speaks through Panel, its document."
        self._subscriber = TICKETS[ticket] = Subscriber(on_command, on_flood, on_left)

    def send(self, message: bytes) -> None:
        """Send one message of the trace format to the page; without a page, to nobody."""
        if self._subscriber.line is not None:
            self._subscriber.line.send(message)
        elif self._spoken_in is not None:  # one after another: what Panel is told inside a callback would overtake
            self._spoken_in.add_next_tick_callback(partial(self._send_msg, message))

    @property
    def is_shown(self) -> bool:
        """Whether a page is connected, visible or hidden; True where that cannot be known."""
        return self._spoken_in is not None or self._subscriber.line is not None

    def close(self) -> None:
        """The session has ended: its ticket opens nothing more."""
        if self._subscriber.line is not None:
            self._subscriber.line.close(1001, "the session has ended")
        TICKETS.pop(self.ticket, None)

    def _register_events(self, *event_names: str, model: Model, doc: Document, comm: Any) -> None:
        # commands neither touch the document nor wait for its lock: Panel's detour would cost more than the frame
        model.on_event("data_event", partial(self._receive, doc))

    def _receive(self, document: Document, event: Event) -> None:
        self._spoken_in = document
        self._on_command(event.data)


def _under_root(address: str) -> str:
    """Return an address under the root, as seen from the page that is being made."""
    return f"{state.rel_path}/" * bool(state.rel_path) + address

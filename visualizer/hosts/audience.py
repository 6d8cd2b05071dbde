"""Who watches one run: viewers with one credit each, and the newest message of every kind for them."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from visualizer.trace import decode, encode_message

OnMessage = Callable[[bytes], None]

log = logging.getLogger(__name__)


@dataclass
class Viewer:
    """One viewer: where messages go, whether it may be sent a frame, and what it has already."""

    on_message: OnMessage
    has_credit: bool = True
    layout: int = 0
    frame: int = 0


class Audience:
    """The viewers of one run.

    A frame goes to every viewer that holds a credit, and takes it. The worker is asked for the next frame only when a
    viewer could be sent it; a slow viewer misses frames and gets the newest one when it acknowledges.

    Args:
        ask: asks the worker for one frame.
    """

    def __init__(self, ask: Callable[[], None]) -> None:
        self.viewers: dict[int, Viewer] = {}
        self.state: dict[str, Any] = {}
        self.remark = ""
        "What is to be said about the run with every state from now on."
        self.is_visible = True
        self._ask = ask
        self._is_asked = False
        self._number = 0
        self._layout = (0, b"")
        self._frame = (0, 0, b"")
        "Count of the frame, number of its layout, the message."

    def add(self, on_message: OnMessage) -> int:
        """Add a viewer, send it the last messages, and return its number."""
        self._number += 1
        self.viewers[self._number] = Viewer(on_message)
        if self.state:
            self._send(self._number, encode_message(self.state))
        self._serve(self._number)
        return self._number

    def remove(self, number: int) -> None:
        """Forget a viewer."""
        self.viewers.pop(number, None)

    def renew(self) -> None:
        """Start again with another worker, whose layouts are numbered anew."""
        self._is_asked = False
        for number, viewer in list(self.viewers.items()):
            viewer.layout = 0
            self._serve(number)

    def acknowledge(self, number: int | None) -> None:
        """Give one viewer, or all, the credit for a frame."""
        for each in list(self.viewers) if number is None else [number]:
            if each in self.viewers:
                self.viewers[each].has_credit = True
                self._serve(each)

    def tell(self, state: dict[str, Any]) -> None:
        """Send a new state to all viewers."""
        self.state = {**state, "remark": self.remark} if self.remark else state
        message = encode_message(self.state)
        for number in list(self.viewers):
            self._send(number, message)

    def take_layout(self, number: int, message: bytes) -> None:
        """Keep the layout of the frames that follow."""
        self._layout = (number, message)

    def take_frame(self, layout: int, message: bytes) -> None:
        """Replace the newest frame and send it to all viewers that hold a credit."""
        self._is_asked = False
        self._frame = (self._frame[0] + 1, layout, message)
        for number in list(self.viewers):
            self._serve(number)

    def updates_shown(self) -> int:
        """Return the updates of the newest frame; 0 before the first."""
        return int(decode(self._frame[2])[0].get("updates", 0)) if self._frame[2] else 0

    def _serve(self, number: int) -> None:
        """Send a viewer with a credit the newest frame if it lacks it; else ask the worker for the next one."""
        viewer = self.viewers[number]
        if not viewer.has_credit:
            return
        count, layout, message = self._frame
        if count == viewer.frame:
            if not self._is_asked:
                self._is_asked = True
                self._ask()
            return
        viewer.has_credit, viewer.frame = False, count
        if viewer.layout != layout:
            viewer.layout = layout
            self._send(number, self._layout[1])
        self._send(number, message)

    def _send(self, number: int, message: bytes) -> None:
        viewer = self.viewers.get(number)
        if viewer is None:
            return
        try:
            viewer.on_message(message)
        except Exception as error:
            log.error("a viewer is dropped: its page raised an error", exc_info=error)
            self.remove(number)

"""What the viewers of one run are shown, and when: one credit, one frame time, and only if something changed."""

import logging
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from visualizer.hosts.look import Encoder, Look

if TYPE_CHECKING:
    from visualizer.training import Run

COSTLY_EVERY = 5
"Frames from one computation of what takes many times a frame's work to the next, at the rate at which they come."
VALIDATION_EVERY = 30
"The same for measurements of all held-out sequences: a second where 30 come in one."
LONGEST = 0.5
"Seconds between two frames from which on it was a rest: it says nothing of the rate."

log = logging.getLogger(__name__)


class Screen:
    """Decides when a run is read for its viewers.

    A frame is read only if the viewers hold a credit, its frame time has come and something changed since the last one.
    Nothing is kept: a frame shows the newest state at the moment it is read.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.look = Look()
        self.has_credit = False
        self.rate = 30.0
        "Frames per second that the host allows."
        self.complaint = ""
        "Why nothing can be shown; empty if all is well."
        self._clock = clock
        self._encoder = Encoder()
        self._is_stale = True
        self._next_frame = 0.0
        self._read_at = -math.inf
        self._interval = 0.0
        "Seconds between the last two frames."
        self._next_validation = 0.0
        self._validated = -1

    def touch(self, *, at_once: bool = False) -> None:
        """Note that there is something new to see; ``at_once`` does not wait for the next frame time."""
        self._is_stale = True
        if at_once:
            self.complaint = ""
            self._next_frame = min(self._next_frame, self._clock())

    def frame_time(self) -> float:
        """Return from when on a frame is due; infinity if none is wanted."""
        wanted = self.has_credit and self.look.visible and self._is_stale and not self.complaint
        return self._next_frame if wanted else math.inf

    def validation_time(self, version: int) -> float:
        """Return from when on validation metrics are due; infinity if nobody looks or they are measured.

        Args:
            version: of the network: changes with weights, settings and interventions.
        """
        wanted = self.has_credit and self.look.visible and version != self._validated
        return self._next_validation if wanted else math.inf

    def note_validation(self, version: int) -> None:
        """Note that the held-out sequences are being measured with this version of the network."""
        self._next_validation = self._clock() + VALIDATION_EVERY * max(self._interval, 1.0 / self.rate)
        self._validated = version
        self._is_stale = True

    def read(self, run: "Run") -> list[dict[str, Any]]:
        """Read a frame, using the credit, and return what to send: a layout message if one is due, and the frame's.

        A look that cannot be read (an unknown quantity) gives a complaint and no more frames until something changes.
        """
        now = self._clock()
        interval = 1.0 / min(self.rate, self.look.frames_per_second or self.rate)
        self._next_frame = max(self._next_frame + interval, now + interval / 4)
        self._is_stale = False
        self._interval = now - self._read_at if now - self._read_at < LONGEST else self._interval
        self._read_at = now
        names = None if self.look.names is None else list(self.look.names)
        try:
            look = self.look
            frame = run.frame(
                names,
                source=look.source,
                layer=look.layer,
                unit=look.unit,
                patience=COSTLY_EVERY * max(self._interval, 1.0 / self.rate),
                ghosts=True,
                temperature=look.temperature,
            )
            layout, message = self._encoder.encode(frame)
        except Exception as error:
            log.error("a frame cannot be read", exc_info=error)
            self.complaint = f"Nothing can be shown: {error.args[0] if error.args else type(error).__name__}"
            return []
        self.has_credit = False
        self._is_stale = "as_of" in frame.facts  # something costly is behind: it is new in a moment, also in a pause
        messages = [{"kind": "frame", "layout": self._encoder.layout, "message": message}]
        if layout is not None:
            messages.insert(0, {"kind": "layout", "layout": self._encoder.layout, "message": layout})
        return messages

"""What a worker process has still to write. Writing never waits for the reader."""

import os
from collections import deque
from typing import Any

from visualizer.hosts.messages import pack

PIECE = 2**16
NEWEST = ("state", "checkpoint")
"Kinds of a run's messages of which only the newest waits."


class Outbox:
    """Messages on their way into a pipe that may be full.

    Replies queue: there is one per command. Of a run's states and checkpoints only the newest waits. Frames are
    put in only while the outbox is clear (the worker's ``is_clear``), so that none can grow old here.

    Args:
        pipe: a file descriptor that does not block.
    """

    def __init__(self, pipe: int) -> None:
        self.pipe = pipe
        self._waiting: deque[tuple[str, bytes]] = deque()
        self._current = memoryview(b"")

    def is_clear(self) -> bool:
        """Say whether everything has been written."""
        return not self._waiting and not self._current

    def send(self, message: dict[str, Any]) -> None:
        """Put a message in and write what the pipe takes at once.

        Raises:
            ValueError: if the message is too long, or a number in it is not finite.
            OSError: if the reader is gone.
        """
        kind = message.get("kind")
        slot = f"{kind} {message['run']}" if kind in NEWEST else ""
        packed = pack(message)
        if slot:
            self._waiting = deque(entry for entry in self._waiting if entry[0] != slot)
        self._waiting.append((slot, packed))
        self.write()

    def write(self) -> None:
        """Write as much as the pipe takes.

        Raises:
            OSError: if the reader is gone.
        """
        while self._current or self._waiting:
            if not self._current:
                self._current = memoryview(self._waiting.popleft()[1])
            try:
                written = os.write(self.pipe, self._current[:PIECE])
            except BlockingIOError:
                return
            self._current = self._current[written:]

"""How many commands a visitor may give: a bucket of tokens, and a letter box in which the newest of a kind wins."""

import math
import time
from collections.abc import Callable
from typing import Any

from visualizer.bench.fields import shown

Command = dict[str, Any]

BURST = 40
RATE = 20.0
"Commands per second in the long run."
WAITING = 60
"Commands that may wait; more are refused."
ADDRESSES: dict[str, tuple[str, ...]] = {
    "set": ("runner", "knob"),
    "clamp": ("runner", "quantity", "unit", "layer"),
    "look": ("runner",),
    "scene": (),
    "speed": (),
    "replay": (),
    "explain": ("runner",),
    "stream": (),
    "measure": ("key",),
}
"Commands of which only the newest counts, by the fields that say what they are about."


class Bucket:
    """Tokens that come back with time.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, *, burst: float = BURST, rate: float = RATE
    ) -> None:
        self._clock = clock
        self._burst, self._rate = burst, rate
        self._tokens, self._counted = float(burst), clock()

    def take(self) -> float:
        """Take a token and return 0, or return the seconds until there is one."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._counted) * self._rate)
        self._counted = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._rate


class Once:
    """Lets one thing of each kind through in a while.

    Args:
        seconds: how long a kind waits for its next turn.
        clock: seconds that only go forward.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._last: dict[str, float] = {}

    def allows(self, kind: str) -> bool:
        """Whether something of this kind may pass now; it counts as passed then."""
        now = self._clock()
        if now - self._last.get(kind, -math.inf) < self._seconds:
            return False
        self._last[kind] = now
        return True


class LetterBox:
    """Commands that wait to be carried out, in order; a newer one takes the place of an older one about the same."""

    def __init__(self) -> None:
        self._waiting: dict[Any, Command] = {}
        self._count = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, command: Command) -> Command | None:
        """Add a command; return the one that is left out: an older one about the same, or this if too many wait."""
        key = self._key(command)
        if key not in self._waiting and len(self._waiting) >= WAITING:
            return command
        older = self._waiting.get(key)
        self._waiting[key] = command
        return older

    def take(self) -> Command:
        """Remove and return the oldest.

        Raises:
            KeyError: if none waits.
        """
        key = next(iter(self._waiting), None)
        return self._waiting.pop(key)

    def _key(self, command: Command) -> Any:
        op = command.get("op")
        if op in ADDRESSES:
            return (op, *(shown(command.get(field)) for field in ADDRESSES[op]))
        self._count += 1
        return self._count

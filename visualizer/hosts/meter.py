"""What an update of a run costs: the median of the last ones, and when it is worth telling."""

import statistics
from collections import deque

COUNTED = 25
"Updates that the median is of."
FIRST = 5
"Updates before anything is told."
INTERVAL = 5.0
"Seconds between two messages about it."
CHANGE = 0.25
"Part by which it must have changed to be told again."


class UpdateMeter:
    """Milliseconds of one core that an update takes."""

    def __init__(self) -> None:
        self._spent: deque[float] = deque(maxlen=COUNTED)
        self._told: float | None = None
        self._next = 0.0

    def add(self, seconds: float) -> None:
        """Note the CPU seconds of one update."""
        self._spent.append(seconds)

    @property
    def milliseconds(self) -> float | None:
        """The median; None after too few updates."""
        return 1000 * statistics.median(self._spent) if len(self._spent) >= FIRST else None

    def is_news(self, now: float) -> bool:
        """Whether viewers know nothing, or something else by a good part; looked at now and then."""
        if now < self._next or len(self._spent) < FIRST:
            return False
        self._next = now + INTERVAL
        known, found = self._told, self.milliseconds
        return known is None or found is None or abs(found - known) > CHANGE * known

    def tell(self) -> float | None:
        """Return the median, and note that viewers are told."""
        self._told = self.milliseconds
        return self._told

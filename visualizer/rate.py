"""How often something may happen: a bucket of tokens that come back, and one thing of a kind in a while."""

import math
import time
from collections.abc import Callable


class Bucket:
    """Tokens that come back with time.

    Args:
        clock: seconds that only go forward.
        burst: tokens that it holds.
        rate: tokens that come back per second.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, burst: float, rate: float) -> None:
        self._clock = clock
        self._burst, self._rate = burst, rate
        self._tokens, self._counted = float(burst), clock()

    def take(self, tokens: float = 1) -> float:
        """Take tokens and return 0, or return the seconds until there are as many.

        Args:
            tokens: how many; more than it holds are given once it is full, and are missing then.
        """
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._counted) * self._rate)
        self._counted = now
        needed = min(tokens, self._burst)
        if self._tokens >= needed:
            self._tokens -= tokens
            return 0.0
        return (needed - self._tokens) / self._rate


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

"""Going back: an earlier state of a run, recomputed in small pieces so that other runs are not kept waiting."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from visualizer.training import Run

NEWS_INTERVAL = 0.25
"Seconds between two reports of progress."


class Replay(Protocol):
    """What recomputes an earlier state (``training.run.Replay``)."""

    run: "Run"

    def advance(self) -> bool:
        """Make one update; return True once there."""
        ...


class Rewind:
    """The state of a run after ``updates`` updates, on its way or reached.

    Args:
        replay: recomputes it.
        updates: how many updates the earlier state has.
    """

    def __init__(self, replay: Replay, updates: int) -> None:
        self.updates = updates
        self.is_there = False
        self.then: Callable[[], None] | None = None
        "Called once when the earlier state is reached."
        self._replay = replay
        self._start = replay.run.updates
        self._next_news = 0.0

    @property
    def earlier(self) -> "Run":
        """The run in the state that is reached so far."""
        return self._replay.run

    @property
    def progress(self) -> float:
        """Share of the updates that are recomputed, 0 to 1."""
        return (self.earlier.updates - self._start) / max(1, self.updates - self._start)

    def work(self, now: float) -> bool:
        """Make one update towards the earlier state; return True where a report of progress is due."""
        self.is_there = self._replay.advance()
        if self.is_there and self.then:
            self.then()
        if self.is_there or now >= self._next_news:
            self._next_news = now + NEWS_INTERVAL
            return True
        return False

"""Going back to an earlier state of a run: the nearest one kept, then the same events and updates again."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from visualizer.training.run import Run


class Replay:
    """An earlier state of a run, computed again a little at a time.

    Args:
        of: the run to look back on; it is not changed.
        updates: where to go.

    Raises:
        ValueError: if the run has not been there.
    """

    def __init__(self, of: "Run", updates: int) -> None:
        if not 0 <= updates <= of.updates:
            raise ValueError(f"updates must be between 0 and {of.updates} (got {updates}); choose one the run has seen")
        nearest = of.history.nearest(updates)
        self.updates = updates
        self.run = type(of)(of.recipe, memory=of.history.limit)
        self.run.history = of.history.until(nearest.updates)
        self.run._return_to(nearest)
        known = len(nearest.events)
        self._due = [(when, event) for when, event in of._events[known:]]

    def advance(self) -> bool:
        """Apply the events that are due, then make one update; returns True once there."""
        while self._due and self._due[0][0] <= self.run.updates:
            self.run.apply(self._due.pop(0)[1])
        return self.run.updates >= self.updates or not self.run.update()

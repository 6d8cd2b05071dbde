"""What one update costs, measured."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from visualizer.affordable import Cost, cost
from visualizer.training.run import Run


def cost_of(run: Run, updates: int = 9, clock: Callable[[], float] = time.thread_time) -> Cost:
    """Measure the next updates of a run, on a copy: the run itself is not changed.

    Args:
        run: whose updates.
        updates: how many; the median counts.
        clock: CPU seconds of this thread.

    Raises:
        ValueError: if the run makes no such updates, since its numbers leave the range of floats.
    """
    copy = Run.from_snapshot(run.snapshot(), memory=0)
    copy.knobs = replace(copy.knobs, early_stopping=0)  # a run that may not go on costs nothing
    _update(copy)  # what is allocated and looked up once
    spent = []
    for _ in range(updates):
        start = clock()
        _update(copy)
        spent.append(clock() - start)
    return replace(cost(run.settings), milliseconds=1000 * statistics.median(spent))


def _update(copy: Run) -> None:
    if not copy.update():
        raise ValueError(f"an update must be possible to be measured (got: {copy.stopped}); take one of the ways out")

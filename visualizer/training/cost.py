"""What one update costs, measured."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from visualizer.limits import Cost, cost
from visualizer.training.run import Run


def cost_of(run: Run, updates: int = 9, clock: Callable[[], float] = time.thread_time) -> Cost:
    """Measure the next updates of a run, on a copy: the run itself is not changed.

    Args:
        run: whose updates.
        updates: how many; the median counts.
        clock: CPU seconds of this thread.
    """
    copy = Run.from_snapshot(run.snapshot(), memory=0)
    copy.update()  # what is allocated and looked up once
    spent = []
    for _ in range(updates):
        start = clock()
        copy.update()
        spent.append(clock() - start)
    return replace(cost(run.settings), milliseconds=1000 * statistics.median(spent))

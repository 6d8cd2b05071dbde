"""What the network is compared with: simple methods, and the clock."""

import statistics
import time

from visualizer.measures.measure import Argument, Measure
from visualizer.training import Run

TIMED = 5
"Updates that are timed; the first is made before, to warm up."


def rival(run: Run, name: str) -> float:
    """Return the held-out loss of a simple method; words are joined by ``_``.

    Raises:
        ValueError: if the task has no such rival.
    """
    found = {**run.task.baselines, **run.task.slow_baselines()}
    known = {label.replace(" ", "_"): loss for label, loss in found.items()}
    if name not in known:
        offered = ", ".join(known) or "none"
        raise ValueError(f"the rivals of {run.recipe.task} are: {offered} (got {name}); choose one of these")
    return known[name]


def update_milliseconds(run: Run) -> float:
    """Time updates of a network like this one, from its first weights on; the run itself is not touched."""
    twin = Run(run.recipe)
    twin.update()
    spent = []
    for _ in range(TIMED):
        start = time.thread_time()
        twin.update()
        spent.append(time.thread_time() - start)
    return 1000.0 * statistics.median(spent)


MEASURES = (
    Measure(
        "rival",
        "Held-out loss of a simple method on the same split: ridge, boosted_trees, persistence, bigram …",
        "nats, or squared units",
        rival,
        (Argument("name", str, "Which, its words joined by _."),),
    ),
    Measure(
        "update_milliseconds",
        f"CPU time of one update on this machine, one core: the median of {TIMED}.",
        "milliseconds",
        update_milliseconds,
    ),
)

"""Frames of a run while it learns, as a trace or a recording keeps them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from visualizer.trace import Frame
from visualizer.training.facts import finite

if TYPE_CHECKING:
    from visualizer.training.run import Run


def watch(run: "Run", due: Iterable[int], names: list[str] | None) -> Iterator[Frame]:
    """Let a run make updates, and read it after each number of them that is due; it ends early if the run stops.

    Args:
        run: what learns.
        due: numbers of updates from now on, increasing.
        names: quantities to read; None for all.

    Yields:
        A frame whose facts were all measured with its own weights, on all held-out sequences.
    """
    made = 0
    for count in due:
        while made < count:
            if not run.update():
                return
            made += 1
        frame = run.frame(names)
        measured = {"metrics": finite(run.metrics), "validation_updates": run.updates}
        yield replace(frame, facts={**frame.facts, **measured})

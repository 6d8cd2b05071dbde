"""Quantities that take many times a frame's work: computed only where asked for, and seldom while somebody watches."""

import time
from collections.abc import Callable, Iterable, Mapping

import numpy as np

from visualizer.tasks.task import Batch
from visualizer.training.greedy import decode
from visualizer.training.influence import effective_attention, triangle
from visualizer.training.learner import Learner

COSTLY: Mapping[str, Callable[[Learner, Batch], np.ndarray]] = {
    "gradient_triangle": triangle,
    "effective_attention": lambda learner, batch: effective_attention(learner, batch)[None],
    "decoded": lambda learner, batch: decode(learner, batch)[None].astype(np.float32),
}
"By quantity name; each returns float32 (layers or 1, …, L)."


class Costly:
    """Computes costly quantities of one run and keeps each for a moment.

    Args:
        learner: whose network.
        clock: seconds that only go forward.
    """

    def __init__(self, learner: Learner, clock: Callable[[], float] = time.monotonic) -> None:
        self._learner = learner
        self._clock = clock
        self._kept: dict[tuple[str, str], tuple[float, int, object, np.ndarray]] = {}
        self._behind: dict[str, int] = {}

    def make(self, name: str, batch: Batch, patience: float, source: str = "probe") -> np.ndarray:
        """Return a quantity of a batch's first sequence.

        Args:
            name: in ``COSTLY``.
            batch: the sequence.
            patience: seconds that it may be old; 0 for the present weights. One of the next batch is then of an earlier
                batch's sequence too, of the same length.
            source: which sequence it is, ``probe`` or ``batch``: each is kept by itself.
        """
        learner, now = self._learner, self._clock()
        self._behind.pop(name, None)
        kept = self._kept.get((source, name))
        if kept is not None and patience > 0:
            when, updates, key, array = kept
            if key == learner.key:
                return array
            if now - when < patience and updates <= learner.updates and array.shape[-1] == batch.inputs.shape[1]:
                self._behind[name] = updates
                return array
        array = COSTLY[name](learner, batch)
        if patience > 0:
            self._kept[source, name] = (now, learner.updates, learner.key, array)
        return array

    def behind(self, names: Iterable[str]) -> dict[str, int]:
        """Say of which update those among ``names`` are that were made last with other weights than the present."""
        return {name: self._behind[name] for name in names if name in self._behind}

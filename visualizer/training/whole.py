"""Quantities of the network as a whole, of no sequence on screen: made together, and seldom while somebody watches."""

import time
from collections.abc import Callable, Iterable, Mapping

import numpy as np

from visualizer.training.learner import Learner

Group = Callable[[], Mapping[str, np.ndarray]]
SHARE = 5
"Times as long as they took to make, after which they are made again at the earliest."


class Whole:
    """Makes groups of quantities of one run's network and keeps each group for a moment.

    Args:
        learner: whose network.
        groups: by the names of what they make, how.
        clock: seconds that only go forward.
    """

    def __init__(
        self,
        learner: Learner,
        groups: Mapping[tuple[str, ...], Group],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._learner, self._groups, self._clock = learner, groups, clock
        self._group_of = {name: names for names in groups for name in names}
        self._kept: dict[tuple[str, ...], tuple[float, float, int, object, Mapping[str, np.ndarray]]] = {}
        self._behind: dict[str, int] = {}

    def makes(self, name: str) -> bool:
        """Whether a quantity is one of those."""
        return name in self._group_of

    def make(self, name: str, patience: float) -> np.ndarray:
        """Return a quantity; float32 (layers, …).

        Args:
            name: of one of the groups.
            patience: seconds that it may be old, or longer where it took long to make; 0 for the present weights.
        """
        learner, now, group = self._learner, self._clock(), self._group_of[name]
        self._behind.pop(name, None)
        kept = self._kept.get(group)
        if kept is not None:
            when, took, updates, key, made = kept
            if key == learner.key:
                return made[name]
            if patience > 0 and now - when < max(patience, SHARE * took) and updates <= learner.updates:
                self._behind[name] = updates
                return made[name]
        made = self._groups[group]()
        self._kept[group] = (now, self._clock() - now, learner.updates, learner.key, made)
        return made[name]

    def behind(self, names: Iterable[str]) -> dict[str, int]:
        """Say of which update those among ``names`` are that were made last with other weights than the present."""
        return {name: self._behind[name] for name in names if name in self._behind}

"""Looks at a run while it learns, and keeps what pages of a lesson may show of it."""

from collections.abc import Collection

import numpy as np

from visualizer.packing.plans import Plan
from visualizer.recordings import recording_of_recipe, weights_of
from visualizer.recordings.viewing import names_for, offered, without_large
from visualizer.trace import Frame, Recording
from visualizer.training import Run
from visualizer.training.watching import watch
from visualizer.views.view import TIMELINE

BESIDES = ("story", "unit", "attention", "score")
"Depths that are offered besides those that pages open with."
MOST_WEIGHTS = 250_000
"Weights, counted once for each frame, from which on a recording is too large with them."


class Recorder:
    """Keeps frames of one run: what its pages open with, and what else there may be room for.

    Args:
        run: that is looked at between its updates.
        plan: of the run.
    """

    def __init__(self, run: Run, plan: Plan) -> None:
        self._run = run
        self.views = [name for name in offered(run.quantities) if name in (*plan.views, *BESIDES)]
        self._names = self._kept(plan)
        self._frames: list[Frame] = []
        count = sum(value.numel() for value in run.model.state_dict().values())
        has_weights = plan.weights and count * len(plan.frames) <= MOST_WEIGHTS
        self._weights: list[dict[str, np.ndarray]] | None = [] if has_weights else None

    def take(self) -> None:
        """Keep what there is to see now."""
        self._frames += watch(self._run, [0], self._names)
        if self._weights is not None:
            self._weights.append(weights_of(self._run))

    def recording(
        self,
        names: Collection[str] | None = None,
        updates: Collection[int] | None = None,
        views: Collection[str] | None = None,
    ) -> Recording:
        """Return what was kept.

        Args:
            names: only these quantities, and the curves of the timeline; None for all.
            updates: only the frames of these; None for all.
            views: only these depths; None for all.
        """
        kept = [at for at, frame in enumerate(self._frames) if updates is None or frame.updates in updates]
        return recording_of_recipe(
            self._run.recipe,
            [_only(self._frames[at], names) for at in kept],
            self._run.quantities,
            views=[view for view in self.views if views is None or view in views],
            weights=None if self._weights is None else [self._weights[at] for at in kept],
        )

    def _kept(self, plan: Plan) -> list[str]:
        known = self._run.quantities
        wanted = dict.fromkeys([*names_for(self.views, known), *(name for name in plan.quantities if name in known)])
        shapes = {name: array.shape for name, array in self._run.frame(wanted).arrays.items()}
        return without_large([name for name in wanted if name in shapes], shapes, len(plan.frames))


def _only(frame: Frame, names: Collection[str] | None) -> Frame:
    if names is None:
        return frame
    kept = {name: array for name, array in frame.arrays.items() if name in names or name in TIMELINE}
    return Frame(frame.updates, kept, frame.quantities, frame.scene, frame.facts)

"""Exact frames of a run's past, recomputed from its first weights on, a piece at a time; the run is not changed."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from safetensors.numpy import save

from visualizer.trace import Frame, Trace
from visualizer.training.facts import finite
from visualizer.training.replay import Replay

if TYPE_CHECKING:
    from visualizer.training.run import Run

MOST_BYTES = 24 * 2**20
"Of the arrays of all frames together: what a message between a worker and its host can carry, and some room."


class Keeping:
    """Keeps frames at equal distances, from before the first update to where the run stands; one is where it stands.

    Args:
        run: whose past.
        names: quantities that frames hold.
        frames: how many.

    Raises:
        ValueError: if frames of these quantities would be too large together.
    """

    def __init__(self, run: "Run", names: list[str], frames: int) -> None:
        last = run.updates
        self._due = sorted({last if frames == 1 else round(index * last / (frames - 1)) for index in range(frames)})
        size = sum(array.nbytes for array in run.frame(names).arrays.values()) * len(self._due)
        if size > MOST_BYTES:
            raise ValueError(
                f"{len(self._due)} frames of this network have {size / 2**20:.0f} MB, {MOST_BYTES // 2**20} can be "
                "sent; ask for fewer"
            )
        self._names = names
        self._recipe = run.recipe.to_json()
        self._replay = None if frames == 1 else Replay(run, self._due[0])
        self._run = run if self._replay is None else self._replay.run
        self._kept: list[Frame] = []
        self._weights: list[dict[str, Any]] = []

    def advance(self) -> bool:
        """Recompute one update, or read one frame; return True once all frames are kept."""
        if self._replay is not None:
            self._replay.updates = self._due[len(self._kept)]
            if not self._replay.advance():
                return False
        frame = self._run.frame(self._names)
        measured = {"metrics": finite(self._run.metrics), "validation_updates": self._run.updates}
        self._kept.append(replace(frame, facts={**frame.facts, **measured}))
        state = self._run.model.state_dict()
        self._weights.append({name: value.detach().numpy().copy() for name, value in state.items()})
        return len(self._kept) == len(self._due)

    def to_json(self) -> dict[str, Any]:
        """Return the trace as the bytes of its file, and the weights of every frame beside it."""
        weights = {f"{at}/{name}": value for at, each in enumerate(self._weights) for name, value in each.items()}
        return {"trace": Trace(self._kept, self._recipe).to_bytes(), "weights": save(weights)}

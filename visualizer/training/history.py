"""What a run remembers of its past: losses in a fixed number of points, where it was best, states to return to."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from visualizer.training.events import Event

POINTS = 512
FIRST_DISTANCE = 16  # updates between two kept states, as long as there is room
MOST = 256  # kept states

Applied = tuple[int, Event]
"An event and the number of updates when it was applied."


class LossCurve:
    """Mean loss over equal buckets of updates; when all points are used, pairs are merged and buckets double."""

    def __init__(self) -> None:
        self.bucket_size = 1
        self._means = np.full(POINTS, np.nan, np.float32)
        self._full = 0
        self._sum = 0.0
        self._count = 0

    def add(self, loss: float) -> None:
        """Add the loss of one update."""
        self._sum += loss
        self._count += 1
        if self._count < self.bucket_size:
            return
        self._means[self._full] = self._sum / self._count
        self._full += 1
        self._sum, self._count = 0.0, 0
        if self._full == POINTS:
            self._full //= 2
            self._means[: self._full] = self._means.reshape(-1, 2).mean(axis=1)
            self._means[self._full :] = np.nan
            self.bucket_size *= 2

    def array(self) -> np.ndarray:
        """Return the points, the last one from a bucket that may still be filling; NaN where nothing is yet. (512,)."""
        points = self._means.copy()
        if self._count:
            points[self._full] = self._sum / self._count
        return points

    def copy(self) -> "LossCurve":
        """Return a curve that goes on separately."""
        return self.restore(self._means, self.to_json())

    def to_json(self) -> dict[str, Any]:
        """Return what is not in the array."""
        return {"bucket_size": self.bucket_size, "full": self._full, "sum": self._sum, "count": self._count}

    @classmethod
    def restore(cls, points: np.ndarray, about: dict[str, Any]) -> "LossCurve":
        """Build a curve from ``array`` and ``to_json``."""
        curve = cls()
        curve.bucket_size, curve._full = about["bucket_size"], about["full"]
        curve._sum, curve._count = about["sum"], about["count"]
        curve._means[: curve._full] = points[: curve._full]
        return curve


@dataclass(frozen=True)
class Best:
    """Where the validation loss was lowest.

    Args:
        updates: the first check that found it.
        loss: of the held-out sequences.
    """

    updates: int
    loss: float


class Checks:
    """What the checks of the held-out sequences have found so far.

    Attributes:
        curve: the validation loss, one check after the other.
        best: where it was lowest; None before the first check.
    """

    def __init__(self) -> None:
        self.curve = LossCurve()
        self.best: Best | None = None

    def add(self, updates: int, loss: float) -> None:
        """Add a check's finite loss."""
        self.curve.add(loss)
        if self.best is None or loss < self.best.loss:
            self.best = Best(updates, loss)

    def copy(self) -> "Checks":
        """Return checks that go on separately."""
        return self.restore(self.curve.array(), self.to_json())

    def to_json(self) -> dict[str, Any]:
        """Return what is not in the curve's array."""
        return {"curve": self.curve.to_json(), "best": self.best and [self.best.updates, self.best.loss]}

    @classmethod
    def restore(cls, points: np.ndarray, about: dict[str, Any]) -> "Checks":
        """Build checks from the curve's ``array`` and ``to_json``."""
        checks = cls()
        checks.curve = LossCurve.restore(points, about["curve"])
        checks.best = Best(*about["best"]) if about["best"] else None
        return checks


@dataclass(frozen=True)
class Measured:
    """What the last update measured; None and empty before the first.

    Args:
        loss: of its batch, before the weights changed.
        metrics: of its batch.
        gradient_norm: of all weights, before clipping.
        clipped: whether the gradient was shortened.
    """

    loss: float | None = None
    metrics: dict[str, float] = field(default_factory=dict)
    gradient_norm: float | None = None
    clipped: bool = False


@dataclass(frozen=True)
class Checkpoint:
    """A state that a run can return to. Arrays are copies that nobody changes.

    Args:
        updates: how often the weights had changed.
        memory: weights and the optimiser's moments. float32 (1 + moments, P).
        carry: by state name, what the next batch of a stateful run starts from. float32 (num_layers, B, H).
        events: everything applied until then.
        curve: the loss until then.
        measured: by the last update.
        checks: of the held-out sequences until then.
    """

    updates: int
    memory: np.ndarray
    carry: dict[str, np.ndarray]
    events: tuple[Applied, ...]
    curve: LossCurve
    measured: Measured
    checks: Checks

    @property
    def size(self) -> int:
        """Bytes of the arrays."""
        return self.memory.nbytes + sum(array.nbytes for array in self.carry.values()) + 8 * POINTS


class History:
    """Kept states at equal distances, the first one always among them; the distance doubles when room runs out.

    Args:
        limit: bytes that all kept states together may need.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.distance = FIRST_DISTANCE
        self.kept: list[Checkpoint] = []

    def is_due(self, updates: int) -> bool:
        """Whether a state after so many updates is kept."""
        return updates % self.distance == 0

    def keep(self, checkpoint: Checkpoint) -> None:
        """Keep a state that is later than all others."""
        self.kept.append(checkpoint)
        while len(self.kept) > 1 and (len(self.kept) > MOST or checkpoint.size * len(self.kept) > self.limit):
            self.distance *= 2
            self.kept = [other for other in self.kept if self.is_due(other.updates)]

    def nearest(self, updates: int) -> Checkpoint:
        """Return the last kept state after at most ``updates`` updates."""
        return max((kept for kept in self.kept if kept.updates <= updates), key=lambda kept: kept.updates)

    def last_healthy(self) -> Checkpoint:
        """Return the last kept state whose loss was at most twice the smallest kept one."""
        losses = [kept.measured.loss for kept in self.kept if kept.measured.loss is not None]
        bound = 2 * min(losses, default=0.0)
        sound = [kept for kept in self.kept if kept.measured.loss is None or kept.measured.loss <= bound]
        return sound[-1]

    def until(self, updates: int) -> "History":
        """Return a history of the kept states up to ``updates`` that goes on separately."""
        earlier = History(self.limit)
        earlier.distance = self.distance
        earlier.kept = [kept for kept in self.kept if kept.updates <= updates]
        return earlier

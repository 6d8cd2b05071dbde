"""The knobs of learning as plain values: reading them costs nothing, and every update reads many."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """The values of ``learning.Training``'s knobs as they are now; see there for what they mean."""

    batch_size: int
    optimizer: str
    learning_rate: float
    warmup: int
    momentum: float
    weight_decay: float
    clip_norm: float
    bptt_window: int
    stateful: bool
    early_stopping: int
    fault: str
    seed: int

    def rate(self, update: int) -> float:
        """Return the learning rate of an update, counted from 1: what is set, or less of it during the warmup."""
        return self.learning_rate * min(1.0, update / self.warmup) if self.warmup else self.learning_rate

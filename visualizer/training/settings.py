"""The knobs of learning as plain values: reading them costs nothing, and every update reads many."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """The values of ``recipe.Training``'s knobs as they are now; see there for what they mean."""

    batch_size: int
    optimizer: str
    learning_rate: float
    momentum: float
    weight_decay: float
    clip_norm: float
    bptt_window: int
    stateful: bool
    seed: int

"""A model learns: updates, frames, explanations, events, snapshots and replay."""

from visualizer.training.cost import cost_of
from visualizer.training.divergence import Stop
from visualizer.training.events import (
    EVENTS,
    Ablate,
    Clamp,
    CutRecurrence,
    Event,
    Release,
    ResetState,
    Set,
    Substitute,
    event_from_json,
)
from visualizer.training.explanation import Explanation
from visualizer.training.optimizers import OPTIMIZERS
from visualizer.training.quantization import quantization_of
from visualizer.training.replay import Replay
from visualizer.training.run import Run
from visualizer.training.streaming import streaming_of

__all__ = [
    "EVENTS",
    "OPTIMIZERS",
    "Ablate",
    "Clamp",
    "CutRecurrence",
    "Event",
    "Explanation",
    "Release",
    "Replay",
    "ResetState",
    "Run",
    "Set",
    "Stop",
    "Substitute",
    "cost_of",
    "event_from_json",
    "quantization_of",
    "streaming_of",
]

"""A model learns: updates, frames, explanations, events, snapshots and replay."""

from visualizer.training.cost import cost_of
from visualizer.training.divergence import Stop
from visualizer.training.events import (
    EVENTS,
    Clamp,
    CutRecurrence,
    Event,
    Release,
    ResetState,
    Set,
    event_from_json,
)
from visualizer.training.explanation import Explanation
from visualizer.training.optimizers import OPTIMIZERS
from visualizer.training.quantization import quantization_of
from visualizer.training.run import Replay, Run
from visualizer.training.streaming import streaming_of

__all__ = [
    "EVENTS",
    "OPTIMIZERS",
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
    "cost_of",
    "event_from_json",
    "quantization_of",
    "streaming_of",
]

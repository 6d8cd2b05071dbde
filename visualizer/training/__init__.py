"""A model learns: updates, frames, explanations, events, snapshots and replay."""

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
from visualizer.training.run import Replay, Run

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
    "event_from_json",
]

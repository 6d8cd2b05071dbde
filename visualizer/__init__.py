"""Recurrent networks that learn in front of you: recipes, runs, traces, and the page that shows them.

Names are loaded when they are first asked for, so that reading a trace needs neither torch nor numba nor panel.
"""

from importlib import import_module
from typing import Any

_ROOMS = {
    "Frame": "visualizer.trace",
    "Quantity": "visualizer.trace",
    "Recording": "visualizer.trace",
    "Trace": "visualizer.trace",
    "MODELS": "visualizer.models",
    "TASKS": "visualizer.tasks",
    "Recipe": "visualizer.recipe",
    "check_limits": "visualizer.affordable",
    "Run": "visualizer.training",
    "cost_of": "visualizer.training",
    "quantization_of": "visualizer.training",
    "streaming_of": "visualizer.training",
    "Set": "visualizer.training",
    "Clamp": "visualizer.training",
    "ResetState": "visualizer.training",
    "Ablate": "visualizer.training",
    "Substitute": "visualizer.training",
    "CutRecurrence": "visualizer.training",
    "Release": "visualizer.training",
    "show": "visualizer.embed.notebook",
    "watch": "visualizer.modules",
}

__all__ = [
    "MODELS",
    "TASKS",
    "Ablate",
    "Clamp",
    "CutRecurrence",
    "Frame",
    "Quantity",
    "Recipe",
    "Recording",
    "Release",
    "ResetState",
    "Run",
    "Set",
    "Substitute",
    "Trace",
    "check_limits",
    "cost_of",
    "quantization_of",
    "show",
    "streaming_of",
    "watch",
]


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"visualizer has no {name!r}; it has {', '.join(sorted(_ROOMS))}")
    try:
        value = getattr(import_module(_ROOMS[name]), name)
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("visualizer."):
            raise
        raise ImportError(f"visualizer.{name} needs the whole program: pip install rnn-visualizer") from None
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_ROOMS})

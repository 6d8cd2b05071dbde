"""A frame is what a reader of the network sees after k updates."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from visualizer.trace.quantity import Quantity


@dataclass(frozen=True)
class Phase:
    """A named stretch of the sequence: positions start … stop − 1."""

    name: str
    start: int
    stop: int


@dataclass(frozen=True)
class Scene:
    """What the frame's sequence is: constant while the same sequence is read.

    Args:
        tokens: one string per position, as the page prints it.
        phases: named stretches, in order.
        loss_positions: where the loss sits.
        symbols: names of the output's entries (letters, digits, or the series forecast).
        kind: ``classes`` or ``values``, as the task's.
        twins: one label per twin sequence, the probe itself first.
        twin_tokens: the tokens of every twin, in the same order.
        remembers: what there is to remember, in a few words; empty where nothing sensible can be named.
        memory_symbols: names of the classes that ``remembers`` reads out.
        equations: by quantity name, the equation as data (``Equation.to_json``).
        own_tokens: what the sequence says by itself, where other tokens were put into it; else empty.
    """

    tokens: tuple[str, ...]
    phases: tuple[Phase, ...] = ()
    loss_positions: tuple[int, ...] = ()
    symbols: tuple[str, ...] = ()
    kind: str = "classes"
    twins: tuple[str, ...] = ()
    twin_tokens: tuple[tuple[str, ...], ...] = ()
    remembers: str = ""
    memory_symbols: tuple[str, ...] = ()
    equations: dict[str, Any] = field(default_factory=dict)
    own_tokens: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> "Scene":
        """Build a scene from ``to_json``'s fields."""
        tuples = ("tokens", "loss_positions", "symbols", "twins", "memory_symbols")
        known = {name: tuple(fields[name]) for name in tuples}
        known["own_tokens"] = tuple(fields.get("own_tokens", ()))  # absent from older recordings
        known["phases"] = tuple(Phase(**phase) for phase in fields["phases"])
        known["twin_tokens"] = tuple(tuple(tokens) for tokens in fields["twin_tokens"])
        return cls(**{**fields, **known})


@dataclass(frozen=True)
class Frame:
    """Named arrays of one fixed sequence, read with the weights after ``updates`` updates.

    Args:
        updates: how often the weights had changed.
        arrays: by quantity name, an array with that quantity's axes.
        quantities: by name, what each array is.
        scene: the sequence that was read.
        facts: scalars and short texts that belong to this update (loss, metrics, a sample), as JSON values.
    """

    updates: int
    arrays: Mapping[str, np.ndarray]
    quantities: Mapping[str, Quantity]
    scene: Scene
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self.arrays:
            offered = ", ".join(sorted(self.arrays))
            raise KeyError(f"this frame has no {name!r}; it has {offered}")
        return self.arrays[name]

    @property
    def tokens(self) -> tuple[str, ...]:
        """The sequence as the page prints it, one string per position."""
        return self.scene.tokens

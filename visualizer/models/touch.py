"""What an intervention does to the equations: a gate scaled and shifted, a state cleared, the recurrence cut."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor


@dataclass
class Touch:
    """The interventions on one layer, as arrays over positions and units; absent names are left alone.

    Args:
        scale: by gate or candidate name, what its value is multiplied with. Shape (L, H).
        shift: by gate or candidate name, what is then added. Shape (L, H).
        keep: by state name, what the state carried into a position is multiplied with (0 clears it). Shape (L, H).
        link: what h is multiplied with where it feeds the matrix (0 cuts the recurrence). Shape (L,).
    """

    scale: dict[str, np.ndarray] = field(default_factory=dict)
    shift: dict[str, np.ndarray] = field(default_factory=dict)
    keep: dict[str, np.ndarray] = field(default_factory=dict)
    link: np.ndarray | None = None

    def at(self, t: int, dtype: torch.dtype = torch.float32) -> "TouchAt":
        """Return the interventions at one position."""

        def row(arrays: dict[str, np.ndarray]) -> dict[str, Tensor]:
            return {name: torch.as_tensor(array[t], dtype=dtype) for name, array in arrays.items()}

        link = 1.0 if self.link is None else float(self.link[t])
        return TouchAt(row(self.scale), row(self.shift), row(self.keep), link)


@dataclass(frozen=True)
class TouchAt:
    """The interventions on one layer at one position, as a readable ``step`` applies them; (H,) each.

    Example:
        >>> touch = TouchAt(scale={"input_gate": torch.zeros(2)}, shift={"input_gate": torch.tensor([0.5, 1.0])})
        >>> touch.gate("input_gate", torch.ones(1, 2))
        tensor([[0.5000, 1.0000]])
    """

    scale: Mapping[str, Tensor] = field(default_factory=dict)
    shift: Mapping[str, Tensor] = field(default_factory=dict)
    keep: Mapping[str, Tensor] = field(default_factory=dict)
    link: float = 1.0

    def gate(self, name: str, value: Tensor) -> Tensor:
        """Return a gate's value (B, H) scaled and shifted."""
        value = value * self.scale[name] if name in self.scale else value
        return value + self.shift[name] if name in self.shift else value

    def state(self, name: str, value: Tensor) -> Tensor:
        """Return the state (B, H) that is carried into the position."""
        return value * self.keep[name] if name in self.keep else value

    def recurrent(self, h: Tensor) -> Tensor:
        """Return the carried state (B, H) as it feeds the matrix."""
        return h if self.link == 1.0 else h * self.link


UNTOUCHED = TouchAt()

"""What is drawn on a poster: one frame of a recording, the axis of its positions, and a unit."""

from dataclasses import dataclass
from math import floor, log10
from typing import Any

import numpy as np

from visualizer.trace import Frame, Quantity

GUTTER, SCALE, EDGE = 164, 46, 14
"CSS pixels left of the axis for names, right of it for scales, and around everything."
STEPS = (1, 1.5, 2, 3, 5, 7, 10)


@dataclass(frozen=True)
class Sheet:
    """One frame on its axis.

    Args:
        frame: what is drawn.
        width: CSS pixels of the poster.
        unit: the unit of rows that show one.
        layer: the layer of rows that have several.
    """

    frame: Frame
    width: int
    unit: int
    layer: int

    @property
    def count(self) -> int:
        """How many positions there are."""
        return len(self.frame.tokens)

    @property
    def left(self) -> float:
        """Where the first position begins."""
        return EDGE + GUTTER

    @property
    def cell(self) -> float:
        """Width of a position."""
        return (self.width - 2 * EDGE - GUTTER - SCALE) / max(1, self.count)

    def x(self, t: float) -> float:
        """Return where a position begins."""
        return self.left + t * self.cell

    def quantity(self, row: dict[str, Any]) -> Quantity:
        """Return what a row shows."""
        return self.frame.quantities[row["quantity"]]

    def array(self, name: str, *axes: str) -> np.ndarray:
        """Return a quantity with these axes alone, in this order; of the others the unit, layer, first head or twin."""
        array, known = self.frame[name], list(self.frame.quantities[name].axes)
        for axis in [axis for axis in known if axis not in axes]:
            place = known.index(axis)
            index = {"unit": self.unit, "layer": self.layer}.get(axis, 0)
            array = array.take(min(index, array.shape[place] - 1), axis=place)
            known.remove(axis)
        return array.transpose([known.index(axis) for axis in axes])

    def has(self, name: str, *axes: str) -> bool:
        """Whether the frame holds a quantity with these axes."""
        return name in self.frame.arrays and set(axes) <= set(self.frame.quantities[name].axes)


def scale_of(quantity: Quantity, array: np.ndarray) -> tuple[float, float]:
    """Return the printed scale of a row: the bounds, or a round number on both sides of zero."""
    if quantity.bounds is not None:
        return quantity.bounds
    finite = np.abs(array[np.isfinite(array)])
    most = float(np.quantile(finite, 0.99)) if finite.size else 1.0
    decade = 10.0 ** floor(log10(most) + 1e-9) if most > 0 else 1.0
    high = next(step * decade for step in STEPS if most <= step * decade * (1 + 1e-6)) if most > 0 else 1.0
    return (-high, high) if (array < 0).any() else (0.0, high)

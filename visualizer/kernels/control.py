"""What a scan is told besides weights and inputs: which way, how long, what is touched, where the gradient is cut."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Control:
    """How one layer is run. L positions, H units, B sequences, S states; touches that are None are left alone.

    Args:
        reverse: from the last position to the first.
        lengths: positions of each sequence; beyond them the state is held and the output is 0. int64 (B,).
        cuts: True where no gradient passes through the state into a position. bool (L,).
        scale: what each gate is multiplied with, gates in the kernel's order. (L, gates, H).
        shift: what is then added. (L, gates, H).
        keep: what the state carried into a position is multiplied with. (S, L, H).
        link: what h is multiplied with where it feeds the matrix. (L,).
    """

    reverse: bool = False
    lengths: np.ndarray | None = None
    cuts: np.ndarray | None = None
    scale: np.ndarray | None = None
    shift: np.ndarray | None = None
    keep: np.ndarray | None = None
    link: np.ndarray | None = None

    @property
    def touched(self) -> bool:
        """Whether anything is touched."""
        return not (self.scale is None and self.shift is None and self.keep is None and self.link is None)

    def touches(self, gates: int, states: int, L: int, H: int, dtype: np.dtype) -> tuple[np.ndarray, ...]:
        """Return scale, shift, keep and link as kernels take them: complete, or empty where nothing is touched.

        Raises:
            ValueError: if an array has another shape than the sequence asks for.
        """
        if not self.touched:
            return (
                np.empty((0, 0, 0), dtype),
                np.empty((0, 0, 0), dtype),
                np.empty((0, 0, 0), dtype),
                np.empty(0, dtype),
            )
        return (
            _complete("scale", self.scale, 1, (L, gates, H), dtype),
            _complete("shift", self.shift, 0, (L, gates, H), dtype),
            _complete("keep", self.keep, 1, (states, L, H), dtype),
            _complete("link", self.link, 1, (L,), dtype),
        )


def _complete(
    name: str, values: np.ndarray | None, identity: float, shape: tuple[int, ...], dtype: np.dtype
) -> np.ndarray:
    if values is None:
        return np.full(shape, identity, dtype)
    if values.shape != shape:
        raise ValueError(
            f"{name} must have the shape {shape} (got {values.shape}); make it for this sequence and layer"
        )
    return np.ascontiguousarray(values, dtype)

"""What earlier positions left in a linear state, as it is read later: the sum over them is what is read."""

from collections.abc import Sequence

import numpy as np

from visualizer.models.touch import Touch


def contributions(kept: np.ndarray, written: np.ndarray, read: np.ndarray) -> np.ndarray:
    """Split ``Σ_n read_n · state_n`` by the position that wrote it; the state starts at zero.

    Args:
        kept: what the state carried into t is multiplied with, real or complex. (..., L, U, N).
        written: what is added at t. (..., L, U, N).
        read: what the state is read with at t. (..., L, U or 1, N).

    Returns:
        (..., L, L, U): at t, the real part of what remains of the writing of source_t; zero where source_t is later.

    Example:
        >>> half, one = np.full((3, 1, 1), 0.5), np.ones((3, 1, 1))
        >>> contributions(half, one, one)[..., 0]
        array([[1.  , 0.  , 0.  ],
               [0.5 , 1.  , 0.  ],
               [0.25, 0.5 , 1.  ]])
    """
    *outer, length, units, _ = written.shape
    found = np.zeros((*outer, length, length, units))
    left = np.zeros_like(written)
    for t in range(length):
        left[..., :t, :, :] *= kept[..., t, None, :, :]
        left[..., t, :, :] = written[..., t, :, :]
        now = left[..., : t + 1, :, :] * read[..., t, None, :, :]
        found[..., t, : t + 1, :] = now.sum(-1).real
    return found


def kept_by(
    touches: Sequence[Touch] | None, layer: int, state: str, length: int, hidden_size: int, units: slice
) -> np.ndarray:
    """Return what interventions multiply a state with as it is carried into each position, (L, U); ones without any."""
    keep = None if touches is None else touches[layer].keep.get(state)
    return np.ones((length, hidden_size))[:, units] if keep is None else keep[:, units].astype(np.float64)

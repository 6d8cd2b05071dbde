"""Who wrote a memory: c_t = Σ_k (Π_{j=k+1..t} f_j) · w_k, one layer of the state for each position that wrote it.

Given the gates: it is bookkeeping, not causation. The same product is the gradient ∂c_t/∂c_k along the direct path.
"""

from collections.abc import Sequence

import numpy as np

from visualizer.models.touch import Touch

LIMIT = 8 * 2**20  # bytes of one array in a frame


def provenance(kept: np.ndarray, written: np.ndarray) -> np.ndarray:
    """Split a state that starts at zero into what each position wrote.

    Args:
        kept: what the state carried into t is multiplied with. (..., L, H).
        written: what is added at t. (..., L, H).

    Returns:
        float32 (..., L, L, H): at t, what remains of the writing of source_t; zero where source_t is later. The sum
        over source_t is the state.
    """
    *outer, length, units = kept.shape
    parts = np.zeros((*outer, length, length, units), np.float64)
    for t in range(length):
        if t:
            parts[..., t, :t, :] = parts[..., t - 1, :t, :] * kept[..., t, None, :]
        parts[..., t, t, :] = written[..., t, :]
    return parts.astype(np.float32)


def clamped(parts: np.ndarray, name: str, touches: Sequence[Touch] | None, units: slice) -> np.ndarray:
    """Let a clamp of the quantity itself scale what each position wrote; what it adds, its own position wrote.

    Args:
        parts: what the quantity is the sum of without it. (layers, L, L, U).
        name: of the quantity.
        touches: interventions, one per layer.
        units: which.
    """
    for part, touch in zip(parts, touches or (), strict=False):
        if name in touch.scale:
            diagonal = np.arange(len(part))
            part *= touch.scale[name][:, None, units]
            part[diagonal, diagonal] += touch.shift[name][:, units]
    return parts

"""How the gradient flows back through the positions."""

import numpy as np


def norms(gradient: np.ndarray) -> np.ndarray:
    """2-norm over the units of the gradient of one state. (..., L, H) → float32 (..., L)."""
    with np.errstate(all="ignore"):
        return np.sqrt((gradient.astype(np.float64) ** 2).sum(axis=-1)).astype(np.float32)


def flow(gradients: list[np.ndarray]) -> np.ndarray:
    """‖∂L/∂s_t‖ / ‖∂L/∂s_T‖, with s all states together and T the last position that the loss reaches.

    A solved network has a small gradient everywhere; the ratio still says how much of it arrives.

    Args:
        gradients: of each state, in the same layer. (..., L, H) each.

    Returns:
        float32 (..., L); 0 after T, and everywhere if no gradient is there.
    """
    with np.errstate(all="ignore"):
        squared = sum((gradient.astype(np.float64) ** 2).sum(axis=-1) for gradient in gradients)
        together = np.sqrt(np.asarray(squared))  # (..., L)
        length = together.shape[-1]
        last = length - 1 - np.argmax(together[..., ::-1] > 0, axis=-1)
        reference = np.take_along_axis(together, np.asarray(last)[..., None], axis=-1)
        return np.where(reference > 0, together / np.where(reference > 0, reference, 1.0), 0.0).astype(np.float32)

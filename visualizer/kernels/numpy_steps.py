"""What the numpy twins share: the order of positions, and how touches and ends of sequences change a position."""

from collections.abc import Iterator

import numpy as np


def positions(seq_len: int, reverse: bool) -> Iterator[tuple[int, int, int]]:
    """Yield every position t in the order it is run, with the index of the state before and after it."""
    for t in range(seq_len):
        yield (seq_len - 1 - t, seq_len - t, seq_len - 1 - t) if reverse else (t, t, t + 1)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Logistic function, without overflow."""
    return 0.5 + 0.5 * np.tanh(0.5 * x)


def adjust(values: np.ndarray, touched: bool, scale: np.ndarray, shift: np.ndarray, t: int, block: int) -> np.ndarray:
    """Return ``values`` (H, B) scaled and shifted as position t and this block ask for."""
    return values * scale[t, block][:, None] + shift[t, block][:, None] if touched else values

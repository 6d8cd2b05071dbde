"""Symbols as numbers for the network and as text for the eye."""

import numpy as np

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"The alphabet of the tasks that need one; a task with k letters uses the first k."

_VISIBLE = {" ": "␣", "\n": "↵", "\t": "⇥"}


def one_hot(classes: np.ndarray, size: int) -> np.ndarray:
    """Write class numbers as rows with a single one; a negative class gives a row of zeros.

    Args:
        classes: int, any shape (…).
        size: number of classes.

    Returns:
        float32 (…, size).
    """
    return (classes[..., None] == np.arange(size)).astype(np.float32)


def since(marks: np.ndarray) -> np.ndarray:
    """Count the positions since the last mark, 0 at a mark; NaN before the first. (B, L) → float64 (B, L)."""
    positions = np.arange(marks.shape[1])
    last = np.maximum.accumulate(np.where(marks, positions, -1), axis=1)
    return np.where(last >= 0, positions - last, np.nan)


def known(classes: np.ndarray) -> np.ndarray:
    """Return class numbers as numbers, NaN where they are negative."""
    return np.where(classes >= 0, classes, np.nan)


def visible(character: str) -> str:
    """Return a sign that can be seen for a character that cannot."""
    if character in _VISIBLE:
        return _VISIBLE[character]
    return character if character.isprintable() else "·"

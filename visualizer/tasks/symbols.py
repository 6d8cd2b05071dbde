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


def visible(character: str) -> str:
    """Return a sign that can be seen for a character that cannot."""
    if character in _VISIBLE:
        return _VISIBLE[character]
    return character if character.isprintable() else "·"

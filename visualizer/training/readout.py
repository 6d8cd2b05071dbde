"""What the state still knows: a linear read-out at every position, fitted to held-out sequences with present weights.

Ridge regression from the state to the class of what there is to remember (as one-hot), one fit per position. Its
accuracy is counted on other held-out sequences.
"""

from dataclasses import dataclass

import numpy as np

RIDGE = 1e-3  # of the mean variance of a feature
FEWEST = 16  # sequences that must have something to remember at a position


@dataclass(frozen=True)
class Readout:
    """A linear read-out at every position.

    Args:
        weights: (L, F + 1, K), the last row for a constant one.
        confidence: held-out accuracy above chance, 0 to 1; chance is always saying the most common class. NaN where too
            few sequences have anything to remember, so that nothing can be measured. (L,).
    """

    weights: np.ndarray
    confidence: np.ndarray

    def read(self, states: np.ndarray) -> np.ndarray:
        """Say the class at every position. (N, L, F) → int (N, L)."""
        with np.errstate(over="ignore", invalid="ignore"):  # states of a network that explodes
            scores = states.transpose(1, 0, 2) @ self.weights[:, :-1] + self.weights[:, -1:]  # (L, N, K)
        return scores.argmax(axis=-1).T


def fit(states: np.ndarray, memory: np.ndarray, classes: int) -> Readout:
    """Fit on the first half of the sequences and count on the second.

    Args:
        states: everything carried from position to position. float32 (N, L, F).
        memory: class at each position, −1 where there is nothing to remember. int (N, L).
        classes: how many there are.
    """
    half = len(states) // 2
    largest = np.abs(states).max(initial=0.0)
    if not np.isfinite(largest):
        nothing = np.zeros((states.shape[1], states.shape[2] + 1, classes), np.float32)
        return Readout(nothing, np.zeros(states.shape[1], np.float32))
    scale = np.float32(max(largest, 1.0))  # so that the squares of a network that explodes stay finite
    states = states / scale
    answers = memory[:half].T[..., None] == np.arange(classes)  # (L, N, K)
    readout = Readout(_ridge(states[:half], answers), np.zeros(states.shape[1]))
    asked = memory[half:]
    counted = asked >= 0  # (N, L)
    number = np.maximum(counted.sum(axis=0), 1)
    accuracy = (readout.read(states[half:]) == asked).sum(axis=0, where=counted) / number
    common = answers.sum(axis=1).argmax(axis=-1)  # (L,)
    chance = (asked == common).sum(axis=0, where=counted) / number
    confidence = np.clip((accuracy - chance) / np.maximum(1 - chance, 1e-9), 0.0, 1.0)
    enough = np.minimum(answers.any(axis=-1).sum(axis=1), counted.sum(axis=0)) >= FEWEST
    readout.weights[:, :-1] /= scale
    return Readout(readout.weights, np.where(enough, confidence, np.nan).astype(np.float32))


def _ridge(states: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """Solve every position at once; sequences with nothing to remember there do not count."""
    present = answers.any(axis=-1, keepdims=True).astype(np.float32)  # (L, N, 1)
    number = np.maximum(present.sum(axis=1, keepdims=True), 1)
    x = states.transpose(1, 0, 2) * present  # (L, N, F)
    y = answers.astype(np.float32)  # (L, N, K)
    x_mean, y_mean = x.sum(axis=1, keepdims=True) / number, y.sum(axis=1, keepdims=True) / number
    x -= x_mean * present
    y -= y_mean * present
    strength = RIDGE * np.square(x).mean(axis=(1, 2)) * x.shape[1] + 1e-12  # (L,)
    slopes = _solve(x, y, strength[:, None, None].astype(np.float32))  # (L, F, K)
    return np.concatenate([slopes, y_mean - x_mean @ slopes], axis=1)


def _solve(x: np.ndarray, y: np.ndarray, strength: np.ndarray) -> np.ndarray:
    """Return (xᵀx + strength)⁻¹ xᵀy, by the smaller of the two systems that give it."""
    _, sequences, features = x.shape
    transposed = x.transpose(0, 2, 1)
    if features <= sequences:
        return np.linalg.solve(transposed @ x + strength * np.eye(features, dtype=np.float32), transposed @ y)
    return transposed @ np.linalg.solve(x @ transposed + strength * np.eye(sequences, dtype=np.float32), y)

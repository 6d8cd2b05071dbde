"""The path of the state: its two main directions over the positions of all sequences shown, by principal components."""

from dataclasses import replace

import numpy as np

from visualizer.models.model import SequenceModel
from visualizer.trace import Quantity
from visualizer.training.reading import Reading

TRAJECTORY, EXPLAINED = "trajectory.", "explained."
"How the quantities' names begin; the state's name comes after."
PLANE = 2
"Directions kept."
DOC = "The state at each position, seen in the plane in which it moves most: its two first principal components."
EXPLAINED_DOC = "Share of the state's variance, over positions and sequences, along each of these directions."


def declared(model: SequenceModel) -> list[Quantity]:
    """Declare a path for each state, and how much of its movement the path shows."""
    found = []
    for state in model.states:
        known = model.quantities[state]
        path = replace(known, name=TRAJECTORY + state, axes=("twin", "t", "component"), bounds=None, doc=DOC)
        share = replace(path, name=EXPLAINED + state, axes=("component",), bounds=(0.0, 1.0), doc=EXPLAINED_DOC)
        found += [path, share]
    return found


def main_plane(states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Project states on their two main directions.

    Directions are those of principal component analysis over all sequences and positions together; each points to where
    its largest entry is positive, so that the same states give the same picture.

    Args:
        states: (sequences, L, H).

    Returns:
        Where each state lies, float32 (sequences, L, 2), and the share of the variance along both directions, (2,); NaN
        where a state is not finite.
    """
    rows = states.reshape(-1, states.shape[-1]).astype(np.float64)
    if not np.isfinite(rows).all():
        return np.full((*states.shape[:2], PLANE), np.nan, np.float32), np.full(PLANE, np.nan, np.float32)
    rows -= rows.mean(axis=0)
    variances, directions = np.linalg.eigh(rows.T @ rows)  # the smallest first
    main = directions[:, ::-1][:, :PLANE]
    main = main * np.where(np.take_along_axis(main, np.abs(main).argmax(axis=0)[None], axis=0) < 0, -1.0, 1.0)
    points = np.zeros((len(rows), PLANE))
    points[:, : main.shape[1]] = rows @ main
    shares = np.zeros(PLANE)
    shares[: main.shape[1]] = np.maximum(variances[::-1][:PLANE], 0.0) / max(np.maximum(variances, 0.0).sum(), 1e-30)
    return points.reshape(*states.shape[:2], PLANE).astype(np.float32), shares.astype(np.float32)


class Paths:
    """Paths of the states of one reading; each is found once."""

    def __init__(self) -> None:
        self._found: tuple[Reading, str, list[tuple[np.ndarray, np.ndarray]]] | None = None

    def path(self, reading: Reading, state: str) -> np.ndarray:
        """Return where the state lies. (sequences, layers, L, 2)."""
        return np.stack([points for points, _ in self._planes(reading, state)], axis=1)

    def explained(self, reading: Reading, state: str) -> np.ndarray:
        """Return the share of the variance that is seen. (layers, 2)."""
        return np.stack([shares for _, shares in self._planes(reading, state)])

    def _planes(self, reading: Reading, state: str) -> list[tuple[np.ndarray, np.ndarray]]:
        if self._found is None or self._found[0] is not reading or self._found[1] != state:
            layers = reading.tape.array(state)  # (layers, sequences, L, H)
            self._found = (reading, state, [main_plane(layer) for layer in layers])
        return self._found[2]

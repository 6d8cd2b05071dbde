"""Which unit goes with what a task can say of positions: correlations over held-out sequences, and those by chance."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from visualizer.models.model import SequenceModel
from visualizer.tasks.task import Batch, Task
from visualizer.trace import Quantity
from visualizer.training.facts import finite
from visualizer.training.learner import Learner
from visualizer.training.reading import read, sequences

CORRELATION, PROPERTY = "correlation.", "property."
"How the quantities' names begin; the property's words come after, joined by underscores."
SHIFTS = (1, 2, 3, 5, 8)
"By how many places sequences are exchanged to see what chance gives."
FEWEST, MOST = 24, 3200
"Held-out sequences at least, and positions of them, as many as there are."
DOC = "How each unit goes along with this property, over all positions of held-out sequences: −1 to 1."


def name_of(words: str, kind: str = CORRELATION) -> str:
    """Return the quantity's name of a property, or of its correlations."""
    return kind + words.replace(" ", "_")


def state_of(model: SequenceModel) -> str:
    """Return the state that is looked at: the one that memory is kept in."""
    kept = [state for state in model.states if model.quantities[state].role == "memory"]
    return kept[0] if kept else model.states[0]


def said(task: Task, probe: Batch) -> list[Quantity]:
    """Declare each property that a task names."""
    return [
        Quantity(
            name_of(words, PROPERTY),
            "p",
            ("t",),
            label=words,
            doc=f"What the task says of positions: {words}; empty if not known.",
        )
        for words in task.properties(probe)
    ]


def declared(task: Task, probe: Batch) -> list[Quantity]:
    """Declare a correlation for each property that a task names."""
    return [
        Quantity(name_of(words), "r", ("unit",), bounds=(-1.0, 1.0), label=words, doc=DOC)
        for words in task.properties(probe)
    ]


def correlations(states: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return Pearson's r of every unit with every property; 0 where either never changes, NaN if a state is not finite.

    Args:
        states: (M, H).
        values: NaN where a property is not known. (M, K).

    Returns:
        (K, H).
    """
    known = np.isfinite(values).astype(np.float64)
    number = np.maximum(known.sum(axis=0), 1.0)[:, None]  # (K, 1)
    y = np.where(known > 0, values, 0.0)
    y = (y - (y.sum(axis=0) / number[:, 0])) * known
    with np.errstate(invalid="ignore", over="ignore"):
        x = states.astype(np.float64)
        x = x - x.mean(axis=0)  # so that the squares below are of numbers about zero
        mean = known.T @ x / number  # (K, H)
        spread = np.maximum(known.T @ np.square(x) - number * np.square(mean), 0.0)
        size = np.sqrt(spread * np.square(y).sum(axis=0)[:, None])
        r: np.ndarray = np.where(size <= 1e-9, 0.0, y.T @ x / np.maximum(size, 1e-9))
    return r


def exchanged(values: np.ndarray) -> np.ndarray:
    """Return properties of other sequences instead of the own ones, several times. (N, L, P) → (N, L, S, P)."""
    shifts = [shift % len(values) for shift in SHIFTS if shift % len(values)]
    found = [np.roll(values, shift, axis=0) for shift in shifts]
    return np.stack(found, axis=2) if found else np.empty((*values.shape[:2], 0, values.shape[2]))


def with_chance(states: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Correlate, and say what chance gives: the largest |r| of any unit with the property of another sequence.

    Args:
        states: (N, L, H).
        values: NaN where a property is not known. (N, L, P).

    Returns:
        (P, H) and (P,).
    """
    N, L, P = values.shape
    others = exchanged(values).reshape(N * L, -1)  # (N·L, S·P)
    r = correlations(states.reshape(N * L, -1), np.concatenate([values.reshape(N * L, P), others], axis=1))
    chance: np.ndarray = np.abs(r[P:]).reshape(-1, P, r.shape[1]).max(axis=(0, 2), initial=0.0)
    return r[:P], chance


class Correlations:
    """Correlations of one run.

    Args:
        learner: whose task names the properties, and whose network's units are told by them.
        held_out: sequences it does not learn.
    """

    def __init__(self, learner: Learner, held_out: Batch) -> None:
        self._learner, self._state = learner, state_of(learner.model)
        self._batch = sequences(held_out, 0, max(FEWEST, MOST // held_out.inputs.shape[1]))
        values = learner.task.properties(self._batch)
        self._names = tuple(map(name_of, values))
        self._values = np.stack(list(values.values()), axis=-1) if values else None  # (N, L, P)
        self._chance: dict[str, list[float]] = {}

    def groups(self) -> dict[tuple[str, ...], Callable[[], dict[str, np.ndarray]]]:
        """Return how they are made with the present weights: float32 (layers, H) each."""
        return {self._names: self._make} if self._names else {}

    def facts(self, names: Iterable[str]) -> dict[str, Any]:
        """Say what chance gave, by layer, where correlations are among the names."""
        found = {name: self._chance[name] for name in names if name in self._chance}
        return finite({"by_chance": found, "correlated": len(self._batch.inputs)}) if found else {}

    def _make(self) -> dict[str, np.ndarray]:
        assert self._values is not None
        tape = read(self._learner, self._batch, with_gradients=False).tape
        layers = [with_chance(states, self._values) for states in tape.array(self._state)]
        found = {}
        for place, name in enumerate(self._names):
            self._chance[name] = [float(chance[place]) for _, chance in layers]
            found[name] = np.stack([r[place] for r, _ in layers]).astype(np.float32)
        return found

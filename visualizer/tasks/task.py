"""A task: what is to be learned, exactly. It draws batches, says where the loss sits and what guessing costs."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import param

from visualizer.trace import Phase


def fixed_rng(purpose: int) -> np.random.Generator:
    """Return a generator that no run draws from: for probes, validation sequences and splits."""
    return np.random.default_rng([1_000_000_007, purpose])  # a run's seed is at most 10⁹


@dataclass(frozen=True)
class Batch:
    """Some sequences with what should be answered. B sequences, L positions, D inputs, O outputs.

    Args:
        inputs: what the network is fed. float32 (B, L, D).
        targets: int64 (B, L) class numbers for ``classes``; float32 (B, L, O) for ``values``. Ignored where the mask is
            False.
        loss_mask: where the loss sits. bool (B, L).
        lengths: positions that belong to each sequence, where lengths vary, else None. int64 (B,).
        memory: class number of what there is to remember at each position, −1 where nothing is; None if the task names
            nothing. int64 (B, L).
        sources: positions of the source, where a source is answered: the first answer is asked at the position after
            them, where a sign to begin is fed. None for other tasks. int64 (B,).
    """

    inputs: np.ndarray
    targets: np.ndarray
    loss_mask: np.ndarray
    lengths: np.ndarray | None = None
    memory: np.ndarray | None = None
    sources: np.ndarray | None = None


class Task(param.ParameterizedABC):
    """Base of every task. Subclasses declare their knobs as param Parameters with bounds and a one-sentence doc.

    Knobs that may not change during a run are ``constant=True``. All randomness comes from the generator passed in.
    """

    label: ClassVar[str]
    "What the menu says."
    question: ClassVar[str]
    "One sentence: what the network hears and must say."
    remembers: str = ""
    "What there is to remember, in a few words; empty where nothing sensible can be named (own data may set it so)."
    kind: ClassVar[Literal["classes", "values"]] = "classes"
    "``classes``: cross-entropy in nats over an alphabet; ``values``: mean squared error."
    defaults: ClassVar[dict[str, Any]] = {}
    "Settings of training and model knobs that solve this task (measured), by knob name."
    model_defaults: ClassVar[dict[str, dict[str, Any]]] = {}
    "The same, where a model needs other settings than ``defaults``: by model name."
    pace: ClassVar[float] = 30.0
    "Updates per second at the default speed: slow enough to be watched."
    solved: str = ""
    "When the task counts as solved, as `metric op number` on the validation split, for instance ``accuracy >= 0.95``."
    chance_formula: ClassVar[str] = ""
    "The loss of guessing, as a formula in words."
    is_stream: ClassVar[bool] = False
    "True where update k + 1 continues the text of update k row by row (stateful batches make sense)."
    generates: ClassVar[bool] = False
    "True where the network can be let to write by itself: ``encode``, ``decode``, ``prompt`` and ``stop`` are there."
    stop: ClassVar[int | None] = None
    "Class that ends a generated sample; None where a sample goes on until it is cut."
    translates: ClassVar[bool] = False
    "True where a source is heard whole and then answered: ``Batch.sources`` and ``feedback`` are there."
    fixed: ClassVar[str] = "numbers are heard, not symbols to choose from"
    "Why no token of the probe can be another; empty where ``choices`` names some."
    owns: ClassVar[Literal["", "text", "series"]] = ""
    "Name of the knob that takes the hash of a visitor's own data; empty where there is none."
    sources: ClassVar[tuple[str, ...]] = ()
    "Papers or data the task comes from."

    seq_len = param.Integer(20, bounds=(2, 200), constant=True, doc="Positions in one sequence.")

    def __init__(self, **knobs: Any) -> None:
        if "seq_len" in knobs and not self.has_length_knob():
            raise ValueError(f"seq_len follows from the other knobs (got {knobs['seq_len']}); leave it out")
        super().__init__(**knobs)
        self.check()

    @classmethod
    def has_length_knob(cls) -> bool:
        """Whether ``seq_len`` may be chosen; where other knobs decide it, its declaration has a negative precedence."""
        return (cls.param.seq_len.precedence or 0) >= 0

    def follow_length(self, length: int) -> None:
        """Take the length that follows from the other knobs."""
        with param.edit_constant(self):
            self.seq_len = length

    def check(self) -> None:
        """Compare the knobs with each other.

        Raises:
            ValueError: if they do not fit together; it names the knob to change.
        """

    @property
    @abstractmethod
    def input_size(self) -> int:
        """Numbers fed at one position."""

    @property
    @abstractmethod
    def output_size(self) -> int:
        """Classes to choose from, or numbers to forecast."""

    @property
    @abstractmethod
    def symbols(self) -> Sequence[str]:
        """Name of every output."""

    @property
    @abstractmethod
    def chance_loss(self) -> float:
        """Loss of the best answer that does not look at the sequence; nats or squared units."""

    @property
    def memory_symbols(self) -> Sequence[str]:
        """Name of every class in ``Batch.memory``."""
        return self.symbols

    @property
    def baselines(self) -> dict[str, float]:
        """Validation loss of simple methods (persistence, ridge), by name."""
        return {}

    def slow_baselines(self) -> dict[str, float]:
        """Fit further simple methods, which take a moment; by name, in the units of ``baselines``."""
        return {}

    @abstractmethod
    def batch(self, rng: np.random.Generator, batch_size: int, update: int) -> Batch:
        """Draw the training batch of one update; ``update`` matters only to streams and finite data."""

    @abstractmethod
    def validation(self) -> Batch:
        """Return the held-out sequences: the same ones for every seed."""

    @abstractmethod
    def probe(self) -> Batch:
        """Return the fixed sequences that frames read: the probe itself and its twins, differing in one token."""

    @abstractmethod
    def tokens(self, inputs: np.ndarray) -> list[str]:
        """Print a sequence (L, D), one string per position."""

    @abstractmethod
    def phases(self) -> list[Phase]:
        """Name the stretches of the probe."""

    def properties(self, batch: Batch) -> dict[str, np.ndarray]:
        """Say simple things of every position, to tell units by: by words, float64 (B, L); NaN where unknown."""
        return {}

    @property
    def feedback(self) -> np.ndarray | None:
        """What is fed after each answer of the network's own, by class; None where it hears none. float32 (O, D)."""
        return None

    @property
    def prompt(self) -> str:
        """Text a generated sample starts from."""
        return ""

    def encode(self, text: str) -> np.ndarray:
        """Turn text into what the network is fed. float32 (L, D)."""
        raise NotImplementedError(f"{self.label} generates no text")

    def decode(self, symbol: int) -> str:
        """Return the text of one class; empty for the class that ends a sample."""
        raise NotImplementedError(f"{self.label} generates no text")

    def twin_labels(self) -> list[str]:
        """Say in a word what is different in each sequence of ``probe``, the probe itself first."""
        return [str(index + 1) for index in range(len(self.probe().inputs))]

    def choices(self, t: int) -> Sequence[str]:
        """Name the tokens that may be heard at a position of the probe, the present one among them; empty for none."""
        return ()

    def replaced(self, batch: Batch, t: int, token: int) -> Batch:
        """Return the probe's sequences with another token at a position, and what is to be answered then.

        Args:
            batch: the probe, perhaps with other tokens.
            t: position.
            token: which of its ``choices``.

        Raises:
            ValueError: if there is no choice at this position.
        """
        raise ValueError(f"no token of {self.label} can be another: {self.fixed}")

    def metrics(self, outputs: np.ndarray, batch: Batch) -> dict[str, float]:
        """Measure answers beyond the loss: accuracy of classes, root mean squared error of values.

        Args:
            outputs: logits or values, (B, L, O).
            batch: what was asked.
        """
        mask = batch.loss_mask
        if self.kind == "classes":
            return {"accuracy": float((outputs.argmax(-1)[mask] == batch.targets[mask]).mean())}
        error = outputs[mask] - batch.targets[mask]
        return {"rmse": float(np.sqrt((error**2).mean()))}

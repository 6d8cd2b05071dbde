"""Adding: remember two marked numbers among many and say their sum.

Drawn: at each of L positions a value, uniform in [0, 1), and a mark, 0 or 1. Two positions are marked: one uniform in
the first half (positions 0 … ⌊L/2⌋ − 1), one uniform in the second half (⌊L/2⌋ … L − 1).
Fed: value and mark (2 numbers). Asked: the sum of the two marked values, squared error at the last position only.
Chance: always answering the mean, 1, costs the variance of the sum of two uniform numbers, 2 · 1/12 = 1/6 ≈ 0.1667.
To remember: the sum of the marked values so far, shown in five classes of width 0.4; nothing before the first mark.

Paper: Hochreiter and Schmidhuber (1997), Long Short-Term Memory, doi 10.1162/neco.1997.9.8.1735, section 5.4; in this
    form Le, Jaitly and Hinton (2015), arXiv 1504.00941, section 4.1.
Differs: all sequences have the same length; the 2015 paper draws both marks anywhere.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from visualizer.tasks.task import Batch, Task, fixed_rng
from visualizer.trace import Phase

BIN = 0.4


class Adding(Task):
    """Two of many numbers are marked; the answer is their sum."""

    label = "Adding"
    question = "The network hears numbers, two of them marked, and must say the sum of the marked two at the end."
    remembers = "the sum of the marked numbers so far"
    kind = "values"
    chance_formula = "1/6: the variance of the sum of two numbers drawn evenly from 0 to 1"
    solved = "rmse <= 0.1"
    pace = 40.0
    sources = (
        "Hochreiter and Schmidhuber (1997), doi 10.1162/neco.1997.9.8.1735",
        "Le, Jaitly and Hinton (2015), arXiv 1504.00941",
    )
    defaults: ClassVar[dict[str, Any]] = {"seq_len": 50, "hidden_size": 32, "learning_rate": 1e-2}
    model_defaults: ClassVar[dict[str, dict[str, Any]]] = {
        "rnn": {"learning_rate": 3e-3},
        "transformer": {"learning_rate": 3e-3, "warmup": 50},
    }

    @property
    def input_size(self) -> int:
        """Value and mark."""
        return 2

    @property
    def output_size(self) -> int:
        """The sum."""
        return 1

    @property
    def symbols(self) -> Sequence[str]:
        """Name of the only output."""
        return ("sum",)

    @property
    def memory_symbols(self) -> Sequence[str]:
        """The five classes of the running sum."""
        return tuple(f"{BIN * index:.1f}–{BIN * (index + 1):.1f}" for index in range(5))

    @property
    def chance_loss(self) -> float:
        """Variance of the sum."""
        return 1 / 6

    def batch(self, rng: np.random.Generator, batch_size: int, update: int) -> Batch:
        """Draw values and marks."""
        half = self.seq_len // 2
        values = rng.random((batch_size, self.seq_len), dtype=np.float32)
        first = rng.integers(0, half, batch_size)
        second = rng.integers(half, self.seq_len, batch_size)
        return self._ask(values, first, second)

    def validation(self) -> Batch:
        """Return 512 fixed sequences."""
        return self.batch(fixed_rng(1), 512, 0)

    def probe(self) -> Batch:
        """Return one sequence and two twins in which the first marked value is another."""
        first, second = self._probe_marks()
        values = np.repeat(fixed_rng(2).random((1, self.seq_len), dtype=np.float32), 3, axis=0)
        values[:, first] = (0.9, 0.5, 0.1)
        values[:, second] = 0.4
        return self._ask(values, np.full(3, first), np.full(3, second))

    def tokens(self, inputs: np.ndarray) -> list[str]:
        """Print the value with one digit; a marked one in full with a star."""
        return [f"{value:.2f}*" if mark > 0.5 else f"{value:.1f}" for value, mark in inputs]

    def phases(self) -> list[Phase]:
        """Before, between and after the two marks."""
        first, second = self._probe_marks()
        stretches = [("listen", 0, first), ("first", first, first + 1), ("hold", first + 1, second)]
        stretches += [("second", second, second + 1), ("hold the sum", second + 1, self.seq_len)]
        return [Phase(*stretch) for stretch in stretches if stretch[1] < stretch[2]]

    def twin_labels(self) -> list[str]:
        """The first marked value."""
        return ["0.9", "0.5", "0.1"]

    def _probe_marks(self) -> tuple[int, int]:
        return self.seq_len // 8, max(self.seq_len * 5 // 8, self.seq_len // 2)

    def _ask(self, values: np.ndarray, first: np.ndarray, second: np.ndarray) -> Batch:
        rows = np.arange(len(values))
        marks = np.zeros_like(values)
        marks[rows, first] = marks[rows, second] = 1.0
        sums = np.cumsum(values * marks, axis=1)  # (B, L)
        targets = np.zeros((*values.shape, 1), np.float32)
        targets[:, -1, 0] = sums[:, -1]
        loss_mask = np.zeros(values.shape, bool)
        loss_mask[:, -1] = True
        bins = np.minimum((sums / BIN).astype(np.int64), 4)
        memory = np.where(np.cumsum(marks, axis=1) > 0, bins, -1)
        return Batch(np.stack([values, marks], axis=-1), targets, loss_mask, memory=memory)

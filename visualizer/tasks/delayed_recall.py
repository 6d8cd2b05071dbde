"""Delayed recall: hear one marked letter, wait, and say it when asked.

Drawn: the note, a letter uniform among the first k; and, in a noisy wait, a letter uniform among k at every other
position except the last. Positions: lead (empty unless ``wait`` is given) · note · wait · say, L in all, with
lead = L − 2 − wait. A silent wait feeds zeros.
Fed: the letter as one-hot (k), the note's mark, and a mark at the last position that asks (k + 2 numbers).
Asked: the note's letter, cross-entropy over k letters at the last position only.
Chance: ln k, 2.079 nats for 8 letters.
To remember: the note's letter at every position from the note on.

Paper: Hochreiter and Schmidhuber (1997), doi 10.1162/neco.1997.9.8.1735, section 5 (long time lag problems).
Differs: one marked letter at a fixed place, so that the wait alone makes it hard.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import param

from visualizer.tasks.symbols import LETTERS, one_hot
from visualizer.tasks.task import Batch, Task, fixed_rng
from visualizer.trace import Phase


class DelayedRecall(Task):
    """One marked letter must be said after a wait."""

    label = "Delayed recall"
    question = "The network hears one marked letter, waits, and must say it at the end."
    remembers = "the marked letter"
    chance_formula = "ln k: guessing evenly among k letters"
    solved = "accuracy >= 0.95"
    fixed = ""
    pace = 20.0
    sources = ("Hochreiter and Schmidhuber (1997), doi 10.1162/neco.1997.9.8.1735",)
    defaults: ClassVar[dict[str, Any]] = {"seq_len": 22, "hidden_size": 16, "learning_rate": 5e-3, "forget_bias": 3.0}
    model_defaults: ClassVar[dict[str, dict[str, Any]]] = {
        "gru": {"learning_rate": 1e-2},
        "min_gru": {"learning_rate": 2e-2},
        "mamba": {"learning_rate": 1e-2},
    }

    letters = param.Integer(8, bounds=(2, 26), constant=True, doc="Different letters that a note can be.")
    wait = param.Integer(
        0,
        bounds=(0, 198),
        constant=True,
        doc="Positions between the note and the question; 0 lets the wait fill the sequence.",
    )
    noise = param.Boolean(True, constant=True, doc="Other letters are heard during the wait; off, the wait is silent.")

    def check(self) -> None:
        """Refuse a wait that is longer than the sequence.

        Raises:
            ValueError: if note, wait and question do not fit into ``seq_len``.
        """
        if self.wait > self.seq_len - 2:
            raise ValueError(
                f"wait must be at most {self.seq_len - 2} with seq_len {self.seq_len} (got {self.wait}); "
                "shorten the wait or raise seq_len"
            )

    @property
    def input_size(self) -> int:
        """Letters, the note's mark, the question's mark."""
        return self.letters + 2

    @property
    def output_size(self) -> int:
        """Letters."""
        return self.letters

    @property
    def symbols(self) -> Sequence[str]:
        """The letters."""
        return tuple(LETTERS[: self.letters])

    @property
    def chance_loss(self) -> float:
        """Guessing evenly."""
        return float(np.log(self.letters))

    @property
    def note(self) -> int:
        """Position of the note."""
        return self.seq_len - 2 - self.wait if self.wait else 0

    def batch(self, rng: np.random.Generator, batch_size: int, update: int) -> Batch:
        """Draw notes and what is heard besides."""
        return self._ask(rng.integers(0, self.letters, (batch_size, self.seq_len)))

    def validation(self) -> Batch:
        """Return 512 fixed sequences."""
        return self.batch(fixed_rng(1), 512, 0)

    def probe(self) -> Batch:
        """Return one sequence and its twins with another note (one twin where there are only two letters)."""
        count = min(3, self.letters)
        heard = np.repeat(fixed_rng(2).integers(0, self.letters, (1, self.seq_len)), count, axis=0)
        heard[:, self.note] = self._probe_notes()
        return self._ask(heard)

    def tokens(self, inputs: np.ndarray) -> list[str]:
        """Print letters; a star marks the note, a question mark asks, a dot is silence."""
        return [self._token(row) for row in inputs]

    def phases(self) -> list[Phase]:
        """Lead, note, wait, say."""
        last = self.seq_len - 1
        stretches = [("lead", 0, self.note), ("note", self.note, self.note + 1)]
        stretches += [(f"wait {last - self.note - 1}", self.note + 1, last), ("say", last, last + 1)]
        return [Phase(*stretch) for stretch in stretches if stretch[1] < stretch[2]]

    def twin_labels(self) -> list[str]:
        """The note's letter."""
        return [LETTERS[letter] for letter in self._probe_notes()]

    def choices(self, t: int) -> Sequence[str]:
        """Any letter where a letter is heard: as the note, and in a noisy wait."""
        is_heard = t == self.note or (self.noise and t < self.seq_len - 1)
        return self.symbols if is_heard else ()

    def replaced(self, batch: Batch, t: int, token: int) -> Batch:
        """Return the sequences with another letter; the note's is what is asked for."""
        heard = batch.inputs[..., : self.letters].argmax(-1)
        heard[:, t] = token
        return self._ask(heard)

    def _probe_notes(self) -> list[int]:
        return [1, 4, 6] if self.letters >= 7 else list(range(min(3, self.letters)))

    def _token(self, row: np.ndarray) -> str:
        if row[self.letters + 1] > 0.5:
            return "?"
        letter = LETTERS[int(row[: self.letters].argmax())] if row[: self.letters].any() else "·"
        return f"{letter}*" if row[self.letters] > 0.5 else letter

    def _ask(self, heard: np.ndarray) -> Batch:
        count, length = heard.shape
        notes = heard[:, self.note].copy()  # (B,)
        if not self.noise:
            heard = np.full_like(heard, -1)
            heard[:, self.note] = notes
        heard[:, -1] = -1
        inputs = np.zeros((count, length, self.input_size), np.float32)
        inputs[..., : self.letters] = one_hot(heard, self.letters)
        inputs[:, self.note, self.letters] = 1.0
        inputs[:, -1, self.letters + 1] = 1.0

        targets = np.zeros((count, length), np.int64)
        targets[:, -1] = notes
        loss_mask = np.zeros((count, length), bool)
        loss_mask[:, -1] = True
        memory = np.where(np.arange(length) >= self.note, notes[:, None], -1)
        return Batch(inputs, targets, loss_mask, memory=memory)

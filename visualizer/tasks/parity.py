"""Parity: count ones, keep only whether the count is odd.

Drawn: a length uniform from ``min_length`` to L, then that many bits, each 0 or 1 with probability 1/2. What follows
the last bit is padding and belongs to no sequence.
Fed: −1 for a 0, +1 for a 1 (1 number), 0 in the padding.
Asked: whether the ones so far are odd in number, cross-entropy over {even, odd} at the last bit only, or, with
``every`` on, at every bit.
Chance: ln 2 ≈ 0.693 nats.
To remember: the parity so far, at every bit.

Paper: Hochreiter and Schmidhuber (1997), doi 10.1162/neco.1997.9.8.1735, section 2; Graves (2016), arXiv 1603.08983.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import param

from visualizer.tasks.symbols import known
from visualizer.tasks.task import Batch, Task, fixed_rng
from visualizer.trace import Phase


class Parity(Task):
    """Is the number of ones odd?"""

    label = "Parity"
    question = "The network hears zeros and ones and must say whether the number of ones is odd."
    remembers = "whether the ones so far are odd"
    chance_formula = "ln 2: guessing between even and odd"
    fixed = ""
    solved = "accuracy >= 0.95"
    pace = 20.0
    sources = ("Graves (2016), arXiv 1603.08983",)
    defaults: ClassVar[dict[str, Any]] = {"seq_len": 20, "hidden_size": 16, "learning_rate": 1e-2}
    model_defaults: ClassVar[dict[str, dict[str, Any]]] = {
        "rnn": {"recurrent_init": "orthogonal", "learning_rate": 5e-3}
    }

    min_length = param.Integer(
        1, bounds=(1, 200), constant=True, doc="Bits in the shortest sequence; the longest has seq_len."
    )
    every = param.Boolean(False, constant=True, doc="The parity is asked at every bit; off, only at the last one.")

    def check(self) -> None:
        """Refuse a shortest sequence that is longer than the longest.

        Raises:
            ValueError: if ``min_length`` is above ``seq_len``.
        """
        if self.min_length > self.seq_len:
            raise ValueError(
                f"min_length must be at most seq_len, {self.seq_len} (got {self.min_length}); "
                "shorten min_length or raise seq_len"
            )

    @property
    def input_size(self) -> int:
        """The bit."""
        return 1

    @property
    def output_size(self) -> int:
        """Even, odd."""
        return 2

    @property
    def symbols(self) -> Sequence[str]:
        """The two answers."""
        return ("even", "odd")

    @property
    def chance_loss(self) -> float:
        """Guessing evenly."""
        return float(np.log(2))

    def batch(self, rng: np.random.Generator, batch_size: int, update: int) -> Batch:
        """Draw lengths and bits."""
        lengths = rng.integers(self.min_length, self.seq_len + 1, batch_size)
        return self._ask(rng.integers(0, 2, (batch_size, self.seq_len)), lengths)

    def validation(self) -> Batch:
        """Return 512 fixed sequences."""
        return self.batch(fixed_rng(1), 512, 0)

    def probe(self) -> Batch:
        """Return a sequence of full length and two twins: in one the first bit is another, in one a later bit."""
        bits = np.repeat(fixed_rng(2).integers(0, 2, (1, self.seq_len)), 3, axis=0)
        bits[1, 0] ^= 1
        bits[2, self._later] ^= 1
        return self._ask(bits, np.full(3, self.seq_len))

    def tokens(self, inputs: np.ndarray) -> list[str]:
        """Print the bits."""
        return ["1" if bit > 0 else "0" if bit < 0 else "" for bit in inputs[:, 0]]

    def phases(self) -> list[Phase]:
        """One stretch where every bit is asked, else the last bit apart."""
        if self.every:
            return [Phase("count and say", 0, self.seq_len)]
        return [Phase("count", 0, self.seq_len - 1), Phase("say", self.seq_len - 1, self.seq_len)]

    def properties(self, batch: Batch) -> dict[str, np.ndarray]:
        """The parity, and how many ones there were."""
        assert batch.memory is not None
        ones = np.cumsum(batch.inputs[..., 0] > 0, axis=1)
        return {"parity so far": known(batch.memory), "ones so far": np.where(batch.memory >= 0, ones, np.nan)}

    def twin_labels(self) -> list[str]:
        """Which bit is another."""
        return ["shown", "bit 1 flipped", f"bit {self._later + 1} flipped"]

    def choices(self, t: int) -> Sequence[str]:
        """The two bits."""
        return ("0", "1")

    def replaced(self, batch: Batch, t: int, token: int) -> Batch:
        """Return the sequences with another bit, and the parity it gives."""
        bits = (batch.inputs[..., 0] > 0).astype(np.int64)
        bits[:, t] = token
        assert batch.lengths is not None
        return self._ask(bits, batch.lengths)

    @property
    def _later(self) -> int:
        return max(1, self.seq_len // 2)

    def _ask(self, bits: np.ndarray, lengths: np.ndarray) -> Batch:
        inside = np.arange(self.seq_len) < lengths[:, None]  # (B, L)
        inputs = np.where(inside, 2.0 * bits - 1.0, 0.0).astype(np.float32)[..., None]
        parity = np.cumsum(bits, axis=1) % 2
        last = np.arange(self.seq_len) == lengths[:, None] - 1
        loss_mask = inside if self.every else last
        targets = np.where(inside, parity, 0)
        return Batch(inputs, targets, loss_mask, lengths=lengths, memory=np.where(inside, parity, -1))

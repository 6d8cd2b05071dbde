"""Temporal order: hear a long row of letters and say in which order two special ones came.

Drawn: a length uniform from s(100) to L; the first position is E, the last B; the others are uniform among a, b, c, d,
except at t₁, uniform from s(10) to s(20), and t₂, uniform from s(50) to s(60), which are X or Y with probability 1/2
each. Positions count from 0, the E. Here s(p) is p · L / 110, rounded half up, so that L = 110 is the task of the paper
and other lengths keep its proportions. What follows the B is padding and belongs to no sequence.
Fed: the letter as one-hot (8). Asked: which of the two came at t₁ and which at t₂, cross-entropy over XX, XY, YX, YY at
the B only.
Chance: ln 4 ≈ 1.386 nats.
To remember: the special letters so far, X, Y, XX, XY, YX or YY, from t₁ on.

Paper: Hochreiter and Schmidhuber (1997), Long Short-Term Memory, doi 10.1162/neco.1997.9.8.1735, experiment 6a. There a
    sequence counts as right if every output is within 0.3 of its target; here if its class is the likeliest.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import param

from visualizer.tasks.symbols import one_hot
from visualizer.tasks.task import Batch, Task, fixed_rng
from visualizer.trace import Phase

NAMES = ("E", "B", "a", "b", "c", "d", "X", "Y")
START, END, NOISE, SPECIAL = 0, 1, 2, 6
PAPERS = 110  # longest sequence of the paper


class TemporalOrder(Task):
    """Which came first?"""

    label = "Temporal order"
    question = "The network hears two X or Y among many other letters and must say at the end which came first."
    remembers = "the X and Y so far"
    chance_formula = "ln 4: guessing among the four orders"
    fixed = ""
    solved = "accuracy >= 0.95"
    pace = 60.0
    sources = ("Hochreiter and Schmidhuber (1997), doi 10.1162/neco.1997.9.8.1735",)
    defaults: ClassVar[dict[str, Any]] = {"seq_len": 55, "hidden_size": 16, "learning_rate": 1e-2, "forget_bias": 3.0}
    model_defaults: ClassVar[dict[str, dict[str, Any]]] = {
        "transformer": {"num_layers": 2, "learning_rate": 3e-3, "warmup": 50},
        "mamba": {"learning_rate": 3e-3},
    }

    seq_len = param.Integer(
        55, bounds=(10, 200), constant=True, doc="Positions of the longest sequence; 110 are the paper's."
    )

    @property
    def input_size(self) -> int:
        """Start, end, four letters, X, Y."""
        return len(NAMES)

    @property
    def output_size(self) -> int:
        """Orders."""
        return 4

    @property
    def symbols(self) -> Sequence[str]:
        """The four orders."""
        return ("XX", "XY", "YX", "YY")

    @property
    def memory_symbols(self) -> Sequence[str]:
        """One special letter, or two."""
        return ("X", "Y", *self.symbols)

    @property
    def chance_loss(self) -> float:
        """Guessing evenly."""
        return float(np.log(4))

    def scaled(self, position: int) -> int:
        """Return where a position of the paper's longest sequence lies in this one, rounded half up."""
        return (2 * position * self.seq_len + PAPERS) // (2 * PAPERS)

    def batch(self, rng: np.random.Generator, batch_size: int, update: int) -> Batch:
        """Draw lengths, letters and where the special ones stand."""
        lengths = rng.integers(self.scaled(100), self.seq_len + 1, batch_size)
        firsts = rng.integers(self.scaled(10), self.scaled(20) + 1, batch_size)
        seconds = rng.integers(self.scaled(50), self.scaled(60) + 1, batch_size)
        noise = rng.integers(0, 4, (batch_size, self.seq_len))
        return self._ask(noise, lengths, np.stack([firsts, seconds], axis=1), rng.integers(0, 2, (batch_size, 2)))

    def validation(self) -> Batch:
        """Return 512 fixed sequences."""
        return self.batch(fixed_rng(1), 512, 0)

    def probe(self) -> Batch:
        """Return an X then a Y in a sequence of full length; in one twin the first is another, in one the second."""
        noise = np.repeat(fixed_rng(2).integers(0, 4, (1, self.seq_len)), 3, axis=0)
        places = np.tile(self._probe_places, (3, 1))
        return self._ask(noise, np.full(3, self.seq_len), places, np.array([[0, 1], [1, 1], [0, 0]]))

    def tokens(self, inputs: np.ndarray) -> list[str]:
        """Print the letters; padding is empty."""
        return [NAMES[row.argmax()] if row.any() else "" for row in inputs]

    def phases(self) -> list[Phase]:
        """Until the first special letter, until the second, until the end, say."""
        first, second = self._probe_places
        last = self.seq_len - 1
        stretches = [("start", 0, first), ("first", first, second), ("second", second, last), ("say", last, last + 1)]
        return [Phase(*stretch) for stretch in stretches]

    def twin_labels(self) -> list[str]:
        """The orders."""
        return ["XY", "YY", "XX"]

    def choices(self, t: int) -> Sequence[str]:
        """X or Y where one of them is heard, any noise letter elsewhere; start and end stay."""
        if t in self._probe_places:
            return NAMES[SPECIAL:]
        return NAMES[NOISE:SPECIAL] if 0 < t < self.seq_len - 1 else ()

    def replaced(self, batch: Batch, t: int, token: int) -> Batch:
        """Return the sequences with another letter; the order of X and Y is what is asked for."""
        heard, places = batch.inputs.argmax(-1), np.array(self._probe_places)
        special, noise = heard[:, places] - SPECIAL, np.clip(heard - NOISE, 0, 3)
        if t in places:
            special[:, places == t] = token
        else:
            noise[:, t] = token
        assert batch.lengths is not None
        return self._ask(noise, batch.lengths, np.tile(places, (len(heard), 1)), special)

    @property
    def _probe_places(self) -> tuple[int, int]:
        return self.scaled(15), self.scaled(55)

    def _ask(self, noise: np.ndarray, lengths: np.ndarray, places: np.ndarray, special: np.ndarray) -> Batch:
        """Write noise (B, L) with special letters (B, 2) at places (B, 2), start and end."""
        positions, last = np.arange(self.seq_len), lengths[:, None] - 1
        heard = NOISE + noise
        np.put_along_axis(heard, places, SPECIAL + special, axis=1)
        heard[:, 0] = START
        heard = np.where(positions < last, heard, np.where(positions == last, END, -1))

        order = 2 * special[:, :1] + special[:, 1:]  # (B, 1)
        loss_mask = positions == last
        memory = np.where(
            positions >= places[:, 1:], 2 + order, np.where(positions >= places[:, :1], special[:, :1], -1)
        )
        memory = np.where(positions <= last, memory, -1)
        return Batch(
            one_hot(heard, len(NAMES)), np.where(loss_mask, order, 0), loss_mask, lengths=lengths, memory=memory
        )

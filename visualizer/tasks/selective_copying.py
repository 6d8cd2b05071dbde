"""Selective copying: hear a few letters among blanks, and repeat the letters in order without the blanks.

Drawn: n letters, each uniform among k, and n different places for them among the first L − n positions, evenly; with
``fixed`` on, the places are always the first n. The other places are blank. The last n positions ask.
Fed: the letter as one-hot (k), a blank, a question (k + 2 numbers, exactly one of them 1).
Asked: the n letters in the order heard, cross-entropy over k letters at the last n positions only.
Chance: ln k, 1.386 nats for 4 letters.
To remember: the letter that has to be said next, from the first letter on.

With ``fixed`` on, every letter is said L − n positions after it was heard: a model that treats all positions and all
inputs alike (a time-invariant linear recurrence, a convolution) only has to delay. Where the places vary, what to keep
depends on what is heard.

Paper: Gu and Dao (2023), Mamba: Linear-Time Sequence Modeling with Selective State Spaces, arXiv 2312.00752, sections
    3.1 and 4.1.1 (16 letters among 4,096 positions there); after Arjovsky, Shah and Bengio (2016), arXiv 1511.06464.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import param

from visualizer.tasks.symbols import LETTERS, one_hot
from visualizer.tasks.task import Batch, Task, fixed_rng
from visualizer.trace import Phase


class SelectiveCopying(Task):
    """A few letters among blanks must be repeated in order."""

    label = "Selective copying"
    question = "The network hears a few letters among blanks, and must repeat only the letters, in order."
    remembers = "the letter to say next"
    chance_formula = "ln k: guessing evenly among k letters"
    fixed = ""
    solved = "accuracy >= 0.95"
    pace = 60.0
    sources = ("Gu and Dao (2023), arXiv 2312.00752", "Arjovsky, Shah and Bengio (2016), arXiv 1511.06464")
    defaults: ClassVar[dict[str, Any]] = {"seq_len": 27, "hidden_size": 32, "num_layers": 1, "learning_rate": 1e-2}
    model_defaults: ClassVar[dict[str, dict[str, Any]]] = {
        "min_gru": {"num_layers": 2},
        "transformer": {"num_layers": 3, "learning_rate": 3e-3, "warmup": 50},
    }

    seq_len = param.Integer(27, bounds=(2, 200), constant=True, doc="Positions, those that ask included.")
    count = param.Integer(3, bounds=(1, 20), constant=True, doc="Letters to repeat (n).")
    letters = param.Integer(4, bounds=(2, 26), constant=True, doc="Different letters there are (k).")
    fixed = param.Boolean(
        False, constant=True, doc="The letters always come first; off, their places among the blanks are drawn."
    )

    def check(self) -> None:
        """Refuse letters that are more than the places for them.

        Raises:
            ValueError: if hearing and saying do not fit into ``seq_len``.
        """
        if 2 * self.count > self.seq_len:
            raise ValueError(
                f"count must be at most {self.seq_len // 2} with seq_len {self.seq_len} (got {self.count}); "
                "repeat fewer letters or raise seq_len"
            )

    @property
    def input_size(self) -> int:
        """Letters, blank, question."""
        return int(self.letters + 2)

    @property
    def output_size(self) -> int:
        """Letters."""
        return int(self.letters)

    @property
    def symbols(self) -> Sequence[str]:
        """The letters."""
        return tuple(LETTERS[: self.letters])

    @property
    def chance_loss(self) -> float:
        """Guessing evenly."""
        return float(np.log(self.letters))

    @property
    def heard(self) -> int:
        """Positions at which letters can be heard."""
        return int(self.seq_len - self.count)

    def batch(self, rng: np.random.Generator, batch_size: int, update: int) -> Batch:
        """Draw letters and their places."""
        return self._ask(*self._draw(rng, batch_size))

    def validation(self) -> Batch:
        """Return 512 fixed sequences."""
        return self.batch(fixed_rng(1), 512, 0)

    def probe(self) -> Batch:
        """Return one sequence and its twins with another first letter."""
        twins = min(3, self.letters)
        said, places = (np.repeat(drawn, twins, axis=0) for drawn in self._draw(fixed_rng(2), 1))
        said[:, 0] = np.arange(twins)
        return self._ask(said, places)

    def tokens(self, inputs: np.ndarray) -> list[str]:
        """Print letters; a dot is a blank, a question mark asks."""
        names = (*self.symbols, "·", "?")
        return [names[index] for index in inputs.argmax(-1)]

    def phases(self) -> list[Phase]:
        """Hear, say."""
        heard = f"hear {self.count} in {self.heard}"
        return [Phase(heard, 0, self.heard), Phase(f"say {self.count}", self.heard, self.seq_len)]

    def twin_labels(self) -> list[str]:
        """The first letter."""
        return list(LETTERS[: min(3, self.letters)])

    def choices(self, t: int) -> Sequence[str]:
        """Any letter where one is heard."""
        return self.symbols if (self.probe().inputs[0, t, : self.letters] == 1).any() else ()

    def replaced(self, batch: Batch, t: int, token: int) -> Batch:
        """Return the sequences with another letter, which is then to be said."""
        heard = batch.inputs.argmax(-1) < self.letters
        places = np.nonzero(heard)[1].reshape(len(heard), -1)
        said = batch.targets[:, self.heard :].copy()
        said[places == t] = token
        return self._ask(said, places)

    def _draw(self, rng: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray]:
        """Return letters and places, (B, n) each."""
        said = rng.integers(0, self.letters, (rows, self.count))
        if self.fixed:
            return said, np.tile(np.arange(self.count), (rows, 1))
        places = rng.permuted(np.tile(np.arange(self.heard), (rows, 1)), axis=1)[:, : self.count]
        return said, np.sort(places, axis=1)

    def _ask(self, said: np.ndarray, places: np.ndarray) -> Batch:
        rows, positions = len(said), np.arange(self.seq_len)
        heard = np.full((rows, self.seq_len), self.letters)
        np.put_along_axis(heard, places, said, axis=1)
        heard[:, self.heard :] = self.letters + 1

        targets = np.zeros((rows, self.seq_len), np.int64)
        targets[:, self.heard :] = said
        loss_mask = np.tile(positions >= self.heard, (rows, 1))
        following = np.clip(positions - self.heard, 0, None)  # (L,): which letter comes next
        memory = np.where(positions >= places[:, :1], said[:, following], -1)
        return Batch(one_hot(heard, self.input_size), targets, loss_mask, memory=memory)

"""Copy memory: hear several symbols, wait, and repeat them in order.

Drawn: n symbols, each uniform among k. Positions: lead (empty unless ``wait`` is given) · n symbols · wait · n to say,
L in all, with lead = L − 2n − wait. The last position of the wait carries the signal to begin.
Fed: the symbol as one-hot (k), a blank, the signal (k + 2 numbers, exactly one of them 1).
Asked: a blank at every position but the last n, there the n symbols in order; cross-entropy over k + 1 classes at every
position. Accuracy counts only the n positions where a symbol is asked.
Chance: n · ln k / L: answering blanks rightly and guessing evenly among the symbols; 0.302 nats for n = 3, k = 5,
L = 16.
To remember: the symbol that has to be said next, from the first symbol on.

Paper: Arjovsky, Shah and Bengio (2016), Unitary Evolution Recurrent Neural Networks, arXiv 1511.06464, section 5.1
    (n = 10, k = 8 and L = wait + 20 there); after Hochreiter and Schmidhuber (1997).
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import param

from visualizer.tasks.symbols import LETTERS, one_hot
from visualizer.tasks.task import Batch, Task, fixed_rng
from visualizer.trace import Phase


class CopyMemory(Task):
    """Several symbols must be repeated in order after a wait."""

    label = "Copy memory"
    question = "The network hears a few letters, waits for a signal, and must repeat them in order."
    remembers = "the letter to say next"
    chance_formula = "n · ln k / L: n letters guessed evenly among k, averaged over all L positions"
    fixed = ""
    solved = "accuracy >= 0.95"
    pace = 60.0
    sources = ("Arjovsky, Shah and Bengio (2016), arXiv 1511.06464",)
    defaults: ClassVar[dict[str, Any]] = {"seq_len": 16, "hidden_size": 32, "learning_rate": 1e-2, "forget_bias": 3.0}
    model_defaults: ClassVar[dict[str, dict[str, Any]]] = {
        "transformer": {"learning_rate": 1e-3, "warmup": 50},
        "min_gru": {"num_layers": 2},
    }

    count = param.Integer(3, bounds=(1, 20), constant=True, doc="Letters to repeat (n).")
    letters = param.Integer(5, bounds=(2, 26), constant=True, doc="Different letters there are (k).")
    wait = param.Integer(
        0,
        bounds=(0, 198),
        constant=True,
        doc="Positions between the last letter heard and the first one said, the signal included; "
        "0 lets the wait fill the sequence.",
    )

    def check(self) -> None:
        """Refuse letters and a wait that are longer than the sequence.

        Raises:
            ValueError: if hearing, waiting and saying do not fit into ``seq_len``.
        """
        room = self.seq_len - 2 * self.count
        if room < 1:
            most = (self.seq_len - 1) // 2
            raise ValueError(
                f"count must be at most {most} with seq_len {self.seq_len} (got {self.count}); "
                "repeat fewer letters or raise seq_len"
            )
        if self.wait > room:
            raise ValueError(
                f"wait must be at most {room} with seq_len {self.seq_len} and count {self.count} (got {self.wait}); "
                "shorten the wait or raise seq_len"
            )

    @property
    def input_size(self) -> int:
        """Letters, blank, signal."""
        return self.letters + 2

    @property
    def output_size(self) -> int:
        """Letters and blank."""
        return self.letters + 1

    @property
    def symbols(self) -> Sequence[str]:
        """The letters, and a dot for the blank."""
        return (*LETTERS[: self.letters], "·")

    @property
    def memory_symbols(self) -> Sequence[str]:
        """The letters."""
        return tuple(LETTERS[: self.letters])

    @property
    def chance_loss(self) -> float:
        """Blanks for nothing, letters guessed evenly."""
        return float(self.count * np.log(self.letters) / self.seq_len)

    @property
    def start(self) -> int:
        """Position of the first letter."""
        return self.seq_len - 2 * self.count - self.wait if self.wait else 0

    def batch(self, rng: np.random.Generator, batch_size: int, update: int) -> Batch:
        """Draw the letters."""
        return self._ask(rng.integers(0, self.letters, (batch_size, self.count)))

    def validation(self) -> Batch:
        """Return 512 fixed sequences, drawn like those for training."""
        return self.batch(fixed_rng(1), 512, 0)

    def probe(self) -> Batch:
        """Return one sequence and its twins with another first letter (one twin where there are only two letters)."""
        twins = min(3, self.letters)
        said = np.repeat(fixed_rng(2).integers(0, self.letters, (1, self.count)), twins, axis=0)
        said[:, 0] = np.arange(twins)
        return self._ask(said)

    def tokens(self, inputs: np.ndarray) -> list[str]:
        """Print letters; a dot is the blank, an exclamation mark the signal."""
        names = (*LETTERS[: self.letters], "·", "!")
        return [names[index] for index in inputs.argmax(-1)]

    def phases(self) -> list[Phase]:
        """Lead, hear, wait, say."""
        heard, said = self.start + self.count, self.seq_len - self.count
        stretches = [("lead", 0, self.start), (f"hear {self.count}", self.start, heard)]
        stretches += [(f"wait {said - heard}", heard, said), (f"say {self.count}", said, self.seq_len)]
        return [Phase(*stretch) for stretch in stretches if stretch[1] < stretch[2]]

    def twin_labels(self) -> list[str]:
        """The first letter."""
        return list(LETTERS[: min(3, self.letters)])

    def choices(self, t: int) -> Sequence[str]:
        """Any letter where one is to be remembered."""
        return LETTERS[: self.letters] if self.start <= t < self.start + self.count else ()

    def replaced(self, batch: Batch, t: int, token: int) -> Batch:
        """Return the sequences with another letter, which is then to be said."""
        said = batch.targets[:, self.seq_len - self.count :].copy()
        said[:, t - self.start] = token
        return self._ask(said)

    def metrics(self, outputs: np.ndarray, batch: Batch) -> dict[str, float]:
        """Measure the accuracy of the letters; blanks do not count."""
        said = batch.loss_mask & (batch.targets < self.letters)
        return {"accuracy": float((outputs.argmax(-1)[said] == batch.targets[said]).mean())}

    def _ask(self, said: np.ndarray) -> Batch:
        rows, length, k = len(said), self.seq_len, self.letters
        heard = np.full((rows, length), k)
        heard[:, self.start : self.start + self.count] = said
        heard[:, length - self.count - 1] = k + 1

        targets = np.full((rows, length), k, np.int64)
        targets[:, length - self.count :] = said
        order = np.clip(np.arange(length) - (length - self.count), 0, None)  # (L,): which letter comes next
        memory = np.where(np.arange(length) >= self.start, said[:, order], -1)
        return Batch(one_hot(heard, k + 2), targets, np.ones((rows, length), bool), memory=memory)

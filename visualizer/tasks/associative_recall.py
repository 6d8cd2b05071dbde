"""Associative recall: hear pairs of a key and a value, then say the value of each key that is asked.

Drawn: n different keys among the first κ, in random order, a value for each, uniform among v letters (values may be
equal); then q of the n keys, different ones in random order, each followed by its value.
Positions: n pairs · q queries, the value of the last one not fed, L = 2n + 2q − 1; for instance 3 B 1 A · 1 A 3.
Fed: the key as one-hot (κ) or the value as one-hot (v): κ + v numbers, exactly one of them 1.
Asked: the value that was paired with the key just heard, cross-entropy over v letters at every query, and nowhere else.
Chance: ln v, 2.773 nats for 16 letters.
Baselines, expected losses: ``values heard``, answering by how often each value was heard, whatever its key, which costs
H(n); and ``values left``, the same without the values already said, the mean of H(n), H(n − 1), …, H(n − q + 1). Here
H(m) = ln m − (v/m) · Σ c ln c · P(c), with P(c) binomial (m, 1/v), is the mean entropy of m values drawn evenly.
To remember: the value of the first pair, from that value on.

Paper: Arora, Eyuboglu et al. (2023), Zoology, arXiv 2312.04927: many queries in a sequence, the loss at each of them
    (there among fillers, in longer sequences); one query is the older form, Ba et al. (2016), arXiv 1610.06258.
    Okpekpe and Orvieto (2025), arXiv 2508.19029: one layer of attention does not get beyond guessing.
"""

from collections.abc import Sequence
from math import comb
from typing import Any, ClassVar

import numpy as np
import param

from visualizer.tasks.symbols import LETTERS, one_hot
from visualizer.tasks.task import Batch, Task, fixed_rng
from visualizer.trace import Phase


class AssociativeRecall(Task):
    """Which value belonged to the key?"""

    label = "Associative recall"
    question = (
        "The network hears numbers, each with its letter, and must say the letter of every number it hears again."
    )
    remembers = "the first pair's letter"
    chance_formula = "ln v: guessing evenly among v letters"
    fixed = ""
    solved = "accuracy >= 0.95"
    pace = 15.0
    sources = (
        "Arora, Eyuboglu et al. (2023), arXiv 2312.04927",
        "Ba et al. (2016), arXiv 1610.06258",
        "Okpekpe and Orvieto (2025), arXiv 2508.19029",
    )
    defaults: ClassVar[dict[str, Any]] = {
        "hidden_size": 64,
        "learning_rate": 3e-3,
        "pairs": 4,
        "keys": 8,
        "letters": 8,
    }
    model_defaults: ClassVar[dict[str, dict[str, Any]]] = {
        "transformer": {"num_layers": 2, "warmup": 50, "embedding_init": "normal"}
    }

    seq_len = param.Integer(31, bounds=(3, 200), constant=True, precedence=-1, doc="Positions: pairs and queries.")
    pairs = param.Integer(8, bounds=(1, 26), constant=True, doc="Keys that are heard with a value (n).")
    queries = param.Integer(0, bounds=(0, 26), constant=True, doc="Keys that are asked (q); 0 asks every one once.")
    keys = param.Integer(16, bounds=(2, 26), constant=True, doc="Different keys there are.")
    letters = param.Integer(16, bounds=(2, 26), constant=True, doc="Different letters that a value can be (v).")

    def __init__(self, **knobs: Any) -> None:
        super().__init__(**knobs)
        self.follow_length(2 * (self.pairs + self.asked) - 1)

    def check(self) -> None:
        """Refuse more pairs than keys and more queries than pairs.

        Raises:
            ValueError: if they do not fit together.
        """
        if self.pairs > self.keys:
            raise ValueError(f"pairs must be at most keys, {self.keys} (got {self.pairs}); lower pairs or raise keys")
        if self.queries > self.pairs:
            raise ValueError(
                f"queries must be at most pairs, {self.pairs} (got {self.queries}); lower queries or raise pairs"
            )

    @property
    def asked(self) -> int:
        """Queries (q)."""
        return int(self.queries or self.pairs)

    @property
    def input_size(self) -> int:
        """Keys and values."""
        return int(self.keys + self.letters)

    @property
    def output_size(self) -> int:
        """Values."""
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
    def baselines(self) -> dict[str, float]:
        """Expected loss of knowing which values there are but not whose."""
        left = [mean_entropy(self.pairs - said, self.letters) for said in range(self.asked)]
        return {"values heard": left[0], "values left": float(np.mean(left))}

    def batch(self, rng: np.random.Generator, batch_size: int, update: int) -> Batch:
        """Draw keys, values and queries."""
        keys = rng.permuted(np.tile(np.arange(self.keys), (batch_size, 1)), axis=1)[:, : self.pairs]
        values = rng.integers(0, self.letters, (batch_size, self.pairs))
        order = rng.permuted(np.tile(np.arange(self.pairs), (batch_size, 1)), axis=1)[:, : self.asked]
        return self._ask(keys, values, order)

    def validation(self) -> Batch:
        """Return 512 fixed sequences."""
        return self.batch(fixed_rng(1), 512, 0)

    def probe(self) -> Batch:
        """Return a sequence that asks for the first pair last, and its twins with another first value."""
        rng, twins = fixed_rng(2), min(3, self.letters)
        keys = rng.permutation(self.keys)[: self.pairs]
        values = np.tile(rng.integers(0, self.letters, self.pairs), (twins, 1))
        values[:, 0] = np.arange(twins)
        order = np.append(1 + rng.permutation(self.pairs - 1)[: self.asked - 1], 0)
        return self._ask(np.tile(keys, (twins, 1)), values, np.tile(order, (twins, 1)))

    def tokens(self, inputs: np.ndarray) -> list[str]:
        """Print keys as numbers, values as letters."""
        names = [str(key + 1) for key in range(self.keys)] + list(self.symbols)
        return [names[index] for index in inputs.argmax(-1)]

    def phases(self) -> list[Phase]:
        """Pairs, queries."""
        heard = 2 * self.pairs
        return [Phase(f"hear {self.pairs} pairs", 0, heard), Phase("say the values", heard, self.seq_len)]

    def twin_labels(self) -> list[str]:
        """The first pair's value."""
        return list(LETTERS[: min(3, self.letters)])

    def choices(self, t: int) -> Sequence[str]:
        """Any letter where a pair's value is heard."""
        return self.symbols if t % 2 and t < 2 * self.pairs else ()

    def replaced(self, batch: Batch, t: int, token: int) -> Batch:
        """Return the sequences with another value, which is then what its key asks for."""
        heard, codes = 2 * self.pairs, batch.inputs.argmax(-1)
        keys, values, asked = codes[:, 0:heard:2], codes[:, 1:heard:2] - self.keys, codes[:, heard::2]
        values[:, t // 2] = token
        order = (keys[:, None] == asked[..., None]).argmax(-1)
        return self._ask(keys, values, order)

    def _ask(self, keys: np.ndarray, values: np.ndarray, order: np.ndarray) -> Batch:
        """Write pairs (B, n), then those of them that are asked, in an order (B, q)."""
        count, heard = len(keys), 2 * self.pairs
        said = np.take_along_axis(values, order, axis=1)  # (B, q)
        codes = np.zeros((count, self.seq_len + 1), np.int64)
        codes[:, 0:heard:2], codes[:, 1:heard:2] = keys, self.keys + values
        codes[:, heard::2], codes[:, heard + 1 :: 2] = np.take_along_axis(keys, order, axis=1), self.keys + said

        targets = np.zeros((count, self.seq_len), np.int64)
        targets[:, heard::2] = said
        loss_mask = np.zeros((count, self.seq_len), bool)
        loss_mask[:, heard::2] = True
        memory = np.where(np.arange(self.seq_len) >= 1, values[:, :1], -1)
        return Batch(one_hot(codes[:, :-1], self.input_size), targets, loss_mask, memory=memory)


def mean_entropy(m: int, v: int) -> float:
    """Return the mean entropy of the frequencies of m letters, each drawn evenly among v."""
    chances = [comb(m, c) * (v - 1) ** (m - c) / v**m for c in range(m + 1)]  # P(c) of one letter's count
    return float(np.log(m) - v / m * sum(c * np.log(c) * chance for c, chance in enumerate(chances) if c))

"""Dyck language: hear brackets that open and close, and say at each one which comes next.

Drawn: L + 1 brackets, one after another, from depth 0. At depth 0 the next one opens; at the greatest depth m it
closes; in between it opens or closes with probability 1/2 each. What opens is uniform among k kinds; what closes is of
the innermost kind. So every sequence begins a well-nested word (Dyck-k of depth m), and its probability is known.
Fed: the bracket as one-hot (2k). Asked: the next bracket, cross-entropy over 2k classes at every position.
Chance: h(u) + ln k, where h(u) = −u ln u − (1 − u) ln (1 − u) and u is the share of opening brackets among those
asked: guessing by how common the brackets are. With Pₜ(d) the probability of depth d after t brackets, and a(d) the
probability that the next one opens, 1 at depth 0, 0 at m, else 1/2: u is the mean over t = 1 … L of Σ Pₜ(d) a(d).
Baselines, exact expectations: ``one bracket``, the best answer that looks only at the bracket just heard; and
``optimal``, the least possible loss, the mean over t of Σ Pₜ(d) H(d), with H(0) = ln k, H(m) = 0, else ln 2 + ln(k)/2.
Measured: ``excess``, the loss minus the loss of the optimal answers to the same questions; and accuracy, which cannot
reach 1, since what comes next is partly chance.
To remember: the depth.

Paper: Hewitt, Hahn, Ganguli, Liang and Manning (2020), RNNs can generate bounded hierarchical languages with optimal
    memory, arXiv 2010.07515; Gers and Schmidhuber (2001), doi 10.1109/72.963769, on counting.
Differs: words are cut at L, no end is asked.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import param

from visualizer.tasks.symbols import known, one_hot
from visualizer.tasks.task import Batch, Task, fixed_rng
from visualizer.trace import Phase

OPENING, CLOSING = "([{", ")]}"


class Dyck(Task):
    """Brackets that open and close."""

    label = "Brackets (Dyck)"
    question = "The network hears well-nested brackets and must say at each one which comes next."
    remembers = "the depth"
    chance_formula = "h(u) + ln k, u the share of opening brackets of k kinds: guessing by how common they are"
    fixed = "another bracket would leave those around it badly nested"
    solved = "excess <= 0.02"
    pace = 20.0
    sources = ("Hewitt et al. (2020), arXiv 2010.07515", "Gers and Schmidhuber (2001), doi 10.1109/72.963769")
    defaults: ClassVar[dict[str, Any]] = {"seq_len": 40, "hidden_size": 16, "learning_rate": 1e-2}
    model_defaults: ClassVar[dict[str, dict[str, Any]]] = {}

    seq_len = param.Integer(40, bounds=(2, 200), constant=True, doc="Brackets heard in one sequence.")
    kinds = param.Integer(1, bounds=(1, 3), constant=True, doc="Kinds of brackets (k): ( ), then [ ], then { }.")
    depth = param.Integer(4, bounds=(3, 10), constant=True, doc="Most brackets that are open at the same time (m).")

    @property
    def input_size(self) -> int:
        """Opening and closing brackets."""
        return int(2 * self.kinds)

    @property
    def output_size(self) -> int:
        """Opening and closing brackets."""
        return int(2 * self.kinds)

    @property
    def symbols(self) -> Sequence[str]:
        """The brackets: all that open, then all that close."""
        return (*OPENING[: self.kinds], *CLOSING[: self.kinds])

    @property
    def memory_symbols(self) -> Sequence[str]:
        """The depths."""
        return tuple(str(depth) for depth in range(self.depth + 1))

    @property
    def opens(self) -> np.ndarray:
        """Probability that the next bracket opens, at each depth (m + 1,)."""
        return np.array([1.0, *[0.5] * (self.depth - 1), 0.0])

    @property
    def chance_loss(self) -> float:
        """Guessing by how common the brackets are."""
        opened, closed = self._reached()
        return float(_entropy((opened + closed) @ self.opens) + np.log(self.kinds))

    @property
    def baselines(self) -> dict[str, float]:
        """Expected loss of looking at the last bracket alone, and the least possible loss."""
        kinds = np.log(self.kinds)
        opened, closed = self._reached()
        after_open, after_close = (depths @ self.opens / depths.sum() for depths in (opened, closed))
        one = opened.sum() * (_entropy(after_open) + after_open * kinds)  # what is innermost was just heard
        one += closed.sum() * (_entropy(after_close) + kinds)
        optimal = (opened + closed) @ (_entropy(self.opens) + self.opens * kinds)
        return {"one bracket": float(one), "optimal": float(optimal)}

    def batch(self, rng: np.random.Generator, batch_size: int, update: int) -> Batch:
        """Draw brackets."""
        size = (batch_size, self.seq_len + 1)
        return self._ask(self._nest(rng.random(size), rng.integers(0, self.kinds, size), self.depth))

    def validation(self) -> Batch:
        """Return 512 fixed sequences."""
        return self.batch(fixed_rng(1), 512, 0)

    def probe(self) -> Batch:
        """Return a sequence that opens twice and stays inside; in its twin the second bracket closes the first.

        With several kinds of brackets the first one, which never closes, is of another kind in a second twin.
        """
        rng, size = fixed_rng(2), (1, self.seq_len - 1)
        rest = self._nest(rng.random(size), rng.integers(0, self.kinds, size), self.depth - 2)[0]
        rows = [[0, 0, *rest], [0, self.kinds, *rest], [1, 0, *rest]]
        return self._ask(np.array(rows[: 3 if self.kinds > 1 else 2]))

    def tokens(self, inputs: np.ndarray) -> list[str]:
        """Print the brackets."""
        return [self.symbols[index] for index in inputs.argmax(-1)]

    def phases(self) -> list[Phase]:
        """One stretch: every bracket is heard and the next one said."""
        return [Phase("nest and say", 0, self.seq_len)]

    def twin_labels(self) -> list[str]:
        """How the sequences begin."""
        return ["((", "()", "[("][: 3 if self.kinds > 1 else 2]

    def properties(self, batch: Batch) -> dict[str, np.ndarray]:
        """The depth, and whether the bracket opens."""
        assert batch.memory is not None
        return {"depth": known(batch.memory), "opening bracket": 1.0 * (batch.inputs.argmax(-1) < self.kinds)}

    def metrics(self, outputs: np.ndarray, batch: Batch) -> dict[str, float]:
        """Measure the accuracy, and how far the loss is from the least possible one for these brackets."""
        shifted = outputs - outputs.max(axis=-1, keepdims=True)
        chosen = np.take_along_axis(shifted, batch.targets[..., None], axis=-1)[..., 0]
        loss = np.log(np.exp(shifted).sum(axis=-1)) - chosen  # (B, L)
        opens = self.opens[batch.memory]
        probability = np.where(batch.targets < self.kinds, opens / self.kinds, 1.0 - opens)
        return {**super().metrics(outputs, batch), "excess": float((loss + np.log(probability)).mean())}

    def _reached(self) -> tuple[np.ndarray, np.ndarray]:
        """Return how often each depth is reached by opening and by closing, over the positions heard. (m + 1,) each."""
        opened, closed = np.zeros((2, self.depth + 1))
        present = np.eye(self.depth + 1)[0]  # depth 0
        for _ in range(self.seq_len):
            rises, falls = np.roll(present * self.opens, 1), np.roll(present * (1 - self.opens), -1)
            opened, closed, present = opened + rises, closed + falls, rises + falls
        return opened / self.seq_len, closed / self.seq_len

    def _nest(self, chances: np.ndarray, kinds: np.ndarray, deepest: int) -> np.ndarray:
        """Turn draws (B, N) into brackets nested at most ``deepest``: kind, or kinds + kind where it closes."""
        rows = np.arange(len(chances))
        stack = np.zeros((len(chances), deepest + 1), np.int64)  # kind of the bracket that leads to each depth
        depth = np.zeros(len(chances), np.int64)
        brackets = np.zeros(chances.shape, np.int64)
        for position in range(chances.shape[1]):
            opens = (depth == 0) | ((depth < deepest) & (chances[:, position] < 0.5))
            brackets[:, position] = np.where(opens, kinds[:, position], self.kinds + stack[rows, depth])
            depth += np.where(opens, 1, -1)
            stack[rows[opens], depth[opens]] = kinds[opens, position]
        return brackets

    def _ask(self, brackets: np.ndarray) -> Batch:
        depth = np.cumsum(np.where(brackets < self.kinds, 1, -1), axis=1)
        mask = np.ones((len(brackets), self.seq_len), bool)
        return Batch(one_hot(brackets[:, :-1], self.input_size), brackets[:, 1:], mask, memory=depth[:, :-1])


def _entropy(probability: np.ndarray | float) -> np.ndarray:
    """Entropy of a coin, in nats; 0 where it is certain."""
    p = np.stack([np.asarray(probability), 1.0 - np.asarray(probability)])
    return -(p * np.log(np.where(p > 0, p, 1.0))).sum(axis=0)

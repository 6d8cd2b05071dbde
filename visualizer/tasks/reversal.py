"""Reversal: hear letters, then say them backwards.

Drawn: a length n uniform from ``shortest`` to ``longest``, then n letters, each uniform among k.
Positions: the n letters · a sign to begin · the answer, fed letter by letter as it is asked (teacher forcing): 2n + 1,
and L = 2 · ``longest`` + 1. What follows is padding and belongs to no sequence.
Fed: the letter, heard or said, as one-hot (k), the sign (k + 1 numbers, exactly one of them 1).
Asked: the letters from the last to the first, then a full stop; cross-entropy over k + 1 classes at the n + 1 positions
from the sign on. Measured: accuracy of these, and ``exact``, the share of sequences with every one right.
Chance: the entropy of what is asked, letters and full stops by how common they are: with n̄ the mean length and
q = 1 / (n̄ + 1) the share of full stops, −q ln q − (1 − q) ln ((1 − q) / k).
To remember: the first letter, which has to be said last, until it is said.

Paper: Sutskever, Vinyals and Le (2014), arXiv 1409.3215: there reversing the source made translation easier; here
    reversing is what is asked, so that the last letter heard is the first one said and the first one waits longest.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import param

from visualizer.tasks.symbols import LETTERS
from visualizer.tasks.task import Batch, fixed_rng
from visualizer.tasks.translation import NOTHING, Translation


class Reversal(Translation):
    """Letters must be said backwards."""

    label = "Reversal"
    question = "The network hears some letters, and after a sign must say them backwards and then stop."
    remembers = "the first letter"
    chance_formula = "−q ln q − (1 − q) ln ((1 − q) / k), q the share of full stops: guessing by how common they are"
    solved = "exact >= 0.9"
    pace = 60.0
    sources = ("Sutskever, Vinyals and Le (2014), arXiv 1409.3215",)
    defaults: ClassVar[dict[str, Any]] = {"hidden_size": 64, "learning_rate": 1e-2}
    model_defaults: ClassVar[dict[str, dict[str, Any]]] = {
        "transformer": {"num_layers": 2, "learning_rate": 3e-3, "warmup": 50}
    }

    letters = param.Integer(10, bounds=(2, 26), constant=True, doc="Different letters there are (k).")
    shortest = param.Integer(6, bounds=(1, 50), constant=True, doc="Letters in the shortest sequence.")
    longest = param.Integer(12, bounds=(1, 50), constant=True, doc="Letters in the longest sequence.")

    def __init__(self, **knobs: Any) -> None:
        super().__init__(**knobs)
        self.follow_length(2 * self.longest + 1)

    def check(self) -> None:
        """Refuse a shortest sequence that is longer than the longest.

        Raises:
            ValueError: if ``shortest`` is above ``longest``.
        """
        if self.shortest > self.longest:
            raise ValueError(
                f"shortest must be at most longest, {self.longest} (got {self.shortest}); "
                "lower shortest or raise longest"
            )

    @property
    def source_symbols(self) -> Sequence[str]:
        """The letters."""
        return tuple(LETTERS[: self.letters])

    @property
    def answer_symbols(self) -> Sequence[str]:
        """The same letters."""
        return self.source_symbols

    @property
    def memory_symbols(self) -> Sequence[str]:
        """The letters."""
        return self.source_symbols

    @property
    def first_answer(self) -> int:
        """A letter said is fed like a letter heard."""
        return 0

    @property
    def chance_loss(self) -> float:
        """Guessing by how common letters and full stops are."""
        stops = 1.0 / ((self.shortest + self.longest) / 2 + 1)
        return float(-stops * np.log(stops) - (1 - stops) * np.log((1 - stops) / self.letters))

    def batch(self, rng: np.random.Generator, batch_size: int, update: int) -> Batch:
        """Draw lengths and letters."""
        lengths = rng.integers(self.shortest, self.longest + 1, batch_size)
        return self._reverse(rng.integers(0, self.letters, (batch_size, self.longest)), lengths)

    def validation(self) -> Batch:
        """Return 512 fixed sequences."""
        return self.batch(fixed_rng(1), 512, 0)

    def probe(self) -> Batch:
        """Return a sequence of full length and its twins with another first letter."""
        twins = min(3, self.letters)
        letters = np.repeat(fixed_rng(2).integers(0, self.letters, (1, self.longest)), twins, axis=0)
        letters[:, 0] = np.arange(twins)
        return self._reverse(letters, np.full(twins, self.longest))

    def twin_labels(self) -> list[str]:
        """The first letter."""
        return list(LETTERS[: min(3, self.letters)])

    def _reverse(self, letters: np.ndarray, lengths: np.ndarray) -> Batch:
        places = np.arange(self.longest)
        backwards = np.clip(lengths[:, None] - 1 - places, 0, None)  # (B, S): where the letter to say stood
        inside = places < lengths[:, None]
        sources = np.where(inside, letters, NOTHING)
        answers = np.where(inside, np.take_along_axis(letters, backwards, axis=1), NOTHING)
        return self.ask(sources, answers, until=2 * lengths)

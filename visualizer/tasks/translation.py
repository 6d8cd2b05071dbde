"""Source and answer as one sequence: the source, a sign to begin, then each answer is heard before the next is asked.

Positions: n of the source · the sign, where the first answer is asked · the m symbols of the answer, fed one by one
(teacher forcing), the last of which asks for a full stop. Asked: m symbols and a full stop, at the positions n … n + m.
What follows is padding and belongs to no sequence.

Paper: Sutskever, Vinyals and Le (2014), Sequence to Sequence Learning with Neural Networks, arXiv 1409.3215.
"""

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
import param

from visualizer.tasks.symbols import one_hot
from visualizer.tasks.task import Batch, Task
from visualizer.trace import Phase

NOTHING = -1
BEGIN = "→"
STOP = "."


class Translation(Task):
    """A source is heard whole, then answered symbol by symbol."""

    translates = True
    fixed = "the answer to another source is not worked out here"

    seq_len = param.Integer(3, bounds=(3, 200), constant=True, precedence=-1, doc="Positions: source, sign, answer.")

    @property
    @abstractmethod
    def source_symbols(self) -> Sequence[str]:
        """Name of everything a source can hold; input c is symbol c, the input after them is the sign to begin."""

    @property
    @abstractmethod
    def answer_symbols(self) -> Sequence[str]:
        """Name of everything an answer can hold."""

    @property
    def first_answer(self) -> int:
        """Input that says the first answer symbol: after the sign, unless source and answer share their symbols."""
        return len(self.source_symbols) + 1

    @property
    def input_size(self) -> int:
        """Source symbols, the sign, answer symbols."""
        return max(len(self.source_symbols) + 1, self.first_answer + len(self.answer_symbols))

    @property
    def output_size(self) -> int:
        """Answer symbols and full stop."""
        return len(self.answer_symbols) + 1

    @property
    def symbols(self) -> Sequence[str]:
        """Answer symbols and full stop."""
        return (*self.answer_symbols, STOP)

    @property
    def feedback(self) -> np.ndarray:
        """The input of each answer symbol; zeros after the full stop, where nothing is heard any more."""
        answers = np.arange(len(self.answer_symbols))
        rows = np.zeros((self.output_size, self.input_size), np.float32)
        rows[answers, self.first_answer + answers] = 1.0
        return rows

    def tokens(self, inputs: np.ndarray) -> list[str]:
        """Print source and answer; an arrow is the sign to begin, padding is empty."""
        names = [*self.source_symbols, BEGIN, *self.answer_symbols]  # shared symbols stand before the sign
        return [names[row.argmax()] if row.any() else "" for row in inputs]

    def phases(self) -> list[Phase]:
        """Hear, say: the probe has the longest source and the longest answer."""
        heard = (self.seq_len - 1) // 2
        return [Phase(f"hear {heard}", 0, heard), Phase("say", heard, self.seq_len)]

    def metrics(self, outputs: np.ndarray, batch: Batch) -> dict[str, float]:
        """Measure the accuracy of symbols, and how many answers are right from the first symbol to the full stop.

        ``exact`` is counted while the right answers are fed, yet it is what greedy decoding reaches, where the network
        hears its own likeliest answers: if the first k are right, it has heard the same in both, so that its answer
        k + 1 is the same; by induction an answer is right throughout in one exactly when it is in the other.
        """
        right = outputs.argmax(-1) == batch.targets  # (B, L)
        exact = (right | ~batch.loss_mask).all(axis=1)
        return {"accuracy": float(right[batch.loss_mask].mean()), "exact": float(exact.mean())}

    def ask(self, sources: np.ndarray, answers: np.ndarray, until: np.ndarray) -> Batch:
        """Write sources and answers as one sequence each; the first source symbol is what there is to remember.

        Args:
            sources: symbols, padded with −1. int64 (B, S).
            answers: symbols, padded with −1. int64 (B, A).
            until: position from which the first source symbol is needed no more. int64 (B,).
        """
        n, m = (sources != NOTHING).sum(axis=1), (answers != NOTHING).sum(axis=1)  # (B,)
        positions = np.arange(self.seq_len)
        place = positions - n[:, None]  # (B, L): 0 at the sign
        said = np.take_along_axis(answers, np.clip(place - 1, 0, answers.shape[1] - 1), axis=1)
        asked = np.take_along_axis(answers, np.clip(place, 0, answers.shape[1] - 1), axis=1)

        heard = np.full((len(sources), self.seq_len), NOTHING)
        heard[:, : sources.shape[1]] = sources
        heard = np.where(place == 0, len(self.source_symbols), heard)
        heard = np.where((place > 0) & (place <= m[:, None]), self.first_answer + said, heard)

        loss_mask = (place >= 0) & (place <= m[:, None])
        targets = np.where(place == m[:, None], len(self.answer_symbols), asked)
        return Batch(
            one_hot(heard, self.input_size),
            np.where(loss_mask, targets, 0),
            loss_mask,
            lengths=n + m + 1,
            memory=np.where(positions < until[:, None], sources[:, :1], -1),
            sources=n,
        )

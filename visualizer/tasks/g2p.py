"""Grapheme to phoneme: read a word letter by letter, then say how it sounds.

Drawn: words uniform among the training words of at most ``longest`` letters and as many phones.
Held out: one word in ten, chosen once for all.
Positions: the n letters · a sign to begin · the m phones, fed one by one as they are asked (teacher forcing):
n + m + 1, and L = 2 · ``longest`` + 1. What follows is padding and belongs to no sequence.
Fed: a letter, the sign or a phone, as one-hot (26 + 1 + 39). Asked: the phones, then a full stop; cross-entropy over 40
classes at the m + 1 positions from the sign on. Measured: accuracy of these, and ``exact``, the share of words with
every one right.
Chance: the unigram entropy −Σ p ln p of what is asked in the training words. Baseline: a bigram table of the phones,
one count added: how far one comes by knowing which sounds follow each other, without reading the word.
To remember: the word's first letter, until its sound has been asked.

Data: the CMU Pronouncing Dictionary, Carnegie Mellon University (BSD-like licence beside the file): 20,604 common words
    of 3 to 8 letters and 2 to 8 phones, one pronunciation each, without stress.
Paper: Yao and Zweig (2015), Sequence-to-Sequence Neural Net Models for Grapheme-to-Phoneme Conversion,
    arXiv 1506.00196 (the whole dictionary there, and larger networks).
"""

import gzip
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import param

from visualizer.tasks.task import Batch, fixed_rng
from visualizer.tasks.translation import NOTHING, Translation

WORDS = Path(__file__).parent / "data" / "pronunciations.txt.gz"
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
LONGEST = 8


class G2P(Translation):
    """Say how a word sounds."""

    label = "Grapheme to phoneme"
    question = "The network reads an English word and must say which sounds it is spoken with."
    remembers = "the first letter"
    chance_formula = "−Σ p ln p over the frequencies p of the phones: guessing by how common they are"
    solved = "exact >= 0.6"
    pace = 60.0
    sources = (
        "CMU Pronouncing Dictionary, Carnegie Mellon University, BSD-like licence",
        "Yao and Zweig (2015), arXiv 1506.00196",
    )
    defaults: ClassVar[dict[str, Any]] = {"hidden_size": 64, "learning_rate": 5e-3, "batch_size": 64}
    model_defaults: ClassVar[dict[str, dict[str, Any]]] = {}

    longest = param.Integer(
        6, bounds=(3, LONGEST), constant=True, doc="Letters in the longest word; it has at most as many phones."
    )

    def __init__(self, **knobs: Any) -> None:
        super().__init__(**knobs)
        self.follow_length(2 * self.longest + 1)
        letters, phones, held_out = _words()
        fits = (letters != NOTHING).sum(axis=1) <= self.longest
        fits &= (phones != NOTHING).sum(axis=1) <= self.longest
        self._letters, self._phones = letters[fits, : self.longest], phones[fits, : self.longest]
        self._held_out = held_out[fits]

    @property
    def source_symbols(self) -> Sequence[str]:
        """The alphabet."""
        return tuple(ALPHABET)

    @property
    def answer_symbols(self) -> Sequence[str]:
        """The phones."""
        return _phone_names()

    @property
    def memory_symbols(self) -> Sequence[str]:
        """The alphabet."""
        return tuple(ALPHABET)

    @property
    def chance_loss(self) -> float:
        """Unigram entropy of what is asked."""
        counts = self._transitions.sum(axis=0)
        present = counts[counts > 0] / counts.sum()
        return float(-(present * np.log(present)).sum())

    @cached_property
    def baselines(self) -> dict[str, float]:
        """Loss of the bigram table on the held-out words."""
        counts = self._transitions + 1.0
        table = np.log(counts / counts.sum(axis=1, keepdims=True))
        held_out = _transitions(self._phones[self._held_out])
        return {"bigram": float(-(held_out * table).sum() / held_out.sum())}

    def batch(self, rng: np.random.Generator, batch_size: int, update: int) -> Batch:
        """Draw training words."""
        training = np.flatnonzero(~self._held_out)
        return self._say(training[rng.integers(0, len(training), batch_size)])

    def validation(self) -> Batch:
        """Return the held-out words."""
        return self._say(np.flatnonzero(self._held_out))

    def probe(self) -> Batch:
        """Return a held-out word that fills the sequence, and twins: words with one other letter that fill it too."""
        return self._say(self._probe_words)

    def twin_labels(self) -> list[str]:
        """The words."""
        return ["".join(ALPHABET[code] for code in self._letters[word]) for word in self._probe_words]

    @cached_property
    def _transitions(self) -> np.ndarray:
        return _transitions(self._phones[~self._held_out])

    @cached_property
    def _probe_words(self) -> np.ndarray:
        """Numbers of the first held-out word with the most twins (two are enough), and of these."""
        full = np.flatnonzero((self._letters[:, -1] != NOTHING) & (self._phones[:, -1] != NOTHING))
        differ = [(self._letters[full] != self._letters[word]).sum(axis=1) for word in full]
        twins = [
            full[count == 1] if held else full[:0] for count, held in zip(differ, self._held_out[full], strict=True)
        ]
        best = int(np.argmax([min(len(found), 2) for found in twins]))
        return np.array([full[best], *twins[best][:2]])

    def _say(self, words: np.ndarray) -> Batch:
        letters = self._letters[words]
        return self.ask(letters, self._phones[words], until=(letters != NOTHING).sum(axis=1) + 1)


def _transitions(phones: np.ndarray) -> np.ndarray:
    """Count which phone follows which; the last number stands for beginning and end. (40, 40)."""
    end = len(_phone_names())
    edge = np.full((len(phones), 1), NOTHING)
    before, after = np.hstack([edge, phones]), np.hstack([phones, edge])
    inside = (before != NOTHING) | (np.arange(before.shape[1]) == 0)
    counts = np.zeros((end + 1, end + 1))
    np.add.at(counts, (before[inside], after[inside]), 1.0)  # NOTHING, −1, is the last row and column
    return counts


@lru_cache(maxsize=1)
def _spoken() -> tuple[tuple[str, tuple[str, ...]], ...]:
    lines = gzip.decompress(WORDS.read_bytes()).decode("ascii").splitlines()
    return tuple((word, tuple(phones)) for word, *phones in map(str.split, lines))


@lru_cache(maxsize=1)
def _phone_names() -> tuple[str, ...]:
    return tuple(sorted({phone for _, phones in _spoken() for phone in phones}))


@lru_cache(maxsize=1)
def _words() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return letters and phones of all words, int64 (N, 8), padded with −1, and which words are held out, bool (N,)."""
    spoken = _spoken()
    number = {phone: index for index, phone in enumerate(_phone_names())}
    letters, phones = np.full((2, len(spoken), LONGEST), NOTHING)
    for row, (word, sounds) in enumerate(spoken):
        letters[row, : len(word)] = [ALPHABET.index(letter) for letter in word]
        phones[row, : len(sounds)] = [number[phone] for phone in sounds]
    order = fixed_rng(1).permutation(len(spoken))
    size = (np.maximum(letters, phones) != NOTHING).sum(axis=1)  # of the longer of the two
    order = order[size[order].argsort(kind="stable")]  # short words first, so that of these one in ten is held out too
    held_out = np.zeros(len(spoken), bool)
    held_out[order[::10]] = True
    return letters, phones, held_out

"""Names: spell a first name letter by letter.

Drawn: names uniform among the training names of at most L − 1 letters; a name of n letters fills n + 1 positions.
Held out: one name in ten, chosen once for all.
Fed: a full stop, then the letters, as one-hot (27). Asked: the letters, then a full stop; cross-entropy at each of the
n + 1 positions. What follows is padding and belongs to no sequence.
Chance: the unigram entropy −Σ p ln p of what is asked in the training names. Baseline: a bigram table, one count added.
To remember: the letter before the one just heard (a full stop at the first letter): what a bigram table forgets.

Data: first names of the 1990 census of the United States (public domain), 5,163 different ones.
Paper: after Bengio, Ducharme, Vincent and Jauvin (2003), A Neural Probabilistic Language Model.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import param

from visualizer.tasks.symbols import one_hot, since
from visualizer.tasks.task import Batch, Task, fixed_rng
from visualizer.trace import Phase

NAMES = Path(__file__).parent / "data" / "names.txt"
ALPHABET = ".abcdefghijklmnopqrstuvwxyz"
END = 0
PADDING = -1
VOWELS = "aeiou"


class Names(Task):
    """Spell a first name."""

    label = "Names"
    question = "The network spells first names and must say at each letter which one comes next."
    remembers = "the letter before this one"
    chance_formula = "−Σ p ln p over the frequencies p of the letters: guessing by how common they are"
    fixed = ""
    solved = "loss <= 2.2"
    pace = 15.0
    generates = True
    stop = END
    sources = ("U.S. Census Bureau, 1990 census, first names, public domain",)
    defaults: ClassVar[dict[str, Any]] = {"seq_len": 10, "hidden_size": 64, "learning_rate": 5e-3}
    model_defaults: ClassVar[dict[str, dict[str, Any]]] = {"rnn": {"learning_rate": 3e-3}}

    seq_len = param.Integer(10, bounds=(4, 12), constant=True, doc="Positions: the longest name, and one more.")

    def __init__(self, **knobs: Any) -> None:
        super().__init__(**knobs)
        training, held_out = _split_names()
        self._train = self._spell(training)
        self._held_out = self._spell(held_out)

    @property
    def input_size(self) -> int:
        """Full stop and letters."""
        return len(ALPHABET)

    @property
    def output_size(self) -> int:
        """Full stop and letters."""
        return len(ALPHABET)

    @property
    def symbols(self) -> Sequence[str]:
        """Full stop and letters."""
        return tuple(ALPHABET)

    @property
    def chance_loss(self) -> float:
        """Unigram entropy of what is asked."""
        asked = self._train[:, 1:]
        frequencies = np.bincount(asked[asked != PADDING], minlength=len(ALPHABET)) / (asked != PADDING).sum()
        present = frequencies[frequencies > 0]
        return float(-(present * np.log(present)).sum())

    @cached_property
    def baselines(self) -> dict[str, float]:
        """Loss of the bigram table on the held-out names."""
        counts = np.ones((len(ALPHABET), len(ALPHABET)))
        heard, asked = self._train[:, :-1], self._train[:, 1:]
        np.add.at(counts, (heard[asked != PADDING], asked[asked != PADDING]), 1.0)
        table = np.log(counts / counts.sum(axis=1, keepdims=True))
        heard, asked = self._held_out[:, :-1], self._held_out[:, 1:]
        return {"bigram": float(-table[heard[asked != PADDING], asked[asked != PADDING]].mean())}

    def batch(self, rng: np.random.Generator, batch_size: int, update: int) -> Batch:
        """Draw training names."""
        return self._ask(self._train[rng.integers(0, len(self._train), batch_size)])

    def validation(self) -> Batch:
        """Return the held-out names."""
        return self._ask(self._held_out)

    def probe(self) -> Batch:
        """Return a held-out name that fills the sequence, and two twins with another first letter."""
        codes = np.repeat(self._probe_name()[None], 3, axis=0)
        codes[1:, 1] = self._substitutes()
        return self._ask(codes)

    def tokens(self, inputs: np.ndarray) -> list[str]:
        """Print the letters; padding is empty."""
        return [ALPHABET[row.argmax()] if row.any() else "" for row in inputs]

    def phases(self) -> list[Phase]:
        """One stretch: every letter is heard and the next one said."""
        return [Phase("spell", 0, self.seq_len)]

    def properties(self, batch: Batch) -> dict[str, np.ndarray]:
        """Whether the letter is a vowel, and how many letters there were since one."""
        codes, inside = batch.inputs.argmax(-1), batch.inputs.any(-1)
        is_vowel = inside & np.isin(codes, [ALPHABET.index(letter) for letter in VOWELS])
        return {
            "vowel": np.where(inside, is_vowel, np.nan),
            "letters since a vowel": np.where(inside, since(is_vowel), np.nan),
        }

    def twin_labels(self) -> list[str]:
        """The names."""
        rows = [self._probe_name().copy() for _ in range(3)]
        for row, letter in zip(rows[1:], self._substitutes(), strict=True):
            row[1] = letter
        return ["".join(ALPHABET[code] for code in row[1:-1]) for row in rows]

    def choices(self, t: int) -> Sequence[str]:
        """Any letter where one is heard."""
        return self.symbols[END + 1 :] if t else ()

    def replaced(self, batch: Batch, t: int, token: int) -> Batch:
        """Return the names with another letter: it is asked for before, and the name goes on behind it as it did."""
        codes = np.concatenate([batch.inputs.argmax(-1), batch.targets[:, -1:]], axis=1)
        codes[:, t] = END + 1 + token
        return self._ask(codes)

    @property
    def prompt(self) -> str:
        """A name begins after a full stop."""
        return ALPHABET[END]

    def encode(self, text: str) -> np.ndarray:
        """Turn letters into one-hot rows; capitals count as small letters. float32 (L, 27).

        Raises:
            ValueError: if a character is neither a letter from a to z nor a full stop.
        """
        unknown = [character for character in text.lower() if character not in ALPHABET]
        if unknown:
            raise ValueError(f"names have the letters a to z and a full stop (got {unknown[0]!r}); leave it out")
        return one_hot(np.array([ALPHABET.index(character) for character in text.lower()], np.int64), len(ALPHABET))

    def decode(self, symbol: int) -> str:
        """Return the letter of a class; empty for the full stop, which ends a name."""
        return "" if symbol == END else ALPHABET[symbol]

    def _spell(self, names: tuple[str, ...]) -> np.ndarray:
        """Write the names that fit as codes: full stop, letters, full stop, padding. int64 (N, L + 1)."""
        fitting = [name for name in names if len(name) < self.seq_len]
        codes = np.full((len(fitting), self.seq_len + 1), PADDING, np.int64)
        for row, name in zip(codes, fitting, strict=True):
            row[: len(name) + 2] = [END, *(ALPHABET.index(letter) for letter in name), END]
        return codes

    def _probe_name(self) -> np.ndarray:
        return self._held_out[(self._held_out[:, -1] == END).argmax()]

    def _substitutes(self) -> list[int]:
        shown = self._probe_name()[1]
        return [ALPHABET.index(letter) for letter in "mrk" if ALPHABET.index(letter) != shown][:2]

    def _ask(self, codes: np.ndarray) -> Batch:
        asked = codes[:, 1:]
        inside = asked != PADDING  # (B, L)
        heard = np.where(inside, codes[:, :-1], PADDING)
        before = np.concatenate([np.full((len(codes), 1), PADDING), heard[:, :-1]], axis=1)
        memory = np.where(inside, before, -1)
        targets = np.where(inside, asked, END)
        return Batch(one_hot(heard, len(ALPHABET)), targets, inside, lengths=inside.sum(axis=1), memory=memory)


@lru_cache(maxsize=1)
def _split_names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the training names and the held-out ones: of each length every tenth, in an order drawn once."""
    names = NAMES.read_text(encoding="ascii").split()
    order = [names[index] for index in fixed_rng(1).permutation(len(names))]
    order.sort(key=len)  # stable: within a length the drawn order stays
    training: list[str] = []
    held_out: list[str] = []
    for _, same_length in groupby(order, key=len):
        for rank, name in enumerate(same_length):
            (held_out if rank % 10 == 0 else training).append(name)
    return tuple(training), tuple(held_out)

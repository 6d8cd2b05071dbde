"""Character language model: read prose and say, at every character, which one comes next.

Drawn: nothing. The first 90 % of the text, a ring of N characters, are read in order: row b of B starts at ⌊b · N / B⌋
and moves on by L characters at each update, so that row b of update k + 1 continues row b of update k.
Held out: the last 10 % of the text; up to 256 windows of L + 1 characters, evenly spaced, each read from a fresh state.
Fed: the character as one-hot over the alphabet of the whole text. Asked: the next character, cross-entropy at every
position. Chance: the unigram entropy −Σ p ln p of the training text, its characters' frequencies p.
Baseline: a bigram table of the training text, one count added to each pair.
To remember: whether the character stands inside speech marks: a " opens or closes, the end of a line closes. Nothing
before the window's first " or line end, nor in a text that has no ".

Paper: Karpathy, Johnson and Fei-Fei (2015), Visualizing and Understanding Recurrent Networks, arXiv 1506.02078.
Data: Lewis Carroll, Alice's Adventures in Wonderland and Through the Looking-Glass (public domain), or own text.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import param

from visualizer.tasks import own_data
from visualizer.tasks.symbols import known, one_hot, since, visible
from visualizer.tasks.task import Batch, Task
from visualizer.trace import Phase

BOOK = Path(__file__).parent / "data" / "alice.txt"
HELD_OUT = 0.1
MAX_WINDOWS = 256


class CharLM(Task):
    """Which character comes next?"""

    label = "Next character"
    question = "The network reads a book character by character and must say which one comes next."
    remembers = "inside speech marks or not"
    chance_formula = "−Σ p ln p over the frequencies p of the characters: guessing by how common they are"
    fixed = ""
    solved = "loss <= 2.0"
    pace = 15.0
    is_stream = True
    generates = True
    owns = "text"
    sources = ("Karpathy, Johnson and Fei-Fei (2015), arXiv 1506.02078", "Lewis Carroll (1865, 1871), public domain")
    defaults: ClassVar[dict[str, Any]] = {"seq_len": 50, "hidden_size": 64, "learning_rate": 1e-2}
    model_defaults: ClassVar[dict[str, dict[str, Any]]] = {
        "rnn": {"learning_rate": 5e-3},
        "gru": {"learning_rate": 5e-3},
        "transformer": {"learning_rate": 5e-3, "warmup": 50},
    }

    text = param.String(
        "",
        regex=r"^([0-9a-f]{64})?$",
        constant=True,
        doc="Hash of your own text; empty for the book that is shipped.",
    )

    def __init__(self, **knobs: Any) -> None:
        super().__init__(**knobs)
        self._alphabet, codes, inside = _read(self.text)
        self._numbers = {character: number for number, character in enumerate(self._alphabet)}
        if '"' not in self._alphabet:
            self.remembers = ""
        split = len(codes) - int(len(codes) * HELD_OUT)
        self._train, self._held_out = codes[:split], codes[split:]
        self._train_inside, self._held_out_inside = inside[:split], inside[split:]
        if self.seq_len > len(self._held_out) - 1:
            raise ValueError(
                f"seq_len must be at most {len(self._held_out) - 1} for this text of {len(codes)} characters "
                f"(got {self.seq_len}); choose a smaller one or a longer text"
            )

    @property
    def input_size(self) -> int:
        """Characters of the alphabet."""
        return len(self._alphabet)

    @property
    def output_size(self) -> int:
        """Characters of the alphabet."""
        return len(self._alphabet)

    @property
    def symbols(self) -> Sequence[str]:
        """The characters, in order of their code points; white space is made visible."""
        return tuple(visible(character) for character in self._alphabet)

    @property
    def memory_symbols(self) -> Sequence[str]:
        """Outside or inside speech marks."""
        return ("outside", "inside")

    @property
    def chance_loss(self) -> float:
        """Unigram entropy of the training text."""
        frequencies = np.bincount(self._train, minlength=self.output_size) / len(self._train)
        present = frequencies[frequencies > 0]
        return float(-(present * np.log(present)).sum())

    @cached_property
    def baselines(self) -> dict[str, float]:
        """Loss of the bigram table on the held-out windows."""
        counts = np.ones((self.output_size, self.output_size))
        np.add.at(counts, (self._train[:-1], self._train[1:]), 1.0)
        table = np.log(counts / counts.sum(axis=1, keepdims=True))
        windows = self._held_out[self._windows()]  # (B, L + 1)
        return {"bigram": float(-table[windows[:, :-1], windows[:, 1:]].mean())}

    def batch(self, rng: np.random.Generator, batch_size: int, update: int) -> Batch:
        """Read on: ``rng`` is not used, since the order of the text is the order of the updates."""
        starts = np.arange(batch_size) * len(self._train) // batch_size + update * self.seq_len
        places = (starts[:, None] + np.arange(self.seq_len + 1)) % len(self._train)  # (B, L + 1)
        return self._ask(self._train[places], self._train_inside[places])

    def validation(self) -> Batch:
        """Return windows of the held-out end of the text."""
        places = self._windows()
        return self._ask(self._held_out[places], self._held_out_inside[places])

    def probe(self) -> Batch:
        """Return a held-out window with speech in it, and two twins in which one character is another."""
        start, place = self._probe_place()
        codes = np.repeat(self._held_out[None, start : start + self.seq_len + 1], 3, axis=0)
        codes[1:, place] = self._substitutes(codes[0, place])
        return self._ask(codes, self._inside(codes))

    def tokens(self, inputs: np.ndarray) -> list[str]:
        """Print the characters."""
        return [visible(self._alphabet[number]) for number in inputs.argmax(-1)]

    def phases(self) -> list[Phase]:
        """One stretch: every position hears and says."""
        return [Phase("read and say the next", 0, self.seq_len)]

    def properties(self, batch: Batch) -> dict[str, np.ndarray]:
        """Inside speech marks where there are any, the place in the line and in the word."""
        heard = np.array(list(self._alphabet))[batch.inputs.argmax(-1)]  # (B, L)
        found = {} if batch.memory is None else {"inside speech marks": known(batch.memory)}
        return found | {"place in the line": since(heard == "\n"), "place in the word": since(~np.char.isalpha(heard))}

    def twin_labels(self) -> list[str]:
        """Which character is another."""
        start, place = self._probe_place()
        shown = self._held_out[start + place]
        names = [visible(self._alphabet[number]) for number in (shown, *self._substitutes(shown))]
        return [f"{name} at {place + 1}" for name in names]

    def choices(self, t: int) -> Sequence[str]:
        """Any character of the text."""
        return self.symbols

    def replaced(self, batch: Batch, t: int, token: int) -> Batch:
        """Return the text with another character: it is asked for before, and the text goes on behind it as it did."""
        codes = np.concatenate([batch.inputs.argmax(-1), batch.targets[:, -1:]], axis=1)
        codes[:, t] = token
        return self._ask(codes, self._inside(codes))

    def _inside(self, codes: np.ndarray) -> np.ndarray:
        return np.stack([_speech("".join(self._alphabet[code] for code in row)) for row in codes])

    @property
    def prompt(self) -> str:
        """Samples start after the end of a line, or after the most common character where there are no lines."""
        return "\n" if "\n" in self._numbers else self._alphabet[int(np.bincount(self._train).argmax())]

    def encode(self, text: str) -> np.ndarray:
        """Turn text into one-hot rows. float32 (L, alphabet).

        Raises:
            ValueError: if a character does not occur in the text that is learned.
        """
        unknown = sorted({character for character in text if character not in self._numbers})
        if unknown:
            raise ValueError(f"{unknown[0]!r} does not occur in the text that is learned; leave it out")
        return one_hot(np.array([self._numbers[character] for character in text], np.int64), self.input_size)

    def decode(self, symbol: int) -> str:
        """Return the character of a class."""
        return self._alphabet[symbol]

    def metrics(self, outputs: np.ndarray, batch: Batch) -> dict[str, float]:
        """Measure accuracy and bits per character."""
        logits = outputs - outputs.max(axis=-1, keepdims=True)
        log_sum = np.log(np.exp(logits).sum(axis=-1))
        chosen = np.take_along_axis(logits, batch.targets[..., None], axis=-1)[..., 0]
        bits = float((log_sum - chosen)[batch.loss_mask].mean() / np.log(2))
        return {**super().metrics(outputs, batch), "bits_per_character": bits}

    def _windows(self) -> np.ndarray:
        room = len(self._held_out) - self.seq_len - 1
        count = min(MAX_WINDOWS, max(1, len(self._held_out) // (self.seq_len + 1)))
        starts = np.linspace(0, room, count).astype(np.int64)
        return starts[:, None] + np.arange(self.seq_len + 1)  # (B, L + 1)

    def _probe_place(self) -> tuple[int, int]:
        """Find a window in which speech opens early and lasts; any window where there is none."""
        place = max(1, self.seq_len // 8)
        quote = self._numbers.get('"', -1)
        opened = (self._held_out[1:] == quote) & (self._held_out_inside[1:] == 1) & (self._held_out_inside[:-1] == 0)
        for opening in np.flatnonzero(opened) + 1:
            start = int(opening) - place
            stays = self._held_out_inside[opening : opening + self.seq_len // 2].all()
            if stays and 0 <= start < len(self._held_out) - self.seq_len:
                return start, place
        return 0, place

    def _substitutes(self, shown: int) -> list[int]:
        """Return the two most common characters other than the one shown (one twice if there is one)."""
        common = np.argsort(-np.bincount(self._train, minlength=self.output_size), kind="stable")
        others = [int(number) for number in common if number != shown]
        return [others[0], others[min(1, len(others) - 1)]]

    def _ask(self, codes: np.ndarray, inside: np.ndarray) -> Batch:
        codes = codes.astype(np.int64)
        heard, targets = codes[:, :-1], codes[:, 1:]
        memory = None
        if self.remembers:
            marks = [self._numbers[mark] for mark in '"\n' if mark in self._numbers]
            known = np.logical_or.accumulate(np.isin(heard, marks), axis=1)
            memory = np.where(known, inside[:, :-1].astype(np.int64), -1)
        return Batch(one_hot(heard, self.input_size), targets.copy(), np.ones(heard.shape, bool), memory=memory)


@lru_cache(maxsize=4)
def _read(key: str) -> tuple[str, np.ndarray, np.ndarray]:
    """Return a text's alphabet, its characters' numbers, uint8 (N,), and whether each is inside speech marks, int8."""
    text = own_data.get_text(key) if key else BOOK.read_text(encoding="ascii")
    heard = _code_points(text)
    points = np.flatnonzero(np.bincount(heard))  # in order; to sort a million characters takes a second
    numbers = np.zeros(points[-1] + 1, np.uint8)
    numbers[points] = np.arange(len(points))
    return "".join(map(chr, points)), numbers[heard], _speech(text).astype(np.int8)


def _code_points(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


def _speech(text: str) -> np.ndarray:
    """Mark the characters inside speech marks, the opening mark included, the closing one not. int64 (N,)."""
    points = _code_points(text)
    marks = np.cumsum(points == ord('"'))
    before_line = np.maximum.accumulate(np.where(points == ord("\n"), marks, 0))
    return (marks - before_line) % 2

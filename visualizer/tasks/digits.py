"""Digits: see an image row by row, or pixel by pixel, and say which digit it was.

Drawn: images uniform among the training images. Held out: every fifth of the 1,797 images, 359 of them (images of one
writer are on both sides).
Fed: the 64 pixels in reading order, divided by 16 so that they lie in [0, 1]: by rows 8 at each of L = 8 positions, by
pixels 1 at each of L = 64. Asked: the digit, cross-entropy over 10 classes at the last position only.
Chance: the entropy −Σ p ln p of the training digits, ln 10 = 2.303 to three digits, since all are about as common.
To remember: the digit, at every position.

Data: Alpaydin and Kaynak (1998), Optical Recognition of Handwritten Digits, doi 10.24432/C50P49, as in scikit-learn.
Paper: reading images pixel by pixel is from Le, Jaitly and Hinton (2015), arXiv 1504.00941, section 4.2.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import param

from visualizer.tasks.task import Batch, Task
from visualizer.trace import Phase

IMAGES = Path(__file__).parent / "data" / "digits.csv.gz"
SIDE = 8
POSITIONS = {"rows": SIDE, "pixels": SIDE**2}
BLOCKS = "▁▂▃▄▅▆▇█"


class Digits(Task):
    """Which digit is it?"""

    label = "Digits"
    question = "The network sees a handwritten digit by rows or by pixels and must say at the end which one it was."
    remembers = "the digit"
    chance_formula = "−Σ p ln p over the frequencies p of the ten digits, about ln 10: guessing evenly"
    solved = "accuracy >= 0.93"
    pace = 30.0
    sources = ("Alpaydin and Kaynak (1998), doi 10.24432/C50P49", "Le, Jaitly and Hinton (2015), arXiv 1504.00941")
    defaults: ClassVar[dict[str, Any]] = {"hidden_size": 32, "learning_rate": 5e-3}
    model_defaults: ClassVar[dict[str, dict[str, Any]]] = {"min_gru": {"learning_rate": 2e-2}}

    seq_len = param.Integer(
        SIDE, bounds=(SIDE, SIDE**2), constant=True, precedence=-1, doc="Positions: rows or pixels."
    )
    by = param.Selector(
        default="rows", objects=list(POSITIONS), constant=True, doc="What is seen at one position: a row or a pixel."
    )

    def __init__(self, **knobs: Any) -> None:
        super().__init__(**knobs)
        self.follow_length(POSITIONS[self.by])

    @property
    def input_size(self) -> int:
        """Pixels at one position."""
        return SIDE * SIDE // self.seq_len

    @property
    def output_size(self) -> int:
        """Digits."""
        return 10

    @property
    def symbols(self) -> Sequence[str]:
        """The digits."""
        return tuple("0123456789")

    @property
    def chance_loss(self) -> float:
        """Entropy of the training digits."""
        _, digits = _images(held_out=False)
        frequencies = np.bincount(digits) / len(digits)
        return float(-(frequencies * np.log(frequencies)).sum())

    def batch(self, rng: np.random.Generator, batch_size: int, update: int) -> Batch:
        """Draw training images."""
        images, digits = _images(held_out=False)
        chosen = rng.integers(0, len(images), batch_size)
        return self._ask(images[chosen], digits[chosen])

    def validation(self) -> Batch:
        """Return the held-out images."""
        return self._ask(*_images(held_out=True))

    def probe(self) -> Batch:
        """Return a held-out three; one twin lacks the ink of one row or pixel, one has it inverted."""
        images, digits = _images(held_out=True)
        shown = (digits == 3).argmax()
        pixels = np.repeat(images[shown][None], 3, axis=0).reshape(3, self.seq_len, -1)
        place = self._probe_place(pixels[0])
        pixels[1, place] = 0.0
        pixels[2, place] = 1.0 - pixels[0, place]
        return self._ask(pixels, np.full(3, 3))

    def tokens(self, inputs: np.ndarray) -> list[str]:
        """Draw each pixel as a block as high as it is dark."""
        heights = np.rint(inputs * (len(BLOCKS) - 1)).astype(int)
        return ["".join(BLOCKS[height] for height in strip) for strip in heights]

    def phases(self) -> list[Phase]:
        """Top, middle and bottom of the image; the last position asks."""
        third = self.seq_len // 4
        stretches = [
            ("top", 0, third),
            ("middle", third, self.seq_len - third),
            ("bottom, say", self.seq_len - third, self.seq_len),
        ]
        return [Phase(*stretch) for stretch in stretches]

    def twin_labels(self) -> list[str]:
        """What was done to the row or the pixel."""
        images, digits = _images(held_out=True)
        place = self._probe_place(images[(digits == 3).argmax()].reshape(self.seq_len, -1)) + 1
        what = f"{self.by[:-1]} {place}"
        return ["shown", f"{what} blank", f"{what} inverted"]

    def _probe_place(self, strips: np.ndarray) -> int:
        """Return the darkest row or pixel in the upper half: blank and inverted both differ from it."""
        return int(strips[: self.seq_len // 2].sum(axis=1).argmax())

    def _ask(self, pixels: np.ndarray, digits: np.ndarray) -> Batch:
        count = len(pixels)
        targets = np.zeros((count, self.seq_len), np.int64)
        targets[:, -1] = digits
        loss_mask = np.zeros((count, self.seq_len), bool)
        loss_mask[:, -1] = True
        memory = np.repeat(digits[:, None], self.seq_len, axis=1)
        inputs = np.ascontiguousarray(pixels.reshape(count, self.seq_len, -1))
        return Batch(inputs, targets, loss_mask, memory=memory)


@lru_cache(maxsize=2)
def _images(held_out: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return pixels, float32 (N, 64) in [0, 1], and digits, int64 (N,)."""
    table = np.loadtxt(IMAGES, delimiter=",", dtype=np.int64)
    chosen = (np.arange(len(table)) % 5 == 4) == held_out
    return (table[chosen, :-1] / 16.0).astype(np.float32), table[chosen, -1]

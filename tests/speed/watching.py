"""What watching costs somebody else's training loop: the same loop with and without, CPU time of one thread.

An LSTM in a model of its own with Adam; a frame every 50 updates. The two sides alternate over whole rounds of 50
updates, so that each round of the watched side pays for one frame; the ratio is that of their medians.
"""

import statistics
import time
from dataclasses import dataclass

import torch
from torch import nn

from visualizer import watch

EVERY = 50
ROUNDS = 5
SIZES = [(16, 40, 8), (64, 100, 32), (128, 100, 32)]
MOST = 1.15
"Time of the watched loop over that of the plain one, at most, with gradients, at every size."


class Tagger(nn.Module):
    """An LSTM and a read-out."""

    def __init__(self, hidden_size: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(8, hidden_size, batch_first=True)
        self.head = nn.Linear(hidden_size, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return logits, (B, L, 4)."""
        return self.head(self.lstm(x)[0])


class Loop:
    """Somebody's own training."""

    def __init__(self, hidden_size: int, seq_len: int, batch_size: int) -> None:
        torch.manual_seed(0)
        self.model = Tagger(hidden_size)
        self.x = torch.randn(batch_size, seq_len, 8)
        self.classes = torch.randint(4, (batch_size, seq_len))
        self.optimizer = torch.optim.Adam(self.model.parameters(), 1e-3)

    def loss(self, logits: torch.Tensor) -> torch.Tensor:
        """Cross-entropy of as many sequences as there are logits."""
        return nn.functional.cross_entropy(logits.flatten(0, 1), self.classes[: len(logits)].flatten())

    def round(self) -> float:
        """Make 50 updates; return their CPU seconds."""
        start = time.process_time()
        for _ in range(EVERY):
            self.optimizer.zero_grad()
            self.loss(self.model(self.x)).backward()
            self.optimizer.step()
        return time.process_time() - start


@dataclass
class Watched:
    """Milliseconds of an update, plain and watched."""

    plain: float
    watched: float

    @property
    def ratio(self) -> float:
        """Watched over plain."""
        return self.watched / self.plain


def measure(size: tuple[int, int, int], with_loss: bool, rounds: int = ROUNDS) -> Watched:
    """Alternate a plain loop and a watched one."""
    plain, other = Loop(*size), Loop(*size)
    with watch(other.model, other.x[:1], every=EVERY, loss=other.loss if with_loss else None):
        pairs = [(plain.round(), other.round()) for _ in range(rounds + 1)][1:]
    return Watched(*(1000 * statistics.median(side) / EVERY for side in zip(*pairs, strict=True)))


def table() -> tuple[list[str], bool]:
    """Measure every size; return the lines to print and whether the overhead stays below its bound."""
    torch.set_num_threads(1)
    lines = ["| H | T | B | gradients | plain, ms an update | watched | ratio |", f"|{'---|' * 7}"]
    holds = True
    for size in SIZES:
        for with_loss in (False, True):
            seen = measure(size, with_loss)
            holds = holds and seen.ratio <= MOST
            sizes = " | ".join(map(str, size)) + (" | yes" if with_loss else " | no")
            lines.append(f"| {sizes} | {seen.plain:.2f} | {seen.watched:.2f} | {seen.ratio:.3f} |")
    return lines, holds

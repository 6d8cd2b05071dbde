"""Training with live frames against plain ``torch.nn`` with fused Adam and nothing captured.

Both sides draw the same batches and pay for it. CPU time of one thread; the two sides alternate, and each
size's ratio is the median over the pairs.
"""

import statistics
import time
from dataclasses import dataclass

import torch

from tests.speed.plain import Plain
from visualizer import Recipe, Run
from visualizer.trace import encode_frame
from visualizer.views import VIEWS

SIZES = [(hidden_size, seq_len) for hidden_size in (16, 32, 64, 128) for seq_len in (20, 50, 100)]
FLOORS = {"lstm": 1.0, "rnn": 1.8, "gru": 2.0}
FRAME_SECONDS = 0.05  # 20 frames a second of the training's own time
PAIRS = 7
SECONDS = 0.25


class Live:
    """Our run, its Score read and encoded 20 times a second."""

    def __init__(self, recipe: Recipe) -> None:
        self.run = Run(recipe)
        self.names = VIEWS["score"].wants(self.run.frame().quantities)
        self.next_frame = time.process_time()

    def update(self) -> None:
        """One update, and a frame when its time has come."""
        self.run.update()
        if time.process_time() >= self.next_frame:
            encode_frame(self.run.frame(self.names), layout=1)
            self.next_frame = time.process_time() + FRAME_SECONDS


@dataclass
class Result:
    """Ratio of updates per CPU second, live over plain."""

    model: str
    hidden_size: int
    seq_len: int
    plain: float
    live: float
    ratio: float


def updates_per_second(side: Plain | Live) -> float:
    """Count updates for a while of CPU time."""
    start = time.process_time()
    updates = 0
    while (spent := time.process_time() - start) < SECONDS:
        side.update()
        updates += 1
    return updates / spent


def measure(model: str, hidden_size: int, seq_len: int) -> Result:
    """Alternate the two sides and take the median ratio."""
    recipe = Recipe(
        task="adding",
        model=model,
        hidden_size=hidden_size,
        seq_len=seq_len,
        batch_size=32,
        optimizer="adam",
        clip_norm=0.0,
    )
    plain, live = Plain(recipe), Live(recipe)
    for _ in range(5):
        plain.update()
        live.update()
    pairs = [(updates_per_second(plain), updates_per_second(live)) for _ in range(PAIRS)]
    ratios = [fast / slow for slow, fast in pairs]
    return Result(
        model,
        hidden_size,
        seq_len,
        statistics.median(pair[0] for pair in pairs),
        statistics.median(pair[1] for pair in pairs),
        statistics.median(ratios),
    )


def table() -> tuple[list[str], bool]:
    """Measure every size; return the lines to print and whether every floor holds."""
    torch.set_num_threads(1)
    lines = ["| model | H | T | torch.nn, updates/s | live, updates/s | ratio |", "|---|---|---|---|---|---|"]
    holds = True
    for model, floor in FLOORS.items():
        results = [measure(model, *size) for size in SIZES]
        lines += [
            f"| {r.model} | {r.hidden_size} | {r.seq_len} | {r.plain:.0f} | {r.live:.0f} | {r.ratio:.2f} |"
            for r in results
        ]
        ratios = [result.ratio for result in results]
        mean = statistics.geometric_mean(ratios)
        holds = holds and mean >= floor and min(ratios) >= 0.8
        floors = f"geometric mean (floor {floor}) · lowest (floor 0.8)"
        lines.append(f"| **{model}** | | | | {floors} | **{mean:.2f}** · {min(ratios):.2f} |")
    return lines, holds

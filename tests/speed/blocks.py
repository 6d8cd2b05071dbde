"""Every model's update against the straightforward network of the same maths, and what looking at it costs.

32 units, 50 positions, batches of 32, Adam. CPU time of one thread; the two sides alternate, and the ratio is the
median over the pairs. A frame of the Score is read and encoded as a live one, what is costly in it kept for a moment;
that is measured by itself, on a task whose loss sits at every position: the most it can cost.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch

from tests.speed.plain import PEERS, Peer, Plain
from visualizer import Run
from visualizer.trace import encode_frame
from visualizer.training.costly import COSTLY
from visualizer.views import VIEWS

PAIRS = 9
SECONDS = 0.15
READINGS = 15
COSTLY_LIMIT = 60.0  # ms: five times a second, that is under a third


@dataclass
class Cost:
    """Milliseconds of CPU."""

    plain: float
    ours: float
    ratio: float
    frame: float
    costly: dict[str, float]

    def holds(self, peer: Peer) -> bool:
        """Whether every limit is kept."""
        return self.ratio >= peer.floor and self.frame <= peer.frame_limit and max(self.costly.values()) <= COSTLY_LIMIT


def per_update(side: Run | Plain) -> float:
    """CPU milliseconds of an update, over a while."""
    start, updates = time.process_time(), 0
    while (spent := time.process_time() - start) < SECONDS:
        side.update()
        updates += 1
    return 1000 * spent / updates


def per_call(read: Callable[[], object]) -> float:
    """Median CPU milliseconds of a reading."""
    spent = []
    for _ in range(READINGS):
        start = time.process_time()
        read()
        spent.append(1000 * (time.process_time() - start))
    return statistics.median(spent)


def measure(model: str) -> Cost:
    """Alternate the two sides, then look."""
    peer = PEERS[model]
    recipe = peer.recipe(model, peer.task)
    ours, plain = Run(recipe), Plain(recipe)
    for _ in range(3):
        ours.update()
        plain.update()
    pairs = [(per_update(plain), per_update(ours)) for _ in range(PAIRS)]
    run = Run(peer.recipe(model, peer.dense))
    run.train(3)
    names = VIEWS["score"].wants(run.quantities)
    return Cost(
        statistics.median(pair[0] for pair in pairs),
        statistics.median(pair[1] for pair in pairs),
        statistics.median(theirs / mine for theirs, mine in pairs),
        per_call(lambda: encode_frame(run.frame(names, patience=60.0), layout=1)),
        {name: per_call(lambda name=name: run.frame([name])) for name in COSTLY if name in run.quantities},
    )


def table() -> tuple[list[str], bool]:
    """Measure every model; return the lines to print and whether every floor and limit holds."""
    torch.set_num_threads(1)
    looks = " | ".join(f"{name.replace('_', ' ')}, ms (at most {COSTLY_LIMIT:.0f})" for name in COSTLY)
    head = "ms per update | ours | times as fast (floor) | a frame of the Score, ms (at most)"
    lines = [f"| model | against | {head} | {looks} |", "|---" * (6 + len(COSTLY)) + "|"]
    holds = True
    for model, peer in PEERS.items():
        cost = measure(model)
        holds = holds and cost.holds(peer)
        cells = [f"{cost.plain:.1f}", f"{cost.ours:.1f}", f"{cost.ratio:.2f} ({peer.floor})"]
        cells.append(f"{cost.frame:.1f} ({peer.frame_limit:.0f})")
        cells += [f"{cost.costly[name]:.1f}" if name in cost.costly else "–" for name in COSTLY]
        lines.append(f"| {model} | {peer.against} | {' | '.join(cells)} |")
    return lines, holds

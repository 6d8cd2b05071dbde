"""What it costs when a worker is killed or stopped, and what checkpoints cost before."""

import asyncio
import signal
import time

from tests.hosts.losing import Figures, lose_a_worker
from visualizer.affordable import cost
from visualizer.hosts.pool import PoolHost
from visualizer.recipe import Recipe
from visualizer.training import Run

RUNS = 20
LONGEST, MOST_LOST = 15.0, 10.0
"Seconds until all runs go on, and of training lost; the watchdog needs five more before it is sure."
WATCHED = 6.0
PAUSE = 6.0
"Seconds after the last checkpoint: the next one is near."
SNAPSHOTS = {
    "the default": Recipe(),
    "the largest allowed": Recipe(model="gru", hidden_size=127, num_layers=3, seq_len=20, batch_size=4),
}


def table() -> tuple[list[str], bool]:
    """Return lines to print, and whether the floors hold."""
    lines, holds = ["| checkpoint of | parameters | kB | ms of CPU |", "|---|---|---|---|"], True
    for name, recipe in SNAPSHOTS.items():
        run = Run(recipe)
        run.train(5)
        costs = []
        for _ in range(30):
            start = time.thread_time()
            snapshot = run.snapshot()
            costs.append(time.thread_time() - start)
        median = sorted(costs)[15] * 1e3
        lines.append(f"| {name} | {cost(recipe).parameters:,} | {len(snapshot) / 1e3:.0f} | {median:.2f} |")
    lines += [
        "",
        f"One of two workers is lost, {RUNS} runs of the default recipe:",
        "",
        "| how | its runs | all go on after | training lost, at most | others: commands failed | slowest |",
        "|---|---|---|---|---|---|",
    ]
    for name, number, patience in (("kill -9", signal.SIGKILL, 0.0), ("SIGSTOP", signal.SIGSTOP, WATCHED)):
        found = asyncio.run(_lose(number))
        lines.append(
            f"| {name} | {found.runs} | {found.seconds:.1f} s | {found.lost_seconds:.1f} s | {found.others_failed} | "
            f"{found.others_slowest * 1e3:.0f} ms |"
        )
        holds &= found.seconds <= LONGEST + patience and found.lost_seconds <= MOST_LOST + patience
        holds &= found.others_failed == 0
    return lines, holds


async def _lose(number: int) -> Figures:
    host = PoolHost(2)
    await host.start()
    try:
        return await lose_a_worker(host, [Recipe(seed=seed) for seed in range(RUNS)], number, PAUSE)
    finally:
        await host.stop()

"""A host with two real workers under load, one of which is lost: what becomes of its runs and of the others."""

import asyncio
import os
import signal
import time
from dataclasses import dataclass

from visualizer.hosts.pool import PoolHost
from visualizer.recipe import Recipe


@dataclass
class Figures:
    """What a loss cost.

    Args:
        runs: of the lost worker.
        seconds: from the signal until the last of them trained again.
        lost_seconds: of training, at most: from the oldest checkpoint that a run went on from to the signal.
        remarks: by run, what its viewers are told.
        others_failed: commands to the other worker's runs that failed meanwhile.
        others_slowest: seconds of the slowest of those commands.
    """

    runs: int
    seconds: float
    lost_seconds: float
    remarks: dict[str, str]
    others_failed: int
    others_slowest: float


async def lose_a_worker(
    host: PoolHost, recipes: list[Recipe], number: int = signal.SIGKILL, pause: float = 0.0
) -> Figures:
    """Train runs until each was kept once, and for some more seconds, then send one of two workers a signal."""
    while not all(worker["ready"] for worker in host.stats()["workers"]):
        await asyncio.sleep(0.05)
    runs = [await host.open(recipe) for recipe in recipes]
    for run in runs:
        host.subscribe(run, lambda message: None)
        await host.call(run, "train")
    while any(host.checkpoint(run) is None for run in runs):
        await asyncio.sleep(0.05)
    await asyncio.sleep(pause)
    link = host._runs[runs[0]].link
    lost = [run for run in runs if host._runs[run].link is link]
    others = [run for run in runs if run not in lost]
    worker = next(worker for worker in host._processes if worker.link is link)
    oldest = min(host.checkpoint(run).taken_at for run in lost)
    os.kill(worker.process.pid, number)
    at, at_wall = time.monotonic(), time.time()
    failed, slowest = 0, 0.0
    while any(host._runs[run].link is link or host._runs[run].coming for run in lost):
        for run in others:
            start = time.monotonic()
            try:
                reply = await host.call(run, "live")
                failed += reply["status"] != "training"
            except (RuntimeError, TimeoutError):
                failed += 1
            slowest = max(slowest, time.monotonic() - start)
        await asyncio.sleep(0.05)
    seconds = time.monotonic() - at
    remarks = {run: host._runs[run].audience.remark for run in lost}
    return Figures(len(lost), seconds, at_wall - oldest, remarks, failed, slowest)

"""The server in a process of its own, as ``rnn-visualizer serve`` runs it, and how late its event loop is.

``python -m tests.load.server PORT WORKERS`` prints ``ready`` once a run can start. A probe sleeps for 10 ms again and
again; each line of input is answered by one with its delays since the last one, in ms: median, p99 and largest.
"""

import asyncio
import json
import os
import signal
import sys
import time

import numpy as np

from visualizer.hosts.loading import load
from visualizer.hosts.spawn import spawn_workers

STEP = 0.01


class Lag:
    """Measures by how much more than asked the event loop of this thread sleeps."""

    def __init__(self) -> None:
        self.delays: list[float] = []

    async def watch(self) -> None:
        """Measure until cancelled."""
        while True:
            start = time.perf_counter()
            await asyncio.sleep(STEP)
            self.delays.append(1000 * (time.perf_counter() - start - STEP))

    def told(self) -> str:
        """Return the delays since the last time, and forget them."""
        delays, self.delays = self.delays or [0.0], []
        return json.dumps([float(np.percentile(delays, share)) for share in (50, 99, 100)])


def main() -> None:
    """Serve until the input is closed or the process is told to end."""
    port, workers = int(sys.argv[1]), int(sys.argv[2])
    lag, kept = Lag(), []

    def ready(urls: list[str]) -> None:
        loop = asyncio.get_running_loop()
        kept.append(loop.create_task(lag.watch()))
        loop.add_reader(sys.stdin, answer)
        sys.stdout.write("ready\n")
        sys.stdout.flush()

    def answer() -> None:
        if not sys.stdin.readline():  # whoever started it has gone
            os.kill(os.getpid(), signal.SIGTERM)
            asyncio.get_running_loop().remove_reader(sys.stdin)
            return
        sys.stdout.write(lag.told() + "\n")
        sys.stdout.flush()

    spawned = spawn_workers(workers)
    load("visualizer.serving.server").serve(port, spawned=spawned, on_ready=ready)


if __name__ == "__main__":
    main()

"""Starts worker processes. Imports nothing heavy, so that a server may start them before it imports anything else."""

import os
import subprocess
import sys
from pathlib import Path

from visualizer.hosts.pulse import Pulse

THREADS = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
"One thread per worker: on contended cores, more make an update 7 to 16 times as slow."


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def default_workers() -> int:
    """Return cores − 1, at least one: the last core is for the server."""
    return max(1, cores() - 1)


class Spawned(subprocess.Popen[bytes]):
    """A worker process that was started, and the pulse it shows."""

    pulse: Pulse


def spawn_worker(*arguments: str) -> Spawned:
    """Start one worker process; it imports and warms up at once, and ends when its standard input closes."""
    package = Path(__file__).resolve().parents[2]
    path = os.pathsep.join(part for part in (str(package), os.environ.get("PYTHONPATH", "")) if part)
    pulse = Pulse()
    worker = Spawned(
        [sys.executable, "-m", "visualizer.hosts.process", str(pulse.descriptor), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
        env={**os.environ, **THREADS, "PYTHONPATH": path},
        start_new_session=True,  # Ctrl-C in the server's terminal is the server's alone; the workers end with its pipes
        pass_fds=[pulse.descriptor],
    )
    worker.pulse = pulse
    return worker


def spawn_workers(count: int | None = None) -> list[Spawned]:
    """Start ``count`` worker processes (cores − 1 if None) to be handed to ``PoolHost(spawned=…)``."""
    return [spawn_worker() for _ in range(default_workers() if count is None else count)]

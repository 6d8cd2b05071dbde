"""Trains until a plan ends, and keeps what was read so that a stopped command goes on where it was."""

import json
import os
import platform
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from visualizer.training import Run

CHECK_EVERY = 20
"Updates from one look at whether training may end to the next."


@dataclass(frozen=True)
class Result:
    """What one training gave.

    Args:
        updates: made.
        cpu: seconds of training and of the looks whether it may end.
        end: why training ended: ``until``, ``updates``, ``seconds`` (cut) or ``stopped`` (early, or diverged).
        values: what was read.
        machine: processor it ran on.
    """

    updates: int
    cpu: float
    end: str
    values: dict[str, float]
    machine: str = ""

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    def to_json(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return asdict(self)


def train(
    run: Run,
    updates: int,
    is_reached: Callable[[Run], bool] | None,
    seconds: float,
    clock: Callable[[], float] = time.process_time,
) -> tuple[str, float]:
    """Train until the first of these; return why it ended and the CPU seconds spent.

    Args:
        run: is trained.
        updates: at most so many.
        is_reached: ends the training where it holds; None: never.
        seconds: CPU seconds after which it is cut.
        clock: tells them.
    """
    start = clock()
    while run.updates < updates:
        wanted = min(CHECK_EVERY, updates - run.updates)
        if run.train(wanted) < wanted:
            return "stopped", clock() - start
        if is_reached is not None and is_reached(run):
            return "until", clock() - start
        if clock() - start >= seconds:
            return "seconds", clock() - start
    return "updates", clock() - start


def processor() -> str:
    """Name this machine's processor."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{named[0]}, {len(named)} cores" if named else platform.processor()


class Kept:
    """Results by key, in a file that is written after each.

    Args:
        path: the file; None keeps nothing from one command to the next.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._results: dict[str, Result] = {}
        if path is not None and path.exists():
            found = json.loads(path.read_text())
            self._results = {key: Result(**fields) for key, fields in found.items()}

    def find(self, key: str) -> Result | None:
        """Return what was kept; None if it has not run."""
        return self._results.get(key)

    def get(self, key: str, make: Callable[[], Result]) -> Result:
        """Return what was kept, or make it now."""
        if key not in self._results:
            self._results[key] = make()
            self._write()
        return self._results[key]

    def _write(self) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(exist_ok=True)
        text = json.dumps({key: result.to_json() for key, result in self._results.items()}, indent=0)
        unfinished = self._path.with_suffix(".writing")
        unfinished.write_text(text)
        os.replace(unfinished, self._path)  # a command that is stopped here loses nothing

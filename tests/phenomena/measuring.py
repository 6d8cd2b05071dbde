"""Trains one recipe as its arm says, and keeps what was read so that a stopped command goes on where it was."""

import json
import operator
import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.phenomena.claim import Arm, Claim, Result
from tests.speed.__main__ import processor
from visualizer import Run

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "build" / "phenomena.json"
CHECK_EVERY = 20
"Updates from one look at the validation split to the next, where that ends the training."
COMPARE = {">=": operator.ge, "<=": operator.le}


def meets(run: Run, condition: str) -> bool:
    """Compare the validation split with ``metric op number``."""
    metric, sign, number = condition.split()
    return bool(COMPARE[sign](run.metrics["validation"][metric], float(number)))


def train(run: Run, arm: Arm, clock: Callable[[], float] = time.process_time) -> tuple[str, float]:
    """Train until the arm says that it ends; return why it ended and the CPU seconds spent."""
    start = clock()
    while run.updates < arm.updates:
        wanted = min(CHECK_EVERY, arm.updates - run.updates)
        if run.train(wanted) < wanted:
            return "stopped", clock() - start
        if arm.until and meets(run, arm.until):
            return "until", clock() - start
        if clock() - start >= arm.seconds:
            return "seconds", clock() - start
    return "updates", clock() - start


def measure(arm: Arm, seed: int) -> Result:
    """Train one seed of an arm and read it."""
    run = Run(arm.recipe(seed))
    end, spent = train(run, arm)
    updates = run.updates
    return Result(updates, round(spent, 2), end, arm.measure.read(run), processor())


class Keeper:
    """Results by key, in a file that is written after each.

    Args:
        path: the file; None keeps nothing and measures everything.
    """

    def __init__(self, path: Path | None = KEPT) -> None:
        self._path = path
        has_some = path is not None and path.exists()
        self._results: dict[str, Result] = {}
        if has_some and path is not None:
            found = json.loads(path.read_text())
            self._results = {key: Result(**fields) for key, fields in found.items()}

    def find(self, arm: Arm, seed: int) -> Result | None:
        """Return what was kept; None if it has not run."""
        return self._results.get(arm.key(seed))

    def get(self, arm: Arm, seed: int) -> Result:
        """Return what was kept, or measure it now."""
        key = arm.key(seed)
        if key not in self._results:
            self._results[key] = measure(arm, seed)
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


def run_claim(claim: Claim, keeper: Keeper) -> Iterator[tuple[int, Arm, Result]]:
    """Measure every seed of every arm, one after the other."""
    for seed in claim.seeds:
        for arm in claim.arms:
            yield seed, arm, keeper.get(arm, seed)


def held(claim: Claim, keeper: Keeper) -> dict[int, bool | None]:
    """Say for which seeds the claim held; None where not everything has run."""
    verdicts: dict[int, bool | None] = {}
    for seed in claim.seeds:
        found: Mapping[str, Result | None] = {arm.label: keeper.find(arm, seed) for arm in claim.arms}
        whole = {label: result for label, result in found.items() if result is not None}
        verdicts[seed] = claim.holds(whole) if len(whole) == len(claim.arms) else None
    return verdicts

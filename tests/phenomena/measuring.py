"""Trains one recipe as its arm says, and keeps what was read so that a stopped command goes on where it was."""

import operator
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.phenomena.claim import Arm, Claim
from visualizer import Run
from visualizer.course.kept import Kept, Result, processor, train

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "build" / "phenomena.json"
COMPARE = {">=": operator.ge, "<=": operator.le}


def meets(run: Run, condition: str) -> bool:
    """Compare the validation split with ``metric op number``."""
    metric, sign, number = condition.split()
    return bool(COMPARE[sign](run.metrics["validation"][metric], float(number)))


def train_as(arm: Arm, run: Run) -> tuple[str, float]:
    """Train until the arm says that it ends; return why it ended and the CPU seconds spent."""
    return train(run, arm.updates, (lambda run: meets(run, arm.until)) if arm.until else None, arm.seconds)


def measure(arm: Arm, seed: int) -> Result:
    """Train one seed of an arm and read it."""
    run = Run(arm.recipe(seed))
    end, spent = train_as(arm, run)
    updates = run.updates
    return Result(updates, round(spent, 2), end, arm.measure.read(run), processor())


class Keeper:
    """Results by arm and seed, in a file that is written after each.

    Args:
        path: the file; None keeps nothing and measures everything.
    """

    def __init__(self, path: Path | None = KEPT) -> None:
        self._kept = Kept(path)

    def find(self, arm: Arm, seed: int) -> Result | None:
        """Return what was kept; None if it has not run."""
        return self._kept.find(arm.key(seed))

    def get(self, arm: Arm, seed: int) -> Result:
        """Return what was kept, or measure it now."""
        return self._kept.get(arm.key(seed), lambda: measure(arm, seed))


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

"""Puts a claim to the test: every seed of every arm is trained and measured, and each seed bears it out or not."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from visualizer.course.kept import Kept, Result, processor, train
from visualizer.course.recipes import arm_recipe
from visualizer.lesson import Claim, Lesson
from visualizer.measures import measure
from visualizer.recipe import Recipe
from visualizer.training import Run


@dataclass(frozen=True)
class Trial:
    """One seed of one arm, as it is trained and measured.

    Args:
        claim: that it belongs to.
        label: of the arm.
        seed: of the recipe.
        recipe: that is trained.
    """

    claim: Claim
    label: str
    seed: int
    recipe: Recipe

    @property
    def key(self) -> str:
        """What tells this measurement from every other: recipe, end of training, what is read."""
        claim = self.claim
        until = claim.until.text if claim.until else ""
        specs = {name: str(call) for name, call in sorted(claim.measure.items())}
        plan = (self.recipe.hash, claim.updates, until, claim.seconds, specs)
        return hashlib.sha256(json.dumps(plan).encode()).hexdigest()

    def make(self) -> Result:
        """Train and measure."""
        claim, run = self.claim, Run(self.recipe)
        end, spent = train(run, claim.updates, self._is_reached if claim.until else None, claim.seconds)
        return Result(run.updates, round(spent, 2), end, self._read(run, claim.measure), processor())

    def _is_reached(self, run: Run) -> bool:
        assert self.claim.until is not None
        return self.claim.until.holds({**self._read(run, self.claim.until.names), "updates": run.updates})

    def _read(self, run: Run, names: Any) -> dict[str, float]:
        specs = self.claim.measure
        return {name: measure(run, str(specs[name])) for name in names if name in specs}


def trials(lesson: Lesson, claim: Claim) -> Iterator[Trial]:
    """Go through a claim: every seed with every arm."""
    for seed in claim.seeds:
        for label in claim.arms:
            yield Trial(claim, label, seed, arm_recipe(lesson, claim, label, seed))


@dataclass(frozen=True)
class Verdict:
    """What came of a claim.

    Args:
        claim: that was tested.
        results: by arm, one for each seed in their order.
        held: by seed, whether it bore the claim out.
    """

    claim: Claim
    results: Mapping[str, tuple[Result, ...]]
    held: Mapping[int, bool]

    @property
    def holds(self) -> bool:
        """Whether as many seeds bore it out as it asks for."""
        return sum(self.held.values()) >= self.claim.least


def judge(lesson: Lesson, claim: Claim, kept: Kept, murmur: Callable[[str], None] = lambda line: None) -> Verdict:
    """Train and measure what has not been kept, and decide.

    Args:
        lesson: that the claim stands in.
        claim: to be tested.
        kept: what has been measured, and what is measured now.
        murmur: is told what is trained now.
    """
    found: dict[str, list[Result]] = {label: [] for label in claim.arms}
    for trial in trials(lesson, claim):
        if kept.find(trial.key) is None:
            murmur(f"{lesson.slug}: {claim.name}, seed {trial.seed}, {trial.label} …")
        found[trial.label].append(kept.get(trial.key, trial.make))
    return decide(claim, found)


def decide(claim: Claim, results: Mapping[str, list[Result]]) -> Verdict:
    """Ask of every seed whether the claim holds."""
    held = {}
    for at, seed in enumerate(claim.seeds):
        of_seed = {label: {**found[at].values, "updates": found[at].updates} for label, found in results.items()}
        held[seed] = claim.holds.holds(of_seed)
    return Verdict(claim, {label: tuple(found) for label, found in results.items()}, held)

"""A claim as data: what is said, which recipes are run, what is read off them, and when a seed bears the claim out."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from visualizer import Recipe, Run
from visualizer.course.kept import Result

SEEDS = (0, 1, 2)


@dataclass(frozen=True)
class Measure:
    """What is read off a run.

    Args:
        name: what it is called in the cache.
        read: returns numbers by name.
        version: raised when ``read`` measures something else, so that what was kept is measured again.
    """

    name: str
    read: Callable[[Run], dict[str, float]]
    version: int = 1


@dataclass(frozen=True)
class Arm:
    """One recipe of a claim, without its seed.

    Args:
        label: its row in the table.
        knobs: of the recipe.
        measure: read off the run when training has ended.
        updates: at most so many; 0 reads the run before training.
        until: training ends where the validation split meets this, as a task's ``solved``; empty: never.
        seconds: training is cut after so many CPU seconds, and the table says so.
    """

    label: str
    knobs: Mapping[str, Any]
    measure: Measure
    updates: int
    until: str = ""
    seconds: float = 30.0

    def recipe(self, seed: int) -> Recipe:
        """Return the recipe of one seed."""
        return Recipe(**self.knobs, seed=seed)

    def key(self, seed: int) -> str:
        """Return what tells this measurement from every other: recipe, end of training, what is read."""
        plan = (self.recipe(seed).hash, self.updates, self.until, self.seconds, self.measure.name, self.measure.version)
        return hashlib.sha256(json.dumps(plan).encode()).hexdigest()


@dataclass(frozen=True)
class Claim:
    """A sentence and how it is put to the test.

    Args:
        name: what the command line and the page's headings call it.
        sentence: what is claimed.
        arms: recipes, each a row of the table.
        holds: whether one seed bears the claim out, from the results by label.
        paper: the published number with its source.
        shown: names of the values that the table prints; all of the first arm's if empty.
        setting: what the recipes do not say.
        seeds: of every arm.
    """

    name: str
    sentence: str
    arms: tuple[Arm, ...]
    holds: Callable[[Mapping[str, Result]], bool]
    paper: str
    setting: str = ""
    shown: tuple[str, ...] = field(default=())
    seeds: tuple[int, ...] = SEEDS

    @property
    def seconds(self) -> float:
        """CPU seconds after which all training would be cut."""
        return len(self.seeds) * sum(arm.seconds for arm in self.arms if arm.updates)

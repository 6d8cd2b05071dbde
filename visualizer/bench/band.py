"""How much of a race is the seed: the same recipes trained with other seeds in the background, and where they lie."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from visualizer.bench.race import Entrant
from visualizer.bench.runner import Runner

PIECE = 50
"Updates that a run makes before it is heard whether anybody still wants it."
POINTS = 60
"Points of a curve at most; the page draws those of the race as coarsely."
CURVES = {"loss_curve": "loss", "validation_curve": "validation"}
"Quantities that a run's host keeps, and what the page calls them."


class Band:
    """Trains other seeds of some runs, one run after the other, and tells what is known after each.

    For each point of a curve ``low`` and ``high`` are the smallest and the largest of the seeds, ``middle`` their
    median. What is held by hand when it begins is held from the first update on.

    Args:
        runners: the runs; they are not touched.
        seeds: how many other seeds.
        updates: that each is trained for.
        open_run: makes a run in the background, not opened.
        say: takes a message for the page.
    """

    def __init__(
        self,
        runners: Sequence[Runner],
        seeds: int,
        updates: int,
        *,
        open_run: Callable[[Entrant], Runner],
        say: Callable[[dict[str, Any]], None],
    ) -> None:
        self.task: asyncio.Task[None] | None = None
        self._entrants = [
            Entrant(runner.recipe, runner.label, runner.title, tuple(runner.state.get("interventions", ())))
            for runner in runners
        ]
        self._seeds, self._updates = seeds, updates
        self._open, self._say = open_run, say
        self._found: list[list[dict[str, np.ndarray]]] = [[] for _ in runners]
        self._sizes: dict[str, int] = {}
        self._made = 0
        self._is_cancelled = False
        self._stopped = [0] * len(runners)

    def cancel(self) -> None:
        """Train no further run; the one under way is closed."""
        self._is_cancelled = True
        if self.task is not None:
            self.task.cancel()

    async def train(self) -> None:
        """Train all runs, seed by seed, so that after each seed the runs of a race can be compared."""
        for more in range(1, self._seeds + 1):
            for place, entrant in enumerate(self._entrants):
                if self._is_cancelled:  # a task can miss that it is cancelled
                    return
                recipe = entrant.recipe.replace(seed=(entrant.recipe["seed"] + more) % 10**9)
                await self._train_one(place, replace(entrant, recipe=recipe))

    async def _train_one(self, place: int, entrant: Entrant) -> None:
        runner = self._open(entrant)
        try:
            await runner.open()
            await runner.intervene()
            made = 0
            while made < self._updates and runner.status != "stopped" and not self._is_cancelled:
                before = made
                made = (await runner.call("update", count=min(PIECE, self._updates - made)))["updates"]
                self._made += made - before
                self._tell(place)
            self._stopped[place] += made < self._updates
            self._made += self._updates - made
            self._take(place, await runner.call("curves"))
        finally:
            await runner.close()
        self._tell(place, is_new=True)

    def _take(self, place: int, reply: dict[str, Any]) -> None:
        curves = {name: coarse(np.frombuffer(reply[name], "<f4")) for name in CURVES}
        self._found[place].append({name: curve for name, (curve, _) in curves.items()})
        self._sizes = {key: reply["sizes"][name] * curves[name][1] for name, key in CURVES.items()}

    def _tell(self, place: int, *, is_new: bool = False) -> None:
        """Say how far it is, and what the seeds trained so far have in common where that is new."""
        progress = self._made / (self._seeds * self._updates * len(self._entrants))
        header = {
            "kind": "band",
            "runner": place,
            "progress": progress,
            "updates": self._updates,
            "wanted": self._seeds,
        }
        if is_new:
            header |= {"seeds": len(self._found[place]), "stopped": self._stopped[place], "sizes": self._sizes}
            for name, key in CURVES.items():
                header[key] = _spread(np.stack([found[name] for found in self._found[place]]))
        self._say(header)


def coarse(curve: np.ndarray) -> tuple[np.ndarray, int]:
    """Return the means of neighbouring points of a curve, and of how many: single batches tell little of a seed.

    Shape:
        curve: (points,), NaN from where on nothing is.
    """
    there = np.flatnonzero(np.isfinite(curve))
    filled = int(there[-1]) + 1 if there.size else 0
    together = max(1, -(-filled // POINTS))
    padded = np.full(together * POINTS, np.nan)
    padded[:filled] = curve[:filled]
    groups = padded.reshape(POINTS, together)
    known = np.isfinite(groups)
    sums = np.where(known, groups, 0.0).sum(axis=1)
    return np.where(known.any(axis=1), sums / np.maximum(1, known.sum(axis=1)), np.nan), together


def _spread(curves: np.ndarray) -> dict[str, list[float | None]]:
    """Return low, middle and high of each point that some seed has reached.

    Shape:
        curves: (seeds, points), NaN where nothing is.
    """
    there = np.isfinite(curves).any(axis=0)
    known = curves[:, : np.flatnonzero(there)[-1] + 1] if there.any() else curves[:, :0]
    gaps = ~np.isfinite(known).any(axis=0)
    filled = np.where(gaps, 0.0, known)
    found: dict[str, Callable[..., np.ndarray]] = {"low": np.nanmin, "middle": np.nanmedian, "high": np.nanmax}
    return {
        name: [None if gap else round(float(value), 6) for gap, value in zip(gaps, of(filled, axis=0), strict=True)]
        for name, of in found.items()
    }

"""Where a run is, and what is needed to go on with it elsewhere."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from visualizer.hosts.audience import Audience
from visualizer.hosts.link import Link
from visualizer.recipe import Recipe

DEATHS = 3
"Workers that a run may take with it before it is not started again by itself."
DEATH_WINDOW = 300.0
"Seconds within which they count."


@dataclass(frozen=True)
class Checkpoint:
    """A state of a run from which another worker goes on, bit for bit.

    Args:
        updates: that it had made.
        snapshot: bytes of ``Run.snapshot``.
        taken_at: seconds since the epoch.
    """

    updates: int
    snapshot: bytes
    taken_at: float = field(default_factory=time.time)


@dataclass
class Placed:
    """A run of a host."""

    recipe: Recipe
    link: Link
    audience: Audience
    owner: str
    is_in_background: bool = False
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    "Last arguments of ``look`` and ``pace``."
    checkpoint: Checkpoint | None = None
    "The newest one; None if the run stands, or stood last, at its beginning."
    updates: int = 0
    "Updates that it had made when its worker last said so."
    is_begun: bool = False
    "Whether its worker has opened it; one that never did is not begun again."
    is_paced: bool = False
    "Whether the updates it makes up to its goal keep to its pace."
    coming: "asyncio.Future[None] | None" = None
    "Done once it is there again, or given up; None where it is not being begun again."
    was_training: bool = False
    "Whether it trained when its worker ended."
    goal: int | None = None
    "Updates that it was to make, then to rest, when its worker ended."
    ahead: "asyncio.Task[dict[str, Any]] | None" = None
    "The updates up to its goal, asked for again when it began again."
    deaths: list[float] = field(default_factory=list)
    "When a worker ended while it was working on this run."
    given_up: str = ""
    "Why it is not begun again by itself; empty if it is."

    @property
    def known_updates(self) -> int:
        """Updates that its viewers and its host know of."""
        return max(self.updates, int(self.audience.state.get("updates", 0)), self.audience.updates_shown())

    def blame(self, now: float) -> bool:
        """Note that a worker ended while working on this run; say whether that happens too often."""
        self.deaths = [at for at in self.deaths if now - at < DEATH_WINDOW] + [now]
        return len(self.deaths) >= DEATHS

    def settle(self) -> None:
        """Tell those who wait for it that it is there again, or given up."""
        if self.coming is not None and not self.coming.done():
            self.coming.set_result(None)
        self.coming = None

"""What all hosts have in common: runs on workers that are reached by links."""

import itertools
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any

from visualizer.affordable import check_limits
from visualizer.hosts.audience import Audience, OnMessage
from visualizer.hosts.host import RunHost, RunLostError
from visualizer.hosts.link import Link
from visualizer.hosts.own import data_message, named_data
from visualizer.recipe import Recipe

PATIENCE = 20.0
"Seconds that a command may take; it waits for at most one update of every other run of its worker."
OPEN_PATIENCE = 120.0
"The same while the worker imports and compiles, and for opening."
LONGEST_PATIENCE = 3600.0


@dataclass
class Placed:
    """Where a run is, and what is needed to begin it again elsewhere."""

    recipe: Recipe
    link: Link
    audience: Audience
    owner: str
    is_in_background: bool = False
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    "Last arguments of ``look`` and ``pace``."


class LinkedHost(RunHost, ABC):
    """A host (see ``RunHost``) whose workers are reached by links."""

    def __init__(self) -> None:
        self.links: list[Link] = []
        self._runs: dict[str, Placed] = {}
        self._numbers = itertools.count(1)
        self._viewers = 0

    @abstractmethod
    async def _place(self) -> Link:
        """Return the link of the worker that takes the next run.

        Raises:
            TimeoutError: if no worker is running.
        """

    @property
    def ready(self) -> bool:
        """True once a run can start at once."""
        return any(link.is_ready for link in self.links)

    async def open(
        self,
        recipe: Recipe,
        snapshot: bytes | None = None,
        *,
        owner: str = "",
        is_in_background: bool = False,
        is_shared: bool = False,
    ) -> str:
        """Open a run, paused, and return its id; see ``RunHost.open``."""
        check_limits(recipe)
        link = await self._place_beside(owner)
        run = f"run-{next(self._numbers)}"
        audience = Audience(lambda: self._runs[run].link.post("credit", run))
        self._runs[run] = Placed(recipe, link, audience, owner or run, is_in_background)
        try:
            await self._begin(run, {} if snapshot is None else {"snapshot": snapshot})
        except BaseException:  # also where the page that asked has gone away
            await self.close(run)
            raise
        return run

    async def call(self, run: str, op: str, **arguments: Any) -> dict[str, Any]:
        """Command a run; see ``RunHost.call``."""
        placed = self._placed(run)
        if op == "reset" and not placed.link.is_open:
            return await self._begin_again(run)
        plain = {name: value.to_json() if hasattr(value, "to_json") else value for name, value in arguments.items()}
        patience = PATIENCE if placed.link.is_ready else OPEN_PATIENCE
        if op == "update":
            patience = min(LONGEST_PATIENCE, patience + plain.get("count", 0))
        if op == "keep":
            patience = LONGEST_PATIENCE
        reply = await placed.link.call(op, run, timeout=patience, **plain)
        if op in ("look", "pace"):
            placed.settings.setdefault(op, {}).update(plain)
            placed.audience.is_visible = bool(placed.settings.get("look", {}).get("visible", True))
            self._count_viewers()
        return reply

    def subscribe(self, run: str, on_message: OnMessage) -> int:
        """Send a run's messages to ``on_message``; see ``RunHost.subscribe``."""
        number = self._placed(run).audience.add(on_message)
        self._count_viewers()
        return number

    def unsubscribe(self, run: str, viewer: int) -> None:
        """Send nothing more to this viewer."""
        if run in self._runs:
            self._runs[run].audience.remove(viewer)
            self._count_viewers()

    def acknowledge(self, run: str, viewer: int | None = None) -> None:
        """Give the viewer (all viewers of the run, if None) the credit for one more frame."""
        if run in self._runs:
            self._runs[run].audience.acknowledge(viewer)

    async def close(self, run: str) -> None:
        """End a run and forget it; a run that is already gone is no error."""
        placed = self._runs.pop(run, None)
        if placed is not None:
            placed.link.post("close", run)
            placed.link.audiences.pop(run, None)
            self._count_viewers()

    def stats(self) -> dict[str, Any]:
        """Return workers, runs, viewers and the CPU seconds of every run."""
        workers = [{"ready": link.is_ready, "runs": len(link.audiences), "busy": link.busy} for link in self.links]
        cpu = {run: seconds for link in self.links for run, seconds in link.cpu.items() if run in self._runs}
        return {"workers": workers, "runs": len(self._runs), "viewers": self._viewers, "cpu": cpu}

    def _placed(self, run: str) -> Placed:
        if run not in self._runs:
            raise RunLostError("this run is not here any more; open it again")
        return self._runs[run]

    async def _begin(self, run: str, snapshot: dict[str, bytes]) -> dict[str, Any]:
        """Open a run on the worker it is placed on, which is given the own data that the recipe names."""
        placed = self._runs[run]
        placed.link.opened += 1
        placed.link.audiences[run] = placed.audience
        for key in named_data(placed.recipe):
            await placed.link.call("data", timeout=OPEN_PATIENCE, **data_message(key))
        said = {"recipe": placed.recipe.to_json(), "owner": placed.owner, "is_in_background": placed.is_in_background}
        return await placed.link.call("open", run, timeout=OPEN_PATIENCE, **said, **snapshot)

    async def _place_beside(self, owner: str) -> Link:
        """Return the link of the worker that has the owner's other runs, else of the one that takes the next run."""
        beside = [placed.link for placed in self._runs.values() if placed.owner == owner and placed.link.is_open]
        return beside[0] if beside else await self._place()

    async def _begin_again(self, run: str) -> dict[str, Any]:
        """Start a lost run again from its recipe, on another worker, for the same viewers."""
        placed = self._runs[run]
        placed.link = await self._place_beside(placed.owner)
        reply = await self._begin(run, {})
        for op, arguments in placed.settings.items():
            await placed.link.call(op, run, timeout=PATIENCE, **arguments)
        placed.audience.renew()
        return reply

    def _count_viewers(self) -> None:
        visible = [placed.audience for placed in self._runs.values() if placed.audience.is_visible]
        viewers = sum(len(audience.viewers) for audience in visible)
        if viewers != self._viewers:
            self._viewers = viewers
            for link in self.links:
                link.post("viewers", viewers=viewers)

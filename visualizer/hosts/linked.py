"""What all hosts have in common: runs on workers that are reached by links."""

import asyncio
import contextlib
import itertools
from abc import ABC, abstractmethod
from typing import Any

from visualizer.affordable import check_limits
from visualizer.hosts.audience import Audience, OnMessage
from visualizer.hosts.host import RunHost, RunLostError, WorkerEndedError
from visualizer.hosts.kept import KeptRuns
from visualizer.hosts.link import Link
from visualizer.hosts.own import data_message, named_data
from visualizer.hosts.placed import Checkpoint, Placed
from visualizer.hosts.recovery import REPEATABLE, Recovery, unanswered
from visualizer.recipe import Recipe

PATIENCE = 20.0
"Seconds that a command may take; it waits for at most one update of every other run of its worker."
OPEN_PATIENCE = 120.0
"The same while the worker imports and compiles, and for opening."
LONGEST_PATIENCE = 3600.0
TRIES = 3
"Workers that may end while a run is being opened, or while a command is under way that can be given again."


class LinkedHost(RunHost, ABC):
    """A host (see ``RunHost``) whose workers are reached by links."""

    def __init__(self, kept: KeptRuns | None = None) -> None:
        self.kept = kept
        self.links: list[Link] = []
        self._runs: dict[str, Placed] = {}
        self._numbers = itertools.count(1)
        self._viewers = 0
        self._recovery = Recovery(self._runs, self._begin_again)

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
        placed = self._runs[run] = Placed(recipe, link, audience, owner or run, is_in_background)
        try:
            reply = await self._open_placed(run, snapshot)
        except BaseException:  # also where the page that asked has gone away
            await self.close(run)
            raise
        placed.is_begun, placed.updates = True, reply["updates"]
        if snapshot is not None:
            placed.checkpoint = Checkpoint(reply["updates"], snapshot)
        return run

    async def _open_placed(self, run: str, snapshot: bytes | None) -> dict[str, Any]:
        placed = self._runs[run]
        for _ in range(TRIES - 1):
            with contextlib.suppress(WorkerEndedError):
                return await self._begin(run, snapshot)
            placed.link = await self._place_beside(placed.owner)
        return await self._begin(run, snapshot)

    async def call(self, run: str, op: str, **arguments: Any) -> dict[str, Any]:
        """Command a run; see ``RunHost.call``."""
        placed = self._placed(run)
        plain = {name: value.to_json() if hasattr(value, "to_json") else value for name, value in arguments.items()}
        for _ in range(TRIES - 1):
            await self._wait_for(run, placed)
            if placed.given_up:
                return await self._revive(run, op)
            with contextlib.suppress(WorkerEndedError):
                return await self._call(placed, run, op, plain)
            if op not in REPEATABLE:
                raise unanswered(op)
            if op == "update":
                await self._wait_for(run, placed)
                if placed.ahead is not None:
                    return await asyncio.shield(placed.ahead)
                if plain.get("count", 1) == 1:  # else its worker told of it before the first one
                    raise unanswered(op)
        return await self._call(placed, run, op, plain)

    async def _call(self, placed: Placed, run: str, op: str, plain: dict[str, Any]) -> dict[str, Any]:
        patience = PATIENCE if placed.link.is_ready else OPEN_PATIENCE
        if op == "update":
            patience = min(LONGEST_PATIENCE, patience + plain.get("count", 0))
            placed.is_paced = plain.get("is_paced", False)
        if op == "keep":
            patience = LONGEST_PATIENCE
        if op == "reset":
            placed.audience.remark = ""
        reply = await placed.link.call(op, run, timeout=patience, **plain)
        if op in ("train", "pause"):  # its state says so a moment later, and the worker may end before
            placed.audience.state = {**placed.audience.state, "is_training": op == "train"}
        if op in ("look", "pace"):
            placed.settings.setdefault(op, {}).update(plain)
            placed.audience.is_visible = bool(placed.settings.get("look", {}).get("visible", True))
            self._count_viewers()
        return reply

    async def _wait_for(self, run: str, placed: Placed) -> None:
        """Wait until a run that is being begun again is there, or given up.

        Raises:
            TimeoutError: if that takes too long.
            RunLostError: if it has been closed meanwhile.
        """
        if placed.coming is not None:
            try:
                await asyncio.wait_for(asyncio.shield(placed.coming), OPEN_PATIENCE)
            except TimeoutError as error:
                raise TimeoutError("the run is still being begun again; try again later") from error
            self._placed(run)

    async def _revive(self, run: str, op: str) -> dict[str, Any]:
        """Begin a run that was given up once more from its recipe, which is what ``reset`` asks for.

        Raises:
            RunLostError: if anything else is asked of it.
        """
        placed = self._runs[run]
        if op != "reset":
            raise RunLostError(placed.given_up)
        placed.link = await self._place_beside(placed.owner)
        placed.given_up, placed.checkpoint, placed.updates = "", None, 0
        placed.was_training, placed.goal = False, None
        placed.audience.remark = ""
        return await self._begin_again(run)

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

    def checkpoint(self, run: str) -> Checkpoint | None:
        """Return the newest state that is known of a run; see ``RunHost.checkpoint``."""
        return self._runs[run].checkpoint if run in self._runs else None

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

    async def _begin(self, run: str, snapshot: bytes | None) -> dict[str, Any]:
        """Open a run on the worker it is placed on, which is given the own data that the recipe names."""
        placed = self._runs[run]
        placed.link.opened += 1
        placed.link.audiences[run] = placed.audience
        for key in named_data(placed.recipe):
            await placed.link.call("data", timeout=OPEN_PATIENCE, **data_message(key))
        said = {"recipe": placed.recipe.to_json(), "owner": placed.owner, "is_in_background": placed.is_in_background}
        state = {} if snapshot is None else {"snapshot": snapshot}
        return await placed.link.call("open", run, timeout=OPEN_PATIENCE, **said, **state)

    async def _place_beside(self, owner: str) -> Link:
        """Return the link of the worker that has the owner's other runs, else of the one that takes the next run."""
        return self._beside(owner) or await self._place()

    def _beside(self, owner: str) -> Link | None:
        open_ones = (placed.link for placed in self._runs.values() if placed.owner == owner and placed.link.is_open)
        return next(open_ones, None)

    async def _begin_again(self, run: str) -> dict[str, Any]:
        """Open a run on the worker it is placed on now, as it was at its last checkpoint, for the same viewers."""
        placed = self._runs[run]
        kept = placed.checkpoint
        placed.ahead = None
        reply = await self._begin(run, kept.snapshot if kept else None)
        placed.updates = reply["updates"]
        for op, arguments in placed.settings.items():
            await placed.link.call(op, run, timeout=OPEN_PATIENCE, **arguments)
        placed.audience.renew()
        if placed.goal is not None:
            self._go_ahead(run, placed, max(1, placed.goal - reply["updates"]))
        elif placed.was_training:
            await placed.link.call("train", run, timeout=OPEN_PATIENCE)
        return reply

    def _go_ahead(self, run: str, placed: Placed, updates: int) -> None:
        """Let a run make the updates that it was to make when its worker ended."""
        patience = min(LONGEST_PATIENCE, OPEN_PATIENCE + updates)
        asked = placed.link.call("update", run, timeout=patience, count=updates, is_paced=placed.is_paced)
        placed.ahead = asyncio.get_running_loop().create_task(asked)
        placed.ahead.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may wait for it

    def _listen(self, link: Link) -> None:
        """Take the checkpoints of a worker's runs from now on."""
        link.on_checkpoint, link.on_updates = self._take_checkpoint, self._take_updates

    def _take_checkpoint(self, run: str, updates: int, snapshot: bytes) -> None:
        if run in self._runs:
            self._runs[run].checkpoint = Checkpoint(updates, snapshot)

    def _take_updates(self, updates: dict[str, int]) -> None:
        for run, made in updates.items():
            if run in self._runs:
                self._runs[run].updates = made

    def _count_viewers(self) -> None:
        visible = [placed.audience for placed in self._runs.values() if placed.audience.is_visible]
        viewers = sum(len(audience.viewers) for audience in visible)
        if viewers != self._viewers:
            self._viewers = viewers
            for link in self.links:
                link.post("viewers", viewers=viewers)

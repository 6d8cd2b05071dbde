"""Keeps what a page could go on from, should the server end, and goes on from it."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from visualizer.bench.race import MOST, Entrant
from visualizer.bench.runner import Runner
from visualizer.hosts.host import RunFailedError, RunHost, RunLostError
from visualizer.hosts.kept import Kept, KeptRuns, new_token
from visualizer.recipe import Recipe

if TYPE_CHECKING:
    from visualizer.bench.workbench import Workbench

EVERY = 10.0
"Seconds between two files of one page."
NOTHING = "Nothing was kept of the network that this page had (or it was more than a day ago), so it begins again."

log = logging.getLogger(__name__)


class Keeper:
    """Writes the newest checkpoints of a page's runs to the host's folder, in a thread.

    Args:
        host: where runs execute.
        clock: seconds that only go forward.
    """

    def __init__(self, host: RunHost, clock: Callable[[], float] = time.monotonic) -> None:
        self.token = new_token()
        "What the page must say to go on from here; never in an address or a log."
        self._host, self._clock = host, clock
        self._at = -EVERY
        self._last: Any = None
        self._task: asyncio.Task[None] | None = None

    @property
    def folder(self) -> KeptRuns | None:
        """Where the host keeps runs; None if it keeps none."""
        return self._host.kept

    def check(self, bench: "Workbench") -> None:
        """Write a file if there is something new and the last one is old enough."""
        if self.folder is None or self._task is not None or self._clock() - self._at < EVERY:
            return
        found = self._find(bench)
        if found is not None:
            self._task = asyncio.get_running_loop().create_task(self._write(*found))
            self._task.add_done_callback(lambda done: setattr(self, "_task", None))

    async def close(self, bench: "Workbench") -> None:
        """Write what is new once more; the page may come back."""
        if self._task is not None:
            await asyncio.wait([self._task])
        found = self._find(bench) if self.folder is not None else None
        if found is not None:
            await self._write(*found)

    def _find(self, bench: "Workbench") -> tuple[dict[str, Any], dict[int, bytes]] | None:
        points = [self._host.checkpoint(runner.run) for runner in bench.runners]
        runs = [_about(runner) for runner in bench.runners]
        is_training = any(runner.status == "training" for runner in bench.runners)
        news = ([point and point.taken_at for point in points], runs)
        if not any(points) or news == self._last:
            return None
        self._last, self._at = news, self._clock()
        updates = max(point.updates for point in points if point)
        about = {"updates": updates, "runs": runs, "selected": bench.selected, "speed": bench.speed}
        snapshots = {place: point.snapshot for place, point in enumerate(points) if point}
        return {**about, "is_training": is_training}, snapshots

    async def _write(self, about: dict[str, Any], snapshots: dict[int, bytes]) -> None:
        if self.folder is not None:
            try:
                await asyncio.to_thread(self.folder.write, self.token, about, snapshots)
            except (OSError, ValueError) as error:
                log.error("a run cannot be kept: %s", error)


def _about(runner: Runner) -> dict[str, Any]:
    """Return what a run is: as it was opened, and with the knobs that were turned since."""
    return {
        "opened": runner.opened.to_json(),
        "recipe": runner.recipe.to_json(),
        "label": runner.label,
        "title": runner.title,
    }


async def resume(bench: "Workbench", token: Any) -> bool:
    """Open the runs that were kept under a token in place of the address's; say why where that cannot be.

    Returns:
        whether they are open.
    """
    folder = bench.keeper.folder
    kept = None if folder is None else await asyncio.to_thread(folder.read, token)
    if kept is None:
        bench.messages.append(NOTHING)
        return False
    before = bench.runners, bench.selected, bench.speed
    try:
        bench.speed = str(kept.about["speed"])
        bench.runners, bench.selected = _runners(bench, kept), int(kept.about["selected"])
        await bench.reopen()
    except (ValueError, KeyError, TypeError, RunLostError, RunFailedError, TimeoutError) as error:
        for runner in bench.runners:
            with contextlib.suppress(RunLostError):
                await runner.close()
        bench.runners, bench.selected, bench.speed = before
        bench.messages.append(f"What was kept of this network cannot be used: {error}. It begins again.")
        return False
    for runner, said in zip(bench.runners, kept.about["runs"], strict=True):
        runner.recipe = Recipe.from_json(said["recipe"])
    if kept.about["is_training"]:
        await bench.everyone("train")
    bench.notice(f"This network goes on from update {kept.about['updates']}, where it was kept.", level="info")
    return True


def _runners(bench: "Workbench", kept: Kept) -> list[Runner]:
    said = kept.about["runs"]
    if not 1 <= len(said) <= MOST or not 0 <= int(kept.about["selected"]) < len(said):
        raise ValueError("it is not as it was written")
    runners = []
    for place, each in enumerate(said):
        runner = bench.runner_of(Entrant(Recipe.from_json(each["opened"]), str(each["label"]), str(each["title"])))
        runner.snapshot = kept.snapshots.get(place)
        runners.append(runner)
    return runners

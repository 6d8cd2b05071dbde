"""Keeps what a page could go on from, should the server end, and goes on from it."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from visualizer.bench import held
from visualizer.bench.race import MOST, Entrant
from visualizer.bench.runner import Runner
from visualizer.hosts.host import RunFailedError, RunHost, RunLostError
from visualizer.hosts.kept import Kept, KeptRuns, new_token
from visualizer.recipe import Recipe
from visualizer.tasks import TASKS, own_data

if TYPE_CHECKING:
    from visualizer.bench.lineup import Lineup
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
        self._started = 0
        "Of the bench: which experiment is kept."
        self._task: asyncio.Task[None] | None = None

    @property
    def folder(self) -> KeptRuns | None:
        """Where the host keeps runs; None if it keeps none."""
        return self._host.kept

    def check(self, bench: "Workbench") -> None:
        """Write a file if there is something new and the last one is old enough; forget one of another experiment."""
        if self.folder is None or self._task is not None:
            return
        if bench.started != self._started:
            self._started, self._last, self._at = bench.started, None, -EVERY
            self._begin(asyncio.to_thread(self.folder.forget, self.token))
        elif self._clock() - self._at >= EVERY:
            found = self._find(bench)
            if found is not None:
                self._begin(self._write(*found))

    async def close(self, bench: "Workbench") -> None:
        """Write what is new once more; the page may come back."""
        if self._task is not None:
            await asyncio.wait([self._task])
        if self.folder is None:
            return
        if bench.started != self._started:
            self._started = bench.started
            await self._logged(asyncio.to_thread(self.folder.forget, self.token))
        found = self._find(bench)
        if found is not None:
            await self._logged(self._write(*found))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        self._task = asyncio.get_running_loop().create_task(self._logged(work))
        self._task.add_done_callback(lambda done: setattr(self, "_task", None))

    def _find(self, bench: "Workbench") -> tuple[dict[str, Any], dict[int, bytes]] | None:
        points = [self._host.checkpoint(runner.run) for runner in bench.runners]
        runs = [_about(runner) for runner in bench.runners]
        news = ([point and point.taken_at for point in points], runs)
        if not any(points) or news == self._last:
            return None
        self._last, self._at = news, self._clock()
        about = {
            "updates": max(point.updates for point in points if point),
            "reached": [point.updates if point else 0 for point in points],
            "runs": runs,
            "selected": bench.selected,
            "speed": bench.speed,
            "is_training": any(runner.status == "training" for runner in bench.runners),
            "ahead": bench.runners[0].ahead,
            "rests": bench.rests,
        }
        return about, {place: point.snapshot for place, point in enumerate(points) if point}

    async def _write(self, about: dict[str, Any], snapshots: dict[int, bytes]) -> None:
        if self.folder is not None:
            await asyncio.to_thread(self.folder.write, self.token, about, snapshots)

    async def _logged(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except (OSError, ValueError) as error:
            log.error("a run cannot be kept: %s", error)


def _about(runner: Runner) -> dict[str, Any]:
    """Return what a run is: as it was opened, with the knobs that were turned since, and what is done by hand."""
    return {
        "opened": runner.opened.to_json(),
        "recipe": runner.recipe.to_json(),
        "label": runner.label,
        "title": runner.title,
        "held": held.write(runner.state.get("interventions", ())),
    }


def missing_data(kept: Kept) -> list[str]:
    """Return the kinds of visitors' own data that what was kept learned from, and that are not here any more."""
    found = []
    for run in kept.about.get("runs", ()):
        values = run["opened"]
        kind = TASKS[values["task"]].owns
        if own_data.is_hash(values.get(kind)) and not own_data.has(values[kind]):
            found.append(kind)
    return list(dict.fromkeys(found))


async def resume(bench: "Workbench", token: Any, before: "Lineup | None" = None) -> bool:
    """Open the runs that were kept under a token in place of the address's; say why where that cannot be.

    Args:
        bench: of the page.
        token: as the page says it.
        before: as in ``Lineup.reopen``.

    Returns:
        whether they are open.
    """
    folder = bench.keeper.folder
    kept = None if folder is None else await asyncio.to_thread(folder.read, token)
    if kept is None:
        bench.messages.append(NOTHING)
        return False
    asked = bench.runners, bench.selected, bench.speed, bench.messages
    try:
        bench.speed, bench.messages = str(kept.about["speed"]), []  # what is wrong with the address is of no concern
        bench.runners, bench.selected = _runners(bench, kept), int(kept.about["selected"])
        ahead, rests = int(kept.about["ahead"]), bool(kept.about["rests"])
        await bench.reopen(before)
    except (ValueError, KeyError, TypeError, RunLostError, RunFailedError, TimeoutError) as error:
        for runner in bench.runners:
            with contextlib.suppress(RunLostError):
                await runner.close()
        bench.runners, bench.selected, bench.speed, bench.messages = asked
        bench.messages.append(f"What was kept of this network cannot be used: {error}. It begins again.")
        return False
    for runner, said in zip(bench.runners, kept.about["runs"], strict=True):
        runner.recipe = Recipe.from_json(said["recipe"])
    if not _is_same(asked[0], kept):
        bench.started += 1  # it has taken the place of what the address says
    if ahead:
        bench.go_ahead(ahead, rests=rests)
    elif kept.about["is_training"]:
        await bench.everyone("train")
    bench.notice(f"This network goes on from update {kept.about['updates']}, where it was kept.", level="info")
    return True


def _is_same(runners: list[Runner], kept: Kept) -> bool:
    """Whether what was kept is what the address says, not touched since."""
    said = [(Recipe.from_json(run["recipe"]), run["held"]) for run in kept.about["runs"]]
    return said == [(runner.recipe, held.write(runner.state["interventions"])) for runner in runners]


def _runners(bench: "Workbench", kept: Kept) -> list[Runner]:
    said = kept.about["runs"]
    if not 1 <= len(said) <= MOST or not 0 <= int(kept.about["selected"]) < len(said):
        raise ValueError("it is not as it was written")
    runners = []
    for place, each in enumerate(said):
        runner = bench.runner_of(Entrant(Recipe.from_json(each["opened"]), str(each["label"]), str(each["title"])))
        runner.snapshot = kept.snapshots.get(place)
        runner.begun = int(kept.about["reached"][place])
        runners.append(runner)
    return runners

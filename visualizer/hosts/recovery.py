"""What becomes of runs whose worker has ended: they go on from their last checkpoint, on another worker."""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any

from visualizer.hosts.host import RunFailedError, RunLostError, WorkerEndedError
from visualizer.hosts.link import Link
from visualizer.hosts.placed import DEATH_WINDOW, DEATHS, Placed

EVERY = 0.2
"Seconds between two runs that are begun again: those that are there already feel it less."
REPEATABLE = frozenset(
    ("train", "pause", "pace", "look", "live", "explain", "curves", "slow", "diagram", "snapshot", "sample", "stream")
    + ("measure", "keep", "update")
)
"Commands that do no harm if they are done twice, or start from the update that a checkpoint has."
RESET = {"op": "reset", "label": "Reset"}
ENDED = "The process that trained this run ended."
UNANSWERED = (
    "The process that trained this run ended before it had answered, and the run goes on from its last checkpoint. "
    "Look whether {op} was done; if not, do it again."
)

log = logging.getLogger(__name__)
Begin = Callable[[str], Coroutine[Any, Any, dict[str, Any]]]


def unanswered(op: str) -> WorkerEndedError:
    """Return the error of a command of which nobody knows whether it was done."""
    return WorkerEndedError(UNANSWERED.format(op=op))


class Recovery:
    """Begins runs again.

    Args:
        runs: of the host, by id.
        begin: opens a run, which is placed already, from its checkpoint or its recipe, with its settings.
        clock: seconds that only go forward.
    """

    def __init__(self, runs: Mapping[str, Placed], begin: Begin, clock: Callable[[], float] = time.monotonic) -> None:
        self._runs = runs
        self._begin = begin
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    def note_lost(self, link: Link, culprit: str) -> list[str]:
        """Tell the viewers of a worker's runs that it has ended; return the runs to begin again, the first ones first.

        Args:
            link: of the worker.
            culprit: the run it was working on; empty if none.
        """
        lost = [run for run, placed in self._runs.items() if placed.link is link and placed.is_begun]
        for run in lost:
            placed = self._runs[run]
            if run == culprit and placed.blame(self._clock()):
                self._give_up(placed, _quarantined(placed))
            else:
                self._announce(placed)
        waiting = [run for run in lost if not self._runs[run].given_up]
        return sorted(waiting, key=lambda run: self._rank(self._runs[run]))

    async def recover(self, runs: Iterable[str], place: Callable[[Placed], Link]) -> None:
        """Begin runs again, a few a second.

        Args:
            runs: in this order.
            place: returns the link of the worker that takes a run; raises RunLostError if there is none.
        """
        for run in runs:
            placed = self._runs.get(run)
            if placed is None or placed.coming is None:
                continue  # closed meanwhile
            try:
                placed.link = place(placed)
            except RunLostError as error:
                self._give_up(placed, f"{ENDED} {error}")
                continue
            task = asyncio.get_running_loop().create_task(self._again(run, placed))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            await asyncio.sleep(EVERY)

    def stop(self) -> None:
        """Begin nothing more."""
        for task in self._tasks:
            task.cancel()
        for placed in self._runs.values():
            placed.settle()

    async def _again(self, run: str, placed: Placed) -> None:
        link = placed.link
        try:
            await self._begin(run)
        except RunLostError:
            if placed.link is link and link.is_open:  # else this worker has ended too, and the run's turn comes again
                self._give_up(placed, f"{ENDED} It could not be begun again.")
        except (ValueError, RunFailedError, TimeoutError) as error:
            if self._runs.get(run) is placed:
                self._give_up(placed, f"{ENDED} It could not be begun again: {error}")
        except Exception:
            log.exception("%s cannot be begun again", run)
            self._give_up(placed, f"{ENDED} It could not be begun again; the server has noted why.")
        else:
            placed.settle()

    def _announce(self, placed: Placed) -> None:
        if placed.coming is None:
            placed.coming = asyncio.get_running_loop().create_future()
            said = placed.audience.state
            placed.was_training, placed.goal = bool(said.get("is_training")), said.get("goal")
        known = placed.known_updates
        placed.audience.remark = ""
        reason = f"{ENDED} It goes on in a moment from update {_from(placed)}."
        told = {**placed.audience.state, "updates": known, "status": "waiting", "reason": reason, "remark": ""}
        placed.audience.tell({"kind": "state", **told, "earlier": None, "progress": 1.0, "offers": []})
        placed.audience.remark = in_words(placed, known)

    def _give_up(self, placed: Placed, reason: str) -> None:
        placed.given_up = reason
        placed.audience.remark = ""
        told = {**placed.audience.state, "status": "lost", "reason": reason, "remark": "", "offers": [RESET]}
        placed.audience.tell({"kind": "state", **told, "earlier": None, "progress": 1.0})
        placed.settle()

    @staticmethod
    def _rank(placed: Placed) -> tuple[bool, bool, bool]:
        """Visible runs that train come first, then visible ones; those in the background last."""
        is_visible = placed.audience.is_visible and bool(placed.audience.viewers)
        return placed.is_in_background, not is_visible, not placed.was_training


def in_words(placed: Placed, known: int) -> str:
    """Say from where a run goes on, and what is lost of it; ``known`` updates had been seen."""
    start = _from(placed)
    lost = known - start
    those = "1 update that had been seen is" if lost == 1 else f"{lost} updates that had been seen are"
    what = f"{those if lost > 0 else 'nothing that had been seen is'} lost"
    if placed.checkpoint is None and lost > 0:
        return f"{ENDED} It begins again from its first weights; {what}."
    return f"{ENDED} It goes on from update {start}; {what}."


def _from(placed: Placed) -> int:
    return placed.checkpoint.updates if placed.checkpoint else 0


def _quarantined(placed: Placed) -> str:
    return (
        f"The process that trained this run ended {DEATHS} times within {math.ceil(DEATH_WINDOW / 60)} minutes while "
        f"it was working on it, the last time near update {placed.known_updates}. It is not started again by itself, "
        "so that others are not disturbed. Reset starts it from its first weights; a smaller network may help."
    )

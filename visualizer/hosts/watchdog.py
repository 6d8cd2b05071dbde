"""Ends workers that have stopped or that turn in a circle, so that their runs can go on elsewhere."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from visualizer.hosts.pulse import Pulse

LOOK = 1.0
"Seconds between two looks."
STILL = 5
"Looks in which a process shows no life at all before it is ended: it is stopped, or hangs in a call."
STARTING = 60
"The same while it starts: loading a library may take seconds in which nothing else is done."
STUCK = 20
"Looks in which a process lives and its work does not get on: an endless loop. A long piece of work may take so long."
LATE = 2.5
"Seconds between two looks from which on they do not count: the whole machine has slept, or has no time for us."

log = logging.getLogger(__name__)


class Watched(Protocol):
    """A worker process, as the watchdog needs it."""

    pulse: Pulse | None

    def give_up(self) -> None:
        """End the process."""
        ...


@dataclass
class Seen:
    """What was seen of a process last, and for how many looks it has been the same."""

    beats: int = -1
    turns: int = -1
    still: int = 0
    stuck: int = 0

    def look(self, pulse: Pulse) -> bool:
        """Look again; return whether the process is to be ended."""
        beats, turns, has_begun = pulse.read()
        self.still = self.still + 1 if beats == self.beats else 0
        self.stuck = self.stuck + 1 if turns == self.turns and has_begun else 0
        self.beats, self.turns = beats, turns
        return self.still >= (STILL if has_begun else STARTING) or self.stuck >= STUCK


class Watchdog:
    """Looks at the pulse of every worker once a second.

    It counts looks, not seconds, and none that comes late: where the machine slept, or everything on it was stopped
    alike, nobody has missed more than one. A worker that still imports and compiles may take its time.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[int, Seen] = {}
        self._looked = clock()

    async def watch(self, workers: Callable[[], Sequence[Watched]]) -> None:
        """Look for as long as the host runs."""
        while True:
            await asyncio.sleep(LOOK)
            for worker in self.look(workers()):
                log.error("a worker is ended: it did not get on any more")
                worker.give_up()

    def look(self, workers: Sequence[Watched]) -> list[Watched]:
        """Look once; return the workers that are to be ended."""
        now = self._clock()
        is_late, self._looked = now - self._looked > LATE, now
        if is_late:
            self._seen = {}
        self._seen = {id(worker): self._seen.get(id(worker), Seen()) for worker in workers}
        return [worker for worker in workers if worker.pulse and self._seen[id(worker)].look(worker.pulse)]

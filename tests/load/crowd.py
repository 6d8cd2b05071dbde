"""A crowd: visitors who come, train the default recipe, watch, ask, go; what each got, and what the server spent."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import psutil

from tests.load.visitor import Visitor
from visualizer.cli import free_port

ARRIVAL = 0.1
"Seconds between two arrivals."
PATIENCE = 90.0
"Seconds that a visitor may wait for the first frame."
ASKING = 2.0
"Seconds between two questions of a visitor."


class Served:
    """A server in a process of its own, with its workers.

    Args:
        workers: how many worker processes.
    """

    def __init__(self, workers: int) -> None:
        port = free_port(None, 0)
        self.url = f"http://localhost:{port}/"
        start = time.monotonic()
        command = [sys.executable, "-m", "tests.load.server", str(port), str(workers)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._server = psutil.Process(self.process.pid)
        assert self._line() == "ready"
        self.start_up = time.monotonic() - start
        "Seconds until a run could start."

    def cpu(self) -> float:
        """CPU seconds of the server's own process so far."""
        return sum(self._server.cpu_times()[:2])

    def memory(self) -> tuple[float, float]:
        """MB held by the server's own process, and by its workers."""
        workers = sum(each.memory_info().rss for each in self._server.children(recursive=True))
        return self._server.memory_info().rss / 1e6, workers / 1e6

    def lag(self) -> tuple[float, float, float]:
        """Ms by which the event loop was late since the last call: median, p99, largest."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return tuple(json.loads(self._line()))

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()  # its workers end with it
            self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            pipe.close()

    def _line(self) -> str:
        return self.process.stdout.readline().strip()


@contextmanager
def served(workers: int) -> Iterator[Served]:
    """Serve until the block ends."""
    server = Served(workers)
    try:
        yield server
    finally:
        server.stop()


@dataclass
class Measured:
    """What a crowd got in some seconds; frames and updates are of those who were there all the time.

    Args:
        viewers: how many they were.
        frames: a second, of the visitor that got fewest and of the mean.
        fairness: updates of the slowest run over those of the fastest.
        updates: a second, of all runs together.
        answer: ms until a command was answered, median and p99.
        lag: ms by which the event loop was late, median, p99 and largest.
        cost: ms of the server's CPU per frame.
        memory: MB of the server and of its workers.
        arrival: seconds until the first frame, median and largest.
        notices: how often the server complained to a visitor.
    """

    viewers: int
    frames: tuple[float, float]
    fairness: float
    updates: float
    answer: tuple[float, float]
    lag: tuple[float, float, float]
    cost: float
    memory: tuple[float, float]
    arrival: tuple[float, float]
    notices: int

    def row(self) -> str:
        """A line of the table."""
        cells = [
            f"{self.viewers}",
            f"{self.arrival[0]:.1f} / {self.arrival[1]:.1f}",
            f"{self.frames[0]:.1f} / {self.frames[1]:.1f}",
            f"{self.fairness:.2f}",
            f"{self.updates:.0f}",
            f"{self.answer[0]:.0f} / {self.answer[1]:.0f}",
            f"{self.lag[0]:.1f} / {self.lag[1]:.0f} / {self.lag[2]:.0f}",
            f"{self.cost:.2f}",
            f"{self.memory[0]:.0f} + {self.memory[1]:.0f}",
            f"{self.notices}",
        ]
        return f"| {' | '.join(cells)} |"


HEAD = (
    "| visitors | first frame after, s (median / last) | frames/s (fewest / mean) | slowest run / fastest | updates/s "
    "| command answered, ms (median / p99) | event loop late, ms (median / p99 / most) | server CPU, ms a frame "
    "| MB (server + workers) | notices |\n|" + "---|" * 10
)


class Crowd:
    """Visitors of one server.

    Args:
        url: of the server.
        pages: addresses under it; visitor k opens the k-th, and so on in turn.
        asking: seconds between two questions of a visitor.
    """

    def __init__(self, url: str, pages: tuple[str, ...] = ("",), asking: float = ASKING) -> None:
        self.url, self.pages, self._every = url, pages, asking
        self.visitors: list[Visitor] = []
        self.arrivals: list[float] = []
        self._come = 0
        self._asking: asyncio.Task[None] | None = None

    async def grow(self, count: int) -> None:
        """Let visitors come, one after another, and wait until each has seen a frame."""
        coming = []
        for _ in range(count):
            coming.append(asyncio.create_task(self.enter()))
            await asyncio.sleep(ARRIVAL)
        await asyncio.gather(*coming)
        self._asking = self._asking or asyncio.create_task(self._ask())

    async def enter(self) -> None:
        """Let one visitor come."""
        start = time.monotonic()
        visitor = Visitor(self.url, self.pages[self._come % len(self.pages)])
        self._come += 1
        await visitor.come()
        await asyncio.wait_for(visitor.has_come.wait(), PATIENCE)
        self.arrivals.append(time.monotonic() - start)
        self.visitors.append(visitor)

    async def leave(self, visitor: Visitor) -> None:
        """Let a visitor go."""
        self.visitors.remove(visitor)
        await visitor.leave()

    async def close(self) -> None:
        """Let all go."""
        if self._asking:
            self._asking.cancel()
        for visitor in list(self.visitors):
            await self.leave(visitor)

    async def measure(self, server: Served, seconds: float) -> Measured:
        """Look on for some seconds."""
        for visitor in self.visitors:
            visitor.count()
        server.lag()
        start, cpu = time.monotonic(), server.cpu()
        await asyncio.sleep(seconds)
        spent, lag = server.cpu() - cpu, server.lag()
        seen = [visitor.seen for visitor in self.visitors]
        stayed = [each for each in seen if each.since <= start]
        rates = [each.frames_per_second for each in stayed]
        updates = [each.updates_per_second for each in stayed]
        answers = [1000 * answer for each in seen for answer in each.answers] or [float("nan")]
        arrivals, self.arrivals = self.arrivals or [float("nan")], []
        return Measured(
            viewers=len(seen),
            frames=(min(rates), float(np.mean(rates))),
            fairness=min(updates) / max(max(updates), 1e-9),
            updates=sum(updates),
            answer=(float(np.median(answers)), float(np.percentile(answers, 99))),
            lag=lag,
            cost=1000 * spent / max(1, sum(each.frames for each in seen)),
            memory=server.memory(),
            arrival=(float(np.median(arrivals)), max(arrivals)),
            notices=sum(len(each.notices) for each in seen),
        )

    async def _ask(self) -> None:
        while True:
            for visitor in list(self.visitors):
                visitor.ask()
                await asyncio.sleep(self._every / max(1, len(self.visitors)))
            await asyncio.sleep(0.01)

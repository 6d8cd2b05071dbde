"""Runs in this process: the worker of the pool, without a process around it. For tests and notebooks."""

import asyncio
import contextlib
from typing import Any

from visualizer.hosts import engine as default_engine
from visualizer.hosts.link import Link
from visualizer.hosts.linked import LinkedHost
from visualizer.hosts.messages import Splitter, pack
from visualizer.hosts.worker import Engine, Worker

LONGEST_NAP = 0.5


class InlineHost(LinkedHost):
    """A host (see ``RunHost``) whose only worker shares this thread: it works between the event loop's other tasks.

    Messages pass through the same bytes as between processes.

    Args:
        engine: builds runs; None for the real one.
        **worker: other arguments of ``Worker``, for instance a clock.
    """

    def __init__(self, engine: Engine | None = None, **worker: Any) -> None:
        super().__init__()
        self.worker = Worker(engine or default_engine, self._receive, **worker)
        self._to_worker, self._to_host = Splitter(), Splitter()
        self._task: asyncio.Task[None] | None = None
        self._called = asyncio.Event()
        self.links = [Link(self._write)]
        self.links[0].is_ready = True
        self._listen(self.links[0])

    async def start(self) -> None:
        """Work in the background from now on."""
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """End all runs."""
        for run in list(self._runs):
            await self.close(run)
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    def pump(self, turns: int = 1) -> float:
        """Let the worker do some pieces of work, without a task; return seconds until there is more to do."""
        wait = 0.0
        for _ in range(turns):
            wait = self.worker.turn()
        return wait

    async def _place(self) -> Link:
        return self.links[0]

    async def _work(self) -> None:
        while True:
            wait = self.worker.turn()
            if wait <= 0:
                await asyncio.sleep(0)
                continue
            self._called.clear()
            alarm = asyncio.get_running_loop().call_later(min(wait, LONGEST_NAP), self._called.set)
            await self._called.wait()
            alarm.cancel()

    def _write(self, message: dict[str, Any]) -> None:
        for each in self._to_worker.feed(pack(message)):
            self.worker.handle(each)
        self._called.set()

    def _receive(self, message: dict[str, Any]) -> None:
        for each in self._to_host.feed(pack(message)):
            self.links[0].receive(each)

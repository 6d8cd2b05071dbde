"""Runs in a pool of worker processes, so that training never keeps the server waiting."""

import asyncio
import logging
import math
import subprocess
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from visualizer.hosts.host import RunFailedError, RunLostError, WorkerEndedError
from visualizer.hosts.kept import KeptRuns
from visualizer.hosts.link import ENDED, Link
from visualizer.hosts.linked import LinkedHost
from visualizer.hosts.messages import LIMIT, Splitter, pack
from visualizer.hosts.placed import Placed
from visualizer.hosts.pulse import Pulse
from visualizer.hosts.spawn import default_workers, spawn_worker
from visualizer.hosts.watchdog import Watchdog

Spawn = Callable[[], "subprocess.Popen[bytes]"]
STOP_PATIENCE = 2.0
REPLACE_PATIENCE = 10.0
LONGEST_PAUSE = 30.0

log = logging.getLogger(__name__)


class WorkerProcess(asyncio.Protocol):
    """One worker process and the pipes to it.

    Args:
        process: just started, with pipes for standard input and output.
        on_lost: called once when the process has ended.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", on_lost: Callable[["WorkerProcess"], None]) -> None:
        self.process = process
        self.link = Link(self._write)
        self.pulse: Pulse | None = getattr(process, "pulse", None)
        self._on_lost = on_lost
        self._splitter = Splitter()
        self._writer: asyncio.WriteTransport | None = None
        self._reader: asyncio.BaseTransport | None = None

    async def connect(self) -> None:
        """Read from and write to the process from now on, without blocking."""
        loop = asyncio.get_running_loop()
        self._writer, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, self.process.stdin)
        self._reader, _ = await loop.connect_read_pipe(lambda: self, self.process.stdout)

    def data_received(self, data: bytes) -> None:
        """Take what the worker wrote; a worker that writes nonsense is ended."""
        try:
            for message in self._splitter.feed(data):
                self.link.receive(message)
        except (ValueError, KeyError, TypeError) as error:
            log.error("worker %s is ended: it sent what is no message of ours", self.process.pid, exc_info=error)
            self.give_up()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the process has ended: its output is closed."""
        self._on_lost(self)

    def give_up(self) -> None:
        """End a process that does nothing any more, or nothing of use; what it had still to say is not heard."""
        self.process.kill()
        self._on_lost(self)
        self.close()

    def close(self) -> None:
        """Close the pipes; the worker ends by itself when its input closes."""
        for transport in (self._writer, self._reader):
            if transport is not None:
                transport.close()

    async def end(self) -> None:
        """Close the pipes, and see that the process is gone."""
        self.close()
        try:
            await asyncio.to_thread(self.process.wait, STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            await asyncio.to_thread(self.process.wait)
        if self.pulse is not None:
            self.pulse.close()
            self.pulse = None

    def _write(self, message: dict[str, Any]) -> None:
        writer = self._writer
        if writer is None or writer.is_closing():
            raise WorkerEndedError(ENDED)
        if writer.get_write_buffer_size() > LIMIT:
            raise RunFailedError("the worker does not read its commands; try again later")
        writer.write(pack(message))


class PoolHost(LinkedHost):
    """A host (see ``RunHost``) with worker processes; the runs of one that dies, or does not get on, go on elsewhere.

    Args:
        workers: how many processes; None for cores − 1, at least one.
        spawned: processes that ``spawn_workers`` has started already; they count.
        spawn: starts a process (tests give their own).
        kept: where pages keep what they could go on from.
    """

    def __init__(
        self,
        workers: int | None = None,
        *,
        spawned: Sequence["subprocess.Popen[bytes]"] = (),
        spawn: Spawn = spawn_worker,
        kept: KeptRuns | None = None,
    ) -> None:
        super().__init__(kept)
        self._count = max(len(spawned), 1, default_workers() if workers is None else workers)
        self._spawned = list(spawned)
        self._spawn = spawn
        self._processes: list[WorkerProcess] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._failures = 0
        self._is_stopping = False
        self._has_worker = asyncio.Event()
        self._watchdog = Watchdog()

    async def start(self) -> None:
        """Connect the workers, starting those that are missing; returns before they are ``ready``."""
        spawned, self._spawned = self._spawned, []
        spawned += [self._spawn() for _ in range(self._count - len(spawned))]
        for process in spawned:
            await self._connect(process)
        self._do(self._watchdog.watch(lambda: list(self._processes)))

    async def stop(self) -> None:
        """End all workers and their runs; no process is left."""
        self._is_stopping = True
        self._recovery.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        processes, self._processes = self._processes, []
        for worker in processes:
            worker.link.lose()
        await asyncio.gather(*(worker.end() for worker in processes))

    def pids(self) -> list[int]:
        """Return the ids of the worker processes."""
        return [worker.process.pid for worker in self._processes]

    async def _place(self) -> Link:
        if not self.links:
            await self._wait_for_worker()
        return min(self.links, key=lambda link: (not link.is_ready, link.load))

    async def _wait_for_worker(self) -> None:
        """Wait until a worker runs: the last one has just ended and another is being started."""
        self._has_worker.clear()
        try:
            await asyncio.wait_for(self._has_worker.wait(), REPLACE_PATIENCE)
        except TimeoutError as error:
            raise TimeoutError("no worker is running; look into the server's log") from error

    async def _connect(self, process: "subprocess.Popen[bytes]") -> None:
        worker = WorkerProcess(process, self._note_lost)
        try:
            await worker.connect()
        except BaseException:
            process.kill()
            process.wait()
            raise
        self._listen(worker.link)
        self._processes.append(worker)
        self.links.append(worker.link)
        self._has_worker.set()
        worker.link.post("viewers", viewers=self._viewers)

    def _note_lost(self, worker: WorkerProcess) -> None:
        if worker not in self._processes:
            return
        self._failures = 0 if worker.link.is_ready else self._failures + 1
        self._processes.remove(worker)
        self.links.remove(worker.link)
        culprit = worker.pulse.run if worker.pulse else ""
        lost = [] if self._is_stopping else self._recovery.note_lost(worker.link, culprit)
        worker.link.lose()
        log.error("worker %s has ended with %s runs", worker.process.pid, len(worker.link.audiences))
        if not self._is_stopping:
            self._do(self._replace(worker, lost))

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _replace(self, worker: WorkerProcess, lost: list[str]) -> None:
        """Start another worker, and begin the runs of the one that ended again.

        After workers that never became ready, wait longer each time; others, if there are any, take the runs then.
        """
        await worker.end()
        if self._failures:
            if self.links:
                await self._recovery.recover(lost, self._place_again)
                lost = []
            await asyncio.sleep(min(LONGEST_PAUSE, 2.0**self._failures))
        await self._connect(self._spawn())
        await self._recovery.recover(lost, self._place_again)

    def _place_again(self, placed: Placed) -> Link:
        """Return the link of the worker that takes a run over: beside its owner's, else one that works and has room.

        Raises:
            RunLostError: if no worker is running.
        """
        beside = self._beside(placed.owner)
        if beside is not None:
            return beside
        if not self.links:
            raise RunLostError("no worker is running; look into the server's log")
        room = math.ceil(len(self._runs) / len(self.links))
        ready = [link for link in self.links if link.is_ready and len(link.audiences) < room]
        return min(ready or self.links, key=lambda link: len(link.audiences))

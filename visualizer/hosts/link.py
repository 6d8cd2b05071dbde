"""The server's end of one worker: calls that wait for their reply, and the audiences of the worker's runs."""

import asyncio
import contextlib
import itertools
from collections.abc import Callable
from typing import Any

from visualizer.hosts.audience import Audience
from visualizer.hosts.host import RunFailedError, RunLostError, WorkerEndedError

ENDED = "The process that trained this run has ended; its runs go on from their last checkpoint."
ERRORS = {error.__name__: error for error in (ValueError, RunLostError, RunFailedError)}
"What a worker answers with, by name: a command that cannot be used as it is, a run that is gone, a fault of ours."


class Link:
    """Talks to one worker, wherever it is.

    Args:
        write: hands a message to the worker; never blocks; raises RunLostError if the worker is gone.
    """

    def __init__(self, write: Callable[[dict[str, Any]], None]) -> None:
        self.audiences: dict[str, Audience] = {}
        self.is_open = True
        self.is_ready = False
        self.busy = 0.0
        "Share of one core that the worker used in its last second of work."
        self.opened = 0
        "Runs opened since ``busy`` was measured."
        self.cpu: dict[str, float] = {}
        "CPU seconds of every run so far."
        self.on_checkpoint: Callable[[str, int, bytes], None] = lambda run, updates, snapshot: None
        "Takes the newest state of a run: its id, its updates and the snapshot."
        self.on_updates: Callable[[dict[str, int]], None] = lambda updates: None
        "Takes how many updates each run has made."
        self._write = write
        self._numbers = itertools.count(1)
        self._calls: dict[int, asyncio.Future[dict[str, Any]]] = {}

    @property
    def load(self) -> float:
        """What placement compares: measured use, and a guess for runs that are too new to be measured."""
        return self.busy + 0.2 * self.opened + 0.01 * len(self.audiences)

    def post(self, op: str, run: str = "", **arguments: Any) -> None:
        """Tell the worker something that it does not answer; a worker that is gone is no error."""
        with contextlib.suppress(RunLostError, RunFailedError):
            if self.is_open:
                self._write({"op": op, "run": run, **arguments})

    async def call(self, op: str, run: str = "", *, timeout: float, **arguments: Any) -> dict[str, Any]:
        """Ask the worker and wait for its reply.

        Raises:
            ValueError: if the command cannot be used as it is.
            RunLostError: if the run is gone; ``WorkerEndedError`` if the worker is.
            RunFailedError: if the command failed.
            TimeoutError: if there is no reply within ``timeout`` seconds.
        """
        if not self.is_open:
            raise WorkerEndedError(ENDED)
        number = next(self._numbers)
        future = self._calls[number] = asyncio.get_running_loop().create_future()
        try:
            self._write({"call": number, "op": op, "run": run, **arguments})
            reply = await asyncio.wait_for(future, timeout)
        except TimeoutError as error:
            raise TimeoutError(f"the worker did not answer {op!r} within {timeout:g} seconds; try again") from error
        finally:
            self._calls.pop(number, None)
        if "error" in reply:
            raise _error(reply)
        return reply

    def receive(self, message: dict[str, Any]) -> None:
        """Take one message of the worker; nothing more of one that is given up."""
        if not self.is_open:
            return
        if "call" in message:
            future = self._calls.get(message.pop("call"))
            if future is not None and not future.done():
                future.set_result(message)
        elif message["kind"] == "checkpoint":
            self.on_checkpoint(message["run"], message["updates"], message["snapshot"])
        elif "run" in message:
            self._receive_for(self.audiences.get(message["run"]), message)
        elif message["kind"] == "ready":
            self.is_ready = True
        elif message["kind"] == "load":
            self.busy, self.cpu, self.opened = message["busy"], message["cpu"], 0
            self.on_updates(message["updates"])

    def lose(self) -> None:
        """The worker is gone: fail every call."""
        self.is_open = self.is_ready = False
        calls, self._calls = self._calls, {}
        for future in calls.values():
            if not future.done():
                future.set_exception(WorkerEndedError(ENDED))

    def _receive_for(self, audience: Audience | None, message: dict[str, Any]) -> None:
        if audience is None:
            return
        if message["kind"] == "state":
            audience.tell(message["state"])
        elif message["kind"] == "layout":
            audience.take_layout(message["layout"], message["message"])
        elif message["kind"] == "frame":
            audience.take_frame(message["layout"], message["message"])


def _error(reply: dict[str, Any]) -> Exception:
    return ERRORS[reply["error"]](reply["reason"])

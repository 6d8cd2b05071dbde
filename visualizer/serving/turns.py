"""Taking turns: one thing at a time, addresses one after another, and never all of the event loop's time.

Who sits at an address is not known, and a class may be behind one: nobody is sent away for what a neighbour does. Who
asks for much waits for himself, and for his neighbours where they cannot be told apart.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

SHORTEST = 0.002
"Seconds of pauses that are saved up until there is one: timers are no finer."


class FullError(Exception):
    """Too many wait already."""


class Turns:
    """Lets things be done one after another, with pauses between them.

    Args:
        share: part of the event loop's time that they may take while others wait for their turn.
        most: of one address that may wait.
        clock: seconds that only go forward.
    """

    def __init__(self, share: float, most: int, clock: Callable[[], float] = time.perf_counter) -> None:
        self._rest, self._most, self._clock = 1 / share - 1, most, clock
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        "By address, in the order of their next turn."
        self._is_taken = False
        self._owed = 0.0
        "Seconds of pauses that have not been made yet."

    @asynccontextmanager
    async def take(self, address: str) -> AsyncIterator[None]:
        """Wait for a turn, and pass it on after the block.

        Raises:
            FullError: if this address waits for too much already.
        """
        await self._wait(address)
        start = self._clock()
        try:
            yield
        finally:
            self._pause(start)

    async def take_until_others_go_on(self, address: str) -> None:
        """Wait for a turn, which ends when the event loop goes on to something else.

        Raises:
            FullError: if this address waits for too much already.
        """
        await self._wait(address)
        asyncio.get_running_loop().call_soon(self._pause, self._clock())

    async def _wait(self, address: str) -> None:
        if not self._is_taken:
            self._is_taken = True
            return
        line = self._waiting.setdefault(address, deque())
        if len(line) >= self._most:
            raise FullError
        turn = asyncio.get_running_loop().create_future()
        line.append(turn)
        await turn

    def _pause(self, start: float) -> None:
        loop = asyncio.get_running_loop()
        self._owed += (self._clock() - start) * self._rest
        if self._owed < SHORTEST:
            loop.call_soon(self._pass_on)
        else:
            loop.call_later(self._owed, self._pass_on)
            self._owed = 0.0

    def _pass_on(self) -> None:
        if not self._waiting:
            self._is_taken = False
            return
        address, line = next(iter(self._waiting.items()))
        del self._waiting[address]
        line.popleft().set_result(None)
        if line:
            self._waiting[address] = line

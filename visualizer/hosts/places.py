"""Places for runs on a full server: counted, waited for in a line, first come first served."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from visualizer.hosts.host import RunLostError
from visualizer.limits import limits

LOOK = 1.0
"Seconds between two looks at whether somebody who waits is still there."


class FullError(ValueError):
    """No place is free, or others wait for it already.

    Args:
        places: where one can get into line.
    """

    def __init__(self, places: "Places") -> None:
        self.places = places
        super().__init__(f"the server trains {places.most} networks at a time, and it is full; try again in a while")


@dataclass(eq=False)
class Waiting:
    """Somebody in the line.

    Args:
        wanted: places that are needed, all at once.
        on_moved: told the position, 1 for who is next.
        left: places that were given and are not taken yet.
        came: whether it was this one's turn.
    """

    wanted: int
    on_moved: Callable[[int], None]
    left: int = 0
    came: asyncio.Event = field(default_factory=asyncio.Event)


GIVEN: ContextVar[Waiting | None] = ContextVar("GIVEN", default=None)
"Who waited for the places that this task may take."
LEAVING: ContextVar[tuple[str, ...]] = ContextVar("LEAVING", default=())
"Runs that go as soon as those that this task opens stand."


@contextmanager
def replacing(runs: list[str]) -> Iterator[None]:
    """Say that runs go as soon as others stand: these may have the places of those."""
    token = LEAVING.set(tuple(runs))
    try:
        yield
    finally:
        LEAVING.reset(token)


class Places:
    """The places of one host."""

    def __init__(self) -> None:
        self.taken = 0
        "Those with a run, and those given to somebody who is about to take them."
        self._line: deque[Waiting] = deque()

    @property
    def most(self) -> int:
        """How many there are."""
        return limits().runs

    @property
    def waiting(self) -> int:
        """How many are in the line."""
        return len(self._line)

    def take(self) -> None:
        """Take a place.

        Raises:
            FullError: if none is free for whoever asks.
        """
        given = GIVEN.get()
        if given is not None and given.left:
            given.left -= 1
            return
        if self._line or self.taken >= self.most:
            raise FullError(self)
        self.taken += 1

    def squeeze_in(self) -> None:
        """Count a run that takes the place of one that is about to go."""
        self.taken += 1

    def free(self, count: int = 1) -> None:
        """Give places back."""
        self.taken -= count
        self._serve()

    @asynccontextmanager
    async def turn(
        self, wanted: int, on_moved: Callable[[int], None], is_there: Callable[[], bool]
    ) -> AsyncIterator[None]:
        """Wait in line; within the context the places are there to be taken.

        Args:
            wanted: places that are needed, all at once.
            on_moved: told the position, 1 for who is next, when it changes.
            is_there: whether whoever waits still does.

        Raises:
            ValueError: if there are not so many places at all.
            RunLostError: if whoever waited has gone away.
        """
        if wanted > self.most:
            raise ValueError(f"{wanted} networks need {wanted} places, and this server has {self.most}; choose fewer")
        one = Waiting(wanted, on_moved)
        self._line.append(one)
        self._serve()
        try:
            await self._wait(one, is_there)
            token = GIVEN.set(one)
            try:
                yield
            finally:
                GIVEN.reset(token)
        finally:
            if one in self._line:
                self._line.remove(one)
            self.free(one.left)

    async def _wait(self, one: Waiting, is_there: Callable[[], bool]) -> None:
        while not one.came.is_set():
            try:
                await asyncio.wait_for(one.came.wait(), LOOK)
            except TimeoutError:
                if not is_there():
                    raise RunLostError("this page went away and has given up its place in line") from None

    def _serve(self) -> None:
        """Give places to those whose turn it is, and tell the others how far they have come."""
        while self._line and self._line[0].wanted <= self.most - self.taken:
            one = self._line.popleft()
            one.left = one.wanted
            self.taken += one.wanted
            one.came.set()
        for position, one in enumerate(self._line, 1):
            one.on_moved(position)

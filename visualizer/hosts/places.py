"""Places for runs on a full server: counted, waited for in a line, first come first served."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from visualizer.hosts.host import RunLostError
from visualizer.limits import limits

LOOK = 1.0
"Seconds between two looks at who of those that wait is there."


class FullError(ValueError):
    """No place is free, or others wait for it already.

    Args:
        places: where one can get into line.
    """

    def __init__(self, places: "Places") -> None:
        self.places = places
        super().__init__(
            f"this needs a place of its own, and all {places.most} of this server are taken or waited for; what was "
            "there goes on as it was: try again in a while"
        )


@dataclass(eq=False)
class Waiting:
    """Somebody in the line.

    Args:
        wanted: places that are needed, all at once.
        on_moved: told the position, 1 for who is next, when it changes.
        is_there: whether whoever waits is there now; who is not keeps the position, and is passed over.
        position: that was told last.
        left: places that were given and are not taken yet.
        is_dismissed: whether somebody else has this position now.
        came: whether it was this one's turn.
    """

    wanted: int
    on_moved: Callable[[int], None]
    is_there: Callable[[], bool] = lambda: True
    position: int = 0
    left: int = 0
    is_dismissed: bool = False
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
        self._line: list[Waiting] = []

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
        if self.taken >= self.most or any(one.is_there() for one in self._line):
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
    async def turn(self, one: Waiting, instead_of: Waiting | None = None) -> AsyncIterator[None]:
        """Wait in line; within the context the places are there to be taken.

        Args:
            one: who waits.
            instead_of: whose position it gets, if that is in the line; else it is the last.

        Raises:
            ValueError: if there are not so many places at all.
            RunLostError: if somebody else has got its position.
        """
        check_room(one.wanted, self.most)
        self._enter(one, instead_of)
        try:
            await self._wait(one)
            token = GIVEN.set(one)
            try:
                yield
            finally:
                GIVEN.reset(token)
        finally:
            if one in self._line:
                self._line.remove(one)
            self.free(one.left)

    def _enter(self, one: Waiting, instead_of: Waiting | None) -> None:
        if instead_of in self._line:
            self._line[self._line.index(instead_of)] = one
            instead_of.is_dismissed = True
            instead_of.came.set()
        else:
            self._line.append(one)
        self._serve()

    async def _wait(self, one: Waiting) -> None:
        while not one.came.is_set():
            try:
                await asyncio.wait_for(one.came.wait(), LOOK)
            except TimeoutError:
                self._serve()  # who was passed over may be back
        if one.is_dismissed:
            raise RunLostError("this page was opened again, and waits in line there")

    def _serve(self) -> None:
        """Give places to those whose turn it is, and tell the others how far they have come."""
        for one in [each for each in self._line if each.is_there()]:
            if one.wanted > self.most - self.taken:
                break  # who needs more than there is is not overtaken
            self._line.remove(one)
            one.left = one.wanted
            self.taken += one.wanted
            one.came.set()
        for position, one in enumerate(self._line, 1):
            if position != one.position:
                one.position = position
                one.on_moved(position)


def check_room(wanted: int, most: int) -> None:
    """Refuse what there can never be places for.

    Raises:
        ValueError: saying how many there are.
    """
    if wanted > most:
        raise ValueError(f"{wanted} networks need {wanted} places, and this server has {most}; choose fewer")

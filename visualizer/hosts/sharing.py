"""Identical runs are one: whoever begins as others have begun watches their run, until a hand touches it.

A run is a function of its recipe and of what is done to it, so that two visitors who have done the same so far can be
shown the same one. What only looks (``PASSIVE``) is asked of that run; before anything else an own run is opened from
its snapshot, and goes its own way from there, bit for bit.
"""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from visualizer.hosts.host import RunHost, RunLostError
from visualizer.hosts.placed import Checkpoint
from visualizer.hosts.places import LEAVING, FullError, Places
from visualizer.recipe import Recipe

PASSIVE = ("explain", "curves", "snapshot", "sample", "stream", "keep", "measure", "slow", "diagram")
"Commands that change nothing of a run."
BY_SELF = ("visible",)
"What of a look is each visitor's own."
JOINABLE = 10.0
"Seconds for which a run takes in others: a class that comes at one word. Who comes later sees how it begins to learn."

GONE = "this run is not here any more; open it again"

OnMessage = Callable[[bytes], None]
Path = tuple[Any, ...]


@dataclass(eq=False)
class Group:
    """Those who watch one run.

    Args:
        run: its id on the host.
        path: the recipe and what was done since; None once somebody may have done anything: nobody joins any more.
        members: who they are.
        began: when it was opened.
        is_training: whether it was told to.
        rests: whether it was told to pause only since all who watch it have gone.
        has_place: whether its run is counted; not while its only member is about to join others.
    """

    run: str
    path: Path | None
    began: float
    members: "list[Member]" = field(default_factory=list)
    is_training: bool = False
    rests: bool = False
    has_place: bool = True


@dataclass(eq=False)
class Member:
    """One who opened a run.

    Args:
        name: id that was given out for it.
        recipe: of the run.
        owner: whose it is when it is an own one.
        group: with whom it is shared now.
        is_arriving: whether nobody has looked at it yet, so that to do as others did is to join them.
        look: what frames are to hold, ``pace`` how fast it goes, as they were told.
        viewers: who sees it, by the number given out, with the number on the host.
        rests: whether its page has gone, perhaps for a moment.
    """

    name: str
    recipe: Recipe
    owner: str
    group: Group
    is_arriving: bool = True
    look: dict[str, Any] = field(default_factory=dict)
    pace: dict[str, Any] = field(default_factory=dict)
    viewers: dict[int, tuple[OnMessage, int]] = field(default_factory=dict)
    rests: bool = False

    @property
    def is_hidden(self) -> bool:
        """Whether nobody sees it."""
        return not self.look.get("visible", True)


class SharingHost(RunHost):
    """A host (see ``RunHost``) on which runs that were opened as ``shared`` are one for as long as they are the same.

    Args:
        host: where they execute.
        clock: seconds that only go forward.
    """

    def __init__(self, host: RunHost, clock: Callable[[], float] = time.monotonic) -> None:
        self._host, self._clock = host, clock
        self.kept = host.kept
        self._members: dict[str, Member] = {}
        self._groups: dict[Path, Group] = {}
        "Those that can be joined."
        self._numbers = itertools.count(1)
        self.places = Places()
        "Of runs: one that is shared counts once."
        self._own: set[str] = set()

    @property
    def ready(self) -> bool:
        """True once a run can start at once."""
        return self._host.ready

    def checkpoint(self, run: str) -> Checkpoint | None:
        """Return the newest state that is known of a run; see ``RunHost.checkpoint``."""
        member = self._members.get(run)
        return self._host.checkpoint(run if member is None else member.group.run)

    async def start(self) -> None:
        """Bring the workers up; returns before they are ``ready``."""
        await self._host.start()

    async def stop(self) -> None:
        """End all runs and workers."""
        await self._host.stop()

    async def open(
        self,
        recipe: Recipe,
        snapshot: bytes | None = None,
        *,
        owner: str = "",
        is_in_background: bool = False,
        is_shared: bool = False,
    ) -> str:
        """Open a run, paused, or join one that is the same; see ``RunHost.open``."""
        if not is_shared or snapshot is not None:
            run = await self._open(recipe, snapshot, owner=owner, is_in_background=is_in_background)
            self._own.add(run)
            return run
        path: Path = (recipe.to_query(),)
        group = self._joinable(path)
        if group is None:
            is_passing = self._is_ahead(path)
            run = await (self._host.open(recipe) if is_passing else self._open(recipe))
            group = Group(run, None, self._clock(), has_place=not is_passing)
            self._rename(group, path)
        name = f"shared-{next(self._numbers)}"
        self._members[name] = member = Member(name, recipe, owner, group)
        group.members.append(member)
        return name

    async def call(self, run: str, op: str, **arguments: Any) -> dict[str, Any]:
        """Command a run; see ``RunHost.call``. What touches one that others watch makes it an own one first."""
        member = self._members.get(run)
        if member is None:
            return await self._host.call(run, op, **arguments)
        if op in PASSIVE:
            return await self._host.call(member.group.run, op, **arguments)
        if op == "look":
            return await self._look(member, arguments)
        return await self._touch(member, op, arguments)

    def subscribe(self, run: str, on_message: OnMessage) -> int:
        """Send a run's messages to ``on_message``; see ``RunHost.subscribe``."""
        member = self._members.get(run)
        if member is None:
            return self._host.subscribe(run, on_message)
        member.is_arriving = False
        if not member.group.has_place:  # others have begun in the same way, but are further: it stays by itself
            member.group.has_place = True
            self.places.squeeze_in()
        number = next(self._numbers)
        member.viewers[number] = (on_message, self._host.subscribe(member.group.run, on_message))
        return number

    def unsubscribe(self, run: str, viewer: int) -> None:
        """Send nothing more to this viewer."""
        member = self._members.get(run)
        if member is None:
            self._host.unsubscribe(run, viewer)
        elif viewer in member.viewers:
            self._host.unsubscribe(member.group.run, member.viewers.pop(viewer)[1])

    def acknowledge(self, run: str, viewer: int | None = None) -> None:
        """Give the viewer (all viewers of the run, if None) the credit for one more frame."""
        member = self._members.get(run)
        if member is None:
            self._host.acknowledge(run, viewer)
            return
        for number, (_, there) in member.viewers.items():
            if viewer in (None, number):
                self._host.acknowledge(member.group.run, there)

    async def close(self, run: str) -> None:
        """End a run, or leave the one that others go on watching."""
        member = self._members.pop(run, None)
        if member is None:
            await self._host.close(run)
            if run in self._own:
                self._own.remove(run)
                self.places.free()
            return
        for viewer in list(member.viewers):
            self._host.unsubscribe(member.group.run, member.viewers.pop(viewer)[1])
        await self._leave(member)

    def stats(self) -> dict[str, Any]:
        """Return what the host says, and how many visits its shared runs serve."""
        waiting = self.places.waiting
        return {**self._host.stats(), "shared": len(self._members), "places": self.places.taken, "waiting": waiting}

    # -- inside ------------------------------------------------------------------------------------------------------

    async def _open(self, *recipe: Any, **how: Any) -> str:
        """Open a run on the host, in a place of its own."""
        self._take_place()
        try:
            return await self._host.open(*recipe, **how)
        except BaseException:
            self.places.free()
            raise

    def _take_place(self) -> None:
        """Take a place, or that of a run that is about to go.

        Raises:
            FullError: if there is neither.
        """
        try:
            self.places.take()
        except FullError:
            leaving = [run for run in LEAVING.get() if self._is_alone(run)]
            if not leaving:
                raise
            LEAVING.set(tuple(run for run in LEAVING.get() if run != leaving[0]))
            self.places.squeeze_in()

    def _is_alone(self, run: str) -> bool:
        """Whether a run ends, and frees its place, with whoever opened it."""
        member = self._members.get(run)
        return run in self._own if member is None else member.group.has_place and len(member.group.members) == 1

    def _is_ahead(self, path: Path) -> bool:
        """Whether others, who can be joined, began in the same way and are further."""
        return any(known[: len(path)] == path and self._joinable(known) for known in self._groups)

    async def _look(self, member: Member, told: dict[str, Any]) -> dict[str, Any]:
        """Look as the others do, or part from them; a page that is hidden keeps its place among them."""
        known = {**member.look, **told}
        is_same = _shared_look(known) == _shared_look(member.look)
        if not is_same:
            return await self._touch(member, "look", told)
        member.look = known
        is_seen = any(not each.is_hidden for each in member.group.members)
        return await self._host.call(member.group.run, "look", visible=is_seen)

    async def _touch(self, member: Member, op: str, arguments: dict[str, Any]) -> dict[str, Any]:
        group = member.group
        if op == "pause" and member.is_hidden and len(group.members) > 1:
            return await self._rest(member)
        is_as_before = (op == "pace" and arguments == member.pace and not member.is_arriving) or (
            op == "train" and group.is_training
        )
        member.rests = False
        if is_as_before or (op == "train" and group.rests):
            reply = await self._wake(group)
            if op != "train" or reply["status"] != "stopped":  # else whoever asks is told why it does not go on
                return reply
        done = (op, repr(sorted(arguments.items(), key=str)))
        path = (*group.path, done) if member.is_arriving and group.path else None
        self._note(member, op, arguments)
        others = self._joinable(path)
        if others is not None:
            await self._move(member, others)
            return await self._wake(others)
        if len(member.group.members) > 1:
            await self._part(member, op)
        elif not member.group.has_place and not (path and self._is_ahead(path)):
            self._take_place()
            member.group.has_place = True
        self._rename(member.group, path)
        reply = await self._host.call(member.group.run, op, **arguments)
        member.group.is_training = reply.get("status") == "training"
        return reply

    async def _rest(self, member: Member) -> dict[str, Any]:
        """Let a member's page be gone: the run goes on for the others, and rests when there are none."""
        group, member.rests = member.group, True
        if not all(each.rests for each in group.members):
            return await self._host.call(group.run, "look")
        group.rests = True
        return await self._host.call(group.run, "pause")

    async def _wake(self, group: Group) -> dict[str, Any]:
        """Say how a run stands, changing nothing; if it rested since all had gone, it goes on."""
        if not group.rests:
            return await self._host.call(group.run, "look")
        group.rests = False
        return await self._host.call(group.run, "train")

    def _joinable(self, path: Path | None) -> Group | None:
        group = None if path is None else self._groups.get(path)
        if group is None or self._clock() - group.began > JOINABLE:
            return None
        return group

    def _note(self, member: Member, op: str, arguments: dict[str, Any]) -> None:
        if op == "look":
            member.look = {**member.look, **arguments}
        elif op == "pace":
            member.pace = arguments

    def _rename(self, group: Group, path: Path | None) -> None:
        if group.path is not None and self._groups.get(group.path) is group:
            del self._groups[group.path]
        group.path = path
        if path is not None and self._joinable(path) is None:
            self._groups[path] = group

    async def _part(self, member: Member, op: str) -> None:
        """Open a run of the member's own, where the one it watched stands."""
        group = member.group
        for _, there in member.viewers.values():
            self._host.unsubscribe(group.run, there)
        try:
            taken = await self._host.call(group.run, "snapshot")
            owner = "" if member.is_arriving else member.owner
            run = await self._open(member.recipe, taken["snapshot"], owner=owner)
        except BaseException:
            self._show(member)
            raise
        if member.name not in self._members:  # it went away meanwhile
            await self._host.close(run)
            self.places.free()
            raise RunLostError(GONE)
        await self._move(member, Group(run, None, self._clock()))
        for name, told in (("look", member.look), ("pace", member.pace)):
            if told and name != op:
                await self._host.call(run, name, **told)
        if group.is_training and op != "train":
            await self._host.call(run, "train")
            member.group.is_training = True

    async def _move(self, member: Member, group: Group) -> None:
        """Join another group."""
        await self._leave(member)
        member.group = group
        group.members.append(member)
        self._show(member)

    def _show(self, member: Member) -> None:
        for number, (on_message, _) in member.viewers.items():
            member.viewers[number] = (on_message, self._host.subscribe(member.group.run, on_message))

    async def _leave(self, member: Member) -> None:
        group = member.group
        group.members.remove(member)
        if not group.members:
            self._rename(group, None)
            await self._host.close(group.run)
            if group.has_place:
                self.places.free()


def _shared_look(look: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in look.items() if name not in BY_SELF}

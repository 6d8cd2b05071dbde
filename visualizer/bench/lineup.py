"""The runs of a workbench: one, or those of a race. How they are opened, replaced, commanded together and heard."""

import asyncio
import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextvars import ContextVar
from typing import Any

from visualizer.affordable import check_race
from visualizer.bench import catalogue, race
from visualizer.bench.band import Band
from visualizer.bench.commands import SPEEDS
from visualizer.bench.race import Entrant
from visualizer.bench.runner import Runner
from visualizer.bench.screen import Screen
from visualizer.hosts.host import RunHost, RunLostError
from visualizer.hosts.places import FullError, Waiting, check_room, replacing
from visualizer.limits import limits
from visualizer.recipe import Recipe
from visualizer.tasks import TASKS

ADDRESSED: ContextVar[int | None] = ContextVar("ADDRESSED", default=None)
"Place of the run that the command being carried out names, also in what it has begun; None if it names none."
VISITS = itertools.count(1)


class Lineup(ABC):
    """The runs of one visitor, the first of which the address describes.

    Args:
        host: where runs execute.
        recipe: the first experiment, or the runs of a race.
        send: takes one message for the page.
        interventions: what is done by hand to the first experiment from the start, as JSON values.
    """

    def __init__(
        self,
        host: RunHost,
        recipe: Recipe | Sequence[Entrant],
        send: Callable[[bytes], None],
        interventions: Iterable[dict[str, Any]],
    ) -> None:
        self._send = send
        self.speed = "default"
        self.least_pace = 0.0
        "Updates per second that the default speed has at least in this experiment, whatever its task's own pace."
        self.guesses: dict[str, Any] = {"chance_loss": None, "baselines": {}}
        self._host, self._owner = host, f"visit-{next(VISITS)}"
        first = race.entrants([recipe], held=[interventions]) if isinstance(recipe, Recipe) else recipe
        self.runners = [self._runner(entrant) for entrant in first]
        self.selected = 0
        "Place of the run in hand: what commands that are not about all runs, and name none, are about."
        self.started = 0
        "Experiments that took the place of the first."
        self.band: Band | None = None
        self.messages: list[str] = []
        self.on_frame: Callable[[bytes], None] | None = None
        "Also given every frame of the first run; for slow charts."
        self._is_starting = False
        "While another experiment is being opened nothing is told of the one that is about to go."
        self.waits: Waiting | None = None
        "Where it stands in line for a place on a full server."
        self.rests = False
        "Whether the runs rest once they have made the updates that are made at once."

    @abstractmethod
    def _hear(self) -> None:
        """Take note that there is something new to tell the page."""

    @property
    @abstractmethod
    def is_shown(self) -> bool:
        """Whether any page is connected, visible or hidden."""

    @abstractmethod
    def tell(self) -> None:
        """Send the state."""

    @abstractmethod
    def notice(self, text: str, level: str = "warning", **more: Any) -> None:
        """Tell the visitor something."""

    @abstractmethod
    def spawn(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[None]":
        """Do something while other commands go on."""

    @property
    def runner(self) -> Runner:
        """The run that a command is about: the one it names, else the one in hand."""
        return self.runners[self.place]

    @property
    def place(self) -> int:
        """Place of the run that a command is about."""
        named = ADDRESSED.get()
        return self.selected if named is None or named >= len(self.runners) else named

    @property
    def recipes(self) -> list[Recipe]:
        """The recipes of all runs."""
        return [runner.recipe for runner in self.runners]

    def levels(self) -> dict[str, float]:
        """Return the loss of guessing and of simple methods, by name."""
        chance = self.guesses["chance_loss"]
        return {**({} if chance is None else {"chance": chance}), **self.guesses["baselines"]}

    async def start(
        self,
        recipe: Recipe,
        messages: list[str],
        interventions: Iterable[dict[str, Any]] = (),
        **how: Any,
    ) -> None:
        """Replace the run that a command is about by another one; in a race all runs begin again.

        Args:
            recipe: of the new run.
            messages: what is to be said about it.
            interventions: that stand from its first update on, as JSON values.
            **how: as in ``line_up``.

        Raises:
            ValueError: if the new one is refused; the old one goes on.
        """
        recipes = race.changed(self.recipes, self.place, recipe)
        held = race.standing(self.runners)
        held[self.place] = tuple(interventions)
        labels = [runner.label for runner in self.runners] if len(recipes) > 1 else ()
        titles = race.kept_names(self.runners, recipes)[1]
        await self.line_up(race.entrants(recipes, labels, titles, held), messages, selected=self.selected, **how)

    async def line_up(
        self,
        entrants: Sequence[Entrant],
        messages: Iterable[str],
        *,
        selected: int = 0,
        rests: bool | None = None,
        trained: int = 0,
    ) -> None:
        """Replace all runs by others; the old ones go only when the new ones stand.

        Args:
            entrants: the new runs: one, or those of a race.
            messages: what is to be said about them.
            selected: place of the one in hand.
            rests: whether they wait until somebody lets them learn; None for what the old one in hand does.
            trained: updates that are made at once.

        Raises:
            ValueError: if one is refused; the old ones go on.
        """
        before = self.runners
        rests = before[self.selected].status == "paused" if rests is None else rests
        after = [self._runner(entrant, self.screen) for entrant in entrants]
        self._is_starting = True
        try:
            with replacing([runner.run for runner in before]):
                refused = await self._prepare(after, rests=rests or trained > 0)
        except BaseException as error:  # also where the page goes away meanwhile
            await self._close(after)
            if isinstance(error, FullError):
                check_room(len(after), error.places.most)  # no waiting would help
            raise
        finally:
            self._is_starting = False
        self.cancel_band()
        self.runners, self.selected = after, selected
        self.started += 1
        self.least_pace = 0.0
        self.messages = [*messages, *refused]
        await self._close(before)
        self.go_ahead(trained, rests=rests)
        self.tell()
        for runner in after:
            runner.watch()

    def runner_of(self, entrant: Entrant) -> Runner:
        """Return a run, not opened, with what is on screen now."""
        return self._runner(entrant, self.screen)

    async def reopen(self, before: "Lineup | None") -> None:
        """Open all runs, each from the state it is to begin from, on a full server when it is their turn; they rest.

        Args:
            before: as in ``_prepare_first``.

        Raises:
            ValueError: if one is refused.
        """
        self.messages += await self._prepare_first(before, rests=True)

    async def keep(self, place: int) -> None:
        """End a race: one run goes on, alone."""
        self.cancel_band()
        gone = [runner for runner in self.runners if runner is not self.runners[place]]
        self.runners, self.selected = [self.runners[place]], 0
        self.started += 1
        await self._close(gone)
        self.tell()
        self.runner.watch()

    def cancel_band(self) -> None:
        """Train no other seeds any more."""
        if self.band is not None:
            self.band.cancel()
            self.band = None

    def background(self, entrant: Entrant) -> Runner:
        """Return a run, not opened, that nobody watches and that takes what the others leave of the visitor's share."""
        return Runner(self._host, entrant, lambda *frame: None, lambda: None, owner=self._owner, is_in_background=True)

    async def everyone(
        self, op: str, *, own: Sequence[dict[str, Any] | None] = (), **arguments: Any
    ) -> list[dict[str, Any]]:
        """Command all runs; one that cannot keeps no other from going on.

        Args:
            op: what they are to do.
            own: further arguments of each run by its place, None for one that is left alone; empty for none.
            **arguments: of all.

        Returns:
            the answers of those that could.

        Raises:
            ValueError: if none can; and what ``RunHost.call`` raises then.
        """
        runners = self.runners
        told = [each for each in zip(runners, own or [{}] * len(runners), strict=True) if each[1] is not None]
        asked = [runner.call(op, **arguments, **(more or {})) for runner, more in told]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        errors = [answer for answer in answers if isinstance(answer, BaseException)]
        if errors and len(errors) == len(answers):
            raise errors[0]
        for (runner, _), answer in zip(told, answers, strict=True):
            is_news = runner.status != "stopped" and runners is self.runners  # its state tells of it; others have begun
            if isinstance(answer, BaseException) and is_news:
                self.notice(f"{runner.title}: {answer}")
        return [answer for answer in answers if isinstance(answer, dict)]

    @property
    def screen(self) -> Screen:
        """What of the first run is on screen."""
        return self.runners[0].screen

    async def look(self, runners: Iterable[Runner]) -> None:
        """Ask for frames that hold what is on screen."""
        for runner in runners:
            if runner.is_open:
                await runner.call("look", **self._wanted(runner))

    async def pace(self) -> None:
        """Ask for the chosen speed."""
        pace = max(TASKS[self.runner.recipe.task].pace, self.least_pace) * SPEEDS[self.speed]
        await self.everyone("pace", updates_per_second=pace)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _runner(self, entrant: Entrant, screen: Screen | None = None) -> Runner:
        runner = Runner(self._host, entrant, self._pass_on, self._hear, owner=self._owner)
        runner.screen = (screen or Screen()).within(entrant.recipe["hidden_size"], entrant.recipe["num_layers"])
        return runner

    async def _close(self, runners: Iterable[Runner]) -> None:
        for runner in runners:
            await runner.close()

    def _pass_on(self, runner: Runner, message: bytes) -> None:
        place = self.runners.index(runner)
        self._send(race.addressed(place, message))
        if place == 0 and self.on_frame is not None:
            self.on_frame(message)

    def _wanted(self, runner: Runner) -> dict[str, Any]:
        look = runner.screen.look(runner.quantities)
        if not TASKS[runner.recipe.task].generates:
            return look
        return {**look, "names": [*look["names"], "sample"], "temperature": runner.screen.temperature}

    async def _open_first(self, before: "Lineup | None", *, rests: bool, trained: int) -> None:
        try:
            self.messages += await self._prepare_first(before, rests=rests or trained > 0)
        except ValueError as error:
            self.messages.append(f"{error}. The default experiment is shown instead")
            await self._close(self.runners)
            self.runners, self.selected = [self._runner(entrant) for entrant in race.entrants([Recipe()])], 0
            await self._prepare_first(before)
        self.go_ahead(trained, rests=rests)

    async def _prepare_first(self, before: "Lineup | None", *, rests: bool = False) -> list[str]:
        """Open the first runs, on a full server after those who came before; see ``_prepare``.

        Args:
            before: the same visitor's, on a page that was left for this one: its places, or its position in line, go
                over to this one.
            rests: whether they wait until somebody lets them learn.
        """
        try:
            with replacing([runner.run for runner in before.runners] if before else []):
                return await self._prepare(self.runners, rests=rests)
        except FullError as error:
            await self._close(self.runners)
            places = error.places
        self.waits = Waiting(len(self.runners), self._wait, lambda: self.is_shown)
        try:
            async with places.turn(self.waits, before.waits if before else None):
                return await self._prepare(self.runners, rests=rests)
        finally:
            self.waits = None

    def _wait(self, position: int) -> None:
        reason = (
            f"The server is full: it trains {limits().runs} networks, the most it may. You are number {position} in "
            "line; this page begins by itself when it is its turn."
        )
        for runner in self.runners:
            runner.state = {**runner.state, "status": "waiting", "reason": reason, "updates": 0}
        self.tell()

    async def _prepare(self, runners: Sequence[Runner], *, rests: bool = False) -> list[str]:
        """Open runs with the pace, the screen and the guesses that belong to them, learning unless they rest.

        Returns:
            what is to be said about interventions that could not be made.
        """
        recipe = runners[0].recipe
        if len(runners) > 1:
            await asyncio.to_thread(check_race, [runner.recipe for runner in runners])
        for runner in runners:
            await runner.open(is_shared=len(runners) == 1 and not runner.state["interventions"])
        self.guesses = await asyncio.to_thread(catalogue.guesses, recipe)
        self.spawn(self._add_slow_baselines(recipe, self.guesses))
        refused = []
        for runner in runners:
            await runner.call("look", **self._wanted(runner))
            await runner.call("pace", updates_per_second=TASKS[recipe.task].pace * SPEEDS[self.speed])
            refused += await runner.intervene()
        for runner in [] if rests else runners:
            await runner.call("train")
        return refused

    def go_ahead(self, trained: int, *, rests: bool) -> None:
        """Make the updates up to ``trained`` as fast as they go, then learn or rest; whoever pauses ends it."""
        self.rests = rests
        if trained:
            for runner in self.runners:
                runner.ahead = trained
            self.spawn(self._make(self.runners, trained, rests))

    async def _make(self, runners: list[Runner], updates: int, rests: bool) -> None:
        try:
            counts = [updates - runner.begun for runner in runners]
            made = await self.everyone("update", own=[{"count": count} if count > 0 else None for count in counts])
            if not rests and runners is self.runners and all(reply["updates"] >= updates for reply in made):
                await self.everyone("train")
        except RunLostError:
            if runners is self.runners:  # else another experiment has taken its place
                raise
        finally:
            for runner in runners:
                runner.ahead = 0
            self._hear()

    async def _add_slow_baselines(self, recipe: Recipe, guesses: dict[str, Any]) -> None:
        """Tell of the simple methods that take a moment to fit, if the experiment is still the same then."""
        slow = await asyncio.to_thread(catalogue.slow_baselines, recipe)
        if slow and self.guesses is guesses:
            self.guesses = {**guesses, "baselines": {**guesses["baselines"], **slow}}
            self._hear()

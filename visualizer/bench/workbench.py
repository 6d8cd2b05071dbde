"""One visitor's workbench: runs on a host, what is on screen, and every command the page can give."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

from visualizer.bench import catalogue
from visualizer.bench.commands import COMMANDS, SPEEDS
from visualizer.bench.limits import Bucket, LetterBox, Once
from visualizer.bench.runner import Runner
from visualizer.bench.screen import Screen
from visualizer.bench.state import state_message
from visualizer.hosts.host import RunFailedError, RunHost, RunLostError
from visualizer.recipe import Recipe
from visualizer.tasks import TASKS
from visualizer.trace import encode_message

WATCH = 1.0
"Seconds between two looks at whether anybody is there."
LEFT = 3.0
"Seconds without a connected page after which training rests until one is back."
IDLE = 300.0
"Seconds without a word from the page (hidden pages say none) after which training rests."
NAME = re.compile(r"[a-z_]{1,30}")
HIDEABLE = 40
LONGEST_KEY = 40
"Characters of the name that a page gives a command whose end it waits for."

log = logging.getLogger(__name__)


class Workbench:
    """What one page is connected to. Commands never raise: whatever is wrong becomes a notice for the visitor.

    Args:
        host: where runs execute.
        recipe: the first experiment.
        send: takes one message for the page.
        hide: names of controls that the page leaves out.
        messages: what is to be said about the address the visitor came by.
        interventions: what the address does by hand to the first experiment, as JSON values.
        rests: whether the first experiment waits until somebody lets it learn.
        trained: updates of the first experiment that are made at once.
        is_shown: whether any page is connected, visible or hidden.
        clock: seconds that only go forward.
    """

    def __init__(
        self,
        host: RunHost,
        recipe: Recipe,
        send: Callable[[bytes], None],
        *,
        hide: Iterable[str] = (),
        messages: Iterable[str] = (),
        interventions: Iterable[dict[str, Any]] = (),
        rests: bool = False,
        trained: int = 0,
        is_shown: Callable[[], bool] = lambda: True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.screen = Screen()
        self.speed = "default"
        self.hide = tuple(name for name in hide if NAME.fullmatch(name))[:HIDEABLE]
        self.messages = list(messages)
        self.guesses: dict[str, Any] = {"chance_loss": None, "baselines": {}}
        self.runners = [self._runner(host, recipe, interventions)]
        self.selected = 0
        self.started = 0
        "Experiments that took the place of the first."
        self.on_frame: Callable[[bytes], None] | None = None
        "Also given every frame; for slow charts."
        self._first = (rests, trained)
        self._host = host
        self._send = send
        self._clock = clock
        self._bucket, self._letters = Bucket(clock), LetterBox()
        self._postman: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._watch: asyncio.TimerHandle | None = None
        self._notices, self._faults = Once(1.0, clock), Once(60.0, clock)
        self._is_shown = is_shown
        self._shown = self._heard = clock()
        self._is_left = False
        "Whether training rests only since no page is connected."
        self._is_closed = False
        self._is_starting = False
        "While another experiment is being opened nothing is told of the one that is about to go."

    @property
    def runner(self) -> Runner:
        """The run that commands are about."""
        return self.runners[self.selected]

    @property
    def busy(self) -> bool:
        """Whether something that was asked for is not done yet."""
        return bool(self._tasks)

    def levels(self) -> dict[str, float]:
        """Return the loss of guessing and of simple methods, by name."""
        chance = self.guesses["chance_loss"]
        return {**({} if chance is None else {"chance": chance}), **self.guesses["baselines"]}

    # -- from the page ---------------------------------------------------------------------------------------------

    def command(self, command: Any) -> None:
        """Take a command as it came from the page. Acknowledgements act at once, everything else in order."""
        self._heard = self._clock()
        if self._is_closed:
            return
        if not isinstance(command, dict) or command.get("op") not in (*COMMANDS, "ack"):
            self._notice_once("unknown", "The page sent something this server does not know; reload the page.")
        elif command["op"] == "ack":
            self.runner.acknowledge()
        elif not self._letters.put(command):
            self._notice_once("flood", "That was too much at once; the last commands were left out.")
        elif self._postman is None:
            self._postman = self.spawn(self._deliver())

    async def _deliver(self) -> None:
        while self._letters:
            wait = self._bucket.take()
            if wait:
                await asyncio.sleep(wait)
                continue
            await self._carry_out(self._letters.take())
        self._postman = None

    async def _carry_out(self, command: dict[str, Any]) -> None:
        op = command["op"]
        if not self.runner.is_open and op not in ("hello", "look", "recipe", "scene"):
            return
        await self._answered(COMMANDS[op](self, command), knob=command.get("knob"))

    async def _answered(self, work: Awaitable[Any], knob: Any = None) -> None:
        try:
            await work
        except (ValueError, RunFailedError, RunLostError) as error:
            self.notice(str(error), knob=knob)
            self.tell()
        except TimeoutError:
            self.notice("The server is busy and did not answer in time; try again.")
        except Exception as error:
            if self._faults.allows(type(error).__name__):
                log.exception("a command failed")
            self.notice("That did not work, and it is not your fault; the server has noted it.")

    # -- to the page -----------------------------------------------------------------------------------------------

    def tell(self) -> None:
        """Send the state."""
        self._send(state_message(self))

    def say(self, header: dict[str, Any]) -> None:
        """Send a message without arrays."""
        self._send(encode_message(header))

    def done(self, command: dict[str, Any]) -> None:
        """Tell a page that waits for a command, and named it with ``key``, that it is over."""
        key, runner = command.get("key"), self.runner
        if isinstance(key, str) and len(key) <= LONGEST_KEY:
            self.say({"kind": "done", "key": key, "status": runner.status, "updates": runner.state["updates"]})

    def notice(self, text: str, level: str = "warning", **more: Any) -> None:
        """Tell the visitor something."""
        told = {name: value for name, value in more.items() if isinstance(value, str)}
        self.say({"kind": "notice", "level": level, "text": text, **told})

    def _notice_once(self, kind: str, text: str) -> None:
        if self._notices.allows(kind):
            self.notice(text, key=kind)

    # -- what commands are made of -----------------------------------------------------------------------------------

    async def greet(self) -> None:
        """Show a page that has just connected everything; open the first run, learning."""
        self.tell()
        if not self.runner.is_open:
            await self._open_first()
            self._go_ahead(trained=self._first[1], rests=self._first[0])
            self._check_idle()
        await self._come_back()
        self.tell()
        self.runner.watch()

    async def start(
        self,
        recipe: Recipe,
        messages: list[str],
        interventions: Iterable[dict[str, Any]] = (),
        *,
        rests: bool | None = None,
        trained: int = 0,
    ) -> None:
        """Replace the run by another one; the old one goes only when the new one stands.

        Args:
            recipe: of the new run.
            messages: what is to be said about it.
            interventions: that stand from its first update on, as JSON values.
            rests: whether it waits until somebody lets it learn; None for what the old one does.
            trained: updates that are made at once.

        Raises:
            ValueError: if the new one is refused; the old one goes on.
        """
        before = self.runner
        rests = before.status == "paused" if rests is None else rests
        after = self._runner(self._host, recipe, interventions)
        self._is_starting = True
        try:
            refused = await self._prepare(after, rests=rests or trained > 0)
        except BaseException:  # also where the page goes away meanwhile
            await after.close()
            raise
        finally:
            self._is_starting = False
        self.runners[self.selected] = after
        self.started += 1
        self.messages = [*messages, *refused]
        await before.close()
        self._go_ahead(trained, rests)
        self.tell()
        after.watch()

    async def look(self) -> None:
        """Ask for frames that hold what is on screen."""
        if self.runner.is_open:
            await self.runner.call("look", **self._wanted(self.runner))

    async def pace(self) -> None:
        """Ask for the chosen speed."""
        pace = TASKS[self.runner.recipe.task].pace * SPEEDS[self.speed]
        await self.runner.call("pace", updates_per_second=pace)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[None]":
        """Do something while other commands go on."""
        task = asyncio.get_running_loop().create_task(self._answered(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        """End the runs; the page has gone."""
        self._is_closed = True
        if self._watch is not None:
            self._watch.cancel()
        for task in list(self._tasks):
            task.cancel()
        for runner in self.runners:
            await runner.close()

    # -- inside ------------------------------------------------------------------------------------------------------

    def _runner(self, host: RunHost, recipe: Recipe, interventions: Iterable[dict[str, Any]] = ()) -> Runner:
        return Runner(host, recipe, self._pass_on, self._hear, interventions)

    def _pass_on(self, message: bytes) -> None:
        self._send(message)
        if self.on_frame is not None:
            self.on_frame(message)

    def _wanted(self, runner: Runner) -> dict[str, Any]:
        look = self.screen.look(runner.quantities)
        writes = TASKS[runner.recipe.task].generates
        return {**look, "names": [*look["names"], *(["sample"] if writes else [])]}

    def _hear(self) -> None:
        if not self._is_closed and not self._is_starting:
            self.tell()

    async def _open_first(self) -> None:
        try:
            self.messages += await self._prepare(self.runner, rests=any(self._first))
        except ValueError as error:
            self.messages.append(f"{error}. The default experiment is shown instead")
            self.runners[self.selected] = self._runner(self._host, Recipe())
            await self._prepare(self.runner)

    async def _prepare(self, runner: Runner, *, rests: bool = False) -> list[str]:
        """Open a run with the pace, the screen and the guesses that belong to it, learning unless it rests.

        Returns:
            what is to be said about interventions that could not be made.
        """
        recipe = runner.recipe
        await runner.open()
        self.guesses = await asyncio.to_thread(catalogue.guesses, recipe)
        self.spawn(self._add_slow_baselines(recipe, self.guesses))
        self.screen = self.screen.within(recipe["hidden_size"], recipe["num_layers"])
        await runner.call("look", **self._wanted(runner))
        await runner.call("pace", updates_per_second=TASKS[recipe.task].pace * SPEEDS[self.speed])
        refused = await runner.intervene()
        if not rests:
            await runner.call("train")
        return refused

    def _go_ahead(self, trained: int, rests: bool) -> None:
        """Make some updates as fast as they go, then learn or rest; whoever pauses meanwhile ends it."""
        if trained:
            self.runner.ahead = trained
            self.spawn(self._make(self.runner, trained, rests))

    async def _make(self, runner: Runner, updates: int, rests: bool) -> None:
        try:
            reply = await runner.call("update", count=updates)
            if reply["updates"] >= updates and not rests:
                await runner.call("train")
        except RunLostError:
            if runner is self.runner:  # else another experiment has taken its place
                raise
        finally:
            runner.ahead = 0
            self._hear()

    async def _add_slow_baselines(self, recipe: Recipe, guesses: dict[str, Any]) -> None:
        """Tell of the simple methods that take a moment to fit, if the experiment is still the same then."""
        slow = await asyncio.to_thread(catalogue.slow_baselines, recipe)
        if slow and self.guesses is guesses:
            self.guesses = {**guesses, "baselines": {**guesses["baselines"], **slow}}
            self._hear()

    def _check_idle(self) -> None:
        """Let training rest when the page has gone, until it is back, or when nobody has looked for a while."""
        now = self._clock()
        if self._is_shown():
            self._shown = now
            if self._is_left:
                self.spawn(self._come_back())
        elif self.runner.status == "training" and now - self._shown >= LEFT:
            self._is_left = True
            self.spawn(self.runner.call("pause"))
        if now - self._heard >= IDLE and self.runner.status == "training" and not self._is_left:
            self.spawn(self.runner.call("pause"))
            self.notice("Training rests since nobody was looking; press Train to go on.", level="info")
        self._watch = asyncio.get_running_loop().call_later(WATCH, self._check_idle)

    async def _come_back(self) -> None:
        """Go on where training rested only since no page was connected."""
        if self._is_left:
            self._is_left = False
            await self.runner.call("train")

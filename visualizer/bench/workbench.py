"""One visitor's workbench: runs on a host, what is on screen, and every command the page can give."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from typing import Any

from visualizer.bench import fields, race
from visualizer.bench.answers import Answers
from visualizer.bench.commands import COMMANDS
from visualizer.bench.keeping import Keeper, resume
from visualizer.bench.letters import LetterBox
from visualizer.bench.lineup import ADDRESSED, Lineup
from visualizer.bench.measured import unmeasured
from visualizer.bench.race import Entrant
from visualizer.bench.runner import Runner
from visualizer.bench.sharing import Recorder
from visualizer.bench.state import state_message
from visualizer.bench.visits import VISITS, left
from visualizer.hosts.host import RunFailedError, RunHost, RunLostError
from visualizer.limits import limits
from visualizer.rate import Bucket, Once
from visualizer.recipe import Recipe
from visualizer.trace import encode_message

WATCH = 1.0
"Seconds between two looks at whether anybody is there."
LEFT = 3.0
"Seconds without a connected page after which training rests until one is back."
NAME = re.compile(r"[a-z_]{1,30}")
HIDEABLE = 40
FAREWELL = 5.0
"Seconds that what is under way may take to end when the page has gone."

log = logging.getLogger(__name__)


def flood() -> str:
    """Return what is said where commands were too many."""
    most = limits().commands_per_second
    return (
        f"That was too much at once: a page may give {most:g} commands a second. The last ones were left out; "
        "give them again."
    )


class Workbench(Lineup):
    """What one page is connected to. Commands never raise: whatever is wrong becomes a notice for the visitor.

    Args:
        host: where runs execute.
        recipe: the first experiment, or the runs of a race.
        send: takes one message for the page.
        hide: names of controls that the page leaves out.
        messages: what is to be said about the address the visitor came by.
        interventions: what the address does by hand to the first experiment, as JSON values.
        rests: whether the first experiment waits until somebody lets it learn.
        trained: updates of the first experiment that are made at once.
        speed: how fast it learns at first, a name in ``SPEEDS``.
        recorder: packs recordings of the runs; None where none are made.
        is_shown: whether any page is connected, visible or hidden.
        clock: seconds that only go forward.
    """

    def __init__(
        self,
        host: RunHost,
        recipe: Recipe | Sequence[Entrant],
        send: Callable[[bytes], None],
        *,
        hide: Iterable[str] = (),
        messages: Iterable[str] = (),
        interventions: Iterable[dict[str, Any]] = (),
        rests: bool = False,
        trained: int = 0,
        speed: str = "default",
        is_shown: Callable[[], bool] = lambda: True,
        recorder: Recorder | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(host, recipe, send, interventions)
        self.speed = speed
        self.hide = tuple(name for name in hide if NAME.fullmatch(name))[:HIDEABLE]
        self.messages = list(messages)
        self._first = (rests, trained)
        self._clock = clock
        most = limits()
        self._bucket = Bucket(clock, burst=most.command_burst, rate=most.commands_per_second)
        self._letters = LetterBox()
        self.recorder = recorder
        self.shares = Bucket(clock, burst=most.file_burst, rate=most.files_per_second)
        "How many files the visitor may still ask for."
        self.uploads = Bucket(clock, burst=most.upload_burst, rate=most.uploads_per_second)
        "How many texts and series of their own the visitor may still send."
        self.keeper = Keeper(host, clock)
        self._postman: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._watch: asyncio.TimerHandle | None = None
        self._notices, self._faults = Once(1.0, clock), Once(60.0, clock)
        self._is_shown = is_shown
        self._shown = self._heard = clock()
        self._answers = Answers()
        VISITS[self.keeper.token] = self
        self._is_left = False
        "Whether training rests only since no page is connected."
        self._is_closed = False

    @property
    def busy(self) -> bool:
        """Whether something that was asked for is not done yet."""
        return bool(self._tasks)

    # -- from the page ---------------------------------------------------------------------------------------------

    def command(self, command: Any) -> None:
        """Take a command as it came from the page. Acknowledgements act at once, everything else in order."""
        self._heard = self._clock()
        if self._is_closed:
            return
        if not isinstance(command, dict) or command.get("op") not in (*COMMANDS, "ack"):
            self._notice_once("unknown", "The page sent something this server does not know; reload the page.")
        elif command["op"] == "ack":
            self._acknowledge(command.get("runner", 0))
        elif self._answers.begin(command):
            answer = self._answers.of(command)
            if answer is not None:
                self.say(answer)
        else:
            if self.waits is not None:
                self.tell()  # the page may have missed how far it has come, and its turn is what all else waits for
            self._post(command)

    def flooded(self) -> None:
        """Say, once a second, that messages were left out; the credits that were among them are given back then."""
        if not self._is_closed and self._notices.allows("flood"):
            self.notice(flood(), key="flood")
            for runner in self.runners:
                runner.acknowledge()

    def _post(self, command: dict[str, Any]) -> None:
        left_out = self._letters.put(command)
        if left_out is command:
            self._notice_once("flood", flood())
            self._leave_out(command, flood())
        elif left_out is not None and left_out.get("key") != command.get("key"):
            self._leave_out(left_out, "a newer one took its place")
        if self._postman is None:
            self._postman = self.spawn(self._deliver())

    def _leave_out(self, command: dict[str, Any], reason: str) -> None:
        """Tell a page that waits for a command that it will not be carried out."""
        if command["op"] == "measure":
            self.say(unmeasured(command.get("key"), reason))
        elif command["op"] in ("scene", "update"):
            self.done(command)

    async def _deliver(self) -> None:
        while self._letters and not self._is_closed:
            wait = self._bucket.take()
            if wait:
                await asyncio.sleep(wait)
                continue
            await self._carry_out(self._letters.take())
        self._postman = None

    async def _carry_out(self, command: dict[str, Any]) -> None:
        op = command["op"]
        if not self.runner.is_open and op not in ("hello", "look", "recipe", "scene", "race"):
            self._leave_out(command, "there is no run yet; wait until it has begun")
            return
        await self._answered(self._obey(command), knob=command.get("knob"))

    async def _obey(self, command: dict[str, Any]) -> None:
        if command.get("runner") is None:
            await COMMANDS[command["op"]](self, command)
            return
        named = ADDRESSED.set(fields.whole(command, "runner", high=len(self.runners) - 1))
        try:
            await COMMANDS[command["op"]](self, command)
        finally:
            ADDRESSED.reset(named)

    def _acknowledge(self, place: Any) -> None:
        if isinstance(place, int) and 0 <= place < len(self.runners):
            self.runners[place].acknowledge()

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

    def say(self, header: dict[str, Any], place: int = 0) -> None:
        """Send a message without arrays; ``place`` is of the run that it is about."""
        self._send(race.addressed(place, encode_message(header)))

    def send(self, message: bytes) -> None:
        """Send a message that is made already."""
        self._send(message)

    def done(self, command: dict[str, Any]) -> None:
        """Tell a page that waits for a command, and named it with ``key``, that it is over."""
        key, runner = self._answers.key(command), self.runner
        if key is not None:
            header = {"kind": "done", "key": key, "status": runner.status, "updates": runner.state["updates"]}
            self._answers.end(command, header)
            self.say(header)

    def notice(self, text: str, level: str = "warning", **more: Any) -> None:
        """Tell the visitor something."""
        told = {name: value for name, value in more.items() if isinstance(value, str)}
        self.say({"kind": "notice", "level": level, "text": text, **told})

    def _notice_once(self, kind: str, text: str) -> None:
        if self._notices.allows(kind):
            self.notice(text, key=kind)

    # -- what commands are made of -----------------------------------------------------------------------------------

    async def greet(self, token: Any = None, tab: Any = None) -> None:
        """Show a page that has just connected everything; open the first run, learning.

        Args:
            token: of what was kept of the page before it was loaded again, to go on from there.
            tab: token of the page that stood in its tab before.
        """
        self.say({"kind": "visit", "token": self.keeper.token})
        self.tell()
        if not self.runner.is_open:
            before = left(tab, self)
            if token is None or not await resume(self, token, before):
                await self._open_first(before, rests=self._first[0], trained=self._first[1])
            if before is not None:
                await before.close()
            self._check_idle()
        await self._come_back()
        self.tell()
        for runner in self.runners:
            runner.watch()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[None]":
        """Do something while other commands go on."""
        task = asyncio.get_running_loop().create_task(self._answered(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda done: work.close())  # the page may go before it has begun
        return task

    async def close(self) -> None:
        """End the runs; the page has gone."""
        self._is_closed = True
        VISITS.pop(self.keeper.token, None)
        if self._watch is not None:
            self._watch.cancel()
        self.cancel_band()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=FAREWELL)  # what they have just opened is closed too
        await self.keeper.close(self)
        await self._close(self.runners)

    # -- inside ------------------------------------------------------------------------------------------------------

    @property
    def is_shown(self) -> bool:
        """Whether any page is connected, visible or hidden."""
        return self._is_shown()

    @property
    def host(self) -> RunHost:
        """Where its runs execute."""
        return self._host

    def _hear(self) -> None:
        if self._is_closed or self._is_starting:
            return
        self.tell()
        for runner in self.runners:
            if runner.too_dear and runner.status == "training" and not runner.is_halted:
                runner.is_halted = True
                self.spawn(self._halt(runner))

    async def _halt(self, runner: Runner) -> None:
        """Pause a run whose updates need more than the estimate said, and more than the server gives."""
        try:
            await runner.call("pause")
        finally:
            runner.is_halted = False
        self.notice(f"Training is paused: {runner.too_dear}.", key="dear")
        self.tell()

    def _check_idle(self) -> None:
        """Let training rest when the page has gone, until it is back, or when nobody has looked for a while."""
        now = self._clock()
        self.keeper.check(self)
        if self._is_shown():
            self._shown = now
            if self._is_left:
                self.spawn(self._come_back())
        elif self._is_training and not self._is_bound and now - self._shown >= LEFT:
            self._is_left = True
            self.spawn(self._rest(is_left=True))
        if now - self._heard >= limits().idle_seconds and self._is_training and not self._is_left:
            self.spawn(self._rest())
            minutes = limits().idle_seconds / 60
            told = f"Training rests since nothing was done here for {minutes:g} minutes; press Train to go on."
            self.notice(told, level="info")
        self._watch = asyncio.get_running_loop().call_later(WATCH, self._check_idle)

    async def _come_back(self) -> None:
        """Go on where training rested only since no page was connected."""
        if self._is_left:
            self._is_left = False
            await self.everyone("look", visible=self.screen.visible)
            await self.everyone("train")

    async def _rest(self, *, is_left: bool = False) -> None:
        if is_left:
            await self.everyone("look", visible=False)  # nobody is a viewer of what no page shows
        await self.everyone("pause")

    @property
    def _is_bound(self) -> bool:
        """Whether it makes a number of updates that a page waits for, and then rests by itself."""
        return any(runner.state.get("goal") is not None for runner in self.runners)

    @property
    def _is_training(self) -> bool:
        return any(runner.status == "training" for runner in self.runners)

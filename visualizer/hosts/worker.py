"""A worker: one thread that advances many runs, fairly by the CPU time their owners use.

Between any two updates the commands that have arrived are applied. Frames are read only when there is room to send
them, and take at most about a third of the CPU.
"""

import logging
import math
import time
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from visualizer.hosts.commands import COMMANDS, LATER
from visualizer.hosts.errand import FAILED, Errand
from visualizer.hosts.host import RunFailedError, RunLostError
from visualizer.hosts.hosted import HostedRun
from visualizer.hosts.measuring import check_specs
from visualizer.hosts.rewind import Replay
from visualizer.hosts.share import Share

if TYPE_CHECKING:
    from visualizer.training import Run

FRAME_SHARE = 1 / 3
"Part of the CPU that frames and validation may take."
SAVINGS = 0.1
"CPU seconds of frames that may be saved up while nothing is shown."
LOAD_INTERVAL = 1.0
CHECKPOINT_SHARE = 0.1
"Part of the CPU that checkpoints may take."

log = logging.getLogger(__name__)


class Engine(Protocol):
    """What a worker needs to know about runs."""

    def open_run(self, recipe: Mapping[str, Any], snapshot: bytes | None) -> "Run":
        """Build a run from a recipe's JSON.

        Raises:
            ValueError: if it cannot be built, with a message for the visitor.
        """
        ...

    def begin_replay(self, run: "Run", updates: int) -> Replay:
        """Start to recompute the state that a run had after ``updates`` updates.

        Raises:
            ValueError: if it has not been there.
        """
        ...

    def begin_measuring(self, run: "Run") -> Errand:
        """Start to measure what a run's network needs on a small device."""
        ...

    def begin_reading(self, run: "Run", specs: Mapping[str, str]) -> Errand:
        """Start to read numbers off a run's network."""
        ...

    def begin_keeping(self, run: "Run", names: list[str], frames: int) -> Errand:
        """Start to keep exact frames of a run's past.

        Raises:
            ValueError: if they would be too large.
        """
        ...

    def take_apart(self, run: "Run") -> dict[str, Any]:
        """Return the run's next update taken apart, as JSON values; the run is not changed.

        Raises:
            ValueError: if it cannot make one, with a message for the visitor.
        """
        ...

    def draw(self, run: "Run", **place: Any) -> dict[str, Any]:
        """Return a drawing of the run's cell with the numbers of one position, as JSON values.

        Raises:
            ValueError: if there is none, with a message for the visitor.
        """
        ...

    def read_event(self, event: Mapping[str, Any]) -> Any:
        """Build an event from its JSON.

        Raises:
            ValueError: if there is no such event.
        """
        ...

    def keep_data(self, kind: str, key: str, content: bytes) -> None:
        """Keep a visitor's own data for the runs that name it."""
        ...


def frames_per_second(viewers: int) -> float:
    """Return the frame rate that a host gives each of ``viewers`` viewers."""
    if viewers <= 2:
        return 30.0
    return 10.0 if viewers <= 40 else 5.0


class Worker:
    """Advances many runs, one small piece of work per ``turn``.

    Args:
        engine: builds runs and events.
        send: takes one message (JSON values and bytes, by name); never blocks.
        is_clear: says whether everything sent has left; frames and checkpoints are read only then, so that they are
            never stale.
        work_on: told which run is being worked on, for whoever looks why this process ended.
        clock: seconds that only go forward.
        cpu: CPU seconds of this thread.
    """

    def __init__(
        self,
        engine: Engine,
        send: Callable[[dict[str, Any]], None],
        *,
        is_clear: Callable[[], bool] = lambda: True,
        work_on: Callable[[str], None] = lambda run: None,
        clock: Callable[[], float] = time.monotonic,
        cpu: Callable[[], float] = time.thread_time,
    ) -> None:
        self.runs: dict[str, HostedRun] = {}
        self._engine = engine
        self._send = send
        self._is_clear = is_clear
        self._work_on = work_on
        self._clock = clock
        self._cpu = cpu
        self._shares: dict[str, Share] = {}
        self._ring: deque[Share] = deque()
        self._rate = frames_per_second(0)
        self._savings = SAVINGS
        self._counted, self._counted_cpu, self._is_idle = clock(), cpu(), True
        self._next_load = clock() + LOAD_INTERVAL
        self._next_checkpoint = -math.inf
        self._used, self._was_busy = 0.0, False

    def handle(self, message: dict[str, Any]) -> None:
        """Do what one message asks, and answer it. Errors are answered too; they never reach the caller."""
        call, op, run = message.pop("call", None), message.pop("op", ""), message.pop("run", "")
        hosted = self.runs.get(run)
        start = self._cpu()
        self._work_on(run)
        try:
            reply = self._do(call, op, run, message)
        except Exception as error:
            reply = self._error(error, op)
        self._work_on("")
        self._charge(hosted, self._cpu() - start)
        if reply is not LATER and call is not None:
            self._answer(call, self.runs.get(run, hosted), reply)
        self._send_news()

    def _do(self, call: int | None, op: str, run: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if op in self._own:
            return self._own[op](self, run, **arguments)
        if run not in self.runs:
            raise RunLostError("this run is not here any more; open it again")
        if op not in COMMANDS:
            raise ValueError(f"there is no command {op!r}; there are {', '.join(COMMANDS)}")
        if op == "apply":
            arguments["event"] = self._engine.read_event(arguments.get("event") or {})
        hosted = self.runs[run]
        arguments |= self._of_engine(op, hosted, arguments)
        return COMMANDS[op](hosted, lambda reply: self._answer(call, hosted, dict(reply)), **arguments)

    def _of_engine(self, op: str, hosted: HostedRun, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return what a command is given of the engine."""
        if op == "stream":
            return {"begin": partial(self._engine.begin_measuring, hosted.shown)}
        if op == "measure":
            specs = check_specs(arguments.pop("specs", None))
            return {"begin": partial(self._engine.begin_reading, hosted.shown, specs)}
        if op == "keep":
            names, frames = arguments.pop("names", []), arguments.pop("frames", 1)
            run = hosted.shown if frames == 1 else hosted.run
            return {"begin": partial(self._engine.begin_keeping, run, names, frames)}
        if op == "slow":
            return {"read": self._engine.take_apart}
        return {"read": self._engine.draw} if op == "diagram" else {}

    def _open(
        self,
        run: str,
        recipe: dict[str, Any],
        snapshot: bytes | None = None,
        owner: str = "",
        is_in_background: bool = False,
    ) -> dict[str, Any]:
        hosted = self.runs[run] = HostedRun(
            run, self._engine.open_run(recipe, snapshot), self._engine.begin_replay, self._clock, self._cpu
        )
        hosted.screen.rate, hosted.is_in_background = self._rate, is_in_background
        share = self._shares.setdefault(owner or run, Share(owner or run))
        if not share.runs:
            self._ring.append(share)
        hosted.share = share
        share.add(hosted)
        return {}

    def _close(self, run: str) -> dict[str, Any]:
        hosted = self.runs.pop(run, None)
        if hosted is not None:
            hosted.share.remove(hosted)
            if not hosted.share.runs:
                self._ring.remove(self._shares.pop(hosted.share.owner))
            hosted.close()
        return {}

    def _grant(self, run: str) -> dict[str, Any]:
        if run in self.runs:
            self.runs[run].screen.has_credit = True
        return {}

    def _serve(self, run: str, viewers: int) -> dict[str, Any]:
        self._rate = frames_per_second(viewers)
        for hosted in self.runs.values():
            hosted.screen.rate = self._rate
        return {}

    def _keep(self, run: str, kind: str, key: str, content: bytes) -> dict[str, Any]:
        self._engine.keep_data(kind, key, content)
        return {}

    _own: dict[str, Callable[..., dict[str, Any]]] = {
        "open": _open,
        "close": _close,
        "credit": _grant,
        "viewers": _serve,
        "data": _keep,
    }

    def _error(self, error: Exception, op: str) -> dict[str, Any]:
        """Say what was wrong: the visitor's own mistake, a run that is gone, or a fault of ours, which is logged."""
        for kind in (ValueError, RunLostError):
            if isinstance(error, kind):
                return {"error": kind.__name__, "reason": str(error.args[0]) if error.args else kind.__name__}
        return self._failure(error, op)

    def _failure(self, error: Exception, op: str) -> dict[str, Any]:
        log.error("the command %s failed", op, exc_info=error)
        return {"error": RunFailedError.__name__, "reason": FAILED}

    def _answer(self, call: int | None, hosted: HostedRun | None, reply: dict[str, Any]) -> None:
        now = {} if hosted is None else {"updates": hosted.run.updates, "status": hosted.activity}
        try:
            self._send({"call": call, **now, **reply})
        except (ValueError, TypeError) as error:  # a number that is not finite, or too long a message
            self._send({"call": call, **now, **self._failure(error, "whose answer cannot be sent")})

    def _send_news(self) -> None:
        now = self._clock()
        for hosted in list(self.runs.values()):
            if hosted.news_time <= now:
                self._send_state(hosted.name, hosted.tell())

    def _send_state(self, run: str, state: dict[str, Any]) -> None:
        try:
            self._send({"run": run, "kind": "state", "state": state})
        except (ValueError, TypeError):  # an event with a number that is not finite
            self._send({"run": run, "kind": "state", "state": {**state, "interventions": [], "events": []}})

    def turn(self) -> float:
        """Do one piece of work: a frame that is due, else an update.

        Returns:
            Seconds until there is something to do; 0 if at once, infinity if only a message can bring it.
        """
        now = self._clock()
        self._count(now)
        self._send_news()
        hosted = self._frame_due(now) if self._savings > 0 and self._is_clear() else None
        if hosted is not None:
            self._show(hosted)
            return 0.0
        hosted = self._checkpoint_due(now) if self._is_clear() else None
        if hosted is not None:
            self._keep_state(hosted)
            return 0.0
        hosted = self._next_run(now)
        if hosted is not None:
            self._charge(hosted, self._measure(hosted.work, hosted.name))
            self._send_news()
            return 0.0
        return self._idle_time(now)

    def _frame_due(self, now: float) -> HostedRun | None:
        """Return the run whose frame or validation is most overdue, or None."""
        due = [(hosted.show_time, hosted) for hosted in self.runs.values()]
        late = [entry for entry in due if entry[0] <= now]
        return min(late, key=lambda entry: entry[0])[1] if late else None

    def _show(self, hosted: HostedRun) -> None:
        messages: list[dict[str, Any]] = []
        cost = self._measure(lambda: messages.extend(hosted.show()), hosted.name)
        self._savings -= cost
        self._charge(hosted, cost)
        for message in messages:
            self._send({"run": hosted.name, **message})
        self._send_news()

    def _checkpoint_due(self, now: float) -> HostedRun | None:
        """Return the run whose checkpoint is most overdue, or None; one at a time, so that they spread out."""
        if now < self._next_checkpoint:
            return None
        hosted = min(self.runs.values(), key=lambda hosted: hosted.checkpoint_time, default=None)
        return hosted if hosted is not None and hosted.checkpoint_time <= now else None

    def _keep_state(self, hosted: HostedRun) -> None:
        """Send a run's state to the host, which goes on from it elsewhere should this process end."""

        def send() -> None:
            try:
                self._send({"run": hosted.name, **hosted.checkpoint()})
            except (ValueError, TypeError) as error:  # too long a message, or a number that cannot be written
                log.error("a checkpoint of %s cannot be made", hosted.name, exc_info=error)

        cost = self._measure(send, hosted.name)
        self._charge(hosted, cost)
        self._next_checkpoint = self._clock() + cost / CHECKPOINT_SHARE

    def _next_run(self, now: float) -> HostedRun | None:
        """Return the run whose turn it is (deficit round-robin of owners), or None if no run has anything to do."""
        if not any(hosted.update_time <= now for hosted in self.runs.values()):
            return None
        while True:
            head = self._ring[0]
            hosted = head.due(now) if head.deficit > 0 else None
            if hosted is not None:
                return hosted
            self._ring.rotate(-1)
            self._ring[0].next_round()

    def _idle_time(self, now: float) -> float:
        updates = [hosted.update_time for hosted in self.runs.values()]
        frames = [hosted.show_time for hosted in self.runs.values()]
        if not self._is_clear():
            frames = []  # whoever empties the output takes the next turn
        payback = now + max(0.0, -self._savings) / FRAME_SHARE
        news = [hosted.news_time for hosted in self.runs.values()]
        kept = [max(hosted.checkpoint_time, self._next_checkpoint) for hosted in self.runs.values()]
        if not self._is_clear():
            kept = []
        times = [*updates, *news, *kept, *(max(time, payback) for time in frames)]
        if self._used or self._was_busy:
            times.append(self._next_load)
        self._is_idle = True
        return max(0.0, min(times, default=math.inf) - now)

    def _count(self, now: float) -> None:
        """Let frames save up their share of the time worked or idle; what other programs take is neither."""
        cpu = self._cpu()
        spent = now - self._counted if self._is_idle else cpu - self._counted_cpu
        self._savings = min(SAVINGS, self._savings + FRAME_SHARE * spent)
        self._counted, self._counted_cpu, self._is_idle = now, cpu, False
        if now >= self._next_load and (self._used or self._was_busy):
            busy = self._used / (now - self._next_load + LOAD_INTERVAL)
            used = {run: hosted.cpu for run, hosted in self.runs.items()}
            updates = {run: hosted.run.updates for run, hosted in self.runs.items()}
            self._send({"kind": "load", "busy": busy, "cpu": used, "updates": updates})
            self._used, self._was_busy, self._next_load = 0.0, busy > 0, now + LOAD_INTERVAL

    def _measure(self, work: Callable[[], Any], run: str) -> float:
        start = self._cpu()
        self._work_on(run)
        work()
        self._work_on("")
        return self._cpu() - start

    def _charge(self, hosted: HostedRun | None, cost: float) -> None:
        self._used += cost
        if hosted is not None:
            hosted.share.charge(hosted, cost)

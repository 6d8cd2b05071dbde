"""One run on a worker: what it is to do next, one small piece at a time."""

import logging
import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from visualizer.hosts.errand import Errands
from visualizer.hosts.meter import UpdateMeter
from visualizer.hosts.rewind import Replay, Rewind
from visualizer.hosts.screen import Screen
from visualizer.hosts.share import Share

if TYPE_CHECKING:
    from visualizer.training import Run

BEHIND = 0.1
"Seconds by which a paced run may fall behind and catch up; more is forgotten, so that it never races."
NEWS_INTERVAL = 0.1
"Seconds between two messages about events; changes of status are told at once."
RACE_INTERVAL = 2.0
"Seconds between two messages about what the updates of a race cost."
MOST_EVENTS = 1000
"Events in a state message; only the newest, if there are more."
MOST_WAITING = 20
"Commands that may wait for their updates at a time."
CHECKPOINT_INTERVAL = 8.0
"Seconds from one checkpoint of a run that trains to the next; its turn may come a little later."
SOON = 1.0
"The same after something that a visitor has done."
RESET = {"op": "reset", "label": "Reset"}

log = logging.getLogger(__name__)


class HostedRun:
    """A run, whether it is training, and what its viewers see. Never waits; whatever goes wrong stops this run alone.

    Args:
        name: the run's id on its host.
        run: the run.
        begin_replay: starts to recompute an earlier state of a run.
        clock: seconds that only go forward.
        cpu: CPU seconds of this thread.
    """

    def __init__(
        self,
        name: str,
        run: "Run",
        begin_replay: Callable[["Run", int], Replay],
        clock: Callable[[], float],
        cpu: Callable[[], float] = time.thread_time,
    ) -> None:
        self.name = name
        self.run = run
        self.screen = Screen(clock)
        self.rewind: Rewind | None = None
        self.status = "paused"
        self.reason = ""
        self.offers: list[dict[str, Any]] = []
        self.news_time = clock()
        "From when on viewers are to be told the state; infinity if they know it."
        self.cpu = 0.0
        "CPU seconds used so far."
        self.spent = 0.0
        "CPU seconds that its updates needed since it began."
        self.share = Share(name)
        "Of its owner."
        self.is_in_background = False
        self.abreast: list[HostedRun] = []
        "Runs that it races with, itself among them: it waits for those that have made fewer updates."
        self.errands = Errands()
        self._is_errands_turn = True
        self._meter = UpdateMeter()
        self._begin_replay = begin_replay
        self._clock, self._cpu = clock, cpu
        self._told = -math.inf
        self._pace = 0.0
        self._next_update = 0.0
        self._goal: int | None = None
        self._is_hurrying = True
        "Whether it makes for its goal as fast as it can, whatever its pace."
        self._waiting: list[Callable[[], None]] = []
        self._kept: tuple[int, int] = self._state
        self._kept_at = clock()
        self._is_kept_soon = False

    @property
    def shown(self) -> "Run":
        """The run that viewers see: an earlier state while one is replayed, else the run itself."""
        return self.rewind.earlier if self.rewind and self.rewind.is_there else self.run

    @property
    def activity(self) -> str:
        """The status that viewers are told: training, paused, stopped or recomputing."""
        return "recomputing" if self.rewind and not self.rewind.is_there else self.status

    @property
    def show_time(self) -> float:
        """From when on a frame or validation metrics are due; infinity if none are."""
        return min(self.screen.frame_time(), self._validation_time)

    @property
    def _validation_time(self) -> float:
        return math.inf if self.rewind else self.screen.validation_time(self.run.version)

    @property
    def update_time(self) -> float:
        """From when on an update, or a piece of an errand, is due; infinity if none is."""
        return -math.inf if self.errands else self._own_time

    @property
    def is_moving(self) -> bool:
        """Whether it is on its way to the next update, now or at its pace."""
        return self.activity == "training" or (self._goal is not None and self.activity != "recomputing")

    @property
    def _is_ahead(self) -> bool:
        return any(other.is_moving and other.run.updates < self.run.updates for other in self.abreast)

    @property
    def _own_time(self) -> float:
        if self.rewind and not self.rewind.is_there:
            return -math.inf
        if self._is_ahead:
            return math.inf
        if self._goal is not None and self._is_hurrying:
            return -math.inf
        return self._next_update if self.status == "training" else math.inf

    @property
    def checkpoint_time(self) -> float:
        """From when on a checkpoint is due; infinity if nothing has changed since the last one."""
        if self._state == self._kept:
            return math.inf
        return self._kept_at + (SOON if self._is_kept_soon else CHECKPOINT_INTERVAL)

    @property
    def _state(self) -> tuple[int, int]:
        return id(self.run), self.run.version

    def checkpoint(self) -> dict[str, Any]:
        """Return the message with the run's state, from which another worker could go on."""
        self._kept, self._kept_at, self._is_kept_soon = self._state, self._clock(), False
        return {"kind": "checkpoint", "updates": self.run.updates, "snapshot": self.run.snapshot()}

    def tell(self) -> dict[str, Any]:
        """Return the header of the state message, and note that viewers are told."""
        self._told, self.news_time = self._clock(), math.inf
        working = self.rewind if self.rewind and not self.rewind.is_there else None
        return {
            "kind": "state",
            "status": self.activity,
            "reason": self.reason or self.screen.complaint,
            "updates": self.run.updates,
            "is_training": self.status == "training",
            "goal": self._goal,
            "milliseconds": self._meter.tell(),
            "seconds": self.spent,
            "earlier": self.rewind.updates if self.rewind else None,
            "progress": working.progress if working else 1.0,
            "offers": self.offers,
            "interventions": [event.to_json() for event in self.run.interventions],
            "events": self.run.events[-MOST_EVENTS:],
        }

    def work(self) -> None:
        """Make one update, of the run or of its replay, or do a piece of an errand; in turn where both are due."""
        if self.errands and (self._is_errands_turn or self._own_time > self._clock()):
            self._is_errands_turn = False
            self.errands.work()
            return
        self._is_errands_turn = True
        try:
            if self.rewind and not self.rewind.is_there:
                self._recompute(self.rewind)
            else:
                self._update()
        except Exception as error:
            self.fail(error)

    def show(self) -> list[dict[str, Any]]:
        """Measure the held-out sequences or read a frame, whichever is longer overdue; return what to send."""
        if self._validation_time < self.screen.frame_time():
            self.screen.note_validation(self.run.version)
            try:
                self.run.validation.metrics()
            except Exception as error:
                self.fail(error)
            return []
        messages = self.screen.read(self.shown)
        if self.screen.complaint:
            self.news_time = self._clock()
        return messages

    def _update(self) -> None:
        start = self._cpu()
        if not self.run.update():
            self._stop(str(self.run.stopped), self.run.offers)
            return
        cost = self._cpu() - start
        self.spent += cost
        self._meter.add(cost)
        self._note_cost()
        if not self.rewind:
            self.screen.touch()
        if self._pace:
            self._next_update = max(self._next_update + 1.0 / self._pace, self._clock() - BEHIND)
        if self._goal is not None and self.run.updates >= self._goal:
            self.pause()

    def _note_cost(self) -> None:
        now = self._clock()
        is_racing = len(self.abreast) > 1
        if self._meter.is_news(now) or (is_racing and now - self._told >= RACE_INTERVAL):
            self.news_time = now

    def _recompute(self, rewind: Rewind) -> None:
        if rewind.work(self._clock()):
            self.news_time = self._clock()
        if rewind.is_there:
            self.screen.touch(at_once=True)

    def train(self) -> None:
        """Go on, at the pace.

        Raises:
            ValueError: if the run has stopped; the message says why and what to do.
        """
        self._check_can_go_on()
        self.settle()
        self._become("training")
        self._next_update = self._clock()

    def pause(self) -> None:
        """Make no more updates."""
        if self.status != "stopped":
            self._become("paused")
        self.settle()

    def set_pace(self, updates_per_second: float) -> None:
        """Set the updates per second from now on; 0 for as fast as possible."""
        self._pace, self._next_update = updates_per_second, self._clock()

    def make(self, updates: int, answer: Callable[[], None], *, is_paced: bool = False) -> None:
        """Make some updates, then pause and call ``answer``; also where it is interrupted.

        Args:
            updates: how many.
            answer: called at the end.
            is_paced: whether they keep to the pace, so that they can be watched; a single one never waits.

        Raises:
            ValueError: if the run has stopped, or too many wait already.
        """
        self._check_can_go_on()
        if len(self._waiting) >= MOST_WAITING:
            raise ValueError(f"{MOST_WAITING} commands wait for their updates already; wait until one is done")
        self._goal = (self._goal or self.run.updates) + updates
        self._waiting.append(answer)
        self._is_hurrying = updates == 1 or not is_paced
        self._next_update = self._clock()
        if updates > 1:
            self._become("training")

    def look_back(self, updates: int) -> Rewind:
        """Begin to recompute the state after ``updates`` updates.

        Raises:
            ValueError: if the run has not been there.
        """
        return Rewind(self._begin_replay(self.run, updates), updates)

    def take_over(self) -> None:
        """Make the earlier state that is shown the run's own; it trains on from there, or rests, as the run did."""
        if self.rewind is not None:
            self.settle()
            self.run, self.rewind = self.rewind.earlier, None
            self.forgive()
            self._become(self.status)

    def fail(self, error: Exception) -> None:
        """Stop after an error that nobody foresaw."""
        log.error("%s stopped after %s updates", self.name, self.run.updates, exc_info=error)
        self._stop(f"Stopped after update {self.run.updates}: {error or type(error).__name__}.", [RESET])

    def _stop(self, reason: str, offers: list[dict[str, Any]]) -> None:
        self.rewind = None
        self.reason, self.offers = reason, offers
        self.screen.note_validation(self.run.version)  # none of a network that is broken
        self._become("stopped")
        self.settle()

    def forgive(self) -> None:
        """Let a stopped run go on, if what was done to it was a way out."""
        if self.run.stopped is not None:
            return
        self.reason, self.offers = "", []
        if self.status == "stopped":
            self._become("paused")

    def close(self) -> None:
        """Answer all who wait; the run goes."""
        self.settle()
        self.rewind = None
        self.errands.drop()

    def settle(self) -> None:
        """Answer those who wait for updates: they are made, or will not be."""
        self._goal = None
        waiting, self._waiting = self._waiting, []
        for answer in waiting:
            answer()

    def note_change(self) -> None:
        """Something other than an update changed what is seen: show it at once."""
        self.news_time = min(self.news_time, max(self._clock(), self._told + NEWS_INTERVAL))
        self.screen.touch(at_once=True)

    def keep_soon(self) -> None:
        """A visitor has done something that is not to be lost: let the next checkpoint come soon."""
        self._is_kept_soon = True

    def _become(self, status: str) -> None:
        self.status = status
        self.news_time = self._clock()
        self._is_kept_soon |= status != "training"
        self.screen.touch(at_once=status != "training")

    def _check_can_go_on(self) -> None:
        if self.status == "stopped":
            offered = ", ".join(offer["label"] for offer in self.offers)
            raise ValueError(f"{self.reason} Choose one of: {offered}")

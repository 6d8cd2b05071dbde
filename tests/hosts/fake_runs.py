"""A run that costs what it is told, and a clock that only moves when somebody works."""

import json
import os
import signal
import sys
import time
from typing import Any

import numpy as np

from visualizer.hosts.measuring import Measuring
from visualizer.hosts.messages import Splitter, pack
from visualizer.hosts.worker import Worker
from visualizer.trace import Frame, Quantity, Scene, decode


class Clock:
    """Time and CPU time in one: everything that costs, costs both."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def spend(self, seconds: float) -> None:
        self.now += seconds


class FakeEvent:
    """An event as JSON."""

    def __init__(self, fields: dict[str, Any]) -> None:
        if fields.get("kind") not in ("set", "clamp"):
            raise ValueError("an event's kind must be one of set, clamp")
        self.fields = dict(fields)

    def to_json(self) -> dict[str, Any]:
        return self.fields


class FakeExplanation(dict):
    def to_json(self) -> dict[str, Any]:
        return dict(self)


class FakeReplay:
    """Starts at the last full hundred of updates."""

    def __init__(self, of: "FakeRun", updates: int) -> None:
        if updates > of.updates:
            raise ValueError(f"updates must be between 0 and {of.updates} (got {updates})")
        self.updates = updates
        self.run = FakeRun(of.recipe, of.clock)
        self.run.updates = updates // 100 * 100

    def advance(self) -> bool:
        return self.run.updates >= self.updates or not self.run.update()


class FakeErrand:
    """Ten pieces of 10 ms; notes the updates that were made at each."""

    def __init__(self, of: "FakeRun") -> None:
        self.of = of
        self.seen: list[int] = []

    def advance(self) -> bool:
        if len(self.seen) >= self.of.recipe.get("errand_fails_at", 10**9):
            raise RuntimeError("the scale broke")
        if self.of.clock is not None:
            self.of.clock.spend(0.01)
        self.seen.append(self.of.updates)
        return len(self.seen) == 10

    def to_json(self) -> dict[str, Any]:
        return {"seen": self.seen}


class FakeRecipe:
    """What a host needs to know of a recipe: the costs of a fake run."""

    def __init__(self, **costs: Any) -> None:
        self.values = costs

    def to_json(self) -> dict[str, Any]:
        return self.values


class FakeRun:
    """Counts its updates; its one array shows the count."""

    def __init__(self, recipe: dict[str, Any], clock: Clock | None) -> None:
        self.recipe = recipe
        self.clock = clock
        self.updates = 0
        self.interventions: tuple[FakeEvent, ...] = ()
        self.events: list[dict[str, Any]] = []
        self.stopped: str | None = None
        self.offers = [{"op": "reset", "label": "Reset"}, {"op": "set", "label": "A tenth"}]
        self.validated: list[int] = []
        self.frames = 0
        self.behind_until = 0.0
        "When what is costly is computed again."

    def spend(self, name: str) -> None:
        if self.clock is not None:
            self.clock.spend(self.recipe.get(name, 0.0))

    def update(self) -> bool:
        if self.updates >= self.recipe.get("diverges_at", 10**9):
            self.stopped = f"Stopped before update {self.updates + 1}: the loss is not finite."
            return False
        if self.updates >= self.recipe.get("fails_at", 10**9):
            raise RuntimeError("the fuse blew")
        time.sleep(self.recipe.get("sleeps", 0.0))
        self.spend("update_cost")
        if self.recipe.get("kills_at", -1) == self.updates:
            os.kill(os.getpid(), signal.SIGKILL)
        while self.recipe.get("hangs_at", -1) == self.updates:
            pass
        self.updates += 1
        return True

    def frame(
        self, names=None, *, source="probe", layer=None, unit=None, patience=0.0, ghosts=False, temperature=1.0
    ) -> Frame:
        self.spend("frame_cost")
        self.frames += 1
        self.patience = patience
        quantity = Quantity("hidden_state", "h", ("t", "unit"), bounds=(0.0, 1000.0))
        chosen = {"hidden_state": np.full((3, 2), float(self.updates))}
        for name in names or []:
            if name not in chosen:
                raise ValueError(f"there is no quantity {name!r}")
        is_behind = self.clock is not None and self.clock.now < self.behind_until
        facts = {"as_of": {"hidden_state": 0}} if is_behind else {}
        return Frame(self.updates, chosen, {"hidden_state": quantity}, Scene(("a", "b", "c"), kind=source), facts)

    @property
    def version(self) -> int:
        return self.updates + 1000 * len(self.events)

    @property
    def validation(self) -> "FakeRun":
        return self

    def metrics(self) -> dict[str, float]:
        self.spend("validation_cost")
        self.validated.append(self.updates)
        return {}

    def apply(self, event: FakeEvent) -> None:
        if event.fields.get("knob") == "bad":
            raise ValueError("bad cannot be set; choose another knob")
        self.stopped = None
        self.events.append({"updates": self.updates, **event.to_json()})

    def reset(self, *, keep_settings: bool = False) -> None:
        self.updates, self.events, self.stopped = 0, [], None

    def accept(self, index: int) -> None:
        self.recipe["accepted"] = index
        self.stopped = None

    def explain(self, quantity: str, **cell: Any) -> "FakeExplanation":
        return FakeExplanation({"quantity": quantity, "value": float("nan") if quantity == "broken" else 1.0, **cell})

    def measure(self, spec: str) -> float:
        self.spend("measure_cost")
        if spec == "bad":
            raise ValueError("there is no measure 'bad'")
        if spec == "broken":
            raise RuntimeError("the ruler broke")
        return float("nan") if spec == "nothing" else float(self.updates)

    def still(self) -> "FakeRun":
        copy = FakeRun(self.recipe, self.clock)
        copy.updates = self.updates
        return copy

    def snapshot(self) -> bytes:
        self.spend("snapshot_cost")
        return json.dumps({"updates": self.updates, "events": self.events}).encode()

    def restore(self, snapshot: bytes) -> None:
        self.updates = json.loads(snapshot)["updates"]
        self.events = json.loads(snapshot)["events"]

    def sample(self) -> str:
        return "abc"


class FakeEngine:
    """Opens fake runs; a recipe is a dict of costs."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock
        self.runs: list[FakeRun] = []
        self.kept: list[tuple[str, str, bytes]] = []
        self.begun = 0

    def open_run(self, recipe, snapshot):
        if "refuse" in recipe:
            raise ValueError(recipe["refuse"])
        run = FakeRun(dict(recipe), self.clock)
        if snapshot is not None:
            run.restore(snapshot)
        self.runs.append(run)
        return run

    def begin_replay(self, run, updates):
        return FakeReplay(run, updates)

    def begin_measuring(self, run):
        self.begun += 1
        return FakeErrand(run)

    def begin_reading(self, run, specs):
        return Measuring(run, specs, FakeRun.measure, FakeRun.still)

    def take_apart(self, run):
        return {"updates": run.updates}

    def draw(self, run, **place):
        return {"of": run.updates, **place}

    def read_event(self, event):
        return FakeEvent(event)

    def keep_data(self, kind, key, content):
        self.kept.append((kind, key, content))


class Bench:
    """A worker on a clock that moves only when it works or waits; viewers acknowledge at once unless told not to."""

    def __init__(self, *, clear=True, acknowledges=True):
        self.clock = Clock()
        self.engine = FakeEngine(self.clock)
        self.sent = []
        self.acknowledges = acknowledges
        self.clear = clear
        self.worker = Worker(self.engine, self.send, is_clear=lambda: self.clear, clock=self.clock, cpu=self.clock)
        self.calls = 0

    def send(self, message):
        self.sent.extend(Splitter().feed(pack(message)))

    def open(self, run, **recipe):
        self.call("open", run, recipe=recipe)
        return self.engine.runs[-1]

    def call(self, op, run, **arguments):
        self.calls += 1
        self.worker.handle({"call": self.calls, "op": op, "run": run, **arguments})
        return next((sent for sent in reversed(self.sent) if sent.get("call") == self.calls), None)

    def watch(self, run):
        self.worker.handle({"op": "credit", "run": run})

    def spend(self, seconds):
        """Let the worker work until ``seconds`` have passed; return CPU seconds used."""
        end, worked, seen = self.clock.now + seconds, 0.0, len(self.sent)
        while self.clock.now < end:
            before = self.clock.now
            wait = self.worker.turn()
            worked += self.clock.now - before
            for message in self.sent[seen:]:
                if self.acknowledges and message.get("kind") == "frame":
                    self.watch(message["run"])
            seen = len(self.sent)
            self.clock.spend(min(wait, end - self.clock.now) if wait else 0.0)
        return worked

    def frames(self, run=None):
        return [
            decode(sent["message"])[0]
            for sent in self.sent
            if sent.get("kind") == "frame" and run in (None, sent["run"])
        ]

    def states(self):
        return [sent["state"] for sent in self.sent if sent.get("kind") == "state"]


def warm_up():
    """Return what a worker process warms up; standard output is not the pipe."""
    return [lambda: sys.stdout.write("a stray print\n")]


engine = FakeEngine()
open_run, begin_replay, begin_measuring = engine.open_run, engine.begin_replay, engine.begin_measuring
begin_reading, read_event, keep_data = engine.begin_reading, engine.read_event, engine.keep_data

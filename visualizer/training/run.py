"""A run: one model learns one task from one seed. It is a function of its recipe and the events applied to it.

Reading a run (frames, explanations, validation, samples) never changes it: nothing random is shared, and the gradient
that a reading needs is not written where learning keeps its own.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import proxy

import torch

from visualizer.knob import shown
from visualizer.recipe import Recipe
from visualizer.trace import Frame, Quantity, Trace
from visualizer.training import divergence, snapshot
from visualizer.training.early_stopping import EarlyStop, early_stop
from visualizer.training.events import EVENTS, Event, Intervention, Release, Set
from visualizer.training.explanation import Explanation, explain
from visualizer.training.frame import FrameReader
from visualizer.training.history import Applied, Checkpoint, History
from visualizer.training.interventions import check, release, replaces, stand, touches_network
from visualizer.training.learner import Learner
from visualizer.training.onnx_export import to_onnx
from visualizer.training.replay import Replay
from visualizer.training.sample import generate
from visualizer.training.validation import Validation
from visualizer.training.watching import watch

MEMORY = 16 * 2**20  # bytes of kept states
APPLICABLE = [event.__name__ for event in EVENTS.values()]
MOST_EVENTS = 5_000
"Events that a run may remember."


class Run(Learner):
    """One model learning one task from one seed.

    Args:
        recipe: everything the run depends on.
        memory: bytes that the states kept for ``at`` may need.

    Attributes:
        history: the states kept to return to.
        validation: what is read from the held-out sequences.

    Example:
        >>> run = Run(Recipe(task="delayed_recall", model="lstm", hidden_size=4, seq_len=6))
        >>> run.train(2)
        2
        >>> run.frame(["forget_gate"])["forget_gate"].shape
        (6, 4)
    """

    def __init__(self, recipe: Recipe, *, memory: int = MEMORY) -> None:
        super().__init__(recipe)
        self._events: tuple[Applied, ...] = ()
        seen = proxy(self)  # who knows a run does not keep it: what is let go of is free at once
        self.validation = Validation(seen)
        self._frames = FrameReader(seen, self.validation)
        self.history = History(memory)
        self.history.keep(self.checkpoint())

    def train(self, updates: int) -> int:
        """Make some updates; fewer if the run stops. Returns how many were made.

        Raises:
            ValueError: if ``updates`` is below zero.
        """
        _check_updates(updates)
        start = self.updates
        for _ in range(updates):
            if not self.update():
                break
        return self.updates - start

    def update(self) -> bool:
        """Draw a batch and change the weights once.

        Returns:
            Whether anything was changed. Nothing is, once the run has stopped (see ``stopped`` and ``offers``).
        """
        best, patience = self.validation.checks.best, self.knobs.early_stopping
        self.stopped = self.stopped or early_stop(self.updates, best, patience)
        if not super().update():
            return False
        self.validation.check()
        if self.history.is_due(self.updates):
            self.history.keep(self.checkpoint())
        return True

    def apply(self, event: Event) -> None:
        """Apply an event between two updates.

        An intervention that repeats the last event with other numbers at the same update takes its place.

        Raises:
            ValueError: if it names what is not there or a value out of bounds, or there are too many events; nothing
                is changed then.
        """
        earlier = self._events[:-1] if self._repeats_last(event) else self._events
        if len(earlier) >= MOST_EVENTS:
            raise ValueError(f"a run may have at most {MOST_EVENTS:,} events (got one more); reset it to go on")
        self._perform(event)
        self._events = (*earlier, (self.updates, event))

    def _repeats_last(self, event: Event) -> bool:
        """Whether the last event has no effect beside this one, and no kept state was reached through it."""
        if len(self._events) == len(self.history.kept[-1].events):
            return False
        updates, last = self._events[-1]
        return updates == self.updates and replaces(event, last)

    def _perform(self, event: Event) -> None:
        if isinstance(event, Set):
            self._set(event)
            self.stopped = None
        elif isinstance(event, Release):
            self.intervene(release(self.interventions, event))
        elif isinstance(event, Intervention):
            check(event, self.extent)
            self.intervene(stand(self.interventions, event))
        else:
            raise ValueError(f"{event!r} is no event of a run; use one of {', '.join(APPLICABLE)}")
        self.version += 1
        self._forget_arrays()

    def _set(self, event: Set) -> None:
        knob = self.recipe.knob(event.knob)
        if not knob.is_live:
            raise ValueError(
                f"{event.knob} cannot change during a run (got {shown(event.value)}); start another run with it"
            )
        self._turn(knob.group, event.knob, knob.check(event.value))

    def _turn(self, group: str, name: str, value: Any) -> None:
        if group == "training":
            self.knobs = replace(self.knobs, **{name: value})
        else:
            setattr(self.task if group == "task" else self.model.knobs, name, value)
            self.dropout = self.model.knobs.dropout

    @property
    def events(self) -> list[dict[str, Any]]:
        """Every event with the update at which it took effect, as JSON values."""
        return [{"updates": updates, **event.to_json()} for updates, event in self._events]

    @property
    def settings(self) -> Recipe:
        """The recipe with the values that knobs really have now."""
        return self.effective.replace(**{e.knob: e.value for _, e in self._events if isinstance(e, Set)})

    @property
    def metrics(self) -> dict[str, dict[str, float]]:
        """Loss and metrics of the last batch (``train``) and of the held-out sequences (``validation``)."""
        measured = self.measured
        train = {} if measured.loss is None else {"loss": measured.loss, **measured.metrics}
        return {"train": train, "validation": dict(self.validation.metrics())}

    @property
    def quantities(self) -> dict[str, Quantity]:
        """Everything a frame of this run can hold, by name."""
        return self._frames.quantities

    def frame(
        self,
        names: Iterable[str] | None = None,
        *,
        source: str = "probe",
        layer: int | None = None,
        unit: int | None = None,
        patience: float = 0.0,
        ghosts: bool = False,
        temperature: float = 1.0,
    ) -> Frame:
        """Read the network with its present weights.

        Args:
            names: quantities to read; None for all. ``sample`` adds generated text to the facts.
            source: ``probe``, a fixed sequence and its twins, or ``batch``, the first sequence of the next batch.
            layer: only this layer; its axis is left out.
            unit: only this unit; its axis is left out (not of ``input_vector``, whose units are inputs).
            patience: seconds that costly quantities (the gradient triangle, effective attention) may be old.
            ghosts: while interventions stand, also hold what each quantity of a frame without them would be, as
                ``as_trained.<name>``, and the loss with and without them as facts.
            temperature: at which the text of ``sample`` is drawn.

        Raises:
            ValueError: if a name, the source, the layer or the unit is unknown.
        """
        return self._frames.read(names, source, layer, unit, self.events, patience, ghosts, temperature)

    def explain(self, quantity: str, *, t: int, unit: int = 0, layer: int = 0, **place: int) -> Explanation:
        """Give the exact numbers behind one value of the probe: the terms of its equation and what they add up to.

        Args:
            quantity: what is explained.
            t: its position.
            unit: its unit, where it has units.
            layer: its layer.
            place: ``head`` and ``source_t`` of a weight of attention, ``mode`` of a state-space state.

        Raises:
            ValueError: if the quantity has no equation, or a position, unit or layer is not there.
        """
        return explain(self, quantity, t, unit, layer, **place)

    def sample(self, length: int = 120, temperature: float = 1.0) -> str:
        """Let the network write by itself: the same text for the same weights.

        Raises:
            ValueError: if the task generates no text, or a number is out of range.
        """
        return generate(self, length, temperature)

    def record(self, updates: int, every: int, quantities: Iterable[str] | None = None) -> Trace:
        """Train, and keep a frame now and after every ``every`` updates.

        Args:
            updates: how many to make; fewer if the run stops.
            every: updates from one frame to the next.
            quantities: what the frames hold; None for all.

        Raises:
            ValueError: if ``updates`` is below zero or ``every`` below one.
        """
        _check_updates(updates)
        if every < 1:
            raise ValueError(f"every must be at least 1 (got {every}); choose a larger one")
        names = None if quantities is None else list(quantities)
        return Trace(list(watch(self, range(0, updates + 1, every), names)), self.recipe.to_json())

    def to_onnx(self, path: str | Path) -> None:
        """Write the network with its present weights as an ONNX file; see ``onnx_export.to_onnx``.

        Raises:
            ValueError: if no operator of ONNX computes the model.
            ImportError: if the package onnx is not installed.
        """
        to_onnx(self, path)

    def weights_hash(self) -> str:
        """SHA-256 of the bytes of all weights, in the order of ``model.state_dict()``, as hexadecimal digits."""
        digest = hashlib.sha256()
        for value in self.model.state_dict().values():
            digest.update(value.detach().contiguous().numpy().tobytes())
        return digest.hexdigest()

    def checkpoint(self) -> Checkpoint:
        """Return the present state."""
        carry = {name: value.numpy().copy() for name, value in (self.carry or {}).items()}
        memory = self.flat.memory.numpy().copy()
        checks = self.validation.checks.copy()
        return Checkpoint(self.updates, memory, carry, self._events, self.curve.copy(), self.measured, checks)

    def snapshot(self) -> bytes:
        """Return the recipe and the present state as bytes (safetensors), from which a run goes on bit for bit."""
        return snapshot.encode(self.recipe, self.checkpoint())

    def restore(self, data: bytes) -> None:
        """Return to a snapshot of a run with the same recipe.

        Raises:
            ValueError: if the bytes are no snapshot, or belong to another recipe.
        """
        recipe, checkpoint = snapshot.decode(data)
        if recipe != self.recipe:
            raise ValueError("the snapshot belongs to another recipe; use Run.from_snapshot to open it")
        self._check(checkpoint)
        self._return_to(checkpoint)

    @classmethod
    def from_snapshot(cls, data: bytes, *, memory: int = MEMORY) -> "Run":
        """Open the run that a snapshot was taken of.

        Raises:
            ValueError: if the bytes are no snapshot.
        """
        recipe, _ = snapshot.decode(data)
        run = cls(recipe, memory=memory)
        run.restore(data)
        return run

    def reset(self, *, keep_settings: bool = False) -> None:
        """Return to the same initial weights; the seed stays.

        Args:
            keep_settings: apply again, before the first update, the knobs as they are now and the interventions that
                stand; otherwise the run is as the recipe says.
        """
        again: list[Event] = []
        if keep_settings:
            newest = {event.knob: event for _, event in self._events if isinstance(event, Set)}
            again = [*newest.values(), *self.interventions]
        self._return_to(self.history.kept[0])
        for event in again:
            self.apply(event)

    def at(self, updates: int) -> "Run":
        """Return a run as this one was after ``updates`` updates: the nearest kept state, then the same events again.

        Raises:
            ValueError: if it has not been there.
        """
        replay = Replay(self, updates)
        while not replay.advance():
            pass
        return replay.run

    @property
    def offers(self) -> list[dict[str, Any]]:
        """After a stop, the ways out as JSON values, each with what its ``label`` says."""
        if self.stopped is None or isinstance(self.stopped, EarlyStop):
            return self.stopped.offers if self.stopped else []
        usual_rate = self.recipe.knob("learning_rate").default
        holds = sum(map(touches_network, self.interventions))
        return divergence.offers(self.knobs, self.history.last_healthy(), usual_rate, holds)

    def accept(self, index: int) -> None:
        """Take one of ``offers``.

        Raises:
            ValueError: if there is no such offer.
        """
        offers = self.offers
        if not 0 <= index < len(offers):
            raise ValueError(f"there are {len(offers)} offers (got {index}); choose one of them")
        offer = offers[index]
        if offer["op"] == "reset":
            return self.reset()
        if offer["op"] == "continue":
            return self._return_to(self.at(offer["updates"]).checkpoint())
        if not isinstance(self.stopped, EarlyStop):
            self._return_to(self.history.last_healthy())
        return self.apply(Release() if offer["op"] == "release" else Set(offer["knob"], offer["value"]))

    def _check(self, checkpoint: Checkpoint) -> None:
        if checkpoint.memory.shape != tuple(self.flat.memory.shape):
            raise ValueError(
                f"the snapshot has {checkpoint.memory.shape} numbers, this run {tuple(self.flat.memory.shape)}"
            )

    def _return_to(self, checkpoint: Checkpoint) -> None:
        """Take over a state: weights and moments, carried state, events and what follows from them, the past."""
        self.flat.memory.copy_(torch.from_numpy(checkpoint.memory))
        self.flat.gradient.zero_()
        self._carry = {name: torch.from_numpy(array.copy()) for name, array in checkpoint.carry.items()} or None
        self.updates = checkpoint.updates
        self.curve = checkpoint.curve.copy()
        self.validation.checks = checkpoint.checks.copy()
        self._measured, self._answered = checkpoint.measured, None
        self._begin_again(checkpoint.events)
        self.history = self.history.until(checkpoint.updates)
        if self.history.kept[-1].updates < checkpoint.updates and self.history.is_due(checkpoint.updates):
            self.history.keep(checkpoint)

    def _begin_again(self, events: tuple[Applied, ...]) -> None:
        """Set the knobs as the recipe says, then perform the events."""
        self.stopped = None
        self.intervene(())
        for fields in self.effective.knobs():
            if fields["live"]:
                self._turn(fields["group"], fields["name"], fields["value"])
        for _, event in events:
            self._perform(event)
        self._events = events
        self.version += 1
        self._forget_arrays()


def _check_updates(updates: int) -> None:
    if updates < 0:
        raise ValueError(f"updates must be at least 0 (got {updates}); choose a larger one")

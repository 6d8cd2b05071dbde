"""What the held-out sequences say about a network: loss, metrics, and what its state still knows."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from visualizer.models.tape import Tape
from visualizer.tasks.task import Batch
from visualizer.training.history import Checks
from visualizer.training.learner import Learner
from visualizer.training.loss import loss_and_gradient
from visualizer.training.reading import Reading, answer, read, sequences
from visualizer.training.readout import Readout, fit

SOME = 192
"Held-out sequences that the read-out is fitted to and counted on, and that live frames are measured with."
LIVE_EVERY = 100
"Updates after which a live frame measures again."
OFTEN, SPARING = 10, 10
"Updates from one check to the next: at least, and for each batch the held-out sequences would fill (2 to 7 % of time)."


@dataclass(frozen=True)
class Fitted:
    """A read-out, and of which network it is.

    Args:
        readout: what was fitted.
        updates: of the network then; ``when``, by the clock.
        key: of the network; ``interventions``, what was done to it by hand.
    """

    readout: Readout
    updates: int
    when: float
    key: object
    interventions: object


class Validation:
    """Measurements on held-out sequences; each is made once for the same weights.

    Args:
        learner: whose network is measured.
        clock: seconds that only go forward.

    Attributes:
        batch: the held-out sequences.
        every: updates from one check to the next.
        checks: the loss over training.
    """

    def __init__(self, learner: Learner, clock: Callable[[], float] = time.monotonic) -> None:
        self._learner, self._clock = learner, clock
        self.batch = learner.task.validation()
        self._some = sequences(self.batch, 0, SOME)
        self.every = max(OFTEN, SPARING * len(self.batch.inputs) // learner.knobs.batch_size)
        self.checks = Checks()
        self._metrics: tuple[object, dict[str, float]] | None = None
        self._reading: tuple[object, Reading] | None = None
        self._fitted: Fitted | None = None
        self._live: tuple[int, dict[str, float]] | None = None

    def check(self) -> None:
        """Note the validation loss where a check is due: never when somebody looks, so that a run stays a function.

        The run calls it after every update; early stopping follows from it.
        """
        if self._learner.updates % self.every == 0:
            loss = self.metrics()["loss"]
            if math.isfinite(loss):
                self.checks.add(self._learner.updates, loss)

    def metrics(self) -> dict[str, float]:
        """Return loss and metrics of all held-out sequences with the present weights."""
        key = self._learner.key
        if self._metrics is None or self._metrics[0] != key:
            self._metrics = (key, self.measure(self.answer(0, len(self.batch.inputs))))
        return self._metrics[1]

    def answer(self, start: int, stop: int) -> np.ndarray:
        """Return what the network says now to the sequences start … stop − 1. (B, L, O)."""
        batch = sequences(self.batch, start, stop)
        with torch.no_grad():
            answers: np.ndarray = answer(self._learner, batch, torch.from_numpy(batch.inputs)).numpy()
        return answers

    def measure(self, answers: np.ndarray) -> dict[str, float]:
        """Return loss and metrics of answers to all held-out sequences, whoever gave them."""
        return self._measure(self.batch, answers)

    def live_metrics(self) -> tuple[int, dict[str, float]]:
        """Return an update not long ago and its loss and metrics, perhaps of only some held-out sequences."""
        updates = self._learner.updates
        is_old = self._live is None or not 0 <= updates - self._live[0] < LIVE_EVERY
        if self._metrics is not None and self._metrics[0] == self._learner.key:
            self._live = (updates, self._metrics[1])
        elif self._live is None or is_old:
            self._live = (updates, self._measure(self._some, self.read().outputs))
        return self._live

    def readout(self, patience: float = 0.0) -> Readout:
        """Return the read-out of what there is to remember, fitted with the present weights or those of a moment ago.

        Args:
            patience: seconds that it may be old, of the same run under the same hand; 0 for the present weights.

        Raises:
            ValueError: if the task names nothing to remember.
        """
        memory = self._some.memory
        if memory is None:
            raise ValueError(f"{self._learner.recipe.task} names nothing to remember; leave memory_read out")
        if self._fitted is None or not self._will_do(self._fitted, patience):
            learner = self._learner
            states = carried(self.read().tape, learner.model.memory)
            readout = fit(states, memory, len(learner.task.memory_symbols))
            self._fitted = Fitted(readout, learner.updates, self._clock(), learner.key, learner.interventions)
        return self._fitted.readout

    @property
    def readout_updates(self) -> int | None:
        """Update that the last read-out was fitted at; None before the first."""
        return None if self._fitted is None else self._fitted.updates

    def _will_do(self, fitted: Fitted, patience: float) -> bool:
        learner = self._learner
        if fitted.key == learner.key:
            return True
        is_ours = fitted.updates <= learner.updates and fitted.interventions == learner.interventions
        return is_ours and self._clock() - fitted.when < patience

    def _is_read(self) -> bool:
        return self._reading is not None and self._reading[0] == self._learner.key

    def read(self) -> Reading:
        """Read some held-out sequences, once for the same weights."""
        if self._reading is None or not self._is_read():
            self._reading = (self._learner.key, read(self._learner, self._some, with_gradients=False))
        return self._reading[1]

    def _measure(self, batch: Batch, answers: np.ndarray) -> dict[str, float]:
        task = self._learner.task
        loss, _ = loss_and_gradient(answers, batch, task.kind)
        with np.errstate(all="ignore"):
            return {"loss": loss, **task.metrics(answers, batch)}


def carried(tape: Tape, states: tuple[str, ...]) -> np.ndarray:
    """Return everything that is carried from position to position, all states and layers side by side. (B, L, F)."""
    arrays = [layer.reshape(*layer.shape[:2], -1) for name in states for layer in tape.array(name)]
    return np.concatenate(arrays, axis=-1)

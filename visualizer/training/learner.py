"""What learns: a model, its weights in one vector, and one update after the other.

Everything random is a function of seed, purpose and update, so the state is only weights, the optimiser's moments and,
where batches continue each other, the carried state.
"""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch

from visualizer.models.touch import Touch
from visualizer.recipe import Recipe
from visualizer.tasks.task import Batch
from visualizer.training.divergence import Stop
from visualizer.training.early_stopping import EarlyStop
from visualizer.training.events import Intervention
from visualizer.training.fault import FAULTS
from visualizer.training.flat import FlatParameters
from visualizer.training.history import LossCurve, Measured
from visualizer.training.interventions import Extent, touches
from visualizer.training.loss import loss_and_gradient
from visualizer.training.optimizers import OPTIMIZERS
from visualizer.training.randomness import BATCH, DISTURB, DROPOUT, generator
from visualizer.training.settings import Settings


class Learner:
    """A model that learns a task.

    Args:
        recipe: everything it depends on.

    Attributes:
        recipe: as it was given.
        fault: what is broken, if anything.
        effective: the recipe with the values that its knobs really have.
        task: the task.
        model: the model; its weights change in place.
        knobs: of learning, with their present values.
        dropout: the model's knob, with its present value.
        updates: how often the weights have changed.
        version: counts every change of weights, settings and interventions.
        stopped: why it cannot go on, or None.
        interventions: those that stand, in the order they were applied.
        probe: the sequences that frames read.
        curve: the loss over training.
        watch: called in each update between the backward pass and clipping, to look at the gradient; or None.
    """

    def __init__(self, recipe: Recipe) -> None:
        torch.set_num_threads(1)  # two threads give other rounding, and are slower at these sizes
        self.recipe = recipe
        self.fault = FAULTS[recipe["fault"]]
        self.effective = self.fault.effective(recipe)
        self.task = self.effective.build_task()
        self.model = self.effective.build_model(self.task)
        self.fault.damage(self.model)
        self.knobs = Settings(**self.effective.group("training"))
        self.dropout: float = self.effective["dropout"]
        self.updates = 0
        self.version = 0
        self.stopped: Stop | EarlyStop | None = None
        self.interventions: tuple[Intervention, ...] = ()
        self.curve = LossCurve()
        self.probe = self.fault.disturb(self.task.probe(), generator(0, DISTURB, 0), True)
        self.extent = Extent.of(self.model, length=self.probe.inputs.shape[1])
        self._optimizer = OPTIMIZERS[self.knobs.optimizer]
        self.flat = FlatParameters(self.model, self._optimizer.moments)
        self._good = self.flat.memory.clone()
        self._carry: dict[str, torch.Tensor] | None = None
        self._measured = Measured()
        self._answered: tuple[np.ndarray, Batch] | None = None
        self.watch: Callable[[], None] | None = None
        self._forget_arrays()

    def update(self) -> bool:
        """Draw a batch and change the weights once.

        Returns:
            False if nothing was changed because learning has stopped: see ``stopped``.
        """
        if self.stopped is not None:
            return False
        flat = self.flat
        if not flat.is_finite():
            return self._stop("weights", flat.first_not_finite(flat.weights))
        self._good.copy_(flat.memory)
        batch = self.batch()
        outputs, state = self._forward(batch)
        answers = outputs.detach().numpy()
        loss, gradient = loss_and_gradient(answers, batch, self.task.kind)
        if not math.isfinite(loss):
            return self._stop("loss")
        flat.gradient.zero_()
        outputs.backward(torch.from_numpy(gradient))  # type: ignore[no-untyped-call]
        norm = flat.gradient_norm()
        if not math.isfinite(norm):
            return self._stop("gradient", flat.first_not_finite(flat.gradient))
        if self.watch is not None:
            self.watch()
        is_clipped = self._clip(norm)
        self._optimizer.step(flat.weights, flat.gradient, flat.moments, self.knobs, self.updates + 1)
        if not flat.is_finite():
            return self._stop("weights", flat.first_not_finite(flat.weights) or "what the optimiser remembers")
        self._good.copy_(flat.memory)
        self._answered = (answers, batch)
        self._advance(Measured(loss, {}, norm, is_clipped), state)
        return True

    def _forward(self, batch: Batch) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        length = batch.inputs.shape[1]
        return self.model.forward(
            torch.from_numpy(batch.inputs),
            self._carry,
            lengths=batch.lengths,
            sources=batch.sources,
            touches=self.touches(length),
            cuts=self.cuts(length),
            dropout_rng=generator(self.knobs.seed, DROPOUT, self.updates) if self.model.is_random else None,
        )

    def _clip(self, norm: float) -> bool:
        is_clipped = 0 < self.knobs.clip_norm < norm
        if is_clipped:
            self.flat.gradient.mul_(self.knobs.clip_norm / (norm + 1e-6))
        return is_clipped

    def _advance(self, measured: Measured, state: dict[str, torch.Tensor]) -> None:
        assert measured.loss is not None
        self.updates += 1
        self.version += 1
        self.curve.add(measured.loss)
        self._measured = measured
        if self.knobs.stateful or self.fault.carries:
            self._carry = {name: value.detach() for name, value in state.items()}

    def _stop(self, where: str, parameter: str = "") -> bool:
        self.flat.memory.copy_(self._good)
        self.flat.gradient.zero_()
        self.version += 1
        self.stopped = Stop(self.updates, where, parameter)
        return False

    def batch(self) -> Batch:
        """Return the batch that the next update learns from."""
        return self.batch_of(self.updates)

    def batch_of(self, update: int) -> Batch:
        """Return the batch that an update learns from, counted from 0."""
        rng = generator(self.knobs.seed, BATCH, update)
        batch = self.task.batch(rng, self.knobs.batch_size, update)
        return self.fault.disturb(batch, generator(self.knobs.seed, DISTURB, update), False)

    @property
    def carry(self) -> dict[str, torch.Tensor] | None:
        """What the next batch starts from, where batches continue each other. By state, (num_layers, B, H)."""
        return self._carry

    @property
    def loss(self) -> float | None:
        """Loss of the last update's batch, before the weights changed; None before the first update."""
        return self._measured.loss

    @property
    def measured(self) -> Measured:
        """Everything the last update measured."""
        if self._answered is not None and not self._measured.metrics:
            with np.errstate(all="ignore"):
                self._measured = replace(self._measured, metrics=self.task.metrics(*self._answered))
        return self._measured

    @property
    def key(self) -> tuple[int, float]:
        """Tells two states of the network apart, also if someone wrote into its weights."""
        return self.version, float(self.flat.weights.sum())

    def touches(self, length: int) -> list[Touch] | None:
        """Return the interventions as arrays for sequences of ``length`` positions, one per layer; None without any."""
        if length not in self._touches:
            self._touches[length] = touches(self.interventions, self.extent, length)
        return self._touches[length]

    def cuts(self, length: int) -> np.ndarray | None:
        """Return where the gradient through the state is dropped. bool (length,), or None if nowhere."""
        window = self.knobs.bptt_window
        if not 0 < window < length:
            return None
        if length not in self._cuts:
            positions = np.arange(length)
            self._cuts[length] = (positions % window == 0) & (positions > 0)
        return self._cuts[length]

    def _forget_arrays(self) -> None:
        self._touches: dict[int, list[Touch] | None] = {}
        self._cuts: dict[int, np.ndarray] = {}

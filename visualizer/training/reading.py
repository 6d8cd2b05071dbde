"""Reading a network: some sequences run through it and everything it showed is kept; the network stays as it is."""

from dataclasses import dataclass

import numpy as np
import torch

from visualizer.models.tape import Tape
from visualizer.tasks.task import Batch
from visualizer.training.learner import Learner
from visualizer.training.loss import loss_and_gradient


@dataclass(frozen=True)
class Reading:
    """What a network showed for some sequences.

    Args:
        batch: the sequences.
        tape: every quantity by name, (num_layers, B, L, H) or (num_layers, B, …) each; gradients are those of the
            first sequence's loss.
        outputs: logits or values. float32 (B, L, O).
        loss: of the first sequence alone.
    """

    batch: Batch
    tape: Tape
    outputs: np.ndarray
    loss: float

    def first(self, name: str) -> np.ndarray:
        """Return what a quantity was in the first sequence, without rounding further. float64 (num_layers, L, …)."""
        values: np.ndarray = self.tape.array(name)[:, 0].astype(np.float64)
        return values


def read(
    learner: Learner,
    batch: Batch,
    *,
    with_gradients: bool,
    carry: dict[str, torch.Tensor] | None = None,
    is_touched: bool = True,
) -> Reading:
    """Run sequences through the network as learning would, without dropout.

    Args:
        learner: whose network and interventions.
        batch: the sequences.
        with_gradients: also run back through time from the loss of the first sequence.
        carry: what the sequences start from; None for the initial state.
        is_touched: False to read it as it was trained, without its interventions.
    """
    tape = Tape()
    with torch.set_grad_enabled(with_gradients):
        outputs = answer(learner, batch, torch.from_numpy(batch.inputs), tape, carry, is_touched)
    answers = outputs.detach().numpy()
    loss, first = loss_and_gradient(answers[:1], sequences(batch, 0, 1), learner.task.kind)
    if with_gradients:
        gradient = np.zeros_like(answers)
        gradient[:1] = first
        weights = [weight for weight in learner.model.parameters() if weight.requires_grad]
        torch.autograd.grad(outputs, weights, torch.from_numpy(gradient), allow_unused=True)
    return Reading(batch, tape, answers, loss)


def answer(
    learner: Learner,
    batch: Batch,
    inputs: torch.Tensor,
    tape: Tape | None = None,
    carry: dict[str, torch.Tensor] | None = None,
    is_touched: bool = True,
) -> torch.Tensor:
    """Return what the network says to a batch fed as ``inputs`` (B, L, D), with its interventions or not. (B, L, O)."""
    length = inputs.shape[1]
    outputs, _ = learner.model.forward(
        inputs,
        carry,
        lengths=batch.lengths,
        sources=batch.sources,
        touches=learner.touches(length) if is_touched else None,
        cuts=learner.cuts(length),
        tape=tape,
    )
    return outputs


def sequences(batch: Batch, start: int, stop: int) -> Batch:
    """Return the sequences start … stop − 1."""
    part = slice(start, stop)
    lengths = None if batch.lengths is None else batch.lengths[part]
    memory = None if batch.memory is None else batch.memory[part]
    sources = None if batch.sources is None else batch.sources[part]
    return Batch(batch.inputs[part], batch.targets[part], batch.loss_mask[part], lengths, memory, sources)

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
        tape: every quantity by name, (num_layers, B, L, H) each; gradients are those of the first sequence's loss.
        outputs: logits or values. float32 (B, L, O).
        loss: of the first sequence alone.
    """

    batch: Batch
    tape: Tape
    outputs: np.ndarray
    loss: float


def read(
    learner: Learner, batch: Batch, *, with_gradients: bool, carry: dict[str, torch.Tensor] | None = None
) -> Reading:
    """Run sequences through the network as learning would, without dropout.

    Args:
        learner: whose network and interventions.
        batch: the sequences.
        with_gradients: also run back through time from the loss of the first sequence.
        carry: what the sequences start from; None for the initial state.
    """
    tape = Tape()
    length = batch.inputs.shape[1]
    with torch.set_grad_enabled(with_gradients):
        outputs, _ = learner.model.forward(
            torch.from_numpy(batch.inputs),
            carry,
            lengths=batch.lengths,
            touches=learner.touches(length),
            cuts=learner.cuts(length),
            tape=tape,
        )
    answers = outputs.detach().numpy()
    loss, first = loss_and_gradient(answers[:1], sequences(batch, 0, 1), learner.task.kind)
    if with_gradients:
        gradient = np.zeros_like(answers)
        gradient[:1] = first
        weights = [weight for weight in learner.model.parameters() if weight.requires_grad]
        torch.autograd.grad(outputs, weights, torch.from_numpy(gradient), allow_unused=True)
    return Reading(batch, tape, answers, loss)


def sequences(batch: Batch, start: int, stop: int) -> Batch:
    """Return the sequences start … stop − 1."""
    part = slice(start, stop)
    lengths = None if batch.lengths is None else batch.lengths[part]
    memory = None if batch.memory is None else batch.memory[part]
    sources = None if batch.sources is None else batch.sources[part]
    return Batch(batch.inputs[part], batch.targets[part], batch.loss_mask[part], lengths, memory, sources)

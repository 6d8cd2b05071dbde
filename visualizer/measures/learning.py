"""How learning goes: updates, the best so far, what the next batches say, gradients and clipping."""

import math

import numpy as np
import torch

from visualizer.measures.measure import Argument, Measure
from visualizer.measures.metrics import metric_of
from visualizer.tasks.task import Batch
from visualizer.training import Run
from visualizer.training.divergence import Stop
from visualizer.training.loss import loss_and_gradient

BATCHES = 8
"Batches of the next updates that are looked at."


def updates(run: Run) -> float:
    """Return how often the weights have changed."""
    return float(run.updates)


def diverged(run: Run) -> float:
    """Return 1 if the run has stopped since its numbers left the range of floats, else 0."""
    return float(isinstance(run.stopped, Stop))


def batch_loss(run: Run) -> float:
    """Return the loss of the last update's batch; NaN before the first."""
    return math.nan if run.loss is None else run.loss


def best_loss(run: Run) -> float:
    """Return the lowest held-out loss of the checks during training; NaN before the first."""
    best = run.validation.checks.best
    return math.nan if best is None else best.loss


def best_update(run: Run) -> float:
    """Return the update at which the held-out loss was lowest; NaN before the first check."""
    best = run.validation.checks.best
    return math.nan if best is None else float(best.updates)


def next_batches(run: Run) -> list[Batch]:
    """Return the batches that the next updates would learn from."""
    return [run.batch_of(update) for update in range(run.updates, run.updates + BATCHES)]


def forward(run: Run, batch: Batch) -> torch.Tensor:
    """Return what the network says to a training batch, without dropout. (B, L, O)."""
    length = batch.inputs.shape[1]
    lengths, sources, touches, cuts = batch.lengths, batch.sources, run.touches(length), run.cuts(length)
    inputs = torch.from_numpy(batch.inputs)
    return run.model.forward(inputs, lengths=lengths, sources=sources, touches=touches, cuts=cuts)[0]


def training_loss(run: Run, metric: str = "loss") -> float:
    """Return the mean of a metric over the batches that the next updates would learn from, without dropout."""
    with torch.no_grad():
        return float(np.mean([metric_of(run, metric, forward(run, each).numpy(), each) for each in next_batches(run)]))


def gap(run: Run) -> float:
    """Return how far the held-out loss lies above that of what is learned from."""
    return run.validation.metrics()["loss"] - training_loss(run)


def next_gradient_norms(run: Run) -> list[float]:
    """Return the norm of the whole gradient of each of the next batches, with the present weights, before clipping."""
    weights = list(run.model.parameters())
    found = []
    for batch in next_batches(run):
        outputs = forward(run, batch)
        _, gradient = loss_and_gradient(outputs.detach().numpy(), batch, run.task.kind)
        parts = torch.autograd.grad(outputs, weights, torch.from_numpy(gradient), allow_unused=True)
        squares = [
            float(torch.linalg.vector_norm(part, dtype=torch.float64)) ** 2 for part in parts if part is not None
        ]
        found.append(math.sqrt(sum(squares)))
    return found


def gradient_norm(run: Run) -> float:
    """Return the mean of ``next_gradient_norms``."""
    return float(np.mean(next_gradient_norms(run)))


def clipped_share(run: Run) -> float:
    """Return the share of the next batches whose gradient would be clipped."""
    limit = run.knobs.clip_norm
    return float(np.mean([0 < limit < norm for norm in next_gradient_norms(run)]))


def knob(run: Run, name: str) -> float:
    """Return the present value of a number or a switch.

    Raises:
        ValueError: if there is no such knob, or it is a word.
    """
    run.recipe.knob(name)
    value = run.settings[name]
    if isinstance(value, str):
        raise ValueError(f"{name} is a word ({value}), no number; name another knob")
    return float(value)


LOSS = "nats, or squared units"
METRIC = Argument("metric", str, "Loss, or a metric of the task.", "loss")
MEASURES = (
    Measure("updates", "How often the weights have changed.", "updates", updates),
    Measure("diverged", "1 if the run stopped since its numbers left the range of floats, else 0.", "0 or 1", diverged),
    Measure("batch_loss", "Loss of the last update's batch, before the weights changed.", LOSS, batch_loss),
    Measure("best_loss", "Lowest held-out loss of the checks during training.", LOSS, best_loss),
    Measure("best_update", "The update at which the held-out loss was lowest.", "updates", best_update),
    Measure(
        "training_loss",
        f"Mean loss, or another metric, of the {BATCHES} batches that the next updates would learn from, no dropout.",
        "nats, or as the metric",
        training_loss,
        (METRIC,),
    ),
    Measure("gap", "Held-out loss minus `training_loss`: above 0 where the network overfits.", LOSS, gap),
    Measure(
        "gradient_norm",
        f"Mean norm of the whole gradient, before clipping, of the {BATCHES} batches that the next updates would use.",
        "norm",
        gradient_norm,
    ),
    Measure(
        "clipped_share", f"Share of the next {BATCHES} batches whose gradient would be clipped.", "share", clipped_share
    ),
    Measure(
        "knob",
        "Present value of a knob that is a number; 1 and 0 of a switch.",
        "as the knob",
        knob,
        (Argument("name", str, "Name of the knob."),),
    ),
)

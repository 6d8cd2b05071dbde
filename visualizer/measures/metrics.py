"""How well the network answers: metrics of the held-out sequences, or of some of them."""

import math

import numpy as np

from visualizer.measures.measure import Argument, Measure
from visualizer.tasks.task import Batch
from visualizer.training import Run
from visualizer.training.loss import loss_and_gradient

LENGTH = Argument("length", int, "Only sequences whose source has so many positions.", None, low=1, high=200)
AT = Argument("t", int, "Only what is asked at this position; −1 is the last.", None, low=-200, high=199)


def metric_of(run: Run, name: str, outputs: np.ndarray, batch: Batch) -> float:
    """Return the loss or a metric of answers to a batch.

    Args:
        run: whose task.
        name: ``loss`` or one of the task's metrics.
        outputs: logits or values. (B, L, O).
        batch: what was asked.

    Raises:
        ValueError: if the task has no such metric, or nothing is asked.
    """
    if not batch.loss_mask.any():
        raise ValueError("nothing is asked there; choose other sequences or positions")
    if name == "loss":
        return loss_and_gradient(outputs, batch, run.task.kind)[0]
    with np.errstate(all="ignore"):
        found = run.task.metrics(outputs, batch)
    if name not in found:
        raise ValueError(f"{run.recipe.task} measures {', '.join(['loss', *found])} (got {name}); choose one of these")
    return found[name]


def some(batch: Batch, *, length: int | None = None, t: int | None = None) -> tuple[Batch, np.ndarray]:
    """Keep the sequences with a source of ``length`` positions, and what is asked at ``t``.

    Returns:
        the batch, and which sequences were kept. bool (B,).

    Raises:
        ValueError: if there are none.
    """
    kept = np.ones(len(batch.inputs), bool)
    if length is not None:
        if batch.sources is None:
            raise ValueError("length is that of a source, which this task has not; leave it out")
        kept = batch.sources == length
        if not kept.any():
            there = f"{batch.sources.min()} to {batch.sources.max()}"
            raise ValueError(f"no held-out source has {length} positions; they have {there}")
    mask = batch.loss_mask[kept]
    if t is not None:
        if not -mask.shape[1] <= t < mask.shape[1]:
            raise ValueError(f"t must be between 0 and {mask.shape[1] - 1} (got {t}); choose such a position")
        mask = mask & (np.arange(mask.shape[1]) == t % mask.shape[1])
    parts = (None if each is None else each[kept] for each in (batch.lengths, batch.memory, batch.sources))
    return Batch(batch.inputs[kept], batch.targets[kept], mask, *parts), kept


METRICS = {
    "loss": ("Loss of the held-out sequences.", "nats, or squared units", (LENGTH, AT)),
    "accuracy": ("How often a held-out answer is right.", "share", (LENGTH, AT)),
    "rmse": ("Root mean squared error of the held-out answers.", "units of the target", (AT,)),
    "bits_per_character": ("Loss of the held-out text for each character, in bits.", "bits", ()),
    "excess": ("Held-out loss above the least possible one.", "nats", ()),
    "exact": ("How many held-out answers are right from the first symbol to the last.", "share", (LENGTH,)),
}
"By name: what it is, its unit, what it may be told."


def _validated(name: str) -> Measure:
    doc, unit, arguments = METRICS[name]

    def read(run: Run, length: int | None = None, t: int | None = None) -> float:
        if length is None and t is None:
            return _known(run, name)
        whole = run.validation.batch
        batch, kept = some(whole, length=length, t=t)
        return metric_of(run, name, run.validation.answer(0, len(whole.inputs))[kept], batch)

    return Measure(name, doc, unit, read, arguments)


def _known(run: Run, name: str) -> float:
    found = run.validation.metrics()
    if name not in found:
        raise ValueError(f"{run.recipe.task} measures {', '.join(found)} (got {name}); choose one of these")
    return found[name]


def perplexity(run: Run) -> float:
    """Return e to the held-out loss.

    Raises:
        ValueError: if the task has no classes.
    """
    if run.task.kind != "classes":
        raise ValueError(f"perplexity is of classes; {run.recipe.task} answers with values; use rmse")
    return math.exp(min(_known(run, "loss"), 700.0))


def chance_loss(run: Run) -> float:
    """Return the loss of the best answer that does not look at the sequence."""
    return run.task.chance_loss


def rival_loss(run: Run, name: str) -> float:
    """Return the held-out loss of a simple method.

    Raises:
        ValueError: if the task has none of that name.
    """
    known = {key.split(" (")[0].replace(" ", "_"): value for key, value in run.task.baselines.items()}
    if name not in known:
        known |= {key.replace(" ", "_"): value for key, value in run.task.slow_baselines().items()}
    if name not in known:
        raise ValueError(f"name must be one of {', '.join(known) or 'nothing here'} (got {name}); choose one of these")
    return known[name]


MEASURES = (
    *map(_validated, METRICS),
    Measure(
        "perplexity", "e to the held-out loss: among how many classes the network hesitates.", "classes", perplexity
    ),
    Measure(
        "chance_loss",
        "Loss of the best answer that does not look at the sequence.",
        "nats, or squared units",
        chance_loss,
    ),
    Measure(
        "rival_loss",
        "Held-out loss of a simple method where the task has some: persistence, seasonal_naive, ridge, boosted_trees.",
        "squared units",
        rival_loss,
        (Argument("name", str, "Which one; boosted_trees take seconds the first time."),),
    ),
)

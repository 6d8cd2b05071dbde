"""Where attention looks: held-out weights on the source position that the task's answer comes from, and how spread."""

import numpy as np

from visualizer.measures.causal import held_out
from visualizer.measures.measure import Argument, Measure
from visualizer.tasks.task import Batch
from visualizer.training import Run
from visualizer.training.reading import read, sequences

SEQUENCES = 128
"Held-out sequences that are read."


def weights(run: Run, layer: int, head: int) -> tuple[np.ndarray, Batch]:
    """Return the weights of attention of held-out sequences, (B, L, S), and the sequences.

    Raises:
        ValueError: if there is no attention, or no such layer or head.
    """
    if "attention_weights" not in run.model.quantities:
        raise ValueError(f"{run.recipe.model} has no attention as it is set up; choose a model that attends")
    batch = sequences(held_out(run), 0, SEQUENCES)
    array = read(run, batch, with_gradients=False).tape.array("attention_weights")  # (layers, B, K, L, S)
    for name, index, count in (("layer", layer, len(array)), ("head", head, array.shape[2])):
        if not 0 <= index < count:
            raise ValueError(f"{name} must be between 0 and {count - 1} (got {index}); choose a smaller one")
    return array[layer, :, head].astype(np.float64), batch


def attends_to(run: Run, place: str, layer: int, head: int) -> float:
    """Return the mean weight that each answer's position gives to one source position.

    Raises:
        ValueError: if the place does not exist in this task.
    """
    found, batch = weights(run, layer, head)
    t = np.arange(found.shape[1])
    if place in ("same", "mirrored"):
        if batch.sources is None:
            raise ValueError(f"place={place} is of a source, which this task has not; choose before or itself")
        answer = t - batch.sources[:, None]  # (B, L): 0 where the first answer is asked
        at = answer if place == "same" else batch.sources[:, None] - 1 - answer
        asked = batch.loss_mask & (answer < batch.sources[:, None])  # the full stop comes from no source position
    else:
        at = np.broadcast_to(t - (place == "before"), batch.loss_mask.shape)
        asked = batch.loss_mask & (at >= 0)
    picked = np.take_along_axis(found, np.clip(at, 0, found.shape[2] - 1)[..., None], axis=2)[..., 0]
    return float(picked[asked].mean()) if asked.any() else float("nan")


def attention_order(run: Run, layer: int, head: int) -> float:
    """Return the mean correlation between the number of an answer and the mean source position it attends to."""
    found, batch = weights(run, layer, head)
    centres = found @ np.arange(found.shape[2])  # (B, L)
    said = [
        np.corrcoef(np.arange(asked.sum()), row[asked])[0, 1]
        for row, asked in zip(centres, batch.loss_mask, strict=True)
        if asked.sum() > 2 and np.ptp(row[asked]) > 0
    ]
    return float(np.mean(said)) if said else float("nan")


def attention_entropy(run: Run, layer: int, head: int) -> float:
    """Return the mean entropy of the weights where answers are asked, in bits."""
    found, batch = weights(run, layer, head)
    with np.errstate(all="ignore"):
        bits = np.where(found > 0, -found * np.log2(np.where(found > 0, found, 1.0)), 0.0).sum(axis=-1)  # (B, L)
    return float(bits[batch.loss_mask].mean())


LAYER = Argument("layer", int, "Of which layer.", 0, low=0, high=3)
HEAD = Argument("head", int, "Of which head.", 0, low=0, high=7)
MEASURES = (
    Measure(
        "attends_to",
        f"Mean weight of attention, over the answers of {SEQUENCES} held-out sequences, on one source position: same, "
        "the source symbol of the same number; mirrored, that of the same number from the end; before; itself.",
        "share",
        attends_to,
        (Argument("place", str, "Which.", choices=("same", "mirrored", "before", "itself")), LAYER, HEAD),
    ),
    Measure(
        "attention_order",
        "Correlation of the number of an answer with the mean source position it attends to: 1 forward, −1 backward.",
        "correlation",
        attention_order,
        (LAYER, HEAD),
    ),
    Measure(
        "attention_entropy",
        "Mean entropy of the weights of attention where answers are asked: 0 looks at one position.",
        "bits",
        attention_entropy,
        (LAYER, HEAD),
    ),
)

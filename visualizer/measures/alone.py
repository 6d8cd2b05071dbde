"""What a network that translates says when it hears only itself."""

import torch

from visualizer.measures.measure import Measure
from visualizer.measures.metrics import metric_of
from visualizer.training import Run
from visualizer.training.reading import sequences

SEQUENCES = 512
"Held-out sequences that are written, at most."


def accuracy_alone(run: Run) -> float:
    """Return the accuracy of held-out answers, each position fed what the network said at the last one.

    Raises:
        ValueError: if the task does not translate.
    """
    batch = sequences(run.validation.batch, 0, SEQUENCES)
    if batch.sources is None:
        raise ValueError(f"{run.recipe.task} has no target to be fed back; choose reversal or g2p")
    if run.interventions:
        raise ValueError("what is held by hand belongs to positions that were heard; release it to measure this")
    with torch.no_grad():
        outputs = run.model.write(torch.from_numpy(batch.inputs), batch.sources).numpy()
    return metric_of(run, "accuracy", outputs, batch)


MEASURES = (
    Measure(
        "accuracy_alone",
        "How often a held-out answer is right where the network is fed its own last answer, not the true one.",
        "share",
        accuracy_alone,
    ),
)

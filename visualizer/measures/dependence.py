"""Whether attention looks where the answer depends on what was heard."""

import numpy as np

from visualizer.measures.measure import Measure
from visualizer.training import Run


def attention_agreement(run: Run) -> float:
    """Return at how many answers of the probe the largest weight and the strongest dependence fall on one position.

    Weights are summed over heads, of the last layer; only positions that both can reach are compared: the source where
    there is one, else everything up to the answer.

    Raises:
        ValueError: if there is no attention.
    """
    if "attention_weights" not in run.model.quantities:
        raise ValueError(f"{run.recipe.model} has no attention as it is set up; choose a model that attends")
    frame = run.frame(["attention_weights", "effective_attention"])
    names = frame.quantities["attention_weights"].axes
    weights = np.asarray(frame["attention_weights"], np.float64)
    if "layer" in names:
        weights = weights[-1]
    weights = weights.reshape(-1, *weights.shape[-2:]).sum(axis=0)  # (L, S)
    depends = frame["effective_attention"]  # (L, L)
    asked = np.flatnonzero(run.probe.loss_mask[0])
    reach = [int(run.probe.sources[0]) if run.probe.sources is not None else t + 1 for t in asked]
    same = [weights[t, :n].argmax() == depends[t, :n].argmax() for t, n in zip(asked, reach, strict=True)]
    return float(np.mean(same))


MEASURES = (
    Measure(
        "attention_agreement",
        "Share of the probe's answers whose largest weight of attention (last layer, all heads) lies on the position "
        "that the answer depends on most (the largest gradient of the right answer's logit).",
        "share",
        attention_agreement,
    ),
)

"""What a network says when it hears only itself: each answer is the likeliest, and the next position is fed it."""

import numpy as np
import torch

from visualizer.tasks.task import Batch
from visualizer.training.learner import Learner
from visualizer.training.reading import answer, sequences


def decode(learner: Learner, batch: Batch) -> np.ndarray:
    """Write the target of the first sequence without being told any of it.

    Args:
        learner: whose network; its task translates.
        batch: the sequence, and perhaps others.

    Returns:
        the class said at each position of the target, −1 elsewhere. int64 (L,).
    """
    one = sequences(batch, 0, 1)
    feedback = learner.task.feedback
    assert feedback is not None
    inputs = torch.from_numpy(one.inputs.copy())
    said = np.full(one.inputs.shape[1], -1)
    asked = np.flatnonzero(one.loss_mask[0])
    with torch.no_grad():
        for t in asked:
            said[t] = int(answer(learner, one, inputs)[0, t].argmax())
            if t < asked[-1]:
                inputs[0, t + 1] = torch.from_numpy(feedback[said[t]])
    return said

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
    asked = np.flatnonzero(one.loss_mask[0])
    outputs = _under_interventions(learner, one, asked) if learner.interventions else _write(learner, one)
    said = np.full(one.inputs.shape[1], -1)
    said[asked] = outputs[asked].argmax(axis=-1)
    return said


def _write(learner: Learner, one: Batch) -> np.ndarray:
    assert one.sources is not None
    with torch.no_grad():
        outputs: np.ndarray = learner.model.write(torch.from_numpy(one.inputs), one.sources)[0].numpy()
    return outputs


def _under_interventions(learner: Learner, one: Batch, asked: np.ndarray) -> np.ndarray:
    """Read the whole sequence again for every answer: what is held by hand belongs to positions."""
    feedback = learner.task.feedback
    assert feedback is not None
    inputs = torch.from_numpy(one.inputs.copy())
    with torch.no_grad():
        for t in asked:
            outputs = answer(learner, one, inputs)[0]
            if t < asked[-1]:
                inputs[0, t + 1] = torch.from_numpy(feedback[int(outputs[t].argmax())])
    said: np.ndarray = outputs.numpy()
    return said

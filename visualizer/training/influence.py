"""What each position's loss and answer owe to every earlier position, for any model.

The sequence is read once for each position where a loss sits, all readings side by side as one batch; in each of them
only its own position answers. One way back then gives every row at once. Grows with the square of the length.
"""

import numpy as np
import torch

from visualizer.models.tape import Tape
from visualizer.tasks.task import Batch
from visualizer.training.gradients import norms
from visualizer.training.learner import Learner
from visualizer.training.loss import loss_and_gradient
from visualizer.training.reading import answer, sequences

LONGEST = 64
"Positions of a sequence for which this is computed."
SQUARES = ("gradient_triangle", "effective_attention")
"The quantities that hold only for such sequences."


def loss_gradients(learner: Learner, batch: Batch, state: str) -> np.ndarray:
    """Return dL_k/ds_t: L_k is position k's share of the loss of the first sequence, so that Σ_k L_k is its loss.

    Args:
        learner: whose network.
        batch: the sequence, and perhaps others.
        state: name of one of the model's states.

    Returns:
        (layers, L, L, H): by the position of the loss, then by that of the state; zero where no loss sits.
    """
    one, asked, copies = _replicate(batch)
    tape = Tape()
    outputs = answer(learner, copies, torch.from_numpy(copies.inputs), tape)
    _, whole = loss_and_gradient(outputs[:1].detach().numpy(), one, learner.task.kind)
    gradient = np.zeros(tuple(outputs.shape), np.float32)
    gradient[np.arange(len(asked)), asked] = whole[0, asked]
    weights = [weight for weight in learner.model.parameters() if weight.requires_grad]
    torch.autograd.grad(outputs, weights, torch.from_numpy(gradient), allow_unused=True)
    found = tape.array(state.replace("state", "gradient"))  # (layers, K, L, H)
    return _at(asked, found, one.inputs.shape[1])


def triangle(learner: Learner, batch: Batch) -> np.ndarray:
    """Return ‖dL_k/dh_t‖, h the first of the states through which positions depend on each other. (layers, L, L)."""
    model = learner.model
    return norms(loss_gradients(learner, batch, (model.traced or model.states)[0]))


def answer_gradients(learner: Learner, batch: Batch) -> np.ndarray:
    """Return how the answer asked for at each position depends on every input vector of the first sequence.

    The answer is the logit of the class asked for, or the sum of the values.

    Returns:
        (L, L, D): by the position that answers, then by that of the input; zero where nothing is asked.
    """
    one, asked, copies = _replicate(batch)
    inputs = torch.from_numpy(copies.inputs).requires_grad_()
    outputs = answer(learner, copies, inputs)  # (K, L, O)
    chosen = np.zeros(tuple(outputs.shape), np.float32)
    rows = np.arange(len(asked))
    if learner.task.kind == "classes":
        chosen[rows, asked, one.targets[0, asked]] = 1
    else:
        chosen[rows, asked] = 1
    (found,) = torch.autograd.grad(outputs, inputs, torch.from_numpy(chosen))
    return _at(asked, found.numpy()[None], one.inputs.shape[1])[0]


def effective_attention(learner: Learner, batch: Batch) -> np.ndarray:
    """Return the length of each of ``answer_gradients``. float32 (L, L)."""
    return norms(answer_gradients(learner, batch))


def _replicate(batch: Batch) -> tuple[Batch, np.ndarray, Batch]:
    """Return the first sequence, the positions where its loss sits (K,), and K copies of it."""
    one = sequences(batch, 0, 1)
    asked = np.flatnonzero(one.loss_mask[0])

    def repeat(array: np.ndarray | None) -> np.ndarray | None:
        return None if array is None else np.repeat(array, len(asked), axis=0)

    inputs, targets, mask = (np.repeat(array, len(asked), axis=0) for array in (one.inputs, one.targets, one.loss_mask))
    return one, asked, Batch(inputs, targets, mask, repeat(one.lengths), None, repeat(one.sources))


def _at(asked: np.ndarray, rows: np.ndarray, length: int) -> np.ndarray:
    """Put rows (layers, K, L, X) where they belong among all positions: (layers, L, L, X)."""
    whole = np.zeros((len(rows), length, *rows.shape[2:]), rows.dtype)
    whole[:, asked] = rows
    return whole

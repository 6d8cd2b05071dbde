"""The loss and its gradient with respect to the outputs, written out: no graph is needed for either."""

import numpy as np

from visualizer.tasks.task import Batch


def loss_and_gradient(outputs: np.ndarray, batch: Batch, kind: str) -> tuple[float, np.ndarray]:
    """Mean over the places where the loss sits: cross-entropy in nats, or squared error.

    Args:
        outputs: logits or values. float32 (B, L, O).
        batch: what was asked.
        kind: ``classes`` or ``values``.

    Returns:
        the loss, and its gradient. float32 (B, L, O).
    """
    mask = batch.loss_mask
    rule = _cross_entropy if kind == "classes" else _squared_error
    with np.errstate(all="ignore"):  # an overflow is reported by the run, not as a warning
        if not mask.all():
            loss, gradient = rule(outputs[mask], batch.targets[mask])
            whole = np.zeros(outputs.shape, outputs.dtype)
            whole[mask] = gradient
            return loss, whole
        size = outputs.shape[-1]
        targets = batch.targets.reshape(-1) if kind == "classes" else batch.targets.reshape(-1, size)
        loss, gradient = rule(outputs.reshape(-1, size), targets)
    return loss, gradient.reshape(outputs.shape)


def _cross_entropy(logits: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]:
    count = np.arange(len(logits))
    shifted = logits - logits.max(axis=1, keepdims=True)  # (N, O)
    exponentials = np.exp(shifted)
    sums = exponentials.sum(axis=1, keepdims=True)
    loss = float((np.log(sums[:, 0]) - shifted[count, targets]).mean(dtype=np.float64))
    gradient = exponentials / (sums * len(logits))
    gradient[count, targets] -= np.float32(1 / len(logits))
    return loss, gradient


def _squared_error(values: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]:
    errors = values - targets  # (N, O)
    return float((errors * errors).mean(dtype=np.float64)), errors * np.float32(2 / errors.size)


def probabilities(logits: np.ndarray) -> np.ndarray:
    """Turn logits (…, O) into probabilities."""
    with np.errstate(all="ignore"):
        exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
        result: np.ndarray = exponentials / exponentials.sum(axis=-1, keepdims=True)
    return result

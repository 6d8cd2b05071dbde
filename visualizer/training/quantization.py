"""Weights in eight bits: how much smaller a network gets, and what it loses.

Every row of a matrix (what feeds one output) is kept as whole numbers from −127 to 127 and one float32 scale; biases
and other vectors stay as they are. For the measurement the rounded weights are turned back into float32: the numbers
are those of eight bits, the arithmetic is not, as on a device that unpacks weights when it reads them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from visualizer.training.facts import finite
from visualizer.training.learner import Learner
from visualizer.training.run import Run

LEVELS = 127
PIECE = 30.0
"Milliseconds that an update of one piece of the held-out sequences would take; reading it takes a third or less."


@dataclass(frozen=True)
class Quantization:
    """A network before and after its weights are rounded.

    Args:
        bytes_before: of all weights, float32.
        bytes_after: of the rounded ones, their scales, and what stays float32.
        before: loss and metrics of the held-out sequences.
        after: the same with rounded weights.
    """

    bytes_before: int
    bytes_after: int
    before: dict[str, float]
    after: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """Return JSON values; a number that is not finite is None."""
        found: dict[str, Any] = finite(asdict(self))
        return found


def quantize(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Round each row of a weight (rows, …) to whole numbers; returns them, int8, and the rows' scales, (rows,)."""
    rows = weight.detach().flatten(1)
    scales = rows.abs().amax(1) / LEVELS
    whole = (rows / scales.clamp(min=torch.finfo(rows.dtype).tiny)[:, None]).round().clamp(-LEVELS, LEVELS)
    return whole.to(torch.int8).view(weight.shape), scales


def dequantize(whole: Tensor, scales: Tensor) -> Tensor:
    """Return the weight that ``quantize`` has kept."""
    return (whole.flatten(1) * scales[:, None]).view(whole.shape)


def quantized_bytes(weight: Tensor) -> int:
    """Return the bytes that a weight needs: a byte each and a scale a row, or 4 each where it is a vector."""
    return weight.numel() + 4 * len(weight) if weight.dim() > 1 else 4 * weight.numel()


@contextmanager
def _weights(learner: Learner, weights: Tensor) -> Iterator[None]:
    """Let a network have other weights for a while; it gets its own back, bit for bit, whatever happens."""
    kept = learner.flat.weights.clone()
    try:
        learner.flat.weights.copy_(weights)
        yield
    finally:
        learner.flat.weights.copy_(kept)


def rounded(learner: Learner) -> Tensor:
    """Return all weights of a network, rounded, in the order of its own. (P,)."""
    weights = [weight.detach() for weight in learner.flat.named.values()]
    near = (dequantize(*quantize(weight)) if weight.dim() > 1 else weight for weight in weights)
    return torch.cat([weight.flatten() for weight in near])


class QuantizationMeter:
    """Measures in small pieces, so that nobody else is kept waiting; between two of them the run may learn on.

    Args:
        run: whose network, as it is now; it is not changed.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._weights = run.flat.weights.clone(), rounded(run)
        self._answers: tuple[list[np.ndarray], ...] = ([], [])
        self._count = len(run.validation.batch.inputs)
        length, model = run.validation.batch.inputs.shape[1], run.model
        each = model.milliseconds(length, 2) - model.milliseconds(length, 1)
        self._size = max(1, int(PIECE / each))
        self._start = 0

    def advance(self) -> bool:
        """Let both networks answer some sequences; return True once all are answered."""
        stop = min(self._count, self._start + self._size)
        for weights, answers in zip(self._weights, self._answers, strict=True):
            with _weights(self._run, weights):
                answers.append(self._run.validation.answer(self._start, stop))
        self._start = stop
        return self._start == self._count

    @property
    def result(self) -> Quantization:
        """What was measured."""
        weights = self._run.flat.named.values()
        before, after = (self._run.validation.measure(np.concatenate(answers)) for answers in self._answers)
        sizes = sum(4 * weight.numel() for weight in weights), sum(map(quantized_bytes, weights))
        return Quantization(*sizes, before, after)


def quantization_of(run: Run) -> Quantization:
    """Measure a run's network with its weights and with the rounded ones; the run is not changed."""
    meter = QuantizationMeter(run)
    while not meter.advance():
        pass
    return meter.result

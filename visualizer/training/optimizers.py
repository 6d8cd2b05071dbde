"""How a gradient becomes a change of the weights: the rules of ``torch.optim``, on one flat vector.

Adam: Kingma and Ba (2015), arXiv 1412.6980. AdamW: Loshchilov and Hutter (2019), arXiv 1711.05101.
RMSprop: Tieleman and Hinton (2012), lecture 6.5; ``torch.optim``'s default decay 0.99.
"""

import math
from abc import ABC, abstractmethod
from typing import ClassVar

from torch import Tensor

from visualizer.training.settings import Settings

BETA1, BETA2, EPSILON, DECAY = 0.9, 0.999, 1e-8, 0.99


class Optimizer(ABC):
    """A rule without state of its own: what it remembers is in ``moments``."""

    moments: ClassVar[int]
    "Vectors it remembers."

    @staticmethod
    @abstractmethod
    def step(weights: Tensor, gradient: Tensor, moments: Tensor, knobs: Settings, update: int) -> None:
        """Change the weights and moments in place.

        Args:
            weights: (P,).
            gradient: (P,); left as it is.
            moments: (moments, P).
            knobs: learning rate, warmup, momentum and weight decay as they are now.
            update: which update this is, from 1.
        """


class SGD(Optimizer):
    """Stochastic gradient descent with momentum."""

    moments = 1

    @staticmethod
    def step(weights: Tensor, gradient: Tensor, moments: Tensor, knobs: Settings, update: int) -> None:
        """Follow the running sum of the gradients."""
        velocity = moments[0].mul_(knobs.momentum).add_(_decayed(weights, gradient, knobs))
        weights.add_(velocity, alpha=-knobs.rate(update))


class Adam(Optimizer):
    """Gradient divided by its usual size, both averaged over the last updates."""

    moments = 2

    @staticmethod
    def step(weights: Tensor, gradient: Tensor, moments: Tensor, knobs: Settings, update: int) -> None:
        """Weight decay is part of the gradient."""
        _adam(weights, _decayed(weights, gradient, knobs), moments, knobs.rate(update), update)


class AdamW(Optimizer):
    """Adam with a weight decay that its division does not touch."""

    moments = 2

    @staticmethod
    def step(weights: Tensor, gradient: Tensor, moments: Tensor, knobs: Settings, update: int) -> None:
        """Shrink the weights, then Adam."""
        weights.mul_(1 - knobs.rate(update) * knobs.weight_decay)
        _adam(weights, gradient, moments, knobs.rate(update), update)


class RMSprop(Optimizer):
    """Gradient divided by its usual size."""

    moments = 1

    @staticmethod
    def step(weights: Tensor, gradient: Tensor, moments: Tensor, knobs: Settings, update: int) -> None:
        """Average the squares, then divide by their root."""
        gradient = _decayed(weights, gradient, knobs)
        squares = moments[0].mul_(DECAY).addcmul_(gradient, gradient, value=1 - DECAY)
        weights.addcdiv_(gradient, squares.sqrt().add_(EPSILON), value=-knobs.rate(update))


def _decayed(weights: Tensor, gradient: Tensor, knobs: Settings) -> Tensor:
    return gradient.add(weights, alpha=knobs.weight_decay) if knobs.weight_decay else gradient


def _adam(weights: Tensor, gradient: Tensor, moments: Tensor, learning_rate: float, update: int) -> None:
    mean = moments[0].lerp_(gradient, 1 - BETA1)
    squares = moments[1].mul_(BETA2).addcmul_(gradient, gradient, value=1 - BETA2)
    size = squares.sqrt().div_(math.sqrt(1 - BETA2**update)).add_(EPSILON)
    weights.addcdiv_(mean, size, value=-learning_rate / (1 - BETA1**update))


OPTIMIZERS: dict[str, type[Optimizer]] = {"sgd": SGD, "adam": Adam, "adamw": AdamW, "rmsprop": RMSprop}
"Every optimiser by the value of its knob."

"""All weights of a model, their gradient and the optimiser's memory as flat vectors: one operation for all of them."""

import math

import torch
from torch import Tensor, nn


class FlatParameters:
    """Weights, gradient and the optimiser's moments as rows of one buffer; the model's parameters are views of it.

    Args:
        model: its parameters are moved into the buffer.
        moments: vectors that the optimiser remembers.
    """

    def __init__(self, model: nn.Module, moments: int) -> None:
        self.named = dict(model.named_parameters())
        count = sum(parameter.numel() for parameter in self.named.values())
        self.memory = torch.zeros(1 + moments, count)  # weights, then moments
        self.gradient = torch.zeros(count)
        self._slices = {}
        offset = 0
        for name, parameter in self.named.items():
            place = self._slices[name] = slice(offset, offset + parameter.numel())
            offset = place.stop
            self.weights[place] = parameter.detach().reshape(-1)
            parameter.data = self.weights[place].view_as(parameter)
            parameter.grad = self.gradient[place].view_as(parameter)
        self._ones = torch.ones(self.memory.numel())

    @property
    def weights(self) -> Tensor:
        """Every weight. (P,)."""
        return self.memory[0]

    @property
    def moments(self) -> Tensor:
        """What the optimiser remembers. (moments, P)."""
        return self.memory[1:]

    def gradient_norm(self) -> float:
        """2-norm of the whole gradient; infinite or NaN only if an entry is."""
        squared = float(torch.dot(self.gradient, self.gradient))
        if math.isfinite(squared):
            return math.sqrt(squared)
        return float(torch.linalg.vector_norm(self.gradient, dtype=torch.float64))

    def gradient_norms(self) -> dict[str, float]:
        """2-norm of the gradient of each parameter."""
        return {name: float(torch.linalg.vector_norm(self.gradient[place])) for name, place in self._slices.items()}

    def part(self, vector: Tensor, name: str) -> Tensor:
        """Return the entries of a vector (P,) that belong to one parameter."""
        return vector[self._slices[name]]

    def is_finite(self) -> bool:
        """Whether every weight and moment is a number."""
        flat = self.memory.view(-1)
        if math.isfinite(float(torch.dot(flat, self._ones))):
            return True
        return bool(torch.isfinite(flat).all())

    def first_not_finite(self, vector: Tensor) -> str:
        """Name the first parameter with an entry that is not a number; empty if there is none.

        Args:
            vector: ``weights``, ``gradient`` or a row of ``moments``. (P,).
        """
        return next((name for name, place in self._slices.items() if not torch.isfinite(vector[place]).all()), "")

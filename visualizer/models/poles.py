"""How a unit's modes fade and turn from position to position, in two parametrisations.

Both are numbers λ inside the unit circle of the complex plane and a factor for what enters.
"""

import math
from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn

STEPS = (0.001, 0.1)  # S4D: smallest and largest step; a state lasts about 2/Δ positions
RING = (0.5, 0.999)  # LRU: smallest and largest |λ| at the start
TURN = math.pi / 2  # LRU: largest angle per position at the start; a turn takes four positions or more


class Poles(nn.Module, ABC):
    """λ and the input's factor of every unit and mode.

    Args:
        units: H.
        modes: N.
        rng: where the weights come from.
    """

    formulas: ClassVar[tuple[str, str]]
    "λ and the factor, in LaTeX."
    spread: float
    "Standard deviation of what reads the state, at the start."

    @abstractmethod
    def __init__(self, units: int, modes: int, rng: np.random.Generator) -> None:
        super().__init__()

    @abstractmethod
    def forward(self) -> tuple[Tensor, Tensor]:
        """Return log λ and the factor, complex. (H, N) each."""


class S4DPoles(Poles):
    """S4D-Lin: A = −½ + iπn, discretised by zero-order hold with a learned step Δ of each unit.

    Paper: Gu, Gupta, Goel and Ré (2022), On the Parameterization and Initialization of Diagonal State Space Models,
    arXiv:2206.11893, section 4.
    """

    formulas = (
        r"\lambda = e^{\Delta A}, \quad A = -e^{\nu} + i \omega",
        r"\bar{B} = \frac{\lambda - 1}{A}",
    )

    def __init__(self, units: int, modes: int, rng: np.random.Generator) -> None:
        super().__init__(units, modes, rng)
        self.spread = math.sqrt(2)  # the paper's y = 2 Re(C h), C of size 1
        low, high = np.log(STEPS)
        self.log_step = _parameter(rng.uniform(low, high, units))
        self.log_decay = _parameter(np.full((units, modes), np.log(0.5)))
        self.frequency = _parameter(np.tile(np.pi * np.arange(modes), (units, 1)))

    def forward(self) -> tuple[Tensor, Tensor]:
        """Return log λ = ΔA, and (λ − 1) / A."""
        A = torch.complex(-self.log_decay.exp(), self.frequency)  # (H, N)
        exponent = self.log_step.exp()[:, None] * A
        return exponent, torch.expm1(exponent) / A


class LRUPoles(Poles):
    """Linear recurrent unit: λ = exp(−exp(ν) + iθ), drawn from a ring, the input scaled by γ.

    Paper: Orvieto et al. (2023), Resurrecting Recurrent Neural Networks for Long Sequences, arXiv:2303.06349, sections
    3.3 and 3.4.
    """

    formulas = (r"\lambda = e^{-e^{\nu} + i \theta}", r"\bar{B} = \gamma")

    def __init__(self, units: int, modes: int, rng: np.random.Generator) -> None:
        super().__init__(units, modes, rng)
        self.spread = 1 / math.sqrt(modes)
        low, high = np.square(RING)
        size = np.sqrt(rng.uniform(low, high, (units, modes)))  # even over the ring's area
        self.log_decay = _parameter(np.log(-np.log(size)))
        self.frequency = _parameter(rng.uniform(0, TURN, (units, modes)))
        self.log_gamma = _parameter(0.5 * np.log(1 - size**2))

    def forward(self) -> tuple[Tensor, Tensor]:
        """Return log λ and γ."""
        gamma = self.log_gamma.exp()
        return torch.complex(-self.log_decay.exp(), self.frequency), torch.complex(gamma, torch.zeros_like(gamma))


POLES: dict[str, type[Poles]] = {"s4d": S4DPoles, "lru": LRUPoles}


def _parameter(values: np.ndarray) -> nn.Parameter:
    return nn.Parameter(torch.from_numpy(values.astype(np.float32)))

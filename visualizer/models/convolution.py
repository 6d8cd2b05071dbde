"""Convolutions that look back only: a short one with a learned number per tap, a long one as a product of spectra."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from visualizer.models.initial import uniform


class ShortConvolution(nn.Module):
    """Each unit's weighted sum of its last few values.

    Args:
        units: how many.
        taps: positions read, this one included.
        rng: where the weights come from.

    Attributes:
        weight: (H, 1, taps); the last tap is this position.
        bias: (H,).

    Example:
        >>> short = ShortConvolution(2, 3, np.random.default_rng(0))
        >>> x = torch.ones(1, 4, 2)
        >>> torch.allclose(short(x)[:, 3], short.step(x[:, 3], x[:, 1:3])[0])
        True
    """

    def __init__(self, units: int, taps: int, rng: np.random.Generator) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.from_numpy(uniform(rng, (units, 1, taps), taps**-0.5)))
        self.bias = nn.Parameter(torch.from_numpy(uniform(rng, (units,), taps**-0.5)))

    def forward(self, x: Tensor) -> Tensor:
        """Convolve all positions. (B, L, H) → (B, L, H)."""
        length, taps = x.shape[1], self.weight.shape[2]
        padded = functional.pad(x, (0, 0, taps - 1, 0))  # (B, L + taps − 1, H)
        return self.bias + sum(self.weight[:, 0, tap] * padded[:, tap : tap + length] for tap in range(taps))

    def start(self, batch_size: int) -> Tensor:
        """Return the values before the first position: zeros. (B, taps − 1, H)."""
        units, _, taps = self.weight.shape
        return self.weight.new_zeros(batch_size, taps - 1, units)

    def step(self, x: Tensor, past: Tensor) -> tuple[Tensor, Tensor]:
        """Convolve one position: (B, H) and the values before it → (B, H) and the values before the next one."""
        window = torch.cat([past, x[:, None]], dim=1)  # (B, taps, H)
        return self.bias + (self.weight[:, 0].T * window).sum(1), window[:, 1:]


def long_convolution(x: Tensor, kernel: Tensor) -> Tensor:
    """Return ``Σ_s kernel[t − s] · x_s`` of each unit, as a product of spectra.

    Args:
        x: (B, L, H).
        kernel: the weight of a value by its age, (L, H).

    Example:
        >>> x, kernel = torch.tensor([1.0, 2, 3]).view(1, 3, 1), torch.tensor([1.0, 10, 0]).view(3, 1)
        >>> long_convolution(x, kernel).flatten().round()
        tensor([ 1., 12., 23.])
    """
    length = len(kernel)
    size = 2 * length  # twice as long, or the end would be added to the beginning
    spectrum = torch.fft.rfft(x, size, dim=1) * torch.fft.rfft(kernel, size, dim=0)
    return torch.fft.irfft(spectrum, size, dim=1)[:, :length]


def toeplitz(kernel: np.ndarray) -> np.ndarray:
    """Return the matrix of a convolution: (…, L, U) by age → (…, L, L, U), at t the weight of source_t.

    Example:
        >>> toeplitz(np.array([[1.0], [0.5], [0.2]]))[..., 0]
        array([[1. , 0. , 0. ],
               [0.5, 1. , 0. ],
               [0.2, 0.5, 1. ]])
    """
    age = np.subtract.outer(np.arange(kernel.shape[-2]), np.arange(kernel.shape[-2]))
    return np.where(age[..., None] >= 0, kernel[..., np.maximum(age, 0), :], 0)

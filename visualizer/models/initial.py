"""How weights start."""

import numpy as np
import torch
from torch import nn


def uniform(rng: np.random.Generator, shape: tuple[int, ...], bound: float) -> np.ndarray:
    """Draw float32 numbers between −bound and bound, as PyTorch's layers do."""
    return rng.uniform(-bound, bound, shape).astype(np.float32)


def normal(rng: np.random.Generator, shape: tuple[int, ...], spread: float) -> nn.Parameter:
    """Return a parameter of normal numbers around 0."""
    return nn.Parameter(torch.from_numpy((spread * rng.standard_normal(shape)).astype(np.float32)))


def linear(rng: np.random.Generator, inputs: int, outputs: int, *, bias: bool = True) -> nn.Linear:
    """Return a linear layer that starts within ±1/√inputs, as PyTorch's do, drawn from ``rng`` alone."""
    layer = nn.Linear(inputs, outputs, bias=bias, device="meta")  # without numbers: PyTorch draws none
    drawn = {"weight": torch.from_numpy(uniform(rng, (outputs, inputs), inputs**-0.5))}
    if bias:
        drawn["bias"] = torch.from_numpy(uniform(rng, (outputs,), inputs**-0.5))
    layer.load_state_dict(drawn, assign=True)  # into the empty layer; nn.utils.skip_init would import half of sympy
    return layer


def embedding(rng: np.random.Generator, inputs: int, outputs: int, init: str) -> nn.Linear:
    """Return the linear layer that turns what is fed into the stream.

    Args:
        rng: where it is drawn from.
        inputs: numbers fed.
        outputs: units of the stream.
        init: ``uniform``, as PyTorch's linear layers start, or ``normal``, as its embeddings do: variance 1, no bias.
    """
    layer = linear(rng, inputs, outputs)
    if init == "normal":
        layer.weight = normal(rng, (outputs, inputs), 1.0)
        nn.init.zeros_(layer.bias)
    return layer


def recurrent(weight: np.ndarray, init: str, spectral_radius: float, rng: np.random.Generator) -> np.ndarray:
    """Return the recurrent weights (blocks·H, H) of a layer.

    Args:
        weight: the uniform draw, used by ``uniform`` and ``scaled``.
        init: uniform, orthogonal, identity or scaled; each block of H rows by itself.
        spectral_radius: largest absolute eigenvalue, for ``scaled``.
        rng: for ``orthogonal``.

    Example:
        >>> recurrent(np.ones((2, 2), np.float32), "scaled", 0.5, np.random.default_rng(0))
        array([[0.25, 0.25],
               [0.25, 0.25]], dtype=float32)
    """
    H = weight.shape[1]
    blocks = [_block(block, init, spectral_radius, rng) for block in weight.reshape(-1, H, H)]
    return np.concatenate(blocks).astype(np.float32)


def _block(block: np.ndarray, init: str, spectral_radius: float, rng: np.random.Generator) -> np.ndarray:
    H = len(block)
    if init == "identity":
        return np.eye(H)
    if init == "orthogonal":
        q, r = np.linalg.qr(rng.standard_normal((H, H)))
        return q * np.sign(np.diagonal(r))  # the sign makes every rotation equally likely
    if init == "scaled":
        return block * (spectral_radius / np.abs(np.linalg.eigvals(block.astype(np.float64))).max())
    return block

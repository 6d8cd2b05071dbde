"""Scaled dot-product attention: every position asks all earlier ones at once.

Paper: Vaswani et al. (2017), Attention Is All You Need, arXiv:1706.03762, section 3.2; rotary positions are from
Su et al. (2021), RoFormer, arXiv:2104.09864.
Differs: causal in every layer.
"""

import math
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from visualizer.models.initial import linear
from visualizer.models.residual import Mixer
from visualizer.models.see import See
from visualizer.models.unroll import State

BASE = 10_000.0
"Longest wavelength of positions, in units of 2π positions."


class Attention(Mixer):
    r"""Causal self-attention with several heads.

    .. math::
        q_t, k_t, v_t &= W_q x_t + b_q,\; W_k x_t + b_k,\; W_v x_t + b_v  & \text{query, key, value}  \\
        \alpha_{t,s} &= \operatorname{softmax}_{s \le t}(q_t \cdot k_s / \sqrt{d})  & \text{per head of width } d  \\
        a_t &= \sum_s \alpha_{t,s} v_s                                   & \text{per head}  \\
        m_t &= W_o a_t + b_o

    Args:
        hidden_size: units of all heads together.
        heads: how many; they divide the units.
        rotary: whether queries and keys are turned by their position.
        rng: where the weights come from.

    Shape:
        x: (B, L, H).  query, key, value, attended: (B, L, H).  attention_weights: (B, K, L, S).
    """

    touchable: ClassVar[tuple[str, ...]] = ("query", "key", "value", "attended")
    silenced_by: ClassVar[tuple[str, ...]] = ("attended",)

    def __init__(self, hidden_size: int, heads: int, rotary: bool, rng: np.random.Generator) -> None:
        super().__init__()
        self.heads = heads
        self.width = hidden_size // heads
        self.rotary = rotary
        self.query = linear(rng, hidden_size, hidden_size)
        self.key = linear(rng, hidden_size, hidden_size)
        self.value = linear(rng, hidden_size, hidden_size)
        self.out = linear(rng, hidden_size, hidden_size)

    def forward(self, x: Tensor, see: See) -> Tensor:
        """Mix all positions at once; see ``Mixer.forward``."""
        positions = torch.arange(x.shape[1])
        q = see("query", self._turn(self.query(x), positions))
        k = see("key", self._turn(self.key(x), positions))
        v = see("value", self.value(x))

        scores = self._split(q) @ self._split(k).transpose(-1, -2) / math.sqrt(self.width)  # (B, K, L, S)
        later = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1)
        weights = see("attention_weights", torch.softmax(scores.masked_fill(later, -math.inf), dim=-1))

        attended = (weights @ self._split(v)).transpose(1, 2).flatten(2)  # (B, L, H)
        mixed: Tensor = self.out(see("attended", attended))
        return mixed

    def start(self, batch_size: int) -> State:
        """Return an empty memory of keys and values: it grows by one with every position."""
        empty = self.query.weight.new_zeros(batch_size, 0, self.heads * self.width)
        return {"key": empty, "value": empty}

    def step(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        """Ask every position so far, one head and one position after the other; see ``Mixer.step``."""
        at = torch.tensor([state["key"].shape[1]])
        q = self._turn(self.query(x)[:, None], at)[:, 0]  # (B, H)
        keys = torch.cat([state["key"], self._turn(self.key(x)[:, None], at)], dim=1)  # (B, S, H)
        values = torch.cat([state["value"], self.value(x)[:, None]], dim=1)  # (B, S, H)

        attended = []
        for head in range(self.heads):
            part = slice(head * self.width, (head + 1) * self.width)
            scores = (keys[:, :, part] * q[:, None, part]).sum(-1) / math.sqrt(self.width)  # (B, S)
            weights = torch.softmax(scores, dim=-1)
            attended.append((weights[:, :, None] * values[:, :, part]).sum(1))  # (B, d)

        return self.out(torch.cat(attended, dim=-1)), {"key": keys, "value": values}

    def _split(self, x: Tensor) -> Tensor:
        """Give each head its units. (B, L, H) → (B, K, L, d)."""
        return x.view(*x.shape[:2], self.heads, self.width).transpose(1, 2)

    def _turn(self, x: Tensor, positions: Tensor) -> Tensor:
        """Turn each pair of units of (B, L, H) by an angle that grows with the position, if positions are rotary."""
        if not self.rotary:
            return x
        angles = _angles(positions, self.width).to(x.dtype)  # (L, d/2)
        cos, sin = angles.cos().repeat(1, self.heads), angles.sin().repeat(1, self.heads)  # (L, H/2)
        even, odd = x[..., 0::2], x[..., 1::2]
        return torch.stack([even * cos - odd * sin, even * sin + odd * cos], dim=-1).flatten(-2)


def sinusoids(length: int, size: int) -> Tensor:
    """Return the paper's fixed positions (section 3.5): sines and cosines of falling frequency. (L, H)."""
    return sinusoids_at(torch.arange(length), size)


def sinusoids_at(positions: Tensor, size: int) -> Tensor:
    """Return the same for some positions alone. (L,) → (L, H)."""
    angles = _angles(positions, size + size % 2)  # (L, ⌈H/2⌉)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2)[:, :size]


def _angles(positions: Tensor, size: int) -> Tensor:
    frequencies = BASE ** (-torch.arange(0, size, 2) / size)
    return positions[:, None] * frequencies

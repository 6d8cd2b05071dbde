"""Hyena: one long convolution between two gates, its kernel a function of age instead of a list of weights.

Paper: Poli et al. (2023), Hyena Hierarchy: Towards Larger Convolutional Language Models, arXiv:2302.10866.
Differs: order 2 as in the published code, one long convolution; fewer features and a smaller network for the kernel;
the windows' lengths are spread evenly over the units, in the code their rates are.
"""

import math
from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from visualizer.models.convolution import ShortConvolution, long_convolution, toeplitz
from visualizer.models.equation import Convolution, Equation, Factor, Product, Weight
from visualizer.models.initial import linear
from visualizer.models.model import Seen
from visualizer.models.residual import Mixer, ResidualModel, projection
from visualizer.models.see import See
from visualizer.models.touch import Touch
from visualizer.models.unroll import State
from visualizer.trace import Quantity

BANDS = 8  # waves of the age that the kernel's network is fed
WIDTH = 32  # hidden units of the kernel's network
FREQUENCY = 3.0  # of its sines: at 1 kernels change too slowly to be learned soon, at 10 learning is rough
TAPS = 3  # positions that a short convolution reads
SMALLEST = 0.01  # what a unit's window has fallen to …
FAST, SLOW = 0.3, 1.5  # … after this share of the longest sequence: the last unit's and the first one's
FLOOR = 0.05  # what the window never falls below


class Filter(nn.Module):
    r"""A kernel as a function of age: waves of the age through a network of sines, times a fading window.

    .. math::
        K_a = (e^{-\alpha a / L} + \epsilon) \odot W_3 \sin(\omega (W_2 \sin(\omega (W_1 \phi(a / L) + b_1)) + b_2))

    Args:
        units: H.
        rng: where the weights come from.
        length: positions of the longest sequence, L.
    """

    alpha: Tensor

    def __init__(self, units: int, rng: np.random.Generator, length: int) -> None:
        super().__init__()
        self.length = length
        self.first = linear(rng, 1 + 2 * BANDS, WIDTH)
        self.second = linear(rng, WIDTH, WIDTH)
        self.last = linear(rng, WIDTH, units, bias=False)
        rates = -math.log(SMALLEST) / torch.linspace(SLOW, FAST, units)
        self.register_buffer("alpha", rates, persistent=False)

    def forward(self, length: int) -> Tensor:
        """Return the kernel by age, (L, H)."""
        age = torch.arange(length, dtype=self.alpha.dtype)[:, None] / self.length  # (L, 1)
        waves = 2 * math.pi * age * torch.arange(1, BANDS + 1)  # (L, bands)
        features = torch.cat([age, waves.cos(), waves.sin()], dim=1)
        hidden = torch.sin(FREQUENCY * self.first(features))
        hidden = torch.sin(FREQUENCY * self.second(hidden))
        kernel: Tensor = self.last(hidden) * (torch.exp(-self.alpha * age) + FLOOR)
        return kernel


class LongConvolution(Mixer):
    r"""Two gates around a long convolution.

    .. math::
        q_t, k_t, v_t &= \operatorname{conv}(W_q x)_t,\; \operatorname{conv}(W_k x)_t,\; \operatorname{conv}(W_v x)_t \\
        y_t &= \sum_{s \le t} K_{t-s} \odot (k_s \odot v_s) + D \odot (k_t \odot v_t)   \\
        m_t &= W_o (q_t \odot y_t) + b_o

    Args:
        hidden_size: units.
        rng: where the weights come from.
        length: positions of the longest sequence.

    Shape:
        x: (B, L, H).  query, key, value, conv_output: (B, L, H).  kernel: (L, H).
    """

    touchable: ClassVar[tuple[str, ...]] = ("query", "key", "value")
    silenced_by: ClassVar[tuple[str, ...]] = ("query",)

    def __init__(self, hidden_size: int, rng: np.random.Generator, length: int) -> None:
        super().__init__()
        for name in ("query", "key", "value"):
            self.add_module(name, linear(rng, hidden_size, hidden_size))
            self.add_module(f"short_{name}", ShortConvolution(hidden_size, TAPS, rng))
        self.filter = Filter(hidden_size, rng, length)
        self.D = nn.Parameter(torch.ones(hidden_size))
        self.out = linear(rng, hidden_size, hidden_size)

    def forward(self, x: Tensor, see: See) -> Tensor:
        """Mix all positions at once; see ``Mixer.forward``."""
        kernel = self.filter(x.shape[1])  # (L, H)
        see.always("kernel", kernel.flip(0), len(x))
        q, k, v = (see(name, self._short(name, x, see)) for name in ("query", "key", "value"))

        written = see("gated_value", k * v)
        y = see("conv_output", long_convolution(written, kernel) + self.D * written)
        mixed: Tensor = self.out(see("gated", q * y))
        return mixed

    def _short(self, name: str, x: Tensor, see: See) -> Tensor:
        projected = see(f"{name}_input", self.get_submodule(name)(x))
        short: Tensor = self.get_submodule(f"short_{name}")(projected)
        return short

    def start(self, batch_size: int) -> State:
        """Return what is read again: the values so far, a list that grows, and the ends for the short convolutions."""
        state = {f"{name}_past": self._short_at(name).start(batch_size) for name in ("query", "key", "value")}
        return {**state, "written": self.D.new_zeros(batch_size, 0, len(self.D))}

    def step(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        """Sum over every position so far; see ``Mixer.step``."""
        found, carried = {}, {}
        for name in ("query", "key", "value"):
            projected = self.get_submodule(name)(x)
            found[name], carried[f"{name}_past"] = self._short_at(name).step(projected, state[f"{name}_past"])  # (B, H)

        written = torch.cat([state["written"], (found["key"] * found["value"])[:, None]], dim=1)  # (B, S, H)
        kernel = self.filter(written.shape[1]).flip(0)  # (S, H)
        y = (kernel * written).sum(1) + self.D * written[:, -1]

        return self.out(found["query"] * y), {**carried, "written": written}

    def _short_at(self, name: str) -> ShortConvolution:
        short: ShortConvolution = self.get_submodule(f"short_{name}")  # type: ignore[assignment]
        return short


class Hyena(ResidualModel):
    """Hyena of order 2; see ``LongConvolution`` for the equations.

    Shape:
        inputs: (B, L, D).  query, key, value, kernel, conv_output: (layers, L, H).

    Example:
        >>> model = Hyena(3, 2, Hyena.Knobs(hidden_size=8), np.random.default_rng(0))
        >>> tuple(model(torch.zeros(4, 7, 3))[0].shape)
        (4, 7, 2)
    """

    label = "Hyena"
    paper = "Poli et al. (2023), Hyena Hierarchy: Towards Larger Convolutional Language Models, arXiv:2302.10866"
    doc = "One convolution as long as the sequence, between two gates; the kernel is a learned function of age."
    reads_at_once = True

    def _mixer(self, rng: np.random.Generator) -> LongConvolution:
        return LongConvolution(self.hidden_size, rng, self.length)

    @property
    def writes(self) -> str:
        """A convolution is a sum over the positions so far."""
        return "conv_output"

    def written_by(self, seen: Seen, units: slice, touches: Sequence[Touch] | None = None) -> np.ndarray:
        """Weigh each gated value by the kernel at its age; see ``SequenceModel.written_by``."""
        return self._weights(seen, units) * seen("gated_value")[:, None, :, units]

    def mixing(self, seen: Seen, touches: Sequence[Touch] | None = None) -> np.ndarray:
        """Return gate, kernel and gate as one matrix, q K k; see ``SequenceModel.mixing``."""
        q, k = seen("query")[:, :, None], seen("key")[:, None]  # (layers, L, 1, H), (layers, 1, L, H)
        return (q * self._weights(seen, slice(None)) * k).mean(-1)

    def _weights(self, seen: Seen, units: slice) -> np.ndarray:
        """Return the weight of the gated value of source_t at t, (layers, L, L, U)."""
        weights = toeplitz(seen("kernel")[:, ::-1, units])
        for layer, block in enumerate(self.blocks):
            mix: LongConvolution = block.mix  # type: ignore[assignment]
            diagonal = np.arange(weights.shape[1])
            weights[layer, diagonal, diagonal] += mix.D.detach().numpy()[units]
        return weights

    def multiply_adds(self, length: int) -> int:
        """Count every matrix once per position, and the spectra of a convolution of twice the length."""
        spectra = 3 * 2 * length * int(np.ceil(np.log2(2 * length)))
        return super().multiply_adds(length) + self.num_layers * self.hidden_size * spectra

    def sequential_depth(self, length: int) -> int:
        """Count the layers of a tree over the positions, in every block: spectra are made that way."""
        return self.num_layers * (1 + int(np.ceil(np.log2(length))))

    def _mixer_quantities(self) -> Sequence[Quantity]:
        axes = ("t", "unit")
        before = "What the {} is before the short convolution."
        kernel = "How much a gated value at this position still weighs in the convolution at the end."
        return [
            Quantity("query_input", "q̃", axes, label="query before", doc=before.format("query")),
            Quantity("key_input", "k̃", axes, label="key before", doc=before.format("key")),
            Quantity("value_input", "ṽ", axes, label="value before", doc=before.format("value")),
            Quantity("query", "q", axes, "output", label="query", doc="The gate after the convolution."),
            Quantity("key", "k", axes, "input", label="key", doc="The gate before the convolution."),
            Quantity("value", "v", axes, "candidate", label="value", doc="What is convolved, before its gate."),
            Quantity("gated_value", "w", axes, label="gated value", doc="Key times value: what is convolved."),
            Quantity("kernel", "K", axes, "attention", label="kernel, seen from the end", doc=kernel),
            Quantity("conv_output", "y", axes, "memory", label="convolved", doc="What the long convolution gathers."),
            Quantity("gated", "g", axes, label="let out", doc="Query times what was gathered."),
        ]

    def _mixer_equations(self) -> Sequence[Equation]:
        q, k, v = r"\role{output}{q_t}", r"\role{input}{k_t}", r"\role{candidate}{v_t}"
        kernel, y = r"\role{attention}{K_{t-s}}", r"\role{memory}{y_t}"
        gathered = (
            Convolution("kernel", "gated_value"),
            Product((Weight("blocks.{layer}.mix.D", "D"), Factor("gated_value"))),
        )
        implicit = (
            r"\role{attention}{K_a} = (e^{-\alpha a / L} + \epsilon)"
            r" \odot W_3 \sin(\omega (W_2 \sin(\omega (W_1 \phi(a / L) + b_1)) + b_2))"
        )
        return [
            *(Equation(f"{name}_input", (projection(name, "normed"),), latex=_projected(name[0])) for name in _GATES),
            _short("query", q),
            _short("key", k),
            _short("value", v),
            Equation("gated_value", (Product((Factor("key"), Factor("value"))),), latex=rf"w_t = {k} \odot {v}"),
            Equation("kernel", latex=implicit),
            Equation("conv_output", gathered, latex=rf"{y} = \sum_{{s \le t}} {kernel} \odot w_s + D \odot w_t"),
            Equation("gated", (Product((Factor("query"), Factor("conv_output"))),), latex=rf"g_t = {q} \odot {y}"),
            Equation("mixed", (projection("out", "gated"),), latex=r"m_t = W_o g_t + b_o"),
        ]


_GATES = ("query", "key", "value")


def _projected(letter: str) -> str:
    return rf"\tilde{{{letter}}}_t = W_{letter} \hat{{x}}_t + b_{letter}"


def _short(name: str, symbol: str) -> Equation:
    at = f"blocks.{{layer}}.mix.short_{name}."
    terms = (Convolution(f"{at}weight", f"{name}_input", f"{at}bias"),)
    return Equation(name, terms, latex=rf"{symbol} = \textstyle\sum_j c_j \tilde{{{name[0]}}}_{{t-j}} + c")

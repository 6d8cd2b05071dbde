"""A diagonal state space: every unit hears itself through a handful of modes that fade and turn, always the same way.

Paper: Gu, Gupta, Goel and Ré (2022), On the Parameterization and Initialization of Diagonal State Space Models,
arXiv:2206.11893; the other parametrisation is of Orvieto et al. (2023), arXiv:2303.06349.
Differs: one linear map after the nonlinearity, no gate. The linear recurrent unit keeps its modes per unit, as S4D
does; in its paper one state serves all units.
"""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import param
import torch
from torch import Tensor, nn
from torch.nn import functional

from visualizer.kernels import linear_scan
from visualizer.models.contributions import contributions, kept_by
from visualizer.models.convolution import long_convolution
from visualizer.models.equation import Contraction, Equation, Factor, Product, Weight
from visualizer.models.initial import linear, normal
from visualizer.models.model import Seen
from visualizer.models.poles import POLES
from visualizer.models.residual import Mixer, ResidualKnobs, ResidualModel, projection
from visualizer.models.see import See
from visualizer.models.touch import Touch
from visualizer.models.unroll import State
from visualizer.trace import Quantity


class S4DKnobs(ResidualKnobs):
    """Sizes, and how the modes are written."""

    state_size = param.Integer(
        8, bounds=(1, 16), constant=True, label="State size", doc="Modes of each unit's own state, complex numbers."
    )
    parametrisation = param.Selector(
        default="s4d",
        objects=["s4d", "lru"],
        constant=True,
        label="Parametrisation",
        doc="S4D discretises a continuous system with a learned step; LRU learns size and angle of each factor.",
    )


class StateSpace(Mixer):
    r"""A linear, time-invariant recurrence, trained as a convolution.

    .. math::
        h_t &= \lambda \odot h_{t-1} + \bar{B} x_t       & \text{state, complex, N modes per unit}  \\
        y_t &= C_1 \cdot \operatorname{Re} h_t + C_2 \cdot \operatorname{Im} h_t + D \odot x_t          \\
        y_t &= \sum_{s \le t} K_{t-s} x_s + D \odot x_t  & \text{the same, with the kernel } K          \\
        m_t &= W \operatorname{gelu}(y_t) + b

    Args:
        hidden_size: units.
        modes: N.
        parametrisation: how λ and B̄ are written; a name in ``POLES``.
        rng: where the weights come from.

    Shape:
        x: (B, L, H).  state: (B, L, H, N).  kernel: (L, H).
    """

    touchable: ClassVar[tuple[str, ...]] = ("activated",)
    silenced_by: ClassVar[tuple[str, ...]] = ("activated",)
    resettable: ClassVar[tuple[str, ...]] = ("state",)

    def __init__(self, hidden_size: int, modes: int, parametrisation: str, rng: np.random.Generator) -> None:
        super().__init__()
        self.poles = POLES[parametrisation](hidden_size, modes, rng)
        self.C1 = normal(rng, (hidden_size, modes), self.poles.spread)
        self.C2 = normal(rng, (hidden_size, modes), self.poles.spread)
        self.D = nn.Parameter(torch.ones(hidden_size))
        self.out = linear(rng, hidden_size, hidden_size)

    def forward(self, x: Tensor, see: See) -> Tensor:
        """Mix all positions at once; see ``Mixer.forward``."""
        exponent, factor = self.poles()  # (H, N) each
        kernel = self.kernel(exponent, factor, x.shape[1])
        see.always("kernel", kernel.flip(0), len(x))
        if see.looks:
            see("decay", exponent.real.exp().expand(*x.shape, -1))

        keep = see.keep("state")
        if keep is None:
            y = long_convolution(x, kernel)
            if see.looks:
                self._see_state(self.recur(exponent, factor, x.detach()), see)
        else:
            h = self.recur(exponent, factor, x, keep)
            self._see_state(h, see)
            y = self.read(h)

        y = see("ssm_output", y + self.D * x)
        mixed: Tensor = self.out(see("activated", functional.gelu(y)))
        return mixed

    def start(self, batch_size: int) -> State:
        """Return a state of zeros, complex."""
        exponent, _ = self.poles()
        return {"state": torch.zeros(batch_size, *exponent.shape, dtype=exponent.dtype)}

    def step(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        """Apply the recurrence at one position; see ``Mixer.step``."""
        exponent, factor = self.poles()
        h = torch.exp(exponent) * state["state"] + factor * x[..., None]  # (B, H, N)
        y = self.read(h) + self.D * x
        return self.out(functional.gelu(y)), {"state": h}

    def kernel(self, exponent: Tensor, factor: Tensor, length: int) -> Tensor:
        """Return the weight of an input by its age, (L, H), from what ``poles`` gives."""
        ages = torch.arange(length, dtype=exponent.real.dtype)[:, None, None]
        return self.read(factor * torch.exp(ages * exponent))

    def read(self, h: Tensor) -> Tensor:
        """Read the state. (..., H, N) → (..., H)."""
        return (self.C1 * h.real + self.C2 * h.imag).sum(-1)

    def recur(self, exponent: Tensor, factor: Tensor, x: Tensor, keep: np.ndarray | None = None) -> Tensor:
        """Return every state by the recurrence. x (B, L, H), keep (L, H) → (B, L, H, N)."""
        written = factor * x.transpose(0, 1)[..., None]  # (L, B, H, N)
        kept = None if keep is None else keep[:, None, :, None]
        return linear_scan(torch.exp(exponent)[None, None], written, keep=kept).transpose(0, 1)

    @staticmethod
    def _see_state(h: Tensor, see: See) -> None:
        see("state", h.real)
        see("state_imaginary", h.imag)


class S4D(ResidualModel):
    """Diagonal state space model; see ``StateSpace`` for the equations.

    Shape:
        inputs: (B, L, D).  state: (layers, L, H, N).  kernel, ssm_output: (layers, L, H).

    Example:
        >>> model = S4D(3, 2, S4DKnobs(hidden_size=8), np.random.default_rng(0))
        >>> tuple(model(torch.zeros(4, 7, 3))[0].shape)
        (4, 7, 2)
    """

    label = "S4D"
    paper = (
        "Gu et al. (2022), On the Parameterization and Initialization of Diagonal State Space Models, arXiv:2206.11893"
    )
    doc = "A linear recurrence that treats every position alike, so that it is also one long convolution."
    Knobs = S4DKnobs

    def _mixer(self, rng: np.random.Generator) -> StateSpace:
        return StateSpace(self.hidden_size, self.knobs.state_size, self.knobs.parametrisation, rng)

    def poles(self) -> np.ndarray:
        """Return λ of every unit and mode; see ``SequenceModel.poles``."""
        with torch.no_grad():
            found = [torch.exp(block.mix.poles()[0]).flatten().numpy() for block in self.blocks]  # type: ignore[operator, union-attr]
        return np.stack(found)

    @property
    def memory(self) -> tuple[str, ...]:
        """Both parts of the state."""
        return ("state", "state_imaginary")

    @property
    def writes(self) -> str:
        """What is read from the state is a sum over the inputs so far."""
        return "ssm_output"

    def written_by(self, seen: Seen, units: slice, touches: Sequence[Touch] | None = None) -> np.ndarray:
        """Weigh each input by the kernel at its age; see ``SequenceModel.written_by``."""
        x = seen("normed")[..., units]  # (layers, L, U)
        return self._weights(x.shape[1], units, touches) * x[:, None]

    def mixing(self, seen: Seen, touches: Sequence[Touch] | None = None) -> np.ndarray:
        """Return the kernel as a matrix; see ``SequenceModel.mixing``."""
        return self._weights(seen("normed").shape[1], slice(None), touches).mean(-1)

    def _weights(self, length: int, units: slice, touches: Sequence[Touch] | None) -> np.ndarray:
        """Return the weight of the input of source_t in what is read at t, (layers, L, L, U)."""
        found = []
        for layer, block in enumerate(self.blocks):
            mix: StateSpace = block.mix  # type: ignore[assignment]
            exponent, factor = (part.detach().numpy().astype(np.complex128)[units] for part in mix.poles())  # (U, N)
            read = (mix.C1 - 1j * mix.C2).detach().numpy()[units]  # C₁·Re h + C₂·Im h = Re((C₁ − iC₂)·h)
            kept = np.exp(exponent) * kept_by(touches, layer, "state", length, self.hidden_size, units)[..., None]
            weights = contributions(kept, np.broadcast_to(factor, kept.shape), np.broadcast_to(read, kept.shape))
            weights[np.arange(length), np.arange(length)] += mix.D.detach().numpy()[units]
            found.append(weights)
        return np.stack(found)

    def multiply_adds(self, length: int) -> int:
        """Count every matrix once per position, and the spectra of a convolution of twice the length."""
        spectra = 3 * 2 * length * int(np.ceil(np.log2(2 * length)))
        return super().multiply_adds(length) + self.num_layers * self.hidden_size * spectra

    def sequential_depth(self, length: int) -> int:
        """Count the layers of a tree over the positions, in every block: spectra are made that way."""
        return self.num_layers * (1 + int(np.ceil(np.log2(length))))

    def _mixer_quantities(self) -> Sequence[Quantity]:
        axes, modes = ("t", "unit"), ("t", "unit", "mode")
        kernel = "How much an input at this position still weighs in what is read from the state at the end."
        return [
            Quantity("kernel", "K", axes, "attention", label="kernel, seen from the end", doc=kernel),
            Quantity("decay", "|λ|", modes, "forget", (0.0, 1.0), "decay", doc="What a mode keeps per position."),
            Quantity("state", "h", modes, "memory", label="state", doc="Each unit's modes, the real part."),
            Quantity("state_imaginary", "h̃", modes, "memory", label="state, imaginary", doc="Their imaginary part."),
            Quantity("ssm_output", "y", axes, "output", label="read from the state", doc="What the modes sum up to."),
            Quantity("activated", "a", axes, label="activated", doc="The same after the nonlinearity."),
        ]

    def _mixer_equations(self) -> Sequence[Equation]:
        at, (poles, factor) = "blocks.{layer}.mix.", POLES[self.knobs.parametrisation].formulas
        kept = r"\role{memory}{h_t} = \lambda \odot \role{memory}{h_{t-1}}"
        h = rf"{kept} + \bar{{B}} \hat{{x}}_t, \quad {factor}"
        output = (
            Contraction(f"{at}C1", "state"),
            Contraction(f"{at}C2", "state_imaginary"),
            Product((Weight(f"{at}D", "D"), Factor("normed"))),
        )
        read = (
            r"\role{output}{y_t} = C_1 \cdot \role{memory}{\operatorname{Re} h_t}"
            r" + C_2 \cdot \role{memory}{\operatorname{Im} h_t} + D \odot \hat{x}_t"
        )
        kernel = r"\role{attention}{K_{a}} = \operatorname{Re} \sum_n (C_1 - i C_2) \bar{B} \lambda^{a}"
        return [
            Equation("kernel", latex=kernel),
            Equation("decay", latex=rf"\role{{forget}}{{|\lambda|}}, \quad {poles}"),
            Equation("state", latex=h),
            Equation("state_imaginary", latex=h),
            Equation("ssm_output", output, latex=read),
            Equation("activated", (Product((Factor("ssm_output"),)),), "gelu", r"a_t = \operatorname{gelu}(y_t)"),
            Equation("mixed", (projection("out", "activated"),), latex=r"m_t = W a_t + b"),
        ]

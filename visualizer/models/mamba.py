"""A selective state space: what is heard decides how much is kept, what is written and what is read.

Paper: Gu and Dao (2023), Mamba: Linear-Time Sequence Modeling with Selective State Spaces, arXiv:2312.00752.
Differs: no expansion (every width is the number of units), Δ from a full matrix instead of a low rank, the block's own
perceptron besides (0 leaves it out).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np
import param
import torch
from torch import Tensor, nn
from torch.nn import functional

from visualizer.kernels import linear_scan
from visualizer.models.contributions import contributions, kept_by
from visualizer.models.convolution import ShortConvolution
from visualizer.models.equation import Affine, Contraction, Convolution, Equation, Factor, Product, Weight
from visualizer.models.initial import linear, uniform
from visualizer.models.model import Seen
from visualizer.models.price import MIXED, Price
from visualizer.models.residual import Mixer, ResidualKnobs, ResidualModel, projection
from visualizer.models.see import See
from visualizer.models.touch import Touch
from visualizer.models.unroll import State
from visualizer.trace import Quantity

STEPS = (0.001, 0.1)  # smallest and largest Δ at the start, section 3.6


class MambaKnobs(ResidualKnobs):
    """Sizes, and how the equations are discretised."""

    state_size = param.Integer(
        8, bounds=(1, 16), constant=True, label="State size", doc="Numbers in each unit's own state."
    )
    convolution = param.Integer(
        4,
        bounds=(0, 8),
        constant=True,
        label="Convolution",
        doc="Positions that the short convolution before the state reads; 0 leaves it out.",
    )
    discretisation = param.Selector(
        default="euler",
        objects=["euler", "zoh"],
        constant=True,
        label="Discretisation",
        doc="How B becomes a factor per position: Euler as in the published code, zero-order hold as in the paper.",
    )


class Selective(Mixer):
    r"""A linear recurrence whose factors follow from the input.

    .. math::
        u_t &= \operatorname{silu}(\operatorname{conv}(W_u x)_t)             & \text{input}         \\
        \Delta_t &= \operatorname{softplus}(W_\Delta u_t + b_\Delta)         & \text{step}          \\
        B_t, C_t &= W_B u_t,\; W_C u_t                                       & \text{N numbers each} \\
        h_t &= e^{\Delta_t A} \odot h_{t-1} + \Delta_t u_t B_t               & \text{state; Euler}  \\
        h_t &= e^{\Delta_t A} \odot h_{t-1} + \tfrac{e^{\Delta_t A} - 1}{A} u_t B_t  & \text{zero-order hold} \\
        y_t &= C_t \cdot h_t + D \odot u_t                                   & \text{read}          \\
        m_t &= W_o (y_t \odot \operatorname{silu}(W_z x_t))

    Args:
        hidden_size: units.
        knobs: ``state_size``, ``convolution``, ``discretisation``.
        rng: where the weights come from.

    Shape:
        x: (B, L, H).  delta, gate: (B, L, H).  B, C: (B, L, N).  state: (B, L, H, N).
    """

    touchable: ClassVar[tuple[str, ...]] = ("delta", "gate")
    silenced_by: ClassVar[tuple[str, ...]] = ("gate",)
    resettable: ClassVar[tuple[str, ...]] = ("state",)

    def __init__(self, hidden_size: int, knobs: MambaKnobs, rng: np.random.Generator) -> None:
        super().__init__()
        H, N = hidden_size, knobs.state_size
        self.is_held = knobs.discretisation == "zoh"
        self.into = linear(rng, H, H, bias=False)
        self.short = ShortConvolution(H, knobs.convolution, rng) if knobs.convolution else None
        self.delta = linear(rng, H, H)
        self.B = linear(rng, H, N, bias=False)
        self.C = linear(rng, H, N, bias=False)
        self.A_log = nn.Parameter(torch.arange(1, N + 1, dtype=torch.float32).log().repeat(H, 1))
        self.D = nn.Parameter(torch.ones(H))
        self.gate = linear(rng, H, H, bias=False)
        self.out = linear(rng, H, H, bias=False)
        self._start_steps(rng)

    def _start_steps(self, rng: np.random.Generator) -> None:
        """Start with steps spread over ``STEPS`` that hardly depend on the input."""
        H = len(self.D)
        steps = np.exp(rng.uniform(np.log(STEPS[0]), np.log(STEPS[1]), H))
        with torch.no_grad():
            self.delta.weight.copy_(torch.from_numpy(uniform(rng, (H, H), 0.1 * H**-0.5)))
            self.delta.bias.copy_(torch.from_numpy(np.log(np.expm1(steps))))  # softplus makes steps of them again

    def forward(self, x: Tensor, see: See) -> Tensor:
        """Mix all positions at once; see ``Mixer.forward``."""
        u = see("projected", self.into(x))
        u = see("convolved", functional.silu(u if self.short is None else self.short(u)))
        delta = see("delta", functional.softplus(self.delta(u)))
        B, C = see("B", self.B(u)), see("C", self.C(u))
        y = see("ssm_output", self._select(u, delta, B, C, see) + self.D * u)
        gate = see("gate", functional.silu(self.gate(x)))
        mixed: Tensor = self.out(see("gated", y * gate))
        return mixed

    def _select(self, u: Tensor, delta: Tensor, B: Tensor, C: Tensor, see: See) -> Tensor:
        """Run the recurrence, time first, and read it. (B, L, H)."""
        u, delta, B, C = (value.transpose(0, 1).contiguous() for value in (u, delta, B, C))  # (L, B, …)
        decay, written = self.discretise(u, delta, B)  # (L, B, H, N) each
        keep = see.keep("state")
        h = linear_scan(decay, written, keep=None if keep is None else keep[:, None, :, None])
        see("decay", decay.transpose(0, 1))
        see("state", h.transpose(0, 1))
        return (h @ C[..., None]).squeeze(-1).transpose(0, 1)

    def discretise(self, u: Tensor, delta: Tensor, B: Tensor) -> tuple[Tensor, Tensor]:
        """Return what the state is multiplied with and what is added. u, delta (..., H), B (..., N) → (..., H, N)."""
        A = -self.A_log.exp()  # (H, N)
        exponent = delta[..., None] * A
        if self.is_held:
            return exponent.exp(), torch.expm1(exponent) / A * (u[..., None] * B[..., None, :])
        return exponent.exp(), (delta * u)[..., None] * B[..., None, :]

    def start(self, batch_size: int) -> State:
        """Return a state of zeros, and zeros for the convolution to read."""
        H, N = self.A_log.shape
        past = self.D.new_zeros(batch_size, 0, H) if self.short is None else self.short.start(batch_size)
        return {"state": self.D.new_zeros(batch_size, H, N), "past": past}

    def step(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        """Apply the equations at one position; see ``Mixer.step``."""
        u, past = self.into(x), state["past"]
        if self.short is not None:
            u, past = self.short.step(u, past)
        u = functional.silu(u)  # (B, H)

        delta = functional.softplus(self.delta(u))  # (B, H)
        B, C = self.B(u), self.C(u)  # (B, N) each
        decay, written = self.discretise(u, delta, B)  # (B, H, N) each

        h = decay * state["state"] + written
        y = (h * C[:, None]).sum(-1) + self.D * u

        return self.out(y * functional.silu(self.gate(x))), {"state": h, "past": past}


class Mamba(ResidualModel):
    """Selective state space model; see ``Selective`` for the equations.

    Shape:
        inputs: (B, L, D).  delta, gate, ssm_output: (layers, L, H).  B, C: (layers, L, N).  state: (layers, L, H, N).

    Example:
        >>> model = Mamba(3, 2, MambaKnobs(hidden_size=8), np.random.default_rng(0))
        >>> tuple(model(torch.zeros(4, 7, 3))[0].shape)
        (4, 7, 2)
    """

    label = "Mamba"
    paper = "Gu and Dao (2023), Mamba: Linear-Time Sequence Modeling with Selective State Spaces, arXiv:2312.00752"
    doc = "A linear recurrence whose step follows from what it hears: it chooses what to keep and what to skip."
    Knobs = MambaKnobs

    def _mixer(self, rng: np.random.Generator) -> Selective:
        return Selective(self.hidden_size, self.knobs, rng)

    @property
    def memory(self) -> tuple[str, ...]:
        """Every unit's own state."""
        return ("state",)

    @property
    def writes(self) -> str:
        """What is read from the state is a sum over the inputs so far."""
        return "ssm_output"

    def written_by(self, seen: Seen, units: slice, touches: Sequence[Touch] | None = None) -> np.ndarray:
        """Follow what each input wrote until it is read; see ``SequenceModel.written_by``."""
        return self._weights(seen, units, touches) * seen("convolved")[:, None, :, units]

    def mixing(self, seen: Seen, touches: Sequence[Touch] | None = None) -> np.ndarray:
        """Return the weight of each input in what is read, given every step; see ``SequenceModel.mixing``."""
        return self._weights(seen, slice(None), touches).mean(-1)

    def _weights(self, seen: Seen, units: slice, touches: Sequence[Touch] | None) -> np.ndarray:
        """Return the weight of the input of source_t in what is read at t, (layers, L, L, U)."""
        found = []
        given = (torch.from_numpy(seen(name)) for name in ("delta", "B", "C"))
        for layer, (block, delta, B, C) in enumerate(zip(self.blocks, *given, strict=True)):
            mix: Selective = block.mix
            with torch.no_grad():
                decay, written = (part.numpy()[:, units] for part in mix.discretise(torch.ones_like(delta), delta, B))
            length = len(delta)
            kept = decay * kept_by(touches, layer, "state", length, self.hidden_size, units)[..., None]  # (L, U, N)
            weights = contributions(kept, written, C.numpy()[:, None])
            weights[np.arange(length), np.arange(length)] += mix.D.detach().numpy()[units]
            found.append(weights)
        return np.stack(found)

    def multiply_adds(self, length: int) -> int:
        """Count every matrix once per position, and the state: decayed, written and read."""
        state = self.hidden_size * self.knobs.state_size
        return super().multiply_adds(length) + 3 * length * self.num_layers * state

    @property
    def price(self) -> Price:
        """That of many operations on whole sequences, most of them on every entry of the state."""
        return replace(MIXED, unit=1.2e-5 + 2.1e-5 * self.knobs.state_size)

    def sequential_depth(self, length: int) -> int:
        """Count the layers of a tree over the positions, in every block: the recurrence is linear."""
        return self.num_layers * (1 + int(np.ceil(np.log2(length))))

    def _mixer_quantities(self) -> Sequence[Quantity]:
        axes, modes = ("t", "unit"), ("t", "unit", "mode")
        step = "How far the state moves at this position: near 0 it stays as it is, large it starts anew."
        written = "In which direction of the state an input is written."
        return [
            Quantity("projected", "p", axes, label="projected", doc="What enters the short convolution."),
            Quantity("convolved", "u", axes, "candidate", label="input", doc="What can be written into the state."),
            Quantity("delta", "Δ", axes, "input", label="step", doc=step),
            Quantity("B", "B", ("t", "mode"), label="write direction", doc=written),
            Quantity("C", "C", ("t", "mode"), label="read direction", doc="Which direction of the state is read."),
            Quantity("decay", "Ā", modes, "forget", (0.0, 1.0), "decay", doc="What is kept of the state before."),
            Quantity("state", "h", modes, "memory", label="state", doc="Each unit's own memory."),
            Quantity("ssm_output", "y", axes, label="read from the state", doc="What is read from the state."),
            Quantity("gate", "z", axes, "output", label="gate", doc="How much of it is let out."),
            Quantity("gated", "g", axes, label="let out", doc="What was read, times the gate."),
        ]

    def _mixer_equations(self) -> Sequence[Equation]:
        at = "blocks.{layer}.mix."
        u, delta, z = r"\role{candidate}{u_t}", r"\role{input}{\Delta_t}", r"\role{output}{z_t}"
        decay, h = r"\role{forget}{\bar{A}_t}", r"\role{memory}{h_t}"
        read = (Contraction("C", "state"), Product((Weight(f"{at}D", "D"), Factor("convolved"))))
        exponent = (Product((Factor("delta"), Weight(f"{at}A_log", "A", "exp", negative=True))),)
        return [
            Equation("projected", (_unbiased("into", "normed"),), latex=r"p_t = W_u \hat{x}_t"),
            self._convolved(u),
            Equation(
                "delta",
                (projection("delta", "convolved"),),
                "softplus",
                rf"{delta} = \operatorname{{softplus}}(W_\Delta {u} + b_\Delta)",
            ),
            Equation("B", (_unbiased("B", "convolved"),), latex=rf"B_t = W_B {u}"),
            Equation("C", (_unbiased("C", "convolved"),), latex=rf"C_t = W_C {u}"),
            Equation("decay", exponent, "exp", rf"{decay} = e^{{{delta} A}}, \quad A = -e^{{\alpha}}"),
            self._state(rf"{h} = {decay} \odot \role{{memory}}{{h_{{t-1}}}}", delta, u),
            Equation("ssm_output", read, latex=rf"y_t = C_t \cdot {h} + D \odot {u}"),
            Equation("gate", (_unbiased("gate", "normed"),), "silu", rf"{z} = \operatorname{{silu}}(W_z \hat{{x}}_t)"),
            Equation("gated", (Product((Factor("ssm_output"), Factor("gate"))),), latex=rf"g_t = y_t \odot {z}"),
            Equation("mixed", (_unbiased("out", "gated"),), latex=r"m_t = W_o g_t"),
        ]

    def _convolved(self, u: str) -> Equation:
        if not self.knobs.convolution:
            return Equation(
                "convolved", (Product((Factor("projected"),)),), "silu", rf"{u} = \operatorname{{silu}}(p_t)"
            )
        at = "blocks.{layer}.mix.short."
        terms = (Convolution(f"{at}weight", "projected", f"{at}bias"),)
        return Equation("convolved", terms, "silu", rf"{u} = \operatorname{{silu}}(\textstyle\sum_j w_j p_{{t-j}} + b)")

    def _state(self, kept: str, delta: str, u: str) -> Equation:
        if self.knobs.discretisation == "zoh":
            return Equation("state", latex=rf"{kept} + \frac{{e^{{{delta} A}} - 1}}{{A}} {u} B_t")
        terms = (
            Product((Factor("decay"), Factor("state", lag=1))),
            Product((Factor("delta"), Factor("convolved"), Factor("B"))),
        )
        return Equation("state", terms, latex=rf"{kept} + {delta} {u} B_t")


def _unbiased(name: str, operand: str) -> Affine:
    return Affine(f"blocks.{{layer}}.mix.{name}.weight", "", 0, operand)

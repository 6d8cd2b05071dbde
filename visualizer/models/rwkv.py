"""RWKV: an average over all earlier values, weighted by their keys and fading with age, kept as two running sums.

Paper: Peng et al. (2023), RWKV: Reinventing RNNs for the Transformer Era, arXiv:2305.13048; version 4, time mixing.
Differs: the block's perceptron stands in place of channel mixing, and starting values do not depend on the layer.
"""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from visualizer.kernels import linear_scan
from visualizer.models.contributions import kept_by
from visualizer.models.equation import Affine, Equation, Factor, Function, Product, Weight
from visualizer.models.initial import linear
from visualizer.models.model import Seen
from visualizer.models.residual import Mixer, ResidualModel
from visualizer.models.see import See
from visualizer.models.touch import Touch
from visualizer.models.unroll import State
from visualizer.trace import Quantity


class TimeMixing(Mixer):
    r"""Attention without queries: keys alone say how much a value counts, and it fades with age.

    .. math::
        r_t, k_t, v_t &= \sigma(W_r \bar{x}^r_t),\; W_k \bar{x}^k_t,\; W_v \bar{x}^v_t  \\
        \bar{x}_t &= \mu \odot x_t + (1 - \mu) \odot x_{t-1}            & \text{token shift, one } \mu \text{ each} \\
        a_t &= e^{-w} \odot a_{t-1} + e^{k_t} \odot v_t                 & \text{numerator}     \\
        b_t &= e^{-w} \odot b_{t-1} + e^{k_t}                           & \text{denominator}   \\
        \mathit{wkv}_t &= \frac{a_{t-1} + e^{u + k_t} \odot v_t}{b_{t-1} + e^{u + k_t}}          \\
        m_t &= W_o (r_t \odot \mathit{wkv}_t)

    Both sums are kept divided by e^p, p the largest exponent so far (the paper's appendix on numerical stability).

    Args:
        hidden_size: units.
        rng: where the weights come from.

    Shape:
        x: (B, L, H).  receptance, key, value, decay, state, wkv: (B, L, H).
    """

    touchable: ClassVar[tuple[str, ...]] = ("receptance", "key", "value")
    silenced_by: ClassVar[tuple[str, ...]] = ("receptance",)
    resettable: ClassVar[tuple[str, ...]] = ("state",)

    def __init__(self, hidden_size: int, rng: np.random.Generator) -> None:
        super().__init__()
        self.receptance = linear(rng, hidden_size, hidden_size, bias=False)
        self.key = linear(rng, hidden_size, hidden_size, bias=False)
        self.value = linear(rng, hidden_size, hidden_size, bias=False)
        self.out = linear(rng, hidden_size, hidden_size, bias=False)
        part = torch.arange(hidden_size) / max(1, hidden_size - 1)  # 0 … 1 over the units, as in the paper's decay
        self.log_decay = nn.Parameter(-5 + 8 * part**0.7)  # from averages over 150 positions to less than one
        self.bonus = nn.Parameter(np.log(0.3) + 0.5 * ((torch.arange(hidden_size) + 1) % 3 - 1))
        self.mix_receptance = nn.Parameter(0.5 * part)  # μ of the paper's first layer, which has i / H in place of part
        self.mix_key = nn.Parameter(part.clone())
        self.mix_value = nn.Parameter(part.clone())

    def forward(self, x: Tensor, see: See) -> Tensor:
        """Mix all positions at once; see ``Mixer.forward``."""
        before = torch.cat([torch.zeros_like(x[:, :1]), x[:, :-1]], dim=1)  # (B, L, H)
        r = see(
            "receptance", torch.sigmoid(self.receptance(see("receptance_input", self._shift(x, before, "receptance"))))
        )
        k = see("key", self.key(see("key_input", self._shift(x, before, "key"))))
        v = see("value", self.value(see("value_input", self._shift(x, before, "value"))))

        wkv = see("wkv", self._average(k.transpose(0, 1), v.transpose(0, 1), see).transpose(0, 1))
        mixed: Tensor = self.out(see("received", r * wkv))
        return mixed

    def _average(self, k: Tensor, v: Tensor, see: See) -> Tensor:
        """Return wkv for keys and values, time first. (L, B, H)."""
        w = self.log_decay.exp()
        peak, arriving = self._peaks(k, w, see.keep("state"))  # (L, B, H) each
        decay = torch.exp(arriving - w - peak)
        write = torch.exp(k - peak)
        sums = linear_scan(decay[..., None], torch.stack([write * v, write], dim=-1))  # (L, B, H, 2)
        carried = torch.cat([torch.zeros_like(sums[:1]), sums[:-1]])

        see("decay", torch.exp(-w).expand_as(k).transpose(0, 1))
        see("state", (sums[..., 0] / sums[..., 1]).transpose(0, 1))

        highest = torch.maximum(arriving, self.bonus + k).detach()
        old, new = torch.exp(arriving - highest), torch.exp(self.bonus + k - highest)
        return (old * carried[..., 0] + new * v) / (old * carried[..., 1] + new)

    @staticmethod
    def _peaks(k: Tensor, w: Tensor, keep: np.ndarray | None) -> tuple[Tensor, Tensor]:
        """Return the largest exponent in the sums at each position, and in what is carried into it; (L, B, H) each.

        They cancel out of every quotient, so no gradient passes.
        """
        keys, fade = k.detach().numpy(), w.detach().numpy()
        with np.errstate(divide="ignore"):
            lost = np.zeros(k.shape[::2], keys.dtype) if keep is None else np.log(keep).astype(keys.dtype)  # (L, H)
        peaks, arriving = np.empty_like(keys), np.empty_like(keys)
        peak = np.full(keys.shape[1:], -np.inf, keys.dtype)
        for t in range(len(keys)):
            arriving[t] = peak + lost[t]
            peak = peaks[t] = np.maximum(arriving[t] - fade, keys[t])
        return torch.from_numpy(peaks), torch.from_numpy(arriving)

    def _shift(self, x: Tensor, before: Tensor, name: str) -> Tensor:
        """Mix each position with the one before, unit by unit."""
        mix: Tensor = getattr(self, f"mix_{name}")
        return before + mix * (x - before)

    def start(self, batch_size: int) -> State:
        """Return empty sums."""
        zeros = self.bonus.new_zeros(batch_size, len(self.bonus))
        return {"before": zeros, "a": zeros, "b": zeros, "peak": torch.full_like(zeros, -torch.inf)}

    def step(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        """Apply the equations at one position, in the paper's stable form; see ``Mixer.step``."""
        before, a, b, p = state["before"], state["a"], state["b"], state["peak"]  # (B, H) each
        w, u = self.log_decay.exp(), self.bonus
        r = torch.sigmoid(self.receptance(self._shift(x, before, "receptance")))
        k = self.key(self._shift(x, before, "key"))
        v = self.value(self._shift(x, before, "value"))

        q = torch.maximum(p, u + k)
        wkv = (torch.exp(p - q) * a + torch.exp(u + k - q) * v) / (torch.exp(p - q) * b + torch.exp(u + k - q))

        q = torch.maximum(p - w, k)
        a = torch.exp(p - w - q) * a + torch.exp(k - q) * v
        b = torch.exp(p - w - q) * b + torch.exp(k - q)

        return self.out(r * wkv), {"before": x, "a": a, "b": b, "peak": q}


class RWKV(ResidualModel):
    """RWKV, version 4; see ``TimeMixing`` for the equations.

    Shape:
        inputs: (B, L, D).  receptance, key, value, wkv, state: (layers, L, H).

    Example:
        >>> model = RWKV(3, 2, RWKV.Knobs(hidden_size=8), np.random.default_rng(0))
        >>> tuple(model(torch.zeros(4, 7, 3))[0].shape)
        (4, 7, 2)
    """

    label = "RWKV"
    paper = "Peng et al. (2023), RWKV: Reinventing RNNs for the Transformer Era, arXiv:2305.13048"
    doc = "A fading average of values, each weighted by its key: attention without queries, run as a recurrence."

    def _mixer(self, rng: np.random.Generator) -> TimeMixing:
        return TimeMixing(self.hidden_size, rng)

    def poles(self) -> np.ndarray:
        """Return what both sums of each unit keep; see ``SequenceModel.poles``."""
        with torch.no_grad():
            found = [torch.exp(-block.mix.log_decay.exp()).numpy() for block in self.blocks]  # type: ignore[union-attr, operator]
        return np.stack(found).astype(np.complex128)

    @property
    def memory(self) -> tuple[str, ...]:
        """The average so far."""
        return ("state",)

    @property
    def writes(self) -> str:
        """The average is a sum over the values so far."""
        return "wkv"

    def written_by(self, seen: Seen, units: slice, touches: Sequence[Touch] | None = None) -> np.ndarray:
        """Return each position's weight times its value; see ``SequenceModel.written_by``."""
        return self._weights(seen, units, touches) * seen("value")[:, None, :, units]

    def mixing(self, seen: Seen, touches: Sequence[Touch] | None = None) -> np.ndarray:
        """Return the weights of the average, which sum to 1; see ``SequenceModel.mixing``."""
        return self._weights(seen, slice(None), touches).mean(-1)

    def _weights(self, seen: Seen, units: slice, touches: Sequence[Touch] | None) -> np.ndarray:
        """Return the weight of the value of source_t in the average at t, (layers, L, L, U)."""
        keys = seen("key")[..., units]  # (layers, L, U)
        layers, length, _ = keys.shape
        exponents = np.full((layers, length, *keys.shape[1:]), -np.inf)  # (layers, t, source_t, U)
        for layer, block in enumerate(self.blocks):
            mix: TimeMixing = block.mix  # type: ignore[assignment]
            fade = mix.log_decay.detach().double().exp().numpy()[units]
            bonus = mix.bonus.detach().double().numpy()[units]
            with np.errstate(divide="ignore"):
                lost = np.log(kept_by(touches, layer, "state", length, self.hidden_size, units))  # (L, U)
            for t in range(length):
                if t:
                    exponents[layer, t, : t - 1] = exponents[layer, t - 1, : t - 1] - fade
                    exponents[layer, t, t - 1] = keys[layer, t - 1]
                    exponents[layer, t, :t] += lost[t]
                exponents[layer, t, t] = bonus + keys[layer, t]
        weights = np.exp(exponents - exponents.max(axis=2, keepdims=True))
        return weights / weights.sum(axis=2, keepdims=True)

    def multiply_adds(self, length: int) -> int:
        """Count every matrix once per position, and both sums: decayed and written."""
        return super().multiply_adds(length) + 4 * length * self.num_layers * self.hidden_size

    def sequential_depth(self, length: int) -> int:
        """Count the layers of a tree over the positions, in every block: the sums are linear."""
        return self.num_layers * (1 + int(np.ceil(np.log2(length))))

    def _mixer_quantities(self) -> Sequence[Quantity]:
        axes, gate = ("t", "unit"), (0.0, 1.0)
        shifted = "This position and the one before, mixed; it makes the {}."
        key = "How much this position's value counts, as an exponent."
        state = "The average that is carried on: what went before, this position included."
        return [
            Quantity("receptance_input", "x̄ʳ", axes, label="shifted", doc=shifted.format("receptance")),
            Quantity("key_input", "x̄ᵏ", axes, label="shifted", doc=shifted.format("key")),
            Quantity("value_input", "x̄ᵛ", axes, label="shifted", doc=shifted.format("value")),
            Quantity("receptance", "r", axes, "output", gate, "receptance", doc="How much is let out."),
            Quantity("key", "k", axes, "input", label="key", doc=key),
            Quantity("value", "v", axes, "candidate", label="value", doc="What this position adds to the average."),
            Quantity("decay", "d", axes, "forget", gate, "decay", doc="What earlier weights keep per position."),
            Quantity("state", "s", axes, "memory", label="state", doc=state),
            Quantity("wkv", "wkv", axes, "memory", label="average", doc="The average as it is read at this position."),
            Quantity("received", "g", axes, label="let out", doc="The average, times the receptance."),
        ]

    def _mixer_equations(self) -> Sequence[Equation]:
        r, k, v = r"\role{output}{r_t}", r"\role{input}{k_t}", r"\role{candidate}{v_t}"
        decay, wkv = r"\role{forget}{d}", r"\role{memory}{\mathit{wkv}_t}"
        fade = (Product((Weight("blocks.{layer}.mix.log_decay", "w", "exp", negative=True),)),)
        average = rf"\frac{{a_{{t-1}} + e^{{u + {k}}} \odot {v}}}{{b_{{t-1}} + e^{{u + {k}}}}}"
        sums = (
            rf"a_t = {decay} \odot a_{{t-1}} + e^{{{k}}} \odot {v}, \quad"
            rf" b_t = {decay} \odot b_{{t-1}} + e^{{{k}}}"
        )
        return [
            _shifted("receptance", "r"),
            _shifted("key", "k"),
            _shifted("value", "v"),
            _projected("receptance", rf"{r} = \sigma(W_r \bar{{x}}^r_t)", "sigmoid"),
            _projected("key", rf"{k} = W_k \bar{{x}}^k_t"),
            _projected("value", rf"{v} = W_v \bar{{x}}^v_t"),
            Equation("decay", fade, "exp", rf"{decay} = e^{{-e^{{\omega}}}}"),
            Equation("state", latex=rf"\role{{memory}}{{s_t}} = a_t / b_t, \quad {sums}"),
            Equation("wkv", latex=rf"{wkv} = {average}"),
            Equation("received", (Product((Factor("receptance"), Factor("wkv"))),), latex=rf"g_t = {r} \odot {wkv}"),
            Equation("mixed", (Affine("blocks.{layer}.mix.out.weight", "", 0, "received"),), latex=r"m_t = W_o g_t"),
        ]


def _shifted(name: str, letter: str) -> Equation:
    mix = f"blocks.{{layer}}.mix.mix_{name}"
    terms = (
        Product((Weight(mix, "μ"), Factor("normed"))),
        Product((Factor("normed", lag=1),)),
        Product((Weight(mix, "μ", negative=True), Factor("normed", lag=1))),
    )
    latex = rf"\bar{{x}}^{letter}_t = \mu_{letter} \odot \hat{{x}}_t + (1 - \mu_{letter}) \odot \hat{{x}}_{{t-1}}"
    return Equation(f"{name}_input", terms, latex=latex)


def _projected(name: str, latex: str, function: Function = "identity") -> Equation:
    return Equation(name, (Affine(f"blocks.{{layer}}.mix.{name}.weight", "", 0, f"{name}_input"),), function, latex)

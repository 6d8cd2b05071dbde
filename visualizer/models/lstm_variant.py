"""The anatomy of the long short-term memory: one part taken out, tied to another or added, the rest as it is.

Paper: Greff et al. (2015), LSTM: A Search Space Odyssey, arXiv:1503.04069: NFG, NIG and NOG (a gate is 1), CIFG (gates
coupled), NIAF and NOAF (no activation); peepholes are from Gers and Schmidhuber (2000), Recurrent Nets that Time and
Count, doi:10.1109/IJCNN.2000.861302.
Differs: the paper takes parts out of an LSTM with peepholes, and one of its variants (NP) has none. Ours start from
``lstm``, which has none, so here ``peepholes`` is the variant and ``lstm`` is the paper's NP.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import param
import torch
from torch import Tensor, nn

from visualizer.models.diagram import CellDrawing
from visualizer.models.equation import Equation, Factor, Function, Product, Weight
from visualizer.models.initial import uniform
from visualizer.models.ledger import Ledger
from visualizer.models.lstm import LSTM, LSTMKnobs
from visualizer.models.recurrent import input_side, state_side
from visualizer.models.touch import UNTOUCHED, TouchAt
from visualizer.models.unroll import State
from visualizer.trace import Quantity

GATES = ("input_gate", "forget_gate", "output_gate")
LETTERS = {
    "input_gate": ("input", "i"),
    "forget_gate": ("forget", "f"),
    "candidate": ("candidate", "g"),
    "output_gate": ("output", "o"),
    "cell_state": ("memory", "c"),
    "hidden_state": ("hidden", "h"),
}
"Role and letter of every quantity, in PyTorch's order of blocks."
SQUASH: Mapping[Function, Callable[[Tensor], Tensor]] = {"tanh": torch.tanh, "identity": lambda value: value}


@dataclass(frozen=True)
class Parts:
    """What a variant is made of.

    Args:
        missing: the gate that has no weights, or empty.
        is_coupled: whether the missing forget gate is 1 − i instead of 1.
        has_peepholes: whether the gates see the cell state.
        squash_input: applied to the candidate's sum.
        squash_output: applied to the cell state that is shown.
    """

    missing: str = ""
    is_coupled: bool = False
    has_peepholes: bool = False
    squash_input: Function = "tanh"
    squash_output: Function = "tanh"

    @property
    def blocks(self) -> tuple[str, ...]:
        """What has weights, in the order of their rows."""
        return tuple(name for name in (*GATES[:2], "candidate", GATES[2]) if name != self.missing)

    @property
    def kept(self) -> Product:
        """What the cell state is multiplied with."""
        return Product((Factor("input_gate", complement=True),)) if self.is_coupled else self._gated("forget_gate")

    @property
    def written(self) -> Product:
        """What is added to the cell state."""
        return self._gated("input_gate", Factor("candidate"))

    @property
    def shown(self) -> Product:
        """What the hidden state is."""
        return self._gated("output_gate", Factor("cell_state", function=self.squash_output))

    def _gated(self, gate: str, *factors: Factor) -> Product:
        return Product(factors if gate == self.missing else (Factor(gate), *factors))


VARIANTS = {
    "no_forget_gate": Parts(missing="forget_gate"),
    "no_input_gate": Parts(missing="input_gate"),
    "no_output_gate": Parts(missing="output_gate"),
    "coupled_gates": Parts(missing="forget_gate", is_coupled=True),
    "peepholes": Parts(has_peepholes=True),
    "no_input_activation": Parts(squash_input="identity"),
    "no_output_activation": Parts(squash_output="identity"),
}


class LSTMVariantKnobs(LSTMKnobs):
    """The LSTM's knobs, and which part differs."""

    variant = param.Selector(
        default="no_forget_gate",
        objects=list(VARIANTS),
        constant=True,
        label="Variant",
        doc="Which part differs from the LSTM: a gate that is 1, gates coupled, an activation left out, or peepholes.",
    )
    forget_bias = param.Number(
        doc="Initial bias of the keep gate, if there is one; coupled, its negative is added to the write gate's."
    )
    input_bias = param.Number(doc="Initial bias of the write gate, if there is one.")


class LSTMVariant(LSTM):
    r"""Long short-term memory with one part changed.

    .. math::
        i_t &= \sigma(W_i x_t + b_i + U_i h_{t-1} + b'_i + p_i \odot c_{t-1})  & i_t = 1 \text{ without input gate}  \\
        f_t &= \sigma(W_f x_t + b_f + U_f h_{t-1} + b'_f + p_f \odot c_{t-1})  & f_t = 1 \text{ without forget gate} \\
            &                                                                  & f_t = 1 - i_t \text{ coupled}       \\
        g_t &= \tanh(W_g x_t + b_g + U_g h_{t-1} + b'_g)                  & \tanh \text{ or no input activation}     \\
        c_t &= f_t \odot c_{t-1} + i_t \odot g_t                                                                     \\
        o_t &= \sigma(W_o x_t + b_o + U_o h_{t-1} + b'_o + p_o \odot c_t)      & o_t = 1 \text{ without output gate} \\
        h_t &= o_t \odot \tanh(c_t)                                       & \tanh \text{ or no output activation}

    The p exist with peepholes only, and a gate that is missing has no weights.

    Shape:
        inputs: (B, L, D).  hidden_state, cell_state: (num_layers, B, H).  every gate: (B, H), in (0, 1).

    Example:
        >>> model = LSTMVariant(3, 2, LSTMVariantKnobs(hidden_size=5), np.random.default_rng(0))
        >>> model.variant, tuple(model.weight_ih_l0.shape), "forget_gate" in model.quantities
        ('no_forget_gate', (15, 3), False)
    """

    label = "LSTM variant"
    paper = "Greff et al. (2015), LSTM: A Search Space Odyssey, arXiv:1503.04069"
    doc = (
        "The LSTM with one part taken out, tied or added. The paper's have peepholes; here `peepholes` alone has them."
    )
    Knobs = LSTMVariantKnobs

    def step(
        self, x: Tensor, state: State, layer: int = 0, touch_at: TouchAt | None = None
    ) -> tuple[State, dict[str, Tensor]]:
        """Apply the equations at one position; see ``RecurrentModel.step``."""
        touch = touch_at or UNTOUCHED
        h = touch.state("hidden_state", state["hidden_state"])  # (B, H)
        c = touch.state("cell_state", state["cell_state"])  # (B, H)
        rows = self.from_input(x, layer) + self.from_state(touch.recurrent(h), layer)  # (B, blocks·H)
        sums = dict(zip(self.parts.blocks, rows.chunk(self.blocks, dim=-1), strict=True))  # (B, H) each
        shown: dict[str, Tensor] = {}

        def gate(name: str, c: Tensor) -> Tensor | float:
            if name not in sums:
                return 1.0
            shown[name] = touch.gate(name, torch.sigmoid(sums[name] + self._peephole(name, c, layer)))
            return shown[name]

        i = gate("input_gate", c)
        f = 1 - i if self.parts.is_coupled else gate("forget_gate", c)
        g = touch.gate("candidate", SQUASH[self.parts.squash_input](sums["candidate"]))

        c = f * c + i * g
        o = gate("output_gate", c)
        h = o * SQUASH[self.parts.squash_output](c)

        return {"hidden_state": h, "cell_state": c}, {**shown, "candidate": g}

    @property
    def silenced_by(self) -> tuple[str, ...]:
        """A show gate held shut; without one, a cell that holds and writes nothing."""
        return ("output_gate",) if "output_gate" in self.parts.blocks else ("candidate", "cell_state")

    @property
    def variant(self) -> str:
        """Which part differs."""
        return str(self.knobs.variant)

    def _build(self, rng: np.random.Generator) -> None:
        self.parts = VARIANTS[self.variant]
        self.blocks = len(self.parts.blocks)
        self.ledger = Ledger("cell_state", self.parts.kept, self.parts.written)
        super()._build(rng)

    def _kernel(self) -> None:
        """Have none: the variants share one readable step."""

    def _peephole(self, gate: str, c: Tensor, layer: int) -> Tensor | float:
        """Return what a gate sees of the cell state, (B, H)."""
        return c * self.weight(_peephole_name(gate), layer) if self.parts.has_peepholes else 0.0

    def _add_weights(self, rng: np.random.Generator) -> None:
        super()._add_weights(rng)
        if self.parts.has_peepholes:
            for layer in range(self.num_layers):
                for gate in GATES:
                    drawn = uniform(rng, (self.hidden_size,), self.hidden_size**-0.5)
                    self.register_parameter(f"{_peephole_name(gate)}_l{layer}", nn.Parameter(torch.from_numpy(drawn)))

    def _set_biases(self, bias_ih: np.ndarray, bias_hh: np.ndarray) -> None:
        """Give each gate's two biases the sum that its knob asks for; coupled, f = 1 − i turns the sign."""
        knobs = self.knobs
        opened = knobs.input_bias - knobs.forget_bias if self.parts.is_coupled else knobs.input_bias
        for name, value in (("input_gate", opened), ("forget_gate", knobs.forget_bias)):
            if name in self.parts.blocks:
                block = self.parts.blocks.index(name)
                bias_ih[block] = value
                bias_hh[block] = 0

    def _quantities(self) -> Sequence[Quantity]:
        squashed = {"candidate": self.parts.squash_input, "hidden_state": self.parts.squash_output}
        return [
            replace(quantity, bounds=None) if squashed.get(quantity.name) == "identity" else quantity
            for quantity in super()._quantities()
            if quantity.name in (*self.parts.blocks, *self.states)
        ]

    def _equations(self) -> Sequence[Equation]:
        parts = self.parts
        carried = Product((*parts.kept.factors, Factor("cell_state", lag=1)))
        return [
            *(self._block(name, block) for block, name in enumerate(parts.blocks)),
            _sum("cell_state", carried, parts.written),
            _sum("hidden_state", parts.shown),
        ]

    def _block(self, name: str, block: int) -> Equation:
        """Write the equation of a gate or the candidate."""
        letter = LETTERS[name][1]
        terms = (input_side(block), state_side(block))
        inside = rf"W_{letter} x_t + b_{letter} + U_{letter} {_latex(_HIDDEN_BEFORE)} + b'_{letter}"
        if name == "candidate":
            function = self.parts.squash_input
            applied = rf"\tanh({inside})" if function == "tanh" else inside
            return Equation(name, terms, function, f"{_latex(Factor(name))} = {applied}")
        if not self.parts.has_peepholes:
            return Equation(name, terms, "sigmoid", rf"{_latex(Factor(name))} = \sigma({inside})")
        cell = Factor("cell_state", lag=0 if name == "output_gate" else 1)
        looked = Product((Weight(f"{_peephole_name(name)}_l{{layer}}", "p"), cell))
        inside = rf"{inside} + p_{letter} \odot {_latex(cell)}"
        return Equation(name, (*terms, looked), "sigmoid", rf"{_latex(Factor(name))} = \sigma({inside})")

    @property
    def drawing(self) -> CellDrawing:
        """The LSTM's, with ways for what only a variant has."""
        known = super().drawing
        return CellDrawing({**known.places, "1- input_gate": (1.0, 1.0)}, {**known.corners, **_CORNERS})


_CORNERS = {
    "input_gate > 1- input_gate": ((2.0, 1.0),),
    "cell_state > hidden_state": ((5.0, 0.0),),
    "before cell_state > input_gate": ((0.5, 0.0), (0.5, 2.3), (1.75, 2.3)),
    "before cell_state > forget_gate": ((0.5, 0.0), (0.5, 3.0)),
    "cell_state > output_gate": ((3.75, 0.0),),
}
_HIDDEN_BEFORE = Factor("hidden_state", lag=1)


def _peephole_name(gate: str) -> str:
    return f"peephole_{LETTERS[gate][1]}"


def _sum(quantity: str, *products: Product) -> Equation:
    """Write a quantity as a sum of products, with the formula that they spell."""
    spelled = " + ".join(
        r" \odot ".join(_latex(factor) for factor in product.factors if isinstance(factor, Factor))
        for product in products
    )
    return Equation(quantity, products, "identity", f"{_latex(Factor(quantity))} = {spelled}")


def _latex(factor: Factor) -> str:
    role, letter = LETTERS[factor.quantity]
    spelled = rf"\role{{{role}}}{{{letter}_{'{t-1}' if factor.lag else 't'}}}"
    spelled = rf"\tanh({spelled})" if factor.function == "tanh" else spelled
    return f"(1 - {spelled})" if factor.complement else spelled

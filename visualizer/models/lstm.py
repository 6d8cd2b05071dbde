"""The long short-term memory: a cell that keeps by default, and three gates that say what to keep, write and show.

Paper: Hochreiter and Schmidhuber (1997), Long Short-Term Memory, doi:10.1162/neco.1997.9.8.1735; the forget gate is
from Gers, Schmidhuber and Cummins (2000), Learning to Forget, doi:10.1162/089976600300015015.
Differs: no peephole connections, as in PyTorch and nearly everywhere today.
"""

from collections.abc import Sequence

import numpy as np
import param
import torch
from torch import Tensor

from visualizer.kernels import KERNELS, Kernel
from visualizer.models.diagram import CellDrawing
from visualizer.models.equation import Equation, Factor, Function, Product
from visualizer.models.knobs import RecurrentKnobs
from visualizer.models.ledger import Ledger
from visualizer.models.recurrent import RecurrentModel, input_side, state_side
from visualizer.models.touch import UNTOUCHED, TouchAt
from visualizer.models.unroll import State
from visualizer.trace import Quantity

_KEPT = Product((Factor("forget_gate"), Factor("cell_state", lag=1)))
_WRITTEN = Product((Factor("input_gate"), Factor("candidate")))
_SHOWN = Product((Factor("output_gate"), Factor("cell_state", function="tanh")))


class LSTMKnobs(RecurrentKnobs):
    """The common knobs, and how far the gates stand open at the start."""

    forget_bias = param.Number(
        1.0,
        bounds=(-10.0, 10.0),
        constant=True,
        label="Forget bias",
        doc="Initial bias inside the keep gate's sigmoid: at 0 the gate starts half open, at 1 73 %, at 3 95 % open.",
    )
    input_bias = param.Number(
        0.0,
        bounds=(-10.0, 10.0),
        constant=True,
        label="Input bias",
        doc="Initial bias inside the write gate's sigmoid: at 0 the gate starts half open, at −3 5 % open.",
    )


class LSTM(RecurrentModel):
    r"""Long short-term memory.

    .. math::
        i_t &= \sigma(W_i x_t + b_i + U_i h_{t-1} + b'_i)    & \text{write gate}  \\
        f_t &= \sigma(W_f x_t + b_f + U_f h_{t-1} + b'_f)    & \text{keep gate}   \\
        g_t &= \tanh(W_g x_t + b_g + U_g h_{t-1} + b'_g)     & \text{candidate}   \\
        o_t &= \sigma(W_o x_t + b_o + U_o h_{t-1} + b'_o)    & \text{show gate}   \\
        c_t &= f_t \odot c_{t-1} + i_t \odot g_t             & \text{cell state}  \\
        h_t &= o_t \odot \tanh(c_t)                          & \text{hidden state}

    Shape:
        inputs: (B, L, D).  hidden_state, cell_state: (num_layers, B, H).  every gate: (B, H), in (0, 1).

    Example:
        >>> model = LSTM(3, 2, LSTMKnobs(hidden_size=5), np.random.default_rng(0))
        >>> outputs, state = model(torch.zeros(4, 7, 3))
        >>> tuple(outputs.shape), tuple(state["cell_state"].shape)
        ((4, 7, 2), (1, 4, 5))
    """

    label = "LSTM"
    paper = "Hochreiter and Schmidhuber (1997), Long Short-Term Memory, doi:10.1162/neco.1997.9.8.1735"
    doc = "A memory cell with three gates: what to keep, what to write, what to show."
    Knobs = LSTMKnobs
    states = ("hidden_state", "cell_state")
    blocks = 4
    ledger = Ledger("cell_state", Product((Factor("forget_gate"),)), _WRITTEN)

    def step(
        self, x: Tensor, state: State, layer: int = 0, touch_at: TouchAt | None = None
    ) -> tuple[State, dict[str, Tensor]]:
        """Apply the equations at one position; see ``RecurrentModel.step``."""
        touch = touch_at or UNTOUCHED
        h = touch.state("hidden_state", state["hidden_state"])  # (B, H)
        c = touch.state("cell_state", state["cell_state"])  # (B, H)
        sums = self.from_input(x, layer) + self.from_state(touch.recurrent(h), layer)  # (B, 4H)
        i, f, g, o = sums.chunk(4, dim=-1)  # (B, H) each

        i = touch.gate("input_gate", torch.sigmoid(i))
        f = touch.gate("forget_gate", torch.sigmoid(f))
        g = touch.gate("candidate", torch.tanh(g))
        o = touch.gate("output_gate", torch.sigmoid(o))

        c = f * c + i * g
        h = o * torch.tanh(c)

        shown = {"input_gate": i, "forget_gate": f, "candidate": g, "output_gate": o}
        return {"hidden_state": h, "cell_state": c}, shown

    @property
    def silenced_by(self) -> tuple[str, ...]:
        """A show gate held shut: the cell goes on, and nobody hears it."""
        return ("output_gate",)

    def _kernel(self) -> Kernel | None:
        return KERNELS["lstm"]

    def _set_biases(self, bias_ih: np.ndarray, bias_hh: np.ndarray) -> None:
        """Give each gate's two biases the sum that its knob asks for."""
        for block, value in ((0, self.knobs.input_bias), (1, self.knobs.forget_bias)):
            bias_ih[block] = value
            bias_hh[block] = 0

    def _quantities(self) -> Sequence[Quantity]:
        axes, gate, tanh = ("t", "unit"), (0.0, 1.0), (-1.0, 1.0)
        return [
            Quantity(
                "input_gate",
                "i",
                axes,
                "input",
                gate,
                "write gate",
                "input gate",
                "How much of the candidate is written.",
            ),
            Quantity(
                "forget_gate",
                "f",
                axes,
                "forget",
                gate,
                "keep gate",
                "forget gate; high means keep",
                "How much of the cell state is kept from the position before.",
            ),
            Quantity(
                "candidate", "g", axes, "candidate", tanh, "candidate", doc="What could be written into the cell."
            ),
            Quantity(
                "output_gate", "o", axes, "output", gate, "show gate", "output gate", "How much of the cell is shown."
            ),
            Quantity(
                "cell_state", "c", axes, "memory", None, "cell state", doc="The memory, kept from position to position."
            ),
            Quantity(
                "hidden_state",
                "h",
                axes,
                "hidden",
                tanh,
                "hidden state",
                doc="What the cell shows: the layer's output.",
            ),
        ]

    def _equations(self) -> Sequence[Equation]:
        kept = r"\role{forget}{f_t} \odot \role{memory}{c_{t-1}}"
        written = r"\role{input}{i_t} \odot \role{candidate}{g_t}"
        shown = r"\role{hidden}{h_t} = \role{output}{o_t} \odot \tanh(\role{memory}{c_t})"
        return [
            _gate("input_gate", 0, "sigmoid", r"\role{input}{i_t} = \sigma", "i"),
            _gate("forget_gate", 1, "sigmoid", r"\role{forget}{f_t} = \sigma", "f"),
            _gate("candidate", 2, "tanh", r"\role{candidate}{g_t} = \tanh", "g"),
            _gate("output_gate", 3, "sigmoid", r"\role{output}{o_t} = \sigma", "o"),
            Equation("cell_state", (_KEPT, _WRITTEN), "identity", rf"\role{{memory}}{{c_t}} = {kept} + {written}"),
            Equation("hidden_state", (_SHOWN,), "identity", shown),
        ]

    @property
    def drawing(self) -> CellDrawing:
        """The cell state's road on top, from left to right; below it the gates, below these what they hear."""
        return CellDrawing(_PLACES, _CORNERS)


_PLACES = {
    "all before hidden_state": (0.0, 4.0),
    "all input_vector": (0.0, 5.0),
    "before cell_state": (0.0, 0.0),
    "forget_gate": (1.0, 3.0),
    "cell_state 0": (1.0, 0.0),
    "input_gate": (2.0, 3.0),
    "cell_state 1": (3.0, 1.0),
    "candidate": (3.0, 3.0),
    "cell_state": (3.0, 0.0),
    "output_gate": (4.0, 3.0),
    "tanh cell_state": (5.0, 1.0),
    "hidden_state": (5.0, 2.0),
    "after cell_state": (6.0, 0.0),
    "after hidden_state": (6.0, 2.0),
}
_CORNERS = {
    "input_gate > cell_state 1": ((2.0, 1.0),),
    "cell_state > tanh cell_state": ((5.0, 0.0),),
    "output_gate > hidden_state": ((4.0, 2.0),),
}


def _gate(quantity: str, block: int, function: Function, latex: str, letter: str) -> Equation:
    terms = (
        input_side(block),
        state_side(block),
    )
    inside = rf"W_{letter} x_t + b_{letter} + U_{letter} \role{{hidden}}{{h_{{t-1}}}} + b'_{letter}"
    return Equation(quantity, terms, function, f"{latex}({inside})")

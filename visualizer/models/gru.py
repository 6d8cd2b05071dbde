"""The gated recurrent unit: one state, one gate that slides between keeping it and writing a candidate.

Paper: Cho et al. (2014), Learning Phrase Representations using RNN Encoder–Decoder, arXiv:1406.1078.
Differs: as in PyTorch the reset gate multiplies U_n h + b′ (the paper resets h before the matrix), and z = 1 keeps.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from visualizer.kernels import KERNELS, Kernel
from visualizer.models.diagram import CellDrawing
from visualizer.models.equation import Affine, Equation, Factor, Product
from visualizer.models.ledger import Ledger
from visualizer.models.recurrent import RecurrentModel, input_side, state_side
from visualizer.models.touch import UNTOUCHED, TouchAt
from visualizer.models.unroll import State
from visualizer.trace import Quantity

_WRITTEN = Product((Factor("update_gate", complement=True), Factor("candidate")))
_KEPT = Product((Factor("update_gate"), Factor("hidden_state", lag=1)))


class GRU(RecurrentModel):
    r"""Gated recurrent unit.

    .. math::
        r_t &= \sigma(W_r x_t + b_r + U_r h_{t-1} + b'_r)                & \text{reset gate}  \\
        z_t &= \sigma(W_z x_t + b_z + U_z h_{t-1} + b'_z)                & \text{keep gate}   \\
        n_t &= \tanh(W_n x_t + b_n + r_t \odot (U_n h_{t-1} + b'_n))     & \text{candidate}   \\
        h_t &= (1 - z_t) \odot n_t + z_t \odot h_{t-1}                   & \text{hidden state}

    Shape:
        inputs: (B, L, D).  hidden_state: (num_layers, B, H).  every gate: (B, H), in (0, 1).

    Example:
        >>> import numpy as np
        >>> model = GRU(3, 2, GRU.Knobs(hidden_size=5), np.random.default_rng(0))
        >>> outputs, state = model(torch.zeros(4, 7, 3))
        >>> tuple(outputs.shape), tuple(state["hidden_state"].shape)
        ((4, 7, 2), (1, 4, 5))
    """

    label = "GRU"
    paper = "Cho et al. (2014), Learning Phrase Representations using RNN Encoder–Decoder, arXiv:1406.1078"
    doc = "One state and two gates: what is not kept is overwritten."
    blocks = 3
    ledger = Ledger("hidden_state", Product((Factor("update_gate"),)), _WRITTEN)

    def step(
        self, x: Tensor, state: State, layer: int = 0, touch_at: TouchAt | None = None
    ) -> tuple[State, dict[str, Tensor]]:
        """Apply the equations at one position; see ``RecurrentModel.step``."""
        touch = touch_at or UNTOUCHED
        h = touch.state("hidden_state", state["hidden_state"])  # (B, H)
        x_r, x_z, x_n = self.from_input(x, layer).chunk(3, dim=-1)  # (B, H) each
        h_r, h_z, h_n = self.from_state(touch.recurrent(h), layer).chunk(3, dim=-1)  # (B, H) each

        r = touch.gate("reset_gate", torch.sigmoid(x_r + h_r))
        z = touch.gate("update_gate", torch.sigmoid(x_z + h_z))
        n = touch.gate("candidate", torch.tanh(x_n + r * h_n))

        h = (1 - z) * n + z * h

        return {"hidden_state": h}, {"reset_gate": r, "update_gate": z, "candidate": n}

    @property
    def silenced_by(self) -> tuple[str, ...]:
        """Nothing kept and nothing written: the state is 0."""
        return ("update_gate", "candidate")

    def _kernel(self) -> Kernel:
        return KERNELS["gru"]

    def _quantities(self) -> Sequence[Quantity]:
        axes, gate, tanh = ("t", "unit"), (0.0, 1.0), (-1.0, 1.0)
        return [
            Quantity(
                "reset_gate",
                "r",
                axes,
                "output",
                gate,
                "reset gate",
                doc="How much of the old state the candidate may see.",
            ),
            Quantity(
                "update_gate",
                "z",
                axes,
                "forget",
                gate,
                "keep gate",
                "update gate; high means keep",
                "How much of the state is kept; the rest is overwritten by the candidate.",
            ),
            Quantity(
                "candidate", "n", axes, "candidate", tanh, "candidate", doc="What could be written into the state."
            ),
            Quantity(
                "hidden_state", "h", axes, "hidden", tanh, "hidden state", doc="The memory, and the layer's output."
            ),
        ]

    def _equations(self) -> Sequence[Equation]:
        h = r"\role{hidden}{h_{t-1}}"
        r_side = rf"W_r x_t + b_r + U_r {h} + b'_r"
        z_side = rf"W_z x_t + b_z + U_z {h} + b'_z"
        n_side = rf"W_n x_t + b_n + \role{{output}}{{r_t}} \odot (U_n {h} + b'_n)"
        mixed = (
            rf"\role{{hidden}}{{h_t}} = (1 - \role{{forget}}{{z_t}}) \odot \role{{candidate}}{{n_t}}"
            rf" + \role{{forget}}{{z_t}} \odot {h}"
        )
        return [
            Equation("reset_gate", _sides(0), "sigmoid", rf"\role{{output}}{{r_t}} = \sigma({r_side})"),
            Equation("update_gate", _sides(1), "sigmoid", rf"\role{{forget}}{{z_t}} = \sigma({z_side})"),
            Equation("candidate", _sides(2, "reset_gate"), "tanh", rf"\role{{candidate}}{{n_t}} = \tanh({n_side})"),
            Equation("hidden_state", (_WRITTEN, _KEPT), "identity", mixed),
        ]

    @property
    def drawing(self) -> CellDrawing:
        """The state's road on top; the reset gate stands in the way from the state to the candidate."""
        return CellDrawing(
            {
                "all before hidden_state": (0.0, 5.0),
                "all input_vector": (0.0, 6.0),
                "before hidden_state": (0.0, 0.0),
                "update_gate": (1.0, 3.0),
                "hidden_state 1": (1.0, 0.0),
                "1- update_gate": (2.0, 2.0),
                "reset_gate": (2.2, 4.0),
                "candidate 1": (3.5, 4.0),
                "candidate": (4.0, 3.0),
                "hidden_state 0": (4.0, 1.0),
                "hidden_state": (4.0, 0.0),
                "after hidden_state": (5.2, 0.0),
            },
            {
                "update_gate > 1- update_gate": ((1.0, 2.0),),
                "1- update_gate > hidden_state 0": ((2.0, 1.0),),
            },
        )


def _sides(block: int, gate: str = "") -> tuple[Affine, Affine]:
    return (
        input_side(block),
        state_side(block, gate),
    )

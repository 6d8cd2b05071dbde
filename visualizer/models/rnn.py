"""The plain recurrent network: one state, rewritten at every position.

Paper: Elman (1990), Finding Structure in Time, doi:10.1207/s15516709cog1402_1. With ``nonlinearity`` relu and
``recurrent_init`` identity it is the IRNN of Le, Jaitly and Hinton (2015), A Simple Way to Initialize Recurrent
Networks of Rectified Linear Units, arXiv:1504.00941: the state starts as a running sum.
Differs: the IRNN's input weights start within ±1/√units as always, not with a standard deviation of 0.001.
"""

from collections.abc import Sequence

import numpy as np
import param
import torch
from torch import Tensor

from visualizer.kernels import KERNELS, Kernel
from visualizer.models.diagram import CellDrawing
from visualizer.models.equation import Equation
from visualizer.models.knobs import RecurrentKnobs
from visualizer.models.recurrent import RecurrentModel, input_side, state_side
from visualizer.models.touch import UNTOUCHED, TouchAt
from visualizer.models.unroll import State
from visualizer.trace import Quantity


class RNNKnobs(RecurrentKnobs):
    """The common knobs, and which nonlinearity."""

    recurrent_init = param.Selector(
        doc="Recurrent weights start uniform within ±1/√units, orthogonal, scaled, or identity with zero biases (IRNN)."
    )
    nonlinearity = param.Selector(
        default="tanh",
        objects=["tanh", "relu"],
        constant=True,
        label="Nonlinearity",
        doc="Applied to each unit's sum: tanh stays between −1 and 1, relu cuts at 0 and can grow without bound.",
    )


class RNN(RecurrentModel):
    r"""Plain recurrent network.

    .. math::
        h_t = \tanh(W x_t + b + U h_{t-1} + b')          \quad\text{(or relu)}

    Shape:
        inputs: (B, L, D).  hidden_state: (num_layers, B, H).

    Example:
        >>> import numpy as np
        >>> model = RNN(3, 2, RNNKnobs(hidden_size=5), np.random.default_rng(0))
        >>> outputs, state = model(torch.zeros(4, 7, 3))
        >>> tuple(outputs.shape), tuple(state["hidden_state"].shape)
        ((4, 7, 2), (1, 4, 5))
    """

    label = "RNN"
    paper = "Elman (1990), Finding Structure in Time, doi:10.1207/s15516709cog1402_1"
    doc = "The plain network: every position rewrites the whole state."
    Knobs = RNNKnobs
    blocks = 1
    no_ledger = "A plain RNN squashes its whole state at every position, so it is no sum of what each position wrote."

    def step(
        self, x: Tensor, state: State, layer: int = 0, touch_at: TouchAt | None = None
    ) -> tuple[State, dict[str, Tensor]]:
        """Apply the equation at one position; see ``RecurrentModel.step``."""
        touch = touch_at or UNTOUCHED
        h = touch.state("hidden_state", state["hidden_state"])  # (B, H)
        squash = torch.tanh if self.knobs.nonlinearity == "tanh" else torch.relu

        h = squash(self.from_input(x, layer) + self.from_state(touch.recurrent(h), layer))

        return {"hidden_state": touch.gate("hidden_state", h)}, {}

    @property
    def silenced_by(self) -> tuple[str, ...]:
        """The state itself."""
        return ("hidden_state",)

    def _kernel(self) -> Kernel:
        return KERNELS[f"rnn_{self.knobs.nonlinearity}"]

    def _set_biases(self, bias_ih: np.ndarray, bias_hh: np.ndarray) -> None:
        """Start from zeros where the recurrent weights start as the identity, as the IRNN does."""
        if self.knobs.recurrent_init == "identity":
            bias_ih[:] = bias_hh[:] = 0

    def _quantities(self) -> Sequence[Quantity]:
        bounds = (-1.0, 1.0) if self.knobs.nonlinearity == "tanh" else None
        doc = "What the network carries to the next position and shows to the layer above."
        return [Quantity("hidden_state", "h", ("t", "unit"), "hidden", bounds, "hidden state", doc=doc)]

    def _equations(self) -> Sequence[Equation]:
        function = self.knobs.nonlinearity
        name = r"\tanh" if function == "tanh" else r"\operatorname{relu}"
        terms = (
            input_side(0),
            state_side(0),
        )
        latex = rf"\role{{hidden}}{{h_t}} = {name}(W x_t + b + U \role{{hidden}}{{h_{{t-1}}}} + b')"
        return [Equation("hidden_state", terms, function, latex)]

    @property
    def drawing(self) -> CellDrawing:
        """Two rails from the left meet in one box; what it shows goes on to the right."""
        return CellDrawing(
            {
                "all before hidden_state": (0.0, 2.0),
                "all input_vector": (0.0, 3.0),
                "hidden_state": (2.0, 0.0),
                "after hidden_state": (3.4, 0.0),
            }
        )

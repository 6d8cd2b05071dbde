"""The minimal gated recurrent unit: gate and candidate hear the input alone, so that nothing waits for the state.

Paper: Feng et al. (2024), Were RNNs All We Needed?, arXiv:2410.01201, section 3.1.
Differs: as in PyTorch's GRU z = 1 keeps the past, so the paper's z is 1 − z here. The paper stacks it in blocks with
convolutions and perceptrons; here its layers are stacked as those of any recurrent network.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from visualizer.kernels import linear_scan
from visualizer.models.contributions import contributions, kept_by
from visualizer.models.diagram import CellDrawing
from visualizer.models.equation import Equation, Factor, Product
from visualizer.models.initial import linear, uniform
from visualizer.models.knobs import ModelKnobs
from visualizer.models.ledger import Ledger
from visualizer.models.model import Seen
from visualizer.models.recurrent import RecurrentModel, input_side
from visualizer.models.see import See
from visualizer.models.touch import UNTOUCHED, Touch, TouchAt
from visualizer.models.unroll import State
from visualizer.trace import Quantity

_WRITTEN = Product((Factor("update_gate", complement=True), Factor("candidate")))
_KEPT = Product((Factor("update_gate"), Factor("hidden_state", lag=1)))


class MinGRU(RecurrentModel):
    r"""Minimal gated recurrent unit.

    .. math::
        z_t &= \sigma(W_z x_t + b_z)                        & \text{keep gate}   \\
        n_t &= W_n x_t + b_n                                & \text{candidate}   \\
        h_t &= (1 - z_t) \odot n_t + z_t \odot h_{t-1}      & \text{hidden state}

    Shape:
        inputs: (B, L, D).  hidden_state, candidate: (num_layers, B, H).  update_gate: in (0, 1).

    Example:
        >>> model = MinGRU(3, 2, MinGRU.Knobs(hidden_size=5), np.random.default_rng(0))
        >>> outputs, state = model(torch.zeros(4, 7, 3))
        >>> tuple(outputs.shape), tuple(state["hidden_state"].shape)
        ((4, 7, 2), (1, 4, 5))
    """

    label = "Minimal GRU"
    paper = "Feng et al. (2024), Were RNNs All We Needed?, arXiv:2410.01201"
    doc = "A GRU whose gate and candidate hear only the input: all positions can be computed at once."
    Knobs = ModelKnobs
    has_link = False
    blocks = 2
    ledger = Ledger("hidden_state", Product((Factor("update_gate"),)), _WRITTEN)

    def step(
        self, x: Tensor, state: State, layer: int = 0, touch_at: TouchAt | None = None
    ) -> tuple[State, dict[str, Tensor]]:
        """Apply the equations at one position; see ``RecurrentModel.step``."""
        touch = touch_at or UNTOUCHED
        h = touch.state("hidden_state", state["hidden_state"])  # (B, H)
        z, n = self.from_input(x, layer).chunk(2, dim=-1)  # (B, H) each

        z = touch.gate("update_gate", torch.sigmoid(z))
        n = touch.gate("candidate", n)

        h = (1 - z) * n + z * h

        return {"hidden_state": h}, {"update_gate": z, "candidate": n}

    @property
    def silenced_by(self) -> tuple[str, ...]:
        """Nothing kept and nothing written: the state is 0."""
        return ("update_gate", "candidate")

    def _build(self, rng: np.random.Generator) -> None:
        super()._build(rng)
        self.by_step = False

    def _add_weights(self, rng: np.random.Generator) -> None:
        """Draw input weights and their biases: there are no others."""
        H = self.hidden_size
        bound = H**-0.5
        for layer in range(self.num_layers):
            D = self.input_size if layer == 0 else H
            for name, shape in ((f"weight_ih_l{layer}", (2 * H, D)), (f"bias_ih_l{layer}", (2 * H,))):
                self.register_parameter(name, nn.Parameter(torch.from_numpy(uniform(rng, shape, bound))))
        if self.output_size:
            self.readout = linear(rng, H, self.output_size)

    def _scan_layer(
        self,
        layer: int,
        x: Tensor,
        state: State | None,
        reverse: bool,
        lengths: np.ndarray | None,
        touch: Touch | None,
        cuts: np.ndarray | None,
        record: dict[str, np.ndarray] | None,
    ) -> tuple[Tensor, State]:
        """Compute gates and candidates of all positions at once, then their running mix as one linear recurrence."""
        inside = None if lengths is None else np.arange(len(x)) < lengths[:, None]  # (B, L)
        see = See(record, touch=touch, inside=inside)
        weight, bias = self.weight("weight_ih", layer), self.weight("bias_ih", layer)
        sums = torch.baddbmm(bias[:, None], weight.expand(len(x), -1, -1), x)  # (L, 2H, B)
        z, n = sums.permute(2, 0, 1).chunk(2, dim=-1)  # (B, L, H) each

        z = see("update_gate", torch.sigmoid(z))
        n = see("candidate", n)

        keep = see.keep("hidden_state")
        kept = z if keep is None else z * torch.as_tensor(keep, dtype=z.dtype)
        written = (1 - z) * n
        if inside is not None:  # beyond its end a state is held
            ended = torch.from_numpy(~inside)[..., None]
            kept, written = kept.masked_fill(ended, 1), written.masked_fill(ended, 0)
        kept, written = kept.permute(1, 2, 0), written.permute(1, 2, 0)  # (L, H, B) each
        before = None if state is None else state["hidden_state"].T
        h = _backwards(kept, written, before, cuts) if reverse else linear_scan(kept, written, before, cuts=cuts)

        if record is not None:
            _note(record, h, written)
        output = h if inside is None else h.masked_fill(ended.permute(1, 2, 0), 0)
        return output, {"hidden_state": h[0 if reverse else -1].T}

    def mixing(self, seen: Seen, touches: Sequence[Touch] | None = None) -> np.ndarray:
        """Return how much of each candidate is left, given the gates; see ``SequenceModel.mixing``."""
        z = seen("update_gate")  # (layers, L, H)
        layers, length, H = z.shape
        resets = np.stack([kept_by(touches, layer, "hidden_state", length, H, slice(None)) for layer in range(layers)])
        kept, written = (z * resets)[..., None], (1 - z)[..., None]
        return contributions(kept, written, np.ones_like(written)).mean(-1)

    def sequential_depth(self, length: int) -> int:
        """Count the levels of a tree over the positions, in every layer: the recurrence is linear."""
        return self.num_layers * (1 + int(np.ceil(np.log2(length))))

    def _quantities(self) -> Sequence[Quantity]:
        axes = ("t", "unit")
        keeps = "How much of the state is kept; the rest is overwritten by the candidate."
        return [
            Quantity(
                "update_gate", "z", axes, "forget", (0.0, 1.0), "keep gate", "update gate; high means keep", keeps
            ),
            Quantity(
                "candidate", "n", axes, "candidate", None, "candidate", doc="What could be written into the state."
            ),
            Quantity(
                "hidden_state", "h", axes, "hidden", None, "hidden state", doc="The memory, and the layer's output."
            ),
        ]

    def _equations(self) -> Sequence[Equation]:
        z, n, h = r"\role{forget}{z_t}", r"\role{candidate}{n_t}", r"\role{hidden}{h_t}"
        mixed = rf"{h} = (1 - {z}) \odot {n} + {z} \odot \role{{hidden}}{{h_{{t-1}}}}"
        return [
            Equation("update_gate", (input_side(0),), "sigmoid", rf"{z} = \sigma(W_z x_t + b_z)"),
            Equation("candidate", (input_side(1),), "identity", rf"{n} = W_n x_t + b_n"),
            Equation("hidden_state", (_WRITTEN, _KEPT), "identity", mixed),
        ]

    @property
    def drawing(self) -> CellDrawing:
        """The state's road on top; one gate opens it and, turned round, lets the candidate in."""
        return CellDrawing(
            {
                "all input_vector": (0.0, 4.0),
                "before hidden_state": (0.0, 0.0),
                "update_gate": (1.0, 3.0),
                "hidden_state 1": (1.0, 0.0),
                "1- update_gate": (2.0, 2.0),
                "candidate": (3.0, 3.0),
                "hidden_state 0": (3.0, 1.0),
                "hidden_state": (3.0, 0.0),
                "after hidden_state": (4.2, 0.0),
            },
            {
                "update_gate > 1- update_gate": ((1.0, 2.0),),
                "1- update_gate > hidden_state 0": ((2.0, 1.0),),
            },
        )


def _backwards(kept: Tensor, written: Tensor, before: Tensor | None, cuts: np.ndarray | None) -> Tensor:
    """Run the recurrence from the last position to the first."""
    turned = None if cuts is None else np.ascontiguousarray(cuts[::-1])
    return linear_scan(kept.flip(0), written.flip(0), before, cuts=turned).flip(0)


def _note(record: dict[str, np.ndarray], h: Tensor, written: Tensor) -> None:
    """Keep the state; and its whole gradient, which is that of what is added to it."""
    record["hidden_state"] = h.detach().numpy()
    if written.requires_grad:

        def keep(gradient: Tensor) -> None:
            record["hidden_gradient"] = gradient.numpy()

        written.register_hook(keep)  # type: ignore[no-untyped-call]

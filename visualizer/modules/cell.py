"""One layer of ``nn.RNN``, ``nn.LSTM`` or ``nn.GRU`` in one direction: the equations of PyTorch's documentation.

They are those of ``visualizer.models``, with what only PyTorch's modules have: no biases, and a projection of the LSTM
(Sak, Senior and Beaufays, 2014, arXiv:1402.1128).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from visualizer.kernels import KERNELS, Kernel
from visualizer.models.unroll import State

PROJECTED = "cell_output"
"What a projected cell shows before it is projected, o · tanh(c)."


@dataclass(frozen=True)
class Cell:
    """The equations with one layer's weights in one direction.

    Args:
        kind: ``rnn``, ``lstm`` or ``gru``.
        nonlinearity: ``tanh`` or ``relu``; of ``rnn`` alone.
        weights: ``weight_ih``, ``weight_hh``, and where there are any ``bias_ih``, ``bias_hh``, ``weight_hr``.
    """

    kind: str
    nonlinearity: str
    weights: Mapping[str, Tensor]

    @property
    def kernel(self) -> Kernel | None:
        """Our own scan of these equations; None where there is a projection, which it does not have."""
        if "weight_hr" in self.weights:
            return None
        return KERNELS[f"rnn_{self.nonlinearity}" if self.kind == "rnn" else self.kind]

    @property
    def matrices(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """The weights as a scan takes them; biases that are not there are 0."""
        w_ih, w_hh = self.weights["weight_ih"], self.weights["weight_hh"]
        zeros = torch.zeros(len(w_hh), dtype=w_hh.dtype)
        return w_ih, w_hh, self.weights.get("bias_ih", zeros), self.weights.get("bias_hh", zeros)

    def step(self, x: Tensor, state: State, _: object = None) -> tuple[State, dict[str, Tensor]]:
        """Apply the equations at one position; see ``visualizer.models.unroll.Step``."""
        from_input = functional.linear(x, self.weights["weight_ih"], self.weights.get("bias_ih"))
        from_state = functional.linear(state["hidden_state"], self.weights["weight_hh"], self.weights.get("bias_hh"))
        if self.kind == "lstm":
            return self._lstm(from_input + from_state, state["cell_state"])
        if self.kind == "gru":
            return _gru(from_input, from_state, state["hidden_state"])
        squash = torch.tanh if self.nonlinearity == "tanh" else torch.relu
        return {"hidden_state": squash(from_input + from_state)}, {}

    def _lstm(self, sums: Tensor, c: Tensor) -> tuple[State, dict[str, Tensor]]:
        i, f, g, o = sums.chunk(4, dim=-1)  # (B, H) each
        i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)

        c = f * c + i * g
        h = o * torch.tanh(c)

        shown = {"input_gate": i, "forget_gate": f, "candidate": g, "output_gate": o}
        if "weight_hr" in self.weights:
            shown[PROJECTED] = h
            h = functional.linear(h, self.weights["weight_hr"])  # (B, P)
        return {"hidden_state": h, "cell_state": c}, shown


def _gru(from_input: Tensor, from_state: Tensor, h: Tensor) -> tuple[State, dict[str, Tensor]]:
    x_r, x_z, x_n = from_input.chunk(3, dim=-1)  # (B, H) each
    h_r, h_z, h_n = from_state.chunk(3, dim=-1)  # (B, H) each
    r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
    n = torch.tanh(x_n + r * h_n)

    h = (1 - z) * n + z * h

    return {"hidden_state": h}, {"reset_gate": r, "update_gate": z, "candidate": n}


@dataclass(frozen=True)
class Recurrent:
    """What a module is, so that its equations can be written down.

    Args:
        module: the module itself.
        kind: ``rnn``, ``lstm`` or ``gru``.
    """

    module: nn.RNNBase
    kind: str

    @property
    def nonlinearity(self) -> str:
        """What a plain network squashes its sums with; of gates it is always the same."""
        return str(getattr(self.module, "nonlinearity", "tanh"))

    @property
    def states(self) -> tuple[str, ...]:
        """What is carried from position to position, in the order of the module's own tuple."""
        return ("hidden_state", "cell_state") if self.kind == "lstm" else ("hidden_state",)

    @property
    def layers(self) -> int:
        """Layers, one above another."""
        return int(self.module.num_layers)

    @property
    def directions(self) -> int:
        """2 where a second network reads from the last position to the first."""
        return 2 if self.module.bidirectional else 1

    @property
    def is_projected(self) -> bool:
        """Whether what is shown is smaller than the cell."""
        return bool(self.module.proj_size)

    @property
    def dtype(self) -> torch.dtype:
        """Of the weights."""
        dtype: torch.dtype = self.module.weight_ih_l0.dtype  # type: ignore[assignment]
        return dtype

    def size(self, state: str) -> int:
        """Count the numbers of a state in one layer and direction."""
        is_shown = state == "hidden_state" and self.is_projected
        return int(self.module.proj_size if is_shown else self.module.hidden_size)

    def cell(self, layer: int, direction: int) -> Cell:
        """Return the equations of one layer in one direction, with its weights in float64 on the processor."""
        found = {name: self._weight(full) for name, full in self._names(layer, direction).items()}
        return Cell(self.kind, self.nonlinearity, found)

    def weights(self) -> dict[str, Tensor]:
        """Return every weight under PyTorch's name, as it is now."""
        places = [(layer, direction) for layer in range(self.layers) for direction in range(self.directions)]
        names = [full for place in places for full in self._names(*place).values()]
        return {name: getattr(self.module, name).detach() for name in names}

    def _names(self, layer: int, direction: int) -> dict[str, str]:
        names = ["weight_ih", "weight_hh"]
        names += ["bias_ih", "bias_hh"] * bool(self.module.bias) + ["weight_hr"] * self.is_projected
        return {name: f"{name}_l{layer}{'_reverse' * direction}" for name in names}

    def _weight(self, name: str) -> Tensor:
        weight: Tensor = getattr(self.module, name)  # also of modules whose weights are made of others
        return weight.detach().to("cpu", torch.float64)

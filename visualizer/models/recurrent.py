"""Stacked recurrent layers and a linear readout: a cell is its ``step``, everything else is here."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from visualizer.kernels import Control, Kernel, scan
from visualizer.models.equation import Affine
from visualizer.models.initial import linear, recurrent, uniform
from visualizer.models.knobs import ModelKnobs, RecurrentKnobs
from visualizer.models.model import SequenceModel, Stream
from visualizer.models.price import GATED, LOOP, SCAN, Price
from visualizer.models.tape import Tape
from visualizer.models.touch import Touch, TouchAt
from visualizer.models.unroll import State, unroll


class RecurrentModel(SequenceModel):
    """Base of every recurrent model. A new cell declares its quantities and equations and writes ``step``: enough.

    With an ``output_size`` of 0 there is no readout: the layers alone, for a model that is made of them.

    Shape:
        inputs: (B, L, D).  outputs: (B, L, O).  every state: (num_layers, B, H).
    """

    Knobs: ClassVar[type[ModelKnobs]] = RecurrentKnobs
    has_link: ClassVar[bool] = True
    carries: ClassVar[bool] = True
    blocks: int
    "Blocks of hidden_size rows in weight_ih and weight_hh."
    by_step: bool
    "Whether sequences are read by ``step`` under autograd: slower than a scan, and its oracle."

    @abstractmethod
    def step(
        self, x: Tensor, state: State, layer: int = 0, touch_at: TouchAt | None = None
    ) -> tuple[State, dict[str, Tensor]]:
        """Apply one layer's equations at one position.

        Args:
            x: (B, D).
            state: by name, (B, H) each.
            layer: which layer, from 0.
            touch_at: interventions at this position.

        Returns:
            The new state, and what is shown besides it, by quantity name; (B, H) each.
        """

    def _build(self, rng: np.random.Generator) -> None:
        self._add_weights(rng)
        self.kernel = self._kernel()
        self.by_step = self.kernel is None

    def _kernel(self) -> Kernel | None:
        """Return the fast scan of this cell, if it has one; it must equal ``step``."""
        return None

    def _set_biases(self, bias_ih: np.ndarray, bias_hh: np.ndarray) -> None:
        """Write initial biases that knobs ask for, in place; (blocks, H) each."""

    def weights(self, layer: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return weight_ih, weight_hh, bias_ih, bias_hh of a layer."""
        weight_ih, weight_hh = self.weight("weight_ih", layer), self.weight("weight_hh", layer)
        return weight_ih, weight_hh, self.weight("bias_ih", layer), self.weight("bias_hh", layer)

    def weight(self, name: str, layer: int) -> Tensor:
        """Return one of a layer's weights."""
        found = self._parameters[f"{name}_l{layer}"]
        assert found is not None
        return found

    def from_input(self, x: Tensor, layer: int) -> Tensor:
        """Return W x + b of every block, (B, blocks·H)."""
        return functional.linear(x, self.weight("weight_ih", layer), self.weight("bias_ih", layer))

    def from_state(self, h: Tensor, layer: int) -> Tensor:
        """Return U h + b′ of every block, (B, blocks·H)."""
        return functional.linear(h, self.weight("weight_hh", layer), self.weight("bias_hh", layer))

    def initial_state(self, batch_size: int) -> State:
        """Return the state before the first position: zeros."""
        shape = (self.num_layers, batch_size, self.hidden_size)
        return {name: torch.zeros(shape, dtype=next(self.parameters()).dtype) for name in self.states}

    def forward(
        self,
        inputs: Tensor,
        state: State | None = None,
        *,
        lengths: np.ndarray | None = None,
        sources: np.ndarray | None = None,
        touches: Sequence[Touch] | None = None,
        cuts: np.ndarray | None = None,
        dropout_rng: np.random.Generator | None = None,
        tape: Tape | None = None,
    ) -> tuple[Tensor, State]:
        """Read a batch of sequences; see ``SequenceModel.forward``.

        Beyond a sequence's length the state is held and the readout gets 0. States are (num_layers, B, H) each.
        """
        self._check(inputs, touches)
        x = inputs.permute(1, 2, 0)  # (L, D, B)
        records = None if tape is None else [tape.layer(layer) for layer in range(self.num_layers)]
        if records is not None:
            records[0]["input_vector"] = x.detach().numpy()
        x, ended = self.read(
            x, state, lengths=lengths, touches=touches, cuts=cuts, dropout_rng=dropout_rng, records=records
        )
        weight = self.readout.weight.expand(len(x), -1, -1)  # one product per position needs no transposed copy of x
        outputs = torch.baddbmm(self.readout.bias[:, None], weight, x)  # (L, O, B)
        return outputs.permute(2, 0, 1), ended

    def read(
        self,
        x: Tensor,
        state: State | None = None,
        *,
        reverse: bool = False,
        lengths: np.ndarray | None = None,
        touches: Sequence[Touch] | None = None,
        cuts: np.ndarray | None = None,
        dropout_rng: np.random.Generator | None = None,
        records: Sequence[dict[str, np.ndarray]] | None = None,
    ) -> tuple[Tensor, State]:
        """Run all layers without the readout.

        Args:
            x: (L, D, B).
            state: by name, (num_layers, B, H) each; None starts from zeros.
            reverse: from the last position to the first.
            lengths: positions of each sequence, (B,).
            touches: interventions, one per layer.
            cuts: True where no gradient passes through the state into a position, (L,).
            dropout_rng: draws which outputs are dropped; None drops nothing.
            records: one per layer, filled with what it showed, (L, H, B) each; None keeps nothing.

        Returns:
            What the last layer shows, (L, H, B), and the final state, (num_layers, B, H) each.
        """
        finals = []
        for layer in range(self.num_layers):
            started = None if state is None else {name: state[name][layer] for name in self.states}
            touch = None if touches is None else touches[layer]
            record = None if records is None else records[layer]
            x, final = self._read_layer(layer, x, started, reverse, lengths, touch, cuts, record)
            x = self.drop(x, dropout_rng)
            finals.append(final)
        return x, {name: torch.stack([final[name] for final in finals]) for name in self.states}

    def _read_layer(
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
        """Run one layer over (L, D, B); returns (L, H, B) and the final state, (B, H) each."""
        if not self.by_step:
            return self._scan_layer(layer, x, state, reverse, lengths, touch, cuts, record)
        if state is None:
            state = {name: value[layer] for name, value in self.initial_state(x.shape[2]).items()}

        def step(x: Tensor, state: State, touch_at: TouchAt | None) -> tuple[State, dict[str, Tensor]]:
            return self.step(x, state, layer, touch_at)

        return unroll(step, x, state, reverse=reverse, lengths=lengths, touch=touch, cuts=cuts, record=record)

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
        """Run one layer by the kernel; see ``_read_layer``."""
        assert self.kernel is not None
        control = self._control(self.kernel, len(x), reverse, lengths, touch, cuts)
        initial = () if state is None else tuple(state[name].T for name in self.states)
        outputs, final = scan(self.kernel, x, self.weights(layer), initial, control, record)
        return outputs, {name: value.T for name, value in zip(self.states, final, strict=True)}

    @property
    def touchable(self) -> tuple[str, ...]:
        """What can be clamped: gates and candidates; in a plain network the hidden state itself."""
        if self.kernel is not None:
            return self.kernel.gates
        return tuple(name for name in self.equations if name not in self.states) or self.states

    @property
    def resettable(self) -> tuple[str, ...]:
        """Every state."""
        return self.states

    def start(self, batch_size: int) -> Stream:
        """Return zeros for every state of every layer, (B, H) each."""
        state = self.initial_state(batch_size)
        return [{name: value[layer] for name, value in state.items()} for layer in range(self.num_layers)]

    def advance(self, x: Tensor, stream: Stream) -> tuple[Tensor, Stream]:
        """Read one position by ``step``; see ``SequenceModel.advance``."""
        carried = []
        for layer, state in enumerate(stream):
            state, _ = self.step(x, state, layer)
            x = state["hidden_state"]
            carried.append(state)
        return self.readout(x), carried

    def operand(self, name: str, layer: int) -> tuple[str, int]:
        """Say that the input of an upper layer is the state of the one below."""
        return ("hidden_state", layer - 1) if name == "input_vector" and layer else (name, layer)

    @property
    def price(self) -> Price:
        """That of a compiled scan, or of a loop in Python."""
        if self.by_step:
            return LOOP
        return GATED if self.blocks > 1 else SCAN

    def sequential_depth(self, length: int) -> int:
        """Count one operation per position, and one for each layer that lags behind the one below."""
        return length + self.num_layers - 1

    def _control(
        self,
        kernel: Kernel,
        L: int,
        reverse: bool,
        lengths: np.ndarray | None,
        touch: Touch | None,
        cuts: np.ndarray | None,
    ) -> Control:
        if touch is None:
            return Control(reverse=reverse, lengths=lengths, cuts=cuts)
        shape = (L, self.hidden_size)
        return Control(
            reverse=reverse,
            lengths=lengths,
            cuts=cuts,
            scale=_stacked(touch.scale, kernel.gates, shape, 1.0, axis=1),
            shift=_stacked(touch.shift, kernel.gates, shape, 0.0, axis=1),
            keep=_stacked(touch.keep, kernel.states, shape, 1.0, axis=0),
            link=touch.link,
        )

    def drop(self, x: Tensor, rng: np.random.Generator | None) -> Tensor:
        """Set a share of the outputs of a layer to 0 and scale up the rest, so that the mean stays; any shape."""
        share = self.knobs.dropout
        if rng is None or share == 0:
            return x
        kept = rng.random(x.shape, dtype=np.float32) >= share
        return x * torch.from_numpy(kept).to(x.dtype) / (1 - share)

    def _add_weights(self, rng: np.random.Generator) -> None:
        H, rows, knobs = self.hidden_size, self.blocks * self.hidden_size, self.knobs
        bound = H**-0.5
        drawn = {}
        for layer in range(self.num_layers):
            D = self.input_size if layer == 0 else H
            drawn[f"weight_ih_l{layer}"] = uniform(rng, (rows, D), bound)
            drawn[f"weight_hh_l{layer}"] = uniform(rng, (rows, H), bound)
            drawn[f"bias_ih_l{layer}"] = uniform(rng, (rows,), bound)
            drawn[f"bias_hh_l{layer}"] = uniform(rng, (rows,), bound)
            self._set_biases(drawn[f"bias_ih_l{layer}"].reshape(-1, H), drawn[f"bias_hh_l{layer}"].reshape(-1, H))
        if self.output_size:
            self.readout = linear(rng, H, self.output_size)
        # Last, so that with one seed the choice of the recurrent start changes nothing but the recurrent weights.
        for layer in range(self.num_layers):
            name = f"weight_hh_l{layer}"
            drawn[name] = recurrent(drawn[name], knobs.recurrent_init, knobs.spectral_radius, rng)
        for name, values in drawn.items():
            self.register_parameter(name, nn.Parameter(torch.from_numpy(values)))


def input_side(block: int) -> Affine:
    """Return ``W x + b`` of one block of rows."""
    return Affine("weight_ih_l{layer}", "bias_ih_l{layer}", block, "input_vector")


def state_side(block: int, gate: str = "") -> Affine:
    """Return ``U h₋ + b′`` of one block of rows, multiplied by a gate if one is named."""
    weight, bias = "weight_hh_l{layer}", "bias_hh_l{layer}"
    return Affine(weight, bias, block, "hidden_state", lag=1, gate=gate, letters=("U", "b′"))


def _stacked(
    arrays: dict[str, np.ndarray], names: tuple[str, ...], shape: tuple[int, int], identity: float, axis: int
) -> np.ndarray | None:
    """Stack touches in the kernel's order; what is not named is left alone."""
    if not arrays:
        return None
    return np.stack([arrays[name] if name in arrays else np.full(shape, identity) for name in names], axis=axis)

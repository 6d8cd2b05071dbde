"""The cells as a scan sees them: how weights are packed, which kernel runs, what was seen, which gradients result."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from visualizer.kernels import gru, lstm, numpy_gru, numpy_lstm, numpy_rnn, rnn
from visualizer.kernels.buffers import empty
from visualizer.kernels.compiling import COMPILED
from visualizer.kernels.control import Control

Weights = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"weight_ih, weight_hh, bias_ih, bias_hh in PyTorch's layout."


@dataclass
class Pass:
    """What one run over a batch leaves behind for the way back and for those who look.

    Args:
        fed: what was multiplied by the weights, (L, H+1+D, B): the state, a one, the input.
        states: (L+1, H, B) each, with the initial one; position t is at t + 1, where reversed at t.
        free: gates before they were touched, (L, blocks·H, B).
        gates: gates as the cell used them; ``free`` itself where nothing was touched.
        fixed: lengths, reverse, touched.
        touches: scale, shift, keep, link.
        extra: what only one cell keeps.
    """

    fed: np.ndarray
    states: tuple[np.ndarray, ...]
    free: np.ndarray
    gates: np.ndarray
    fixed: tuple[np.ndarray, bool, bool]
    touches: tuple[np.ndarray, ...]
    cuts: np.ndarray
    extra: list[np.ndarray] = field(default_factory=list)

    def after(self, state: int) -> np.ndarray:
        """Return a state after every position, (L, H, B)."""
        return self.states[state][:-1] if self.fixed[1] else self.states[state][1:]

    def final(self, state: int) -> np.ndarray:
        """Return a state after the whole sequence, (H, B)."""
        return self.states[state][0] if self.fixed[1] else self.states[state][-1]


class Kernel(ABC):
    """One recurrent cell over a sequence. float32 runs compiled (where numba is there), float64 in numpy."""

    states: ClassVar[tuple[str, ...]] = ("hidden_state",)
    "What is carried from position to position; the first is the output."
    gates: ClassVar[tuple[str, ...]]
    "What can be scaled and shifted, in PyTorch's order of blocks."
    blocks: ClassVar[int]
    "Blocks of H rows that are kept per position."

    def run(self, weights: Weights, inputs: np.ndarray, initial: tuple[np.ndarray, ...], control: Control) -> Pass:
        """Run the cell over a batch.

        Args:
            weights: in PyTorch's layout.
            inputs: (L, D, B).
            initial: (H, B) for each state; empty for zeros.
            control: direction, lengths, touches, cuts.
        """
        (L, D, B), H, dtype = inputs.shape, weights[1].shape[1], inputs.dtype
        fed = empty((L, H + 1 + D, B), dtype)
        fed[:, H] = 1
        fed[:, H + 1 :] = inputs
        states = []
        for index in range(len(self.states)):
            state = empty((L + 1, H, B), dtype)
            state[-1 if control.reverse else 0] = initial[index] if initial else 0
            states.append(state)
        lengths = np.full(B, L) if control.lengths is None else np.ascontiguousarray(control.lengths, np.int64)
        cuts = np.zeros(L, np.bool_) if control.cuts is None else np.ascontiguousarray(control.cuts, np.bool_)
        free = empty((L, self.blocks * H, B), dtype)
        gates = empty(free.shape, dtype) if control.touched else free
        touches = control.touches(len(self.gates), len(self.states), L, H, dtype)
        kept = Pass(fed, tuple(states), free, gates, (lengths, control.reverse, control.touched), touches, cuts)
        with np.errstate(invalid="ignore", over="ignore"):  # whoever trains looks at the loss
            self._forward(weights, kept)
        return kept

    @abstractmethod
    def _forward(self, weights: Weights, kept: Pass) -> None:
        """Run the kernel; fills in ``kept``."""

    @abstractmethod
    def back(
        self, weights: Weights, kept: Pass, outputs: np.ndarray, final: tuple[np.ndarray, ...]
    ) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
        """Go back through time.

        Args:
            weights: as in ``run``.
            kept: what ``run`` returned.
            outputs: gradient of the loss with respect to each output, (L, H, B).
            final: the same for the final states, (H, B) each; left holding the gradients of the initial states.

        Returns:
            The gradient of the sums inside the blocks, (L, blocks·H, B), and of every state, (L, H, B) each.
        """

    def weight_gradients(self, d: Tensor, fed: Tensor, H: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return the gradients of weight_ih, weight_hh, bias_ih, bias_hh as tensors.

        Args:
            d: the gradient of the sums, (blocks·H, L·B).
            fed: what the weights were multiplied with, (K, L·B).
            H: hidden size.
        """
        packed = (fed @ d.T).T  # this way round the product is a quarter faster than d @ fed.T
        return packed[:, H + 1 :], packed[:, :H], packed[:, H], packed[:, H].clone()

    def input_blocks(self, d: Tensor, H: int) -> Tensor:
        """Return the rows of ``d`` (blocks·H, …) that the input weights produce, in PyTorch's order of blocks."""
        return d

    @abstractmethod
    def seen(self, kept: Pass) -> dict[str, np.ndarray]:
        """Return what the pass showed, by quantity name, each (L, H, B); views, not copies."""


def _module(compiled: Any, twin: Any, dtype: np.dtype) -> Any:
    return compiled if COMPILED and dtype == np.float32 else twin


def _pack(weights: Weights) -> np.ndarray:
    w_ih, w_hh, b_ih, b_hh = weights
    return np.concatenate((w_hh, (b_ih + b_hh)[:, None], w_ih), axis=1)


class RNNKernel(Kernel):
    """The plain recurrent network.

    Args:
        relu: whether the nonlinearity is relu instead of tanh.
    """

    gates = ("hidden_state",)
    blocks = 1

    def __init__(self, relu: bool = False) -> None:
        self.relu = relu

    def _forward(self, weights: Weights, kept: Pass) -> None:
        module = _module(rnn, numpy_rnn, kept.fed.dtype)
        module.forward(_pack(weights), kept.fed, *kept.states, kept.free, self.relu, kept.fixed, kept.touches)

    def back(
        self, weights: Weights, kept: Pass, outputs: np.ndarray, final: tuple[np.ndarray, ...]
    ) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
        """Go back through time; see ``Kernel.back``."""
        module = _module(rnn, numpy_rnn, kept.fed.dtype)
        d, dh = empty(kept.free.shape, kept.free.dtype), empty(outputs.shape, outputs.dtype)
        weight_t = np.ascontiguousarray(weights[1].T)
        module.backward(weight_t, outputs, kept.free, self.relu, kept.fixed, kept.touches, kept.cuts, d, dh, *final)
        return d, (dh,)

    def seen(self, kept: Pass) -> dict[str, np.ndarray]:
        """Return the hidden state."""
        return {"hidden_state": kept.after(0)}


class LSTMKernel(Kernel):
    """The long short-term memory."""

    states = ("hidden_state", "cell_state")
    gates = ("input_gate", "forget_gate", "candidate", "output_gate")
    blocks = 4

    def _forward(self, weights: Weights, kept: Pass) -> None:
        module = _module(lstm, numpy_lstm, kept.fed.dtype)
        L, H, B = kept.after(0).shape
        tanh_c = empty((L, H, B), kept.fed.dtype)
        kept.extra.append(tanh_c)
        module.forward(_pack(weights), kept.fed, *kept.states, tanh_c, kept.gates, kept.free, kept.fixed, kept.touches)

    def back(
        self, weights: Weights, kept: Pass, outputs: np.ndarray, final: tuple[np.ndarray, ...]
    ) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
        """Go back through time; see ``Kernel.back``."""
        module = _module(lstm, numpy_lstm, kept.fed.dtype)
        d, dh, dc = (
            empty(kept.free.shape, kept.free.dtype),
            empty(outputs.shape, outputs.dtype),
            empty(outputs.shape, outputs.dtype),
        )
        weight_t = np.ascontiguousarray(weights[1].T)
        saved = (kept.states[1], kept.extra[0], kept.gates, kept.free)
        module.backward(weight_t, outputs, *saved, kept.fixed, kept.touches, kept.cuts, d, dh, dc, *final)
        return d, (dh, dc)

    def seen(self, kept: Pass) -> dict[str, np.ndarray]:
        """Return both states and the four gates."""
        blocks = np.split(kept.gates, 4, axis=1)
        shown = dict(zip(self.gates, blocks, strict=True))
        return {"hidden_state": kept.after(0), "cell_state": kept.after(1), **shown}


class GRUKernel(Kernel):
    """The gated recurrent unit."""

    gates = ("reset_gate", "update_gate", "candidate")
    blocks = 4  # r, z, the candidate's state side m, the candidate n

    def _forward(self, weights: Weights, kept: Pass) -> None:
        module = _module(gru, numpy_gru, kept.fed.dtype)
        w_ih, w_hh, b_ih, b_hh = weights
        H = w_hh.shape[1]
        gates = _pack((w_ih[: 2 * H], w_hh[: 2 * H], b_ih[: 2 * H], b_hh[: 2 * H]))
        state_side = np.concatenate((w_hh[2 * H :], b_hh[2 * H :, None]), axis=1)
        input_side = np.concatenate((b_ih[2 * H :, None], w_ih[2 * H :]), axis=1)
        packed = (gates, state_side, input_side)
        module.forward(*packed, kept.fed, *kept.states, kept.gates, kept.free, kept.fixed, kept.touches)

    def back(
        self, weights: Weights, kept: Pass, outputs: np.ndarray, final: tuple[np.ndarray, ...]
    ) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
        """Go back through time; see ``Kernel.back``."""
        module = _module(gru, numpy_gru, kept.fed.dtype)
        d, dh = empty(kept.free.shape, kept.free.dtype), empty(outputs.shape, outputs.dtype)
        weight_t = np.ascontiguousarray(weights[1].T)
        saved = (kept.states[0], kept.gates, kept.free)
        module.backward(weight_t, outputs, *saved, kept.fixed, kept.touches, kept.cuts, d, dh, *final)
        return d, (dh,)

    def weight_gradients(self, d: Tensor, fed: Tensor, H: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return the gradients of the four weights; see ``Kernel.weight_gradients``."""
        gates = (fed @ d[: 2 * H].T).T
        state_side = (fed[: H + 1] @ d[2 * H : 3 * H].T).T
        input_side = (fed[H:] @ d[3 * H :].T).T
        w_ih = torch.cat((gates[:, H + 1 :], input_side[:, 1:]))
        w_hh = torch.cat((gates[:, :H], state_side[:, :H]))
        b_ih = torch.cat((gates[:, H], input_side[:, 0]))
        b_hh = torch.cat((gates[:, H], state_side[:, H]))
        return w_ih, w_hh, b_ih, b_hh

    def input_blocks(self, d: Tensor, H: int) -> Tensor:
        """Return the rows of r, z and n."""
        return torch.cat((d[: 2 * H], d[3 * H :]))

    def seen(self, kept: Pass) -> dict[str, np.ndarray]:
        """Return the hidden state, both gates and the candidate."""
        r, z, _, n = np.split(kept.gates, 4, axis=1)
        return {"hidden_state": kept.after(0), "reset_gate": r, "update_gate": z, "candidate": n}

"""A cell over a whole sequence as one differentiable function: gradients by hand, everything seen kept."""

from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from visualizer.kernels.cells import Kernel
from visualizer.kernels.control import Control
from visualizer.kernels.flat import flatten

Record = dict[str, np.ndarray]
"What one layer's pass showed, by quantity name, each (L, H, B)."


def scan(
    kernel: Kernel,
    inputs: Tensor,
    weights: tuple[Tensor, Tensor, Tensor, Tensor],
    initial: tuple[Tensor, ...] = (),
    control: Control = Control(),  # noqa: B008
    record: Record | None = None,
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Run one layer.

    Args:
        kernel: the cell.
        inputs: (L, D, B), float32; float64 runs the numpy twin.
        weights: weight_ih, weight_hh, bias_ih, bias_hh in PyTorch's layout.
        initial: (H, B) for each of the kernel's states; empty for zeros.
        control: direction, lengths, touches, cuts.
        record: filled with what the pass showed; ``backward`` adds hidden_gradient (and cell_gradient), whole dL/dh_t.

    Returns:
        The outputs, (L, H, B), 0 beyond a sequence's length, and the final states, (H, B) each.
    """
    if control.lengths is not None:
        inside = torch.from_numpy(np.arange(len(inputs))[:, None] < control.lengths)[:, None, :]  # (L, 1, B)
        inputs = inputs.masked_fill(~inside, 0)
    outputs, *final = _Scan.apply(kernel, control, record, inputs, *weights, *initial)  # type: ignore[no-untyped-call]
    if control.lengths is not None:
        outputs = outputs.masked_fill(~inside, 0)
    return outputs, tuple(final)


class _Scan(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, kernel: Kernel, control: Control, record: Record | None, inputs: Tensor, *given: Tensor
    ) -> tuple[Tensor, ...]:
        ctx.set_materialize_grads(False)
        ctx.save_for_backward(*given[:4])
        weights = _arrays(given[:4])
        kept = kernel.run(weights, inputs.detach().numpy(), _arrays(given[4:]), control)
        if record is not None:
            record.update(kernel.seen(kept))
        ctx.kept = (kernel, record, kept)
        shown = (kept.after(0), *(kept.final(index) for index in range(len(kernel.states))))
        return tuple(torch.from_numpy(array) for array in shown)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, outputs: Tensor | None, *final: Tensor | None) -> tuple[Tensor | None, ...]:
        kernel, record, kept = ctx.kept
        weights = _arrays(ctx.saved_tensors)
        (L, H, B), dtype = kept.after(0).shape, kept.fed.dtype
        d_outputs = np.zeros((L, H, B), dtype) if outputs is None else outputs.contiguous().numpy()
        d_states = tuple(np.zeros((H, B), dtype) if grad is None else grad.numpy().copy() for grad in final)
        with np.errstate(invalid="ignore", over="ignore"):
            d, whole = kernel.back(weights, kept, d_outputs, d_states)
        if record is not None:
            names = (state.replace("state", "gradient") for state in kernel.states)
            record.update(zip(names, whole, strict=True))

        # Position and batch side by side, so that each gradient is one matrix product.
        flat_d = torch.from_numpy(flatten(d))
        flat_fed = torch.from_numpy(flatten(kept.fed))
        d_inputs = None
        if ctx.needs_input_grad[3]:
            rows = kernel.input_blocks(flat_d, H)
            d_inputs = (ctx.saved_tensors[0].T @ rows).view(-1, L, B).permute(1, 0, 2)
        d_initial = (torch.from_numpy(d_state) for d_state in d_states) if len(ctx.needs_input_grad) > 8 else ()
        return None, None, None, d_inputs, *kernel.weight_gradients(flat_d, flat_fed, H), *d_initial


def _arrays(tensors: tuple[Tensor, ...]) -> tuple[Any, ...]:
    return tuple(tensor.detach().numpy() for tensor in tensors)

"""A linear recurrence as one differentiable function: gradients by hand, the whole gradient of every state kept.

It carries every model whose state is kept by a factor and added to: state spaces, RWKV's sums, minimal gated units.
"""

from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from visualizer.kernels import linear, numpy_linear
from visualizer.kernels.buffers import empty
from visualizer.kernels.compiling import COMPILED


def linear_scan(
    a: Tensor,
    b: Tensor,
    initial: Tensor | None = None,
    *,
    keep: Tensor | np.ndarray | None = None,
    cuts: np.ndarray | None = None,
    record: dict[str, np.ndarray] | None = None,
) -> Tensor:
    """Run ``h_t = a_t · (keep_t · h_{t−1}) + b_t`` over all positions.

    Args:
        a: (L, …) like ``b``; an axis may be 1, the first too: the same factor everywhere along it.
        b: (L, …), float32; float64 and complex numbers run the numpy twin.
        initial: the state before the first position, (…); None for zeros.
        keep: what the state carried into a position is multiplied with; any shape that broadcasts to ``b``.
        cuts: True where no gradient passes through the state into a position, (L,).
        record: filled with ``state``, what is returned; ``backward`` adds ``gradient``, the whole dL/dh_t. (L, …) each.

    Returns:
        The states h_t, (L, …).

    Raises:
        ValueError: if shapes or types do not fit together.

    Example:
        >>> linear_scan(torch.full((1, 1), 0.5), torch.ones(3, 1)).flatten()
        tensor([1.0000, 1.5000, 1.7500])
    """
    if keep is not None:
        a = a * torch.as_tensor(keep, dtype=b.dtype)
    if initial is None:
        initial = torch.zeros(b.shape[1:], dtype=b.dtype)
    _check(a, b, initial)
    h: Tensor = _LinearScan.apply(a, b, initial, cuts, record)  # type: ignore[no-untyped-call]
    return h


class _LinearScan(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, a: Tensor, b: Tensor, initial: Tensor, cuts: np.ndarray | None, record: dict[str, np.ndarray] | None
    ) -> Tensor:
        flat_a, flat_b = _rows(a.expand(-1, *b.shape[1:])), _rows(b)
        before = _array(initial).reshape(-1)
        cut = np.zeros(len(b), bool) if cuts is None else np.asarray(cuts, bool)
        h = empty(flat_b.shape, flat_b.dtype)
        loops: Any = linear if COMPILED and h.dtype == np.float32 else numpy_linear
        with np.errstate(invalid="ignore", over="ignore"):
            loops.forward(flat_a, flat_b, before, h)
        states = h.reshape(b.shape)
        if record is not None:
            record["state"] = states
        ctx.kept = (loops, flat_a, before, h, cut)
        ctx.shapes = (a.shape, b.shape)
        ctx.record = record
        return torch.from_numpy(states)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, outputs: Tensor) -> tuple[Tensor | None, ...]:
        loops, a, before, h, cut = ctx.kept
        a_shape, b_shape = ctx.shapes
        d, da, d_before = empty(h.shape, h.dtype), empty(a.shape, h.dtype), np.empty_like(before)
        with np.errstate(invalid="ignore", over="ignore"):
            loops.backward(a, before, h, _rows(outputs), cut, d, da, d_before)
        whole = d.reshape(b_shape)
        if ctx.record is not None:
            ctx.record["gradient"] = whole
        d_a = torch.from_numpy(da).view(-1, *b_shape[1:]).sum_to_size(a_shape)
        return d_a, torch.from_numpy(whole), torch.from_numpy(d_before).view(b_shape[1:]), None, None


def _check(a: Tensor, b: Tensor, initial: Tensor) -> None:
    fits = a.dim() == b.dim() and all(size in (1, full) for size, full in zip(a.shape, b.shape, strict=True))
    if not fits:
        raise ValueError(f"a must be shaped like b, {tuple(b.shape)}, or be 1 along an axis (got {tuple(a.shape)})")
    if initial.shape != b.shape[1:]:
        raise ValueError(f"initial must have the shape {tuple(b.shape[1:])} (got {tuple(initial.shape)})")
    if not a.dtype == b.dtype == initial.dtype:
        raise ValueError(f"a, b and initial must be of one type (got {a.dtype}, {b.dtype} and {initial.dtype})")


def _array(tensor: Tensor) -> np.ndarray:
    return tensor.detach().resolve_conj().resolve_neg().contiguous().numpy()


def _rows(tensor: Tensor) -> np.ndarray:
    """Return (L, …) as (L, M)."""
    return _array(tensor).reshape(len(tensor), -1)

"""Compile everything before somebody waits for it."""

import torch

from visualizer.kernels.cells import GRUKernel, LSTMKernel, RNNKernel
from visualizer.kernels.linear_scans import linear_scan
from visualizer.kernels.scans import scan


def warm() -> None:
    """Run every kernel once, there and back, on one number; takes half a minute when nothing is cached yet."""
    for kernel, blocks in ((RNNKernel(), 1), (LSTMKernel(), 4), (GRUKernel(), 3)):
        shapes = ((blocks, 1), (blocks, 1), (blocks,), (blocks,))
        weights = tuple(torch.zeros(shape, requires_grad=True) for shape in shapes)
        outputs, _ = scan(kernel, torch.zeros(1, 1, 1), weights)  # type: ignore[arg-type]
        outputs.sum().backward()  # type: ignore[no-untyped-call]
    factors = torch.zeros(1, 1, requires_grad=True)
    linear_scan(factors, torch.zeros(1, 1)).sum().backward()  # type: ignore[no-untyped-call]

"""Fast scans: a recurrent cell over a batch of sequences, compiled, gradients by hand, everything seen kept."""

from visualizer.kernels.cells import GRUKernel, Kernel, LSTMKernel, RNNKernel
from visualizer.kernels.compiling import COMPILED
from visualizer.kernels.control import Control
from visualizer.kernels.linear_scans import linear_scan
from visualizer.kernels.scans import Record, scan
from visualizer.kernels.warming import warm

KERNELS: dict[str, Kernel] = {
    "rnn_tanh": RNNKernel(),
    "rnn_relu": RNNKernel(relu=True),
    "lstm": LSTMKernel(),
    "gru": GRUKernel(),
}

__all__ = [
    "COMPILED",
    "KERNELS",
    "Control",
    "GRUKernel",
    "Kernel",
    "LSTMKernel",
    "RNNKernel",
    "Record",
    "linear_scan",
    "scan",
    "warm",
]

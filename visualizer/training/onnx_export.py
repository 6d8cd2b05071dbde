"""A trained recurrent network as an ONNX file, which many programs and devices run without Python.

The operators RNN, LSTM and GRU are those of the ONNX standard (onnx.ai/onnx/operators), opset 17.
Differs: ONNX orders an LSTM's gates i o f c (ours i f g o) and a GRU's z r h (ours r z n).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from visualizer.kernels import KERNELS
from visualizer.models.model import SequenceModel
from visualizer.models.recurrent import RecurrentModel
from visualizer.trace.whole import write_whole
from visualizer.training.learner import Learner

OPSET = 17
IR_VERSION = 8
FLOAT = 1  # onnx.TensorProto.FLOAT
MISSING = "the export to ONNX needs the package onnx; install it with pip install onnx"


@dataclass(frozen=True)
class Operator:
    """An operator of the standard.

    Args:
        name: its type.
        blocks: our blocks of rows, in its order.
        attributes: beside the hidden size.
    """

    name: str
    blocks: tuple[int, ...]
    attributes: dict[str, Any]


OPERATORS = {
    "rnn_tanh": Operator("RNN", (0,), {"activations": ["Tanh"]}),
    "rnn_relu": Operator("RNN", (0,), {"activations": ["Relu"]}),
    "lstm": Operator("LSTM", (0, 3, 1, 2), {}),
    "gru": Operator("GRU", (1, 0, 2), {"linear_before_reset": 1}),
}
"By the name of the kernel that computes the same."


def no_operator(model: SequenceModel) -> str:
    """Say in one sentence why a model cannot be exported; empty where it can."""
    if _operator(model) is not None:
        return ""
    return f"ONNX has operators for the plain RNN, the LSTM and the GRU, and none that computes this {model.label}."


def check(model: SequenceModel) -> None:
    """Refuse what cannot be exported, before anybody trains it.

    Raises:
        ValueError: if no operator of ONNX computes the model.
        ImportError: if the package onnx is not installed.
    """
    reason = no_operator(model)
    if reason:
        raise ValueError(f"{reason} Choose model=rnn, lstm or gru")
    _package()


def _operator(model: SequenceModel) -> Operator | None:
    kernel = getattr(model, "kernel", None)
    return next((OPERATORS[name] for name, known in KERNELS.items() if known is kernel and name in OPERATORS), None)


def _package() -> Any:
    try:
        return import_module("onnx")
    except ModuleNotFoundError:
        raise ImportError(MISSING) from None


def to_onnx(learner: Learner, path: str | Path) -> None:
    """Write a network with its present weights to a file; interventions and dropout are left out.

    The graph takes ``inputs`` (B, L, D) of any B and L and gives ``outputs`` (B, L, O). It may also be given each
    state, (layers, B, H), and gives it after the last position as ``next_hidden_state`` (and ``next_cell_state``):
    with L = 1 it reads one token at a time.

    Raises:
        ValueError: if no operator of ONNX computes the model.
        ImportError: if the package onnx is not installed.
        OSError: if the file cannot be written.
    """
    check(learner.model)
    onnx = _package()
    graph = _Graph(onnx, learner.model).build()
    opset = [onnx.helper.make_opsetid("", OPSET)]
    proto = onnx.helper.make_model(graph, opset_imports=opset, ir_version=IR_VERSION, producer_name="rnn-visualizer")
    described = {
        "recipe": learner.recipe.to_query(),
        "updates": str(learner.updates),
        "symbols": " ".join(learner.task.symbols),
    }
    onnx.helper.set_model_props(proto, described)
    onnx.checker.check_model(proto, full_check=True)
    write_whole(path, proto.SerializeToString())


class _Graph:
    """Collects nodes and constants of one network.

    Args:
        onnx: the package.
        model: the network, recurrent.
    """

    def __init__(self, onnx: Any, model: Any) -> None:
        self._onnx = onnx
        self._model: RecurrentModel = model
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    @property
    def _operator(self) -> Operator:
        found = _operator(self._model)
        assert found is not None  # as ``check`` has made sure
        return found

    def build(self) -> Any:
        """Return the graph: all layers, the readout, and every state into and out of them."""
        model, states = self._model, self._model.states
        weight, bias = model.readout.weight.detach().numpy(), model.readout.bias.detach().numpy()

        self._node("Shape", ["inputs"], "batch_size", start=0, end=1)  # (1,)
        self._node("Concat", ["one", "batch_size", "hidden_size"], "state_shape", axis=0)  # (3,): 1, B, H
        self._node("Transpose", ["inputs"], "x_0", perm=[1, 0, 2])  # (L, B, D)
        for layer in range(model.num_layers):
            self._add_layer(layer)
        self._node("Transpose", [f"x_{model.num_layers}"], "read", perm=[1, 0, 2])  # (B, L, H)
        self._node("MatMul", ["read", "readout.weight"], "scores")
        self._node("Add", ["scores", "readout.bias"], "outputs")
        for name in states:
            ends = [f"{name}_{layer}" for layer in range(model.num_layers)]
            self._node("Concat", ends, f"next_{name}", axis=0)  # (layers, B, H)

        zeros = np.zeros((model.num_layers, 1, model.hidden_size), np.float32)
        constants = {"readout.weight": weight.T, "readout.bias": bias, **dict.fromkeys(states, zeros)}
        constants |= {"one": np.array([1]), "hidden_size": np.array([model.hidden_size])}
        for name, values in constants.items():
            self._constant(name, values)
        return self._onnx.helper.make_graph(
            self._nodes, type(model).__name__, list(self._inputs()), list(self._outputs()), self._constants
        )

    def _add_layer(self, layer: int) -> None:
        states = self._model.states
        self._constant(f"layer_{layer}", np.array([layer]))
        for name in states:
            self._node("Gather", [name, f"layer_{layer}"], f"given_{name}_{layer}", axis=0)  # (1, B or 1, H)
            self._node("Expand", [f"given_{name}_{layer}", "state_shape"], f"first_{name}_{layer}")  # (1, B, H)
        weights = (f"W_{layer}", f"R_{layer}", f"B_{layer}")
        for weight, values in zip(weights, self._weights(layer), strict=True):
            self._constant(weight, values)

        given = [f"x_{layer}", *weights, "", *(f"first_{name}_{layer}" for name in states)]
        gives = [f"y_{layer}", *(f"{name}_{layer}" for name in states)]
        kind, H = self._operator, self._model.hidden_size
        self._nodes.append(self._onnx.helper.make_node(kind.name, given, gives, hidden_size=H, **kind.attributes))
        self._constant(f"direction_{layer}", np.array([1]))
        self._node("Squeeze", [f"y_{layer}", f"direction_{layer}"], f"x_{layer + 1}")  # (L, B, H)

    def _weights(self, layer: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return W (1, blocks·H, D), R (1, blocks·H, H) and both biases (1, 2·blocks·H), in ONNX's order."""
        H, order = self._model.hidden_size, list(self._operator.blocks)
        ours = (weight.detach().numpy() for weight in self._model.weights(layer))
        W, R, b, b_state = (array.reshape(-1, H, *array.shape[1:])[order].reshape(array.shape) for array in ours)
        return W[None], R[None], np.concatenate([b, b_state])[None]

    def _inputs(self) -> Iterator[Any]:
        yield self._declared("inputs", ["batch", "length", self._model.input_size])
        for name in self._model.states:
            yield self._declared(name, [self._model.num_layers, "batch_or_one", self._model.hidden_size])

    def _outputs(self) -> Iterator[Any]:
        yield self._declared("outputs", ["batch", "length", self._model.output_size])
        for name in self._model.states:
            yield self._declared(f"next_{name}", [self._model.num_layers, "batch", self._model.hidden_size])

    def _declared(self, name: str, shape: list[Any]) -> Any:
        return self._onnx.helper.make_tensor_value_info(name, FLOAT, shape)

    def _node(self, kind: str, given: list[str], gives: str, **attributes: Any) -> None:
        self._nodes.append(self._onnx.helper.make_node(kind, given, [gives], **attributes))

    def _constant(self, name: str, values: np.ndarray) -> None:
        self._constants.append(self._onnx.numpy_helper.from_array(np.ascontiguousarray(values), name))

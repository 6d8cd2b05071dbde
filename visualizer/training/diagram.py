"""A cell's drawing with the numbers of one position on it: what every node gives and what every wire carries."""

import math
from collections.abc import Sequence

import numpy as np

from visualizer.models.diagram import CellDrawing, HeadDrawing, Node, Wire, graph_of
from visualizer.training.attention_diagram import HeadDiagram
from visualizer.training.drawn import Diagram, Drawn, Number
from visualizer.training.functions import FUNCTIONS
from visualizer.training.learner import Learner
from visualizer.training.reading import Reading, read, sequences
from visualizer.training.terms import Place

MOST = 12
"Source positions that a drawing of attention may show one by one."


def diagram(
    learner: Learner, *, t: int, unit: int = 0, layer: int = 0, source: str = "probe", most: int = 4
) -> Diagram:
    """Read one position and put its numbers on the model's drawing.

    Args:
        learner: whose network.
        t: position; where attention is drawn, the query's.
        unit: whose numbers; of attention also which head, the one it lies in.
        layer: which layer.
        source: ``probe``, or ``batch``: the first sequence of the next batch.
        most: source positions that attention shows one by one, those with the largest weights.

    Raises:
        ValueError: if the model has no drawing, or there is no such position, unit, layer or source.
    """
    drawing = learner.model.drawing
    if drawing is None:
        raise ValueError(f"there is no diagram of {learner.model.label}; choose a recurrent cell or a Transformer")
    reading, before = _read(learner, source)
    lengths = reading.batch.lengths
    length = reading.batch.inputs.shape[1] if lengths is None else int(lengths[0])
    _check(("position", t + 1, 1, length), ("unit", unit, 0, learner.model.hidden_size - 1))
    _check(("layer", layer, 0, learner.model.num_layers - 1), ("most", most, 1, MOST))
    touches = learner.touches(reading.batch.inputs.shape[1])
    part = learner.model.part_at(t, reading.batch.sources)
    place = Place(
        learner.model, reading.tape, touches and touches[layer] or None, layer, t, unit, part=part, before=before
    )
    tokens = list(learner.task.tokens(reading.batch.inputs[0]))
    if isinstance(drawing, HeadDrawing):
        return HeadDiagram(learner, drawing, place, source, tokens).diagram(most)
    return CellDiagram(learner, drawing, place, source, tokens).diagram()


def _read(learner: Learner, source: str) -> tuple[Reading, dict[str, np.ndarray]]:
    """Return the sequence shown as a frame reads it, and what it starts from, by state, (num_layers, H)."""
    if source == "probe":
        return read(learner, sequences(learner.probe, 0, 1), with_gradients=False), {}
    if source != "batch":
        raise ValueError(f"source must be probe or batch (got {source!r}); choose one of the two")
    carry = learner.carry and {name: value[:, :1].contiguous() for name, value in learner.carry.items()}
    reading = read(learner, sequences(learner.batch(), 0, 1), with_gradients=False, carry=carry)
    return reading, {name: value[:, 0].numpy() for name, value in (carry or {}).items()}


def _check(*ranges: tuple[str, int, int, int]) -> None:
    for name, value, low, high in ranges:
        if not low <= value <= high:
            raise ValueError(f"{name} must be between {low} and {high} (got {value}); choose one inside")


class CellDiagram(Drawn):
    """A recurrent cell."""

    def __init__(
        self, learner: Learner, drawing: CellDrawing, place: Place, source: str, tokens: Sequence[str]
    ) -> None:
        super().__init__(learner, place, source, tokens)
        self.graph = graph_of(drawing, learner.model.equations.values())
        self.known: dict[str, Number] = {}

    def diagram(self) -> Diagram:
        """Give every node its number, from those that flow into it."""
        for node in self.graph.nodes:
            self.known[node.name] = self.number(node)
        return self.made(self.graph, self.known, self.place.unit, None)

    def number(self, node: Node) -> Number:
        """Return what a node gives: what was seen where it is a quantity, else what its inputs make."""
        if node.kind == "rail":
            return Number(None, text=self.vector(node))
        if node.kind == "function":
            start = next(wire.start for wire in self.graph.wires if wire.end == node.name)
            given = self.given(start)
            return Number(1.0 - given if node.complement else float(FUNCTIONS[node.function](given)))
        if not node.quantity:
            return Number(math.prod(self.flows(wire) for wire in self.graph.wires if wire.end == node.name))
        seen = self.place.entry(node.quantity, self.place.state(node.quantity, node.lag))
        if node.kind != "box":
            return Number(seen)
        return Number(
            seen, self.place.touched(node.quantity, "scale", 1.0), self.place.touched(node.quantity, "shift", 0.0)
        )

    def given(self, name: str) -> float:
        """Return the number of a node that has one."""
        value = self.known[name].value
        assert value is not None
        return value

    def flows(self, wire: Wire) -> float:
        """Return what a wire carries."""
        return self.given(wire.start) if wire.term is None else self.total(wire.term)

    def vector(self, node: Node) -> str:
        """Say what a rail is: the token that is heard, or how many numbers."""
        name, _ = self.model.operand(node.quantity, self.place.layer)
        if name == "input_vector":
            return self.tokens[self.place.t]
        return f"{self.model.hidden_size} units"

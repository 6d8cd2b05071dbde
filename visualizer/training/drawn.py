"""What every drawing with numbers is made of: a number for each node and wire, looked up at one place."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from visualizer.models.diagram import Graph
from visualizer.models.equation import Affine, Product, Term, Weight
from visualizer.training.learner import Learner
from visualizer.training.terms import BEFORE, Place, numbers


@dataclass(frozen=True)
class Number:
    """What is known of a node.

    Args:
        value: what it gives; None for a vector.
        scale: an intervention's factor; 1 without one.
        shift: an intervention's addend; 0 without one.
        normaliser: of a softmax, ln Σ exp(score) over all positions.
        text: what stands beside it: the token of a vector, how many others.
        index: which position it is of, from 1, where there are several.
        note: what is summed up in it, in words.
    """

    value: float | None
    scale: float = 1.0
    shift: float = 0.0
    normaliser: float = 0.0
    text: str = ""
    index: str = ""
    note: str = ""


@dataclass(frozen=True)
class Diagram:
    """A drawing with its numbers.

    Args:
        updates: made before it was read.
        source: ``probe`` or ``batch``: the sequence that was read.
        t: position.
        unit: whose numbers they are.
        layer: of which layer.
        head: which head, where it is one of attention; None elsewhere.
        graph: nodes and wires.
        known: by node, its number.
        carried: for each wire, the number of its own, or None where it carries what its start gives.
        letters: for each wire, what its own number is called.
        quantities: symbol, label and role of every quantity on it.
    """

    updates: int
    source: str
    t: int
    unit: int
    layer: int
    head: int | None
    graph: Graph
    known: dict[str, Number]
    carried: list[float | None]
    letters: list[str]
    quantities: dict[str, dict[str, str]]

    def to_json(self) -> dict[str, Any]:
        """Return JSON values: nodes and wires with their numbers."""
        nodes = [{**vars(node), "at": list(node.at), **asdict(self.known[node.name])} for node in self.graph.nodes]
        wires = [
            {
                "start": wire.start,
                "end": wire.end,
                "corners": [list(at) for at in wire.corners],
                "value": value,
                "symbol": s,
            }
            for wire, value, s in zip(self.graph.wires, self.carried, self.letters, strict=True)
        ]
        place = {
            name: getattr(self, name) for name in ("updates", "source", "t", "unit", "layer", "head", "quantities")
        }
        return {**place, "nodes": nodes, "wires": wires}


class Drawn:
    """What both kinds of drawing need: a place to look numbers up."""

    def __init__(self, learner: Learner, place: Place, source: str, tokens: Sequence[str]) -> None:
        self.learner, self.model, self.place = learner, learner.model, place
        self.source, self.tokens = source, tokens

    def made(self, graph: Graph, known: dict[str, Number], unit: int, head: int | None) -> Diagram:
        """Put together what was found."""
        names = {node.quantity for node in graph.nodes if node.quantity} & set(self.model.quantities)
        found = [self.model.quantities[name] for name in names]
        described = {q.name: {"symbol": q.symbol, "label": q.label or q.name, "role": q.role} for q in found}
        carried = [None if wire.term is None else self.total(wire.term) for wire in graph.wires]
        letters = ["" if wire.term is None else self.letters(wire.term) for wire in graph.wires]
        place, updates = self.place, self.learner.updates
        return Diagram(
            updates, self.source, place.t, unit, place.layer, head, graph, known, carried, letters, described
        )

    def total(self, term: Term) -> float:
        """Add up a term's products."""
        return math.fsum(math.prod(value for _, value, _ in group) for group in numbers(term, self.place))

    def letters(self, term: Term) -> str:
        """Return what a term is called: ``W x + b``, ``p · c₋``."""
        if isinstance(term, Affine):
            weight, bias = term.letters
            return f"{weight} {self.place.symbol(term.operand)}{BEFORE * term.lag}{f' + {bias}' if term.bias else ''}"
        assert isinstance(term, Product)
        return " · ".join(
            factor.letter if isinstance(factor, Weight) else self.place.symbol(factor.quantity, factor.lag)
            for factor in term.factors
        )

"""A cell as a drawing: where its equations stand on paper. What flows where follows from the equations themselves.

A cell gives the places of what it computes; nodes and wires are derived, so that a drawing cannot contradict the
equations. Places are (column, row), rows downwards, named after the quantities:

- ``forget_gate``: where a quantity is computed,
- ``cell_state 0``: the first product of its sum, ``candidate 1``: what a gate leaves of its second term,
- ``before cell_state``, ``after cell_state``: where a state of this unit comes in and goes on,
- ``tanh cell_state``, ``1- update_gate``: a function of a quantity,
- ``all input_vector``, ``all before hidden_state``: a whole vector, which runs as a rail to where it is multiplied.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from graphlib import TopologicalSorter
from typing import Literal

from visualizer.models.equation import Affine, Equation, Factor, Product, Term

Kind = Literal["port", "rail", "box", "product", "sum", "function", "dot", "out"]
"``box``: a function of the sum of what comes in. ``rail``: a vector. ``dot``: of two vectors. ``out``: goes on."
At = tuple[float, float]


@dataclass(frozen=True)
class CellDrawing:
    """Where the parts of a recurrent cell stand.

    Args:
        places: by name (see the module), column and row; what has none is not drawn.
        corners: of wires that do not run straight or around one corner, by ``start > end``: the places they turn at.
    """

    places: Mapping[str, At]
    corners: Mapping[str, tuple[At, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class HeadDrawing:
    """One head of attention: a query, the keys it is compared with, what it fetches.

    Args:
        weights: the quantity whose equation is a softmax of scores.
        fetched: the quantity that is a mixture under these weights.
    """

    weights: str = "attention_weights"
    fetched: str = "attended"


Drawing = CellDrawing | HeadDrawing


@dataclass(frozen=True)
class Node:
    """A part of a drawing.

    Args:
        name: see the module.
        kind: what it does.
        at: column and row.
        quantity: whose value it gives, or the one that its function is applied to; empty for a product.
        lag: 1 for a value of the position before.
        function: applied to what comes in.
        complement: True for ``1 − value``.
    """

    name: str
    kind: Kind
    at: At
    quantity: str = ""
    lag: int = 0
    function: str = "identity"
    complement: bool = False


@dataclass(frozen=True)
class Wire:
    """What flows from one node to another.

    Args:
        start: a node's name.
        end: a node's name.
        term: what it carries, where that is not simply the value of ``start``: one side of an affine map.
        corners: the places it turns at; empty for straight or around one corner.
    """

    start: str
    end: str
    term: Term | None = None
    corners: tuple[At, ...] = ()


@dataclass(frozen=True)
class Graph:
    """Nodes and wires of a drawing, each node after all that flow into it."""

    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]


def graph_of(drawing: CellDrawing, equations: Iterable[Equation]) -> Graph:
    """Derive what flows where from the equations.

    Raises:
        ValueError: if a part of an equation that is drawn has no place.
    """
    builder = _Builder(drawing)
    for equation in equations:
        if equation.quantity in drawing.places and equation.terms:
            builder.add(equation)
    builder.finish()
    return Graph(tuple(_in_order(builder.nodes, builder.wires)), tuple(builder.wires))


def _in_order(nodes: Mapping[str, Node], wires: Sequence[Wire]) -> list[Node]:
    """Sort so that each node comes after all that flow into it."""
    sorter = TopologicalSorter({name: [wire.start for wire in wires if wire.end == name] for name in nodes})
    return [nodes[name] for name in sorter.static_order()]


class _Builder:
    def __init__(self, drawing: CellDrawing) -> None:
        self.drawing = drawing
        self.nodes: dict[str, Node] = {}
        self.wires: list[Wire] = []

    def add(self, equation: Equation) -> None:
        """Draw one quantity with everything that flows into it."""
        products = [term for term in equation.terms if isinstance(term, Product) and _is_of_quantities(term)]
        if len(products) < len(equation.terms) or equation.function != "identity":
            self._box(equation)
        elif len(products) == 1:
            self._multiply(equation.quantity, products[0], equation.quantity)
        else:
            starts = [self._summand(f"{equation.quantity} {index}", term) for index, term in enumerate(products)]
            self._node(equation.quantity, "sum", quantity=equation.quantity)
            for start in starts:
                self._wire(start, equation.quantity)

    def finish(self) -> None:
        """Let states go on to the next position."""
        for name in self.drawing.places:
            head, _, quantity = name.partition(" ")
            if head == "after":
                self._node(name, "out", quantity=quantity)
                self._wire(quantity, name)

    def _box(self, equation: Equation) -> None:
        name = equation.quantity
        flows = [self._into(equation, index, term) for index, term in enumerate(equation.terms)]
        self._node(name, "box", quantity=name, function=equation.function)
        for start, term in flows:
            self._wire(start, name, term)

    def _into(self, equation: Equation, index: int, term: Term) -> tuple[str, Term | None]:
        """Return where a term of a box comes from, and what the wire carries if not all of that."""
        if isinstance(term, Affine):
            rail = self._rail(term)
            if not term.gate:
                return rail, term
            name = f"{equation.quantity} {index}"
            self._node(name, "product")
            self._wire(rail, name, replace(term, gate=""))
            self._wire(term.gate, name)
            return name, None
        assert isinstance(term, Product)
        seen = next(factor for factor in term.factors if isinstance(factor, Factor))
        return self._factor(seen), term

    def _summand(self, name: str, term: Product) -> str:
        if len(term.factors) == 1 and isinstance(term.factors[0], Factor):
            return self._factor(term.factors[0])
        self._multiply(name, term)
        return name

    def _multiply(self, name: str, term: Product, quantity: str = "") -> None:
        starts = [self._factor(factor) for factor in term.factors if isinstance(factor, Factor)]
        self._node(name, "product", quantity=quantity)
        for start in starts:
            self._wire(start, name)

    def _factor(self, factor: Factor) -> str:
        """Return the node that gives a factor; made where it is not there yet."""
        base = f"before {factor.quantity}" if factor.lag else factor.quantity
        if factor.lag:
            self._node(base, "port", quantity=factor.quantity, lag=factor.lag)
        if factor.function == "identity" and not factor.complement:
            return base
        name = f"{'1-' if factor.complement else factor.function} {base}"
        if name not in self.nodes:
            self._node(name, "function", function=factor.function, complement=factor.complement)
            self._wire(base, name)
        return name

    def _rail(self, term: Affine) -> str:
        name = f"all before {term.operand}" if term.lag else f"all {term.operand}"
        self._node(name, "rail", quantity=term.operand, lag=term.lag)
        return name

    def _node(
        self,
        name: str,
        kind: Kind,
        quantity: str = "",
        lag: int = 0,
        function: str = "identity",
        complement: bool = False,
    ) -> None:
        if name in self.nodes:
            return
        if name not in self.drawing.places:
            raise ValueError(f"the drawing has no place for {name!r} (got {', '.join(self.drawing.places)}); add one")
        self.nodes[name] = Node(name, kind, self.drawing.places[name], quantity, lag, function, complement)

    def _wire(self, start: str, end: str, term: Term | None = None) -> None:
        self.wires.append(Wire(start, end, term, self.drawing.corners.get(f"{start} > {end}", ())))


def _is_of_quantities(term: Product) -> bool:
    return all(isinstance(factor, Factor) for factor in term.factors)

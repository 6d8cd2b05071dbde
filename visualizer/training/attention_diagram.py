"""One head of attention, drawn: a query, its strongest source positions, what each hands over."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from visualizer.models.diagram import Graph, HeadDrawing, Kind, Node, Wire
from visualizer.models.equation import AdditiveScore, Mixture, Score
from visualizer.training.drawn import Diagram, Drawn, Number
from visualizer.training.explanation import log_normaliser
from visualizer.training.learner import Learner
from visualizer.training.terms import Place, numbers


class HeadDiagram(Drawn):
    """Columns from left to right: the source positions with the largest weights in their order, then all others."""

    def __init__(
        self, learner: Learner, drawing: HeadDrawing, place: Place, source: str, tokens: Sequence[str]
    ) -> None:
        equations = learner.model.equations
        self.weights, self.fetched = drawing.weights, drawing.fetched
        mixture, score = equations[self.fetched].terms[0], equations[self.weights].terms[0]
        assert isinstance(mixture, Mixture)
        assert isinstance(score, Score | AdditiveScore)
        self.value, self.score = mixture.values, score
        if "layer" not in place.model.quantities[self.weights].axes:
            place = replace(place, layer=0)
        all_weights = place.array(self.weights)  # (K, L, S)
        head = place.unit * len(all_weights) // place.model.hidden_size
        super().__init__(learner, replace(place, head=head), source, tokens)
        self.row: np.ndarray = all_weights[head, place.t]
        self.nodes: list[Node] = []
        self.wires: list[Wire] = []
        self.known: dict[str, Number] = {}

    def diagram(self, most: int) -> Diagram:
        """Draw the query, its strongest source positions, and what they hand over.

        Raises:
            ValueError: if the position attends to nothing.
        """
        read = np.flatnonzero(self.row)
        if not len(read):
            raise ValueError(
                f"position {self.place.t + 1} attends to nothing: it belongs to the source; choose one of the target"
            )
        strongest = sorted(read[np.argsort(-self.row[read], kind="stable")][:most].tolist())
        others = [int(source) for source in read if source not in strongest]
        self._add(
            "query",
            "rail",
            (0.0, 1.0),
            Number(None, text=self.tokens[self.place.t], index=str(self.place.t + 1)),
            self.score.query,
        )
        normaliser = log_normaliser(replace(self.place, source_t=strongest[0]), self.weights)
        for column, source in enumerate(strongest, start=1):
            self._column(float(column), source, normaliser)
        if others:
            self._rest(float(len(strongest) + 1), others)
        self._gather((float(len(strongest) + bool(others)) + 1.0, 4.6))
        return self.made(Graph(tuple(self.nodes), tuple(self.wires)), self.known, self.place.unit, self.place.head)

    def _add(
        self, name: str, kind: Kind, at: tuple[float, float], number: Number, quantity: str = "", **more: Any
    ) -> None:
        self.nodes.append(Node(name, kind, at, quantity, **more))
        self.known[name] = number

    def _column(self, x: float, source: int, normaliser: float) -> None:
        """Draw one source position: its key meets the query, its weight opens the way of its value."""
        here = replace(self.place, source_t=source)
        score = math.fsum(math.prod(value for _, value, _ in group) for group in numbers(self.score, here))
        weight, value = float(self.row[source]), float(self.place.array(self.value)[source, self.place.unit])
        index, how = str(source + 1), "q·k" if isinstance(self.score, Score) else "q,k"
        told = Number(None, text=self.tokens[source], index=index)
        soft = Number(weight, normaliser=normaliser, index=index)
        self._add(f"key {source}", "rail", (x, 0.0), told, self.score.key)
        self._add(f"score {source}", "dot", (x, 1.0), Number(score, text=how, index=index))
        self._add(f"weight {source}", "box", (x, 2.0), soft, self.weights, function="softmax")
        self._add(f"value {source}", "port", (x - 0.5, 3.4), Number(value, index=index), self.value)
        self._add(f"fetched {source}", "product", (x, 3.4), Number(weight * value))
        for start, end in (("key", "score"), ("score", "weight"), ("weight", "fetched"), ("value", "fetched")):
            self.wires.append(Wire(f"{start} {source}", f"{end} {source}"))
        self.wires.append(Wire("query", f"score {source}"))

    def _rest(self, x: float, others: list[int]) -> None:
        """Draw all other source positions as one."""
        values = self.place.array(self.value)[others, self.place.unit]
        handed, weight = math.fsum(self.row[others] * values), math.fsum(self.row[others])
        said = Number(handed, text=f"{len(others)} others", note=f"Σ α·v (Σ α = {weight:.2f})")
        self._add("fetched by others", "port", (x, 3.4), said)

    def _gather(self, at: tuple[float, float]) -> None:
        """Add up what was handed over."""
        total = float(self.place.array(self.fetched)[self.place.t, self.place.unit])
        handing = [node for node in self.nodes if node.name.startswith("fetched")]
        self._add(self.fetched, "sum", at, Number(total), self.fetched)
        for node in handing:
            self.wires.append(Wire(node.name, self.fetched, corners=((node.at[0], at[1]),)))
        self._add(f"after {self.fetched}", "out", (at[0] + 1.0, at[1]), Number(total), self.fetched)
        self.wires.append(Wire(self.fetched, f"after {self.fetched}"))

"""The exact numbers behind one value: the terms of its equation, with the weights and states they are made of."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np

from visualizer.knob import shown
from visualizer.models.equation import Affine, Factor, Product
from visualizer.training.functions import FUNCTIONS
from visualizer.training.learner import Learner
from visualizer.training.reading import read, sequences

Term = tuple[str, float, str]
"Symbol, value, and the quantity or weight it comes from."

LETTERS = {"weight_ih": "W", "weight_hh": "U", "bias_ih": "b", "bias_hh": "b′"}
BEFORE = "₋"


@dataclass(frozen=True)
class Explanation:
    """``value = scale · function(Σ terms) + shift``; unpacks as ``terms, value``.

    Args:
        quantity: what is explained.
        t: its position.
        unit: its unit.
        layer: its layer.
        terms: summed; (symbol, value, quantity or weight) each.
        factors: for each term, what it is the product of, in the same form.
        function: applied to the sum: ``identity``, ``sigmoid``, ``tanh`` or ``relu``.
        sum: of the terms.
        scale: an intervention's factor; 1 without one.
        shift: an intervention's addend; 0 without one.
        value: what results.
    """

    quantity: str
    t: int
    unit: int
    layer: int
    terms: list[Term]
    factors: list[list[Term]]
    function: str
    sum: float
    scale: float
    shift: float
    value: float

    def __iter__(self) -> Iterator[Any]:
        return iter((self.terms, self.value))

    def to_json(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return {**vars(self), "terms": [list(term) for term in self.terms], "factors": self.factors}


def explain(learner: Learner, quantity: str, t: int, unit: int, layer: int) -> Explanation:
    """Explain one value of the probe with the present weights; see ``Run.explain``."""
    return _Place(learner, quantity, t, unit, layer).explain()


class _Place:
    """One unit of one layer at one position of the probe, and what can be looked up from there."""

    def __init__(self, learner: Learner, quantity: str, t: int, unit: int, layer: int) -> None:
        model = learner.model
        if quantity not in list(model.equations):  # which also takes what cannot be a key
            raise ValueError(f"{shown(quantity)} has no equation; choose one of {', '.join(model.equations)}")
        lengths = learner.probe.lengths
        length = learner.extent.length if lengths is None else int(lengths[0])
        self.model, self.quantity = model, quantity
        self.t = _index("t", t, length)
        self.unit = _index("unit", unit, model.hidden_size)
        self.layer = _index("layer", layer, model.num_layers)
        self.tape = read(learner, sequences(learner.probe, 0, 1), with_gradients=False).tape
        touches = learner.touches(learner.extent.length)
        self.touch = None if touches is None else touches[self.layer]

    def explain(self) -> Explanation:
        equation = self.model.equations[self.quantity]
        factors: list[list[Term]] = []
        for term in equation.terms:
            if isinstance(term, Product):
                factors.append([self._factor(factor) for factor in term.factors])
            else:
                factors += self._affine(term)
        terms = [_multiply(group) for group in factors]
        total = math.fsum(value for _, value, _ in terms)
        scale, shift = self._touched("scale", 1.0), self._touched("shift", 0.0)
        value = scale * float(FUNCTIONS[equation.function](total)) + shift
        place = (self.quantity, self.t, self.unit, self.layer)
        return Explanation(*place, terms, factors, equation.function, total, scale, shift, value)

    def _touched(self, what: str, default: float) -> float:
        arrays = {} if self.touch is None else getattr(self.touch, what)
        return float(arrays[self.quantity][self.t, self.unit]) if self.quantity in arrays else default

    def _factor(self, factor: Factor) -> Term:
        """Look up one quantity of this unit."""
        symbol = self.model.quantities[factor.quantity].symbol + BEFORE * factor.lag
        value = float(FUNCTIONS[factor.function](self._state(factor.quantity, factor.lag)[self.unit]))
        symbol = symbol if factor.function == "identity" else f"{factor.function}({symbol})"
        return (
            (f"(1−{symbol})", 1.0 - value, factor.quantity) if factor.complement else (symbol, value, factor.quantity)
        )

    def _affine(self, term: Affine) -> list[list[Term]]:
        """Look up one side of the unit's affine map: a group of factors for each weight, and one for the bias."""
        row = term.block * self.model.hidden_size + self.unit
        names = f"{term.weight}_l{self.layer}", f"{term.bias}_l{self.layer}"
        weight, bias = (self.model.get_parameter(name).detach().numpy() for name in names)
        operand = self._state(term.operand, term.lag)
        symbol = (self.model.quantities[term.operand].symbol + BEFORE) if term.lag else "x"
        if term.operand == "hidden_state" and self.touch is not None and self.touch.link is not None:
            operand = operand * self.touch.link[self.t]
        gate = [self._factor(Factor(term.gate))] if term.gate else []
        groups: list[list[Term]] = []
        for index, number in enumerate(operand):
            first = (f"{LETTERS[term.weight]}[{index}]", float(weight[row, index]), f"{names[0]}[{row},{index}]")
            groups.append([*gate, first, (f"{symbol}[{index}]", float(number), term.operand)])
        return [*groups, [*gate, (LETTERS[term.bias], float(bias[row]), f"{names[1]}[{row}]")]]

    def _state(self, quantity: str, lag: int) -> np.ndarray:
        """Return what a quantity was in this layer, as the equation sees it: zero before the first position. (H,)."""
        if quantity == "input_vector":
            found = (
                self.tape.array("input_vector")[0]
                if self.layer == 0
                else self.tape.array("hidden_state")[self.layer - 1]
            )
        else:
            found = self.tape.array(quantity)[self.layer]
        if self.t < lag:
            return np.zeros(found.shape[-1])
        values = found[0, self.t - lag].astype(np.float64)
        if lag and self.touch is not None and quantity in self.touch.keep:
            values = values * self.touch.keep[quantity][self.t]
        return values


def _index(name: str, index: int, count: int) -> int:
    is_whole = isinstance(index, Integral) and not isinstance(index, bool)
    if not is_whole or not 0 <= index < count:
        raise ValueError(f"{name} must be between 0 and {count - 1} (got {shown(index)}); choose a whole number inside")
    return int(index)


def _multiply(factors: list[Term]) -> Term:
    """Write a product as one term."""
    symbols, values, sources = zip(*factors, strict=True)
    return "·".join(symbols), math.prod(values), "·".join(sources)

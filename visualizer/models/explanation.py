"""One number of a frame taken apart: the terms of its equation, each with its factors, in double precision."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np

from visualizer.models.equation import Affine, Equation, Factor, Product
from visualizer.models.touch import Touch

FUNCTIONS: dict[str, Callable[[float], float]] = {
    "identity": float,
    "sigmoid": lambda x: float(0.5 + 0.5 * np.tanh(0.5 * x)),
    "tanh": lambda x: float(np.tanh(x)),
    "relu": lambda x: 0.0 if x < 0 else float(x),
}


class Term(NamedTuple):
    """One term of a sum, or one factor of a product.

    Args:
        symbol: readable, as the page prints it: ``W_f[5,3]·x[3]``; units count from 0 as in the arrays.
        value: its number.
        source: the quantity it comes from, the weight's name in ``state_dict``, or ``touch``.
    """

    symbol: str
    value: float
    source: str


@dataclass(frozen=True)
class Explanation:
    """How one number came about: ``value = scale · function(sum of terms) + shift``.

    Args:
        quantity: whose number it is.
        t: position, from 0.
        unit: from 0.
        layer: from 0.
        terms: what is summed.
        factors: of each term, what is multiplied.
        total: the sum.
        function: applied to the sum.
        scale: 1 unless the gate is touched.
        shift: 0 unless the gate is touched.
        value: the number.
    """

    quantity: str
    t: int
    unit: int
    layer: int
    terms: tuple[Term, ...]
    factors: tuple[tuple[Term, ...], ...]
    total: float
    function: str
    scale: float
    shift: float
    value: float

    def to_json(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return asdict(self)


def explain(
    equation: Equation,
    symbols: Mapping[str, str],
    weights: Mapping[str, np.ndarray],
    arrays: Mapping[str, np.ndarray],
    *,
    t: int,
    unit: int,
    layer: int = 0,
    initial: Mapping[str, np.ndarray] | None = None,
    touch: Touch | None = None,
) -> Explanation:
    """Take one number apart.

    Args:
        equation: of the quantity.
        symbols: letter of every quantity.
        weights: by name in ``state_dict``.
        arrays: the layer's quantities, (L, H) each; ``input_vector`` is what this layer was fed, (L, D).
        t: position, from 0.
        unit: from 0.
        layer: from 0.
        initial: state before the first position, (H,) each; None for zeros.
        touch: the interventions on this layer.

    Raises:
        ValueError: if the position or the unit is outside the arrays.
    """
    L, H = arrays[equation.quantity].shape
    for name, index, stop in (("t", t, L), ("unit", unit, H)):
        if not 0 <= index < stop:
            raise ValueError(f"{name} must be between 0 and {stop - 1} (got {index})")
    reader = _Reader(equation.quantity, symbols, weights, arrays, t, unit, layer, initial or {}, touch or Touch())
    factors: list[tuple[Term, ...]] = []
    for term in equation.terms:
        factors += reader.affine(term) if isinstance(term, Affine) else [reader.product(term)]
    terms = tuple(reader.multiply(parts) for parts in factors)
    total = float(sum(term.value for term in terms))
    scale, shift = reader.touched(equation.quantity)
    value = scale * FUNCTIONS[equation.function](total) + shift
    where = (equation.quantity, t, unit, layer)
    return Explanation(*where, terms, tuple(factors), total, equation.function, scale, shift, value)


@dataclass
class _Reader:
    """Reads the numbers around one unit at one position, with their symbols."""

    quantity: str
    symbols: Mapping[str, str]
    weights: Mapping[str, np.ndarray]
    arrays: Mapping[str, np.ndarray]
    t: int
    unit: int
    layer: int
    initial: Mapping[str, np.ndarray]
    touch: Touch

    def multiply(self, factors: tuple[Term, ...]) -> Term:
        """Return the product of ``factors``; its source is the first quantity among them, else the weight."""
        value = float(np.prod([factor.value for factor in factors]))
        quantities = [factor.source for factor in factors if factor.source in self.symbols]
        symbol = "·".join(factor.symbol for factor in factors)
        return Term(symbol, value, quantities[0] if quantities else factors[0].source)

    def product(self, term: Product) -> tuple[Term, ...]:
        """Return the factors of a product."""
        return tuple(part for factor in term.factors for part in self._factor(factor))

    def affine(self, term: Affine) -> list[tuple[Term, ...]]:
        """Return the factors of every weight times value, and of the bias, on one side of an affine map."""
        gate = self._factor(Factor(term.gate)) if term.gate else ()
        weight_name, bias_name = f"{term.weight}_l{self.layer}", f"{term.bias}_l{self.layer}"
        row = term.block * self.arrays[self.quantity].shape[1] + self.unit
        matrix, bias = ("U", "b′") if term.lag else ("W", "b")
        letter = "" if self.quantity == "hidden_state" else f"_{self.symbols[self.quantity]}"
        parts = []
        for index, number in enumerate(self.weights[weight_name][row]):
            weight = Term(f"{matrix}{letter}[{self.unit},{index}]", float(number), weight_name)
            link = self._interventions("link", term.operand, index) if term.lag else ()
            parts.append((*gate, weight, *link, *self._value(term.operand, term.lag, index)))
        constant = Term(f"{bias}{letter}[{self.unit}]", float(self.weights[bias_name][row]), bias_name)
        return [*parts, (*gate, constant)]

    def touched(self, name: str) -> tuple[float, float]:
        """Return what a quantity is multiplied with and what is added, at this unit and position."""
        scale, shift = self.touch.scale.get(name), self.touch.shift.get(name)
        place = (self.t, self.unit)
        return 1.0 if scale is None else float(scale[place]), 0.0 if shift is None else float(shift[place])

    def _factor(self, factor: Factor) -> tuple[Term, ...]:
        *touches, (symbol, value, source) = self._value(factor.quantity, factor.lag, self.unit)
        value = FUNCTIONS[factor.function](value)
        if factor.function != "identity":
            symbol = f"{factor.function}({symbol})"
        if factor.complement:
            symbol, value = f"(1 − {symbol})", 1.0 - value
        return (*touches, Term(symbol, value, source))

    def _value(self, name: str, lag: int, index: int) -> tuple[Term, ...]:
        symbol = f"{self.symbols[name]}{'₋' if lag else ''}[{index}]"
        if self.t >= lag:
            value = self.arrays[name][self.t - lag, index]
        else:
            value = self.initial[name][index] if name in self.initial else 0.0
        return (*(self._interventions("keep", name, index) if lag else ()), Term(symbol, float(value), name))

    def _interventions(self, kind: str, name: str, index: int) -> tuple[Term, ...]:
        """Return the factor that a touch puts before a carried state, if it changes anything."""
        if kind == "link":
            factor = 1.0 if self.touch.link is None else float(self.touch.link[self.t])
        else:
            factor = float(self.touch.keep[name][self.t, index]) if name in self.touch.keep else 1.0
        return () if factor == 1.0 else (Term(kind, factor, "touch"),)

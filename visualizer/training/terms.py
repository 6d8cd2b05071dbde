"""The terms of an equation as numbers: each kind of term, looked up at one place of what a network showed."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from visualizer.models.equation import (
    AdditiveScore,
    Affine,
    Contraction,
    Convolution,
    Factor,
    Mixture,
    Normalised,
    Product,
    Score,
    Term,
    Weight,
)
from visualizer.models.model import SequenceModel
from visualizer.models.tape import Tape
from visualizer.models.touch import Touch
from visualizer.training.functions import FUNCTIONS

Number = tuple[str, float, str]
"Symbol, value, and the quantity or weight it comes from."
Group = list[Number]
"Numbers that are multiplied."

EPSILON = 1e-5  # of nn.LayerNorm
BEFORE = "₋"


@dataclass(frozen=True)
class Place:
    """Where an equation is looked up.

    Args:
        model: whose equation and weights.
        tape: what it showed.
        touch: interventions on the layer, or None.
        layer: the equation's layer.
        t: position.
        unit: entry of the quantity that is explained.
        head: which head, where there are several.
        source_t: source position, where one is asked for.
        mode: entry of the unit's own state, where there is one.
        part: the part of the model that reads this position, where it has several.
        before: what the sequence starts from, by state, (num_layers, H); zeros where none is given.
    """

    model: SequenceModel
    tape: Tape
    touch: Touch | None
    layer: int
    t: int
    unit: int
    head: int = 0
    source_t: int = 0
    mode: int = 0
    part: str = ""
    before: Mapping[str, np.ndarray] = field(default_factory=dict)

    def array(self, name: str) -> np.ndarray:
        """Return what a quantity was in the first sequence, as this layer's equations mean it. float64."""
        name, layer = self.model.operand(name, self.layer)
        values: np.ndarray = self.tape.array(name)[layer][0].astype(np.float64)
        return values

    def state(self, name: str, lag: int) -> np.ndarray:
        """Return a quantity's entries at this position, or as they are carried into it, also into the first."""
        found = self.array(name)
        values: np.ndarray = self._started(name, found) if self.t < lag else found[self.t - lag]
        if lag and self.touch is not None and name in self.touch.keep:
            kept = self.touch.keep[name][self.t]
            values = values * kept.reshape(kept.shape + (1,) * (values.ndim - kept.ndim))
        return values

    def _started(self, name: str, found: np.ndarray) -> np.ndarray:
        name, layer = self.model.operand(name, self.layer)
        return self.before[name][layer].astype(np.float64) if name in self.before else np.zeros(found.shape[1:])

    def entry(self, name: str, values: np.ndarray) -> float:
        """Pick this unit's number (and mode) out of a quantity's entries at a position."""
        name, _ = self.model.operand(name, self.layer)
        axes = [axis for axis in self.model.quantities[name].axes if axis not in ("layer", "t")]
        index = tuple(getattr(self, "unit" if axis == "feature" else axis) for axis in axes)
        return float(values[index])

    def touched(self, quantity: str, what: Literal["scale", "shift"], default: float) -> float:
        """Return an intervention's factor or addend on this entry of a quantity."""
        arrays = {} if self.touch is None else getattr(self.touch, what)
        return float(arrays[quantity][self.t, self.unit]) if quantity in arrays else default

    def weight(self, name: str) -> tuple[str, np.ndarray]:
        """Return a parameter's name in this layer and its numbers."""
        full = name.format(layer=self.layer, part=self.part)
        return full, self.model.get_parameter(full).detach().numpy()

    def is_weight(self, name: str) -> bool:
        """Whether a name is a parameter's, not a quantity's."""
        return name not in self.model.quantities

    def symbol(self, name: str, lag: int = 0) -> str:
        """Return a quantity's letter, with the mark of the position before."""
        name, _ = self.model.operand(name, self.layer)
        return self.model.quantities[name].symbol + BEFORE * lag


def numbers(term: Term, place: Place) -> list[Group]:
    """Return the summands of a term, each as the numbers it is the product of."""
    return _KINDS[type(term)](term, place)


def _product(term: Product, place: Place) -> list[Group]:
    return [[_one(factor, place) for factor in term.factors]]


def _one(factor: Factor | Weight, place: Place) -> Number:
    return _weight(factor, place) if isinstance(factor, Weight) else _factor(factor, place)


def _weight(factor: Weight, place: Place) -> Number:
    name, values = place.weight(factor.name)
    index = (place.unit, place.mode)[: values.ndim]
    value = float(FUNCTIONS[factor.function](float(values[index]))) * (-1 if factor.negative else 1)
    return f"{'−' if factor.negative else ''}{_applied(factor.function, factor.letter)}", value, f"{name}{list(index)}"


def _factor(factor: Factor, place: Place) -> Number:
    value = place.entry(factor.quantity, place.state(factor.quantity, factor.lag))
    value = float(FUNCTIONS[factor.function](value))
    symbol = _applied(factor.function, place.symbol(factor.quantity, factor.lag))
    return (f"(1−{symbol})", 1.0 - value, factor.quantity) if factor.complement else (symbol, value, factor.quantity)


def _applied(function: str, symbol: str) -> str:
    return symbol if function == "identity" else f"{function}({symbol})"


def _affine(term: Affine, place: Place) -> list[Group]:
    """Look up one side of a unit's affine map: a group for each weight, and one for the bias."""
    if term.part and (term.part, 0) != (place.part, place.layer):
        return []
    name, weight = place.weight(term.weight)
    row = term.block * place.model.hidden_size + place.unit
    operand = place.state(term.operand, term.lag)
    if term.operand == "hidden_state" and place.touch is not None and place.touch.link is not None:
        operand = operand * place.touch.link[place.t]
    symbol = place.symbol(term.operand, 1) if term.lag else place.symbol(term.operand)
    gate = [_factor(Factor(term.gate), place)] if term.gate else []
    letter, bias_letter = term.letters
    groups: list[Group] = []
    for index, number in enumerate(operand):
        column = term.offset + index
        first = (f"{letter}[{index}]", float(weight[row, column]), f"{name}[{row},{column}]")
        groups.append([*gate, first, (f"{symbol}[{index}]", float(number), term.operand)])
    return [*groups, *_bias(term.bias, row, bias_letter, gate, place)]


def _bias(name: str, row: int, letter: str, gate: Group, place: Place) -> list[Group]:
    if not name:
        return []
    full, values = place.weight(name)
    return [[*gate, (letter, float(values[row]), f"{full}[{row}]")]]


def _normalised(term: Normalised, place: Place) -> list[Group]:
    values = place.state(term.operand, 0)
    centred = float(values[place.unit] - values.mean())
    name, weight = place.weight(term.weight)
    spread = 1.0 / math.sqrt(values.var() + EPSILON)
    group = [
        ("γ", float(weight[place.unit]), f"{name}[{place.unit}]"),
        (f"({place.symbol(term.operand)}−μ)", centred, term.operand),
        ("1/σ", spread, term.operand),
    ]
    return [group, *_bias(term.bias, place.unit, "β", [], place)]


def _mixture(term: Mixture, place: Place) -> list[Group]:
    weights, values = place.array(term.weights), place.array(term.values)
    if weights.ndim == 3:  # (K, L, S)
        weights = weights[place.unit * len(weights) // values.shape[-1]]
    left, right = place.symbol(term.weights), place.symbol(term.values)
    return [
        [
            (f"{left}[{source + 1}]", float(weights[place.t, source]), term.weights),
            (f"{right}[{source + 1}]", float(values[source, place.unit]), term.values),
        ]
        for source in range(len(values))
        if weights[place.t, source] != 0
    ]


def _convolution(term: Convolution, place: Place) -> list[Group]:
    values, (taps, sources) = place.array(term.values), _taps(term.kernel, place)
    symbol = place.symbol(term.values)
    groups = [
        [
            (f"K[{lag}]", float(taps[lag]), sources[lag]),
            (f"{symbol}[{place.t - lag + 1}]", float(values[place.t - lag, place.unit]), term.values),
        ]
        for lag in range(min(len(taps), place.t + 1))
    ]
    return [*groups, *_bias(term.bias, place.unit, "b", [], place)]


def _taps(kernel: str, place: Place) -> tuple[np.ndarray, list[str]]:
    """Return a unit's kernel by lag, and where each number comes from."""
    if place.is_weight(kernel):
        name, weight = place.weight(kernel)
        taps = weight[place.unit, 0]
        return taps[::-1], [f"{name}[{place.unit},0,{tap}]" for tap in reversed(range(len(taps)))]
    values = place.array(kernel)[::-1, place.unit]
    return values, [kernel] * len(values)


def _contraction(term: Contraction, place: Place) -> list[Group]:
    right = place.state(term.right, 0)[place.unit]  # (N,)
    if place.is_weight(term.left):
        name, values = place.weight(term.left)
        left, symbol = values[place.unit], "C"
        sources = [f"{name}[{place.unit},{mode}]" for mode in range(len(left))]
    else:
        symbol, left = place.symbol(term.left), place.state(term.left, 0)
        left = left[place.unit] if left.ndim == 2 else left
        sources = [term.left] * len(left)
    other = place.symbol(term.right)
    return [
        [(f"{symbol}[{mode}]", float(left[mode]), sources[mode]), (f"{other}[{mode}]", float(number), term.right)]
        for mode, number in enumerate(right)
    ]


def _score(term: Score, place: Place) -> list[Group]:
    query, key = place.array(term.query)[place.t], place.array(term.key)[place.source_t]
    heads = place.tape.array("attention_weights")[place.layer][0].shape[0]
    width = len(query) // heads
    start = place.head * width
    scale = [("1/√d", 1.0 / math.sqrt(width), "")] if term.is_scaled else []
    q, k = place.symbol(term.query), place.symbol(term.key)
    return [
        [(f"{q}[{unit}]", float(query[unit]), term.query), (f"{k}[{unit}]", float(key[unit]), term.key), *scale]
        for unit in range(start, start + width)
    ]


def _additive_score(term: AdditiveScore, place: Place) -> list[Group]:
    query, key = place.array(term.query)[place.t], place.array(term.key)[place.source_t]
    name, weight = place.weight(term.weight)
    q, k = place.symbol(term.query), place.symbol(term.key)
    squashed = np.tanh(query + key)
    return [
        [
            (f"v[{unit}]", float(weight[0, unit]), f"{name}[0,{unit}]"),
            (f"tanh({q}+{k})[{unit}]", float(squashed[unit]), f"{term.query}+{term.key}"),
        ]
        for unit in range(len(query))
    ]


_KINDS: Mapping[type, Callable[[Any, Place], list[Group]]] = {
    Product: _product,
    Affine: _affine,
    Normalised: _normalised,
    Mixture: _mixture,
    Convolution: _convolution,
    Contraction: _contraction,
    Score: _score,
    AdditiveScore: _additive_score,
}

"""The exact numbers behind one value: the terms of its equation, with the weights and states they are made of."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from numbers import Integral
from typing import Any

import numpy as np

from visualizer.knob import shown
from visualizer.training.functions import FUNCTIONS
from visualizer.training.learner import Learner
from visualizer.training.reading import read, sequences
from visualizer.training.terms import Group, Number, Place, numbers


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
        function: applied to the sum, by the name equations give it; ``softmax`` is ``exp(sum − log_normaliser)``.
        sum: of the terms.
        scale: an intervention's factor; 1 without one.
        shift: an intervention's addend; 0 without one.
        value: what results.
        log_normaliser: of a softmax, ln Σ exp(sum) over the source positions it may attend to; 0 elsewhere.
        head: which head, where there are several.
        source_t: source position, of a weight of attention; None elsewhere.
        mode: entry of the unit's own state, where there is one.
    """

    quantity: str
    t: int
    unit: int
    layer: int
    terms: list[Number]
    factors: list[Group]
    function: str
    sum: float
    scale: float
    shift: float
    value: float
    log_normaliser: float = 0.0
    head: int = 0
    source_t: int | None = None
    mode: int = 0

    def __iter__(self) -> Iterator[Any]:
        return iter((self.terms, self.value))

    def to_json(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return {**vars(self), "terms": [list(term) for term in self.terms], "factors": self.factors}


def explain(
    learner: Learner,
    quantity: str,
    t: int,
    unit: int,
    layer: int,
    head: int = 0,
    source_t: int | None = None,
    mode: int = 0,
) -> Explanation:
    """Explain one value of the probe with the present weights; see ``Run.explain``."""
    model = learner.model
    offered = [name for name, equation in model.equations.items() if equation.terms]
    if quantity not in offered:  # a list also takes what cannot be a key
        raise ValueError(f"{shown(quantity)} has no equation; choose one of {', '.join(offered)}")
    layer = _index("layer", layer, model.num_layers)
    tape = read(learner, sequences(learner.probe, 0, 1), with_gradients=False).tape
    lengths = learner.probe.lengths
    sizes = _sizes(learner, quantity, tape.array(quantity).shape[2:])
    sizes["t"] = sizes["t"] if lengths is None else int(lengths[0])
    touches = learner.touches(learner.extent.length)
    place = Place(
        model,
        tape,
        None if touches is None else touches[layer],
        layer if "layer" in model.quantities[quantity].axes else 0,
        t=_index("t", t, sizes["t"]),
        unit=_row(unit, mode, sizes, model.hidden_size),
        head=_index("head", head, sizes.get("head", 1)),
        source_t=_index("source_t", 0 if source_t is None else source_t, sizes.get("source_t", 1)),
        mode=_index("mode", mode, sizes.get("mode", 1)),
        part=model.part_at(t, learner.probe.sources),
    )
    _check_part(place, quantity)
    return _explain(place, quantity)


def _row(unit: int, mode: int, sizes: dict[str, int], hidden_size: int) -> int:
    """Return which row of its weights the entry is made by: where there are modes but no units, the mode's."""
    if "mode" in sizes and "unit" not in sizes:
        return _index("mode", mode, sizes["mode"])
    return _index("unit", unit, sizes.get("unit", sizes.get("feature", hidden_size)))


def _check_part(place: Place, quantity: str) -> None:
    only = place.model.shown_in(quantity)
    if only not in ("", place.part):
        raise ValueError(f"{quantity} is the {only}'s (got position {place.t + 1}, the {place.part}'s); choose another")


def _sizes(learner: Learner, quantity: str, shape: tuple[int, ...]) -> dict[str, int]:
    axes = [axis for axis in learner.model.quantities[quantity].axes if axis != "layer"]
    return dict(zip(axes, shape, strict=True))


def _explain(place: Place, quantity: str) -> Explanation:
    equation = place.model.equations[quantity]
    factors = [group for term in equation.terms for group in numbers(term, place)]
    terms = [_multiply(group) for group in factors]
    total = math.fsum(value for _, value, _ in terms)
    scale, shift = place.touched(quantity, "scale", 1.0), place.touched(quantity, "shift", 0.0)
    normaliser = log_normaliser(place, quantity) if equation.function == "softmax" else 0.0
    applied = float(FUNCTIONS[equation.function](total - normaliser))
    return Explanation(
        quantity,
        place.t,
        place.unit,
        place.layer,
        terms,
        factors,
        equation.function,
        total,
        scale,
        shift,
        scale * applied + shift,
        normaliser,
        place.head,
        place.source_t if "source_t" in place.model.quantities[quantity].axes else None,
        place.mode,
    )


def log_normaliser(place: Place, quantity: str) -> float:
    """Return ln Σ exp over the source positions that got any attention: a masked one got none."""
    row = place.array(quantity)[place.head, place.t]
    if row[place.source_t] == 0:
        raise ValueError(
            f"position {place.t + 1} gives position {place.source_t + 1} no attention at all: it looks only at earlier "
            "positions, and a decoder only at its source; choose one of these"
        )
    equation = place.model.equations[quantity]
    sums = []
    for source in np.flatnonzero(row):
        groups = [group for term in equation.terms for group in numbers(term, replace(place, source_t=int(source)))]
        sums.append(math.fsum(math.prod(value for _, value, _ in group) for group in groups))
    return float(np.logaddexp.reduce(sums))


def _index(name: str, index: int, count: int) -> int:
    is_whole = isinstance(index, Integral) and not isinstance(index, bool)
    if not is_whole or not 0 <= index < count:
        raise ValueError(f"{name} must be between 0 and {count - 1} (got {shown(index)}); choose a whole number inside")
    return int(index)


def _multiply(factors: Group) -> Number:
    """Write a product as one term."""
    symbols, values, sources = zip(*factors, strict=True)
    return "·".join(symbols), math.prod(values), "·".join(source for source in sources if source)

"""What a module's frames hold, in our own models' words; names of the second direction begin with ``backward.``."""

import re
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from visualizer.embed.opening import BACKWARD, TWINS, backward
from visualizer.models import GRU, LSTM, RNN, Affine, Equation, Factor, Product, RecurrentModel
from visualizer.models.model import INPUT_VECTOR
from visualizer.models.rnn import RNNKnobs
from visualizer.modules.cell import PROJECTED, Recurrent
from visualizer.trace import Quantity

DIRECTIONS = ("", BACKWARD)
_SHOWN = Quantity(
    PROJECTED, "s", ("t", "unit"), "hidden", (-1.0, 1.0), "shown by the cell", doc="What is projected: o · tanh(c)."
)
_BIAS = re.compile(r" \+ b'?(?:_[a-z])?(?=[ )]|$)")


@cache
def model_of(kind: str, nonlinearity: str) -> RecurrentModel:
    """Return our own model of the same equations; only its words are used."""
    rng = np.random.default_rng(0)
    if kind == "rnn":
        return RNN(1, 0, RNNKnobs(hidden_size=1, nonlinearity=nonlinearity), rng)
    models: dict[str, type[RecurrentModel]] = {"lstm": LSTM, "gru": GRU}
    return models[kind](1, 0, models[kind].Knobs(hidden_size=1), rng)


def declared(recurrent: Recurrent, with_gradients: bool, has_ledger: bool) -> dict[str, Quantity]:
    """Declare what is shown, by name."""
    model = model_of(recurrent.kind, recurrent.nonlinearity)
    own = [quantity for name, quantity in model.quantities.items() if name != INPUT_VECTOR.name]
    if recurrent.is_projected:
        hidden = own.pop()
        own += [_SHOWN, replace(hidden, bounds=None, doc="What is shown of the cell, projected: the layer's output.")]
    found = [INPUT_VECTOR]
    for direction in range(recurrent.directions):
        each = [*own, *_twins(recurrent, own), *(_gradients(recurrent, own) if with_gradients else [])]
        if has_ledger and model.ledger is not None:
            each.append(_provenance(model, recurrent))
        found += [_placed(quantity, recurrent, direction) for quantity in each]
    return {quantity.name: quantity for quantity in found}


def _twins(recurrent: Recurrent, own: list[Quantity]) -> list[Quantity]:
    doc = "The state at every position; a line for each sequence that is shown beside the first."
    states = [quantity for quantity in own if quantity.name in recurrent.states]
    return [replace(state, name=TWINS + state.name, axes=("twin", "t", "unit"), doc=doc) for state in states]


def _gradients(recurrent: Recurrent, own: list[Quantity]) -> list[Quantity]:
    found = []
    for state in (quantity for quantity in own if quantity.name in recurrent.states):
        doc = "How the loss would change with this number, all later effects included."
        name, label = state.name.replace("state", "gradient"), f"gradient of the {state.label}"
        found.append(Quantity(name, f"∂L/∂{state.symbol}", ("t", "unit"), "gradient", None, label, doc=doc))
    norm = "Length of the gradient with respect to the hidden state at this position."
    flow = "Length of the gradient with respect to the whole state, relative to where the loss reaches last."
    return [
        *found,
        Quantity("gradient_norm", "‖∂L/∂h‖", ("t",), "gradient", label="gradient norm", doc=norm),
        Quantity("gradient_flow", "‖∂L/∂sₜ‖ ÷ last", ("t",), "gradient", label="gradient flow", doc=flow),
    ]


def _provenance(model: RecurrentModel, recurrent: Recurrent) -> Quantity:
    symbol = f"{model.quantities[model.writes].symbol}ₖ"
    doc = "What remains, given the gates, of what each earlier position wrote; these parts add up to the value."
    return Quantity("provenance", symbol, ("t", "source_t", "unit"), "memory", None, "who wrote it", doc=doc)


def _placed(quantity: Quantity, recurrent: Recurrent, direction: int) -> Quantity:
    """Put the layers before the positions, and say which direction where there are two."""
    if recurrent.layers > 1:
        place = quantity.axes.index("t")
        quantity = replace(quantity, axes=(*quantity.axes[:place], "layer", *quantity.axes[place:]))
    if recurrent.directions == 1:
        return quantity
    way, mark = ("backward", "←") if direction else ("forward", "→")
    name = backward(quantity.name) if direction else quantity.name
    return replace(quantity, name=name, symbol=quantity.symbol + mark, label=f"{quantity.label}, {way}")


def equations(recurrent: Recurrent) -> dict[str, Any]:
    """Return every equation as JSON values, by the name of its quantity."""
    model = model_of(recurrent.kind, recurrent.nonlinearity)
    own = [each if recurrent.module.bias else _without_bias(each) for each in model.equations.values()]
    if recurrent.is_projected:
        own = [each for old in own for each in _projected(old)]
    found = own + [_turned(each) for each in own] * (recurrent.directions - 1)
    return {equation.quantity: equation.to_json() for equation in found}


def _without_bias(equation: Equation) -> Equation:
    terms = tuple(replace(term, bias="") if isinstance(term, Affine) else term for term in equation.terms)
    return replace(equation, terms=terms, latex=_BIAS.sub("", equation.latex))


def _projected(equation: Equation) -> list[Equation]:
    if equation.quantity != "hidden_state":
        return [equation]
    shown = replace(equation, quantity=PROJECTED, latex=equation.latex.replace(r"\role{hidden}{h_t}", "s_t"))
    term = Affine("weight_hr_l{layer}", "", 0, PROJECTED)
    return [shown, Equation("hidden_state", (term,), latex=r"\role{hidden}{h_t} = W_{hr} s_t")]


def _turned(equation: Equation) -> Equation:
    """Say an equation of the direction that reads the last position first: after stands where before was."""
    terms = tuple(_turned_term(term) for term in equation.terms)
    latex = equation.latex.replace("{t-1}", "{t+1}")
    return replace(equation, quantity=BACKWARD + equation.quantity, terms=terms, latex=latex)


def _turned_term(term: Any) -> Any:
    if isinstance(term, Product):
        return Product(tuple(_turned_factor(factor) for factor in term.factors))
    assert isinstance(term, Affine)
    operand = term.operand if term.operand == INPUT_VECTOR.name else BACKWARD + term.operand
    weight, bias = (f"{name}_reverse" if name else "" for name in (term.weight, term.bias))
    gate = BACKWARD + term.gate if term.gate else ""
    return replace(term, weight=weight, bias=bias, operand=operand, lag=-term.lag, gate=gate)


def _turned_factor(factor: Any) -> Factor:
    assert isinstance(factor, Factor)
    return replace(factor, quantity=BACKWARD + factor.quantity, lag=-factor.lag)

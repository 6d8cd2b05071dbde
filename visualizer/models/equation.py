"""An equation as data: terms that name quantities and weights, so that whoever draws it need not parse it.

``quantity[t] = function( sum of terms )``. A term is a product of quantities, or one side of an affine map.
"""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Function = Literal["identity", "sigmoid", "tanh", "relu"]


@dataclass(frozen=True)
class Factor:
    """One quantity inside a product.

    Args:
        quantity: its name in the frame.
        lag: 0 for this position, 1 for the position before.
        function: applied to the value, for instance ``tanh`` in ``o · tanh(c)``.
        complement: True for ``1 − value`` (the GRU's write side).
    """

    quantity: str
    lag: int = 0
    function: Function = "identity"
    complement: bool = False


@dataclass(frozen=True)
class Product:
    """A product of factors: ``f · c₋``, ``(1 − z) · n``."""

    factors: tuple[Factor, ...]


@dataclass(frozen=True)
class Affine:
    """One side of a unit's affine map: ``W x + b`` or ``U h₋ + b``.

    Args:
        weight: PyTorch's name without the layer, ``weight_ih`` or ``weight_hh``.
        bias: ``bias_ih`` or ``bias_hh``.
        block: which block of rows (PyTorch's order i f g o, r z n).
        operand: the quantity multiplied, ``input_vector`` (the layer's own input) or ``hidden_state``.
        lag: 0 for the input, 1 for the state.
        gate: name of a gate that multiplies the whole side (the GRU's reset gate), or empty.
    """

    weight: str
    bias: str
    block: int
    operand: str
    lag: int = 0
    gate: str = ""


@dataclass(frozen=True)
class Equation:
    r"""How one quantity at one position follows from others.

    Args:
        quantity: what the equation gives.
        terms: summed in this order.
        function: applied to the sum.
        latex: the same for the eye, in LaTeX; ``\role{forget}{f_t}`` marks what is coloured by role.
    """

    quantity: str
    terms: tuple[Product | Affine, ...]
    function: Function = "identity"
    latex: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the equation as JSON values; each term says its kind."""
        terms = [{"kind": type(term).__name__.lower(), **asdict(term)} for term in self.terms]
        return {"quantity": self.quantity, "function": self.function, "terms": terms, "latex": self.latex}

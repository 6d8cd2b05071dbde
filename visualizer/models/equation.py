"""An equation as data: terms that name quantities and weights, so that whoever draws it need not parse it.

``quantity[t] = function( sum of terms )``. A term is a product, one side of an affine map, or a sum over a further
axis: source positions, modes of a state, the taps of a convolution. Weights are named as in ``state_dict``, with
``{layer}`` where the layer's number stands and ``{part}`` where that of a model's part does.
"""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Function = Literal["identity", "sigmoid", "tanh", "relu", "softplus", "silu", "gelu", "exp", "softmax"]
"``softmax`` is over the source positions that a position may attend to."


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
class Weight:
    """One learned number of this unit inside a product.

    Args:
        name: the parameter's name, (H,) or (H, N).
        letter: what stands for it.
        function: applied to the value.
        negative: True for ``−value``.
    """

    name: str
    letter: str
    function: Function = "identity"
    negative: bool = False


@dataclass(frozen=True)
class Product:
    """A product of factors: ``f · c₋``, ``(1 − z) · n``, ``D · u``."""

    factors: tuple[Factor | Weight, ...]


@dataclass(frozen=True)
class Affine:
    """One side of a unit's affine map: ``W x + b`` or ``U h₋ + b``.

    Args:
        weight: the parameter's name.
        bias: the parameter's name; empty where there is none.
        block: which block of rows (PyTorch's order i f g o, r z n).
        operand: the quantity multiplied; ``input_vector`` is the layer's own input in a recurrent network.
        lag: 0 for this position, 1 for the one before.
        gate: name of a gate that multiplies the whole side (the GRU's reset gate), or empty.
        letters: what stands for weight and bias.
        offset: first of the weight's columns that belongs to the operand.
        part: in a model of several parts, the only one that has this term, and only in its first layer; empty for all.
    """

    weight: str
    bias: str
    block: int
    operand: str
    lag: int = 0
    gate: str = ""
    letters: tuple[str, str] = ("W", "b")
    offset: int = 0
    part: str = ""


@dataclass(frozen=True)
class Normalised:
    """Layer normalisation of a unit: ``γ · (x − μ) / σ + β``, μ and σ over the units of the position.

    Args:
        weight: γ's name.
        bias: β's name.
        operand: the quantity normalised.
    """

    weight: str
    bias: str
    operand: str


@dataclass(frozen=True)
class Mixture:
    """A sum over source positions: ``Σₖ αₖ · vₖ``.

    Args:
        weights: the quantity with the weights, ([head,] t, source_t); a unit belongs to the head it lies in.
        values: the quantity that is mixed, (t, unit).
    """

    weights: str
    values: str


@dataclass(frozen=True)
class Convolution:
    """A sum over earlier positions: ``Σₖ K[t − k] · xₖ``.

    Args:
        kernel: a quantity (t, unit) that holds the kernel as the last position sees it: ``K[L − 1 − t]``; or a
            parameter's name, (H, 1, taps), whose last tap is this position.
        values: the quantity that is convolved, (t, unit).
        bias: a parameter's name, (H,); empty where there is none.
    """

    kernel: str
    values: str
    bias: str = ""


@dataclass(frozen=True)
class Contraction:
    """A sum over the modes of a state: ``Σₙ Cₙ · hₙ``.

    Args:
        left: a quantity (t, mode) or (t, unit, mode), or a parameter's name, (H, N).
        right: a quantity (t, unit, mode).
    """

    left: str
    right: str


@dataclass(frozen=True)
class Score:
    """A dot product of one head, ``q · k`` (``/ √d``), explained at a query, a source position and a head.

    Args:
        query: quantity (t, unit).
        key: quantity (t, unit).
        is_scaled: whether it is divided by the square root of the head's width.
    """

    query: str
    key: str
    is_scaled: bool = True


@dataclass(frozen=True)
class AdditiveScore:
    """``v · tanh(q + k)``, explained at a query and a source position.

    Args:
        query: quantity (t, unit).
        key: quantity (t, unit).
        weight: v's name, (1, H).
    """

    query: str
    key: str
    weight: str


Term = Product | Affine | Normalised | Mixture | Convolution | Contraction | Score | AdditiveScore


@dataclass(frozen=True)
class Equation:
    r"""How one quantity at one position follows from others.

    Args:
        quantity: what the equation gives.
        terms: summed in this order; empty where the formula is too long for numbers.
        function: applied to the sum.
        latex: the same for the eye, in LaTeX; ``\role{forget}{f_t}`` marks what is coloured by role.
    """

    quantity: str
    terms: tuple[Term, ...] = ()
    function: Function = "identity"
    latex: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the equation as JSON values; each term says its kind."""
        terms = [{"kind": type(term).__name__.lower(), **asdict(term)} for term in self.terms]
        return {"quantity": self.quantity, "function": self.function, "terms": terms, "latex": self.latex}

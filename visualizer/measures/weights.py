"""What the weights say by themselves: recurrent matrices, biases, and how long a gate would keep."""

import numpy as np

from visualizer.measures.measure import Argument, Measure
from visualizer.measures.values import STATS
from visualizer.models.equation import Affine
from visualizer.training import Run


def terms(run: Run, quantity: str) -> list[Affine]:
    """Return the sides of the affine map that a quantity is made of.

    Raises:
        ValueError: if it has no such equation.
    """
    equations = run.model.equations
    found = [term for term in equations[quantity].terms if isinstance(term, Affine)] if quantity in equations else []
    if not found:
        offered = [name for name, each in equations.items() if any(isinstance(term, Affine) for term in each.terms)]
        raise ValueError(f"quantity must be one of {', '.join(offered)} (got {quantity}); choose one of these")
    return found


def _rows(run: Run, name: str, block: int, layer: int) -> np.ndarray:
    """Return one block of rows of a parameter. (H,) or (H, D)."""
    size, count = run.model.hidden_size, run.model.num_layers
    if not 0 <= layer < count:
        raise ValueError(f"layer must be between 0 and {count - 1} (got {layer}); choose a smaller one")
    filled = name.format(layer=layer, part="decoder")
    weight = run.model.get_parameter(filled).detach().numpy().astype(np.float64)
    return weight[block * size : (block + 1) * size]


def recurrent_matrix(run: Run, quantity: str, layer: int) -> np.ndarray:
    """Return the matrix that feeds the last hidden state into a quantity. float64 (H, H).

    Raises:
        ValueError: if there is none.
    """
    if not quantity:
        offered = [name for name in run.model.equations if _lagged(run, name)]
        if len(offered) != 1:
            raise ValueError(f"quantity must be one of {', '.join(offered) or 'nothing here'}; write quantity=…")
        quantity = offered[0]
    lagged = [term for term in terms(run, quantity) if term.lag == 1]
    if not lagged:
        raise ValueError(f"no matrix reads the last hidden state for {quantity}; choose a gate or a candidate")
    size = run.model.hidden_size
    return _rows(run, lagged[0].weight, lagged[0].block, layer)[:, lagged[0].offset : lagged[0].offset + size]


def _lagged(run: Run, quantity: str) -> bool:
    return any(isinstance(term, Affine) and term.lag == 1 for term in run.model.equations[quantity].terms)


def spectral_radius(run: Run, quantity: str, layer: int) -> float:
    """Return the largest |eigenvalue| of a recurrent matrix."""
    return float(np.abs(np.linalg.eigvals(recurrent_matrix(run, quantity, layer))).max())


def largest_singular_value(run: Run, quantity: str, layer: int) -> float:
    """Return the largest factor by which a recurrent matrix can stretch a vector."""
    return float(np.linalg.svd(recurrent_matrix(run, quantity, layer), compute_uv=False)[0])


def smallest_singular_value(run: Run, quantity: str, layer: int) -> float:
    """Return the least factor by which a recurrent matrix can stretch a vector."""
    return float(np.linalg.svd(recurrent_matrix(run, quantity, layer), compute_uv=False)[-1])


def biases(run: Run, quantity: str, layer: int) -> np.ndarray:
    """Return the sum of all biases inside a quantity's function. float64 (H,).

    Raises:
        ValueError: if it has none.
    """
    found = [_rows(run, term.bias, term.block, layer) for term in terms(run, quantity) if term.bias]
    if not found:
        raise ValueError(f"{quantity} has no bias; choose another quantity")
    return np.asarray(sum(found))


def bias(run: Run, quantity: str, layer: int, stat: str) -> float:
    """Return a statistic of the biases of a quantity over its units."""
    return float(STATS[stat](biases(run, quantity, layer)))


def time_constant(run: Run, quantity: str, layer: int, stat: str) -> float:
    """Return a statistic over units of 1 ÷ (1 − σ(b)).

    Raises:
        ValueError: if the quantity is no gate.
    """
    if run.model.equations.get(quantity) is None or run.model.equations[quantity].function != "sigmoid":
        raise ValueError(f"{quantity} is no gate with a sigmoid; choose one that keeps a state")
    return float(STATS[stat](1.0 + np.exp(biases(run, quantity, layer))))


WHICH = Argument("quantity", str, "Gate, candidate or state that the matrix feeds; needed where there are several.", "")
OF = Argument("quantity", str, "Gate, candidate or state.")
LAYER = Argument("layer", int, "Of which layer.", 0, low=0, high=2)
STAT = Argument("stat", str, "What is made of the units.", "mean", tuple(STATS))
MEASURES = (
    Measure(
        "spectral_radius", "Largest |eigenvalue| of a recurrent matrix.", "factor", spectral_radius, (WHICH, LAYER)
    ),
    Measure(
        "largest_singular_value",
        "The most by which a recurrent matrix stretches a vector.",
        "factor",
        largest_singular_value,
        (WHICH, LAYER),
    ),
    Measure(
        "smallest_singular_value",
        "The least by which a recurrent matrix stretches a vector.",
        "factor",
        smallest_singular_value,
        (WHICH, LAYER),
    ),
    Measure(
        "bias", "Sum of the biases inside a gate or a candidate, over its units.", "number", bias, (OF, LAYER, STAT)
    ),
    Measure(
        "time_constant",
        "1 ÷ (1 − σ(b)) of a gate's biases: positions over which it would keep a state, hearing nothing else.",
        "positions",
        time_constant,
        (OF, LAYER, STAT),
    ),
)

"""What the weights alone say of a recurrence: eigenvalues and singular values of what feeds a state back, and poles.

``h_t = φ(U h_{t−1} + …)`` makes ``∂h_t/∂h_{t−1} = diag(φ′) U``: its size is at most the largest singular value of U (as
φ′ ≤ 1), whatever the eigenvalues are. A gate has a matrix of its own, a block of rows. Where nothing but a number λ
multiplies each entry of a state, these poles are both: eigenvalues of the recurrence, and by their size its singular
values.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from visualizer.models.equation import Affine
from visualizer.models.model import SequenceModel
from visualizer.trace import Quantity

EIGENVALUES, SINGULAR_VALUES, POLES = "eigenvalues.", "singular_values.", "poles"
"How the quantities' names begin; what the matrix feeds comes after."
EIGEN_DOC = "Eigenvalues of the matrix that feeds the state back: what multiplying by it over and over comes to."
SINGULAR_DOC = "Singular values of the same matrix: by how much one multiplication stretches, at most and at least."
POLES_DOC = "What each entry of the state is multiplied by at every position, whatever is heard: a complex number."


@dataclass(frozen=True)
class Feedback:
    """A square block of weights through which a state feeds a quantity at the next position.

    Args:
        quantity: what is fed.
        part: the part of the model, where there are several; else empty.
        blocks: of each layer, the parameter's name, the first row and the first column.
    """

    quantity: str
    part: str
    blocks: tuple[tuple[str, int, int], ...]

    @property
    def name(self) -> str:
        """The end of the quantities' names."""
        return f"{self.part}.{self.quantity}" if self.part else self.quantity

    def matrices(self, model: SequenceModel) -> np.ndarray:
        """Return the present weights. float64 (layers, H, H)."""
        H = model.hidden_size
        found = []
        for name, row, column in self.blocks:
            weight = model.get_parameter(name).detach().numpy().astype(np.float64)
            found.append(weight[row : row + H, column : column + H])
        return np.stack(found)


def feedbacks(model: SequenceModel) -> list[Feedback]:
    """Find every block of recurrent weights in a model's equations."""
    found = []
    for name, equation in model.equations.items():
        for term in equation.terms:
            if isinstance(term, Affine) and term.lag == 1 and term.operand in model.states:
                found += [Feedback(name, part, blocks) for part, blocks in _parts(model, term)]
    return sorted(found, key=lambda feedback: feedback.part != "encoder")  # stable: who reads first comes first


def _parts(model: SequenceModel, term: Affine) -> Iterator[tuple[str, tuple[tuple[str, int, int], ...]]]:
    """Return the parameters that a term names: by part, one for each layer."""
    pattern = re.escape(term.weight).replace(r"\{layer\}", r"\d+").replace(r"\{part\}", r"(?P<part>\w+)")
    parts: dict[str, list[tuple[str, int, int]]] = {}
    for name, _ in model.named_parameters():
        match = re.fullmatch(pattern, name)
        if match:
            block = (name, term.block * model.hidden_size, term.offset)
            parts.setdefault(match.groupdict().get("part", ""), []).append(block)
    yield from ((part, tuple(blocks)) for part, blocks in parts.items())


def declared(model: SequenceModel) -> list[Quantity]:
    """Declare what can be said of a model's recurrent weights; nothing where it has none."""
    found = []
    for feedback in feedbacks(model):
        fed = model.quantities[feedback.quantity]
        whose = "recurrent weights U" if feedback.quantity in model.states else f"U of the {fed.label}"
        role, of = fed.role, f"{whose}, {feedback.part.replace('_', ' ')}" if feedback.part else whose
        found += [
            Quantity(f"{EIGENVALUES}{feedback.name}", "λ", ("rank", "part"), role, label=of, doc=EIGEN_DOC),
            Quantity(f"{SINGULAR_VALUES}{feedback.name}", "σ", ("rank",), role, label=of, doc=SINGULAR_DOC),
        ]
    if model.poles() is not None:
        found.append(Quantity(POLES, "λ", ("rank", "part"), "forget", label="poles of the state", doc=POLES_DOC))
    return found


def groups(model: SequenceModel) -> dict[tuple[str, ...], Callable[[], dict[str, np.ndarray]]]:
    """Return how everything that ``declared`` names is computed from the present weights: float32 (layers, …)."""
    found, names = feedbacks(model), tuple(quantity.name for quantity in declared(model))

    def make() -> dict[str, np.ndarray]:
        made: dict[str, np.ndarray] = {}
        for feedback in found:
            matrices = feedback.matrices(model)
            made[f"{EIGENVALUES}{feedback.name}"] = eigenvalues(matrices)
            made[f"{SINGULAR_VALUES}{feedback.name}"] = singular_values(matrices)
        poles = model.poles()
        return made if poles is None else {**made, POLES: _ranked(poles)}

    return {names: make} if names else {}


def eigenvalues(matrices: np.ndarray) -> np.ndarray:
    """Return real and imaginary parts, the largest first; NaN where a weight is not finite. (n, H, H) → (n, H, 2)."""
    if not np.isfinite(matrices).all():
        return np.full((*matrices.shape[:2], 2), np.nan, np.float32)
    return _ranked(np.linalg.eigvals(matrices))


def singular_values(matrices: np.ndarray) -> np.ndarray:
    """Return singular values, the largest first; NaN where a weight is not finite. (n, H, H) → (n, H)."""
    if not np.isfinite(matrices).all():
        return np.full(matrices.shape[:2], np.nan, np.float32)
    return np.linalg.svd(matrices, compute_uv=False).astype(np.float32)


def _ranked(values: np.ndarray) -> np.ndarray:
    """Sort complex numbers by their size, of a pair the one above the real axis first. (n, M) → float32 (n, M, 2)."""
    order = np.lexsort((-values.imag, -np.round(np.abs(values), 9)), axis=-1)
    values = np.take_along_axis(values, order, axis=-1)
    return np.stack([values.real, values.imag], axis=-1).astype(np.float32)

"""A quantity is a named thing that can be shown: its axes say how, its role says in which colour."""

from dataclasses import asdict, dataclass
from typing import Any

AXES = (
    "twin",  # sequences of the probe that differ in one token; 0 is the probe itself
    "layer",
    "t",  # position along the sequence
    "loss_t",  # position where a loss sits
    "source_t",  # earlier position that something came from
    "head",
    "unit",
    "mode",  # entry of a unit's own state, in state-space models
    "feature",  # hidden unit of a block's perceptron
    "symbol",  # entry of the alphabet, or number that is forecast
    "rank",  # eigenvalue or singular value, the largest first
    "part",  # real part, imaginary part
    "component",  # direction in which a state moves, the main one first
    "bucket",  # point of the loss curve over training
)
ROLES = ("hidden", "memory", "input", "forget", "output", "candidate", "gradient", "attention", "plain")


@dataclass(frozen=True)
class Quantity:
    """Name, meaning and shape of one thing that can be shown.

    Args:
        name: the key in a frame, for instance ``forget_gate``.
        symbol: its letter in the equations, for instance ``f``.
        axes: names of the array's axes, from ``AXES``, outermost first.
        role: the colour it is drawn in, from ``ROLES``.
        bounds: the values it cannot leave, or None if it is unbounded.
        label: what the page calls it at first sight, for instance ``keep gate``.
        textbook: what textbooks call it, if that differs.
        doc: one sentence for a learner.

    Raises:
        ValueError: if an axis or the role is unknown.
    """

    name: str
    symbol: str
    axes: tuple[str, ...]
    role: str = "plain"
    bounds: tuple[float, float] | None = None
    label: str = ""
    textbook: str = ""
    doc: str = ""

    def __post_init__(self) -> None:
        for axis in self.axes:
            if axis not in AXES:
                raise ValueError(f"{self.name}: axis {axis!r} is unknown; use one of {AXES}")
        if self.role not in ROLES:
            raise ValueError(f"{self.name}: role {self.role!r} is unknown; use one of {ROLES}")

    def to_json(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> "Quantity":
        """Build a quantity from ``to_json``'s fields."""
        bounds = fields["bounds"]
        known = {**fields, "axes": tuple(fields["axes"]), "bounds": bounds and tuple(bounds)}
        return cls(**known)

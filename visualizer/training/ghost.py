"""The trained network beside the touched one: what a frame shows as it would be without what is done by hand."""

from collections.abc import Collection
from dataclasses import replace

from visualizer.trace import Quantity
from visualizer.training.learner import Learner
from visualizer.training.quantities import TWINS

AS_TRAINED = "as_trained."
"Before the name of what a quantity would be without interventions."
ASKED = ("output", "target")


def ghosts_of(names: Collection[str], learner: Learner) -> list[str]:
    """Return those among ``names`` that also have a value as trained; none while nothing is done by hand."""
    return [name for name in names if _has_ghost(name, learner)] if learner.interventions else []


def _has_ghost(name: str, learner: Learner) -> bool:
    """What the network does at a position, and what it answers; a square of positions is not drawn twice."""
    quantity = learner.model.quantities.get(name)
    is_told = quantity is not None and "source_t" not in quantity.axes
    return is_told or name.startswith(TWINS) or name in ASKED


def as_trained(quantity: Quantity) -> Quantity:
    """Describe what a quantity would be without interventions."""
    return replace(quantity, name=AS_TRAINED + quantity.name)

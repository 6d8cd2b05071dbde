"""Another model with as many parameters as this one, as near as its sizes allow: then a comparison is of equals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from visualizer.knob import as_text
from visualizer.models import MODELS
from visualizer.recipe import Recipe

POOR = 0.1
"Share of the parameters from which on a mismatch is warned of."


@dataclass(frozen=True)
class Match:
    """The size of another model that comes nearest.

    Args:
        hidden_size: of the other model.
        parameters: that it has with this size.
        wanted: parameters of the model it is compared with.
        sizes: the smallest and the largest that it can have.
        own: knobs that both models have and that the other model has another value of, its own default.
    """

    hidden_size: int
    parameters: int
    wanted: int
    sizes: tuple[int, int]
    own: Mapping[str, Any]

    @property
    def mismatch(self) -> float:
        """How many parameters more it has, as a share of those wanted; negative for fewer."""
        return self.parameters / self.wanted - 1

    @property
    def is_poor(self) -> bool:
        """Whether the two are too unequal for a comparison of equals."""
        return abs(self.mismatch) > POOR

    def words(self, before: str, after: str) -> str:
        """Say how well two models, by their labels, match."""
        share = 100 * abs(self.mismatch)
        how = (
            "the same"
            if self.parameters == self.wanted
            else f"{share:.1f} % {'more' if self.mismatch > 0 else 'fewer'}"
        )
        counts = f"{after} with {self.hidden_size} units has {self.parameters:,} parameters"
        return " ".join([f"{counts}, {before} has {self.wanted:,}: {how}.", *self._limits(), *self._differences()])

    def _limits(self) -> list[str]:
        if not self.is_poor:
            return []
        low, high = self.sizes
        ends = {low: f"at least {low} unit{'s' * (low > 1)}", high: f"at most {high} units"}
        return [f"It cannot come nearer: {ends.get(self.hidden_size, 'it does not have every size')}."]

    def _differences(self) -> list[str]:
        if not self.own:
            return []
        values = ", ".join(f"{name} {as_text(value)}" for name, value in self.own.items())
        return [f"Not the same, but its own defaults: {values}."]


def matched(recipe: Recipe, model: str) -> Match:
    """Find the hidden size at which ``model`` has as many parameters as the recipe's own model.

    The task's knobs stay. Of those of the model and of learning, what was chosen stays where the other model has it;
    what was left at its default takes the default of the other model: no one learning rate suits all models. The count
    only grows with the size, so the search halves.

    Raises:
        ValueError: if the model cannot learn the recipe's task, or fits it in no size.
    """
    return _nearest(recipe, _sizes(recipe, model))


def resized(recipe: Recipe, other: Recipe) -> Match:
    """Find the hidden size at which a recipe has as many parameters as another recipe; its other knobs stay.

    Raises:
        ValueError: if it fits its task in no size.
    """
    is_equal = parameters(recipe) == parameters(other)
    return _nearest(other, [recipe] if is_equal else _sizes(recipe, recipe.model))


def _nearest(recipe: Recipe, sizes: list[Recipe]) -> Match:
    wanted = parameters(recipe)
    low, high = 0, len(sizes) - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if parameters(sizes[middle]) <= wanted else (low, middle)
    limits = sizes[0].hidden_size, sizes[-1].hidden_size
    ends = [
        Match(size.hidden_size, parameters(size), wanted, limits, _own(recipe, size))
        for size in (sizes[low], sizes[high])
    ]
    return min(ends, key=lambda end: abs(end.parameters - wanted))


def _sizes(recipe: Recipe, model: str) -> list[Recipe]:
    """Return the recipe with the other model in each of its sizes; some do not go with its other knobs."""
    found, reason = [], ""
    low, high = MODELS[model].Knobs.param.hidden_size.bounds
    for size in range(low, high + 1):
        try:
            found.append(recipe.replace(model=model, hidden_size=size))
        except ValueError as error:
            reason = str(error)
    if not found:
        raise ValueError(reason)
    return found


def _own(recipe: Recipe, other: Recipe) -> dict[str, Any]:
    """Return the knobs of both whose values in ``other`` are not those of ``recipe``, sizes left out."""
    known, apart = recipe.values, ("model", "hidden_size")
    return {
        name: value
        for name, value in other.values.items()
        if name in known and name not in apart and value != known[name]
    }


def parameters(recipe: Recipe) -> int:
    """Count the numbers that a recipe's network learns."""
    return sum(weight.numel() for weight in recipe.build_model(recipe.build_task()).parameters())

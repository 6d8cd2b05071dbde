"""Another model with as many parameters as this one, as near as its sizes allow: then a comparison is of equals."""

from dataclasses import dataclass

from visualizer.models import MODELS
from visualizer.recipe import Recipe


@dataclass(frozen=True)
class Match:
    """The size of another model that comes nearest.

    Args:
        hidden_size: of the other model.
        parameters: that it has with this size.
        wanted: parameters of the model it is compared with.
    """

    hidden_size: int
    parameters: int
    wanted: int

    @property
    def mismatch(self) -> float:
        """How many parameters more it has, as a share of those wanted; negative for fewer."""
        return self.parameters / self.wanted - 1

    def words(self, before: str, after: str) -> str:
        """Say how well two models, by their labels, match."""
        share = 100 * abs(self.mismatch)
        how = (
            "the same"
            if self.parameters == self.wanted
            else f"{share:.1f} % {'more' if self.mismatch > 0 else 'fewer'}"
        )
        counts = f"{after} with {self.hidden_size} units has {self.parameters:,} parameters"
        return f"{counts}, {before} has {self.wanted:,}: {how}."


def matched(recipe: Recipe, model: str) -> Match:
    """Find the hidden size at which ``model`` has as many parameters as the recipe's own model.

    All other knobs stay, where the other model has them. The count only grows with the size, so the search halves.

    Raises:
        ValueError: if the model cannot learn the recipe's task, or fits it in no size.
    """
    wanted = _parameters(recipe)
    sizes = _sizes(recipe, model)
    low, high = 0, len(sizes) - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _parameters(sizes[middle]) <= wanted else (low, middle)
    ends = [Match(size.hidden_size, _parameters(size), wanted) for size in (sizes[low], sizes[high])]
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


def _parameters(recipe: Recipe) -> int:
    return sum(weight.numel() for weight in recipe.build_model(recipe.build_task()).parameters())

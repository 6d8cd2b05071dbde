"""Untrained networks to ask whether a name means something for them; each is built once."""

from visualizer.lesson import MeasureCall
from visualizer.measures import find
from visualizer.recipe import Recipe
from visualizer.trace import Quantity
from visualizer.training import Run


class Networks:
    """Builds what it is asked about."""

    def __init__(self) -> None:
        self._runs: dict[str, Run] = {}
        self._refusals: dict[tuple[str, str], str] = {}
        self._positions: dict[str, int] = {}

    def run(self, recipe: Recipe) -> Run:
        """Return an untrained run; it is not to be changed.

        Raises:
            ValueError: if there can be none.
        """
        if recipe.hash not in self._runs:
            self._runs[recipe.hash] = Run(recipe)
        return self._runs[recipe.hash]

    def quantities(self, recipe: Recipe) -> dict[str, Quantity]:
        """Return everything that can be shown of a recipe."""
        return self.run(recipe).quantities

    def positions(self, recipe: Recipe) -> int:
        """Count the positions of the sequence that is shown."""
        if recipe.hash not in self._positions:
            self._positions[recipe.hash] = len(self.run(recipe).frame([]).tokens)
        return self._positions[recipe.hash]

    def refuses(self, recipe: Recipe, call: MeasureCall) -> str:
        """Say why a measure cannot be read off a recipe's network; empty if it can."""
        spec = str(MeasureCall(call.name, call.arguments))
        key = (recipe.hash, spec)
        if key not in self._refusals:
            try:
                find(call.name).of(self.run(recipe), call.arguments)
                self._refusals[key] = ""
            except ValueError as error:
                self._refusals[key] = f"{spec}: {error}"
        return self._refusals[key]

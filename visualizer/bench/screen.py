"""What one visitor has on screen, and what frames must hold to show it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from visualizer.bench import fields
from visualizer.trace import Quantity
from visualizer.views import VIEWS, View

SOURCES = ("probe", "batch")
COLDEST, HOTTEST = 0.2, 2.0
"Temperatures that the page offers."
MOST_OPEN = 20
"Rows that may be open at once of those that are folded at first."


@dataclass(frozen=True)
class Screen:
    """Depth, unit, layer and sequence on screen.

    Args:
        depth: name in ``VIEWS``.
        unit: the unit shown; None until the picture has chosen one.
        layer: the layer shown; None for the first.
        source: ``probe`` or ``batch``: the sequence that is read.
        visible: False while the page is hidden.
        opened: quantities of the rows that are folded at first and that somebody has opened.
        temperature: at which a network that writes draws its symbols.
    """

    depth: str = next(iter(VIEWS))
    unit: int | None = None
    layer: int | None = None
    source: str = "probe"
    visible: bool = True
    opened: tuple[str, ...] = ()
    temperature: float = 1.0

    @property
    def view(self) -> View:
        """The view at this depth."""
        return VIEWS[self.depth]

    def changed(self, command: fields.Command, units: int, layers: int) -> "Screen":
        """Return the screen after a ``look`` command; what the command leaves out stays.

        Args:
            command: depth, unit, layer, source, visible, open, temperature.
            units: how many the network has.
            layers: how many the network has.

        Raises:
            ValueError: if there is no such depth, unit, layer or source, or the temperature is out of range.
        """
        new: dict[str, Any] = {}
        if command.get("depth") is not None:
            new["depth"] = fields.choice(command, "depth", VIEWS)
        for name, count in (("unit", units), ("layer", layers)):
            if name in command:
                new[name] = None if command[name] is None else fields.whole(command, name, high=count - 1)
        if "source" in command:
            new["source"] = fields.choice(command, "source", SOURCES)
        if "visible" in command:
            new["visible"] = fields.flag(command, "visible")
        if "open" in command:
            new["opened"] = fields.texts(command, "open", most=MOST_OPEN)
        if "temperature" in command:
            new["temperature"] = _temperature(command)
        return replace(self, **new)

    def within(self, units: int, layers: int) -> "Screen":
        """Return the screen for another network: a unit or layer that it lacks is forgotten."""
        unit = self.unit if self.unit is not None and self.unit < units else None
        layer = self.layer if self.layer is not None and self.layer < layers else None
        return replace(self, unit=unit, layer=layer)

    def look(self, quantities: Mapping[str, Quantity]) -> dict[str, Any]:
        """Return the arguments of the host's ``look``: names, and one unit or layer only where no row needs more."""
        one_unit = self.view.shows_one_unit and self.unit is not None
        names = self.view.wants(quantities, self.opened)
        if not one_unit:  # who wrote every unit is too much for a frame
            names = [name for name in names if not {"source_t", "unit"} <= set(quantities[name].axes)]
        one_layer = one_unit or any("source_t" in quantities[name].axes for name in names)
        return {
            "names": names,
            "unit": self.unit if one_unit else None,
            "layer": (self.layer or 0) if one_layer else self.layer,
            "source": self.source,
            "visible": self.visible,
        }


def _temperature(command: fields.Command) -> float:
    temperature = fields.number(command, "temperature", 1.0)
    if not COLDEST <= temperature <= HOTTEST:
        raise ValueError(
            f"temperature must be between {COLDEST} and {HOTTEST} (got {fields.shown(temperature)}); choose another"
        )
    return temperature

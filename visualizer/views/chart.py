"""One slow chart: lines over training in the page's colours, each with its name at its end."""

import math
from collections.abc import Mapping
from itertools import pairwise

from bokeh.models import ColumnDataSource, Range1d
from bokeh.plotting import figure

HEIGHT, MARGINS, GAP = 260, 80, 14
"Pixels of a chart, of what is above and below its plot, and between two names."
DASHES = ("solid", "dashed", "dotdash", "dashdot")
LEVEL = "dotted"
SLOTS, FAINT = 6, "level"
"Colours that lines take in turn, and the name of the one that levels have."
Line = tuple[list[float], list[float]]


def spread(ends: list[float], ratio: float, high: float = math.inf) -> list[float]:
    """Move positive values on a log axis apart by at least ``ratio``: upwards, and downwards from ``high``."""
    placed = list(ends)
    order = sorted((index for index, value in enumerate(ends) if value > 0), key=lambda index: ends[index])
    for below, index in pairwise(order):
        placed[index] = max(placed[index], placed[below] * ratio)
    for above, index in enumerate(reversed(order)):
        placed[index] = min(placed[index], high / ratio**above)
    return placed


class Chart:
    """Lines over training, each with its name at its end: never colour alone.

    The page gives it its colours, by its name (``chart_colours.js``).
    """

    def __init__(self, title: str, label: str) -> None:
        self.figure = figure(
            title=title,
            name=f"chart-{label}",
            x_axis_label="updates",
            y_axis_label=label,
            y_axis_type="log",
            x_range=Range1d(0, 1),
            y_range=Range1d(0.1, 1),
            sizing_mode="stretch_width",
            min_width=280,
            max_width=640,
            styles={"flex": "1 1 320px"},
            height=HEIGHT,
            tools="",
        )
        self.figure.toolbar_location = None
        self.figure.title.text_font_style = "normal"
        for axis in self.figure.axis:
            axis.update(axis_label_text_font_style="normal", minor_tick_line_color=None)
        self.figure.xgrid.visible = self.figure.ygrid.visible = False
        self._lines = ColumnDataSource({"x": [], "y": [], "dash": [], "slot": []})
        self._ends = ColumnDataSource({"x": [], "y": [], "name": [], "slot": []})
        self.figure.multi_line("x", "y", source=self._lines, line_dash="dash", line_width=1.5)
        self.figure.text(
            "x", "y", text="name", source=self._ends, text_font_size="12px", x_offset=6, text_baseline="middle"
        )

    def draw(self, lines: Mapping[str, Line], levels: Mapping[str, float]) -> None:
        """Replace all lines; levels reach from side to side."""
        drawn = {name: line for name, line in lines.items() if line[0]}
        last = max((line[0][-1] for line in drawn.values()), default=1)
        dashes = [DASHES[index % len(DASHES)] for index in range(len(drawn))] + [LEVEL] * len(levels)
        slots = [str(index % SLOTS) for index in range(len(drawn))] + [FAINT] * len(levels)
        drawn |= {name: ([0, last], [value, value]) for name, value in levels.items()}
        x, y = [line[0] for line in drawn.values()], [line[1] for line in drawn.values()]
        seen = [value for line in y for value in line if value > 0] or [0.1, 1.0]
        self.figure.y_range.update(start=min(seen) / 1.2, end=max(seen) * 1.2)
        self.figure.x_range.end = 1.35 * last  # room for the names
        self._lines.data = {"x": x, "y": y, "dash": dashes, "slot": slots}
        ratio = (1.44 * max(seen) / min(seen)) ** (GAP / (HEIGHT - MARGINS))
        ends = spread([line[-1] for line in y], ratio, max(seen) * 1.2 / ratio**0.5)
        self._ends.data = {"x": [line[-1] for line in x], "y": ends, "name": list(drawn), "slot": slots}

"""Slow charts below the picture: the loss per split beside simple methods, and the gradient's norm, over training."""

import time
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import panel as pn
from bokeh.models import ColumnDataSource, CustomJS, Range1d
from bokeh.plotting import figure

from visualizer.trace import decode

INTERVAL = 0.5
"Seconds between two readings of the frames that pass by."
MOST = 600
"Points kept of one chart; every second one goes when there are more."
FRAME = b'{"kind":"frame"'
HEIGHT, MARGINS, GAP = 260, 80, 14
"Pixels of a chart, of what is above and below its plot, and between two names."
BUTTON = """
.bk-btn { border: 1px solid var(--line); border-radius: 7px; background: none; color: var(--ink); font: inherit; }
.bk-btn.bk-active { background: var(--sunk); }
"""
SPLITS = {"train": "last batch", "validation": "held out"}
DASHES = ("solid", "dashed", "dotdash", "dashdot")
LEVEL = "dotted"
COLOURS = """
const probe = document.createElement("i")
document.body.append(probe)
const colour = (name) => { probe.style.color = `var(--${name})`; return getComputedStyle(probe).color }
const paint = () => {
  const [ink, faint, line, panel, page] = ["ink", "faint", "line", "panel", "page"].map(colour)
  for (const figure of figures) {
    figure.setv({background_fill_color: panel, border_fill_color: page, outline_line_color: line})
    figure.title.text_color = ink
    for (const axis of [...figure.below, ...figure.left]) axis.setv({
      axis_label_text_color: faint, major_label_text_color: faint, axis_line_color: line, major_tick_line_color: line})
    for (const {glyph} of figure.renderers) glyph.setv(glyph.type === "Text" ? {text_color: ink} : {line_color: ink})
  }
}
paint()
new MutationObserver(paint).observe(document.documentElement, {attributes: true})
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint)
"""
"Takes the page's CSS variables for the charts, now and whenever light and dark change."


def spread(ends: list[float], ratio: float) -> list[float]:
    """Move positive values on a log axis apart, upwards, until neighbours differ by ``ratio``."""
    placed = list(ends)
    order = sorted((index for index, value in enumerate(ends) if value > 0), key=lambda index: ends[index])
    for below, index in pairwise(order):
        placed[index] = max(placed[index], placed[below] * ratio)
    return placed


class History:
    """Some numbers by update, in order; thinned by halving, cut where the run went back."""

    def __init__(self) -> None:
        self.points: list[tuple[int, dict[str, float]]] = []

    def add(self, updates: int, values: Mapping[str, Any]) -> None:
        """Add the numbers of one update; what is kept of the same or later ones is of a run that is no more."""
        while self.points and self.points[-1][0] >= updates:
            self.points.pop()
        self.points.append((updates, {name: value for name, value in values.items() if isinstance(value, int | float)}))
        if len(self.points) > MOST:
            self.points = self.points[::2]

    def line(self, name: str) -> tuple[list[int], list[float]]:
        """Return updates and values of one number, where it is known."""
        known = [(updates, values[name]) for updates, values in self.points if name in values]
        return [updates for updates, _ in known], [value for _, value in known]

    @property
    def names(self) -> list[str]:
        """Every number that is known somewhere, in the order of their first appearance."""
        return list(dict.fromkeys(name for _, values in self.points for name in values))


class Chart:
    """Lines over training, each with its name at its end: never colour alone."""

    def __init__(self, title: str, label: str) -> None:
        self.figure = figure(
            title=title,
            x_axis_label="updates",
            y_axis_label=label,
            y_axis_type="log",
            x_range=Range1d(0, 1),
            y_range=Range1d(0.1, 1),
            sizing_mode="stretch_width",
            min_width=280,
            max_width=640,
            height=HEIGHT,
            tools="",
        )
        self.figure.toolbar_location = None
        self.figure.title.text_font_style = "normal"
        for axis in self.figure.axis:
            axis.update(axis_label_text_font_style="normal", minor_tick_line_color=None)
        self.figure.xgrid.visible = self.figure.ygrid.visible = False
        self._lines = ColumnDataSource({"x": [], "y": [], "dash": []})
        self._ends = ColumnDataSource({"x": [], "y": [], "name": []})
        self.figure.multi_line("x", "y", source=self._lines, line_dash="dash", line_width=1.5)
        self.figure.text(
            "x", "y", text="name", source=self._ends, text_font_size="12px", x_offset=6, text_baseline="middle"
        )

    def draw(self, lines: Mapping[str, tuple[list[int], list[float]]], levels: Mapping[str, float]) -> None:
        """Replace all lines; levels reach from side to side."""
        drawn = {name: line for name, line in lines.items() if line[0]}
        last = max((line[0][-1] for line in drawn.values()), default=1)
        dashes = [DASHES[index % len(DASHES)] for index in range(len(drawn))] + [LEVEL] * len(levels)
        drawn |= {name: ([0, last], [value, value]) for name, value in levels.items()}
        x, y = [line[0] for line in drawn.values()], [line[1] for line in drawn.values()]
        seen = [value for line in y for value in line if value > 0] or [0.1, 1.0]
        self.figure.y_range.update(start=min(seen) / 1.2, end=max(seen) * 1.2)
        self.figure.x_range.end = 1.35 * last  # room for the names
        self._lines.data = {"x": x, "y": y, "dash": dashes}
        ends = spread([line[-1] for line in y], (1.44 * max(seen) / min(seen)) ** (GAP / (HEIGHT - MARGINS)))
        self._ends.data = {"x": [line[-1] for line in x], "y": ends, "name": list(drawn)}


class Charts:
    """Charts under a button; they are fed only while they are open, at most twice a second.

    Args:
        levels: returns the loss of guessing and of simple methods, by name.
        clock: seconds that only go forward.
    """

    def __init__(self, levels: Callable[[], Mapping[str, float]], clock: Callable[[], float] = time.monotonic) -> None:
        self.losses, self.norms = History(), History()
        self._levels, self._clock = levels, clock
        self._next = 0.0
        self._is_due = False
        self._loss, self._norm = Chart("Loss", "loss"), Chart("Gradient of each parameter", "norm")
        self._toggle = pn.widgets.Toggle(
            label="Charts over training", width=200, height=36, margin=0, stylesheets=[BUTTON]
        )
        self._toggle.param.watch(self._open, "value")
        figures = [self._loss.figure, self._norm.figure]
        self._body = pn.FlexBox(*figures, visible=False, sizing_mode="stretch_width", gap="16px")
        self.layout = pn.Column(self._toggle, self._body, sizing_mode="stretch_width")
        if pn.state.curdoc is not None:
            pn.state.curdoc.js_on_event("document_ready", CustomJS(args={"figures": figures}, code=COLOURS))

    def take(self, message: bytes) -> None:
        """Read a frame message as it passes by; most are left alone."""
        if self._clock() < self._next or not message.startswith(FRAME, 4):
            return
        self._next = self._clock() + INTERVAL
        header, _ = decode(message)
        facts = header["facts"]
        splits = facts.get("metrics", {})
        self.losses.add(header["updates"], {SPLITS[split]: splits.get(split, {}).get("loss") for split in SPLITS})
        norms = facts.get("gradient_norms") or {"all weights": facts.get("gradient_norm")}
        self.norms.add(header["updates"], norms)
        if self._toggle.value and not self._is_due:
            self._is_due = True
            for document in self._toggle._documents:
                document.add_next_tick_callback(self.feed)

    def feed(self) -> None:
        """Draw what is known."""
        self._is_due = False
        with pn.io.hold():
            self._loss.draw({name: self.losses.line(name) for name in self.losses.names}, self._levels())
            self._norm.draw({name: self.norms.line(name) for name in self.norms.names}, {})

    def _open(self, event: Any) -> None:
        self._body.visible = bool(event.new)
        self.feed()

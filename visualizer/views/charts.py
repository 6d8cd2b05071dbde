"""Slow charts below the picture: training and validation loss beside simple methods, and the gradient's norm."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import panel as pn
from bokeh.models import CategoricalColorMapper, ColumnDataSource, Text

from visualizer.trace import Frame, decode, decode_frame
from visualizer.views.chart import FAINT, SLOTS, Chart, Line

INTERVAL = 0.5
"Seconds between two readings of the frames that pass by."
MOST = 600
"Points kept of one chart; every second one goes when there are more."
FRAME, LAYOUT = b'{"kind":"frame"', b'{"kind":"layout"'
BUTTON = """
:host .bk-btn.bk-btn-default {
  border: 1px solid var(--line) !important; border-radius: 7px; background: var(--panel) !important;
  color: var(--ink) !important; font: 600 14px var(--font); box-shadow: none !important; outline: none;
}
:host .bk-btn.bk-btn-default:hover { border-color: var(--faint) !important; }
:host .bk-btn.bk-btn-default.bk-active { background: var(--sunk) !important; }
:host .bk-btn.bk-btn-default:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
"""
PALETTE = (
    "accent",
    "role-forget-text",
    "role-input-text",
    "role-candidate-text",
    "role-memory-text",
    "role-plain-text",
)
"CSS variables that lines take in turn, legible on a panel in light and dark; levels are faint."
NOTHING: dict[str, list[Any]] = {"x": [], "y": [], "foot": [], "name": [], "slot": []}
WEIGHTS = {
    "weight_ih": "input weights",
    "weight_hh": "recurrent weights",
    "bias_ih": "input bias",
    "bias_hh": "recurrent bias",
    "readout.weight": "readout weights",
    "readout.bias": "readout bias",
}
WIDEST, LETTER, PLOT = 900, 7.2, 560
"Pixels of a chart at most, of a letter of a name (DejaVu Sans, a wide one), and of a plot as it usually is."


def weight_in_words(name: str) -> str:
    """Return a readable name of a parameter, with its own behind it: ``recurrent weights (weight_hh_l0)``."""
    kind, _, layer = name.rpartition("_l")
    words = WEIGHTS.get(kind if layer.isdigit() else name)
    return f"{words} ({name})" if words else name


class Tinted(Chart):
    """A chart whose lines differ in colour too, with as much room for their names as these need."""

    def __init__(self, title: str, label: str) -> None:
        super().__init__(title, label)
        self.figure.max_width = WIDEST
        self._marks = ColumnDataSource(NOTHING)
        self.figure.scatter("x", "y", source=self._marks, size=9, line_width=2, fill_alpha=0)
        self.figure.segment("x", "foot", "x", "y", source=self._marks, line_dash=[2, 2])
        self.figure.text("x", "foot", text="name", source=self._marks, text_font_size="12px", x_offset=4)
        slots = [*map(str, range(SLOTS)), FAINT]
        mapper = CategoricalColorMapper(factors=slots, palette=["gray"] * len(slots))
        self.figure.tags = [*PALETTE, "faint"]
        for renderer in self.figure.renderers:
            colour = "text_color" if isinstance(renderer.glyph, Text) else "line_color"
            renderer.glyph.update(**{colour: {"field": "slot", "transform": mapper}})

    def mark(self, name: str, x: float, y: float, line: int) -> None:
        """Put a ring on a line, as counted in ``draw``, and a name at its foot; the only one."""
        self._marks.data = {
            "x": [x],
            "y": [y],
            "foot": [self.figure.y_range.start],
            "name": [name],
            "slot": [str(line)],
        }

    def draw(self, lines: Mapping[str, Line], levels: Mapping[str, float]) -> None:
        """Replace all lines; levels reach from side to side. Marks are gone."""
        self._marks.data = NOTHING
        super().draw(lines, levels)
        names = list(self._ends.data["name"])
        last = max(self._ends.data["x"], default=1)
        room = min(0.5, (LETTER * max(map(len, names), default=0) + 12) / PLOT)
        self.figure.x_range.end = last / (1 - room)


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

    def line(self, name: str) -> Line:
        """Return updates and values of one number, where it is known."""
        known = [(updates, values[name]) for updates, values in self.points if name in values]
        return [updates for updates, _ in known], [value for _, value in known]

    @property
    def names(self) -> list[str]:
        """Every number that is known somewhere, in the order of their first appearance."""
        return list(dict.fromkeys(name for _, values in self.points for name in values))


def loss_lines(frame: Frame) -> dict[str, Line]:
    """Return the losses over training that a frame holds: of the batches, and of the held-out sequences."""
    facts = frame.facts
    known = {
        "train": ("loss_curve", facts.get("bucket_size", 1), 1),
        "validation": ("validation_curve", facts.get("check_size", 1), facts.get("check_every", 1)),
    }
    return {
        name: line_of(frame[curve], size, frame.updates, every)
        for name, (curve, size, every) in known.items()
        if curve in frame.arrays
    }


def line_of(points: np.ndarray, size: int, updates: int, every: int) -> Line:
    """Return the known points of a curve, each in the middle of its bucket's updates."""
    known = np.flatnonzero(np.isfinite(points))
    first, last = known * size + every, np.minimum((known + 1) * size, updates // every * every)
    return ((first + last) / 2).tolist(), points[known].tolist()


class Charts:
    """Charts under a button; they are fed only while they are open, at most twice a second.

    Args:
        levels: returns the loss of guessing and of simple methods, by name.
        clock: seconds that only go forward.
    """

    def __init__(self, levels: Callable[[], Mapping[str, float]], clock: Callable[[], float] = time.monotonic) -> None:
        self.norms = History()
        self.losses: dict[str, Line] = {}
        self.best: dict[str, Any] | None = None
        self._layout: dict[str, Any] | None = None
        self._levels, self._clock = levels, clock
        self._document = pn.state.curdoc
        self._next = 0.0
        self._is_due = False
        self._toggle = pn.widgets.Toggle(
            label="Charts over training", width=200, height=36, margin=0, stylesheets=[BUTTON]
        )
        self._toggle.param.watch(self._open, "value")
        # a Column in a row: a Row is as wide as its children together, also where they stand below one another
        beside = {"flex-direction": "row", "flex-wrap": "wrap", "gap": "16px"}
        self._body = pn.Column(sizing_mode="stretch_width", styles=beside)
        self.layout = pn.Column(self._toggle, self._body, sizing_mode="stretch_width")
        self._made: tuple[Tinted, ...] = ()
        self.drawn: tuple[Tinted, ...] = ()
        "Empty while they are closed: closed charts are not even in the page."

    def take(self, message: bytes) -> None:
        """Read a frame message as it passes by; most are left alone."""
        if message.startswith(LAYOUT, 4):
            self._layout, _ = decode(message)
        if self._clock() < self._next or not message.startswith(FRAME, 4):
            return
        header, buffers = decode(message)
        if self._layout is None or self._layout["layout"] != header["layout"]:
            return
        self._next = self._clock() + INTERVAL
        facts = header["facts"]
        self.losses, self.best = loss_lines(decode_frame(self._layout, header, buffers)), facts.get("best_validation")
        norms = facts.get("gradient_norms") or {"all weights": facts.get("gradient_norm")}
        self.norms.add(header["updates"], {weight_in_words(name): norm for name, norm in norms.items()})
        if self.drawn:
            self._feed_soon()

    def feed(self) -> None:
        """Draw what is known."""
        self._is_due = False
        if not self.drawn:
            return
        loss, norm = self.drawn
        with pn.io.hold():
            loss.draw(self.losses, self._levels())
            if self.best is not None:
                loss.mark(f"best, update {self.best['updates']:,}", self.best["updates"], self.best["loss"], line=1)
            norm.draw({name: self.norms.line(name) for name in self.norms.names}, {})

    def _feed_soon(self) -> None:
        if self._document is not None and not self._is_due:
            self._document.add_next_tick_callback(self.feed)
            self._is_due = True

    def _open(self, event: Any) -> None:
        if event.new and not self._made:  # once: they can be opened and closed as fast as a script can
            self._made = (Tinted("Loss", "loss"), Tinted("Gradient of each parameter", "norm"))
        self.drawn = self._made if event.new else ()
        self._body.objects = [chart.figure for chart in self.drawn]
        self._feed_soon()

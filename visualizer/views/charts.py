"""Slow charts below the picture: the loss per split beside simple methods, and the gradient's norm, over training."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import panel as pn

from visualizer.trace import decode
from visualizer.views.chart import Chart, Line

INTERVAL = 0.5
"Seconds between two readings of the frames that pass by."
MOST = 600
"Points kept of one chart; every second one goes when there are more."
FRAME = b'{"kind":"frame"'
BUTTON = """
:host .bk-btn.bk-btn-default, :host .bk-btn.bk-btn-default:hover {
  border: 1px solid var(--line); border-radius: 7px; background: none; color: var(--ink); font: 600 15px var(--font);
  box-shadow: none; outline: none;
}
:host .bk-btn.bk-btn-default.bk-active { background: var(--sunk); }
:host .bk-btn.bk-btn-default:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
"""
SPLITS = {"train": "last batch", "validation": "held out"}


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


class Charts:
    """Charts under a button; they are fed only while they are open, at most twice a second.

    Args:
        levels: returns the loss of guessing and of simple methods, by name.
        clock: seconds that only go forward.
    """

    def __init__(self, levels: Callable[[], Mapping[str, float]], clock: Callable[[], float] = time.monotonic) -> None:
        self.losses, self.norms = History(), History()
        self._levels, self._clock = levels, clock
        self._document = pn.state.curdoc
        self._next = 0.0
        self._is_due = False
        self._toggle = pn.widgets.Toggle(
            label="Charts over training", width=200, height=36, margin=0, stylesheets=[BUTTON]
        )
        self._toggle.param.watch(self._open, "value")
        self._body = pn.FlexBox(sizing_mode="stretch_width", gap="16px")
        self.layout = pn.Column(self._toggle, self._body, sizing_mode="stretch_width")
        self.drawn: tuple[Chart, ...] = ()
        "Empty while they are closed: closed charts are not even in the page."

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
        if self.drawn:
            self._feed_soon()

    def feed(self) -> None:
        """Draw what is known."""
        self._is_due = False
        if not self.drawn:
            return
        loss, norm = self.drawn
        with pn.io.hold():
            loss.draw({name: self.losses.line(name) for name in self.losses.names}, self._levels())
            norm.draw({name: self.norms.line(name) for name in self.norms.names}, {})

    def _feed_soon(self) -> None:
        if self._document is not None and not self._is_due:
            self._document.add_next_tick_callback(self.feed)
            self._is_due = True

    def _open(self, event: Any) -> None:
        self.drawn = (Chart("Loss", "loss"), Chart("Gradient of each parameter", "norm")) if event.new else ()
        self._body.objects = [chart.figure for chart in self.drawn]
        self._feed_soon()

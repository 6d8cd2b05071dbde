"""One function for each kind of row that a poster can draw, below ``top``; their heights stand in ``HEIGHTS``."""

from collections.abc import Callable
from typing import Any

import numpy as np

from visualizer.embed.poster.ink import Pen, table
from visualizer.embed.poster.sheet import EDGE, GUTTER, Sheet, scale_of

Row = dict[str, Any]
LETTERS = 10
ROOM = GUTTER - 8
"CSS pixels of a name."
MARK = "*"
"Stands at a token that has to be kept in mind."
LOWEST = -6
"Power of ten at the foot of a row of gradients, as on the live page."
TWINS = ("ink", "role-memory", "role-input", "role-output", "role-candidate")
PAD = 3


def name(pen: Pen, sheet: Sheet, row: Row, top: float, height: float, note: str = "") -> None:
    """Write what a row is, left of it, in its colour."""
    quantity = sheet.frame.quantities.get(row["quantity"])
    colour = f"role-{quantity.role}-text" if quantity else "ink"
    words = row["title"] or (quantity.label if quantity else "")
    middle = top + height / 2 - (7 if note else 0)
    size = next((size for size in (12, 11, 10.5) if pen.room(words, size) <= ROOM), 10.5)
    pen.text((EDGE, middle), _fit(pen, words, size), colour, size)
    if note:
        pen.text((EDGE, middle + 14), _fit(pen, note, LETTERS), "faint", LETTERS)


def ends(pen: Pen, sheet: Sheet, top: float, height: float, low: str, high: str) -> None:
    """Write a row's scale, right of it."""
    x = sheet.x(sheet.count) + 5
    pen.text((x, top + 6), high, "faint", LETTERS)
    pen.text((x, top + height - 6), low, "faint", LETTERS)


def phases(pen: Pen, sheet: Sheet, row: Row, top: float) -> None:
    """Draw the named stretches."""
    for phase in sheet.frame.scene.phases:
        left, right = sheet.x(phase.start), sheet.x(phase.stop)
        pen.box(left + 1, top + 13, right - left - 2, 2, "line")
        if pen.room(phase.name, LETTERS) <= right - left:
            pen.text(((left + right) / 2, top + 6), phase.name, "faint", LETTERS, "mm")


def tokens(pen: Pen, sheet: Sheet, row: Row, top: float) -> None:
    """Write what is heard; where there is no room, every so many."""
    name(pen, sheet, row, top, HEIGHTS["tokens"](sheet, row))
    _words(pen, sheet, list(sheet.frame.tokens), top, "ink")


def answers(pen: Pen, sheet: Sheet, row: Row, top: float) -> None:
    """Write what is said where it is asked: in ink where it is right, faint where it is wrong."""
    name(pen, sheet, row, top, HEIGHTS["answers"](sheet, row))
    scene, output = sheet.frame.scene, sheet.array(row["quantity"], "t", "symbol")
    asked = sheet.frame.arrays.get("target")
    for t in scene.loss_positions:
        if scene.kind == "classes":
            said, is_right = int(output[t].argmax()), asked is None or int(output[t].argmax()) == int(asked[t])
            word = scene.symbols[said] if said < len(scene.symbols) else str(said)
        else:
            word, is_right = f"{output[t, 0]:.2f}", True
        if pen.room(word, 11) <= 2.2 * sheet.cell or len(scene.loss_positions) == 1:
            _centred(pen, sheet, t, top + 10, word, "ink" if is_right else "role-forget-text")


def remembers(pen: Pen, sheet: Sheet, row: Row, top: float) -> None:
    """Write what a read-out recovers; the bar below is how surely."""
    name(pen, sheet, row, top, HEIGHTS["remembers"](sheet, row))
    read, symbols = sheet.array(row["quantity"], "t"), sheet.frame.scene.memory_symbols
    sure = sheet.array("memory_confidence", "t") if sheet.has("memory_confidence", "t") else np.ones(len(read))
    words = [symbols[int(m)] if 0 <= m < len(symbols) else "" for m in read]
    _words(pen, sheet, words, top, "role-memory-text")
    for t in np.flatnonzero(read >= 0).tolist():
        pen.box(sheet.x(t) + 1, top + 20, (sheet.cell - 2) * max(0.0, float(sure[t])), 3, "role-memory")


def heat(pen: Pen, sheet: Sheet, row: Row, top: float) -> None:
    """Draw every unit, a line each, its colour the value."""
    quantity, height = sheet.quantity(row), HEIGHTS["heat"](sheet, row)
    grid = sheet.array(row["quantity"], row.get("lines", "unit"), "t")
    low, high = _shaded(pen, sheet, row, grid, top, height)
    of = f"of unit {sheet.unit}" if "mode" in quantity.axes and "unit" in quantity.axes else ""
    name(pen, sheet, row, top, height, of or quantity.symbol)
    ends(pen, sheet, top, height, low, high)


def square(pen: Pen, sheet: Sheet, row: Row, top: float) -> None:
    """Draw positions against positions: a row for each that asks, a column for each that answers."""
    across = "source_t" if "source_t" in sheet.quantity(row).axes else "t"
    down = "t" if across == "source_t" else "loss_t"
    height = HEIGHTS["square"](sheet, row)
    low, high = _shaded(pen, sheet, row, sheet.array(row["quantity"], down, across), top, height)
    name(pen, sheet, row, top, height, "head 0" if "head" in sheet.quantity(row).axes else "")
    ends(pen, sheet, top, height, low, high)


def lane(pen: Pen, sheet: Sheet, row: Row, top: float) -> None:
    """Draw one unit's values as bars."""
    quantity, values = sheet.quantity(row), sheet.array(row["quantity"], "t")
    low, high = scale_of(quantity, values)
    height = HEIGHTS["lane"](sheet, row)
    zero = _y(max(0.0, low), low, high, top, height)
    for t, value in enumerate(values):
        y = _y(float(value), low, high, top, height)
        pen.box(sheet.x(t) + 0.5, min(y, zero), sheet.cell - 1, max(1, abs(y - zero)), f"role-{quantity.role}")
    name(pen, sheet, row, top, height, f"unit {sheet.unit}")
    ends(pen, sheet, top, height, _number(low), _number(high))


def lines(pen: Pen, sheet: Sheet, row: Row, top: float) -> None:
    """Draw one unit's state, a line for each twin, the probe's last and in ink."""
    quantity, values = sheet.quantity(row), sheet.array(row["quantity"], "twin", "t")
    low, high = scale_of(quantity, values)
    height = HEIGHTS["lines"](sheet, row)
    pen.box(sheet.left, _y(0, low, high, top, height), sheet.x(sheet.count) - sheet.left, 0.5, "line")
    for twin in reversed(range(len(values))):
        points = [(sheet.x(t + 0.5), _y(float(v), low, high, top, height)) for t, v in enumerate(values[twin])]
        pen.line(points, TWINS[twin % len(TWINS)], 2.0 if twin == 0 else 1.25)
    name(pen, sheet, row, top, height, f"unit {sheet.unit}")
    ends(pen, sheet, top, height, _number(low), _number(high))


def flow(pen: Pen, sheet: Sheet, row: Row, top: float) -> None:
    """Draw lengths of gradients as bars on a log axis."""
    height, values = HEIGHTS["flow"](sheet, row), sheet.array(row["quantity"], "t")
    for t in np.flatnonzero(values > 10.0**LOWEST).tolist():
        y = _y(float(np.log10(values[t])), LOWEST, 0, top, height)
        pen.box(sheet.x(t) + 0.5, y, sheet.cell - 1, top + height - PAD - y, "role-gradient")
    name(pen, sheet, row, top, height, "log")
    ends(pen, sheet, top, height, "10⁻⁶", "1")


def _shaded(pen: Pen, sheet: Sheet, row: Row, grid: np.ndarray, top: float, height: float) -> tuple[str, str]:
    quantity = sheet.quantity(row)
    low, high = scale_of(quantity, grid)
    shades = table("negative", "panel", "positive") if low < 0 else table("panel", f"role-{quantity.role}")
    levels = np.nan_to_num(np.rint(255 * np.clip((grid - low) / (high - low), 0, 1))).astype(np.uint8)
    pen.cells(sheet.left, top, sheet.cell * grid.shape[1], height, shades[levels])
    return _number(low), _number(high)


def _words(pen: Pen, sheet: Sheet, words: list[str], top: float, colour: str) -> None:
    widest = max((pen.room(word, 11) for word in words), default=1) + 2
    taken = np.zeros(len(words), bool)
    every = max(1, int(np.ceil(widest / sheet.cell)))
    marked = [t for t, word in enumerate(words) if MARK in word]
    for t in [*marked, *range(0, len(words), every)]:  # what is marked is written in any case
        near = taken[max(0, t - every + 1) : t + every]
        if words[t] and not near.any():
            taken[t] = True
            _centred(pen, sheet, t, top + 10, words[t], colour)


def _centred(pen: Pen, sheet: Sheet, t: int, y: float, word: str, colour: str) -> None:
    half = pen.room(word, 11) / 2
    x = min(sheet.x(t + 0.5), sheet.width - EDGE - half)
    pen.text((x, y), word, colour, 11, "mm")


def _y(value: float, low: float, high: float, top: float, height: float) -> float:
    share = min(1.0, max(0.0, (value - low) / (high - low)))
    return top + height - PAD - share * (height - 2 * PAD)


def _fit(pen: Pen, words: str, size: float) -> str:
    while pen.room(words, size) > ROOM:
        words = words[:-2].rstrip() + "…"
    return words


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")


def _heat_height(sheet: Sheet, row: Row) -> float:
    count = sheet.array(row["quantity"], row.get("lines", "unit"), "t").shape[0]
    return max(2 * count, 34, min(16 * count, 92))


HEIGHTS: dict[str, Callable[[Sheet, Row], float]] = {
    "phases": lambda sheet, row: 18 if sheet.frame.scene.phases else 0,
    "tokens": lambda sheet, row: 20,
    "answers": lambda sheet, row: 20,
    "remembers": lambda sheet, row: 26,
    "heat": _heat_height,
    "square": lambda sheet, row: 150,
    "lane": lambda sheet, row: 42,
    "lines": lambda sheet, row: 76,
    "flow": lambda sheet, row: 56,
}
STAVES: dict[str, Callable[[Pen, Sheet, Row, float], None]] = {
    "phases": phases,
    "tokens": tokens,
    "answers": answers,
    "remembers": remembers,
    "heat": heat,
    "square": square,
    "lane": lane,
    "lines": lines,
    "flow": flow,
}

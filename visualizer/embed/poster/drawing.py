"""One frame of a recording as PNG: its title, what was measured, and the rows of a view over the axis of positions."""

import io
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from PIL import PngImagePlugin

from visualizer.embed.poster.ink import Pen
from visualizer.embed.poster.sheet import EDGE, Sheet
from visualizer.embed.poster.staves import HEIGHTS, STAVES, Row
from visualizer.trace import Frame, Recording

WIDTH, SCALE = 880, 2.0
HEAD, GAP = 54, 8
FIRST: list[Row] = [
    {"kind": "phases", "quantity": "", "title": ""},
    {"kind": "tokens", "quantity": "", "title": "hears"},
]


class Drawn(NamedTuple):
    """A poster.

    Args:
        png: its bytes.
        alt: what it shows, in words.
        width: CSS pixels.
        height: CSS pixels.
    """

    png: bytes
    alt: str
    width: int
    height: int


def draw(
    recording: Recording,
    *,
    view: str = "",
    update: int | None = None,
    unit: int | None = None,
    layer: int = 0,
    width: int = WIDTH,
    scale: float = SCALE,
) -> Drawn:
    """Draw one frame.

    Args:
        recording: its numbers.
        view: the name of a view of the recording; empty for ``score``, or else the last that has something to draw.
        update: the frame at this update, or the last one before it; None for the last.
        unit: shown in rows of one unit; None for the one whose state varies most.
        layer: shown where there are several.
        width: CSS pixels.
        scale: pixels for each of them; 2 prints 15 centimetres wide with 300 dots per inch.

    Raises:
        ValueError: if there is no such view.
    """
    frame = _frame(recording, update)
    rows = _rows(recording, view, frame)
    sheet = Sheet(frame, width, _varied(frame, layer) if unit is None else unit, layer)
    heights = [HEIGHTS[row["kind"]](sheet, row) for row in rows]
    height = round(HEAD + sum(heights) + GAP * len(rows) + EDGE)
    pen = Pen(width, height, scale)
    title = recording.title or _named(recording)
    pen.text((EDGE, 20), title, "ink", 16)
    pen.text((EDGE, 40), measured(frame), "faint", 12)
    top = float(HEAD)
    for row, room in zip(rows, heights, strict=True):
        STAVES[row["kind"]](pen, sheet, row, top)
        top += room + GAP
    shown = ", ".join(dict.fromkeys(sheet.quantity(row).label for row in rows if row["quantity"]))
    alt = f"{title}, {measured(frame)}: {shown} over {sheet.count} positions."
    return Drawn(_png(pen, title, scale), alt, width, height)


def measured(frame: Frame) -> str:
    """Return the update, the loss and the metrics of a frame in words."""
    held = (frame.facts.get("metrics") or {}).get("validation", {})
    words = [f"after {frame.updates:,} update{'' if frame.updates == 1 else 's'}"]
    if frame.facts.get("loss") is not None:
        words.append(f"loss {frame.facts['loss']:.3g}")
    words += [f"validation {name.replace('_', ' ')} {value:.3g}" for name, value in held.items() if value is not None]
    return " · ".join(words)


def _frame(recording: Recording, update: int | None) -> Frame:
    trace = recording.trace()
    last = trace.updates[-1] if update is None else update
    index = max((index for index, made in enumerate(trace.updates) if made <= last), default=0)
    frame: Frame = trace[index]
    return frame


def _rows(recording: Recording, view: str, frame: Frame) -> list[Row]:
    offered = {described["name"]: described for described in recording.views}
    if view and view not in offered:
        raise ValueError(f"this recording has no view {view!r}; it has {', '.join(offered) or 'none'}")
    drawable = {name: _drawable(described, frame) for name, described in offered.items()}
    rich = [name for name, rows in drawable.items() if any(row["quantity"] for row in rows)]
    chosen = view or ("score" if "score" in rich else rich[-1] if rich else "")
    rows = drawable.get(chosen, []) or [*FIRST, *_every(frame)]
    return rows if any(row["kind"] == "tokens" for row in rows) else [*FIRST, *rows]


def _drawable(view: Mapping[str, Any], frame: Frame) -> list[Row]:
    """Return the rows of a view that a poster can draw: none that is folded, or empty."""
    rows = [dict(row) for row in view["rows"] if row["kind"] in STAVES and not row.get("folded")]
    return [row for row in rows if row["kind"] in ("phases", "tokens") or row["quantity"] in frame.arrays]


def _every(frame: Frame) -> list[Row]:
    """Return a row for every quantity of every unit, where no view says which."""
    units = [name for name, quantity in frame.quantities.items() if {"t", "unit"} == set(quantity.axes) - {"layer"}]
    return [{"kind": "heat", "quantity": name, "title": ""} for name in units if name in frame.arrays]


def _varied(frame: Frame, layer: int) -> int:
    """Return the unit whose state varies most, over positions and twins."""
    for name in ("twins.cell_state", "twins.hidden_state", "cell_state", "hidden_state"):
        if name in frame.arrays:
            sheet = Sheet(frame, WIDTH, 0, layer)
            axes = [axis for axis in frame.quantities[name].axes if axis in ("twin", "t")]
            return int(np.argmax(sheet.array(name, *axes, "unit").reshape(-1, frame[name].shape[-1]).std(axis=0)))
    return 0


def _named(recording: Recording) -> str:
    recipe = recording.header.get("recipe") or {}
    return " · ".join(str(recipe[name]) for name in ("task", "model") if name in recipe) or "A recording"


def _png(pen: Pen, title: str, scale: float) -> bytes:
    about = PngImagePlugin.PngInfo()
    about.add_itxt("Title", title)
    buffer = io.BytesIO()
    dots = 96 * scale
    pen.image.save(buffer, "PNG", optimize=True, dpi=(dots, dots), pnginfo=about)
    return buffer.getvalue()

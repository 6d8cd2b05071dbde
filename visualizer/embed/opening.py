"""Whatever somebody has in hand, a run, a trace, a watch, a file, as a recording that a page can play."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from visualizer.trace import Frame, Quantity, Recording, Trace

ALSO = ("gradient_norm",)
"Small quantities that no view needs and whoever reads the file may look for."
TWINS, BACKWARD = "twins.", "backward."
BOTH = ("lines", "flow")
"Kinds of rows that are told of one direction, and can be of the other."


def recording_of(given: Any, title: str = "") -> Recording:
    """Return a recording of what was given.

    Args:
        given: a ``Recording`` or its JSON object, a ``Trace``, a ``Run`` (as it is now), what ``watch`` returns, or the
            path of a recording (``.rnn.json``) or of a trace (``.safetensors``).
        title: what a page writes above it; the recording's own if empty.

    Raises:
        ValueError: if nothing can be made of it, or a file is none of ours.
        OSError: if a file cannot be read.
    """
    found = _found(given, title)
    return found if not title or found.title == title else replace(found, header={**found.header, "title": title})


def _found(given: Any, title: str) -> Recording:
    if isinstance(given, Recording):
        return given
    if isinstance(given, Trace):
        return packed(given, title)
    if isinstance(given, Mapping):
        return Recording.from_json(given)
    if isinstance(given, str | Path):
        is_exact = str(given).endswith(".safetensors")
        return packed(Trace.load(given), title) if is_exact else Recording.load(given)
    if hasattr(given, "recording"):
        made: Recording = given.recording(title=title)
        return made
    if hasattr(given, "frame") and hasattr(given, "recipe"):
        now: Recording = import_module("visualizer.recordings").record_run(given, updates=0, every=1, title=title)
        return now
    raise ValueError(
        f"{type(given).__name__} cannot be shown; give a Recording, a Trace, a Run, what watch() returns, or the path "
        "of a file (.rnn.json, .safetensors)"
    )


def packed(
    trace: Trace,
    title: str = "",
    views: Sequence[str] | None = None,
    weights: Sequence[Mapping[str, np.ndarray]] | None = None,
) -> Recording:
    """Pack a trace with the views it can fill, and of its quantities only what they show.

    Args:
        trace: what was seen.
        title: what a page writes above it.
        views: names; None for all that it can fill.
        weights: by name, for each frame; None to leave them out.

    Raises:
        ValueError: if there is no such view.
    """
    recordings, viewing = (import_module(f"visualizer.{name}") for name in ("recordings", "recordings.viewing"))
    known = _known(trace[0].quantities)
    names = viewing.names_for(viewing.offered(known) if views is None else views, known)
    shapes = {name: array.shape for name, array in trace[0].arrays.items()}
    wanted = [each for name in [*names, *ALSO] for each in (name, backward(name))]
    held = [name for name in dict.fromkeys(wanted) if name in shapes]
    lean = _only(trace, viewing.without_large(held, shapes, len(trace)))
    found: Recording = recordings.recording_of(lean, title=title, views=views, quantities=known, weights=weights)
    shown = [{**view, "rows": _both_ways(view["rows"], lean[0].quantities)} for view in found.views]
    return replace(found, header={**found.header, "views": shown})


def backward(name: str) -> str:
    """Return what the same quantity is called in the direction that reads the last position first.

    A view looks for the twins of a state by its name: they are ``twins.backward.cell_state``.
    """
    return f"{TWINS}{BACKWARD}{name.removeprefix(TWINS)}" if name.startswith(TWINS) else f"{BACKWARD}{name}"


def _both_ways(rows: Sequence[Mapping[str, Any]], recorded: Mapping[str, Quantity]) -> list[dict[str, Any]]:
    """Let a row that tells of one direction be followed by the other's, where a network reads in both."""
    shown = {row["quantity"] for row in rows}
    found = []
    for row in rows:
        other = backward(row["quantity"])
        is_missing = row["kind"] in BOTH and other in recorded and other not in shown
        if is_missing:
            found.append({**row, "title": recorded[row["quantity"]].label})
            found.append({**row, "quantity": other, "title": recorded[other].label, "doc": recorded[other].doc})
        else:
            found.append(dict(row))
    return found


def _known(quantities: Mapping[str, Quantity]) -> dict[str, Quantity]:
    """Add the gradients that were not recorded: views look for what a model keeps its memory in by them."""
    missing = {
        name.replace("state", "gradient"): quantity
        for name, quantity in quantities.items()
        if name.endswith("_state") and quantity.role == "memory"
    }
    return {**missing, **quantities}


def _only(trace: Trace, names: Sequence[str]) -> Trace:
    def thinned(frame: Frame) -> Frame:
        kept = {name: frame.quantities[name] for name in names}
        return replace(frame, arrays={name: frame[name] for name in names}, quantities=kept)

    return Trace([thinned(frame) for frame in trace], trace.recipe)

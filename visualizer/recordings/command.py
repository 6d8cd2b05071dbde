"""``rnn-visualizer record``: options in, a file out."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from visualizer.recordings.making import record, updates_due
from visualizer.trace import Trace

if TYPE_CHECKING:
    from visualizer.recipe import Recipe

EVERY = 10
"Updates between two frames where nothing is said of them."
PAGES_ONLY = ("views", "title")
"Options that mean nothing to exact arrays."


def check(options: argparse.Namespace) -> None:
    """Refuse, before anything is trained, what cannot be done.

    Raises:
        ValueError: if an option does not go with another one, or the output's name has no meaning.
    """
    if options.every is not None and options.frames is not None:
        raise ValueError("--every and --frames both say when frames are taken; give one of the two")
    if not is_recording(options.output) and options.output.suffix != ".safetensors":
        raise ValueError(
            f"{options.output} must end in .rnn.json (a recording for pages) or .safetensors (exact arrays); rename it"
        )
    given = [name for name in PAGES_ONLY if getattr(options, name)]
    if given and not is_recording(options.output):
        raise ValueError(f"--{given[0]} is for recordings; let the file end in .rnn.json, or leave it out")


def write(options: argparse.Namespace, recipe: "Recipe") -> str:
    """Train, write the file, and say what is in it.

    Raises:
        ValueError: if a name is unknown, or nothing that is recorded can be shown.
        OSError: if the file cannot be written.
    """
    names = options.quantities.split(",") if options.quantities else None
    if is_recording(options.output):
        views = options.views.split(",") if options.views else None
        how = {"quantities": names, "views": views, "title": options.title or "", **_spacing(options)}
        recording = record(recipe, options.updates, **how)
        recording.save(options.output)
        count, size = len(recording), f" ({options.output.stat().st_size / 1000:,.0f} kB)"
    else:
        count, size = len(_exact(recipe, options, names)), ""
    return f"{count} frames of {recipe.to_query()} in {options.output}{size}"


def is_recording(output: Path) -> bool:
    """Whether a file of this name is a recording."""
    return output.suffix == ".json"


def _spacing(options: argparse.Namespace) -> dict[str, Any]:
    if options.frames is not None:
        return {"every": None, "frames": options.frames}
    return {"every": EVERY if options.every is None else options.every}


def _exact(recipe: "Recipe", options: argparse.Namespace, names: list[str] | None) -> Trace:
    from visualizer.training import Run
    from visualizer.training.watching import watch

    due = updates_due(options.updates, **_spacing(options))
    trace = Trace(list(watch(Run(recipe), due, names)), recipe.to_json())
    trace.save(options.output)
    return trace

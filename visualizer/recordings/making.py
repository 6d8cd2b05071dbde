"""Making recordings: of a recipe, of a run that goes on, of a trace that exists."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from visualizer.mathml import with_markup
from visualizer.recordings.viewing import check_shown, names_for, offered, views_of, without_large
from visualizer.trace import Frame, Quantity, Recording, Trace
from visualizer.views.view import NO_REASONS, TIMELINE

if TYPE_CHECKING:
    from visualizer.recipe import Recipe
    from visualizer.training import Run

FRAMES = 200
"Frames of a recording for which nobody says how many updates lie between two."

OPERANDS = ("input_vector", "hidden_state")
"What weights are multiplied with: no view shows the first, but equations with numbers need it."


def record(
    recipe: "Recipe",
    updates: int = 300,
    *,
    every: int | None = None,
    quantities: Sequence[str] | None = None,
    views: Sequence[str] | None = None,
    weights: bool = True,
    title: str = "",
    frames: int = FRAMES,
) -> Recording:
    """Train a recipe and keep what its views show.

    Args:
        recipe: what is trained.
        updates: how many updates to make; fewer if the run stops.
        every: updates between two frames; None for ``frames`` of them, the last one after the last update.
        quantities: names; None for what the views show.
        views: names; None for all that the recording can fill.
        weights: whether the weights of every frame are kept, for equations with numbers.
        title: what a page writes above it.
        frames: how many, where ``every`` is None; fewer if there are fewer updates.

    Raises:
        ValueError: if a number is out of range, or a name is unknown, or nothing that is recorded can be shown.
    """
    from visualizer.training import Run

    return record_run(
        Run(recipe),
        updates,
        every=every,
        quantities=quantities,
        views=views,
        weights=weights,
        title=title,
        frames=frames,
    )


def record_run(
    run: "Run",
    updates: int = 300,
    *,
    every: int | None = None,
    quantities: Sequence[str] | None = None,
    views: Sequence[str] | None = None,
    weights: bool = True,
    title: str = "",
    frames: int = FRAMES,
) -> Recording:
    """Let a run learn on, and keep what its views show, from its present weights on; see ``record``.

    Raises:
        ValueError: if a number is out of range, or a name is unknown, or nothing that is recorded can be shown.
    """
    from visualizer.models import MODELS
    from visualizer.training.watching import watch

    due = updates_due(updates, every, frames)
    names = _names(run, len(due), quantities, views)
    reasons = {"provenance": MODELS[run.recipe.model].no_ledger}
    check_shown(views_of(names, run.quantities, reasons, views), names, views)
    seen, kept = [], []
    for frame in watch(run, due, names):
        seen.append(frame)
        kept.append(weights_of(run))
    return recording_of_recipe(
        run.recipe, seen, run.quantities, title=title, views=views, weights=kept if weights else None
    )


def recording_of_recipe(
    recipe: "Recipe",
    frames: Sequence[Frame],
    quantities: Mapping[str, Quantity],
    *,
    title: str = "",
    views: Iterable[str] | None = None,
    weights: Sequence[Mapping[str, np.ndarray]] | None = None,
) -> Recording:
    """Pack frames of one of our own networks, with everything that its page can say of it.

    Args:
        recipe: what was trained.
        frames: what was seen, oldest first.
        quantities: all that the network has, recorded or not.
        title: what a page writes above it.
        views: names; None for all that the frames can fill.
        weights: by name, for each frame; None to leave them out.
    """
    from visualizer.bench.catalogue import anatomy, guesses
    from visualizer.bench.state import interventions_by_hand
    from visualizer.models import MODELS

    return recording_of(
        Trace(frames, recipe.to_json()),
        title=title,
        views=views,
        quantities=quantities,
        reasons={"provenance": MODELS[recipe.model].no_ledger},
        model={
            **interventions_by_hand(anatomy(recipe)),
            "sizes": {"unit": recipe["hidden_size"], "layer": recipe["num_layers"]},
        },
        weights=weights,
        query=recipe.to_query(),
        guesses=guesses(recipe),
    )


def recording_of(
    trace: Trace,
    *,
    title: str = "",
    views: Iterable[str] | None = None,
    quantities: Mapping[str, Quantity] | None = None,
    reasons: Mapping[str, str] = NO_REASONS,
    model: Mapping[str, Any] | None = None,
    weights: Sequence[Mapping[str, np.ndarray]] | None = None,
    query: str = "",
    guesses: Mapping[str, Any] | None = None,
) -> Recording:
    """Pack a trace with the views that it can fill, and its equations as pages draw them. Needs no torch.

    Args:
        trace: what was seen.
        title: what a page writes above it.
        views: names; None for all that it can fill.
        quantities: all that the network has, recorded or not; None for those of the trace.
        reasons: by quantity, why the network lacks it.
        model: what ``<rnn-score>`` is told of the network; None for its sizes alone.
        weights: by name, for each frame; None to leave them out.
        query: the recipe as a URL query.
        guesses: ``chance_loss`` and ``baselines``, the loss of guessing and of simple methods by name.

    Raises:
        ValueError: if there is no such view.
    """
    first = trace[0]
    known = first.quantities if quantities is None else quantities
    shown = views_of(list(first.arrays), known, reasons, None if views is None else list(views))
    told = {"sizes": _sizes(first)} if model is None else model
    recording = Recording.of(trace, title=title, views=shown, model=told, weights=weights, query=query, guesses=guesses)
    with_markup(recording.header["scene"]["equations"])
    return recording


def updates_due(updates: int, every: int | None, frames: int = FRAMES) -> list[int]:
    """Return after how many updates a frame is taken: at equal distances, the first before any update.

    Raises:
        ValueError: if a number is out of range.
    """
    for name, given, lowest in (("updates", updates, 0), ("every", every, 1), ("frames", frames, 1)):
        if given is not None and given < lowest:
            raise ValueError(f"{name} must be at least {lowest} (got {given}); choose a larger one")
    if every is not None:
        return list(range(0, updates + 1, every))
    if frames == 1:
        return [updates]
    return sorted({round(index * updates / (frames - 1)) for index in range(frames)})


def _names(run: "Run", frames: int, quantities: Sequence[str] | None, views: Sequence[str] | None) -> list[str]:
    """Return what frames hold: what is named, or what the views show and is not too large."""
    known = run.quantities
    if quantities is not None:
        unknown = [name for name in quantities if name not in known]
        if unknown:
            run.frame(unknown)  # says which there are
        return list(dict.fromkeys([*quantities, *(name for name in TIMELINE if name in known)]))
    wanted = names_for(offered(known) if views is None else views, known)
    wanted += [name for name in OPERANDS if name in known and name not in wanted]
    shapes = {name: array.shape for name, array in run.frame(wanted).arrays.items()}
    return without_large([name for name in wanted if name in shapes], shapes, frames)


def weights_of(run: "Run") -> dict[str, np.ndarray]:
    """Return a copy of every weight as it is now, by PyTorch's name."""
    return {name: value.detach().numpy().copy() for name, value in run.model.state_dict().items()}


def _sizes(frame: Frame) -> dict[str, int]:
    """Return how many units and layers the arrays of a frame have."""
    sizes = {"unit": 1, "layer": 1}
    for name, quantity in frame.quantities.items():
        if name != "input_vector" and name in frame.arrays:
            for axis, length in zip(quantity.axes, frame[name].shape, strict=True):
                if axis in sizes:
                    sizes[axis] = max(sizes[axis], length)
    return sizes

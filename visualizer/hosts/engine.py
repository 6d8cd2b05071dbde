"""The runs that workers advance: the only place in this room that loads torch and compiles kernels."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from visualizer.hosts.measuring import Measuring
from visualizer.hosts.own import keep_data
from visualizer.measures import measure
from visualizer.models import MODELS
from visualizer.recipe import Recipe
from visualizer.training import Run
from visualizer.training.anatomy import dissect
from visualizer.training.diagram import diagram
from visualizer.training.events import Event, event_from_json
from visualizer.training.keeping import Keeping
from visualizer.training.on_device import OnDevice
from visualizer.training.replay import Replay

__all__ = [
    "begin_keeping",
    "begin_measuring",
    "begin_reading",
    "begin_replay",
    "draw",
    "keep_data",
    "open_run",
    "read_event",
    "take_apart",
    "warm_up",
]


def open_run(recipe: Mapping[str, Any], snapshot: bytes | None) -> Run:
    """Build a run from a recipe's JSON, and put it into the state of a snapshot if there is one.

    Raises:
        ValueError: if the recipe or the snapshot cannot be used.
    """
    run = Run(Recipe.from_json(recipe))
    if snapshot is not None:
        run.restore(snapshot)
    return run


def begin_replay(run: Run, updates: int) -> Replay:
    """Start to recompute the state that a run had after ``updates`` updates.

    Raises:
        ValueError: if it has not been there.
    """
    return Replay(run, updates)


def begin_measuring(run: Run) -> OnDevice:
    """Start to measure what a run's network needs on a small device."""
    return OnDevice(run)


def begin_keeping(run: Run, names: list[str], frames: int) -> Keeping:
    """Start to keep exact frames of a run's past; one is of where it stands.

    Raises:
        ValueError: if they would be too large.
    """
    return Keeping(run, names, frames)


def begin_reading(run: Run, specs: Mapping[str, str]) -> Measuring:
    """Start to read numbers off a run's network."""
    return Measuring(run, specs, measure, _still)


def _still(run: Run) -> Run:
    """Return a copy that does not go on learning."""
    copy = Run.from_snapshot(run.snapshot(), memory=0)
    copy.stopped = run.stopped
    return copy


def take_apart(run: Run) -> dict[str, Any]:
    """Take a run's next update apart; the run is not changed.

    Raises:
        ValueError: if it cannot make one.
    """
    return dissect(run).to_json()


def draw(run: Run, **place: Any) -> dict[str, Any]:
    """Draw a run's cell with the numbers of one position.

    Raises:
        ValueError: if there is no drawing, or no such position.
    """
    return diagram(run, **place).to_json()


def read_event(event: Mapping[str, Any]) -> Event:
    """Build an event from its JSON.

    Raises:
        ValueError: if there is no such event.
    """
    return event_from_json(event)


def warm_up() -> list[Callable[[], None]]:
    """Return pieces of work after which every model can start at once."""
    default = Recipe().model  # the one that the first page shows
    return [partial(_warm, model) for model in sorted(MODELS, key=lambda model: model != default)]


def _warm(model: str) -> None:
    run = open_run(Recipe(model=model, hidden_size=2, batch_size=2).to_json(), None)
    run.train(1)
    run.frame()
    run.validation.metrics()

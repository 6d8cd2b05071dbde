"""What a page offers: tasks, models and views, as JSON values; and what a recipe's frames can hold."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from visualizer import affordable
from visualizer.models import MODELS
from visualizer.recipe import Recipe
from visualizer.tasks import TASKS
from visualizer.trace import Quantity
from visualizer.training.interventions import Extent
from visualizer.training.quantities import added
from visualizer.views import VIEWS


def tasks(model: str) -> list[dict[str, Any]]:
    """Describe every task for a menu; ``reason`` says why ``model`` cannot learn it, empty where it can."""
    return [
        {
            "name": name,
            "label": task.label,
            "question": task.question,
            "remembers": task.remembers,
            "chance_formula": task.chance_formula,
            "solved": task.solved,
            "owns": task.owns,
            "reason": MODELS[model].fits(task),
        }
        for name, task in TASKS.items()
    ]


def models(task: str) -> list[dict[str, Any]]:
    """Describe every model for a menu; ``reason`` says why it cannot learn ``task``, empty where it can."""
    return [
        {"name": name, "label": m.label, "doc": m.doc, "paper": m.paper, "reason": m.fits(TASKS[task])}
        for name, m in MODELS.items()
    ]


def views(known: Mapping[str, Quantity], model: str) -> list[dict[str, Any]]:
    """Describe every view that ``model`` can fill, its selectors expanded against the quantities of a run."""
    reasons = {"provenance": MODELS[model].no_ledger}
    return [view.to_json(known, reasons) for view in VIEWS.values() if view.is_offered(known)]


@dataclass(frozen=True)
class Anatomy:
    """What a page must know of a recipe's network before it has seen a frame.

    Args:
        quantities: what frames can hold.
        extent: what can be intervened on.
        no_touch: why nothing can be held by hand; empty where something can.
        has_diagram: whether its cell can be drawn.
    """

    quantities: Mapping[str, Quantity]
    extent: Extent
    no_touch: str
    has_diagram: bool


@lru_cache(maxsize=64)
def anatomy(recipe: Recipe) -> Anatomy:
    """Build a recipe's network once, and describe it."""
    task = recipe.build_task()
    model = recipe.build_model(task)
    probe = task.probe()
    known = {**model.quantities, **added(task, model, probe)}
    extent = Extent.of(model, task, probe.inputs.shape[1])
    return Anatomy(known, extent, model.no_touch, model.drawing is not None)


def quantities(recipe: Recipe) -> dict[str, Quantity]:
    """Return what frames of a recipe can hold."""
    return dict(anatomy(recipe).quantities)


@lru_cache(maxsize=64)
def cost(recipe: Recipe) -> dict[str, Any]:
    """Return what an update needs by the sizes; its milliseconds are an estimate."""
    return asdict(affordable.cost(recipe))


def guesses(recipe: Recipe) -> dict[str, Any]:
    """Return the loss of guessing and of simple methods; slow for real data, so ask from another thread."""
    return _guesses(recipe.task, tuple(recipe.group("task").items()))


def slow_baselines(recipe: Recipe) -> dict[str, float]:
    """Return the loss of simple methods that take a moment to fit; ask from another thread."""
    return _slow_baselines(recipe.task, tuple(recipe.group("task").items()))


Knobs = tuple[tuple[str, Any], ...]
"Of a task alone: a thousand recipes of one task are fitted once."


@lru_cache(maxsize=64)
def _guesses(task: str, knobs: Knobs) -> dict[str, Any]:
    built = TASKS[task](**dict(knobs))
    baselines = {name: float(loss) for name, loss in built.baselines.items()}
    return {"chance_loss": float(built.chance_loss), "baselines": baselines}


@lru_cache(maxsize=64)
def _slow_baselines(task: str, knobs: Knobs) -> dict[str, float]:
    return {name: float(loss) for name, loss in TASKS[task](**dict(knobs)).slow_baselines().items()}

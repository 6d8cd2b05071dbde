"""What a page offers: tasks, models and views, as JSON values; and what a recipe's frames can hold."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from visualizer import limits
from visualizer.models import MODELS
from visualizer.recipe import Recipe
from visualizer.tasks import TASKS
from visualizer.trace import Quantity
from visualizer.training.quantities import added
from visualizer.views import VIEWS


def tasks() -> list[dict[str, Any]]:
    """Describe every task for a menu."""
    return [
        {
            "name": name,
            "label": task.label,
            "question": task.question,
            "remembers": task.remembers,
            "chance_formula": task.chance_formula,
            "solved": task.solved,
            "owns": task.owns,
        }
        for name, task in TASKS.items()
    ]


def models() -> list[dict[str, Any]]:
    """Describe every model for a menu."""
    return [{"name": name, "label": m.label, "doc": m.doc, "paper": m.paper} for name, m in MODELS.items()]


def views(known: Mapping[str, Quantity], model: str) -> list[dict[str, Any]]:
    """Describe every view, its selectors expanded against the quantities of a run of ``model``."""
    reasons = {"provenance": MODELS[model].no_ledger}
    return [view.to_json(known, reasons) for view in VIEWS.values()]


@lru_cache(maxsize=64)
def quantities(recipe: Recipe) -> dict[str, Quantity]:
    """Return what frames of a recipe can hold."""
    task = recipe.build_task()
    model = recipe.build_model(task)
    return {**model.quantities, **added(task, model, task.probe())}


@lru_cache(maxsize=64)
def cost(recipe: Recipe) -> dict[str, Any]:
    """Return what an update needs by the sizes, before anything is measured."""
    counted = limits.cost(recipe)
    return {name: getattr(counted, name) for name in ("parameters", "multiply_adds", "sequential_depth")}


@lru_cache(maxsize=64)
def guesses(recipe: Recipe) -> dict[str, Any]:
    """Return the loss of guessing and of simple methods; slow for real data, so ask from another thread."""
    task = recipe.build_task()
    return {"chance_loss": float(task.chance_loss), "baselines": {name: float(v) for name, v in task.baselines.items()}}


@lru_cache(maxsize=64)
def slow_baselines(recipe: Recipe) -> dict[str, float]:
    """Return the loss of simple methods that take a moment to fit; ask from another thread."""
    return {name: float(loss) for name, loss in recipe.build_task().slow_baselines().items()}

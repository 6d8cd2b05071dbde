"""What the engine in the page must know of models, tasks and knobs: ``python -m tests.js.engine_description``.

Everything here is read out of the Python side, so that nothing is written twice; a test holds the file current.
"""

import json
from pathlib import Path
from typing import Any

import param

from visualizer.bench import catalogue
from visualizer.knob import Knob
from visualizer.learning import Training
from visualizer.mathml import mathml
from visualizer.models import MODELS
from visualizer.recipe import Recipe
from visualizer.tasks import TASKS
from visualizer.trace import Quantity
from visualizer.training.quantities import CURVES
from visualizer.views import VIEWS

PATH = Path(__file__).parents[2] / "visualizer" / "embed" / "trainable.json"
TASK_NAMES = ("delayed_recall", "temporal_order", "adding", "parity", "copy_memory")
MODELS_HERE = ("rnn", "gru", "lstm")
KINDS = {
    "rnn_tanh": {"model": "rnn"},
    "rnn_relu": {"model": "rnn", "nonlinearity": "relu"},
    "gru": {"model": "gru"},
    "lstm": {"model": "lstm"},
}
TOLD = ("name", "label", "type", "default", "bounds", "choices", "doc", "live")
"What the page says of a knob."
OF_TASK = ("input", "output", "target")
LEFT_OUT = ("gradient_triangle", "effective_attention")
DEPTHS = ("story", "unit", "score")
LIMITS: dict[str, list[dict[str, Any]]] = {
    "delayed_recall": [{"knob": "wait", "plus": -2, "of": {"seq_len": 1}}],
    "parity": [{"knob": "min_length", "plus": 0, "of": {"seq_len": 1}}],
    "copy_memory": [
        {"knob": "count", "plus": -0.5, "of": {"seq_len": 0.5}},
        {"knob": "wait", "plus": 0, "of": {"seq_len": 1, "count": -2}},
    ],
}
"Knobs that others bound from above: at most the sum of these, rounded down."
REFUSED = {
    "dropout": "the engine in the page drops no outputs",
    "early_stopping": "the engine in the page does not stop by itself",
    "fault": "broken networks are trained by the server",
    "stateful": "these tasks do not continue each other",
}
"Knobs that must stay as they are, and why."


def description() -> dict[str, Any]:
    """Return everything as JSON values."""
    return {
        "tasks": {name: _task(name) for name in TASK_NAMES},
        "models": {name: _model(name) for name in MODELS_HERE},
        "kinds": {kind: _kind(knobs) for kind, knobs in KINDS.items()},
        "knobs": _knobs(Training, "training"),
        "refused": REFUSED,
    }


def _task(name: str) -> dict[str, Any]:
    task = TASKS[name]
    known = catalogue.quantities(Recipe(task=name, model="lstm"))
    about = ("label", "question", "defaults")
    return {
        **{field: getattr(task, field) for field in about},
        "model_defaults": {model: task.model_defaults[model] for model in task.model_defaults if model in MODELS_HERE},
        "knobs": _knobs(task, "task"),
        "limits": LIMITS.get(name, []),
        "quantities": [known[quantity].to_json() for quantity in OF_TASK],
    }


def _model(name: str) -> dict[str, Any]:
    model = MODELS[name]
    return {"label": model.label, "doc": model.doc, "knobs": _knobs(model.Knobs, "model")}


def _kind(knobs: dict[str, Any]) -> dict[str, Any]:
    recipe = Recipe(task="delayed_recall", **knobs)
    task = recipe.build_task()
    model = recipe.build_model(task)
    known = _held(catalogue.quantities(recipe))
    views = [VIEWS[name] for name in DEPTHS]
    return {
        "quantities": [quantity.to_json() for name, quantity in known.items() if name not in OF_TASK],
        "equations": {name: _equation(equation) for name, equation in model.equations.items()},
        "views": [view.to_json(known, {"provenance": model.no_ledger}) for view in views],
    }


def _held(known: dict[str, Quantity]) -> dict[str, Quantity]:
    """Leave out what the engine's frames do not hold."""
    kept = {name: quantity for name, quantity in known.items() if "." not in name or name.startswith("twins.")}
    curves = [curve.name for curve in CURVES]
    return {name: kept[name] for name in kept if name not in LEFT_OUT and name not in curves}


def _equation(equation: Any) -> dict[str, Any]:
    return {**equation.to_json(), "mathml": mathml(equation.latex)}


def _knobs(owner: type[param.Parameterized], group: str) -> list[dict[str, Any]]:
    found = []
    for name, parameter in owner.param.objects("existing").items():
        if name == "name":
            continue
        knob = Knob(group, parameter, parameter.default)
        told = {key: value for key, value in knob.to_json(None).items() if key in TOLD and value is not None}
        keeps = getattr(parameter, "inclusive_bounds", (True, True))
        found.append(told if keeps == (True, True) else {**told, "keeps": list(keeps)})
    return found


def text() -> str:
    """Return the file's text."""
    return json.dumps(description(), ensure_ascii=False, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    PATH.write_text(text())

"""Drawings with numbers as the server sends them, for the browser's side: ``python -m tests.js.diagrams``."""

import json
from pathlib import Path
from typing import Any

from tests.conftest import SHORT, SMALL
from tests.models.kinds import RECURRENT_KINDS
from visualizer import TASKS, Recipe, Run
from visualizer.recipe import default_task
from visualizer.training.diagram import diagram

PATH = Path(__file__).with_name("diagrams.json")
DRAWN = [*RECURRENT_KINDS, ("transformer", {"heads": 2}), ("seq2seq", {"attention": "additive"})]
UPDATES = 60


def name_of(model: str, knobs: dict[str, Any]) -> str:
    """Return what a drawing is called: the model and its own choice."""
    return " ".join([model, *map(str, knobs.values())])


def drawn(model: str, knobs: dict[str, Any]) -> list[dict[str, Any]]:
    """Draw a trained network at some positions, numbers in ten digits."""
    task = default_task(model)
    sizes = SMALL if TASKS[task].has_length_knob() else SHORT
    run = Run(Recipe(task=task, model=model, **{**sizes, **knobs, "hidden_size": 6}))
    run.train(UPDATES)
    lengths = run.probe.lengths
    last = (run.probe.inputs.shape[1] if lengths is None else int(lengths[0])) - 1
    return [rounded(diagram(run, t=t, unit=unit, most=3).to_json()) for t, unit in ((last - 1, 1), (last, 4))]


def rounded(value: Any) -> Any:
    """Round every number to ten digits: enough for what is printed, and short."""
    if isinstance(value, float):
        return round(value, 10)
    if isinstance(value, dict):
        return {name: rounded(item) for name, item in value.items()}
    return [rounded(item) for item in value] if isinstance(value, list | tuple) else value


if __name__ == "__main__":
    found = {name_of(model, knobs): drawn(model, knobs) for model, knobs in DRAWN}
    PATH.write_text(json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n")

"""Scripts of recipes, run in one process that cannot import the program."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from visualizer import Recipe, Run
from visualizer.standalone import script

RUNNER = Path(__file__).parent / "runner.py"
UPDATES = 5


def ours(recipe: Recipe, updates: int = UPDATES) -> list[float]:
    """Return the losses of the program itself."""
    run = Run(recipe)
    losses = []
    for _ in range(updates):
        run.update()
        losses.append(run.loss)
    return losses


@pytest.fixture
def run_scripts(tmp_path):
    def run(recipes: dict[str, Recipe], updates: int = UPDATES, *, measure: bool = False) -> dict[str, dict]:
        for name, recipe in recipes.items():
            (tmp_path / f"{name}.py").write_text(script(recipe), encoding="utf-8")
        command = [sys.executable, str(RUNNER), str(tmp_path), str(updates), *(["measure"] if measure else [])]
        said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
        return json.loads(said.stdout)

    return run


def apart(recipes: dict[str, Recipe], found: dict[str, dict], updates: int = UPDATES) -> dict[str, float]:
    """Return by name how far the losses of a script are from ours; infinite where it failed."""
    distances = {}
    for name, recipe in recipes.items():
        theirs = found[name].get("losses")
        pairs = zip(ours(recipe, updates), theirs, strict=True) if theirs else [(0.0, float("inf"))]
        distances[name] = max(abs(one - other) for one, other in pairs)
    return distances

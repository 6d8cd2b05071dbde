"""Do the default settings solve their task, for which seeds, after how long? Writes the table in docs/defaults.md.

``python -m tests.phenomena [task …]`` runs the whole table; a finished row is kept in ``build/phenomena.json`` by
recipe hash, so that it can be stopped and resumed.
"""

import json
import operator
import sys
import time
from pathlib import Path
from typing import Any

from visualizer import TASKS, Recipe, Run

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "phenomena.json"
PAGE = ROOT / "docs" / "defaults.md"
SEEDS = (0, 1, 2)
MODELS = ("lstm", "gru", "rnn")
MOST_UPDATES = 2500
CHECK_EVERY = 20
COMPARE = {">=": operator.ge, "<=": operator.le}

HEAD = """# Do the default settings solve their task?

Made by `make phenomena`. Solved: the first check (every {every} updates) at which the validation split meets the
task's own criterion. Seconds: at the default speed of the page, and the CPU seconds of training alone. Validation
sequences are the same for every seed. A dash: not solved within {most} updates.

| task | model | seed | criterion | solved at update | seconds at the default speed | CPU seconds | value then |
|---|---|---|---|---|---|---|---|
"""


def is_solved(run: Run) -> tuple[bool, float]:
    """Compare the validation split with the task's criterion, ``metric op number``."""
    metric, sign, number = run.task.solved.split()
    value = run.metrics["validation"][metric]
    return COMPARE[sign](value, float(number)), value


def row(recipe: Recipe) -> dict[str, Any]:
    """Train one recipe until its task is solved."""
    run = Run(recipe)
    spent = 0.0
    while run.updates < MOST_UPDATES:
        start = time.process_time()
        run.train(CHECK_EVERY)
        spent += time.process_time() - start
        solved, value = is_solved(run)
        if solved:
            return {"updates": run.updates, "seconds": run.updates / run.task.pace, "cpu": spent, "value": value}
    return {"updates": None, "cpu": spent, "value": value}


def rows(tasks: list[str]) -> list[str]:
    """Measure or recall every row; return the page's lines."""
    KEPT.parent.mkdir(exist_ok=True)
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    lines = []
    for task in tasks:
        for model in MODELS:
            for seed in SEEDS:
                recipe = Recipe(task=task, model=model, seed=seed)
                if recipe.hash not in kept:
                    kept[recipe.hash] = row(recipe)
                    KEPT.write_text(json.dumps(kept))
                lines.append(line(recipe, kept[recipe.hash]))
                sys.stdout.write(lines[-1] + "\n")
    return lines


def line(recipe: Recipe, result: dict[str, Any]) -> str:
    """Print one row of the table."""
    start = f"| {recipe.task} | {recipe.model} | {recipe.seed} | {TASKS[recipe.task].solved} |"
    if result["updates"] is None:
        return f"{start} – | – | {result['cpu']:.1f} | {result['value']:.3f} |"
    return f"{start} {result['updates']} | {result['seconds']:.0f} | {result['cpu']:.1f} | {result['value']:.3f} |"


def main() -> None:
    """Measure the tasks named on the command line, or all; write the page if all."""
    asked = sys.argv[1:] or list(TASKS)
    lines = rows(asked)
    if len(asked) == len(TASKS):
        PAGE.write_text(HEAD.format(every=CHECK_EVERY, most=MOST_UPDATES) + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

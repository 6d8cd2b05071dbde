"""The estimate of an update's cost beside what it costs here: ``python -m tests.speed.costs [MODEL …]``.

Beside every model an LSTM is measured in turn, whose estimate is taken as right: a machine that is slower altogether,
or busy, changes nothing then.
"""

import statistics
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass

from visualizer import MODELS, TASKS, Recipe, Run
from visualizer.affordable import cost

TURNS = 6
APART = 2.0
"A price that is forgotten or doubled is further off at some size; what the machine does is measured beside it."
BESIDE = Recipe(task="adding", model="lstm", hidden_size=16, seq_len=100, batch_size=32)
SIZES = [
    {"hidden_size": 8, "seq_len": 10, "batch_size": 8},
    {"hidden_size": 16, "seq_len": 100, "batch_size": 32},
    {"hidden_size": 64, "seq_len": 30, "batch_size": 32},
    {"hidden_size": 32, "seq_len": 40, "batch_size": 16, "num_layers": 2},
]


@dataclass(frozen=True)
class Compared:
    """Milliseconds of one update.

    Args:
        measured: what it costs here, brought to the speed at which the LSTM costs its estimate.
        estimated: what is said before it runs.
        slowness: of this machine now.
    """

    measured: float
    estimated: float
    slowness: float

    @property
    def ratio(self) -> float:
        """Estimated over measured."""
        return self.estimated / self.measured


def recipe_of(model: str, sizes: dict[str, int]) -> Recipe:
    """Return a recipe of these sizes; a model that only translates reverses words."""
    if not MODELS[model].fits(TASKS["adding"]):
        return Recipe(task="adding", model=model, **sizes)
    longest = min(20, sizes["seq_len"] // 2)
    others = {name: value for name, value in sizes.items() if name != "seq_len"}
    return Recipe(task="reversal", model=model, shortest=2, longest=longest, **others)


def compare(recipe: Recipe) -> Compared:
    """Measure a recipe and the LSTM in turn."""
    run, beside = Run(recipe), Run(BESIDE)
    for each in (run, beside):
        each.train(2)
    pairs = [(_spend(run), _spend(beside)) for _ in range(TURNS) for _ in range(2)]
    measured, other = (1000 * statistics.median(spent) for spent in zip(*pairs, strict=True))
    slowness = other / cost(BESIDE).milliseconds
    return Compared(measured / slowness, cost(recipe).milliseconds, slowness)


def _spend(run: Run) -> float:
    start = time.thread_time()
    run.update()
    return time.thread_time() - start


def table(models: Iterable[str] = tuple(MODELS)) -> tuple[list[str], bool]:
    """Measure every size; return the lines to print, and whether every estimate is within a factor of ``APART``."""
    found = ["| model | sizes | measured, ms | estimated, ms | ratio | this machine now |", f"|{'---|' * 6}"]
    holds = True
    for model in models:
        for sizes in SIZES:
            recipe = recipe_of(model, sizes)
            seen = compare(recipe)
            holds = holds and 1 / APART < seen.ratio < APART
            numbers = f"{seen.measured:.2f} | {seen.estimated:.2f} | {seen.ratio:.2f} | {seen.slowness:.2f} times"
            found.append(f"| {model} | {recipe.to_query().partition('hidden_size=')[2]} | {numbers} |")
    return found, holds


if __name__ == "__main__":
    sys.stdout.write("\n".join(table(sys.argv[1:] or MODELS)[0]) + "\n")

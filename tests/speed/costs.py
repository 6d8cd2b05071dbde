"""The estimate of an update's cost beside what it costs here: ``python -m tests.speed.costs [MODEL …]``."""

import statistics
import sys

from visualizer import MODELS, Recipe, Run
from visualizer.limits import cost
from visualizer.training.cost import cost_of

SIZES = [
    (hidden_size, seq_len, batch_size, num_layers)
    for hidden_size, seq_len, batch_size in ((8, 10, 8), (16, 20, 32), (16, 100, 32), (64, 50, 32), (128, 50, 32))
    for num_layers in (1, 2)
]


def lines(models: list[str]) -> list[str]:
    """Measure every size; return the lines to print."""
    found = ["| model | H | T | B | layers | measured, ms | estimated, ms | ratio |", f"|{'---|' * 8}"]
    for model in models:
        ratios = []
        for hidden_size, seq_len, batch_size, num_layers in SIZES:
            sizes = {"hidden_size": hidden_size, "seq_len": seq_len, "batch_size": batch_size}
            recipe = Recipe(task="adding", model=model, num_layers=num_layers, **sizes)
            measured, estimated = cost_of(Run(recipe)).milliseconds, cost(recipe).milliseconds
            ratios.append(estimated / measured)
            row = (model, *sizes.values(), num_layers, f"{measured:.2f}", f"{estimated:.2f}", f"{ratios[-1]:.2f}")
            found.append(f"| {' | '.join(map(str, row))} |")
        mean = statistics.geometric_mean(ratios)
        found.append(f"| **{model}** | | | | | | {min(ratios):.2f} to {max(ratios):.2f} | **{mean:.2f}** |")
    return found


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines(sys.argv[1:] or list(MODELS))) + "\n")

"""Do the default settings solve their task, for which seeds, after how long? The table of docs/defaults.md."""

import sys
from collections.abc import Iterator

from tests.phenomena.claim import SEEDS, Arm
from tests.phenomena.measures import validated
from tests.phenomena.measuring import ROOT, Keeper
from visualizer import MODELS, TASKS
from visualizer.course.kept import CHECK_EVERY, Result

PAGE = ROOT / "docs" / "defaults.md"
CELLS = ("lstm", "gru", "rnn")
MOST_UPDATES = 2500
SECONDS = 8.0
NOT_RUN = "not run"

HEAD = f"""# Do the default settings solve their task?

Made by `make phenomena`. Solved: the first check (every {CHECK_EVERY} updates) at which the validation split meets the
task's own criterion. Seconds: at the default speed of the page, and the CPU seconds of training and checks. Validation
sequences are the same for every seed. A dash: not solved within {MOST_UPDATES} updates, or, where updates are named,
not within {SECONDS:g} CPU seconds. RNN, LSTM and GRU have three seeds, the other models one.
*{NOT_RUN}*: not measured yet.

| task | model | seed | criterion | solved at update | seconds at the default speed | CPU seconds | value then |
|---|---|---|---|---|---|---|---|
"""


def criterion(task: str) -> str:
    """Return when a task counts as solved; where that follows from its data, from the task as it is built."""
    return TASKS[task]().solved


def arms() -> Iterator[tuple[Arm, int]]:
    """Return every task with every model that fits it, and the seeds, in the order they are measured."""
    for models, seeds in ((CELLS, SEEDS), ([name for name in MODELS if name not in CELLS], SEEDS[:1])):
        for task in TASKS:
            until = criterion(task)
            for model in models:
                if not MODELS[model].fits(TASKS[task]):
                    knobs = {"task": task, "model": model}
                    arm = Arm(f"{task} | {model}", knobs, validated(until.split()[0]), MOST_UPDATES, until, SECONDS)
                    yield from ((arm, seed) for seed in seeds)


def line(arm: Arm, seed: int, result: Result | None) -> str:
    """Print one row of the table."""
    start = f"| {arm.label} | {seed} | {arm.until} |"
    if result is None:
        return f"{start} *{NOT_RUN}* | | | |"
    value = f"{result[arm.until.split()[0]]:.3f}"
    if result.end == "until":
        seconds = result.updates / TASKS[arm.knobs["task"]].pace
        return f"{start} {result.updates} | {seconds:.0f} | {result.cpu:.1f} | {value} |"
    reached = "–" if result.end == "updates" else f"– ({result.updates})"
    return f"{start} {reached} | – | {result.cpu:.1f} | {value} |"


def write(keeper: Keeper, only_kept: bool = False) -> None:
    """Measure every row, unless only what is kept is wanted, then write the page, sorted by task."""
    rows = list(arms())
    for arm, seed in () if only_kept else rows:
        result = keeper.get(arm, seed)
        sys.stderr.write(line(arm, seed, result) + "\n")
    order = sorted(rows, key=lambda row: list(TASKS).index(row[0].knobs["task"]))
    PAGE.write_text(HEAD + "\n".join(line(arm, seed, keeper.find(arm, seed)) for arm, seed in order) + "\n")

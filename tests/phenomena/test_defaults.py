"""The table of default settings: which rows there are, how they read, and that chosen defaults do solve their task."""

import pytest

from tests.phenomena.claim import Result
from tests.phenomena.defaults import CELLS, NOT_RUN, arms, line
from tests.phenomena.measuring import measure
from visualizer import MODELS, TASKS

ROWS = list(arms())
CHOSEN = [
    ("associative_recall", "transformer"),
    ("parity", "rnn"),
    ("copy_memory", "min_gru"),
    ("selective_copying", "min_gru"),
    ("selective_copying", "transformer"),
    ("temporal_order", "transformer"),
    ("temporal_order", "mamba"),
]
"Where other settings than the task's were chosen for a model because it does not solve the task with these."


def row(task, model, seed=0):
    return next(arm for arm, s in ROWS if (arm.knobs["task"], arm.knobs["model"], s) == (task, model, seed))


def test_every_model_has_a_row_for_every_task_that_it_can_learn():
    listed = {(arm.knobs["task"], arm.knobs["model"]) for arm, _ in ROWS}
    assert listed == {(task, model) for task in TASKS for model in MODELS if not MODELS[model].fits(TASKS[task])}
    assert sum(arm.knobs["model"] in CELLS for arm, _ in ROWS) == 3 * len(CELLS) * len(TASKS)


@pytest.mark.parametrize(
    ("result", "printed"),
    [
        (Result(400, 1.25, "until", {"accuracy": 0.96}), "400 | 20 | 1.2 | 0.960 |"),
        (Result(2500, 1.25, "updates", {"accuracy": 0.5}), "– | – | 1.2 | 0.500 |"),
        (Result(900, 8.04, "seconds", {"accuracy": 0.5}), "– (900) | – | 8.0 | 0.500 |"),
        (None, f"*{NOT_RUN}* | | | |"),
    ],
)
def test_a_row_says_when_it_was_solved_or_that_it_was_not(result, printed):
    assert line(row("parity", "gru"), 0, result) == f"| parity | gru | 0 | accuracy >= 0.95 | {printed}"


@pytest.mark.slow
@pytest.mark.parametrize(("task", "model"), CHOSEN)
def test_settings_chosen_for_a_model_solve_the_task(task, model):
    assert measure(row(task, model), 0).end == "until"

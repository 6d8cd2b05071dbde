"""Small runs that many tests share."""

import pytest

from visualizer import MODELS, TASKS, Clamp, CutRecurrence, Recipe, ResetState, Run
from visualizer.recipe import default_task

SMALL = {"hidden_size": 5, "seq_len": 8, "batch_size": 6}
SHORT = {"hidden_size": 5, "batch_size": 6, "shortest": 2, "longest": 4}
"What makes the sequences of a task that translates about as short."


def each_time(values, chosen):
    """Parameters of a test: every change waits for those chosen, ``make test-exhaustive`` runs the others too."""
    return [value if value in chosen else pytest.param(value, marks=pytest.mark.exhaustive) for value in values]


PAIRS = [(task, model) for task in TASKS for model in MODELS if not MODELS[model].fits(TASKS[task])]
"Every task with every model that can learn it."


def covering():
    """A pair for every task, in which every model occurs about as often as any other that fits."""
    chosen = []
    for task in TASKS:
        fitting = [pair for pair in PAIRS if pair[0] == task]
        seen = [model for _, model in chosen]
        chosen.append(min(fitting, key=lambda pair: seen.count(pair[1])))
    return chosen


EACH_PAIR = each_time(PAIRS, covering())


def possible_interventions(run, clamp, reset, cut):
    """Those of three interventions that a run's model knows: on its last gate, its last state, its recurrence."""
    extent = run.extent
    found = [Clamp(extent.gates[-1], **clamp)] if extent.gates else []
    found += [ResetState(extent.states[-1], **reset)] if extent.states else []
    return [*found, CutRecurrence(**cut)] if extent.has_link else found


@pytest.fixture(scope="session")
def small():
    """A recipe that trains in a blink; give it a model and further knobs."""

    def make(model="lstm", task="", **knobs):
        task = task or default_task(model)
        sizes = SMALL if TASKS[task].has_length_knob() else SHORT
        return Recipe(task=task, model=model, **{**sizes, **knobs})

    return make


@pytest.fixture(scope="session", params=MODELS)
def trained(request, small):
    """A run of every model after 40 updates; only to be read."""
    run = Run(small(request.param))
    assert run.train(40) == 40
    return run

"""Small runs that many tests share."""

import pytest

from visualizer import MODELS, TASKS, Clamp, CutRecurrence, Recipe, ResetState, Run

SMALL = {"hidden_size": 5, "seq_len": 8, "batch_size": 6}


def fitting(model):
    """The task that tests of every model use, or the first one that this model can learn."""
    tasks = ("delayed_recall", *TASKS)
    return next(task for task in tasks if not MODELS[model].fits(TASKS[task]))


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
        return Recipe(task=task or fitting(model), model=model, **{**SMALL, **knobs})

    return make


@pytest.fixture(scope="session", params=MODELS)
def trained(request, small):
    """A run of every model after 40 updates; only to be read."""
    run = Run(small(request.param))
    assert run.train(40) == 40
    return run

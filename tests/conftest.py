"""Small runs that many tests share."""

import pytest

from visualizer import MODELS, Recipe, Run

SMALL = {"hidden_size": 5, "seq_len": 8, "batch_size": 6}


@pytest.fixture(scope="session")
def small():
    """A recipe that trains in a blink; give it a model and further knobs."""

    def make(model="lstm", task="delayed_recall", **knobs):
        return Recipe(task=task, model=model, **{**SMALL, **knobs})

    return make


@pytest.fixture(scope="session", params=MODELS)
def trained(request, small):
    """A run of every model after 40 updates; only to be read."""
    run = Run(small(request.param))
    assert run.train(40) == 40
    return run

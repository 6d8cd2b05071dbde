"""A run that nobody holds is gone at once: where visitors come and go, memory cannot wait until garbage is sought."""

import gc
from weakref import ref

import pytest

from tests.conftest import each_time
from visualizer.models import MODELS
from visualizer.recipe import Recipe
from visualizer.training import Run


@pytest.fixture
def no_garbage_is_looked_for():
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_garbage_is_looked_for")
@pytest.mark.parametrize("model", each_time(list(MODELS), ["lstm", "seq2seq", "mamba"]))
def test_a_run_is_gone_with_its_last_name(model):
    run = Run(Recipe(model=model, hidden_size=4))
    run.train(2)
    run.frame()
    run.validation.metrics()
    held = [ref(each) for each in (run, run.model, run.validation, run.history)]
    del run
    assert [each() for each in held] == [None] * 4

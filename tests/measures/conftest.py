from functools import cache

import pytest

from visualizer import Recipe, Run


@cache
def trained(updates, **knobs):
    """A run that nobody may change."""
    run = Run(Recipe(**knobs))
    run.train(updates)
    return run


@pytest.fixture(scope="session")
def recall():
    """An LSTM that has learned a short delayed recall."""
    return trained(400, task="delayed_recall", model="lstm", seq_len=8, hidden_size=12)

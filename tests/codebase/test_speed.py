"""What ``make bench`` measures: every model against plain PyTorch that has as many weights and answers the same."""

import pytest
import torch

from tests.speed.plain import PEERS, Plain, read_by_loop
from visualizer import MODELS, TASKS

models = pytest.mark.parametrize("name", MODELS)


def test_no_model_is_forgotten():
    assert set(PEERS) == set(MODELS), "add what it is measured against to PEERS in tests/speed/plain.py"


@models
def test_the_peer_is_of_the_same_size(name):
    peer = PEERS[name]
    assert not MODELS[name].fits(TASKS[peer.task])
    assert peer.floor >= 0.8
    recipe = peer.recipe(name, peer.task)
    plain = Plain(recipe)
    ours = recipe.build_model(plain.task)
    count = [sum(weight.numel() for weight in side.parameters()) for side in (ours, plain.net)]
    assert count[0] == count[1]
    plain.update()
    assert all(weight.grad is not None for weight in plain.net.parameters())


@models
def test_a_loop_over_positions_answers_the_same(name):
    if MODELS[name].no_stream:
        pytest.skip(MODELS[name].no_stream)
    recipe = PEERS[name].recipe(name, PEERS[name].task)
    task = recipe.build_task()
    model, loop = recipe.build_model(task), read_by_loop(recipe, task)
    inputs = torch.from_numpy(task.probe().inputs)
    expected, _ = model(inputs)
    assert (loop(inputs) - expected).abs().max() <= 1e-5 * expected.abs().max()

import pytest
import torch

from visualizer.recipe import Training
from visualizer.training.optimizers import OPTIMIZERS
from visualizer.training.settings import Settings

PEERS = {
    "sgd": lambda p, k: torch.optim.SGD(p, k.learning_rate, momentum=k.momentum, weight_decay=k.weight_decay),
    "adam": lambda p, k: torch.optim.Adam(p, k.learning_rate, weight_decay=k.weight_decay),
    "adamw": lambda p, k: torch.optim.AdamW(p, k.learning_rate, weight_decay=k.weight_decay),
    "rmsprop": lambda p, k: torch.optim.RMSprop(p, k.learning_rate, weight_decay=k.weight_decay),
}


def settings(**knobs):
    values = {name: getattr(Training, name) for name in Training.param.objects("existing") if name != "name"}
    return Settings(**{**values, **knobs})


def test_every_choice_of_the_knob_has_a_rule():
    assert list(OPTIMIZERS) == list(Training.param.optimizer.objects) == list(PEERS)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_rules_equal_torch_optim(name, weight_decay, momentum):
    knobs = settings(learning_rate=0.03, weight_decay=weight_decay, momentum=momentum)
    generator = torch.Generator().manual_seed(0)
    start = torch.randn(50, generator=generator)
    expected = torch.nn.Parameter(start.clone())
    peer = PEERS[name]([expected], knobs)
    weights, moments = start.clone(), torch.zeros(OPTIMIZERS[name].moments, 50)
    for update in range(1, 60):
        gradient = weights.sin() + 0.3 * torch.randn(50, generator=generator)
        unchanged = gradient.clone()
        expected.grad = gradient.clone()
        peer.step()
        OPTIMIZERS[name].step(weights, gradient, moments, knobs, update)
        assert torch.equal(gradient, unchanged)
        difference = (weights - expected.detach()).abs().max()
        assert difference <= 2e-6 * expected.abs().max(), update
    assert (weights - start).abs().max() > 0.1


def test_a_rule_notices_a_change_of_the_rate():
    gradient = torch.ones(3)
    weights, moments = torch.zeros(3), torch.zeros(1, 3)
    OPTIMIZERS["sgd"].step(weights, gradient, moments, settings(learning_rate=0.5), 1)
    OPTIMIZERS["sgd"].step(weights, gradient, moments, settings(learning_rate=0.25, momentum=1.0), 2)
    assert weights.tolist() == [-1.0, -1.0, -1.0]

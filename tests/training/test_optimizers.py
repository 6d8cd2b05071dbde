import pytest
import torch

from visualizer import Run, Set
from visualizer.learning import Training
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


def test_the_rate_rises_evenly():
    """By hand: with SGD and a gradient of 1 the first four steps are 1/4, 2/4, 3/4 and 4/4 of the rate, then all."""
    gradient = torch.ones(3)
    weights, moments = torch.zeros(3), torch.zeros(1, 3)
    places = []
    for update in range(1, 7):
        OPTIMIZERS["sgd"].step(weights, gradient, moments, settings(learning_rate=0.5, warmup=4), update)
        places.append(weights[0].item())
    assert places == [-0.125, -0.375, -0.75, -1.25, -1.75, -2.25]
    assert settings(learning_rate=0.5).rate(1) == settings(learning_rate=0.5, warmup=1).rate(1) == 0.5


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_warmup_is_a_schedule_of_torch_optim(name):
    knobs = settings(learning_rate=0.03, weight_decay=0.1, momentum=0.5, warmup=20)
    generator = torch.Generator().manual_seed(0)
    weights, moments = torch.randn(50, generator=generator), torch.zeros(OPTIMIZERS[name].moments, 50)
    expected = torch.nn.Parameter(weights.clone())
    peer = PEERS[name]([expected], knobs)
    schedule = torch.optim.lr_scheduler.LambdaLR(peer, lambda done: min(1.0, (done + 1) / 20))
    for update in range(1, 40):
        gradient = weights.sin() + 0.3 * torch.randn(50, generator=generator)
        expected.grad = gradient.clone()
        peer.step()
        schedule.step()
        OPTIMIZERS[name].step(weights, gradient, moments, knobs, update)
        assert (weights - expected.detach()).abs().max() <= 2e-6 * expected.abs().max(), update


def test_a_run_warms_up(small):
    """What an update changes is its share of the rate times the gradient; the frame says which rate it was."""
    run = Run(small(optimizer="sgd", learning_rate=0.4, clip_norm=0.0, warmup=4))
    assert run.frame([]).facts["learning_rate"] == pytest.approx(0.1)
    for update in range(1, 7):
        before = run.flat.weights.clone()
        run.update()
        rate = min(0.4, 0.1 * update)
        assert torch.allclose(before - run.flat.weights, rate * run.flat.gradient, atol=3e-7), update
        assert run.frame([]).facts["learning_rate"] == pytest.approx(rate)


def test_a_warmup_is_replayed(small):
    run, plain = Run(small(warmup=30)), Run(small())
    run.train(10)
    early, snapshot = run.weights_hash(), run.snapshot()
    run.apply(Set("learning_rate", 1e-3))
    run.train(30)
    assert run.at(10).weights_hash() == early
    again = Run.from_snapshot(snapshot)
    again.apply(Set("learning_rate", 1e-3))
    again.train(30)
    assert again.weights_hash() == run.weights_hash()
    plain.train(10)
    assert plain.weights_hash() != early
    with pytest.raises(ValueError, match="warmup cannot change during a run"):
        run.apply(Set("warmup", 5))

import numpy as np
import pytest
import torch

from visualizer import MODELS, Clamp, Recipe, Run, Set
from visualizer.training import snapshot
from visualizer.training.reading import answer

KERNELS = [*((model, {}) for model in MODELS), ("rnn", {"nonlinearity": "relu"})]


def exploding(**knobs):
    return Recipe(
        task="adding",
        model="rnn",
        nonlinearity="relu",
        hidden_size=8,
        seq_len=30,
        optimizer="sgd",
        **{"learning_rate": 10.0, "clip_norm": 0.0, **knobs},
    )


def finite(run):
    return bool(torch.isfinite(run.flat.memory).all())


@pytest.fixture
def stopped():
    run = Run(exploding())
    made = run.train(200)
    assert made < 200
    return run


def test_an_explosion_stops_before_it_spoils(stopped):
    assert finite(stopped)
    assert stopped.stopped.updates == stopped.updates
    assert f"before update {stopped.updates + 1}" in stopped.stopped.reason
    assert stopped.stopped.where in ("loss", "gradient", "weights")
    before = stopped.weights_hash()
    assert stopped.update() is False
    assert stopped.train(5) == 0
    assert stopped.weights_hash() == before


def test_the_last_good_state_is_the_one_a_straight_run_has(stopped):
    again = Run(exploding())
    assert again.train(stopped.updates) == stopped.updates
    assert again.weights_hash() == stopped.weights_hash()


def test_offers_lead_on(stopped):
    assert [offer["op"] for offer in stopped.offers] == ["reset", "set", "set"]
    assert [offer.get("knob") for offer in stopped.offers] == [None, "learning_rate", "clip_norm"]
    assert stopped.offers[1]["value"] == Recipe(task="adding", model="rnn").learning_rate
    assert stopped.offers[2]["value"] == 1.0
    data = stopped.snapshot()
    for index, knob in enumerate(["", "learning_rate", "clip_norm"]):
        run = Run(exploding())
        run.train(200)
        run.accept(index)
        assert run.stopped is None
        assert run.offers == []
        assert run.update()
        assert [event["knob"] for event in run.events] == ([knob] if knob else [])
    assert snapshot.decode(data)[1].updates == stopped.updates
    with pytest.raises(ValueError, match="3 offers"):
        stopped.accept(3)


@pytest.mark.parametrize("held_at", [0, 3])
def test_a_hold_that_stops_a_run_can_be_released(held_at):
    """A step below zero makes the state grow; held before or after what is gone back to: nothing stands then."""
    run = Run(Recipe(task="adding", model="mamba", hidden_size=8, seq_len=30))
    run.train(held_at)
    run.apply(Clamp("delta", t=(0, 30), scale=0.0, shift=-100.0))
    assert run.train(20) < 20
    assert [offer["op"] for offer in run.offers] == ["reset", "set", "set", "release"]
    assert run.offers[3]["label"].endswith("and release what is held")
    run.accept(3)
    assert (run.stopped, run.interventions) == (None, ())
    assert run.train(20) == 20


@pytest.mark.parametrize(
    ("rate", "offered", "words"),
    [
        (1e6, 0.003, "less than a tenth of the rate, 0.003"),
        (0.31, 0.003, "less than a tenth of the rate, 0.003"),
        (0.3, 0.03, "at a tenth of the rate, 0.03"),
        (1e-3, 1e-4, "at a tenth of the rate, 0.0001"),
    ],
)
def test_a_rate_far_above_the_usual_one_is_not_offered(rate, offered, words, stopped):
    run = Run(exploding(learning_rate=rate))
    run.stopped = stopped.stopped
    assert run.offers[1]["value"] == pytest.approx(offered)
    assert words in run.offers[1]["label"]


@pytest.mark.parametrize(("index", "loss"), [(1, 0.2), (2, 2.0)])
def test_an_offer_saves_the_run(index, loss):
    run = Run(exploding(learning_rate=2.0))
    assert run.train(200) < 200
    run.accept(index)
    assert run.train(200) == 200
    assert run.loss < loss


@pytest.mark.parametrize(("rate", "where"), [(5.0, "loss"), (2.0, "gradient"), (4.0, "weights")])
def test_it_says_what_left_the_range(rate, where):
    run = Run(exploding(learning_rate=rate))
    run.train(200)
    assert run.stopped.where == where
    assert run.stopped.parameter in ("", *run.model.state_dict())
    assert finite(run)


def test_setting_a_knob_lets_it_try_again(stopped):
    stopped.apply(Set("clip_norm", 1.0))
    assert stopped.stopped is None


@pytest.mark.parametrize(("model", "knobs"), KERNELS)
def test_nan_weights_are_caught_in_every_kernel(model, knobs, small):
    names = list(Run(small(model, **knobs)).model.state_dict())
    for name in names:
        run = Run(small(model, **knobs))
        run.train(2)
        good = run.weights_hash()
        with torch.no_grad():
            run.model.get_parameter(name).view(-1)[-1] = float("nan")
        assert run.update() is False
        assert (run.stopped.where, run.stopped.parameter) == ("weights", name)
        assert run.weights_hash() == good
        assert name in run.stopped.reason


@pytest.mark.parametrize(("model", "knobs"), KERNELS)
def test_a_nan_weight_makes_the_loss_nan(model, knobs, small):
    run = Run(small(model, **knobs))
    for name, weight in run.model.named_parameters():
        good = weight.detach().clone()
        with torch.no_grad():
            weight.view(-1)[-1] = float("nan")
            assert torch.isnan(answer(run, run.probe, torch.from_numpy(run.probe.inputs))[:, -1]).any(), name
            weight.copy_(good)


def test_gradients_that_are_not_finite_are_named(small, monkeypatch):
    run = Run(small())
    run.train(2)
    good = run.weights_hash()

    def broken(outputs, batch, kind):
        gradient = np.zeros_like(outputs)
        gradient[0, -1, 0] = np.inf
        return 1.0, gradient

    monkeypatch.setattr("visualizer.training.learner.loss_and_gradient", broken)
    assert run.update() is False
    assert run.stopped.where == "gradient"
    assert run.stopped.parameter in run.model.state_dict()
    assert run.weights_hash() == good
    assert not run.flat.gradient.any()


def test_a_large_gradient_is_no_reason_to_stop(small):
    run = Run(small())
    run.flat.gradient.fill_(1e25)
    assert run.flat.gradient_norm() == pytest.approx(1e25 * len(run.flat.gradient) ** 0.5, rel=1e-6)


def test_frames_of_an_exploded_network_can_be_read(stopped):
    frame = stopped.frame()
    assert frame.facts["loss"] is None or frame.facts["loss"] > 0
    assert np.isfinite(frame["hidden_state"]).all()

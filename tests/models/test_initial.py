"""How weights start: what each knob promises, measured on the weights."""

import numpy as np
import pytest
import torch

from tests.models.kinds import build
from visualizer.models import MODELS, RecurrentModel, Tape
from visualizer.models.initial import embedding

RECURRENT = [name for name, m in MODELS.items() if issubclass(m, RecurrentModel) and m.has_link]
"Models that have recurrent weights."
models = pytest.mark.parametrize("name", RECURRENT)


def start(name, seed=0, **knobs):
    model_class = MODELS[name]
    knobs = {"hidden_size": 12, "num_layers": 2, **knobs}
    model = model_class(3, 4, model_class.Knobs(**knobs), np.random.default_rng(seed))
    return {key: value.numpy() for key, value in model.state_dict().items()}


def blocks(weights, layer):
    return weights[f"weight_hh_l{layer}"].reshape(-1, 12, 12)


@models
@pytest.mark.parametrize("radius", [0.5, 1.0, 4.0])
def test_scaled_to_its_spectral_radius(name, radius):
    weights = start(name, recurrent_init="scaled", spectral_radius=radius)
    for layer in range(2):
        for block in blocks(weights, layer):
            assert np.abs(np.linalg.eigvals(block)).max() == pytest.approx(radius, rel=1e-5)


@models
def test_orthogonal_and_identity(name):
    for init in ("orthogonal", "identity"):
        weights = start(name, recurrent_init=init)
        for layer in range(2):
            for block in blocks(weights, layer):
                np.testing.assert_allclose(block @ block.T, np.eye(12), atol=1e-6)
                assert np.array_equal(block, np.eye(12)) == (init == "identity")


@models
@pytest.mark.parametrize("init", ["orthogonal", "identity", "scaled"])
def test_recurrent_start_changes_nothing_else(name, init):
    usual, chosen = start(name), start(name, recurrent_init=init)
    for key, weights in usual.items():
        differs = "weight_hh" in key or (name == "rnn" and init == "identity" and "bias_" in key)
        assert np.array_equal(chosen[key], weights) == (not differs)


@models
def test_uniform_fills_its_range(name):
    weights = start(name, hidden_size=64)["weight_hh_l0"]
    assert 0.99 / 8 < np.abs(weights).max() <= 1 / 8
    assert abs(weights.std() * 8 - 3**-0.5) < 0.02


@models
@pytest.mark.parametrize("init", ["uniform", "orthogonal", "identity", "scaled"])
def test_one_unit_is_enough(name, init):
    assert np.isfinite(start(name, hidden_size=1, recurrent_init=init)["weight_hh_l0"]).all()


def test_a_running_sum_to_begin_with():
    """The IRNN's start: with relu, identity and no biases the state is the sum of what it was fed."""
    irnn = build("rnn", hidden_size=6, nonlinearity="relu", recurrent_init="identity")
    assert (irnn.bias_ih_l0 == 0).all()
    assert (irnn.bias_hh_l0 == 0).all()
    with torch.no_grad():
        irnn.weight_ih_l0.abs_()
        inputs = torch.rand(2, 50, 3, generator=torch.Generator().manual_seed(0))
        tape = Tape()
        irnn(inputs, tape=tape)
        expected = (inputs @ irnn.weight_ih_l0.T).cumsum(1)
    np.testing.assert_allclose(tape.array("hidden_state")[0], expected, rtol=1e-5)


def test_lstm_biases_are_the_knobs():
    weights = start("lstm", forget_bias=3.0, input_bias=-2.5)
    for layer in range(2):
        total = (weights[f"bias_ih_l{layer}"] + weights[f"bias_hh_l{layer}"]).reshape(4, 12)
        assert (total[0] == -2.5).all()
        assert (total[1] == 3.0).all()
        assert np.unique(total[2:]).size == 24
    defaults = start("lstm")
    assert (defaults["bias_ih_l0"][12:24] == 1).all()
    assert (defaults["bias_hh_l0"][12:24] == 0).all()


@pytest.mark.parametrize(("init", "spread"), [("normal", 1.0), ("uniform", 10**-0.5 / 3**0.5)])
def test_an_embedding_starts_as_its_knob_says(init, spread):
    layer = embedding(np.random.default_rng(0), 10, 400, init)
    assert float(layer.weight.detach().std()) == pytest.approx(spread, rel=0.05)
    assert bool(layer.bias.any()) == (init == "uniform")

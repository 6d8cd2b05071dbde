"""Eigenvalues, singular values and poles are those of the weights, and of every block that a model's equations name."""

import numpy as np
import pytest
import torch

from visualizer.models import MODELS
from visualizer.recipe import Recipe
from visualizer.training import Run
from visualizer.training.spectrum import EIGENVALUES, POLES, SINGULAR_VALUES, eigenvalues, feedbacks, singular_values
from visualizer.training.whole import SHARE, Whole

GATES = {
    "rnn": ["hidden_state"],
    "gru": ["reset_gate", "update_gate", "candidate"],
    "lstm": ["input_gate", "forget_gate", "candidate", "output_gate"],
}
WITH_POLES = {"s4d": ("s4d", "lru"), "rwkv": ("",)}


def begin(model, **knobs):
    task = next(name for name in ("delayed_recall", "reversal") if not MODELS[model].fits(Recipe(name).build_task()))
    run = Run(Recipe(task=task, model=model, hidden_size=6, seed=3, **knobs))
    run.train(2)
    return run


def weights(run, name):
    return run.model.state_dict()[name].numpy().astype(np.float64)


@pytest.mark.parametrize("num_layers", [1, 2])
@pytest.mark.parametrize(("model", "gates"), GATES.items())
def test_every_gate_has_the_spectrum_of_its_rows_of_the_recurrent_weights(model, gates, num_layers):
    run = begin(model, num_layers=num_layers)
    assert [feedback.quantity for feedback in feedbacks(run.model)] == gates
    frame = run.frame([f"{kind}{gate}" for gate in gates for kind in (EIGENVALUES, SINGULAR_VALUES)])
    for block, gate in enumerate(gates):
        for layer in range(num_layers):
            U = weights(run, f"weight_hh_l{layer}")[6 * block : 6 * block + 6]
            shown, sizes = (frame[f"{kind}{gate}"] for kind in (EIGENVALUES, SINGULAR_VALUES))
            shown, sizes = (shown, sizes) if num_layers == 1 else (shown[layer], sizes[layer])
            found = shown[:, 0] + 1j * shown[:, 1]
            assert np.allclose(np.poly(found), np.poly(np.linalg.eigvals(U)), atol=1e-5)
            assert (np.diff(np.abs(found)) <= 1e-6).all()
            assert np.abs(sizes - np.linalg.svd(U, compute_uv=False)).max() <= 1e-6
            assert np.abs(found).max() <= sizes[0] + 1e-6


@pytest.mark.parametrize("model", MODELS)
def test_every_square_of_recurrent_weights_of_every_model_is_found(model):
    run = begin(model)
    H, found = run.model.hidden_size, feedbacks(run.model)
    named = {name: value for name, value in run.model.named_parameters() if "weight_hh" in name}
    read = [(name, row) for feedback in found for name, row, _ in feedback.blocks]
    assert sorted(read) == sorted((name, row) for name, value in named.items() for row in range(0, len(value), H))
    for feedback in found:
        for name, row, column in feedback.blocks:
            part = run.model.get_parameter(name)[row : row + H, column : column + H]
            assert np.array_equal(feedback.matrices(run.model)[0], part.detach().numpy().astype(np.float64))
            assert part.shape == (H, H)
    offered = [name for name in run.quantities if name.startswith((EIGENVALUES, SINGULAR_VALUES))]
    assert len(offered) == 2 * len(found)


def test_encoder_and_decoder_have_their_own():
    parts = {feedback.name for feedback in feedbacks(begin("seq2seq", cell="rnn").model)}
    assert parts == {"encoder.hidden_state", "decoder.hidden_state"}


@pytest.mark.parametrize("model", MODELS)
def test_only_models_whose_state_fades_by_fixed_numbers_have_poles(model):
    assert (POLES in begin(model).quantities) == (model in WITH_POLES)


@pytest.mark.parametrize("parametrisation", ["s4d", "lru"])
def test_the_poles_are_those_that_the_state_fades_by(parametrisation):
    run = begin("s4d", parametrisation=parametrisation, num_layers=2)
    shown = run.frame([POLES])[POLES]
    for layer, block in enumerate(run.model.blocks):
        expected = torch.exp(block.mix.poles()[0]).detach().numpy().ravel()
        found = shown[layer, :, 0] + 1j * shown[layer, :, 1]
        assert np.abs(np.sort_complex(found) - np.sort_complex(expected)).max() <= 1e-6
        decay = run.frame(["decay"])["decay"][layer, 0]
        assert np.abs(np.sort(np.abs(found)) - np.sort(decay.ravel())).max() <= 1e-6


def test_the_poles_of_an_average_are_its_decay():
    run = begin("rwkv")
    decay = run.frame(["decay"])["decay"][0]
    assert np.abs(np.sort(run.frame([POLES])[POLES][:, 0]) - np.sort(decay)).max() <= 1e-6


def test_a_rotation_has_its_angle_and_a_stretch_its_factor():
    turn = np.array([[[0.0, -2.0], [2.0, 0.0]]])
    assert np.allclose(eigenvalues(turn), [[[0, 2], [0, -2]]])
    assert np.allclose(singular_values(turn), [[2, 2]])
    shear = np.array([[[0.5, 10.0], [0.0, 0.5]]])  # no eigenvalue tells of this
    assert np.allclose(eigenvalues(shear)[..., 0], 0.5)
    assert singular_values(shear)[0, 0] == pytest.approx(10.0249, abs=1e-4)


def test_weights_that_are_no_numbers_have_no_spectrum():
    broken = np.array([[[np.nan, 0.0], [0.0, 1.0]]])
    assert np.isnan(eigenvalues(broken)).all()
    assert np.isnan(singular_values(broken)).all()


def test_they_are_computed_only_when_asked_for_and_not_more_often_than_patience_says(monkeypatch):
    run, calls = begin("rnn"), []
    real = np.linalg.eigvals
    monkeypatch.setattr(np.linalg, "eigvals", lambda matrices: calls.append(1) or real(matrices))
    run.frame(["hidden_state"])
    assert not calls
    name = f"{EIGENVALUES}hidden_state"
    run.frame([name, f"{SINGULAR_VALUES}hidden_state"], patience=60.0)
    run.train(1)
    frame = run.frame([name], patience=60.0)
    assert (len(calls), frame.facts["as_of"]) == (1, {name: 2})
    assert "as_of" not in run.frame([name]).facts
    assert len(calls) == 2


def test_what_took_long_to_make_is_kept_longer():
    run, now, calls = begin("rnn"), [100.0], []

    def make():
        calls.append(1)
        now[0] += 2.0
        return {"slow": np.full((1, 1), len(calls))}

    whole = Whole(run, {("slow",): make}, clock=lambda: now[0])
    assert whole.make("slow", 0.2) == 1
    run.train(1)
    now[0] = 100.0 + SHARE * 2.0 - 0.01
    assert (whole.make("slow", 0.2), whole.behind(["slow"])) == (1, {"slow": 2})
    now[0] = 100.0 + SHARE * 2.0 + 0.01
    assert (whole.make("slow", 0.2), whole.behind(["slow"])) == (2, {})
    run.train(1)
    assert whole.make("slow", 0.0) == 3, "nobody watches: the present weights are asked for"

"""What the weights say, against matrices built by hand; what reading costs."""

import numpy as np
import pytest
import torch

from tests.measures.conftest import trained
from visualizer import Recipe, Run, quantization_of
from visualizer.measures import measure

SIZES = {"task": "delayed_recall", "hidden_size": 4, "seq_len": 6}


def test_eigenvalues_bound_less_than_singular_values():
    run = Run(Recipe(model="rnn", **SIZES))
    matrix = np.array([[0.5, 8.0, 0, 0], [0, 0.25, 0, 0], [0, 0, 0.1, 0], [0, 0, 0, 0.1]], np.float32)
    with torch.no_grad():
        run.model.weight_hh_l0.copy_(torch.from_numpy(matrix))
    assert measure(run, "spectral_radius") == pytest.approx(0.5)  # eigenvalues of a triangle: its diagonal
    block = np.array([[0.5, 8.0], [0, 0.25]])
    largest = np.sqrt(np.linalg.eigvalsh(block.T @ block).max())
    assert measure(run, "largest_singular_value") == pytest.approx(largest, rel=1e-5)
    assert largest > 8
    assert measure(run, "smallest_singular_value") == pytest.approx(0.125 / largest, rel=1e-3)  # |det| ÷ largest


def test_a_start_that_is_scaled_or_orthogonal_is_measured_so():
    scaled = trained(0, model="rnn", recurrent_init="scaled", spectral_radius=1.5, num_layers=2, **SIZES)
    assert measure(scaled, "spectral_radius(layer=1)") == pytest.approx(1.5, rel=1e-5)
    for gate in ("forget_gate", "candidate"):
        run = trained(0, model="lstm", recurrent_init="orthogonal", **SIZES)
        assert measure(run, f"largest_singular_value(quantity={gate})") == pytest.approx(1.0, rel=1e-5)
        assert measure(run, f"smallest_singular_value(quantity={gate})") == pytest.approx(1.0, rel=1e-5)


@pytest.mark.parametrize("block", range(4))
def test_each_gate_has_the_block_of_pytorchs_order(block):
    run = trained(3, model="lstm", **SIZES)
    name = ("input_gate", "forget_gate", "candidate", "output_gate")[block]
    rows = run.model.weight_hh_l0.detach().numpy()[4 * block : 4 * block + 4].astype(np.float64)
    assert measure(run, f"spectral_radius(quantity={name})") == pytest.approx(np.abs(np.linalg.eigvals(rows)).max())
    both = (run.model.bias_ih_l0 + run.model.bias_hh_l0).detach().numpy()[4 * block : 4 * block + 4]
    assert measure(run, f"bias(quantity={name})") == pytest.approx(both.mean(), abs=1e-6)


def test_how_long_a_gate_would_keep_at_the_start():
    run = trained(0, model="lstm", forget_bias=3.0, **SIZES)
    assert measure(run, "bias(quantity=forget_gate)") == pytest.approx(3.0)
    assert measure(run, "time_constant(quantity=forget_gate)") == pytest.approx(
        1 / (1 - 1 / (1 + np.exp(-3.0))), rel=1e-6
    )


@pytest.mark.parametrize(
    ("model", "spec", "said"),
    [
        ("lstm", "spectral_radius", "quantity must be one of input_gate, forget_gate"),
        ("transformer", "spectral_radius", "nothing here"),
        ("lstm", "spectral_radius(quantity=cell_state)", "quantity must be one of input_gate"),
        ("lstm", "spectral_radius(quantity=forget_gate, layer=1)", "layer must be between 0 and 0"),
        ("lstm", "time_constant(quantity=candidate)", "no gate with a sigmoid"),
    ],
)
def test_what_is_not_there_is_said(model, spec, said):
    with pytest.raises(ValueError, match=".") as refused:
        measure(trained(0, model=model, **SIZES), spec)
    assert said in str(refused.value)


def test_what_cannot_stream_says_why():
    with pytest.raises(ValueError, match="seq2seq does not read one position at a time: "):
        measure(trained(0, task="reversal", model="seq2seq", hidden_size=4), "state_bytes")


def test_what_is_timed_and_rounded():
    run = trained(40, model="lstm", **SIZES)
    assert 0 < measure(run, "update_milliseconds") < 1000
    assert 0 < measure(run, "token_microseconds(length=4)") < 1e6
    rounded = quantization_of(run)
    assert measure(run, "eight_bit") == rounded.after["loss"]
    assert measure(run, "eight_bit(metric=accuracy)") == rounded.after["accuracy"]
    assert measure(run, "eight_bit_bytes") == rounded.bytes_after < 4 * measure(run, "parameters")
    with pytest.raises(ValueError, match="measures loss, accuracy"):
        measure(run, "eight_bit(metric=rmse)")


def test_what_reading_costs():
    lstm = trained(0, model="lstm", **SIZES)
    inputs, units, classes = 10, 4, 8
    per_position = 4 * units * (inputs + units) + units * classes
    assert measure(lstm, "parameters") == 4 * units * (inputs + units + 2) + (units + 1) * classes
    assert measure(lstm, "multiply_adds(length=50)") == 50 * per_position
    assert measure(lstm, "sequential_depth") == 6
    assert measure(lstm, "sequential_depth(length=100)") == 100
    assert {measure(lstm, f"state_bytes(length={n})") for n in (1, 30)} == {2 * units * 4}  # h and c, four bytes each
    transformer = trained(0, model="transformer", **SIZES)
    assert measure(transformer, "sequential_depth(length=100)") < 20
    first, second, third = (measure(transformer, f"state_bytes(length={n})") for n in (10, 20, 30))
    assert second - first == third - second == 10 * 2 * units * 4  # a key and a value for each position

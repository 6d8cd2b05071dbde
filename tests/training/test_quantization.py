"""Eight-bit weights: bounds of the rounding, bytes counted by hand, and the run as it was, bit for bit."""

import json
import math

import numpy as np
import pytest
import torch

from visualizer import MODELS, Recipe, Run
from visualizer.training.quantization import QuantizationMeter, dequantize, quantization_of, quantize, quantized_bytes


def test_rounding_is_off_by_half_a_level_of_its_row_at_most():
    weight = torch.randn(7, 3, 11, generator=torch.Generator().manual_seed(0)) * torch.logspace(-3, 3, 7)[:, None, None]
    whole, scales = quantize(weight)
    assert whole.dtype == torch.int8
    assert (whole.shape, scales.shape) == (weight.shape, (7,))
    assert whole.flatten(1).abs().amax(1).tolist() == [127] * 7  # every row uses all its levels
    error = (dequantize(whole, scales) - weight).abs().flatten(1) / scales[:, None]
    assert 0.45 < error.max() <= 0.5 + 1e-4
    flat = (weight / weight.abs().max() * 127).round() * weight.abs().max() / 127  # the fault: one scale for all rows
    assert (flat - weight).abs()[0].max() > 100 * (dequantize(whole, scales) - weight).abs()[0].max()


def test_levels_come_back_exactly_and_zeros_stay():
    weight = torch.tensor([[127.0, -3.0, 0.0], [0.0, 0.0, 0.0]])
    whole, scales = quantize(weight)
    assert torch.equal(dequantize(whole, scales), weight)


@pytest.mark.parametrize("model", MODELS)
def test_the_run_is_as_it_was(small, model):
    run = Run(small(model))
    run.train(5)
    before, key, metrics = run.weights_hash(), run.key, run.metrics
    found = quantization_of(run)
    assert (run.weights_hash(), run.key, run.metrics) == (before, key, metrics)
    assert found.before == pytest.approx(metrics["validation"], rel=1e-5)
    assert set(found.after) == set(found.before)
    assert 0 < abs(found.after["loss"] - found.before["loss"]) < 0.05
    weights = dict(run.model.named_parameters())
    matrices = [weight for weight in weights.values() if weight.dim() > 1]
    rest = sum(weight.numel() for weight in weights.values() if weight.dim() == 1)
    assert found.bytes_before == 4 * sum(weight.numel() for weight in weights.values())
    assert found.bytes_after == sum(w.numel() + 4 * len(w) for w in matrices) + 4 * rest
    run.update()
    other = Run(small(model))
    other.train(6)
    assert run.weights_hash() == other.weights_hash()


def test_the_weights_come_back_after_an_error(small, monkeypatch):
    run = Run(small("lstm"))
    before, seen = run.weights_hash(), []

    def fail(start, stop):
        seen.append(run.weights_hash())
        if len(seen) == 2:  # with rounded weights
            raise ZeroDivisionError
        return np.zeros(0)

    monkeypatch.setattr(run.validation, "answer", fail)
    with pytest.raises(ZeroDivisionError):
        QuantizationMeter(run).advance()
    assert seen[0] == before != seen[1]
    assert run.weights_hash() == before


def test_pieces_measure_the_network_of_the_start_while_the_run_learns(small, monkeypatch):
    run, alone = Run(small("gru")), Run(small("gru"))
    for each in (run, alone):
        each.train(5)
    whole = quantization_of(run)
    monkeypatch.setattr("visualizer.training.quantization.PIECE", 0.05)
    meter, pieces = QuantizationMeter(run), 1
    while not meter.advance():
        run.update()
        pieces += 1
    assert pieces > 3
    found = meter.result
    assert found.before == pytest.approx(whole.before, rel=1e-5)
    assert found.after == pytest.approx(whole.after, rel=1e-5)
    alone.train(pieces - 1)
    assert run.weights_hash() == alone.weights_hash()


def test_bytes_by_hand():
    """An LSTM of 16 units on 10 inputs and 8 outputs: 64·(10+16) + 8·16 entries, 64+64+8 rows, 128 + 8 biases."""
    run = Run(Recipe(task="delayed_recall", hidden_size=16, seq_len=8))
    D, classes = run.task.input_size, run.task.output_size
    found = quantization_of(run)
    entries = 64 * (D + 16) + classes * 16
    assert found.bytes_before == 4 * (entries + 128 + classes)
    assert found.bytes_after == entries + 4 * (64 + 64 + classes) + 4 * (128 + classes)
    assert quantized_bytes(torch.zeros(3)) == 12


def test_the_measured_loss_is_that_of_the_rounded_weights(small):
    """Against a network whose weights were rounded by numpy, row by row."""
    run, other = Run(small("gru")), Run(small("gru"))
    for each in (run, other):
        each.train(20)
    with torch.no_grad():
        for weight in other.model.parameters():
            if weight.dim() > 1:
                rows = weight.numpy().astype(np.float64)
                scales = np.abs(rows).max(1, keepdims=True) / 127
                weight.copy_(torch.from_numpy(np.rint(rows / scales) * scales))
    assert quantization_of(run).after["loss"] == pytest.approx(other.validation.metrics()["loss"], rel=1e-5)


def test_what_is_not_finite_can_be_told(small):
    run = Run(small("rnn"))
    with torch.no_grad():
        run.model.readout.bias.fill_(math.inf)
    assert json.loads(json.dumps(quantization_of(run).to_json(), allow_nan=False))["after"]["loss"] is None

"""Where attention looks, against loops over weights that are set by hand and over those of a run."""

import numpy as np
import pytest

from tests.measures.conftest import trained
from visualizer.measures import attending, measure
from visualizer.training.reading import read, sequences


@pytest.fixture(scope="module")
def reversal():
    knobs = {"hidden_size": 24, "attention": "dot", "learning_rate": 0.01, "shortest": 2, "longest": 6}
    return trained(250, task="reversal", model="seq2seq", **knobs)


def test_a_network_that_reverses_attends_to_the_mirrored_position(reversal):
    batch = sequences(reversal.task.validation(), 0, 128)
    found = read(reversal, batch, with_gradients=False).tape.array("attention_weights")[0, :, 0]
    mirrored, same, entropy = [], [], []
    for row, n in enumerate(batch.sources):
        for t in np.flatnonzero(batch.loss_mask[row]):
            weights = found[row, t]
            entropy.append(-sum(w * np.log2(w) for w in weights if w > 0))
            if t < 2 * n:
                mirrored.append(weights[n - 1 - (t - n)])
                same.append(weights[t - n])
    assert measure(reversal, "attends_to(place=mirrored)") == pytest.approx(np.mean(mirrored), rel=1e-5)
    assert measure(reversal, "attends_to(place=same)") == pytest.approx(np.mean(same), rel=1e-5)
    assert measure(reversal, "attention_entropy") == pytest.approx(np.mean(entropy), rel=1e-4)
    assert np.mean(mirrored) > 2 * np.mean(same)
    assert measure(reversal, "attention_order") < -0.5


@pytest.mark.parametrize(("order", "expected"), [("same", 1.0), ("mirrored", -1.0)])
def test_an_alignment_set_by_hand_has_its_order(reversal, monkeypatch, order, expected):
    batch = sequences(reversal.task.validation(), 0, 16)
    weights = np.zeros((16, *[batch.inputs.shape[1]] * 2))
    for row, n in enumerate(batch.sources):
        for t in np.flatnonzero(batch.loss_mask[row]):
            at = min(t - n, n - 1)
            weights[row, t, at if order == "same" else n - 1 - at] = 1.0
    monkeypatch.setattr(attending, "weights", lambda run, layer, head: (weights, batch))
    assert measure(reversal, f"attends_to(place={order})") == 1.0
    assert measure(reversal, "attention_order") == pytest.approx(expected, abs=0.05)
    assert measure(reversal, "attention_entropy") == 0.0


def test_the_position_before_and_the_position_itself():
    run = trained(1, task="char_lm", model="transformer", hidden_size=8, num_layers=2, heads=2, seq_len=12)
    batch = sequences(run.task.validation(), 0, 128)
    found = read(run, batch, with_gradients=False).tape.array("attention_weights")[1, :, 1].astype(np.float64)
    asked = batch.loss_mask
    itself = np.array([found[:, t, t] for t in range(12)]).T
    before = np.array([found[:, t, t - 1] for t in range(1, 12)]).T
    assert measure(run, "attends_to(place=itself, layer=1, head=1)") == pytest.approx(itself[asked].mean())
    assert measure(run, "attends_to(place=before, layer=1, head=1)") == pytest.approx(before[asked[:, 1:]].mean())
    with pytest.raises(ValueError, match="which this task has not"):
        measure(run, "attends_to(place=same)")
    with pytest.raises(ValueError, match="head must be between 0 and 1"):
        measure(run, "attention_entropy(head=2)")


def test_without_attention_it_is_said(recall):
    with pytest.raises(ValueError, match="lstm has no attention"):
        measure(recall, "attention_entropy")

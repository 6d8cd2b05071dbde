"""Recordings of version 1 keep opening: the file stays as it was written, its numbers were read on that day."""

import json
from pathlib import Path

import numpy as np
import pytest

from visualizer.trace import Recording

HERE = Path(__file__).parent
FILE = HERE / "version-1.rnn.json"
NUMBERS = json.loads((HERE / "version-1.numbers.json").read_text())


@pytest.fixture(scope="module")
def recording():
    return Recording.load(FILE)


@pytest.mark.parametrize("index", range(3))
def test_every_number_is_what_it_was(recording, index):
    frame, expected = recording.trace()[index], NUMBERS["frames"][index]
    assert set(frame.arrays) == set(expected)
    for name, numbers in expected.items():
        wanted = np.array([np.nan if number is None else number for number in numbers], np.float32)
        np.testing.assert_allclose(frame[name].ravel(), wanted, rtol=1e-6, err_msg=name)
    for name, frames in NUMBERS["weights"].items():
        np.testing.assert_allclose(recording.weights()[name][index].ravel(), frames[index], rtol=1e-6)


def test_what_it_is_about(recording):
    trace = recording.trace()
    assert (trace.updates, recording.title) == ([0, 4, 8], "Version 1")
    assert trace.recipe == {"task": "delayed_recall", "model": "lstm"}
    assert trace[0].tokens == ("A*", "é", "␣", "?")
    assert trace[0].scene.equations["forget_gate"]["latex"] == "f_t"
    assert recording.quantities["cell_state"].axes == ("layer", "t", "unit")
    assert recording.quantities["forget_gate"].bounds == (0.0, 1.0)
    assert recording.views[0]["rows"][1]["quantity"] == "forget_gate"
    assert recording.header["model"]["sizes"] == {"unit": 3, "layer": 2}


def test_numbers_that_were_made_up_by_hand(recording):
    """These stand in no other file: what was put in when the recording was made."""
    last = recording.trace()[2]
    assert last["memory_read"].tolist() == [-1, 0, 2, 2]
    assert last["input"].tolist() == [3, 0, 1, 2]
    assert np.isnan(last["target"][:3]).all()
    assert last["target"][3, 0] == 0.75
    assert last["gradient_norm"][0] == 0
    np.testing.assert_allclose(last["gradient_norm"][1:], [3e-6, 3e-3, 3], rtol=0.03)
    assert last["attention_weights"][1, 0].tolist() == [1, 0, 0, 0]
    assert last["cell_state"][1, 3, 2] == 0  # it was infinite
    assert last.facts["not_finite"] == ["cell_state"]
    assert last["singular_values.forget_gate"].tolist() == pytest.approx([1.375, 0.625, 0.125], rel=2**-11)
    assert last.facts["loss"] == 0.5679  # 1.23456 − 2/3 = 0.56789…
    assert recording.weights()["weight_hh_l0"][1].ravel().tolist() == pytest.approx([0, 0.5, 1, 1.5, 2, 2.5], abs=0.01)
    assert recording.header["loss_curve"]["data"] == [2.0, 1.9, 1.8, 1.7, 1.6, 1.5, 1.4, 1.3]
    assert recording.header["loss_curve"]["validation"]["data"] == [1.9, 1.7]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("forget_gate", "linear8"),
        ("hidden_gradient", "linear8"),
        ("gradient_norm", "log8"),
        ("memory_read", "integer8"),
        ("singular_values.forget_gate", "float16"),
        ("target", "float32"),
    ],
)
def test_it_holds_every_encoding(recording, name, encoding):
    (fields,) = [fields for fields in recording.header["quantities"] if fields["name"] == name]
    assert fields["encoding"] == encoding
    assert fields["once"] == (name == "target")
    assert ("scales" in fields) == (name == "hidden_gradient")


def test_it_is_written_as_it_was_read(recording):
    assert recording.to_json() == json.loads(FILE.read_text())

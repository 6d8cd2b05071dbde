import json

import numpy as np
import pytest
import torch

from tests.conftest import EACH_PAIR
from visualizer import Recipe, Run, Trace
from visualizer.trace import decode, encode_frame, encode_layout
from visualizer.trace.encoding import decode_frame

SMALL = {"hidden_size": 4, "batch_size": 4}


@pytest.fixture(scope="module", params=EACH_PAIR, ids=str)
def run(request):
    task, model = request.param
    run = Run(Recipe(task=task, model=model, **SMALL))
    run.train(2)
    return run


def test_arrays_have_the_axes_they_declare(run):
    frame = run.frame()
    length = len(frame.tokens)
    sizes = {"t": length, "source_t": length, "unit": 4, "symbol": run.task.output_size, "twin": len(run.probe.inputs)}
    for name, array in frame.arrays.items():
        quantity = frame.quantities[name]
        assert array.dtype == np.float32
        assert array.flags.c_contiguous
        assert array.ndim == len(quantity.axes), name
        for axis, size in zip(quantity.axes, array.shape, strict=True):
            if name not in ("input", "input_vector") and axis in sizes:
                assert size == sizes[axis], (name, axis)
    assert list(frame.arrays) == list(frame.quantities) == list(run.quantities)


def test_values_are_in_the_bounds_they_declare(run):
    frame = run.frame()
    for name, array in frame.arrays.items():
        bounds = frame.quantities[name].bounds
        if bounds is not None:
            assert np.nanmin(array) >= bounds[0] - 1e-6, name
            assert np.nanmax(array) <= bounds[1] + 1e-6, name
        may_be_empty = ("loss_curve", "validation_curve", "target", "memory_confidence", "property.")
        assert np.isfinite(array).all() or name.startswith(may_be_empty), name


def test_every_quantity_is_explained(run):
    for name, quantity in run.quantities.items():
        assert quantity.name == name
        assert quantity.label, name
        assert quantity.symbol, name
        assert quantity.doc.endswith("."), name


def test_facts_are_json(run):
    facts = run.frame().facts
    json.dumps(facts, allow_nan=False)
    assert facts["metrics"] == run.metrics
    assert facts["loss"] == run.loss
    assert facts["learning_rate"] == run.knobs.rate(run.updates)
    assert ("sample" in facts) == run.task.generates


def test_frames_can_be_sent(run):
    frame = run.frame()
    described, _ = decode(encode_layout(frame, 1))
    seen = decode_frame(described, *decode(encode_frame(frame, 1)))
    assert seen.scene == frame.scene
    np.testing.assert_array_equal(seen["output"], frame["output"])


def test_the_batch_can_be_read(run):
    frame = run.frame(source="batch")
    np.testing.assert_array_equal(frame["input_vector"], run.batch().inputs[0])
    assert not any(name.startswith("twins.") for name in frame.arrays)
    assert len(frame.tokens) == frame["hidden_state"].shape[-2]


def test_recipe_and_weights_give_the_frame(trained):
    """Anyone can recompute it with PyTorch alone."""
    state = trained.model.state_dict()
    peers = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
    if trained.recipe.model not in peers:
        return
    cell = peers[trained.recipe.model](trained.task.input_size, 5, batch_first=True)
    cell.load_state_dict({name: value for name, value in state.items() if not name.startswith("readout")})
    inputs = torch.from_numpy(trained.probe.inputs)
    with torch.no_grad():
        hidden, _ = cell(inputs)
        logits = hidden @ state["readout.weight"].T + state["readout.bias"]
    frame = trained.frame()
    np.testing.assert_allclose(frame["hidden_state"], hidden[0], atol=1e-6)
    np.testing.assert_allclose(frame["twins.hidden_state"], hidden, atol=1e-6)
    np.testing.assert_allclose(frame["output"], logits[0].softmax(-1), atol=1e-6)
    np.testing.assert_array_equal(frame["twins.hidden_state"][0], frame["hidden_state"])
    assert frame["target"].tolist() == [-1.0] * 7 + [float(trained.probe.targets[0, 7])]
    assert frame.scene.loss_positions == (7,)


def test_only_what_is_asked_for(trained):
    frame = trained.frame(["hidden_state", "gradient_flow"])
    assert list(frame.arrays) == ["hidden_state", "gradient_flow"]
    whole = trained.frame()
    for name in frame.arrays:
        np.testing.assert_array_equal(frame[name], whole[name])
    assert list(trained.frame([]).arrays) == []


def test_one_unit_of_one_layer(small):
    run = Run(small(num_layers=3))
    whole, one = run.frame(), run.frame(layer=1, unit=2)
    for name, array in one.arrays.items():
        axes = whole.quantities[name].axes
        expected = whole[name]
        if "layer" in axes:
            expected = expected.take(1, axis=axes.index("layer"))
        if "unit" in axes and name != "input_vector":
            expected = expected[..., 2]
        np.testing.assert_allclose(array, expected, atol=1e-7, err_msg=name)
        assert "layer" not in one.quantities[name].axes
    assert whole.quantities["twins.cell_state"].axes == ("twin", "layer", "t", "unit")
    assert one.quantities["gradient_norm"].axes == ("t",)
    assert one["input_vector"].shape == whole["input_vector"].shape


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"names": ["hidden_stat"]}, "hidden_stat.*hidden_state"),
        ({"source": "test"}, "probe or batch"),
        ({"layer": 1}, "layer must be between 0 and 0"),
        ({"unit": -1}, "unit must be between 0 and 4"),
    ],
)
def test_what_is_unknown_is_said(trained, arguments, words):
    with pytest.raises(ValueError, match=words):
        trained.frame(**arguments)


def test_the_loss_curve_has_a_fixed_size(small):
    run = Run(small())
    assert np.isnan(run.frame(["loss_curve"])["loss_curve"]).all()
    run.train(3)
    curve = run.frame(["loss_curve"])["loss_curve"]
    assert curve.shape == (512,)
    assert np.isfinite(curve[:3]).all()
    assert curve[2] == pytest.approx(run.loss)
    assert np.isnan(curve[3:]).all()


def test_live_frames_measure_seldom(small, monkeypatch):
    run = Run(small())
    measured = []
    monkeypatch.setattr(run.validation, "_measure", lambda *_: measured.append(run.updates) or {"loss": 1.0})
    for _ in range(210):
        run.update()
        run.frame(["hidden_state"])
    assert measured == [1, 101, 201]
    run.frame()
    assert measured == [1, 101, 201, 210]


def test_a_recording(small, tmp_path):
    run = Run(small())
    trace = run.record(updates=6, every=2)
    assert trace.updates == [0, 2, 4, 6]
    trace.save(tmp_path / "run.safetensors")
    loaded = Trace.load(tmp_path / "run.safetensors")
    assert Recipe.from_json(loaded.recipe) == run.recipe
    again = Run(run.recipe)
    again.train(4)
    for name, array in again.frame().arrays.items():
        np.testing.assert_array_equal(loaded[2][name], array)
    assert run.record(2, 1, ["hidden_state"])[0].arrays.keys() == {"hidden_state"}
    with pytest.raises(ValueError, match="every"):
        run.record(2, 0)


def test_the_public_example():
    from visualizer import Clamp, CutRecurrence, ResetState, Set

    run = Run(Recipe(task="delayed_recall", model="lstm", hidden_size=16, seed=0))
    run.train(20)
    frame = run.frame()
    assert frame["forget_gate"].shape == (22, 16)
    result = run.explain("cell_state", t=11, unit=5, layer=0)
    assert result.value == pytest.approx(frame["cell_state"][11, 5], abs=1e-6)
    run.apply(Set("learning_rate", 3e-3))
    run.apply(Clamp("forget_gate", t=(3, 9), unit=5, scale=0.0, shift=0.5))
    run.apply(ResetState("cell_state", t=2))
    run.apply(CutRecurrence(t=(1, 20)))
    snap = run.snapshot()
    run.train(2)
    run.restore(snap)
    assert run.updates == 20

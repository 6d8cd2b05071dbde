"""A network written as ONNX answers as ours, run by onnxruntime; sizes other than those of training."""

import importlib

import numpy as np
import pytest
import torch

from visualizer import MODELS, Run
from visualizer.training import onnx_export

onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")

KINDS = [("rnn", {"nonlinearity": "tanh"}), ("rnn", {"nonlinearity": "relu"}), ("lstm", {}), ("gru", {})]


@pytest.fixture(scope="module")
def export(small, tmp_path_factory):
    """Train a little, write the file, and open it."""

    def write(model, **knobs):
        run = Run(small(model, **knobs))
        run.train(30)
        before = run.weights_hash()
        path = tmp_path_factory.mktemp("onnx") / "model.onnx"
        run.to_onnx(path)
        assert run.weights_hash() == before
        return run, onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])

    return write


def answers(session, **given):
    found = session.run(None, {name: np.asarray(value, np.float32) for name, value in given.items()})
    return dict(zip([output.name for output in session.get_outputs()], found, strict=True))


def inputs_of(run, B, L):
    return np.random.default_rng(0).standard_normal((B, L, run.task.input_size)).astype(np.float32)


@pytest.mark.parametrize(("model", "knobs"), KINDS)
@pytest.mark.parametrize("num_layers", [1, 2, 3])
@pytest.mark.parametrize(("B", "L"), [(1, 1), (4, 23)])
def test_onnxruntime_answers_as_we_do(export, model, knobs, num_layers, B, L):
    run, session = export(model, num_layers=num_layers, **knobs)
    inputs = inputs_of(run, B, L)
    with torch.no_grad():
        ours, states = run.model(torch.from_numpy(inputs))
    theirs = answers(session, inputs=inputs)
    assert np.abs(ours.numpy()).max() > 0.1
    np.testing.assert_allclose(theirs["outputs"], ours.numpy(), atol=1e-5)
    for name, state in states.items():
        np.testing.assert_allclose(theirs[f"next_{name}"], state.numpy(), atol=1e-5)


@pytest.mark.parametrize(("model", "knobs"), KINDS)
def test_a_token_at_a_time_is_the_whole(export, model, knobs):
    run, session = export(model, num_layers=2, **knobs)
    inputs = inputs_of(run, 3, 6)
    whole = answers(session, inputs=inputs)["outputs"]
    states = {}
    for t in range(6):
        found = answers(session, inputs=inputs[:, t : t + 1], **states)
        np.testing.assert_allclose(found["outputs"][:, 0], whole[:, t], atol=1e-5)
        states = {name: found[f"next_{name}"] for name in run.model.states}


def test_the_order_of_gates_matters(export, monkeypatch):
    """The fault that this file is there to find: gates in our order."""
    plain = onnx_export.OPERATORS["lstm"]
    monkeypatch.setitem(onnx_export.OPERATORS, "lstm", onnx_export.Operator(plain.name, (0, 1, 2, 3), {}))
    run, session = export("lstm")
    inputs = inputs_of(run, 4, 9)
    ours, _ = run.model(torch.from_numpy(inputs))
    assert np.abs(answers(session, inputs=inputs)["outputs"] - ours.detach().numpy()).max() > 1e-2


def test_the_file_says_what_it_is(export):
    run, session = export("gru")
    described = session.get_modelmeta().custom_metadata_map
    assert described["recipe"] == run.recipe.to_query()
    assert described["updates"] == "30"
    assert described["symbols"].split() == list(run.task.symbols)
    assert [given.shape for given in session.get_inputs()] == [["batch", "length", run.task.input_size]]


@pytest.mark.parametrize("model", MODELS)
def test_every_model_can_be_exported_or_says_why_not(small, model, tmp_path):
    run = Run(small(model))
    path = tmp_path / "model.onnx"
    if not onnx_export.no_operator(run.model):
        run.to_onnx(path)
        assert path.stat().st_size > 500
        return
    assert model not in ("rnn", "lstm", "gru")
    with pytest.raises(ValueError, match=f"none that computes this {run.model.label}. Choose model=rnn"):
        run.to_onnx(path)
    assert not path.exists()


def test_a_cell_whose_equations_differ_is_refused(small, tmp_path):
    run = Run(small("lstm"))
    run.model.kernel = None  # as of a variant that has no compiled scan of its own
    with pytest.raises(ValueError, match="ONNX has operators for the plain RNN"):
        run.to_onnx(tmp_path / "model.onnx")


def test_without_the_package_it_says_how_to_get_it(small, tmp_path, monkeypatch):
    def refuse(name):
        if name == "onnx":
            raise ModuleNotFoundError(name)
        return importlib.import_module(name)

    monkeypatch.setattr(onnx_export, "import_module", refuse)
    with pytest.raises(ImportError, match="pip install onnx"):
        Run(small("lstm")).to_onnx(tmp_path / "model.onnx")

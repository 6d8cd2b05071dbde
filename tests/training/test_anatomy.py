"""An update taken apart is the update that the run makes, and what a loop written by hand finds."""

import json
import math

import pytest
import torch

from visualizer import MODELS, Recipe, Run, Set
from visualizer.training.anatomy import dissect
from visualizer.training.fault import FAULTS
from visualizer.training.randomness import BATCH, generator


def norm(tensor):
    return float(torch.linalg.vector_norm(tensor.detach()))


def by_hand(run, clip_norm, learning_rate):
    """One update of torch's own LSTM and Adam with the run's weights and batch."""
    state = {name: value.clone() for name, value in run.model.state_dict().items()}
    lstm = torch.nn.LSTM(run.model.input_size, run.model.hidden_size, batch_first=True)
    readout = torch.nn.Linear(run.model.hidden_size, run.model.output_size)
    lstm.load_state_dict({name: state[name] for name in lstm.state_dict()})
    readout.load_state_dict({name: state[f"readout.{name}"] for name in readout.state_dict()})
    batch = run.task.batch(generator(run.knobs.seed, BATCH, 0), run.knobs.batch_size, 0)
    mask = torch.from_numpy(batch.loss_mask)
    logits = readout(lstm(torch.from_numpy(batch.inputs))[0])
    loss = torch.nn.functional.cross_entropy(logits[mask], torch.from_numpy(batch.targets)[mask])
    loss.backward()
    named = {**dict(lstm.named_parameters()), **{f"readout.{n}": p for n, p in readout.named_parameters()}}
    raw = {name: norm(parameter.grad) for name, parameter in named.items()}
    before = {name: parameter.detach().clone() for name, parameter in named.items()}
    total = float(torch.nn.utils.clip_grad_norm_(named.values(), clip_norm))
    clipped = {name: norm(parameter.grad) for name, parameter in named.items()}
    torch.optim.Adam(named.values(), learning_rate).step()
    change = {name: norm(parameter - before[name]) for name, parameter in named.items()}
    return float(loss.detach()), total, raw, clipped, change


@pytest.mark.parametrize("clip_norm", [0.05, 1.0])
def test_it_is_what_a_loop_by_hand_finds(small, clip_norm):
    run = Run(small("lstm", clip_norm=clip_norm, learning_rate=0.01, optimizer="adam"))
    anatomy = dissect(run)
    loss, total, raw, clipped, change = by_hand(run, clip_norm, 0.01)
    assert anatomy.loss == pytest.approx(loss, rel=1e-5)
    assert anatomy.gradient_norm == pytest.approx(total, rel=1e-4)
    assert anatomy.clipped_norm == pytest.approx(min(total, clip_norm), rel=1e-4)
    assert (anatomy.clipped_norm < anatomy.gradient_norm) == (clip_norm < total)
    found = {one.name: one for one in anatomy.changes}
    assert set(found) == set(raw)
    for name, one in found.items():
        assert one.gradient == pytest.approx(raw[name], rel=2e-3), name
        assert one.clipped == pytest.approx(clipped[name], rel=2e-3), name
        assert one.change == pytest.approx(change[name], rel=2e-2), name
        assert one.weights == pytest.approx(norm(run.model.state_dict()[name]))
    shares = [one.change / one.weights for one in anatomy.changes]
    assert shares == sorted(shares, reverse=True)
    assert anatomy.learning_rate == 0.01


@pytest.mark.parametrize("model", MODELS)
def test_it_is_the_update_that_the_run_makes_bit_for_bit(small, model):
    run, twin = Run(small(model, clip_norm=0.1)), Run(small(model, clip_norm=0.1))
    run.train(7), twin.train(7)
    kept = run.weights_hash()
    anatomy = dissect(run)
    json.dumps(anatomy.to_json(), allow_nan=False)
    assert run.weights_hash() == kept
    assert run.updates == anatomy.updates == 7
    before = run.flat.weights.clone()
    run.update(), twin.update()
    assert run.weights_hash() == twin.weights_hash()
    assert anatomy.loss == run.loss == twin.loss
    assert anatomy.gradient_norm == run.measured.gradient_norm
    assert anatomy.clipped_norm == run.flat.gradient_norm()
    assert anatomy.change_norm == norm(run.flat.weights - before)
    clipped = run.flat.gradient_norms()
    assert {one.name: one.clipped for one in anatomy.changes} == clipped
    assert sum(one.count for one in anatomy.changes) == len(before)
    assert math.hypot(*(one.change for one in anatomy.changes)) == pytest.approx(anatomy.change_norm, rel=1e-5)
    assert math.hypot(*(one.gradient for one in anatomy.changes)) == pytest.approx(anatomy.gradient_norm, rel=1e-5)


@pytest.mark.parametrize("model", MODELS)
def test_its_positions_are_those_of_the_batch_on_screen(small, model):
    run = Run(small(model))
    run.train(5)
    frame, anatomy = run.frame(source="batch"), dissect(run)
    assert anatomy.tokens == list(frame.tokens)
    assert anatomy.gradient_norms
    flow = frame["gradient_flow"]
    assert anatomy.flow == pytest.approx((flow if flow.ndim == 1 else flow[-1]).tolist(), rel=1e-6)
    asked = [t for t, loss in enumerate(anatomy.losses) if loss is not None]
    assert asked == list(frame.scene.loss_positions)
    assert len(anatomy.state_norms) == len(anatomy.flow) == len(anatomy.losses) == len(frame.tokens)


def test_dropout_carried_states_and_changed_knobs_are_part_of_it(small):
    recipe = small("gru", task="char_lm", stateful=True, num_layers=2, dropout=0.4, optimizer="sgd")
    run = Run(recipe)
    run.train(4)
    run.apply(Set("learning_rate", 0.5))
    anatomy = dissect(run)
    run.update()
    assert anatomy.loss == run.loss
    assert (anatomy.learning_rate, anatomy.optimizer, anatomy.dropout) == (0.5, "sgd", 0.4)


def test_reading_at_once_is_what_has_no_order():
    assert [name for name, model in MODELS.items() if model.reads_at_once] == ["transformer", "hyena"]


def test_a_stopped_run_says_why():
    run = Run(Recipe(task="parity", model="rnn", hidden_size=4, learning_rate=10.0, optimizer="sgd", clip_norm=0.0))
    run.flat.weights[0] = float("nan")
    run.update()
    with pytest.raises(ValueError, match="Take one of the ways out"):
        dissect(run)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_update_is_taken_apart_with_its_fault(small, fault):
    plain = {"nonlinearity": "relu", "recurrent_init": "identity"}
    candidates = [small("lstm"), small("rnn", **plain), small("lstm", task="char_lm"), small("transformer")]
    recipe = next(one for one in candidates if FAULTS[fault].fits(one))
    run = Run(recipe.replace(fault=fault))
    run.train(3)
    anatomy = dissect(run)
    before = run.flat.weights.clone()
    run.update()
    assert anatomy.loss == run.loss
    assert anatomy.change_norm == norm(run.flat.weights - before)
    assert anatomy.clipped_norm == run.flat.gradient_norm()

import numpy as np
import pytest
import torch

from tests.conftest import possible_interventions
from tests.models.kinds import WITH_LEDGER
from visualizer import MODELS, TASKS, Clamp, CutRecurrence, Recipe, ResetState, Run
from visualizer.models import SequenceModel
from visualizer.training.provenance import provenance
from visualizer.training.reading import sequences

with_ledger = pytest.mark.parametrize(("model", "knobs"), WITH_LEDGER, ids=str)


def off(parts, state):
    return np.abs(parts.sum(axis=-2) - state).max()


@pytest.mark.parametrize("layers", [1, 2])
@with_ledger
def test_parts_add_up_to_the_state(model, knobs, layers, small):
    run = Run(small(model, num_layers=layers, seq_len=30, **knobs))
    run.train(60)
    state = run.model.ledger.state
    frame = run.frame()
    assert off(frame["provenance"], frame[state]) <= 1e-5
    assert off(1.01 * frame["provenance"], frame[state]) > 1e-5
    gate = (*run.model.ledger.kept.factors, *run.model.ledger.written.factors)[0].quantity
    run.apply(Clamp(gate, t=(3, 9), unit=1, shift=0.7))
    run.apply(ResetState(state, t=12))
    if run.model.has_link:
        run.apply(CutRecurrence(t=(15, 20)))
    frame = run.frame()
    assert off(frame["provenance"], frame[state]) <= 1e-5
    assert (frame["provenance"][..., 12:, :12, :] == 0).all()


def test_parts_of_padded_sequences_add_up(small):
    run = Run(small(task="names"))
    run.train(3)
    batch = run.task.batch(np.random.default_rng(0), 20, 0)
    shortest = int(batch.lengths.argmin())
    run.probe = sequences(batch, shortest, shortest + 1)
    length = run.probe.lengths[0]
    assert length < 8
    frame = run.frame(["provenance", "cell_state"])
    assert off(frame["provenance"], frame["cell_state"]) <= 1e-5
    np.testing.assert_array_equal(frame["provenance"][length - 1], frame["provenance"][-1])


def multiplied(product, shown):
    """Return what a product of a ledger was, detached."""
    value = torch.ones(())
    for factor in product.factors:
        found = shown[factor.quantity].detach()
        value = value * (1 - found if factor.complement else found)
    return value


@with_ledger
def test_factors_are_the_gradient_of_the_direct_path(model, knobs, small):
    """Everything that a gate sees is detached, so that the state reaches later positions through the ledger alone."""
    run = Run(small(model, seq_len=10, **knobs))
    run.train(60)
    ledger, frame = run.model.ledger, run.frame()
    inputs = torch.from_numpy(run.probe.inputs[:1])
    state = {name: value[0] for name, value in run.model.initial_state(1).items()}
    direct, states = state[ledger.state], []
    for t in range(10):
        seen = {name: value.detach() for name, value in state.items()} | {ledger.state: direct.detach()}
        state, shown = run.model.step(inputs[:, t], seen)
        direct = multiplied(ledger.kept, shown) * direct + multiplied(ledger.written, shown)
        direct.requires_grad_() if not direct.requires_grad else direct.retain_grad()
        states.append(direct)
    (end,) = states[-1]
    for unit in range(5):
        gradients = torch.autograd.grad(end[unit], states, retain_graph=True)
        written = frame["provenance"][range(10), range(10), unit]
        for k, gradient in enumerate(gradients):
            factor = frame["provenance"][9, k, unit] / written[k]
            assert factor == pytest.approx(gradient[0, unit].item(), rel=1e-4, abs=1e-7)
            others = np.delete(gradient[0].numpy(), unit)
            assert (others == 0).all()


def test_one_unit_is_the_same(trained):
    if not trained.model.writes:
        with pytest.raises(ValueError, match="there is no provenance: .{20}"):
            trained.frame(["provenance"])
        return
    whole = trained.frame(["provenance"])["provenance"]
    one = trained.frame(["provenance"], unit=3)
    np.testing.assert_allclose(one["provenance"], whole[..., 3], atol=1e-7)
    assert one.quantities["provenance"].axes == ("t", "source_t")


def test_a_frame_leaves_out_what_is_too_large(small, monkeypatch):
    monkeypatch.setattr("visualizer.training.frame.LIMIT", 4 * 8 * 8 * 5 - 1)
    run = Run(small())
    assert "provenance" not in run.frame().arrays
    with pytest.raises(ValueError, match="unit"):
        run.frame(["provenance"])
    assert run.frame(["provenance"], unit=4)["provenance"].shape == (8, 8)


def run_of(model, **knobs):
    task = next(task for task in TASKS if not MODELS[model].fits(TASKS[task]))
    run = Run(Recipe(task=task, model=model, hidden_size=6, batch_size=6, **knobs))
    run.train(20)
    return run


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("model", MODELS)
def test_every_model_says_who_wrote_or_why_nobody_did(model, layers):
    """What positions wrote adds up to what the model says it does, also with interventions; nothing comes later."""
    run = run_of(model, num_layers=layers)
    writes = run.model.writes
    if not writes:
        assert "provenance" not in run.quantities
        with pytest.raises(ValueError, match="there is no provenance: .*[.]$"):
            run.frame(["provenance"])
        return
    for event in (None, *possible_interventions(run, {"t": (2, 5), "scale": 0.5, "shift": 0.2}, {"t": 4}, {"t": 3})):
        if event is not None:
            run.apply(event)
        frame = run.frame(["provenance", writes])
        parts, whole = frame["provenance"], frame[writes]
        axes = [axis for axis in frame.quantities["provenance"].axes if axis in frame.quantities[writes].axes]
        assert axes == list(frame.quantities[writes].axes)
        largest = np.abs(whole).max()
        assert off(parts, whole) <= 1e-5 * largest, event
        assert off(1.001 * parts, whole) > 1e-5 * largest
        later = np.triu(np.ones((whole.shape[-2],) * 2, bool), 1)
        assert (parts[..., later, :] == 0).all()


def test_what_attention_gathers_is_weight_times_value():
    run = run_of("transformer", num_layers=2, heads=2)
    frame = run.frame(["provenance", "attention_weights", "value"])
    for layer in range(2):
        for unit in range(6):
            weights = frame["attention_weights"][layer, unit // 3].astype(np.float64)  # (L, S)
            expected = weights * frame["value"][layer, :, unit]
            np.testing.assert_allclose(frame["provenance"][layer, :, :, unit], expected, atol=1e-7)


@pytest.mark.parametrize("model", MODELS)
def test_a_closed_form_of_mixing_knows_nothing_of_later_positions(model):
    run = run_of(model, num_layers=2)
    if type(run.model).mixing is SequenceModel.mixing:
        assert "mixing" not in run.quantities
        return
    mixing = run.frame(["mixing"])["mixing"]  # (layers, L, L)
    assert run.quantities["mixing"].axes == ("layer", "t", "source_t")
    assert (mixing[:, np.triu(np.ones(mixing.shape[1:], bool), 1)] == 0).all()
    assert (np.abs(mixing.diagonal(axis1=1, axis2=2)) > 0).all()


def test_by_hand():
    parts = provenance(np.array([[9.0], [0.5], [0.25]]), np.array([[8.0], [1.0], [2.0]]))
    assert parts[..., 0].tolist() == [[8, 0, 0], [4, 1, 0], [1, 0.25, 2]]

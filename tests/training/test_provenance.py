import numpy as np
import pytest
import torch

from tests.models.kinds import WITH_LEDGER
from visualizer import Clamp, CutRecurrence, ResetState, Run
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


def test_by_hand():
    parts = provenance(np.array([[9.0], [0.5], [0.25]]), np.array([[8.0], [1.0], [2.0]]))
    assert parts[..., 0].tolist() == [[8, 0, 0], [4, 1, 0], [1, 0.25, 2]]

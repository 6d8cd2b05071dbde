"""Every recurrent model against its readable ``step`` under autograd, and against torch.nn through ``state_dict``."""

from types import MethodType

import numpy as np
import pytest
import torch
from torch import nn

from tests.models.kinds import PEERS, RECURRENT, RECURRENT_KINDS, SCANNED, build
from visualizer.models import RecurrentModel, Tape, Touch

torch.set_num_threads(1)

every_kind = pytest.mark.parametrize(("name", "knobs"), RECURRENT_KINDS, ids=str)
scanned = pytest.mark.parametrize(("name", "knobs"), SCANNED, ids=str)


def make(name, dtype=torch.float32, seed=0, **knobs) -> RecurrentModel:
    return build(name, seed, **{"hidden_size": 6, "num_layers": 2, **knobs}).to(dtype)


def make_conditions(model, L, B, seed=0):
    """Touch everything, cut somewhere, end sequences early, start anywhere."""
    rng = np.random.default_rng(seed)
    H = model.hidden_size
    touches = [
        Touch(
            scale={gate: rng.uniform(0, 1.5, (L, H)) for gate in model.touchable},
            shift={gate: rng.uniform(-0.5, 0.5, (L, H)) for gate in model.touchable[:1]},
            keep={state: rng.uniform(0, 1.2, (L, H)) for state in model.states},
            link=rng.uniform(0, 1.2, L),
        )
        for _ in range(model.num_layers)
    ]
    state = {name: torch.from_numpy(rng.standard_normal((model.num_layers, B, H))) for name in model.states}
    return {"touches": touches, "cuts": rng.random(L) < 0.2, "lengths": rng.integers(1, L + 1, B), "state": state}


def see(model, *, L=11, B=5, seed=0, by_step=False, touches=None, cuts=None, lengths=None, state=None):
    """Return everything one pass shows: outputs, states, the tape with gradients, gradients of weights and inputs."""
    if by_step:
        model.by_step = True
    draw = torch.Generator().manual_seed(seed)
    dtype = model.readout.weight.dtype
    inputs = torch.randn(B, L, 3, generator=draw, dtype=torch.float64).to(dtype).requires_grad_()
    read = torch.randn(B, L, 4, generator=draw, dtype=torch.float64).to(dtype)
    state = (
        None if state is None else {name: value.to(dtype, copy=True).requires_grad_() for name, value in state.items()}
    )
    tape = Tape()
    model.zero_grad()
    outputs, final = model(inputs, state, lengths=lengths, touches=touches, cuts=cuts, tape=tape)
    ((outputs * read).sum() + sum((value**2).sum() for value in final.values())).backward()
    seen = {"outputs": outputs.detach(), "gradient inputs": inputs.grad}
    seen |= {f"final {name}": value.detach() for name, value in final.items()}
    seen |= {f"gradient {name}": weight.grad for name, weight in model.named_parameters()}
    for name, value in (state or {}).items():
        seen[f"gradient initial {name}"] = torch.zeros_like(value) if value.grad is None else value.grad
    arrays = {key: value.detach().numpy().copy() for key, value in seen.items()}
    return arrays | {name: tape.array(name) for name in tape.names}


def assert_same(actual, expected, tolerance):
    assert sorted(actual) == sorted(expected)
    for key, b in expected.items():
        assert actual[key].shape == b.shape
        assert np.abs(actual[key] - b).max() <= tolerance * max(np.abs(b).max(), 1e-30), key


@scanned
@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("conditioned", [False, True])
def test_scan_equals_step(name, knobs, seed, conditioned):
    model = make(name, seed=seed, **knobs)
    conditions = make_conditions(model, L=11, B=5, seed=seed) if conditioned else {}
    scanned = see(model, seed=seed, **conditions)
    stepped = see(model, seed=seed, by_step=True, **conditions)
    assert {state.replace("state", "gradient") for state in model.states} < set(scanned)
    assert set(model.quantities) < set(scanned)
    assert_same(scanned, stepped, 1e-5)


@scanned
@pytest.mark.parametrize("conditioned", [False, True])
def test_twin_equals_step_in_double_precision(name, knobs, conditioned):
    model = make(name, torch.float64, **knobs)
    conditions = make_conditions(model, L=11, B=5) if conditioned else {}
    scanned = see(model, **conditions)
    assert scanned["hidden_state"].dtype == np.float64
    assert_same(scanned, see(model, by_step=True, **conditions), 1e-10)


@scanned
def test_scan_equals_step_from_the_end(name, knobs):
    """As an encoder reads backwards: touched, cut, from any state, with sequences that end early."""
    model = make(name, torch.float64, **knobs)
    conditions = make_conditions(model, L=11, B=5)
    x = torch.randn(11, 3, 5, generator=torch.Generator().manual_seed(0), dtype=torch.float64)

    def seen(by_step):
        model.by_step = by_step
        model.zero_grad()
        records = [{}, {}]
        shown, final = model.read(x, reverse=True, records=records, **conditions)
        ((shown**3).sum() + sum((value**2).sum() for value in final.values())).backward()
        arrays = {"shown": shown, **final} | {f"gradient {key}": weight.grad for key, weight in weights(model)}
        arrays = {key: value.detach().numpy() for key, value in arrays.items()}
        return arrays | {f"{layer} {key}": array for layer in (0, 1) for key, array in records[layer].items()}

    assert_same(seen(by_step=False), seen(by_step=True), 1e-10)


def weights(model):
    return [(name, weight) for name, weight in model.named_parameters() if not name.startswith("readout.")]


@scanned
@pytest.mark.parametrize(("hidden_size", "num_layers", "L", "B"), [(1, 1, 1, 1), (2, 3, 2, 1), (32, 1, 40, 2)])
def test_scan_equals_step_in_other_sizes(name, knobs, hidden_size, num_layers, L, B):
    model = make(name, hidden_size=hidden_size, num_layers=num_layers, **knobs)
    conditions = make_conditions(model, L, B)
    assert_same(see(model, L=L, B=B, **conditions), see(model, L=L, B=B, by_step=True, **conditions), 1e-5)


@pytest.mark.parametrize(("name", "knobs"), [kind for kind in RECURRENT_KINDS if kind[0] in PEERS], ids=str)
@pytest.mark.parametrize("num_layers", [1, 2, 3])
def test_weights_load_into_torch_and_back(name, knobs, num_layers):
    model = make(name, num_layers=num_layers, **knobs)
    peer = PEERS[name](3, 6, num_layers, batch_first=True, **knobs)
    readout = nn.Linear(6, 4)
    ours = model.state_dict()
    recurrent = {key: value for key, value in ours.items() if not key.startswith("readout.")}
    peer.load_state_dict(recurrent)
    readout.load_state_dict(
        {key.removeprefix("readout."): value for key, value in ours.items() if key not in recurrent}
    )

    inputs = torch.randn(5, 11, 3, generator=torch.Generator().manual_seed(0))
    outputs, state = model(inputs)
    hidden, final = peer(inputs)
    expected = readout(hidden)
    assert (outputs - expected).abs().max() <= 1e-5 * expected.abs().max()
    for ours_final, theirs in zip(state.values(), final if isinstance(final, tuple) else (final,), strict=True):
        assert (ours_final - theirs).abs().max() <= 1e-5 * theirs.abs().max()

    other = make(name, seed=1, num_layers=num_layers, **knobs)
    readout_weights = {f"readout.{key}": value for key, value in readout.state_dict().items()}
    other.load_state_dict({**peer.state_dict(), **readout_weights})
    assert torch.equal(other(inputs)[0], outputs)


@every_kind
def test_clamp_equals_the_change_in_step(name, knobs):
    """A clamped gate is what one gets by overwriting it inside ``step`` by hand."""
    model = make(name, num_layers=1, **knobs)
    gate = model.touchable[-1]
    scale, shift = np.ones((11, 6)), np.zeros((11, 6))
    scale[3:9, 5], shift[3:9, 5] = 0.0, 0.5
    touched = see(model, touches=[Touch(scale={gate: scale}, shift={gate: shift})])
    assert (touched[gate][0, :, 3:9, 5] == 0.5).all()
    assert_same(touched, see(model, by_step=True, touches=[Touch(scale={gate: scale}, shift={gate: shift})]), 1e-5)


@every_kind
def test_reset_means_what_it_says(name, knobs):
    """A state kept at 0 starts anew."""
    model = make(name, num_layers=1, **knobs)
    inputs = torch.randn(5, 11, 3, generator=torch.Generator().manual_seed(0))
    keep = np.ones((11, 6))
    keep[4] = 0
    outputs, _ = model(inputs, touches=[Touch(keep=dict.fromkeys(model.states, keep))])
    anew, _ = model(inputs[:, 4:])
    assert torch.equal(outputs[:, 4:], anew)


@pytest.mark.parametrize("name", RECURRENT)
def test_cut_means_what_it_says(name):
    """With the link at 0 a position knows of the past only what a gate kept."""
    model, tape, alone = make(name, num_layers=1), Tape(), Tape()
    inputs = torch.randn(5, 11, 3, generator=torch.Generator().manual_seed(0))
    model(inputs, touches=[Touch(link=np.zeros(11))], tape=tape)
    for t in range(11):
        model(inputs[:, t : t + 1], tape=alone)
        for gate in model.touchable:
            np.testing.assert_array_equal(tape.array(gate)[:, :, t], alone.array(gate)[:, :, 0])


@scanned
def test_a_fault_in_step_is_noticed(name, knobs):
    """The comparison above must be able to fail."""
    model = make(name, **knobs)
    scanned = see(model)
    step = type(model).step

    def wrong(self, x, state, layer=0, touch_at=None):
        new, shown = step(self, x, state, layer, touch_at)
        return {**new, "hidden_state": new["hidden_state"] * 1.001}, shown

    model.step = MethodType(wrong, model)
    with pytest.raises(AssertionError):
        assert_same(scanned, see(model, by_step=True), 1e-5)


@pytest.mark.parametrize("name", RECURRENT)
def test_unknown_touch_is_refused(name):
    model = make(name, num_layers=1)
    inputs = torch.zeros(1, 2, 3)
    with pytest.raises(ValueError, match="cannot be clamped"):
        model(inputs, touches=[Touch(scale={"delta": np.ones((2, 6))})])
    with pytest.raises(ValueError, match="is no state of"):
        model(inputs, touches=[Touch(keep={"delta": np.ones((2, 6))})])
    with pytest.raises(ValueError, match="one Touch per layer, 1"):
        model(inputs, touches=[])
    with pytest.raises(ValueError, match=r"shape \(B, L, 3\)"):
        model(torch.zeros(1, 2, 4))

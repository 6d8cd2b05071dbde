"""What every mixer promises: the whole sequence at once is its ``step`` repeated, and what it mixes is what it says."""

import numpy as np
import pytest
import torch

from tests.models.mixing import VARIANTS, draw_inputs, jacobian, make, read
from visualizer.models import MODELS, ResidualModel, See, SequenceModel, Touch

variants = pytest.mark.parametrize(("name", "knobs"), VARIANTS, ids=str)
mixed = pytest.mark.parametrize(
    ("name", "knobs"), [v for v in VARIANTS if MODELS[v[0]].mixing is not SequenceModel.mixing], ids=str
)
resettable = pytest.mark.parametrize(
    ("name", "knobs"), [v for v in VARIANTS if v[0] in ("s4d", "mamba", "rwkv")], ids=str
)
SUMS = {"s4d": ["state"], "mamba": ["state"], "rwkv": ["a", "b"]}
"What ``step`` carries that a reset clears."
MAPS = {
    "s4d": ("normed", "ssm_output", ()),
    "mamba": ("convolved", "ssm_output", ("delta", "B", "C")),
    "rwkv": ("value", "wkv", ("key",)),
    "hyena": ("value", "gated", ("query", "key")),
}
"What is mixed, what it gives, and what is held while it is linear."


def by_step(model, inputs):
    stream, found = model.start(len(inputs)), []
    for t in range(inputs.shape[1]):
        outputs, stream = model.advance(inputs[:, t], stream)
        found.append(outputs)
    return torch.stack(found, dim=1)


def gradients(model, outputs):
    weights = dict(model.named_parameters())
    read = torch.randn(outputs.shape, generator=torch.Generator().manual_seed(2), dtype=outputs.dtype)
    found = torch.autograd.grad(
        (outputs * read).sum(), list(weights.values()), allow_unused=True, materialize_grads=True
    )
    return dict(zip(weights, found, strict=True))


def assert_close(actual, expected, tolerance=1e-10):
    actual, expected = np.asarray(actual), np.asarray(expected)
    assert actual.shape == expected.shape
    assert np.abs(actual - expected).max() <= tolerance * max(np.abs(expected).max(), 1e-30)


def steps_agree(model, inputs):
    whole, stepped = model(inputs)[0], by_step(model, inputs)
    assert_close(whole.detach(), stepped.detach())
    ours, theirs = gradients(model, whole), gradients(model, stepped)
    scale = max(float(gradient.abs().max()) for gradient in theirs.values())  # a key's bias has none but rounding
    for weight, expected in theirs.items():
        assert (ours[weight] - expected).abs().max() <= 1e-10 * scale, weight


@variants
@pytest.mark.parametrize("length", [1, 2, 11])
def test_all_positions_at_once_equal_step_after_step(name, knobs, length):
    """Outputs and the gradient of every weight, in double precision."""
    steps_agree(make(name, knobs), draw_inputs(L=length))


@variants
def test_a_fault_in_step_is_noticed(name, knobs, monkeypatch):
    model = make(name, knobs)
    mix = type(model.blocks[0].mix)
    step = mix.step

    def wrong(self, x, state):
        y, state = step(self, x, state)
        return y * 1.0001, state

    monkeypatch.setattr(mix, "step", wrong)
    with pytest.raises(AssertionError):
        steps_agree(model, draw_inputs())


@pytest.mark.parametrize("name", [name for name, model in MODELS.items() if issubclass(model, ResidualModel)])
def test_reads_beyond_the_length_it_was_built_for(name):
    model = make(name, {}, length=5)
    inputs = draw_inputs(L=9)
    assert_close(model(inputs)[0].detach(), by_step(model, inputs).detach())


def touch_everything(model, L, H, seed=0):
    """Clamp what can be clamped and clear every state somewhere."""
    rng = np.random.default_rng(seed)
    keep = np.ones((L, H), np.float32)
    keep[4, ::2] = keep[7] = 0
    return [
        Touch(
            scale={name: rng.uniform(0.5, 1.5, (L, H)) for name in model.touchable},
            shift={name: rng.uniform(0, 0.2, (L, H)) for name in model.touchable},
            keep=dict.fromkeys(model.resettable, keep),
        )
        for _ in range(model.num_layers)
    ]


@variants
@pytest.mark.parametrize("is_touched", [False, True])
def test_what_was_written_sums_to_what_is_there(name, knobs, is_touched):
    model = make(name, knobs)
    touches = touch_everything(model, 11, 6) if is_touched else None
    if is_touched and name == "transformer":
        for touch in touches:
            del touch.scale["attended"], touch.shift["attended"]
    _, seen = read(model, draw_inputs(), touches=touches)
    parts = model.written_by(seen, slice(None), touches)  # (layers, L, L, H)
    assert parts.shape == (2, 11, 11, 6)
    assert_close(parts.sum(2), seen(model.writes), 1e-6)
    assert (parts[:, ~np.tri(11, dtype=bool)] == 0).all()
    assert_close(model.written_by(seen, slice(2, 3), touches), parts[..., 2:3], 1e-6)
    with pytest.raises(AssertionError):  # one position's part too much
        assert_close(parts.sum(2) + parts[:, :, 0], seen(model.writes), 1e-6)


@mixed
@pytest.mark.parametrize("is_touched", [False, True])
def test_mixing_is_the_jacobian_with_the_gates_held(name, knobs, is_touched):
    model = make(name, knobs)
    touches = touch_everything(model, 11, 6) if is_touched else None
    _, seen = read(model, draw_inputs(), touches=touches)
    mixing = model.mixing(seen, touches)
    for layer, block in enumerate(model.blocks):
        x = torch.from_numpy(seen("normed")[layer][None])
        touch = None if touches is None else touches[layer]
        source, target, gates = MAPS[name]
        assert_close(mixing[layer], jacobian(block.mix, x, source, target, gates, touch).mean(-1), 1e-6)
    if is_touched and model.resettable:
        assert (mixing[:, 7:, :7] == 0).all()
    else:
        assert np.abs(mixing[:, 7:, :7]).max() > 1e-3 * np.abs(mixing).max()


@resettable
def test_reset_clears_what_step_carries(name, knobs):
    """The units named at one position, all at another; the rest of what is carried (inputs just before) stays."""
    mix = make(name, knobs).blocks[0].mix
    x = draw_inputs(D=6)
    keep = np.ones((11, 6))
    keep[4, ::2] = keep[7] = 0
    expected, state = [], mix.start(2)
    for t in range(11):
        kept = torch.from_numpy(keep[t])
        for key in SUMS[name]:
            state[key] = state[key] * (kept[:, None] if state[key].dim() == 3 else kept)
        y, state = mix.step(x[:, t], state)
        expected.append(y)
    actual = mix(x, See(touch=Touch(keep={"state": keep})))
    assert_close(actual.detach(), torch.stack(expected, dim=1).detach())
    assert np.abs((actual - mix(x, See())).detach().numpy()[:, :4]).max() <= 1e-12


@pytest.mark.parametrize("discretisation", ["euler", "zoh"])
def test_a_step_of_zero_leaves_mambas_state_alone(discretisation):
    model = make("mamba", {"discretisation": discretisation}, num_layers=1)
    still = np.zeros((11, 6))
    touch = Touch(scale={"delta": np.where(np.arange(11)[:, None] >= 5, still, 1.0)})
    _, seen = read(model, draw_inputs(), touches=[touch])
    state = seen("state")[0]
    assert np.abs(state[4]).min() > 0
    assert (state[5:] == state[4]).all()


def test_what_is_always_so_is_shown_behind_the_end_too():
    """The kernel is by age: a shorter sequence has the same one."""
    model = make("hyena", {}, num_layers=1)
    inputs = draw_inputs()
    _, whole = read(model, inputs)
    _, short = read(model, inputs, lengths=np.array([6, 11]))
    assert (short("kernel") == whole("kernel")).all()
    assert (short("conv_output")[0, 6:] == 0).all()
